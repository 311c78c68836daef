"""A due date of its own for one review of a round."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.review_rounds import DueReviewForm
from ..services.plans import StaleVersion
from ..services.review_rounds import change_review_due
from .review_rounds import run_round, steps_to


@login_required
def round_review_due(request: HttpRequest, municipality: str, pk: int, review: int) -> HttpResponse:
    """Empty: the due date of the round again."""
    round = run_round(request, municipality, pk)
    row = get_object_or_404(round.reviews.select_related("item", "lead"), pk=review)
    row.round = round
    initial = {"version": row.version, "due_on": row.due_on}
    form = DueReviewForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_review_due(
                review=row, version=given["version"], due_on=given["due_on"], reason=given["reason"], by=request.user
            )
        except StaleVersion:
            form.add_error(None, _("The review changed in the meantime. Look at it again, then repeat."))
            status = 409
        except ValidationError as refused:
            form.take_error(refused)
        else:
            messages.success(request, _("The due date is changed."))
            board = reverse("policies:round-board", args=[municipality, pk])
            return redirect(f"{board}#review-{row.pk}")
    context = {
        "municipality": round.edition.municipality,
        "round": round,
        "review": row,
        "form": form,
        "breadcrumbs": steps_to(round, (_("Change the due date"), "")),
    }
    return render(request, "policies/review_rounds/due.html", context, status=status)
