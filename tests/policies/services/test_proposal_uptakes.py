"""Answers: one row per body and proposal, under a version, only what is asked and while it is asked."""

import pytest
from django.core.exceptions import ValidationError

from districts.models import Role
from policies.models import Proposal, Uptake
from policies.services.plans import StaleVersion
from policies.services.proposal_inquiries import close_inquiry
from policies.services.proposal_uptakes import (
    Answer,
    NotAsked,
    NotTakingAnswers,
    StaleAnswers,
    clear_answer,
    save_answer,
    save_many,
    take_in_answers,
)
from tests.factories import ProposalFactory, RequestFactory, UptakeFactory, member
from tests.policies.uptake_cases import make_inquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_inquiry()


def save(case, status="done", at=0, by=None, **fields) -> Uptake:
    fields = {"via": "account", "version": None, **fields}
    return save_answer(request=case.request, proposal=case.proposals[at], status=status, by=by, **fields)


def answers(case) -> list[tuple]:
    rows = Uptake.objects.filter(request=case.request).order_by("proposal__position")
    return [(row.proposal_id, row.status, row.note, row.note_is_public, row.version) for row in rows]


# --- one answer ---


def test_an_answer_is_kept_with_who_gave_it_and_how(case):
    chief = member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=case.body)

    row = save(case, "partly", by=chief, note=" 春だけ ", note_is_public=True)

    assert answers(case) == [(case.proposals[0].pk, "partly", "春だけ", True, 1)]
    assert (row.entered_via, row.updated_by) == ("account", chief)
    assert [(record.history_type, record.history_user) for record in row.history.all()] == [("+", chief)]


def test_a_changed_answer_is_the_same_row_in_a_newer_version(case):
    first = save(case)

    second = save(case, "not_doing", version=1)

    assert (second.pk, answers(case)) == (first.pk, [(case.proposals[0].pk, "not_doing", "", False, 2)])
    assert [record.status for record in second.history.all()] == ["not_doing", "done"]


def test_a_note_without_words_is_not_released(case):
    save(case, note="  ", note_is_public=True)

    assert answers(case) == [(case.proposals[0].pk, "done", "", False, 1)]


@pytest.mark.parametrize("version", [None, 2])
def test_an_answer_over_one_that_was_not_read_is_refused(case, version):
    save(case)

    with pytest.raises(StaleVersion) as caught:
        save(case, "not_doing", version=version)

    assert (caught.value.current.status, answers(case)) == ("done", [(case.proposals[0].pk, "done", "", False, 1)])


def test_an_answer_taken_back_meanwhile_is_told(case):
    row = save(case)
    clear_answer(request=case.request, proposal=case.proposals[0], version=row.version, by=None)

    with pytest.raises(StaleVersion) as caught:
        save(case, "partly", version=1)
    assert caught.value.current is None


def test_the_same_sent_twice_changes_nothing(case):
    """The first answer may have been lost on its way back to the phone."""
    save(case, note="花壇")

    again = save(case, note="花壇", version=None)

    assert (again.version, again.history.count()) == (1, 1)


def test_a_status_nobody_knows_is_refused(case):
    with pytest.raises(ValidationError):
        save(case, "maybe")
    assert answers(case) == []


def test_an_overlong_note_is_refused(case):
    with pytest.raises(ValidationError):
        save(case, note="あ" * 501)
    assert answers(case) == []


# --- what is asked ---


def test_proposals_of_others_statements_and_parts_are_not_answered(case):
    own = case.proposals[0]
    part = ProposalFactory(topic=own.topic, parent=own)
    statement = ProposalFactory(topic=own.topic, kind=Proposal.Kind.STATEMENT)
    elsewhere = make_inquiry().proposals[0]

    for proposal in (case.other_proposal, part, statement, elsewhere):
        with pytest.raises(NotAsked):
            save_answer(request=case.request, proposal=proposal, status="done", via="link", by=None)
        with pytest.raises(NotAsked):
            clear_answer(request=case.request, proposal=proposal, version=1, by=None)
        with pytest.raises(NotAsked):
            save_many(request=case.request, answers=[Answer(proposal.pk, "done")], by=None)
    assert Uptake.objects.count() == 0


