"""Closing a round and writing in it take turns. On PostgreSQL: SQLite has one writer at a time."""

import threading

import pytest
from django.db import connection, transaction

from policies.models import Review, ReviewContribution, ReviewRecord
from policies.services.review_rounds import close_round
from policies.services.review_workflow import NotPossible, StaleVersion
from policies.services.reviews import opinion_seen, save_contribution, save_opinion, save_review
from tests.factories import DepartmentFactory, ReviewFactory, assign
from tests.policies.services.test_transition_import_locks import beside

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def review_with_support() -> tuple[Review, object]:
    review = ReviewFactory(status=Review.Status.IN_PROGRESS)
    department = DepartmentFactory(municipality=review.item.edition.municipality)
    assign(review.item, department)
    return review, department


@pytest.mark.parametrize("what", ["contribution", "review"])
def test_who_writes_while_a_round_is_closed_waits_and_is_then_refused(what: str) -> None:
    review, department = review_with_support()
    started = threading.Event()

    def write() -> object:
        if what == "review":
            return save_review(review=review, version=1, fields={"assessment": "遅れた文"}, by=None)
        return save_contribution(review=review, department=department, version=0, text="遅れた文", by=None)

    with transaction.atomic():
        close_round(round=review.round, version=1, by=None, unfinished_confirmed=True)
        thread, outcome = beside(write, started)
        started.wait()
        thread.join(0.5)
        assert outcome == []
    thread.join(10)

    assert [type(one) for one in outcome] == [NotPossible]
    review.refresh_from_db()
    assert (review.assessment, ReviewContribution.objects.count()) == ("", 0)


def test_a_closing_waits_for_a_contribution_and_freezes_it() -> None:
    review, department = review_with_support()
    Review.objects.filter(pk=review.pk).update(status=Review.Status.SUBMITTED)
    started = threading.Event()

    with transaction.atomic():
        save_contribution(review=review, department=department, version=0, text="間に合った文", by=None)
        thread, outcome = beside(
            lambda: close_round(round=review.round, version=1, by=None, unfinished_confirmed=True), started
        )
        started.wait()
        thread.join(0.5)
        assert outcome == []
    thread.join(10)

    assert [len(one) for one in outcome] == [1]
    assert ReviewContribution.objects.get().text == "間に合った文"
    assert ReviewRecord.objects.get().review == review


def test_the_second_of_two_opinions_at_once_waits_and_sees_the_first() -> None:
    review, _department = review_with_support()
    started = threading.Event()

    with transaction.atomic():
        save_opinion(review=review, seen=opinion_seen(""), text="先の意見", by=None)
        thread, outcome = beside(
            lambda: save_opinion(review=review, seen=opinion_seen(""), text="後の意見", by=None), started
        )
        started.wait()
        thread.join(0.5)
        assert outcome == []
    thread.join(10)

    assert [type(one) for one in outcome] == [StaleVersion]
    assert Review.objects.get().committee_opinion == "先の意見"
