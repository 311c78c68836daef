"""Entering values in grids: many indicators at once, and one with all its years or districts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.fiscal_years import current_fiscal_year, label
from districts.models import District, Municipality
from districts.models.departments import label_key

from ..forms.indicator_grid import GridFilterForm, GridForm, pasted, read_seen, seen_by
from ..models import Indicator, PlanEdition
from ..permissions import can_enter_values
from ..reading.indicator_grid import Asked, Grid, asked_by, enterable, grid_of, year_columns
from ..reading.indicators import owner_name
from ..services.indicator_entry import save_cells
from .indicator_access import entering_municipality, indicator_trail

ROWS_PER_PAGE = 100
YEARS_BACK, YEARS_ON = 2, 1
Make = Callable[[], Grid]


@dataclass
class Entry:
    """What became of a sent grid: `response` where all is done, else the grid with what is still to do."""

    grid: Grid
    seen: str
    status: int = 200
    form: GridForm | None = None
    response: HttpResponse | None = None


def entry_of(request: HttpRequest, make: Make) -> Entry:
    """Show, paste into or save the grid that `make` reads from the database."""
    grid = make()
    if request.method != "POST":
        return Entry(grid, seen_by(grid, {}))
    if request.POST.get("action") == "paste":
        left_over = pasted(request.POST, grid)
        _tell_pasted(request, left_over)
        return Entry(grid, seen_by(grid, read_seen(request.POST)))
    form = GridForm(request.POST, grid)
    saved = save_cells(entries=form.entries, by=request.user, reason=form.reason, settle=form.hands_in)
    form.take(saved)
    _tell_saved(request, len(saved.saved), hands_in=form.hands_in)
    if not form.troubled:
        return Entry(grid, "", response=redirect(request.get_full_path()))
    fresh = form.remains(make())
    return Entry(fresh, seen_by(fresh, form.seen), 409 if saved.conflicts else 422, form)


def _tell_pasted(request: HttpRequest, left_over: int) -> None:
    messages.info(request, _("The block stands in the grid now. Look at it, then save."))
    if left_over:
        said = ngettext(
            "%(n)s pasted cell lies outside the grid and was left out.",
            "%(n)s pasted cells lie outside the grid and were left out.",
            left_over,
        )
        messages.warning(request, said % {"n": left_over})


def _tell_saved(request: HttpRequest, count: int, *, hands_in: bool) -> None:
    if not count:
        return
    said = (
        ngettext("%(n)s value is handed in.", "%(n)s values are handed in.", count)
        if hands_in
        else ngettext("%(n)s value is saved.", "%(n)s values are saved.", count)
    )
    messages.success(request, said % {"n": count})


@login_required
def indicator_grid(request: HttpRequest, municipality: str) -> HttpResponse:
    """Plan and actual of the indicators a person enters, by year; takes a block from a spreadsheet."""
    found = entering_municipality(request, municipality)
    mine = [
        one
        for one in enterable(Indicator.objects.filter(municipality=found).current().order_by("name", "pk"))
        if can_enter_values(request.user, one)
    ]
    form = _filter(request, found, mine)
    page = Paginator([one for one in mine if _fits(one, form.wanted)], ROWS_PER_PAGE).get_page(request.GET.get("page"))
    years = form.chosen_years(usual_years())

    def make() -> Grid:
        if request.method == "POST":
            asked = asked_by(request.POST)
            return grid_of(_permitted(asked, mine), asked.columns)
        return grid_of([(one, None) for one in page], year_columns(years))

    entry = entry_of(request, make)
    if entry.response:
        return entry.response
    context = {
        "municipality": found,
        "filters": form,
        "page": page,
        "total": len(mine),
        "breadcrumbs": indicator_trail(found, (_("Enter values in a grid"), "")),
    }
    return render(request, "policies/indicator_editing/grid.html", context | grid_context(entry), status=entry.status)


def grid_context(entry: Entry) -> dict[str, Any]:
    return {
        "grid": entry.grid,
        "seen": entry.seen,
        "entry": entry.form,
        "troubled": entry.form.troubled if entry.form else [],
    }


def usual_years() -> range:
    this_year = current_fiscal_year()
    return range(this_year - YEARS_BACK, this_year + YEARS_ON + 1)


def _filter(request: HttpRequest, municipality: Municipality, mine: list[Indicator]) -> GridFilterForm:
    editions = list(PlanEdition.objects.of(municipality).order_by("-first_year", "pk"))
    this_year = current_fiscal_year()
    first = min([this_year - 10, *(one.first_year - 1 for one in editions)])
    last = max([this_year + 5, *(one.last_year for one in editions)])
    owners = {one.owner.code: owner_name(one) for one in mine if one.owner}
    years = {year: label(year) for year in range(last, first - 1, -1)}
    return GridFilterForm(request.GET, editions=editions, owners=owners, years=years)


def _fits(one: Indicator, wanted: dict[str, Any]) -> bool:
    words = str(wanted.get("words") or "").split()
    return (
        all(label_key(word) in label_key(one.name) for word in words)
        and wanted.get("owner") in (None, "", one.owner and one.owner.code)
        and (not wanted.get("edition") or any(use.item.edition.slug == wanted["edition"] for use in one.uses.all()))
    )


def _permitted(asked: Asked, mine: list[Indicator]) -> list[tuple[Indicator, District | None]]:
    """The rows of the sent form; one that is not the person's is refused, as nobody is shown it."""
    rows = {one.pk: one for one in mine}
    if any(indicator not in rows or district for indicator, district in asked.places):
        raise PermissionDenied(_("Only the department responsible for these figures and the plan office enter them."))
    return [(rows[indicator], None) for indicator, _district in asked.places]
