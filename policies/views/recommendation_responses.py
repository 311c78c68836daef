"""Writing the response to an item, and publishing responses."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..forms.plan_staff import PublishForm
from ..forms.recommendation_responses import CoordinatedResponseForm, ResponseForm
from ..intake.personal_data import personal_data
from ..models import Recommendation, RecommendationItem, RecommendationResponse
from ..reading.differences import Difference, between
from ..reading.recommendation_values import differences_of_publishing, response_values, working_values
from ..services.recommendation_responses import (
    PendingResponses,
    StalePreview,
    StaleVersion,
    department_name,
    pending_responses,
    publish_responses,
    save_response,
)
from .access import refuse_unless_publisher
from .recommendation_access import (
    answerable_item,
    coordinated_recommendation,
    coordinates,
    recommendation_trail,
    worklist_address,
)


@dataclass
class Conflict:
    """Somebody saved first: what stands now beside what this person wrote."""

    differences: list[Difference]
    saved_by: Any
    saved_at: Any


@login_required
def response_edit(request: HttpRequest, municipality: str, recommendation: str, item: str) -> HttpResponse:
    found = answerable_item(request, municipality, recommendation, item)
    response = getattr(found, "response", None)
    form_class = CoordinatedResponseForm if coordinates(request, found.recommendation) else ResponseForm
    data = request.POST if request.method == "POST" else None
    form = form_class(data, item=found, response=response)
    if data is None or form.is_looking:
        return _edit_page(request, found, form)
    if not form.is_valid():
        return _edit_page(request, found, form, status=422)
    try:
        _save(request, found, form)
    except StaleVersion as stale:
        return _conflict_page(request, found, stale.current, form)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _edit_page(request, found, form, status=422)
    messages.success(request, _("The response to “%(item)s” is saved.") % {"item": found.heading})
    return redirect(f"{worklist_address(found.recommendation)}#item-{found.slug}")


def _save(request: HttpRequest, item: RecommendationItem, form: ResponseForm) -> None:
    save_response(
        item=item,
        version=form.cleaned_data["version"],
        fields=form.response_fields(),
        plan_items=form.plan_item_ids(),
        perspectives=form.perspective_ids(),
        reason=form.cleaned_data["reason"],
        by=request.user,
    )


def _edit_page(
    request: HttpRequest,
    item: RecommendationItem,
    form: ResponseForm,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
) -> HttpResponse:
    response = form.response
    published = getattr(response, "published", None) if response else None
    context = {
        "municipality": item.recommendation.municipality,
        "recommendation": item.recommendation,
        "item": item,
        "form": form,
        "response": response,
        "published": published,
        "waiting": bool(published and response and response.version > published.version),
        "conflict": conflict,
        "coordinates": coordinates(request, item.recommendation),
        "breadcrumbs": recommendation_trail(item.recommendation, (item.heading, "")),
    }
    return render(request, "policies/recommendation_editing/response.html", context, status=status)


def _conflict_page(
    request: HttpRequest, item: RecommendationItem, current: RecommendationResponse, form: ResponseForm
) -> HttpResponse:
    """Both versions side by side. The form keeps what the person wrote and now answers the current version."""
    theirs = working_values(current, department_name(current))
    last = RecommendationResponse.history.filter(id=current.pk).select_related("history_user").latest()
    conflict = Conflict(between(theirs, _mine(current, form)), last.history_user, last.history_date)
    form.response = current
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    return _edit_page(request, item, form, status=409, conflict=conflict)


def _mine(current: RecommendationResponse, form: ResponseForm) -> dict[str, str]:
    """What this person wrote, in the same words; what the form does not hold stands as it is."""
    wanted = RecommendationResponse(department=current.department)
    for name, value in form.response_fields().items():
        setattr(wanted, name, value)
    plan_items = form.cleaned_data["plan_items"].select_related("edition")
    return response_values(wanted, department_name(wanted), plan_items)


@login_required
def responses_publish(request: HttpRequest, municipality: str, recommendation: str) -> HttpResponse:
    """First exactly what will change, then the confirmation."""
    found = coordinated_recommendation(request, municipality, recommendation)
    refuse_unless_publisher(request, found.municipality_id)
    pending = pending_responses(found)
    waiting = [response.item_id for response in pending.all]
    if request.method != "POST":
        return _publish_page(request, found, pending, PublishForm(waiting=waiting, initial={"token": pending.token}))
    form = PublishForm(request.POST, waiting=waiting)
    if request.POST.get("token") != pending.token:
        return _stale_page(request, found, form)
    if not form.is_valid():
        return _publish_page(request, found, pending, form, status=422)
    note, token = form.cleaned_data["note"], form.cleaned_data["token"]
    try:
        done = publish_responses(recommendation=found, by=request.user, items=form.only, token=token, note=note)
    except StalePreview:
        return _stale_page(request, found, form)
    sentence = _("Responses published: %(added)s added, %(changed)s changed.")
    messages.success(request, sentence % {"added": len(done.added), "changed": len(done.changed)})
    return redirect(worklist_address(found))


def _stale_page(request: HttpRequest, recommendation: Recommendation, form: PublishForm) -> HttpResponse:
    """The form answers the state that is shown now; note and choice stay."""
    pending = pending_responses(recommendation)
    form.data = form.data.copy()
    form.data["token"] = pending.token
    return _publish_page(request, recommendation, pending, form, status=409)


def _publish_page(
    request: HttpRequest,
    recommendation: Recommendation,
    pending: PendingResponses,
    form: PublishForm,
    *,
    status: int = 200,
) -> HttpResponse:
    chosen = set(form["items"].value() or ()) if form.is_bound else set()
    context = {
        "municipality": recommendation.municipality,
        "recommendation": recommendation,
        "form": form,
        "pending": pending,
        "added": [_row(response, chosen) for response in pending.added],
        "changed": [_row(response, chosen) for response in pending.changed],
        "is_stale": status == 409,
        "breadcrumbs": recommendation_trail(recommendation, (_("Publishing responses"), "")),
    }
    return render(request, "policies/recommendation_editing/publish.html", context, status=status)


def _row(response: RecommendationResponse, chosen: set[str]) -> dict[str, Any]:
    return {
        "item": response.item,
        "differences": differences_of_publishing(response, department_name(response)),
        "personal": personal_data(response.text),
        "chosen": str(response.item_id) in chosen,
    }
