"""Indicators for staff: the list, what one is, its values with their corrections, archiving."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..forms.indicator_staff import ArchiveForm, IndicatorForm, IndicatorWorklistForm
from ..models import Indicator
from ..permissions import can_coordinate, can_enter_values, can_make_public
from ..reading.indicator_worklist import narrowed, worklist
from ..services.indicators import StaleVersion, archive_indicator, save_indicator, unarchive_indicator
from .access import coordinated_municipality, staff_municipality_or_404
from .indicator_access import coordinated_indicator, indicator_trail

ROWS_PER_PAGE = 200


@login_required
def indicator_staff_list(request: HttpRequest, municipality: str) -> HttpResponse:
    found = staff_municipality_or_404(request, municipality)
    rows = worklist(found, lambda one: can_enter_values(request.user, one))
    form = IndicatorWorklistForm(request.GET)
    shown = narrowed(rows, form.wanted)
    coordinates = can_coordinate(request.user, found.pk)
    context = {
        "municipality": found,
        "form": form,
        "page": Paginator(shown, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "found": len(shown),
        "total": len(rows),
        "coordinates": coordinates,
        "enters": coordinates or any(row.may_enter for row in rows),
        "publishes": can_make_public(request.user, found.pk),
        "waiting": sum(row.waiting for row in rows if not row.indicator.archived_at),
        "drafts": sum(row.indicator.published_at is None and not row.indicator.archived_at for row in rows),
        "breadcrumbs": indicator_trail(found),
    }
    return render(request, "policies/indicator_editing/list.html", context)


@login_required
def indicator_create(request: HttpRequest, municipality: str) -> HttpResponse:
    found = coordinated_municipality(request, municipality)
    return _definition(request, found, None)


@login_required
def indicator_definition(request: HttpRequest, municipality: str, indicator: str) -> HttpResponse:
    found = coordinated_indicator(request, municipality, indicator)
    return _definition(request, found.municipality, found)


def _definition(request: HttpRequest, municipality: Municipality, indicator: Indicator | None) -> HttpResponse:
    """What an indicator is: shown, or saved under its version."""
    data = request.POST if request.method == "POST" else None
    form = IndicatorForm(data, municipality=municipality, indicator=indicator)
    status = 200
    if data is not None and not form.is_looking:
        status = 422
        if form.is_valid():
            try:
                saved = _save(request, form, indicator or Indicator(municipality=municipality))
            except StaleVersion as stale:
                _tell_stale(form, stale.current)
                status = 409
            except ValidationError as refused:
                form.take_error(refused)
            else:
                messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
                return redirect("policies:indicator-edit", municipality.slug, saved.slug)
    context = {
        "municipality": municipality,
        "indicator": indicator,
        "form": form,
        "archive_form": ArchiveForm(initial={"version": indicator.version}) if indicator else None,
        "breadcrumbs": _definition_trail(municipality, indicator),
    }
    return render(request, "policies/indicator_editing/definition.html", context, status=status)


def _save(request: HttpRequest, form: IndicatorForm, indicator: Indicator) -> Indicator:
    return save_indicator(
        indicator=indicator,
        version=form.cleaned_data["version"],
        fields=form.indicator_fields(),
        items=form.plan_item_ids(),
        reason=form.cleaned_data.get("reason", ""),
        by=request.user,
    )


def _tell_stale(form: IndicatorForm, current: Indicator) -> None:
    """Says what the other saved; saving again is a decision made knowingly."""
    mine = form.indicator_fields()
    rows = [
        f"{form.fields[name].label}: {getattr(current, name) or '—'}"
        for name, value in mine.items()
        if getattr(current, name) != value
    ]
    said = _("Somebody else saved this indicator in the meantime. Nothing of yours is lost; saving again keeps yours.")
    form.add_error(None, [said, *(_("Theirs: %(value)s") % {"value": row} for row in rows)])
    form.data = form.data.copy()
    form.data["version"] = str(current.version)


def _definition_trail(municipality: Municipality, indicator: Indicator | None) -> list[tuple[str, str]]:
    if indicator is None:
        return indicator_trail(municipality, (_("New indicator"), ""))
    address = reverse("policies:indicator-edit", args=[municipality.slug, indicator.slug])
    return indicator_trail(municipality, (indicator.name, address), (_("Definition"), ""))


@login_required
def indicator_archive(request: HttpRequest, municipality: str, indicator: str) -> HttpResponse:
    """Archive, or take back from the archive, with a reason."""
    found = coordinated_indicator(request, municipality, indicator)
    address: Any = redirect("policies:indicator-definition", municipality, found.slug)
    if request.method != "POST":
        return address
    form = ArchiveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why."))
        return address
    step = unarchive_indicator if found.archived_at else archive_indicator
    try:
        step(indicator=found, by=request.user, **form.cleaned_data)
    except StaleVersion:
        messages.error(request, _("Somebody else saved this indicator in the meantime. Look at it again."))
        return address
    done = _("It is counted again.") if found.archived_at else _("It is archived; its values stay.")
    messages.success(request, done)
    return redirect("policies:indicator-staff-list", municipality)
