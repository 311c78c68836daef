"""A prepared round is changed, deleted, or opened."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.review_rounds import EditRoundForm, RoundStepForm
from ..models import ReviewRound
from ..services.review_round_planning import delete_round, plan_round
from ..services.review_rounds import items_to_review, open_round
from .review_access import run_round
from .review_round_steps import posted, round_step


@login_required
def round_edit(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    round = run_round(request, municipality, pk)
    if round.opened_at:
        return _opened(request, round)
    shown = ReviewRound.objects.get(pk=round.pk)  # the form writes into it what was typed

    def act(given: dict[str, Any]) -> None:
        plan_round(round=round, version=given["version"], by=request.user, planned=given)

    return round_step(
        request,
        round,
        EditRoundForm(posted(request), instance=shown, municipality=round.edition.municipality),
        act,
        template="policies/review_rounds/edit.html",
        title=_("Change the prepared round"),
        done=_("The prepared round is changed."),
        then=reverse("policies:round-open", args=[municipality, pk]),
    )


@login_required
def round_delete(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    """Asks first; the round is deleted by the answer."""
    round = run_round(request, municipality, pk)
    if round.opened_at:
        return _opened(request, round)

    def act(given: dict[str, Any]) -> None:
        delete_round(round=round, version=given["version"], by=request.user)

    return round_step(
        request,
        round,
        RoundStepForm(posted(request), initial={"version": round.version}),
        act,
        template="policies/review_rounds/delete.html",
        title=_("Delete the prepared round"),
        done=_("The prepared round is deleted."),
        then=reverse("policies:round-list", args=[municipality]),
    )


@login_required
def round_open(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    """What opening would ask of whom; then it is opened."""
    round = run_round(request, municipality, pk)
    if round.opened_at:
        return _opened(request, round)

    def act(given: dict[str, Any]) -> None:
        open_round(round=round, version=given["version"], by=request.user)

    return round_step(
        request,
        round,
        RoundStepForm(posted(request), initial={"version": round.version}),
        act,
        template="policies/review_rounds/open.html",
        title=_("Open the round"),
        done=_("The round is open; every lead department finds its items in the staff area."),
        about=_asked,
    )


def _asked(round: ReviewRound) -> dict[str, Any]:
    items = items_to_review(round)
    return {
        "items": items,
        "leaderless": [item for item in items if not any(part.is_lead for part in item.assignments.all())],
    }


def _opened(request: HttpRequest, round: ReviewRound) -> HttpResponse:
    messages.error(request, _("This round was opened before."))
    return redirect("policies:round-board", round.edition.municipality.slug, round.pk)
