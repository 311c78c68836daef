"""Figures of uptake: asked, answered, by status, district and year; only of published inquiries, never a body's name."""

import pytest
from django.template.loader import render_to_string

from policies.models import Uptake, UptakeInquiry, UptakeRequest
from policies.reading.uptake import Counts, UptakeNote, notes_of, uptake_of
from policies.reading.uptake_answers import sheet_of
from policies.reading.uptake_board import board_of, counts_of
from policies.reading.uptake_csv import uptake_csv
from policies.reading.uptake_questions import asked_by, asked_of, proposals_by_type, questions_to_fix
from policies.services.proposal_inquiries import close_inquiry
from policies.services.proposal_results import publish_results
from tests.factories import (
    DistrictFactory,
    InquiryFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RequestFactory,
    UptakeFactory,
)
from tests.policies.uptake_cases import make_inquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Two wards in 北, one in 南, one in no district."""
    case = make_inquiry(bodies=0)
    north, south = (
        DistrictFactory(municipality=case.municipality, slug=slug, name=f"{slug}-2") for slug in ("kita", "minami")
    )
    for district in (north, north, south, None):
        case.join(district=district)
    return case


def answer(case, at, status, proposal=0, **fields) -> Uptake:
    return UptakeFactory(request=case.requests[at], proposal=case.proposals[proposal], status=status, **fields)


def published(case) -> UptakeInquiry:
    return publish_results(inquiry=close_inquiry(inquiry=case.inquiry, by=None), by=None)


def earlier(case, years: int, *statuses: str, is_public: bool = True) -> UptakeInquiry:
    """An inquiry of an earlier year, one ward per status (None: no answer)."""
    inquiry = InquiryFactory(document=case.document, fiscal_year=case.inquiry.fiscal_year - years)
    for request, status in zip(case.requests, statuses, strict=False):
        past = RequestFactory(inquiry=inquiry, association=request.association)
        if status:
            UptakeFactory(request=past, proposal=case.proposals[0], status=status)
    if is_public:
        publish_results(inquiry=close_inquiry(inquiry=inquiry, by=None), by=None)
    return inquiry


# --- figures ---


def test_doing_and_doing_part_are_counted_apart_of_all_asked(case):
    for at, status in enumerate(["done", "done", "partly"]):
        answer(case, at, status)
    published(case)

    figure = uptake_of(case.proposals)[case.proposals[0].pk]

    assert (figure.fiscal_year, figure.asked, figure.done, figure.partly, figure.unanswered) == (
        case.inquiry.fiscal_year,
        4,
        2,
        1,
        1,
    )
    assert figure.counts.counts == [("done", 2), ("partly", 1), ("unanswered", 1)]


def test_districts_count_their_own_bodies_and_those_without_one_come_last(case):
    for at, status in enumerate(["done", "not_doing", "done"]):
        answer(case, at, status)
    published(case)

    rows = uptake_of(case.proposals)[case.proposals[0].pk].by_district

    assert [(row.district and row.district.slug, row.counts.asked, row.counts.counts) for row in rows] == [
        ("kita", 2, [("done", 1), ("not_doing", 1)]),
        ("minami", 1, [("done", 1)]),
        (None, 1, [("unanswered", 1)]),
    ]


def test_bodies_of_school_districts_are_counted_in_their_region(case):
    north = case.requests[0].association.district
    for _number in range(2):
        case.join(district=DistrictFactory(municipality=case.municipality, parent=north))
    answer(case, 4, "partly")
    published(case)

    rows = uptake_of(case.proposals)[case.proposals[0].pk].by_district

    assert [(row.district and row.district.slug, row.counts.asked, row.counts.partly) for row in rows] == [
        ("kita", 4, 1),
        ("minami", 1, 0),
        (None, 1, 0),
    ]


def told(case) -> list[tuple[str | None, int, bool]]:
    figure = uptake_of(case.proposals)[case.proposals[0].pk]
    return [(row.district and row.district.slug, row.counts.asked, row.is_told) for row in figure.by_district]


def test_districts_of_few_bodies_do_not_tell_their_answers(case):
    for _number in range(2):
        case.join(district=case.requests[0].association.district)
    case.join(district=case.requests[2].association.district)
    published(case)

    assert told(case) == [("kita", 4, True), ("minami", 2, False), (None, 1, False)]


def test_a_single_small_district_takes_the_next_one_along_that_the_total_gives_nothing_away(case):
    case.requests.pop().delete()
    north, south = (case.requests[at].association.district for at in (0, 2))
    west = DistrictFactory(municipality=case.municipality, slug="nishi", name="nishi")
    for district in (north, west, *[west] * 3, south):
        case.join(district=district)
    published(case)

    assert told(case) == [("kita", 3, False), ("minami", 2, False), ("nishi", 4, True)]


@pytest.mark.parametrize(
    ("bodies", "untold"),
    [
        # (wards, welfare commissioners) by district: the page of each kind tells the kind's own figures for the city.
        ({"": (0, 1), "kita": (2, 0), "minami": (5, 0)}, {"", "kita", "minami"}),
        ({"kita": (1, 3), "minami": (6, 0)}, {"kita", "minami"}),
        ({"kita": (3, 2), "minami": (4, 0)}, set()),
        ({"kita": (3, 3), "minami": (4, 3)}, set()),
        ({"kita": (2, 0), "minami": (1, 3), "nishi": (4, 0)}, {"kita", "minami"}),
    ],
)
def test_no_district_of_several_kinds_gives_single_bodies_away(case, bodies, untold):
    areas = {"": None, "kita": case.requests[0].association.district, "minami": case.requests[2].association.district}
    areas["nishi"] = DistrictFactory(municipality=case.municipality, slug="nishi", name="nishi")
    UptakeRequest.objects.all().delete()
    case.proposals[0].topic.group.addressees.add(case.other_kind)
    for slug, (wards, others) in bodies.items():
        for kind in [case.ward] * wards + [case.other_kind] * others:
            case.join(stakeholder_type=kind, district=areas[slug])
    published(case)

    assert {slug or "" for slug, _asked, is_told in told(case) if not is_told} == untold


def test_a_proposal_nobody_answered_still_says_how_many_were_asked(case):
    published(case)

    assert {pk: figure.counts for pk, figure in uptake_of(case.proposals).items()} == {
        proposal.pk: Counts(4, {}) for proposal in case.proposals
    }


def test_years_stand_newest_first(case):
    answer(case, 0, "done")
    published(case)
    earlier(case, 1, "partly", None)
    earlier(case, 2, "not_doing")

    years = uptake_of(case.proposals)[case.proposals[0].pk].by_year

    last = case.inquiry.fiscal_year
    assert [(year.fiscal_year, year.counts.asked, year.counts.counts) for year in years] == [
        (last, 4, [("done", 1), ("unanswered", 3)]),
        (last - 1, 2, [("partly", 1), ("unanswered", 1)]),
        (last - 2, 1, [("not_doing", 1)]),
    ]


def test_a_running_year_is_for_staff(case):
    answer(case, 0, "done")
    earlier(case, 1, "partly")
    earlier(case, 2, "done", is_public=False)
    pk, last = case.proposals[0].pk, case.inquiry.fiscal_year

    public, staff = uptake_of(case.proposals)[pk], uptake_of(case.proposals, include_running=True)[pk]

    assert [year.fiscal_year for year in public.by_year] == [last - 1]
    assert [(year.fiscal_year, year.is_running) for year in staff.by_year] == [
        (last, True),
        (last - 1, False),
        (last - 2, True),
    ]


@pytest.mark.parametrize("hidden", ["document", "municipality"])
def test_what_is_not_public_has_no_public_figures(case, hidden):
    answer(case, 0, "done")
    published(case)
    if hidden == "document":
        type(case.document).objects.update(published_at=None)
    else:
        type(case.municipality).objects.update(is_public=False)

    assert uptake_of(case.proposals) == {}
    assert list(uptake_of(case.proposals, include_running=True)) == [proposal.pk for proposal in case.proposals]


def test_statements_parts_and_proposals_nobody_was_asked_about_have_no_figures(case):
    own = case.proposals[0]
    statement = ProposalFactory(topic=own.topic, kind="statement")
    part = ProposalFactory(topic=own.topic, parent=own)
    nobody = ProposalFactory(topic=ProposalTopicFactory(group=ProposalGroupFactory(document=case.document)))
    published(case)

    assert uptake_of([statement, part, nobody, case.other_proposal]) == {}


def test_a_kind_is_counted_without_the_others(case):
    case.join(stakeholder_type=case.other_kind)
    UptakeFactory(request=case.requests[-1], proposal=case.other_proposal)
    published(case)

    figures = uptake_of([*case.proposals, case.other_proposal])
    assert (figures[case.proposals[0].pk].asked, figures[case.other_proposal.pk].asked) == (4, 1)


def test_figures_take_the_same_questions_for_one_proposal_as_for_three_in_three_years(case, django_assert_num_queries):
    answer(case, 0, "done")
    published(case)
    with django_assert_num_queries(6):
        uptake_of(case.proposals[:1])
    earlier(case, 1, "done", "partly")
    earlier(case, 2, "done", "partly")
    answer(case, 1, "done", proposal=1)
    with django_assert_num_queries(6):
        assert len(uptake_of(case.proposals)) == 3


# --- the bar ---


def test_the_bar_is_as_wide_as_the_bodies_asked(case):
    parts = Counts(4, {"done": 2, "partly": 1}).segments

    assert [(part.status, part.count, part.start, part.width) for part in parts] == [
        ("done", 2, 0.0, 200.0),
        ("partly", 1, 200.0, 100.0),
        ("unanswered", 1, 300.0, 100.0),
    ]


def test_the_bar_says_in_words_what_it_shows(case):
    for at, status in enumerate(["done", "done", "partly"]):
        answer(case, at, status)
    published(case)
    figure = uptake_of(case.proposals)[case.proposals[0].pk]

    html = render_to_string("policies/proposals/_uptake_bar.html", {"figure": figure, "key": 7})

    assert "4団体のうち<strong>2</strong>団体が実施、1団体が一部実施" in html
    assert [word for word in ("実施 2", "一部実施 1", "未回答 1") if word not in html] == []


# --- notes ---


def test_only_released_notes_of_published_years_are_told(case):
    first = answer(case, 0, "done", note="花壇をつくった", note_is_public=True)
    answer(case, 1, "partly", note="役員が足りない", note_is_public=False)
    assert notes_of(case.proposals[0]) == []
    published(case)

    assert notes_of(case.proposals[0]) == [
        UptakeNote(first.request.association.name, case.inquiry.fiscal_year, "done", "花壇をつくった")
    ]
    assert notes_of(case.proposals[1]) == []


# --- who is asked what ---


def test_the_two_ways_to_ask_agree(case):
    """One map for a whole inquiry, one question for a single body; before and after the questions are fixed."""
    case.join(stakeholder_type=case.other_kind)
    for fixed in (None, questions_to_fix(case.document)):
        case.inquiry.questions = fixed
        by_type = asked_by(case.inquiry)
        for request in case.requests:
            request.inquiry = case.inquiry
            kind = request.association.stakeholder_type_id
            assert list(asked_of(request).values_list("pk", flat=True)) == by_type[kind]


def test_what_is_added_after_opening_is_no_part_of_that_year(case):
    """A year that has ended keeps its figures: nobody is “not answered” about what nobody was asked."""
    case.inquiry.questions = questions_to_fix(case.document)
    case.inquiry.save()
    answer(case, 0, "done")
    published(case)
    late = ProposalFactory(topic=case.proposals[0].topic)
    case.proposals[0].topic.group.addressees.add(case.other_kind)
    case.join(stakeholder_type=case.other_kind)

    figures = uptake_of([*case.proposals, late])

    assert list(figures) == [proposal.pk for proposal in case.proposals]
    assert figures[case.proposals[0].pk].counts == Counts(len(case.requests) - 1, {"done": 1})
    assert [card.proposal for card in sheet_of(case.request).cards] == case.proposals
    assert [row.asked for row in board_of(case.inquiry).rows] == [len(case.proposals)] * (len(case.requests) - 1) + [1]
    assert late.slug not in uptake_csv(case.inquiry).decode()


def test_a_proposal_addressed_to_body_and_role_is_asked_once(case):
    case.proposals[0].topic.group.addressees.add(case.ward)

    assert list(asked_of(case.request)) == case.proposals
    assert proposals_by_type(case.document)[case.ward.pk] == [proposal.pk for proposal in case.proposals]


# --- the form of a body, and the board of the office ---


def test_a_form_holds_this_year_s_answer_and_the_latest_earlier_one(case):
    answer(case, 0, "done")
    earlier(case, 1, "partly")
    earlier(case, 2, "not_doing")

    card = sheet_of(case.request).cards[0]

    assert (card.answer.status, card.before.status, card.is_last_year) == ("done", "partly", True)


def test_an_answer_from_before_last_year_is_not_called_last_year_s(case):
    earlier(case, 2, "partly")

    card = sheet_of(case.request).cards[0]
    assert (card.before.status, card.is_last_year) == ("partly", False)


def test_the_answers_of_other_bodies_are_on_nobody_s_form(case):
    answer(case, 1, "done", note="隣の区のメモ")
    earlier(case, 1, None, "partly")

    sheet = sheet_of(case.request)
    assert [(card.answer, card.before) for card in sheet.cards] == [(None, None)] * 3
    assert (sheet.answered, sheet.left, sheet.summary) == (0, 3, [])


def test_the_board_tells_who_is_late_and_how_to_reach_them(case):
    case.requests[0].association.contact_email = "a@example.jp"
    case.requests[0].association.save()
    for proposal in range(3):
        answer(case, 1, "done", proposal=proposal)
    UptakeInquiry.objects.update(opens_on="2020-04-01", due_on="2020-05-01")
    case.inquiry.refresh_from_db()

    board = board_of(case.inquiry)

    by_request = {row.request: row for row in board.rows}
    first, second = by_request[case.requests[0]], by_request[case.requests[1]]
    assert (first.asked, first.answered, first.is_overdue, first.has_mail) == (3, 0, True, True)
    assert (second.answered, second.is_overdue, second.is_complete, second.has_mail) == (3, False, True, False)
    assert counts_of([case.inquiry]) == {case.inquiry.pk: (4, 1)}


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_board_and_a_form_ask_a_fixed_number_of_questions(bodies, django_assert_num_queries):
    case = make_inquiry(proposals=bodies, bodies=bodies)
    for request in case.requests:
        UptakeFactory(request=request, proposal=case.proposals[0])
    with django_assert_num_queries(6):
        board_of(case.inquiry)
    with django_assert_num_queries(4):
        sheet_of(case.request)