@pytest.mark.parametrize("closed", ["by hand", "its last day is over", "never opened"])
def test_a_closed_inquiry_takes_nothing(case, closed):
    save(case)
    if closed == "by hand":
        close_inquiry(inquiry=case.inquiry, by=None)
    elif closed == "its last day is over":
        type(case.inquiry).objects.update(opens_on="2020-04-01", due_on="2020-05-01", closes_on="2020-06-01")
    else:
        type(case.inquiry).objects.update(opened_at=None)

    with pytest.raises(NotTakingAnswers):
        save(case, "partly", version=1)
    with pytest.raises(NotTakingAnswers):
        clear_answer(request=case.request, proposal=case.proposals[0], version=1, by=None)
    with pytest.raises(NotTakingAnswers):
        save_many(request=case.request, answers=[Answer(case.proposals[1].pk, "done")], by=None)
    assert answers(case) == [(case.proposals[0].pk, "done", "", False, 1)]


# --- taking back ---


def test_an_answer_taken_back_is_unanswered_and_stays_in_the_history(case):
    row = save(case)

    with pytest.raises(StaleVersion):
        clear_answer(request=case.request, proposal=case.proposals[0], version=9, by=None)
    clear_answer(request=case.request, proposal=case.proposals[0], version=1, by=None)
    clear_answer(request=case.request, proposal=case.proposals[0], version=1, by=None)

    assert answers(case) == []
    assert [record.history_type for record in Uptake.history.filter(id=row.pk)] == ["-", "+"]


# --- a whole sheet ---


def test_a_sheet_writes_what_differs(case):
    save(case, "done", 0)
    save(case, "partly", 1)
    clerk = member(Role.COORDINATOR, case.municipality)
    first, second, third = (proposal.pk for proposal in case.proposals)

    changed = save_many(
        request=case.request,
        answers=[
            Answer(first, "done", version=1),
            Answer(second, "", version=1),
            Answer(third, "planned", "来春", True),
        ],
        by=clerk,
    )

    assert (changed, answers(case)) == (2, [(first, "done", "", False, 1), (third, "planned", "来春", True, 1)])
    third_row = Uptake.objects.get(proposal=third)
    assert (third_row.entered_via, third_row.updated_by) == ("staff", clerk)
    assert Uptake.objects.get(proposal=first).entered_via == "account"


def test_a_sheet_with_one_conflict_writes_nothing_and_names_it(case):
    save(case, "done", 0)
    first, second, third = (proposal.pk for proposal in case.proposals)

    with pytest.raises(StaleAnswers) as caught:
        save_many(
            request=case.request,
            answers=[Answer(first, "not_doing"), Answer(second, "done"), Answer(third, "", version=4)],
            by=None,
        )

    assert {pk: row and row.status for pk, row in caught.value.current.items()} == {first: "done"}
    assert answers(case) == [(first, "done", "", False, 1)]


# --- earlier years ---


def test_an_earlier_year_comes_in_at_once_with_its_history(case):
    case.join()
    rows = [
        Uptake(request=request, proposal=proposal, status="done", note="", note_is_public=True, entered_via="staff")
        for request in case.requests
        for proposal in case.proposals
    ]

    take_in_answers(inquiry=case.inquiry, answers=rows, by=None)

    assert (Uptake.objects.count(), Uptake.history.count()) == (6, 6)
    assert not Uptake.objects.filter(note_is_public=True).exists()
    with pytest.raises(ValidationError, match="すでに回答があります"):
        take_in_answers(inquiry=case.inquiry, answers=[], by=None)


def test_an_earlier_year_holds_only_what_was_asked(case):
    foreign = RequestFactory()
    for request, proposal in ((case.request, case.other_proposal), (foreign, case.proposals[0])):
        row = Uptake(request=request, proposal=proposal, status="done", entered_via="staff")
        with pytest.raises(NotAsked):
            take_in_answers(inquiry=case.inquiry, answers=[row], by=None)
    row = Uptake(request=case.request, proposal=case.proposals[0], status="maybe", entered_via="staff")
    with pytest.raises(ValidationError):
        take_in_answers(inquiry=case.inquiry, answers=[row], by=None)
    assert Uptake.objects.count() == 0


def test_a_sheet_takes_as_many_queries_for_one_proposal_as_for_three_that_do_not_change(
    case, django_assert_num_queries
):
    for proposal in case.proposals:
        UptakeFactory(request=case.request, proposal=proposal)
    for count in (1, 3):
        sheet = [Answer(proposal.pk, "done", version=1) for proposal in case.proposals[:count]]
        with django_assert_num_queries(6):  # savepoint, lock, inquiry, asked, answers, release
            assert save_many(request=case.request, answers=sheet, by=None) == 0
