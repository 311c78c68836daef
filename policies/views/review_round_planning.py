"""A prepared round is changed or deleted until it is opened."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..forms.review_rounds import EditRoundForm, RoundStepForm
from ..models import ReviewRound
from ..services.plans import StaleVersion
from ..services.review_round_planning import delete_round, plan_round
from ..services.review_workflow import NotPossible
from .review_rounds import run_round, steps_to


@login_required
def round_edit(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    round = run_round(request, municipality, pk)
    if round.opened_at:
        return _opened(request, round)
    shown = ReviewRound.objects.get(pk=round.pk)
    form = EditRoundForm(
        request.POST if request.method == "POST" else None, instance=shown, municipality=round.edition.municipality
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            plan_round(round=round, version=given["version"], by=request.user, planned=given)
        except (StaleVersion, NotPossible):
            form.add_error(None, _("The review round changed in the meantime. Look at it again, then repeat."))
            status = 409
        else:
            messages.success(request, _("The prepared round is changed."))
            return redirect("policies:round-open", municipality, pk)
    return _page(request, round, "policies/review_rounds/edit.html", form, _("Change the prepared round"), status)


@login_required
def round_delete(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    """Asks first; the round is deleted by the answer."""
    round = run_round(request, municipality, pk)
    if round.opened_at:
        return _opened(request, round)
    form = RoundStepForm(request.POST if request.method == "POST" else None, initial={"version": round.version})
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            delete_round(round=round, version=form.cleaned_data["version"], by=request.user)
        except (StaleVersion, NotPossible):
            form.add_error(None, _("The review round changed in the meantime. Look at it again, then repeat."))
            status = 409
        else:
            messages.success(request, _("The prepared round is deleted."))
            return redirect("policies:round-list", municipality)
    return _page(request, round, "policies/review_rounds/delete.html", form, _("Delete the prepared round"), status)


def _opened(request: HttpRequest, round: ReviewRound) -> HttpResponse:
    messages.error(request, _("This round was opened before."))
    return redirect("policies:round-board", round.edition.municipality.slug, round.pk)


def _page(request: HttpRequest, round: ReviewRound, template: str, form: Any, title: str, status: int) -> HttpResponse:
    context = {
        "municipality": round.edition.municipality,
        "round": round,
        "form": form,
        "title": title,
        "breadcrumbs": steps_to(round, (title, "")),
    }
    return render(request, template, context, status=status)
