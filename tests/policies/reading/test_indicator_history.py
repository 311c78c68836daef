"""The figures beside the review form: by year, with how actual and plan compare where both are numbers."""

import pytest

from policies.models import IndicatorValue
from policies.reading.indicator_history import history_of
from tests.factories import IndicatorFactory, IndicatorValueFactory, ItemFactory

pytestmark = pytest.mark.django_db


def lines(item):
    return [
        [(year.plan, year.actual, year.achievement and year.achievement.state) for year in years]
        for _indicator, years in history_of(item).lines
    ]


def test_years_stand_side_by_side_and_numbers_are_compared(django_assert_num_queries):
    item = ItemFactory()
    fewer = IndicatorFactory(items=[item], direction="down")
    words = IndicatorFactory(items=[item])
    IndicatorFactory(items=[item], archived_at="2026-01-01T00:00:00Z")
    for year, series, number in [(2020, "baseline", 37), (2021, "plan", 30), (2021, "actual", 31), (2022, "plan", 25)]:
        qualifier = IndicatorValue.Qualifier.ESTIMATE if series == "baseline" else ""
        IndicatorValueFactory(
            indicator=fewer, fiscal_year=year, series=series, number=number, qualifier=qualifier, is_public=False
        )
    IndicatorValueFactory(indicator=words, fiscal_year=2021, series="plan", number=None, text="継続実施")
    IndicatorValueFactory(indicator=words, fiscal_year=2021, series="actual", number=12)

    with django_assert_num_queries(2):
        found = history_of(item)
        assert (found.years, found.is_compared) == ([2020, 2021, 2022], True)
    assert lines(item) == [
        [("", "37（見込み）", None), ("30", "31", "off_plan"), ("25", "", None)],
        [("", "", None), ("継続実施", "12", None), ("", "", None)],
    ]


def test_without_figures_there_is_nothing_to_compare():
    item = ItemFactory()
    IndicatorFactory(items=[item])

    found = history_of(item)
    assert (found.heads, found.is_compared, lines(item)) == ([], False, [[]])
