"""An intake of a paper and a person at work on its rows take turns. On PostgreSQL: SQLite has one writer at a time."""

import threading

import pytest
from django.db import connection, transaction

from policies.services.document_import import lock
from policies.services.plans import StaleVersion
from policies.services.proposal_rows import DOOR
from policies.services.proposals import save_proposal
from tests.factories import MunicipalityFactory
from tests.policies.papers import PROPOSALS
from tests.policies.services.paper_cases import confirmed, proposals, started
from tests.policies.services.test_transition_import_locks import beside

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def test_who_saves_a_proposal_during_an_intake_waits_and_then_finds_it_stale() -> None:
    head = proposals(MunicipalityFactory())
    proposal = head.proposals.get(slug="2-1-1")
    intake = started(head, PROPOSALS.replace("花の本を並べる", "花の本を毎月並べる"))
    ready = threading.Event()

    def save_it() -> object:
        return save_proposal(proposal=proposal, version=1, fields={"plain_summary": "職員の文。"}, by=None)

    with transaction.atomic():
        lock(DOOR, intake)
        thread, outcome = beside(save_it, ready)
        ready.wait()
        thread.join(0.5)
        assert outcome == []
        confirmed(intake)
    thread.join(10)
    assert [type(one) for one in outcome] == [StaleVersion]
    proposal.refresh_from_db()
    assert (proposal.text, proposal.plain_summary, proposal.version) == ("花の本を毎月並べる。", "", 2)
