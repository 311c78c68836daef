"""Rounds: opening, closing, what closing freezes, reopening, publishing."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from districts.models import DepartmentName
from policies.models import IndicatorValue, Review, ReviewEvent, ReviewRecord, ReviewRound, RoundEvent, Series
from policies.services.indicator_values import set_value
from policies.services.plans import StalePreview, StaleVersion, save_item
from policies.services.review_rounds import (
    NotPossible,
    change_due,
    check_days,
    close_round,
    open_round,
    pending_round,
    publish_round,
    reopen_round,
)
from policies.services.review_steps import set_step
from policies.services.review_workflow import move
from policies.services.reviews import save_review
from tests.factories import (
    DepartmentFactory,
    EditionFactory,
    IndicatorFactory,
    ItemFactory,
    ReviewRoundFactory,
    UserFactory,
    assign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def item():
    edition = EditionFactory(first_year=2021, last_year=2025, published_at=None)
    measure = ItemFactory(edition=edition, title="講座をひらく")
    lead = DepartmentFactory(municipality=edition.municipality)
    assign(measure, lead, lead=lead)
    IndicatorFactory(municipality=edition.municipality, name="講座の数", items=[measure])
    return measure


def planned(item, **values):
    return ReviewRoundFactory(item=item, opened_at=None, **values)


def accepted(round, by, **fields):
    """The only review of the round, written, handed in and accepted."""
    review = round.reviews.get()
    fields = {"assessment": "進んだ", "grade": round.scale.grades.get(code="C")} | fields
    review = save_review(review=review, version=review.version, fields=fields, by=by)
    set_value(
        indicator=review.item.indicators.get(), fiscal_year=round.fiscal_year, series=Series.ACTUAL, number=12, by=by
    )
    set_step(item=review.item, fiscal_year=round.fiscal_year, series=Series.ACTUAL, text="・二回ひらいた", by=by)
    review = move(review=review, action="submitted", version=review.version, by=by)
    return move(review=review, action="accepted", version=review.version, by=by)


def test_opening_makes_a_review_for_the_lead_of_each_item(item, by):
    other = ItemFactory(edition=item.edition)
    ItemFactory(edition=item.edition, is_placeholder=True)
    round = open_round(round=planned(item), by=by)
    assert [(one.item, one.lead, one.status) for one in round.reviews.order_by("item__position", "pk")] == [
        (item, item.assignments.get().department, "not_started"),
        (other, None, "not_started"),
    ]
    assert [(event.action, event.by) for event in round.events.all()] == [("opened", by)]
    with pytest.raises(NotPossible):
        open_round(round=round, by=by)


def test_a_review_starts_from_the_last_round_but_not_with_its_rating(item, by):
    first = open_round(round=planned(item, fiscal_year=2021), by=by)
    accepted(first, by, issues="場所が足りない", way_forward="場所を探す")
    close_round(round=first, version=first.version, by=by)
    second = open_round(round=planned(item, fiscal_year=2022, scale=first.scale), by=by)
    review = second.reviews.get()
    assert (review.issues, review.assessment, review.grade) == ("場所が足りない", "", None)


@pytest.mark.parametrize(("kind", "prefilled"), [("annual", ""), ("midterm", "場所を探す")])
def test_a_text_the_round_does_not_ask_for_is_not_carried_over_unseen(item, by, kind, prefilled):
    first = open_round(round=planned(item, kind=kind, fiscal_year=2021), by=by)
    accepted(first, by, way_forward="場所を探す")
    close_round(round=first, version=first.version, by=by)
    second = open_round(round=planned(item, kind=kind, fiscal_year=2022, scale=first.scale), by=by)
    assert second.reviews.get().way_forward == prefilled


def test_days_are_working_days():
    check_days(due_on=dt.date(2026, 11, 25), opens_on=None)
    with pytest.raises(ValidationError) as caught:
        check_days(due_on=dt.date(2026, 11, 23), closes_on=dt.date(2026, 12, 29))
    assert "2026年11月24日" in str(caught.value.message_dict["due_on"])
    assert "2027年1月4日" in str(caught.value.message_dict["closes_on"])


def test_closing_asks_about_what_is_not_accepted_and_keeps_no_unfinished_text(item, by):
    round = open_round(round=planned(item), by=by)
    review = round.reviews.get()
    save_review(review=review, version=review.version, fields={"assessment": "書きかけ"}, by=by)
    with pytest.raises(ValidationError, match="1"):
        close_round(round=round, version=round.version, by=by)
    (record,) = close_round(round=round, version=round.version, by=by, unfinished_confirmed=True)
    assert (record.item_title, record.status, record.assessment, record.values) == (
        "講座をひらく",
        "in_progress",
        "",
        [],
    )


def snapshot(round):
    return list(ReviewRecord.objects.of(round).order_by("pk").values())


def test_a_frozen_round_stays_whatever_changes_after_it(item, by):
    round = open_round(round=planned(item), by=by)
    accepted(round, by)
    (record,) = close_round(round=round, version=round.version, by=by)
    named = DepartmentName.objects.get(department=item.assignments.get().department)
    assert record.lead_name == named.name
    assert [cell["number"] for cell in record.values[0]["cells"]] == ["12.0000"]
    assert [step["text"] for step in record.steps] == ["・二回ひらいた"]
    publish_round(round=ReviewRound.objects.get(pk=round.pk), by=by)
    before = snapshot(round)

    named.name = "新しい課"
    named.save()
    save_item(item=item, version=item.version, fields={"title": "改めた題"}, by=by)
    set_value(
        indicator=item.indicators.get(),
        fiscal_year=round.fiscal_year,
        series=Series.ACTUAL,
        number=15,
        by=by,
        reason="数え直した",
    )
    item.indicators.update(name="改めた名")
    round.scale.grades.update(label="改めた区分")
    assert snapshot(round) == before


def test_reopening_needs_a_reason_and_closing_again_keeps_the_first_record(item, by):
    round = open_round(round=planned(item), by=by)
    accepted(round, by)
    close_round(round=round, version=round.version, by=by)
    round = ReviewRound.objects.get(pk=round.pk)
    publish_round(round=round, by=by)
    round.refresh_from_db()
    with pytest.raises(ValidationError, match="reason|理由"):
        reopen_round(round=round, version=round.version, by=by, reason=" ")
    with pytest.raises(StaleVersion):
        reopen_round(round=round, version=round.version - 1, by=by, reason="誤りがあった")
    round = reopen_round(round=round, version=round.version, by=by, reason="誤りがあった")
    review = round.reviews.get()
    assert (round.is_open, review.status) == (True, Review.Status.ACCEPTED)
    assert ReviewRecord.objects.of(round).get().is_public

    review = move(review=review, action="returned", version=review.version, by=by, reason="数を直す")
    review = save_review(review=review, version=review.version, fields={"assessment": "直した"}, by=by)
    review = move(review=review, action="submitted", version=review.version, by=by)
    move(review=review, action="accepted", version=review.version, by=by)
    close_round(round=round, version=round.version, by=by)
    rows = ReviewRecord.objects.of(round).order_by("sequence")
    assert [(one.sequence, one.assessment, one.is_public) for one in rows] == [
        (1, "進んだ", True),
        (2, "直した", False),
    ]
    publish_round(round=ReviewRound.objects.get(pk=round.pk), by=by)
    assert [one.is_public for one in rows.all()] == [False, True]
    assert list(RoundEvent.objects.filter(round=round).order_by("pk").values_list("action", flat=True)) == [
        "opened",
        "closed",
        "published",
        "reopened",
        "closed",
        "published",
    ]
    assert list(ReviewEvent.objects.filter(review=review).order_by("pk").values_list("action", flat=True))[-1] == (
        "published"
    )


def test_publishing_shows_exactly_what_was_previewed_and_its_figures(item, by):
    round = open_round(round=planned(item), by=by)
    accepted(round, by)
    with pytest.raises(NotPossible):
        publish_round(round=round, by=by)
    close_round(round=round, version=round.version, by=by)
    round.refresh_from_db()
    with pytest.raises(StalePreview):
        publish_round(round=round, by=by, token="another")
    assert IndicatorValue.objects.public().count() == 0
    publish_round(round=round, by=by, token=pending_round(round).token)
    assert [value.number for value in IndicatorValue.objects.public()] == [12]
    assert item.work_steps.public().get().text == "・二回ひらいた"
    assert item.indicators.get().published_at is not None
    assert round.reviews.get().status == "published"


def test_what_was_taken_back_leaves_the_public_with_the_round(item, by):
    round = open_round(round=planned(item), by=by)
    accepted(round, by)
    close_round(round=round, version=round.version, by=by)
    publish_round(round=round, by=by)
    round.refresh_from_db()
    round = reopen_round(round=round, version=round.version, by=by, reason="数え違い")
    cell = {"fiscal_year": round.fiscal_year, "series": Series.ACTUAL, "by": by, "reason": "数え違い"}
    set_value(indicator=item.indicators.get(), number=None, **cell)
    set_step(item=item, text="", **cell)
    assert [value.number for value in IndicatorValue.objects.public()] == [12]
    close_round(round=round, version=round.version, by=by)
    set_value(indicator=item.indicators.get(), number=13, **cell)

    publish_round(round=round, by=by)

    shown = IndicatorValue.objects.public().get()
    assert (shown.is_withdrawn, shown.revision, item.work_steps.public().get().text) == (True, 2, "")
    record = ReviewRecord.objects.get(is_public=True)
    assert (record.values[0]["cells"], record.steps) == ([], [])


def test_a_lead_that_the_board_gave_is_the_lead_of_the_record(item, by):
    round = open_round(round=planned(item), by=by)
    review = round.reviews.get()
    before = item.assignments.get().department
    review.lead = DepartmentFactory(municipality=item.edition.municipality, name="地域課")
    review.save()
    accepted(round, by)
    (record,) = close_round(round=round, version=round.version, by=by)
    assert [(one["code"], one["lead"]) for one in record.departments] == [
        (review.lead.code, True),
        (before.code, False),
    ]


def test_a_due_date_moves_with_a_note(item, by):
    round = open_round(round=planned(item), by=by)
    with pytest.raises(ValidationError, match="2026年12月7日"):
        change_due(round=round, version=round.version, due_on=dt.date(2026, 12, 6), by=by)
    round = change_due(round=round, version=round.version, due_on=dt.date(2099, 12, 7), by=by, reason="大雨のため")
    assert (round.due_on, round.closes_on) == (dt.date(2099, 12, 7), dt.date(2099, 12, 7))
    assert round.events.first().reason.endswith("大雨のため")
