"""Items without a review in a round under way, and the button that adds them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..services.review_additions import NotPossible, add_missing_reviews, items_without_review
from .review_access import run_round, steps_to


@login_required
def round_add(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    round = run_round(request, municipality, pk)
    refused = ""
    if request.method == "POST":
        try:
            added = add_missing_reviews(round=round, by=request.user)
        except NotPossible as error:
            refused = " ".join(error.messages)
        else:
            text = ngettext("%(count)s review was added.", "%(count)s reviews were added.", len(added))
            messages.success(request, text % {"count": len(added)})
            return redirect("policies:round-board", municipality, pk)
    context = {
        "municipality": round.edition.municipality,
        "round": round,
        "items": items_without_review(round),
        "refused": refused,
        "breadcrumbs": steps_to(round, (_("Items without a review"), "")),
    }
    return render(request, "policies/review_rounds/add.html", context, status=409 if refused else 200)
