"""The completeness list of a crosswalk: what is open, each point with the form that settles it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms.transition_open_points import DecideForm, DepartmentsForm, MarkForm
from ..models import Crosswalk, PlanItem, PlanItemDepartment
from ..services.plans import StaleVersion, save_item
from ..services.transition_changes import open_points
from ..services.transitions import connect_items, save_transition
from .access import coordinated_crosswalk, edition_step, trail
from .transition_addresses import crosswalk_address, crosswalk_step


@login_required
def crosswalk_open_points(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    return _page(request, coordinated_crosswalk(request, municipality, edition))


def _page(
    request: HttpRequest, crosswalk: Crosswalk, bound: Any = None, *, status: int = 200, conflict: Any = None
) -> HttpResponse:
    """The whole list; `bound` is the form somebody just sent, which keeps what was entered."""
    edition = crosswalk.to_edition
    points = open_points(crosswalk)
    context = {
        "municipality": edition.municipality,
        "edition": edition,
        "crosswalk": crosswalk,
        "ambiguous": [
            (edge, _form(bound, "edge", edge, DecideForm(edge=edge, crosswalk=crosswalk)))
            for edge in points["ambiguous"]
        ],
        "unconfirmed": _unconfirmed(crosswalk, points["unconfirmed"], bound),
        "sides": [
            (side, [(item, _form(bound, "item", item, MarkForm(item=item))) for item in points[key]])
            for side, key in (("old", "unresolved_old"), ("new", "without_edge_new"))
        ],
        "archived": points["archived"],
        "placeholders": PlanItem.objects.current()
        .filter(edition__in=[crosswalk.from_edition_id, edition.pk], is_placeholder=True)
        .select_related("edition__municipality", "level"),
        "conflict": conflict,
        "breadcrumbs": trail(
            edition.municipality, edition_step(edition), crosswalk_step(crosswalk), (_("Open points"), "")
        ),
    }
    context["is_complete"] = not (
        context["ambiguous"]
        or context["unconfirmed"]
        or any(rows for _s, rows in context["sides"])
        or context["archived"]
    )
    return render(request, "policies/transition_editing/open_points.html", context, status=status)


def _form(bound: Any, name: str, row: Any, fresh: Any) -> Any:
    """The form that was sent for this row, else a fresh one."""
    subject = getattr(bound, name, None)
    return bound if type(bound) is type(fresh) and subject is not None and subject.pk == row.pk else fresh


def _unconfirmed(crosswalk: Crosswalk, items: Any, bound: Any) -> list[Any]:
    items = list(items.prefetch_related("assignments__department__names"))
    labels = _labels(crosswalk, items)
    return [(item, _form(bound, "item", item, DepartmentsForm(item=item, labels=labels[item.pk]))) for item in items]


def _labels(crosswalk: Crosswalk, items: list[PlanItem]) -> dict[int, dict[int, str]]:
    """Departments to choose from: the item's own, then those printed in the same row of the source."""
    found: dict[int, dict[int, str]] = {item.pk: {} for item in items}
    by_row: dict[Any, dict[int, str]] = {}
    rows = {item.source_row for item in items if item.source_row is not None}
    assignments = PlanItemDepartment.objects.filter(item__edition=crosswalk.to_edition_id, item__source_row__in=rows)
    for row in (
        assignments.select_related("item", "department")
        .prefetch_related("department__names")
        .order_by("item", "position")
    ):
        label = row.printed_label or row.department.label_in(crosswalk.to_edition.first_year)
        by_row.setdefault(row.item.source_row, {}).setdefault(row.department_id, label)
    for item in items:
        for row in item.assignments.all():
            found[item.pk][row.department_id] = row.printed_label or row.department.label_in(
                crosswalk.to_edition.first_year
            )
        for department, label in by_row.get(item.source_row, {}).items():
            found[item.pk].setdefault(department, label)
    return found


