"""Progress of a plan for everybody: its published rounds, one round, two rounds side by side, open data, a picture."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality
from districts.views.charts import chart_response

from ..forms.review_progress import CompareForm, ProgressFilterForm
from ..models import PlanEdition, ReviewRound
from ..permissions import can_view_drafts
from ..reading.review_chart import rating_chart
from ..reading.review_comparison import SHOWN, Comparison, comparison_of
from ..reading.review_progress import Progress, previous_of, progress_of, public_rounds
from ..reading.review_progress_csv import progress_csv
from ..reading.review_rounds import by_year, editions_with_rounds
from ..reading.review_years import over_the_years
from .base_downloads import download
from .plans import public_edition

ROWS_PER_PAGE = 200


def progress_list(request: HttpRequest, municipality: str) -> HttpResponse:
    """Every edition with published rounds, newest first."""
    place = get_object_or_404(Municipality.objects.public(), slug=municipality)
    context = {
        "municipality": place,
        "breadcrumbs": [(place.local_name, place.get_absolute_url()), (_("Progress"), "")],
        "editions": [(edition, by_year(rounds), len(rounds)) for edition, rounds in editions_with_rounds(place)],
    }
    return render(request, "policies/progress/list.html", context)


def progress_edition(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """The published rounds of one edition: the address of a round, cut short."""
    shown = public_edition(municipality, edition)
    rounds = public_rounds(shown)
    context = {
        "municipality": shown.municipality,
        "edition": shown,
        "breadcrumbs": _trail(shown),
        "years": by_year(rounds),
        "number": len(rounds),
    }
    return render(request, "policies/progress/edition.html", context)


def progress_detail(request: HttpRequest, municipality: str, edition: str, round: str) -> HttpResponse:
    """Ratings, movement, figures, what was postponed, and the items, narrowed down by the filter."""
    shown, rounds, found = _round_or_404(municipality, edition, round)
    progress = progress_of(found, rounds)
    form = ProgressFilterForm(request.GET, progress=progress)
    wanted = form.wanted(progress.rows)
    context = {
        "municipality": shown.municipality,
        "edition": shown,
        "round": found,
        "by_year": by_year(rounds),
        "number": len(rounds),
        "progress": progress,
        "years": over_the_years(found, rounds),
        "breadcrumbs": _trail(shown, (str(found), "")),
        "form": form,
        "found": len(wanted),
        "page": Paginator(wanted, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "picture": _picture(shown, progress),
        "is_staff": can_view_drafts(request.user, shown.municipality),
    }
    return render(request, "policies/progress/detail.html", context)


def progress_compare(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """Two published rounds item by item; without a choice the newest against the one of its kind before it."""
    shown = public_edition(municipality, edition)
    rounds = public_rounds(shown)
    form = CompareForm(_usual(rounds) | request.GET.dict(), rounds=rounds)
    by_key = {one.key: one for one in rounds}
    chosen = form.cleaned_data if form.is_valid() else {}
    comparison = comparison_of(by_key[chosen["before"]], by_key[chosen["after"]]) if chosen else None
    context = {
        "municipality": shown.municipality,
        "edition": shown,
        "breadcrumbs": _trail(shown, (_("Comparison of two rounds"), "")),
        "form": form,
        "enough": len(rounds) > 1,
        "comparison": comparison,
    }
    if comparison:
        show = chosen["show"]
        context |= {"rows": comparison.shown(show), "show": SHOWN[show], "tiles": _tiles(comparison, show)}
    return render(request, "policies/progress/compare.html", context)


def progress_download(request: HttpRequest, municipality: str, edition: str, round: str) -> FileResponse:
    shown, rounds, found = _round_or_404(municipality, edition, round)
    name = f"進捗_{shown.municipality.name}_{shown.name}_{found.key}"
    return download(progress_csv(progress_of(found, rounds)), name, "csv")


def progress_chart(
    request: HttpRequest, municipality: str, edition: str, round: str, narrow: bool = False
) -> HttpResponse:
    _shown, rounds, found = _round_or_404(municipality, edition, round)
    return chart_response(request, rating_chart(progress_of(found, rounds), narrow=narrow))


def _round_or_404(municipality: str, edition: str, key: str) -> tuple[PlanEdition, list[ReviewRound], ReviewRound]:
    """The edition, its published rounds, and the one the address names."""
    shown = public_edition(municipality, edition)
    rounds = public_rounds(shown)
    found = next((one for one in rounds if one.key == key), None)
    if found is None:
        raise Http404
    return shown, rounds, found


def _picture(edition: PlanEdition, progress: Progress) -> dict[str, str] | None:
    if rating_chart(progress) is None:
        return None
    address = [edition.municipality.slug, edition.slug, progress.round.key]
    return {
        "url": reverse("policies:progress-chart", args=address),
        "narrow_url": reverse("policies:progress-chart-narrow", args=address),
    }


def _tiles(comparison: Comparison, show: str) -> list[dict[str, Any]]:
    rounds = {"before": comparison.before.key, "after": comparison.after.key}
    return [
        {
            "label": SHOWN[key],
            "value": number,
            "url": "?" + urlencode(rounds | ({"show": key} if key else {})),
            "current": key == show,
        }
        for key, number in comparison.counts.items()
    ]


def _usual(rounds: list[ReviewRound]) -> dict[str, Any]:
    """The newest round that has one of its kind before it, else the two newest."""
    for one in rounds:
        if before := previous_of(one, rounds):
            return {"before": before.key, "after": one.key}
    return {"before": rounds[1].key, "after": rounds[0].key} if len(rounds) > 1 else {}


def _trail(edition: PlanEdition, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    place = edition.municipality
    rounds = reverse("policies:progress-edition", args=[place.slug, edition.slug]) if steps else ""
    return [
        (place.local_name, place.get_absolute_url()),
        (_("Progress"), reverse("policies:progress-list", args=[place.slug])),
        (edition.name, rounds),
        *steps,
    ]
