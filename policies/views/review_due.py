"""A due date of its own for one review of a round."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.review_rounds import DueReviewForm
from ..services.review_rounds import change_review_due
from .review_access import run_round
from .review_round_steps import posted, round_step


@login_required
def round_review_due(request: HttpRequest, municipality: str, pk: int, review: int) -> HttpResponse:
    """Empty: the due date of the round again."""
    round = run_round(request, municipality, pk)
    row = get_object_or_404(round.reviews.select_related("item", "lead"), pk=review)
    row.round = round

    def act(given: dict[str, Any]) -> None:
        change_review_due(
            review=row, version=given["version"], due_on=given["due_on"], reason=given["reason"], by=request.user
        )

    board = reverse("policies:round-board", args=[municipality, pk])
    return round_step(
        request,
        round,
        DueReviewForm(posted(request), initial={"version": row.version, "due_on": row.due_on}),
        act,
        template="policies/review_rounds/due.html",
        title=_("Change the due date"),
        done=_("The due date is changed."),
        then=f"{board}#review-{row.pk}",
        about=lambda _round: {"review": row},
    )
