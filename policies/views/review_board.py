"""The board of a round: who is where, accepting and sending back in place."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from districts.access import access_of
from districts.models import Department

from ..models import Review, ReviewEvent, ReviewRound
from ..permissions import can_publish_round, can_run_round
from ..reading.review_board import Board, board_of
from ..services.plans import StaleVersion
from ..services.review_board import accept_many, give_leads
from ..services.review_rounds import pending_round
from ..services.review_workflow import move
from .review_access import run_round, staff_round, steps_to

SHOWN_EVENTS = 10


@login_required
def round_board(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    return _board_page(request, staff_round(request, municipality, pk))


def _board_page(request: HttpRequest, round: ReviewRound, *, refused: str = "", status: int = 200) -> HttpResponse:
    everything = board_of(round)
    wanted = {name: request.GET.get(name, "") for name in ("department", "state")}
    board = everything.narrowed(**wanted)
    runs = can_run_round(request.user, round)
    context = {
        "municipality": round.edition.municipality,
        "round": round,
        "board": everything,
        "groups": board.by_department(),
        "shown": len(board.rows),
        "states": _states(everything),
        "matrix": _matrix(everything),
        "wanted": wanted,
        "runs": runs,
        "accepts": access_of(request.user).accepts(round.municipality_id) and round.is_open,
        "publishes": can_publish_round(request.user, round) and _has_news(round),
        "is_public": ReviewRound.objects.published().filter(pk=round.pk).exists() if round.published_at else False,
        "waiting": board.count(Review.Status.SUBMITTED),
        "gives_leads": runs and round.is_open,
        "leads": Department.objects.filter(municipality=round.municipality_id).with_names() if runs else [],
        "events": round.events.select_related("by")[:SHOWN_EVENTS],
        "refused": refused,
        "breadcrumbs": steps_to(round),
    }
    return render(request, "policies/review_rounds/board.html", context, status=status)


def _has_news(round: ReviewRound) -> bool:
    """Closed, and not all that was frozen is public."""
    if round.closed_at is None:
        return False
    return round.published_at is None or not all(record.is_public for record in pending_round(round).records)


def _states(board: Board) -> list[tuple[str, str, int]]:
    """State, label and number of items, in the order of the work."""
    labels = dict(Review.Status.choices) | {"overdue": _("Overdue")}
    return [(name, str(labels[name]), count) for name, count in board.tiles]


def _matrix(board: Board) -> list[dict[str, Any]]:
    """Departments × states: how many items, and the address that lists them."""
    states = _states(board)
    return [
        {
            "group": group,
            "cells": [
                (label, group.count(name), "?" + urlencode({"department": group.code, "state": name}))
                for name, label, _total in states
            ],
        }
        for group in board.by_department()
    ]


def _back(request: HttpRequest, round: ReviewRound, anchor: str = "items") -> HttpResponse:
    """The board with the filter the person had."""
    address = reverse("policies:round-board", args=[round.edition.municipality.slug, round.pk])
    query = request.GET.urlencode()
    return redirect(f"{address}{'?' + query if query else ''}#{anchor}")


def accepting(request: HttpRequest, municipality: str, pk: int) -> ReviewRound:
    round = staff_round(request, municipality, pk)
    if not access_of(request.user).accepts(round.municipality_id):
        raise PermissionDenied(_("Accepting reviews is a right of its own; you do not have it."))
    return round


def ticked(request: HttpRequest) -> dict[int, int]:
    """What is ticked on the board, each as it was read: pk → version. ValueError where the form is broken."""
    pairs = (raw.split(":") for raw in request.POST.getlist("review"))
    return {int(review): int(version) for review, version in pairs}


@login_required
@require_POST
def round_accept(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    """Accept what is ticked, all of it or nothing."""
    round = accepting(request, municipality, pk)
    try:
        versions = ticked(request)
    except ValueError:
        return _board_page(request, round, refused=_("The form is incomplete. Load the page again."), status=422)
    if not versions:
        return _board_page(request, round, refused=_("Tick the reviews you accept."), status=422)
    try:
        done = accept_many(round=round, versions=versions, by=request.user)
    except StaleVersion as stale:
        said = _("%(item)s changed in the meantime. Nothing was accepted; look at it again.")
        return _board_page(request, round, refused=said % {"item": stale.current.item.code}, status=409)
    except ValidationError as refused:
        return _board_page(request, round, refused=" ".join(refused.messages), status=409)
    messages.success(request, _("%(count)s reviews accepted.") % {"count": len(done)})
    return _back(request, round)


@login_required
@require_POST
def round_return(request: HttpRequest, municipality: str, pk: int, review: int) -> HttpResponse:
    """Send one review back in place; the reason is required."""
    round = accepting(request, municipality, pk)
    row = get_object_or_404(round.reviews.select_related("item"), pk=review)
    try:
        version = int(request.POST.get("version", ""))
        reason = request.POST.get("reason", "")[:500]
        move(review=row, action=ReviewEvent.Action.RETURNED, version=version, reason=reason, by=request.user)
    except StaleVersion:
        said = _("%(item)s changed in the meantime. Look at it again.") % {"item": row.item.code}
        return _board_page(request, round, refused=said, status=409)
    except ValidationError as refused:
        said = f"{row.item.code}: {' '.join(refused.messages)}"
        return _board_page(request, round, refused=said, status=422)
    except ValueError:
        return _board_page(request, round, refused=_("The form is incomplete. Load the page again."), status=422)
    messages.success(request, _("%(item)s is sent back.") % {"item": row.item.code})
    return _back(request, round, f"review-{row.pk}")


@login_required
@require_POST
def round_lead(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    """Ask a department for the ticked items that nobody leads, for this round."""
    round = run_round(request, municipality, pk)
    raw = request.POST.get("department", "")
    departments = Department.objects.filter(municipality=round.municipality_id).with_names()
    department = departments.filter(pk=raw if raw.isdecimal() else 0).first()
    try:
        versions = ticked(request)
    except ValueError:
        return _board_page(request, round, refused=_("The form is incomplete. Load the page again."), status=422)
    if not versions or department is None:
        return _board_page(
            request, round, refused=_("Tick items and choose the department that leads them."), status=422
        )
    try:
        done = give_leads(round=round, versions=versions, department=department, by=request.user)
    except StaleVersion as stale:
        said = _("%(item)s changed in the meantime. Look at it again.") % {"item": stale.current.item.code}
        return _board_page(request, round, refused=said, status=409)
    except ValidationError as refused:
        return _board_page(request, round, refused=" ".join(refused.messages), status=409)
    text = ngettext("%(department)s leads %(n)s item now.", "%(department)s leads %(n)s items now.", len(done))
    messages.success(request, text % {"department": department, "n": len(done)})
    return _back(request, round)
