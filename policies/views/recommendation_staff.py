"""Where staff begin with recommendations: all of a municipality, and the worklist of one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms.recommendation_responses import WorklistForm
from ..models import Recommendation
from ..permissions import can_coordinate
from .access import staff_municipality_or_404, trail
from .recommendation_access import coordinates, list_step, staff_recommendation_or_404
from .recommendation_worklist import counts, departments_of, narrowed, with_counts, worklist

ROWS_PER_PAGE = 200
TILES = {
    "open": gettext_lazy("Not yet answered"),
    "waiting": gettext_lazy("With unpublished changes"),
    "unassigned": gettext_lazy("No department"),
    "unconfirmed": gettext_lazy("With unconfirmed clauses"),
}


@login_required
def recommendation_staff_list(request: HttpRequest, municipality: str) -> HttpResponse:
    """The recommendations with what waits in them."""
    found = staff_municipality_or_404(request, municipality)
    context = {
        "municipality": found,
        "recommendations": with_counts(Recommendation.objects.of(found).select_related("council")),
        "coordinates": can_coordinate(request.user, found.pk),
        "breadcrumbs": trail(found, (_("Recommendations"), "")),
    }
    return render(request, "policies/recommendation_editing/list.html", context)


@login_required
def recommendation_staff_detail(request: HttpRequest, municipality: str, recommendation: str) -> HttpResponse:
    """The items: who answers, in which state, and a way to edit for those who may."""
    found = staff_recommendation_or_404(request, municipality, recommendation)
    rows = worklist(found, request.user)
    form = WorklistForm(request.GET, departments=departments_of(rows))
    shown = narrowed(rows, form.wanted)
    context = {
        "municipality": found.municipality,
        "recommendation": found,
        "form": form,
        "tiles": _tiles(counts(rows), form.wanted.get("state")),
        "page": Paginator(shown, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "found": len(shown),
        "total": len(rows),
        "coordinates": coordinates(request, found),
        "breadcrumbs": trail(found.municipality, list_step(found.municipality), (found.title, "")),
    }
    return render(request, "policies/recommendation_editing/worklist.html", context)


def _tiles(numbers: dict[str, int], chosen: str | None) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "value": numbers[state],
            "current": state == chosen,
            **({"url": f"?state={state}#items"} if numbers[state] else {}),
        }
        for state, label in TILES.items()
    ]
