"""The gap lists of a municipality, as a page and as a file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..permissions import can_coordinate
from ..reading.review_gaps import gap_lists, gaps_csv
from .access import staff_municipality_or_404, trail
from .base_downloads import download


@login_required
def review_gaps(request: HttpRequest, municipality: str) -> HttpResponse:
    found = staff_municipality_or_404(request, municipality)
    lists = gap_lists(found)
    rounds = (_("Review rounds"), reverse("policies:round-list", args=[municipality]))
    context = {
        "municipality": found,
        "lists": lists,
        "mends": can_coordinate(request.user, found.pk),
        "total": sum(len(one.gaps) for one in lists),
        "breadcrumbs": trail(found, rounds, (_("Gaps"), "")),
    }
    return render(request, "policies/review_gaps/list.html", context)


@login_required
def review_gaps_csv(request: HttpRequest, municipality: str) -> HttpResponse:
    found = staff_municipality_or_404(request, municipality)
    return download(gaps_csv(gap_lists(found)), f"{_('Gaps')}_{found.name}", "csv")
