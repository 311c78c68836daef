"""The page of an indicator, with few and with many values of districts."""

from django.test import Client

from tests.benchmarks.timing import pages
from tests.factories import DistrictFactory, IndicatorFactory, IndicatorValueFactory

SMALL, LARGE = 10, 300


def indicator(values: int) -> tuple[str, Client | None]:
    """A value per district in five years."""
    shown = IndicatorFactory()
    years = range(2021, 2026)
    for _district in range(values // len(years)):
        district = DistrictFactory(municipality=shown.municipality)
        for year in years:
            IndicatorValueFactory(indicator=shown, district=district, fiscal_year=year)
    return shown.get_absolute_url(), None


def run() -> None:
    pages("indicator", SMALL, LARGE, "values", indicator)
