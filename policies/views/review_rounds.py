"""The rounds of a municipality: making, days, closing, reopening, publishing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.review_rounds import CloseRoundForm, DueRoundForm, PublishRoundForm, ReopenRoundForm, RoundForm
from ..models import Review, ReviewRecord, ReviewRound
from ..permissions import can_coordinate, can_publish_round
from ..reading.indicator_publishing import beside_public
from ..services.document_publishing import personal_warnings
from ..services.plans import StalePreview
from ..services.review_rounds import (
    NotPossible,
    PendingRound,
    change_due,
    close_round,
    pending_round,
    publish_round,
    reopen_round,
)
from .access import coordinated_municipality, staff_municipality_or_404, trail
from .review_access import run_round, staff_round, steps_to
from .review_round_steps import posted, round_step

FINISHED = Q(reviews__status__in=Review.REVIEWED)
TEXTS = ("assessment", "adequacy", "issues", "way_forward", "postponed_reason", "committee_opinion")


@login_required
def round_list(request: HttpRequest, municipality: str) -> HttpResponse:
    found = staff_municipality_or_404(request, municipality)
    rounds = (
        ReviewRound.objects.filter(edition__municipality=found)
        .select_related("edition")
        .annotate(total=Count("reviews"), finished=Count("reviews", filter=FINISHED))
        .order_by("-fiscal_year", "-opens_on", "pk")
    )
    context = {
        "municipality": found,
        "rounds": rounds,
        "coordinates": can_coordinate(request.user, found.pk),
        "breadcrumbs": trail(found, (_("Review rounds"), "")),
    }
    return render(request, "policies/review_rounds/list.html", context)


@login_required
def round_create(request: HttpRequest, municipality: str) -> HttpResponse:
    found = coordinated_municipality(request, municipality)
    form = RoundForm(request.POST if request.method == "POST" else None, municipality=found)
    if request.method == "POST" and form.is_valid():
        round = form.save(commit=False)
        round._history_user = request.user
        round.save()
        messages.success(request, _("The round is prepared. Look at what it asks, then open it."))
        return redirect("policies:round-open", municipality, round.pk)
    crumbs = trail(
        found, (_("Review rounds"), reverse("policies:round-list", args=[municipality])), (_("New round"), "")
    )
    context = {"municipality": found, "form": form, "breadcrumbs": crumbs}
    return render(request, "policies/review_rounds/create.html", context, status=422 if form.is_bound else 200)


@login_required
def round_close(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    round = run_round(request, municipality, pk)
    unfinished = round.reviews.exclude(status__in=Review.REVIEWED)

    def act(given: dict[str, Any]) -> None:
        close_round(
            round=round,
            version=given["version"],
            unfinished_confirmed=given["unfinished_confirmed"],
            by=request.user,
        )

    return round_step(
        request,
        round,
        CloseRoundForm(posted(request), initial={"version": round.version}),
        act,
        template="policies/review_rounds/close.html",
        title=_("Close the round"),
        done=_("The round is closed and frozen."),
        about=lambda _round: {"unfinished": unfinished.select_related("item", "lead").prefetch_related("lead__names")},
    )


@login_required
def round_reopen(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    round = run_round(request, municipality, pk)

    def act(given: dict[str, Any]) -> None:
        reopen_round(round=round, version=given["version"], reason=given["reason"], by=request.user)

    return round_step(
        request,
        round,
        ReopenRoundForm(posted(request), initial={"version": round.version}),
        act,
        template="policies/review_rounds/reopen.html",
        title=_("Open the round again"),
        done=_("The round is open again."),
    )


@login_required
def round_due(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    round = run_round(request, municipality, pk)

    def act(given: dict[str, Any]) -> None:
        change_due(
            round=round, version=given["version"], due_on=given["due_on"], reason=given["reason"], by=request.user
        )

    return round_step(
        request,
        round,
        DueRoundForm(posted(request), initial={"version": round.version, "due_on": round.due_on}),
        act,
        template="policies/review_rounds/due.html",
        title=_("Change the due date"),
        done=_("The due date is changed."),
    )


@login_required
def round_publish(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    """What becomes public, and what a person should look at first; publishing is a right of its own."""
    round = staff_round(request, municipality, pk)
    if not can_publish_round(request.user, round):
        raise PermissionDenied(_("Publishing is a right of its own; you do not have it."))
    if not round.closed_at:
        raise Http404
    pending = pending_round(round)
    warnings = personal_warnings(texts_of(pending))
    form = PublishRoundForm(
        request.POST if request.method == "POST" else None,
        has_warnings=bool(warnings),
        initial={"token": pending.token},
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            publish_round(round=round, by=request.user, token=form.cleaned_data["token"])
        except StalePreview:
            form, status = PublishRoundForm(has_warnings=bool(warnings), initial={"token": pending.token}), 409
        except NotPossible as refused:  # opened again at this moment
            messages.error(request, " ".join(refused.messages))
            return redirect("policies:round-board", municipality, pk)
        else:
            messages.success(request, _("The round is public now."))
            return redirect("policies:round-board", municipality, pk)
    context = {
        "municipality": round.edition.municipality,
        "round": round,
        "pending": pending,
        "warnings": warnings,
        "changes": [one for one in beside_public(pending.figures) if one.before],
        "form": form,
        "is_stale": status == 409,
        "breadcrumbs": steps_to(round, (_("Publish"), "")),
    }
    return render(request, "policies/review_rounds/publish.html", context, status=status)


def texts_of(pending: PendingRound) -> list[tuple[str, str]]:
    """(where, text) of all that becomes public."""
    return [
        (f"{record.item_code} {record.item_title}", text)
        for record in pending.accepted
        for text in (*(getattr(record, name) for name in TEXTS), *_parts(record))
        if text
    ]


def _parts(record: ReviewRecord) -> list[str]:
    steps = [step["text"] for step in record.steps]
    return [*steps, *(one["text"] for one in record.contributions), *record.sheet.values()]
