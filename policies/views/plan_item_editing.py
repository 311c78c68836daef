"""Editing one plan item, and its history."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.plan_items import ItemForm, WordingForm, assignment_formset
from ..models import PlanEdition, PlanItem
from ..permissions import can_coordinate, can_edit_item
from ..reading.differences import Difference
from ..services.plan_changes import is_published, is_waiting
from ..services.plan_history import history_of
from ..services.plans import StaleVersion, save_item
from .access import edition_step, staff_edition_or_404, trail
from .plan_differences import differences_of_save


@dataclass
class Conflict:
    """Somebody saved first: what stands now beside what this person wrote."""

    current: PlanItem
    differences: list[Difference]
    saved_by: Any
    saved_at: Any


def _staff_item(request: HttpRequest, municipality: str, edition: str, item: str) -> tuple[PlanEdition, PlanItem]:
    found = staff_edition_or_404(request, municipality, edition)
    rows = PlanItem.objects.current().with_assignments().select_related("published", "edition__municipality")
    # The public page links here by its own address, which a draft may have given away.
    row = rows.filter(edition=found, slug=item).first()
    return found, row or get_object_or_404(rows, edition=found, published__slug=item)


def _editable_item(request: HttpRequest, *address: str) -> PlanItem:
    """The item, for those who may change it; everybody else of the municipality hears why not."""
    edition, item = _staff_item(request, *address)
    if can_edit_item(request.user, item):
        return item
    if not edition.editing_open:
        raise PermissionDenied(_("This edition is closed for editing by departments. Ask the plan office to open it."))
    raise PermissionDenied(_("Only the departments of this item and the plan office change it."))


@login_required
def item_edit(request: HttpRequest, municipality: str, edition: str, item: str) -> HttpResponse:
    found = _editable_item(request, municipality, edition, item)
    coordinates = can_coordinate(request.user, found.edition.municipality_id)
    form_class = ItemForm if coordinates else WordingForm
    data = request.POST if request.method == "POST" else None
    form = form_class(data, item=found, reason_required=is_published(found))
    rows = assignment_formset(found, data) if coordinates else None
    if data is None:
        return _edit_page(request, found, form, rows)
    if not all([form.is_valid(), rows is None or rows.is_valid()]):
        return _edit_page(request, found, form, rows, status=422)
    try:
        _save(request, found, form, rows)
    except StaleVersion as stale:
        return _conflict_page(request, stale.current, form, rows)
    messages.success(request, _("%(item)s is saved.") % {"item": found.code})
    listed = reverse("policies:staff-edition", args=[municipality, edition])
    return redirect(f"{listed}?item={found.slug}#item-{found.slug}")


def _save(request: HttpRequest, item: PlanItem, form: WordingForm, rows: Any) -> None:
    save_item(
        item=item,
        version=form.cleaned_data["version"],
        fields=form.item_fields(),
        assignments=None if rows is None else rows.drafts(),
        pillars=form.pillar_ids(),
        perspectives=form.perspective_ids(),
        reason=form.cleaned_data["reason"],
        by=request.user,
    )


def _edit_page(
    request: HttpRequest,
    item: PlanItem,
    form: WordingForm,
    rows: Any,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
) -> HttpResponse:
    edition = item.edition
    context = {
        "municipality": edition.municipality,
        "edition": edition,
        "item": item,
        "form": form,
        "rows": rows,
        "conflict": conflict,
        "published": getattr(item, "published", None),
        "waiting": is_waiting(item),
        "coordinates": rows is not None,
        "breadcrumbs": trail(edition.municipality, edition_step(edition), (item.code, "")),
    }
    return render(request, "policies/plan_items/edit.html", context, status=status)


def _conflict_page(request: HttpRequest, current: PlanItem, form: WordingForm, rows: Any) -> HttpResponse:
    """Both versions side by side. The form keeps what the person wrote and now answers the current version."""
    current.edition = PlanEdition.objects.select_related("municipality").get(pk=current.edition_id)
    last = PlanItem.history.filter(id=current.pk).select_related("history_user").latest()
    conflict = Conflict(
        current=current,
        differences=differences_of_save(current, form, rows),
        saved_by=last.history_user,
        saved_at=last.history_date,
    )
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    return _edit_page(request, current, form, rows, status=409, conflict=conflict)


@login_required
def item_history(request: HttpRequest, municipality: str, edition: str, item: str) -> HttpResponse:
    found_edition, found = _staff_item(request, municipality, edition, item)
    entries = history_of(found)
    context = {
        "municipality": found_edition.municipality,
        "edition": found_edition,
        "item": found,
        "entries": entries,
        "published": getattr(found, "published", None),
        "waiting": is_waiting(found),
        "may_edit": can_edit_item(request.user, found),
        "breadcrumbs": trail(
            found_edition.municipality,
            edition_step(found_edition),
            (found.code, reverse("policies:item-edit", args=[municipality, edition, item])),
            (_("History"), ""),
        ),
    }
    return render(request, "policies/plan_items/history.html", context)
