"""An intake and a person at work on the same rows take turns. On PostgreSQL: SQLite has one writer at a time."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from policies.models import PlanItem, Transition
from policies.services.plans import StaleVersion, save_item
from policies.services.transition_import import lock_rows
from policies.services.transitions import save_transition
from tests.policies.services.test_transition_import import SHEET, Editions, editions, take_in

__all__ = ["editions"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def beside(work: Callable[[], object], started: threading.Event) -> tuple[threading.Thread, list[object]]:
    """Runs in a thread with a connection of its own; what it returned or raised is in the list."""
    outcome: list[object] = []

    def run() -> None:
        started.set()
        try:
            outcome.append(work())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


@pytest.mark.parametrize("subject", ["item", "edge"])
def test_who_saves_during_an_intake_waits_and_then_finds_the_row_stale(editions: Editions, subject: str):
    take_in(SHEET, editions)
    item = PlanItem.objects.get(edition=editions[1], slug="1-1")
    edge = Transition.objects.get(old__code="①-1")

    def save_it() -> object:
        if subject == "item":
            return save_item(item=item, version=1, fields={"text": "職員の文。"}, by=None)
        return save_transition(
            crosswalk=edge.crosswalk, transition=edge, version=1, kind="move", old=edge.old, new=edge.new, by=None
        )

    started = threading.Event()
    with transaction.atomic():
        lock_rows(*editions)
        thread, outcome = beside(save_it, started)
        started.wait()
        thread.join(0.5)
        assert outcome == []
        take_in(
            SHEET.replace("旗を振ります".encode(), "旗を立てます".encode()).replace("笛)".encode(), "鼓)".encode()),
            editions,
        )
    thread.join(10)
    assert [type(one) for one in outcome] == [StaleVersion]
    item.refresh_from_db()
    edge.refresh_from_db()
    assert (item.text, edge.kind, edge.note) == ("旗を立てます。", "continue", "後半追加(鼓)")
