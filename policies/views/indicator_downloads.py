"""Published values of indicators as files of open data."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from districts.models import Municipality

from ..reading.indicators import public_indicators
from ..reading.indicators_csv import values_csv
from .base_downloads import download
from .indicators import public_indicator


def indicators_csv(request: HttpRequest, municipality: str) -> FileResponse:
    """All indicators of a municipality: 指標_みほん市.csv."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    return download(values_csv(found, public_indicators(found)), f"指標_{found.name}", "csv")


def indicator_csv(request: HttpRequest, municipality: str, indicator: str) -> FileResponse:
    found = public_indicator(municipality, indicator)
    return download(values_csv(found.municipality, [found]), f"指標_{found.municipality.name}_{found.name}", "csv")
