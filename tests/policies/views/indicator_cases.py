"""The two indicators of document 002 in みほん市: all 22 figures, published."""

from decimal import Decimal
from typing import Any

from policies.models import Indicator, IndicatorValue
from tests.factories import IndicatorFactory, IndicatorValueFactory, MunicipalityFactory

# Fiscal year → plan, actual.
CENTRES = {2015: (42, 43), 2016: (50, 48), 2017: (58, 54), 2018: (66, 55)}
PEOPLE = {2015: (1090, 1152), 2016: (1250, 1345), 2017: (1410, 1454), 2018: (1570, 1671)}


def real_indicators(**published: Any) -> tuple[Indicator, Indicator]:
    """まちづくりセンター数, and the running total of participants; `published_at=None` and so on go to all rows."""
    city = MunicipalityFactory(slug="mihon", name="みほん市")
    centres = IndicatorFactory(
        municipality=city, slug="centres", name="まちづくりセンター数", unit="箇所", measure="stock"
    )
    people = IndicatorFactory(
        municipality=city, slug="people", name="育成講座受講者数（累計）", unit="人", measure="cumulative"
    )
    _values(centres, CENTRES, baseline=37, target="継続して拡充")
    _values(people, PEOPLE, baseline=930, target="継続実施")
    return centres, people


def value(indicator: Indicator, year: int, series: str, number: Any = None, **extra: Any) -> IndicatorValue:
    number = None if number is None else Decimal(str(number))
    return IndicatorValueFactory(indicator=indicator, fiscal_year=year, series=series, number=number, **extra)


def _values(indicator: Indicator, years: dict[int, tuple[int, int]], *, baseline: int, target: str) -> None:
    value(indicator, 2014, "baseline", baseline, qualifier="estimate")
    for year, (plan, actual) in years.items():
        value(indicator, year, "plan", plan)
        value(indicator, year, "actual", actual)
    value(indicator, 2017, "midterm_target", text=target, open_ended=True)
    value(indicator, 2019, "final_target", text=target, open_ended=True)