def _settled(request: HttpRequest, crosswalk: Crosswalk, sentence: str, anchor: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(crosswalk_address("crosswalk-open-points", crosswalk, anchor=anchor))


@login_required
@require_POST
def transition_decide(request: HttpRequest, municipality: str, edition: str, pk: int) -> HttpResponse:
    """Which item an ambiguous edge means: one choice and a reason."""
    crosswalk = coordinated_crosswalk(request, municipality, edition)
    edge = crosswalk.transitions.with_items().prefetch_related("candidates__level").filter(pk=pk).first()
    if edge is None:
        return _page(request, crosswalk, status=409, conflict={"reason": request.POST.get("reason", "")})
    form = DecideForm(request.POST, edge=edge, crosswalk=crosswalk)
    if not form.is_valid():
        return _page(request, crosswalk, form, status=422)
    try:
        saved = save_transition(
            crosswalk=crosswalk,
            transition=edge,
            version=form.cleaned_data["version"],
            note=edge.note,
            reason=form.cleaned_data["reason"],
            by=request.user,
            **form.decided(),
        )
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _page(request, crosswalk, form, status=422)
    except StaleVersion as stale:
        return _stale_decision(request, crosswalk, form, stale.current)
    return _settled(request, crosswalk, _("Decided: %(edge)s") % {"edge": saved}, "ambiguous")


def _stale_decision(request: HttpRequest, crosswalk: Crosswalk, form: DecideForm, current: Any) -> HttpResponse:
    chosen = dict(form.fields["choice"].choices)[form.cleaned_data["choice"]]
    conflict = {"edge": current, "choice": chosen, "reason": form.cleaned_data["reason"]}
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    return _page(request, crosswalk, form, status=409, conflict=conflict)


@login_required
@require_POST
def item_mark(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """An item without an edge: new in the new edition, abolished in the old one."""
    crosswalk = coordinated_crosswalk(request, municipality, edition)
    items = PlanItem.objects.current().filter(edition__in=[crosswalk.from_edition_id, crosswalk.to_edition_id])
    posted = request.POST.get("item", "")
    item = get_object_or_404(items.select_related("level"), pk=posted if posted.isdecimal() else 0)
    form = MarkForm(request.POST, item=item)
    if not form.is_valid():
        return _page(request, crosswalk, form, status=422)
    is_new = item.edition_id == crosswalk.to_edition_id
    sides = {"new": [item], "kind": "new"} if is_new else {"old": [item], "kind": "abolish"}
    try:
        connect_items(crosswalk=crosswalk, reason=form.cleaned_data["reason"], by=request.user, **sides)
    except ValidationError:  # somebody connected it in the meantime
        conflict = {"item": item, "reason": form.cleaned_data["reason"]}
        return _page(request, crosswalk, status=409, conflict=conflict)
    sentence = _("%(item)s is marked as new.") if is_new else _("%(item)s is marked as abolished.")
    return _settled(request, crosswalk, sentence % {"item": item.code}, "without-new" if is_new else "without-old")


@login_required
@require_POST
def departments_confirm(request: HttpRequest, municipality: str, edition: str, pk: int) -> HttpResponse:
    """Which of the departments printed together are this item's."""
    crosswalk = coordinated_crosswalk(request, municipality, edition)
    items = PlanItem.objects.current().with_assignments().filter(edition=crosswalk.to_edition_id)
    item = get_object_or_404(items, pk=pk)
    form = DepartmentsForm(request.POST, item=item, labels=_labels(crosswalk, [item])[item.pk])
    if not form.is_valid():
        return _page(request, crosswalk, form, status=422)
    try:
        save_item(
            item=item,
            version=form.cleaned_data["version"],
            fields={"departments_confirmed": True},
            assignments=form.drafts(),
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except StaleVersion as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        conflict = {"item": stale.current, "reason": form.cleaned_data["reason"]}
        return _page(request, crosswalk, form, status=409, conflict=conflict)
    return _settled(
        request, crosswalk, _("The departments of %(item)s are confirmed.") % {"item": item.code}, "unconfirmed"
    )
