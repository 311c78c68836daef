"""Publishing the items of an edition: first exactly what will change, then the confirmation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..forms.plan_staff import PublishForm
from ..intake.personal_data import personal_data
from ..models import PlanEdition, PlanItem, Publication
from ..reading.differences import differences_of_publishing, working_values
from ..services.plan_changes import PendingItems, pending_items
from ..services.plans import StalePreview, publish_edition, publishing_block
from .access import coordinated_edition, edition_step, refuse_unless_publisher, trail


@login_required
def edition_publish(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    found = coordinated_edition(request, municipality, edition)
    refuse_unless_publisher(request, found.municipality_id)
    pending = pending_items(found)
    waiting = [item.pk for item in (*pending.added, *pending.changed)]
    if request.method != "POST":
        return _page(request, found, pending, PublishForm(waiting=waiting, initial={"token": pending.token}))
    form = PublishForm(request.POST, waiting=waiting)
    if request.POST.get("token") != pending.token:
        return _stale(request, found, form)
    if publishing_block(found) or not form.is_valid():
        return _page(request, found, pending, form, status=422)
    note, token = form.cleaned_data["note"], form.cleaned_data["token"]
    try:
        publication = publish_edition(edition=found, by=request.user, note=note, items=form.only, token=token)
    except StalePreview:
        return _stale(request, found, form)
    messages.success(request, _sentence(publication))
    return redirect("policies:staff-edition", municipality, edition)


def _stale(request: HttpRequest, edition: PlanEdition, form: PublishForm) -> HttpResponse:
    """The form answers the state that is shown now; note and choice stay."""
    pending = pending_items(edition)
    form.data = form.data.copy()
    form.data["token"] = pending.token
    return _page(request, edition, pending, form, status=409, is_stale=True)


def _sentence(publication: Publication) -> str:
    return _("Published: %(added)s added, %(changed)s changed, %(removed)s removed.") % {
        "added": publication.added,
        "changed": publication.changed,
        "removed": publication.removed,
    }


def _page(
    request: HttpRequest,
    edition: PlanEdition,
    pending: PendingItems,
    form: PublishForm,
    *,
    status: int = 200,
    is_stale: bool = False,
) -> HttpResponse:
    chosen = set(form["items"].value() or ()) if form.is_bound else set()
    context = {
        "municipality": edition.municipality,
        "edition": edition,
        "form": form,
        "pending": pending,
        "added": [_row(item, edition, chosen, []) for item in pending.added],
        "changed": [_row(item, edition, chosen, _differences(item, edition)) for item in pending.changed],
        "is_stale": is_stale,
        "obstacle": publishing_block(edition),
        "breadcrumbs": trail(edition.municipality, edition_step(edition), (_("Publishing"), "")),
    }
    return render(request, "policies/staff/publish.html", context, status=status)


def _differences(item: PlanItem, edition: PlanEdition) -> list[Any]:
    item.edition = edition
    return list(differences_of_publishing(item))


def _row(item: PlanItem, edition: PlanEdition, chosen: set[str], differences: list[Any]) -> dict[str, Any]:
    item.edition = edition
    return {
        "item": item,
        "differences": differences,
        "departments": working_values(item)[_("Departments")],
        "personal": personal_data(item.wording),
        "chosen": str(item.pk) in chosen,
    }
