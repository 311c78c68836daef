"""Bodies answer beside one another, and an inquiry that closes waits for them. On PostgreSQL: SQLite has one writer."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from policies.models import Uptake
from policies.services.proposal_inquiries import close_inquiry
from policies.services.proposal_uptakes import Answer, NotTakingAnswers, save_answer, save_many
from tests.factories import UptakeFactory
from tests.policies.services.test_transition_import_locks import beside
from tests.policies.uptake_cases import Inquiry, make_inquiry

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


@pytest.fixture
def case() -> Inquiry:
    return make_inquiry(bodies=2)


def entered(case: Inquiry, body: int) -> Callable[[], object]:
    """A paper on which a body does everything."""
    answers = [
        Answer(proposal.pk, "done", version=int(body == 0 and not n)) for n, proposal in enumerate(case.proposals)
    ]
    return lambda: save_many(request=case.requests[body], answers=answers, by=None)


def test_two_papers_are_typed_at_once(case: Inquiry) -> None:
    UptakeFactory(request=case.requests[0], proposal=case.proposals[0], status="planned")
    with transaction.atomic():
        assert entered(case, 0)() == 3
        thread, outcome = beside(entered(case, 1), threading.Event())
        thread.join(10)
        assert outcome == [3]
    assert Uptake.objects.filter(status="done").count() == 6


def test_an_answer_that_comes_while_the_inquiry_closes_is_refused(case: Inquiry) -> None:
    def answer() -> object:
        return save_answer(request=case.request, proposal=case.proposals[0], status="done", via="link", by=None)

    with transaction.atomic():
        close_inquiry(inquiry=case.inquiry, by=None)
        thread, outcome = beside(answer, threading.Event())
        thread.join(0.5)
        assert outcome == []
    thread.join(10)
    assert ([type(one) for one in outcome], Uptake.objects.count()) == ([NotTakingAnswers], 0)
