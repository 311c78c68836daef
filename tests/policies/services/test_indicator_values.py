"""Values of indicators: typed in place, corrected by a revision with a reason, published as the revision shown."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from districts.fiscal_years import current_fiscal_year
from policies.models import IndicatorValue, Series
from policies.services.indicator_values import publish_values, set_value, settle_values
from policies.services.plans import StaleVersion
from tests.factories import DistrictFactory, IndicatorFactory, IndicatorValueFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator():
    return IndicatorFactory()


def enter(indicator, number=None, **changes):
    return set_value(
        **{"indicator": indicator, "fiscal_year": 2021, "series": "actual", "by": None, "number": number, **changes}
    )


def revisions(indicator) -> list[tuple]:
    rows = IndicatorValue.objects.filter(indicator=indicator).order_by("series", "fiscal_year", "district", "revision")
    return [
        (row.revision, row.number, row.text, row.reason, row.is_current, row.settled_at is not None) for row in rows
    ]


# --- entering ---


def test_a_value_is_entered_with_its_qualifier_and_who(indicator) -> None:
    by = UserFactory()

    row = enter(indicator, 37, qualifier="estimate", by=by)

    row.refresh_from_db()
    assert (row.number, row.text, row.qualifier, row.entered_by) == (Decimal(37), "", "estimate", by)
    assert revisions(indicator) == [(1, Decimal(37), "", "", True, True)]


def test_a_target_may_be_words_and_hold_for_the_years_after(indicator) -> None:
    row = enter(indicator, text=" 継続実施 ", series=Series.FINAL_TARGET, open_ended=True)

    assert (row.number, row.text, row.open_ended) == (None, "継続実施", True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": 1, "text": "一つ"}, "text"),
        ({"number": 1, "fiscal_year": current_fiscal_year() + 1}, "fiscal_year"),
        ({"number": Decimal("1.23456")}, "number"),
        ({"number": 1, "qualifier": "guessed"}, "qualifier"),
    ],
)
def test_what_cannot_be_a_value_is_refused(indicator, wrong, field) -> None:
    with pytest.raises(ValidationError) as refused:
        enter(indicator, **wrong)

    assert list(refused.value.message_dict) == [field]
    assert revisions(indicator) == []


def test_a_plan_of_a_future_year_is_none_of_the_future_actuals(indicator) -> None:
    year = current_fiscal_year() + 2

    assert enter(indicator, 9, series="plan", fiscal_year=year).fiscal_year == year


def test_a_district_of_another_municipality_has_no_value_here(indicator) -> None:
    with pytest.raises(ValidationError) as refused:
        enter(indicator, 1, district=DistrictFactory())

    assert list(refused.value.message_dict) == ["district"]


def test_each_district_and_the_total_are_cells_of_their_own(indicator) -> None:
    district = DistrictFactory(municipality=indicator.municipality)
    enter(indicator, 10)
    enter(indicator, 4, district=district)

    assert sorted(IndicatorValue.objects.current().values_list("number", "district")) == sorted(
        [(Decimal(10), None), (Decimal(4), district.pk)], key=lambda pair: pair[0]
    )


def test_nothing_entered_where_nothing_stands_writes_nothing(indicator) -> None:
    assert enter(indicator) is None
    assert revisions(indicator) == []


# --- typing ---


def test_what_is_still_typed_changes_in_place(indicator) -> None:
    by = UserFactory()
    first = enter(indicator, 10, settle=False, by=by)
    second = enter(indicator, 11, settle=False, by=by)

    assert second.pk == first.pk
    assert revisions(indicator) == [(1, Decimal(11), "", "", True, False)]


def test_what_somebody_else_types_over_is_another_row_so_that_the_first_one_learns_of_it(indicator) -> None:
    first = enter(indicator, 10, settle=False, by=UserFactory())
    second = enter(indicator, 11, settle=False, by=UserFactory(), seen=first.pk)

    with pytest.raises(StaleVersion) as stale:
        enter(indicator, 12, settle=False, seen=first.pk)
    assert stale.value.current == second
    assert revisions(indicator) == [(1, Decimal(11), "", "", True, False)]


def test_what_was_typed_can_be_emptied_again(indicator) -> None:
    enter(indicator, 10, settle=False)

    assert enter(indicator, settle=False) is None
    assert revisions(indicator) == []


def test_handing_in_the_same_again_settles_what_was_typed(indicator) -> None:
    typed = enter(indicator, 10, settle=False)

    assert enter(indicator, 10) == typed
    assert revisions(indicator) == [(1, Decimal(10), "", "", True, True)]


# --- correcting ---


@pytest.mark.parametrize("series", Series.values)
def test_a_settled_value_changes_with_a_reason_only(indicator, series) -> None:
    enter(indicator, 10, series=series)

    with pytest.raises(ValidationError) as refused:
        enter(indicator, 12, series=series, reason=" ")

    assert list(refused.value.message_dict) == ["reason"]
    assert revisions(indicator) == [(1, Decimal(10), "", "", True, True)]


def test_a_correction_is_a_new_revision_and_overwrites_nothing(indicator) -> None:
    first = enter(indicator, 10)
    second = enter(indicator, 12, reason="集計の誤り", seen=first.pk)
    third = enter(indicator, text="集計中", reason="再集計", seen=second.pk)

    assert third.revision == 3
    assert revisions(indicator) == [
        (1, Decimal(10), "", "", False, True),
        (2, Decimal(12), "", "集計の誤り", False, True),
        (3, None, "集計中", "再集計", True, True),
    ]


def test_taking_back_what_was_handed_in_is_a_revision_too(indicator) -> None:
    enter(indicator, 10, qualifier="estimate")

    row = enter(indicator, qualifier="estimate", reason="別の指標の値だった")

    assert (row.is_withdrawn, row.qualifier) == (True, "")
    assert [revision[0] for revision in revisions(indicator)] == [1, 2]


def test_the_same_value_again_needs_no_reason_and_writes_nothing(indicator) -> None:
    first = enter(indicator, 10)

    assert enter(indicator, Decimal("10.0000"), seen=0) == first
    assert revisions(indicator) == [(1, Decimal(10), "", "", True, True)]


def test_a_correction_still_typed_goes_away_when_the_old_value_is_typed_back(indicator) -> None:
    first = enter(indicator, 10)
    enter(indicator, 12, reason="誤り", settle=False)

    assert enter(indicator, 10, settle=False) == first
    assert revisions(indicator) == [(1, Decimal(10), "", "", True, True)]


def test_a_correction_still_typed_keeps_its_reason(indicator) -> None:
    enter(indicator, 10)
    enter(indicator, 12, reason="誤り", settle=False)
    enter(indicator, 13, settle=False)

    assert revisions(indicator)[1] == (2, Decimal(13), "", "誤り", True, False)


def test_the_second_of_two_people_learns_of_the_first_ones_value(indicator) -> None:
    first = enter(indicator, 10, seen=0)

    with pytest.raises(StaleVersion) as stale:
        enter(indicator, 11, reason="訂正", seen=0)

    assert stale.value.current == first


# --- handing in a year ---


def test_handing_in_a_year_settles_its_typed_values_and_no_others(indicator) -> None:
    by = UserFactory()
    enter(indicator, 10, settle=False)
    enter(indicator, 9, settle=False, fiscal_year=2020)
    other = IndicatorFactory()
    enter(other, 8, settle=False)

    assert settle_values(indicators=[indicator], fiscal_year=2021, by=by) == 1

    assert revisions(indicator) == [(1, Decimal(9), "", "", True, False), (1, Decimal(10), "", "", True, True)]
    assert revisions(other) == [(1, Decimal(8), "", "", True, False)]
    entry = indicator.history.first()
    assert (entry.history_user, entry.history_change_reason) == (by, "令和3年度の値を提出")


def test_handing_in_nothing_leaves_no_trace(indicator) -> None:
    assert settle_values(indicators=[indicator], fiscal_year=2021, by=None) == 0
    assert indicator.history.count() == 1


# --- publishing ---


def test_publishing_shows_the_correction_instead_of_the_first_value(indicator) -> None:
    by = UserFactory()
    first = IndicatorValueFactory(indicator=indicator, number=10)
    second = enter(indicator, 12, reason="訂正")

    assert publish_values(values=[second], by=by) == [second]

    assert list(IndicatorValue.objects.public()) == [second]
    first.refresh_from_db()
    assert first.published_at is not None
    entry = indicator.history.first()
    assert (entry.history_user, entry.history_change_reason) == (by, "公表した値: 令和3年度")


def test_an_older_revision_never_comes_in_front_of_a_newer_one(indicator) -> None:
    first = enter(indicator, 10)
    second = enter(indicator, 12, reason="訂正")
    publish_values(values=[second], by=None)
    first.refresh_from_db()

    assert publish_values(values=[first], by=None) == []
    assert list(IndicatorValue.objects.public()) == [second]


def test_two_revisions_of_a_cell_published_together_show_the_newer(indicator) -> None:
    first, second = enter(indicator, 10), enter(indicator, 12, reason="訂正")
    first.refresh_from_db()

    publish_values(values=[second, first], by=None)

    assert list(IndicatorValue.objects.public()) == [second]


def test_what_is_still_typed_is_not_published(indicator) -> None:
    with pytest.raises(ValidationError):
        publish_values(values=[enter(indicator, 10, settle=False)], by=None)

    assert not IndicatorValue.objects.public().exists()
