"""The reviewed plans of the sample city: the figures of the real sheet, its rounds, and one that is half filled in."""

import csv
import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from districts.working_days import add_working_days, is_working_day
from policies.models import Indicator, IndicatorValue, PlanItem, Review, ReviewEvent, ReviewRecord, ReviewRound
from policies.reading.review_completeness import FIELDS_OF_ROUND, missing_of
from policies.services.sample_city import ensure_sample_city

pytestmark = pytest.mark.django_db

REFORM, PLAN = "2015-2018", "2021-2025"


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker):
    """Loaded once: these tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert ensure_sample_city(folder=settings.BASE_DIR / "fixtures" / "mihon")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def open_round() -> ReviewRound:
    return ReviewRound.objects.under_way().get()


def test_every_figure_of_the_real_sheet_is_public(real_documents):
    with (real_documents.parent / "expected" / "002_indicator_values.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 22
    values = IndicatorValue.objects.public().filter(indicator__items__slug="28").select_related("indicator")
    estimates = {"estimate": "見込み", "": ""}
    assert sorted(tuple(row.values()) for row in rows) == sorted(
        (
            one.indicator.name,
            f"{one.fiscal_year}{'+' * one.open_ended}",
            one.series,
            "" if one.number is None else f"{one.number:.0f}",
            one.text,
            estimates[one.qualifier],
        )
        for one in values
    )


def test_the_item_of_the_real_sheet_stands_below_four_named_levels():
    record = ReviewRecord.objects.public().get(item__slug="28", round__kind="final")
    assert [(level["name"], level["code"]) for level in record.levels] == [
        ("重点改革項目", "Ⅱ"),
        ("取組項目（中項目）", "1"),
        ("具体的な取組項目（小項目）", "3"),
        ("改革実施項目（細項目）", "28"),
    ]
    assert [(one["name"], one["lead"]) for one in record.departments] == [
        ("市民協働推進課", True),
        ("生涯学習課", False),
    ]


def test_rounds_of_two_plans_are_public_with_their_ratings():
    found: dict[tuple[str, str, int], Counter[str]] = {}
    for edition, kind, year, grade in ReviewRecord.objects.public().values_list(
        "round__edition__slug", "round__kind", "round__fiscal_year", "grade_code"
    ):
        found.setdefault((edition, kind, year), Counter())[grade] += 1
    unrated = [
        *(("half_year", year) for year in range(2015, 2019)),
        *(("annual", year) for year in (2015, 2016)),
        ("midterm", 2016),
    ]
    assert found == {
        **{(REFORM, kind, year): {"": 5} for kind, year in unrated},
        (REFORM, "annual", 2017): {"A": 2, "B": 2, "C": 1},
        (REFORM, "annual", 2018): {"A": 3, "B": 1, "C": 1},
        (REFORM, "final", 2018): {"A": 3, "B": 1, "C": 1},
        (PLAN, "annual", 2023): {"S": 2, "A": 16, "B": 14, "C": 8, "": 1},
        (PLAN, "annual", 2024): {"S": 3, "A": 18, "B": 12, "C": 8},
        (PLAN, "half_year", 2025): {"": 41},
    }
    reviewed = ReviewRecord.objects.public().filter(item__slug="28", round__edition__slug=REFORM)
    assert set(reviewed.exclude(grade_code="").values_list("grade_code", "grade_label")) == {("C", "進捗に遅れあり")}


def test_what_was_postponed_says_why():
    postponed = ReviewRecord.objects.public().filter(is_postponed=True)
    assert sorted(postponed.values_list("round__fiscal_year", "item_slug")) == [
        (2023, "3-1"),
        (2024, "2-3"),
        (2024, "3-5"),
        (2024, "7-3"),
    ]
    assert not postponed.filter(postponed_reason="").exists()


def test_the_round_under_way_is_half_filled_in(open_round):
    today = timezone.localdate()
    assert (open_round.opens_on, open_round.due_on) == (add_working_days(today, -10), add_working_days(today, 5))
    assert Counter(open_round.reviews.values_list("status", flat=True)) == {
        "accepted": 12,
        "submitted": 9,
        "returned": 2,
        "in_progress": 8,
        "not_started": 10,
    }
    assert sorted(open_round.reviews.overdue().values_list("item__slug", flat=True)) == ["2-3", "5-10"]
    handed_in = open_round.reviews.filter(status__in=[Review.Status.SUBMITTED, Review.Status.ACCEPTED])
    assert {review.item.slug: missing_of(review) for review in handed_in if missing_of(review)} == {}
    returns = ReviewEvent.objects.filter(review__round=open_round, action=ReviewEvent.Action.RETURNED)
    assert [bool(event.reason) for event in returns] == [True, True]


def test_every_state_of_the_round_lies_in_the_past_and_in_order(open_round):
    for review in open_round.reviews.filter(status=Review.Status.ACCEPTED):
        events = list(review.events.order_by("pk"))
        assert [event.action for event in events] == ["started", "submitted", "accepted"]
        times = [event.at for event in events]
        assert times == sorted(times)
        assert times[-1] < timezone.now()


def test_days_of_the_rounds_are_working_days_and_the_days_of_what_was_published():
    for one in ReviewRound.objects.all():
        days = [one.opens_on, one.due_on, one.closes_on]
        if one.published_at:
            days.append(timezone.localdate(one.published_at))
        assert days == sorted(days), one
        assert [day for day in days if not is_working_day(day)] == [], one
    shown = IndicatorValue.objects.public().filter(indicator__items__slug="28", fiscal_year=2016, series="actual")
    assert {timezone.localdate(one.published_at) for one in shown} == {dt.date(2017, 7, 3)}


def test_a_closed_round_keeps_the_department_of_its_time():
    leads = ReviewRecord.objects.public().filter(item__slug="28", round__kind="annual").order_by("round__fiscal_year")
    assert list(leads.values_list("round__fiscal_year", "lead_name")) == [
        (2015, "地域づくり課"),
        (2016, "市民協働推進課"),
        (2017, "市民協働推進課"),
        (2018, "市民協働推進課"),
    ]


def test_every_gap_the_plan_office_looks_for_is_there(open_round):
    items = PlanItem.objects.current().filter(edition__slug=PLAN, level=open_round.level, is_placeholder=False)
    assert list(items.exclude(assignments__is_lead=True).values_list("slug", flat=True)) == ["5-9"]
    assert list(items.filter(indicators=None).values_list("slug", flat=True)) == ["3-6", "7-5"]
    assert list(Indicator.objects.without_owner().values_list("slug", flat=True)) == ["neglected-houses"]
    updated = IndicatorValue.objects.filter(series="actual", fiscal_year=2024)
    late = Indicator.objects.filter(items__edition__slug=PLAN).exclude(pk__in=updated.values("indicator")).distinct()
    assert list(late.values_list("slug", flat=True)) == ["considerate-employers"]
    shared = Indicator.objects.filter(items__slug="5-6").filter(items__slug="5-7")
    assert list(shared.values_list("slug", flat=True)) == ["disaster-leaders"]
    assert set(Indicator.objects.values_list("measure", flat=True)) == set(Indicator.Measure.values)
    assert set(Indicator.objects.values_list("direction", flat=True)) == set(Indicator.Direction.values)


def test_corrections_tell_why():
    corrected = IndicatorValue.objects.public().filter(revision__gt=1)
    assert sorted(corrected.values_list("indicator__slug", "fiscal_year", "series", "number")) == [
        ("adviser-visits", 2025, "plan", 90),
        ("digital-circulars", 2023, "actual", Decimal("19.8")),
        ("evacuation-plans", 2025, "plan", 620),
    ]
    assert not corrected.filter(reason="").exists()


def test_values_of_districts_do_not_always_add_up():
    actual = IndicatorValue.objects.public().filter(indicator__slug="activities-by-residents", series="actual")
    told = {
        year: (
            sum(one.number for one in actual if one.fiscal_year == year and one.district_id),
            next(one.number for one in actual if one.fiscal_year == year and not one.district_id),
        )
        for year in (2022, 2023, 2024)
    }
    assert told == {2022: (72, 72), 2023: (82, 84), 2024: (86, 91)}


def test_a_review_holds_only_what_the_form_of_its_round_shows():
    entered = ("grade", "assessment", "adequacy", "issues", "way_forward")
    hidden = [
        (str(review), name)
        for review in Review.objects.select_related("round", "item")
        for name in entered
        if getattr(review, name) and name not in FIELDS_OF_ROUND[review.round.kind]
    ]
    assert hidden == []


def test_no_review_says_what_another_says():
    said = [
        text
        for record in ReviewRecord.objects.public()
        for text in (record.assessment, record.issues, record.way_forward, record.committee_opinion)
        if text
    ]
    assert [text for text, count in Counter(said).items() if count > 1] == []
