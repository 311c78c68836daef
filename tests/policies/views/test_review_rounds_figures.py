"""What publishing a round changes of the figures the public sees already."""

import pytest

from districts.fiscal_years import label
from policies.services.indicator_values import publish_values, set_value
from policies.services.review_rounds import close_round
from tests.factories import IndicatorFactory
from tests.html import read

from .review_cases import make_round

pytestmark = pytest.mark.django_db


def test_figures_that_change_for_the_public_are_shown_first(client):
    case = make_round()
    client.force_login(case.people.coordinator)
    review = case.review("accepted")
    corrected, emptied, fresh = (
        IndicatorFactory(municipality=case.municipality, name=name, items=[review.item])
        for name in ("指標1", "指標2", "指標3")
    )
    place = {"fiscal_year": case.round.fiscal_year, "series": "actual", "by": None}
    publish_values(values=[set_value(indicator=one, number=10, **place) for one in (corrected, emptied)], by=None)
    set_value(indicator=corrected, number=11, reason="数え落とし", **place)
    set_value(indicator=emptied, number=None, reason="数え違い", **place)
    set_value(indicator=fresh, number=12, **place)
    close_round(round=case.round, version=1, by=None)

    page = read(client.get(case.page("round-publish")))

    assert [row.text for row in page.all("section[aria-labelledby=changed] tbody tr")] == [
        f"指標1 {label(case.round.fiscal_year)} 実績 10 11 数え落とし",
        f"指標2 {label(case.round.fiscal_year)} 実績 10 なし 数え違い",
    ]
