"""What is missing before a review can be handed in: the figure of the year, unless it was only taken back."""

import pytest

from policies.models import Review, Series
from policies.reading.review_completeness import Missing, missing_of
from policies.services.indicator_values import set_value
from tests.factories import IndicatorFactory, ReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Review:
    review = ReviewFactory(status="in_progress", assessment="進んだ", issues="場所が足りない")
    review.grade = review.round.scale.grades.first()
    review.save()
    IndicatorFactory(municipality=review.item.edition.municipality, name="講座の数", items=[review.item])
    return review


def enter(review: Review, number: int | None, **more) -> None:
    set_value(
        indicator=review.item.indicators.get(),
        fiscal_year=review.round.fiscal_year,
        series=more.pop("series", Series.ACTUAL),
        number=number,
        by=None,
        **more,
    )


def test_the_figure_of_the_year_is_needed(review: Review) -> None:
    missing = [Missing(f"value-{review.item.indicators.get().pk}", "「講座の数」の実績値が入力されていません。")]
    enter(review, 9, series=Series.PLAN)
    assert missing_of(review) == missing
    enter(review, 12)
    assert missing_of(review) == []
    enter(review, None, reason="数え違い")
    assert missing_of(review) == missing
