"""The reviewed plan of the sample city: the figures of the real sheet, and its rounds."""

import csv

import pytest
from django.conf import settings

from policies.models import IndicatorValue, Review, ReviewRecord
from policies.services.sample_city import ensure_sample_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    assert ensure_sample_city(folder=settings.BASE_DIR / "fixtures" / "mihon")


def test_every_figure_of_the_real_sheet_is_public(city, real_documents):
    with (real_documents.parent / "expected" / "002_indicator_values.csv").open(encoding="utf-8") as file:
        expected = sorted(
            (row["indicator"], row["fy"], row["series"], row["number"], row["text"]) for row in csv.DictReader(file)
        )
    values = IndicatorValue.objects.public().select_related("indicator")
    assert expected == sorted(
        (
            one.indicator.name,
            f"{one.fiscal_year}{'+' * one.open_ended}",
            one.series,
            "" if one.number is None else f"{one.number:f}".split(".")[0],
            one.text,
        )
        for one in values
    )
    assert [one.fiscal_year for one in values.filter(qualifier=IndicatorValue.Qualifier.ESTIMATE)] == [2014, 2014]


def test_three_rounds_are_public_and_one_is_under_way(city):
    rated = ReviewRecord.objects.public().values_list("round__kind", "round__fiscal_year", "grade_code")
    assert sorted(rated) == [("annual", 2017, "C"), ("annual", 2018, "C"), ("final", 2018, "C")]
    states = Review.objects.filter(round__closed_at=None).values_list("status", flat=True)
    assert {status: list(states).count(status) for status in set(states)} == {
        "accepted": 2,
        "submitted": 2,
        "in_progress": 1,
        "not_started": 36,
    }
