"""The year's inquiry: who is asked, opening once, closing, opening again, dates, results."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from districts.fiscal_years import current_fiscal_year
from districts.models import Role
from policies.models import Proposal, UptakeInquiry, UptakeLink
from policies.reading.uptake_questions import asked_by
from policies.services.proposal_inquiries import (
    change_dates,
    close_inquiry,
    open_inquiry,
    reopen_inquiry,
    undo_opening,
)
from policies.services.proposal_links import issue_link
from policies.services.proposal_results import publish_results
from tests.factories import (
    AssociationFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    StakeholderTypeFactory,
    member,
)
from tests.policies.uptake_cases import make_document, make_inquiry

pytestmark = pytest.mark.django_db
YEAR = current_fiscal_year()
DAYS = {"opens_on": dt.date(YEAR, 6, 1), "due_on": dt.date(YEAR, 9, 30), "closes_on": dt.date(YEAR, 12, 28)}


def today(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def opened(case, **changes) -> UptakeInquiry:
    return open_inquiry(document=case.document, fiscal_year=YEAR, by=None, **{**DAYS, **changes})


def bodies(inquiry) -> list[str]:
    return [request.association.code for request in inquiry.requests.select_related("association")]


# --- who is asked ---


def test_bodies_of_the_kinds_addressed_are_asked_and_roles_by_their_bodies():
    case = make_document()
    first, second = (AssociationFactory(municipality=case.municipality, stakeholder_type=case.ward) for _n in range(2))
    other = AssociationFactory(municipality=case.municipality, stakeholder_type=case.other_kind)
    AssociationFactory(municipality=case.municipality)  # a kind nobody addresses
    AssociationFactory(stakeholder_type__municipality=AssociationFactory().municipality)  # another city

    inquiry = opened(case)

    assert bodies(inquiry) == [first.code, second.code, other.code]


@pytest.mark.parametrize(("kind", "parent"), [("city", False), ("open", False), ("part", True)])
def test_the_city_and_open_circles_have_no_bodies_to_ask(kind, parent):
    case = make_document()
    owner = StakeholderTypeFactory(municipality=case.municipality, kind="city")
    addressed = (
        StakeholderTypeFactory(municipality=case.municipality, kind=kind, parent=owner)
        if parent
        else StakeholderTypeFactory(municipality=case.municipality, kind=kind)
    )
    group = ProposalGroupFactory(document=case.document, addressees=[addressed])
    ProposalFactory(topic=ProposalTopicFactory(group=group))
    AssociationFactory(municipality=case.municipality, stakeholder_type=owner)
    AssociationFactory(municipality=case.municipality, stakeholder_type=addressed)

    assert bodies(opened(case)) == []


def test_a_body_with_nothing_but_statements_to_read_is_not_asked():
    case = make_document()
    AssociationFactory(municipality=case.municipality, stakeholder_type=case.other_kind)
    Proposal.objects.filter(pk=case.other_proposal.pk).update(kind=Proposal.Kind.STATEMENT)

    assert bodies(opened(case)) == []


def test_only_bodies_existing_in_the_year_of_the_opening_day_are_asked():
    case = make_document()
    spans = {"ended": (None, YEAR - 1), "ends": (None, YEAR), "begins": (YEAR, None), "later": (YEAR + 1, None)}
    for code, (start, end) in spans.items():
        AssociationFactory(
            municipality=case.municipality, stakeholder_type=case.ward, code=code, valid_from=start, valid_to=end
        )

    assert bodies(opened(case)) == ["begins", "ends"]
    assert bodies(open_inquiry(document=case.document, fiscal_year=YEAR - 1, by=None, **_a_year_earlier())) == [
        "ended",
        "ends",
    ]


def _a_year_earlier() -> dict[str, dt.date]:
    return {name: day.replace(year=day.year - 1) for name, day in DAYS.items()}


# --- opening ---


def test_a_second_opening_adds_nothing():
    case = make_document()
    AssociationFactory(municipality=case.municipality, stakeholder_type=case.ward, code="first")
    inquiry = opened(case)
    AssociationFactory(municipality=case.municipality, stakeholder_type=case.ward, code="founded-since")

    again = opened(case, closes_on=dt.date(YEAR, 12, 1))

    assert (again.pk, again.closes_on, bodies(again)) == (inquiry.pk, DAYS["closes_on"], ["first"])
    assert UptakeInquiry.objects.count() == 1


def test_opening_fixes_what_is_asked():
    case = make_document(proposals=1)
    AssociationFactory(municipality=case.municipality, stakeholder_type=case.ward)
    inquiry = opened(case)
    ProposalFactory(topic=case.proposals[0].topic)

    inquiry.refresh_from_db()
    assert inquiry.questions == {
        str(case.proposals[0].pk): [case.ward.pk],
        str(case.other_proposal.pk): [case.other_kind.pk],
    }
    assert asked_by(inquiry)[case.ward.pk] == [case.proposals[0].pk]

    undo_opening(inquiry=inquiry, reason="提案がもれていた", by=None)
    assert len(asked_by(opened(case))[case.ward.pk]) == 2


def test_who_opened_it_is_kept():
    case = make_document()
    coordinator = member(Role.COORDINATOR, case.municipality)

    inquiry = open_inquiry(document=case.document, fiscal_year=YEAR, by=coordinator, **DAYS)

    assert [(row.history_type, row.history_user) for row in inquiry.history.all()] == [("+", coordinator)]


def test_proposals_nobody_can_read_are_not_asked_about():
    case = make_document()
    case.document.published_at = None
    case.document.save()

    with pytest.raises(ValidationError, match="先に提案を公開してください"):
        opened(case)
    assert UptakeInquiry.objects.count() == 0


def test_days_follow_one_another():
    with pytest.raises(ValidationError, match="この順にしてください"):
        opened(make_document(), due_on=dt.date(YEAR, 5, 1))
    assert UptakeInquiry.objects.count() == 0


# --- closing and opening again ---


def test_a_closed_inquiry_takes_no_answers_and_says_who_closed_it():
    case = make_inquiry()
    coordinator = member(Role.COORDINATOR, case.municipality)

    closed = close_inquiry(inquiry=case.inquiry, by=coordinator, reason="全団体から回答あり")

    assert (closed.takes_answers, close_inquiry(inquiry=closed, by=None).closed_at) == (False, closed.closed_at)
    record = closed.history.latest()
    assert (record.history_user, record.history_change_reason) == (coordinator, "全団体から回答あり")


def test_reopening_takes_a_reason_and_takes_published_results_back():
    case = make_inquiry()
    closed = publish_results(inquiry=close_inquiry(inquiry=case.inquiry, by=None), by=None)

    with pytest.raises(ValidationError, match="再開する理由"):
        reopen_inquiry(inquiry=closed, closes_on=today(7), reason=" ", by=None)
    with pytest.raises(ValidationError, match="過去の日付"):
        reopen_inquiry(inquiry=closed, closes_on=today(-1), reason="訂正", by=None)
    again = reopen_inquiry(inquiry=closed, closes_on=today(7), reason="訂正の申し出", by=None)

    assert (again.takes_answers, again.results_published_at, again.closes_on) == (True, None, today(7))
    assert again.due_on <= again.closes_on
    assert again.history.latest().history_change_reason == "訂正の申し出"


def test_an_open_inquiry_is_not_reopened():
    with pytest.raises(ValidationError, match="受付中"):
        reopen_inquiry(inquiry=make_inquiry().inquiry, closes_on=today(7), reason="訂正", by=None)


# --- dates ---


def test_links_move_with_the_closing_day():
    case = make_inquiry()
    link, _token = issue_link(request=case.request, by=None)

    changed = change_dates(inquiry=case.inquiry, due_on=today(3), closes_on=today(9), by=None, reason="延長")

    assert (changed.due_on, changed.closes_on) == (today(3), today(9))
    assert UptakeLink.objects.get(pk=link.pk).expires_on == today(9)
    assert changed.history.latest().history_change_reason == "延長"


def test_dates_in_the_past_or_out_of_order_are_refused():
    case = make_inquiry()

    with pytest.raises(ValidationError, match="「締め切る」"):
        change_dates(inquiry=case.inquiry, due_on=today(-2), closes_on=today(-1), by=None)
    with pytest.raises(ValidationError, match="この順"):
        change_dates(inquiry=case.inquiry, due_on=today(9), closes_on=today(3), by=None)
    closed = close_inquiry(inquiry=case.inquiry, by=None)
    with pytest.raises(ValidationError, match="締め切られています"):
        change_dates(inquiry=closed, due_on=today(3), closes_on=today(9), by=None)


# --- results ---


def test_results_are_published_once_nobody_answers_any_more():
    case = make_inquiry()

    with pytest.raises(ValidationError, match="先に調査を締め切って"):
        publish_results(inquiry=case.inquiry, by=None)
    published = publish_results(inquiry=close_inquiry(inquiry=case.inquiry, by=None), by=None)

    assert list(UptakeInquiry.objects.with_public_results()) == [published]
    assert publish_results(inquiry=published, by=None).results_published_at == published.results_published_at


def test_an_inquiry_that_never_opened_has_no_results():
    case = make_inquiry(bodies=0, opened_at=None)

    for write in (close_inquiry, publish_results):
        with pytest.raises(ValidationError, match="まだ始まっていません"):
            write(inquiry=case.inquiry, by=None)
