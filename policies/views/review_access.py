"""Who is let to a round and its reviews, and how the script that saves as one types hears that it is not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Review, ReviewRound
from ..permissions import can_run_round
from ..services.review_workflow import WRITABLE
from .access import staff_municipality_or_404, trail

View = Callable[..., HttpResponse]


def wants_json(request: HttpRequest) -> bool:
    """The script asks, which reads no pages."""
    return "application/json" in request.headers.get("Accept", "")


def signed_in(view: View) -> View:
    """`login_required`, except that the script hears 401 and 403: it would follow a redirect to the sign-in unseen."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not wants_json(request):
            return login_required(view)(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return JsonResponse({}, status=401)
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as denied:
            return JsonResponse({"message": str(denied)}, status=403)

    return wrapped


def staff_review(request: HttpRequest, municipality: str, pk: int) -> Review:
    """The review, for staff of its municipality once its round was opened; for everybody else it does not exist."""
    found = staff_municipality_or_404(request, municipality)
    rows = Review.objects.select_related(
        "round__edition__municipality",
        "round__edition__plan",
        "round__scale",
        "item__level",
        "item__edition",
        "item__review_sheet",
        "lead",
        "grade",
        "updated_by",
    ).prefetch_related("item__assignments__department__names", "lead__names")
    review = get_object_or_404(rows, pk=pk, round__edition__municipality=found)
    if review.round.opened_at is None:
        raise Http404
    return review


def staff_round(request: HttpRequest, municipality: str, pk: int) -> ReviewRound:
    """The round, for staff of its municipality; for everybody else it does not exist."""
    found = staff_municipality_or_404(request, municipality)
    rows = ReviewRound.objects.select_related("edition__municipality", "edition__plan", "level", "scale")
    return get_object_or_404(rows, pk=pk, edition__municipality=found)


def run_round(request: HttpRequest, municipality: str, pk: int) -> ReviewRound:
    """The round, for those who run it."""
    round = staff_round(request, municipality, pk)
    if not can_run_round(request.user, round):
        raise PermissionDenied(_("Only coordinators of the plan office do this."))
    return round


def steps_to(round: ReviewRound, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    slug = round.edition.municipality.slug
    return trail(
        round.edition.municipality,
        (_("Review rounds"), reverse("policies:round-list", args=[slug])),
        (f"{round.edition.name} {round}", reverse("policies:round-board", args=[slug, round.pk]) if steps else ""),
        *steps,
    )


def is_writable(review: Review) -> bool:
    return review.round.is_open and review.status in WRITABLE
