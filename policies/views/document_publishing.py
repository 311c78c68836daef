"""Publishing a paper as a whole: what blocks it, what a person should look at, the confirmation."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.document_intakes import PaperPublishForm
from ..services.document_publishing import PublishingState
from ..services.plans import StalePreview
from .access import trail
from .document_intakes import Desk


def publish_page(
    request: HttpRequest,
    head: Any,
    desk: Desk,
    *,
    state: Callable[[Any], PublishingState],
    publish: Callable[..., Any],
    counts: list[dict[str, Any]],
) -> HttpResponse:
    now = state(head)
    if request.method != "POST":
        return _page(request, head, desk, now, _form(now, None), counts)
    form = _form(now, request.POST)
    if request.POST.get("token") != now.token:
        return _stale(request, head, desk, now, counts)
    if not form.is_valid() or now.blocks or head.is_published:
        return _page(request, head, desk, now, form, counts, status=422)
    try:
        publish(head, by=request.user, token=form.cleaned_data["token"])
    except StalePreview:
        return _stale(request, head, desk, state(head), counts)
    except ValidationError:  # the page lists what blocks
        return _page(request, head, desk, state(head), form, counts, status=422)
    messages.success(request, _("“%(title)s” is public now.") % {"title": head.title})
    return redirect(request.path)


def _form(state: PublishingState, data: Any) -> PaperPublishForm:
    return PaperPublishForm(data, has_warnings=bool(state.warnings), initial={"token": state.token})


def _stale(
    request: HttpRequest, head: Any, desk: Desk, state: PublishingState, counts: list[dict[str, Any]]
) -> HttpResponse:
    """What stands now, to be looked at and confirmed anew."""
    return _page(request, head, desk, state, _form(state, None), counts, status=409)


def _page(
    request: HttpRequest,
    head: Any,
    desk: Desk,
    state: PublishingState,
    form: PaperPublishForm,
    counts: list[dict[str, Any]],
    *,
    status: int = 200,
) -> HttpResponse:
    slug = head.municipality.slug
    context = {
        "municipality": head.municipality,
        "head": head,
        "desk": desk,
        "state": state,
        "form": form,
        "counts": counts,
        "is_stale": status == 409,
        "again_url": reverse(f"policies:{desk.stem}-intake-again", args=[slug, head.slug]),
        "list_url": desk.address("list", slug),
        "breadcrumbs": trail(
            head.municipality,
            (head.title, reverse(f"policies:{desk.head_page}", args=[slug, head.slug])),
            (_("Publishing"), ""),
        ),
    }
    return render(request, "policies/document_intakes/publish.html", context, status=status)
