"""The values of one indicator for staff: all years, or all districts by year; corrections with their reason."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from districts.models import District

from ..forms.indicator_staff import ColumnForm
from ..models import Indicator
from ..permissions import can_coordinate, can_enter_values, can_make_public
from ..reading.indicator_grid import Asked, Column, Grid, asked_by, grid_of, in_order, sheet_columns, year_columns
from ..reading.indicators import owner_name
from .indicator_access import indicator_trail, refuse_unless_entering, staff_indicator
from .indicator_grid import entry_of, grid_context, usual_years

SHOWN_REVISIONS = 50


@login_required
def indicator_edit(request: HttpRequest, municipality: str, indicator: str) -> HttpResponse:
    """Values as they stand for staff; those who may, enter and correct them here."""
    found = staff_indicator(request, municipality, indicator)
    if request.method == "POST":
        refuse_unless_entering(request, found)
    kinds = _kinds(found)
    kind = request.GET.get("kind", "")
    kind = kind if kind in dict(kinds) else ""
    column_form = ColumnForm(request.GET if "year" in request.GET else None)
    entry = entry_of(request, lambda: _grid(request, found, kind, column_form.column))
    if entry.response:
        return entry.response
    revisions = found.values.filter(revision__gt=1).select_related("district", "entered_by").order_by("-pk")
    context = {
        "municipality": found.municipality,
        "indicator": found,
        "owner_name": owner_name(found),
        "kinds": kinds,
        "kind": kind,
        "column_form": column_form,
        "may_enter": can_enter_values(request.user, found),
        "coordinates": can_coordinate(request.user, found.municipality_id),
        "publishes": can_make_public(request.user, found.municipality_id),
        "revisions": revisions[:SHOWN_REVISIONS],
        "breadcrumbs": indicator_trail(found.municipality, (found.name, "")),
    }
    return render(request, "policies/indicator_editing/edit.html", context | grid_context(entry), status=entry.status)


def _grid(request: HttpRequest, indicator: Indicator, kind: str, added: Column | None) -> Grid:
    """As sent; else the districts of a kind side by side, or all years of the whole municipality."""
    if request.method == "POST":
        asked = asked_by(request.POST)
        return grid_of(_places_asked(indicator, asked), asked.columns)
    if kind:
        places = [None, *_districts(indicator).filter(kind=kind).order_by("code", "name", "pk")]
        years = {*usual_years(), *_district_years(indicator)}
        return grid_of([(indicator, one) for one in places], year_columns(years))
    columns = sheet_columns(indicator, usual_years())
    if added and added not in columns:
        columns = in_order([*columns, added])
    return grid_of([(indicator, None)], columns)


def _districts(indicator: Indicator) -> QuerySet[District]:
    return District.objects.filter(municipality=indicator.municipality_id)


def _district_years(indicator: Indicator) -> set[int]:
    """Years some district has a value in."""
    rows = indicator.values.current().filter(district__isnull=False)
    return set(rows.values_list("fiscal_year", flat=True))


def _kinds(indicator: Indicator) -> list[tuple[str, str]]:
    """Kinds of districts the municipality has."""
    held = set(_districts(indicator).values_list("kind", flat=True))
    return [(kind, str(name)) for kind, name in District.Kind.choices if kind in held]


def _places_asked(indicator: Indicator, asked: Asked) -> list[tuple[Indicator, District | None]]:
    """The total and the districts the sent form names; what belongs to others is not there."""
    wanted = [district for pk, district in asked.places if pk == indicator.pk]
    rows = _districts(indicator).in_bulk([pk for pk in wanted if pk])
    return [(indicator, rows.get(pk)) for pk in wanted if not pk or pk in rows]
