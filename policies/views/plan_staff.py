"""Pages where staff begin: municipalities, a municipality's editions, the working items of an edition."""

from itertools import chain
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from districts.access import access_of
from districts.models import Municipality

from ..forms.plan_staff import GAPS, EditingForm, StaffItemsForm
from ..models import Crosswalk, PlanEdition, PlanItem, Publication, Transition
from ..permissions import can_coordinate
from ..reading.record_desk import inquiries_waiting, recommendations_waiting
from ..reading.review_desk import desk_of, figures_due, rounds_under_way
from ..services.plans import set_editing
from ..services.transition_changes import open_point_totals, with_state
from .access import (
    coordinated_edition,
    crosswalks_to,
    edition_step,
    staff_edition_or_404,
    staff_municipality_or_404,
    trail,
)
from .plan_worklist import WorkItem, as_tree, gap_counts, narrowed, worklist

RECENT = 15
ROWS_PER_PAGE = 200


@login_required
def staff_home(request: HttpRequest) -> HttpResponse:
    """What waits for the user, then the municipalities the user works for."""
    access = access_of(request.user)
    municipalities = Municipality.objects.all()
    if not access.is_system_administrator:
        municipalities = municipalities.filter(pk__in=access.staff_municipalities)
    coordinated = [one.pk for one in municipalities if access.coordinates(one.pk)]
    context = {
        "municipalities": municipalities,
        "desk": desk_of(access, request.user),
        "rounds": rounds_under_way(coordinated),
        "figures": figures_due(access),
        "papers": recommendations_waiting(coordinated, access.departments),
        "inquiries": inquiries_waiting(coordinated),
        "breadcrumbs": [(_("Staff area"), "")],
    }
    return render(request, "policies/staff/home.html", context)


@login_required
def staff_municipality(request: HttpRequest, municipality: str) -> HttpResponse:
    """What waits for the user, editions and crosswalks with what is open in them, and what happened last."""
    found = staff_municipality_or_404(request, municipality)
    access = access_of(request.user)
    coordinated = [found.pk] if access.coordinates(found.pk) else []
    crosswalks = with_state(
        Crosswalk.objects.filter(to_edition__municipality=found)
        .select_related("from_edition", "to_edition")
        .order_by("-to_edition__first_year", "-from_edition__first_year")
    )
    totals = open_point_totals(crosswalks)
    context = {
        "municipality": found,
        "desk": desk_of(access, request.user, found.pk),
        "rounds": rounds_under_way([found.pk]),
        "figures": figures_due(access, found.pk),
        "papers": recommendations_waiting(coordinated, access.departments, found.pk),
        "inquiries": inquiries_waiting(coordinated),
        "editions": _editions(found),
        "crosswalks": [(crosswalk, totals[crosswalk.pk]) for crosswalk in crosswalks],
        "changes": _recent_changes(found),
        "publications": Publication.objects.filter(edition__municipality=found).select_related(
            "edition", "published_by"
        )[:5],
        "coordinates": can_coordinate(request.user, found.pk),
        "breadcrumbs": trail(found),
    }
    return render(request, "policies/staff/municipality.html", context)


def _editions(municipality: Municipality) -> Any:
    waiting = Q(items__archived_at=None) & (
        Q(items__published=None) | Q(items__version__gt=F("items__published__version"))
    )
    return (
        PlanEdition.objects.of(municipality)
        .select_related("plan")
        .annotate(
            item_count=Count("items", filter=Q(items__archived_at=None)),
            waiting_count=Count("items", filter=waiting & Q(items__isnull=False)),
        )
        .order_by("plan__name", "-ordinal")
    )


def _recent_changes(municipality: Municipality) -> list[dict[str, Any]]:
    """The last changes of items and transitions; who, when, what, why."""
    items = PlanItem.history.filter(edition__municipality=municipality).select_related("history_user", "edition")
    edges = Transition.history.filter(crosswalk__to_edition__municipality=municipality).select_related(
        "history_user", "crosswalk__to_edition", "old", "new"
    )
    recent = chain(
        items.order_by("-history_date", "-history_id")[:RECENT], edges.order_by("-history_date", "-history_id")[:RECENT]
    )
    newest = sorted(recent, key=lambda record: record.history_date, reverse=True)[:RECENT]
    return [_told(record) for record in newest]


def _told(record: Any) -> dict[str, Any]:
    is_item = hasattr(record, "slug")
    verbs = {"+": _("added"), "~": _("changed"), "-": _("removed")}
    return {
        "is_item": is_item,
        "record": record,
        "what": record.code if is_item else f"{_code(record.old)} → {_code(record.new)}",
        "edition": record.edition if is_item else record.crosswalk.to_edition,
        "verb": verbs[record.history_type],
    }


def _code(item: PlanItem | None) -> str:
    return item.code if item else "—"


@login_required
def staff_edition(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """The working items: state, gaps, and a way to edit for those who may."""
    found = staff_edition_or_404(request, municipality, edition)
    rows = worklist(found, request.user)
    form = StaffItemsForm(request.GET)
    shown = narrowed(rows, form.wanted)
    page = _page_of(request, shown)
    counts = gap_counts(rows)
    context = {
        "municipality": found.municipality,
        "edition": found,
        "form": form,
        "page": page,
        "rows": as_tree(list(page.object_list)),
        "shown": len(shown),
        "total": len(rows),
        "waiting": sum(row.is_waiting for row in rows),
        "gaps": [_gap_tile(name, counts[name], form.wanted.get("gap")) for name in GAPS],
        "archived": found.items.filter(archived_at__isnull=False).select_related("published").order_by("position"),
        "crosswalks": crosswalks_to(found),
        "coordinates": can_coordinate(request.user, found.municipality_id),
        "breadcrumbs": trail(found.municipality, edition_step(found)),
    }
    return render(request, "policies/staff/edition.html", context)


def _page_of(request: HttpRequest, rows: list[WorkItem]) -> Page[WorkItem]:
    """The page asked for, or the one with the item `?item=`, so that its anchor leads to it."""
    number: Any = request.GET.get("page")
    if number is None:
        places = (place for place, row in enumerate(rows) if row.item.slug == request.GET.get("item"))
        number = next(places, 0) // ROWS_PER_PAGE + 1
    return Paginator(rows, ROWS_PER_PAGE).get_page(number)


def _gap_tile(name: str, count: int, wanted: str | None) -> dict[str, Any]:
    tile = {"label": GAPS[name], "value": count, "current": name == wanted}
    return {**tile, "url": f"?gap={name}#items"} if count else tile


@login_required
@require_POST
def edition_open(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """Let the departments edit, or stop them."""
    found = coordinated_edition(request, municipality, edition)
    form = EditingForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Say whether to open or to close."), status=422, content_type="text/plain; charset=utf-8")
    is_open = form.cleaned_data["open"]
    set_editing(edition=found, is_open=is_open, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(
        request,
        _("Departments may now edit their items.")
        if is_open
        else _("The edition is closed for editing by departments."),
    )
    return redirect("policies:staff-edition", municipality, edition)
