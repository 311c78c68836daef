"""Published values of indicators as files of open data."""

import io

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.text import get_valid_filename

from districts.models import Municipality

from ..reading.indicators import public_indicators
from ..reading.indicators_csv import values_csv
from .indicators import public_indicator


def indicators_csv(request: HttpRequest, municipality: str) -> FileResponse:
    """All indicators of a municipality: 指標_みほん市.csv."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    return _file(values_csv(found, public_indicators(found)), f"指標_{found.name}")


def indicator_csv(request: HttpRequest, municipality: str, indicator: str) -> FileResponse:
    found = public_indicator(municipality, indicator)
    return _file(values_csv(found.municipality, [found]), f"指標_{found.municipality.name}_{found.name}")


def _file(content: bytes, name: str) -> FileResponse:
    """Django writes the name for old and new browsers (RFC 6266)."""
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=get_valid_filename(name) + ".csv",
        content_type="text/csv; charset=utf-8",
    )
