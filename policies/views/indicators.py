"""Public pages of indicators: all of a municipality, and one with its values, what they say and what they measure."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality
from districts.views.charts import chart_response

from ..forms.indicators import IndicatorFilterForm
from ..models import Indicator
from ..permissions import can_view_drafts
from ..reading.indicator_cells import Yardstick
from ..reading.indicator_chart import chart_in_words, indicator_chart
from ..reading.indicators import (
    STATES,
    ShownIndicator,
    corrections_of,
    districts_of,
    owner_name,
    public_cells,
    public_indicators,
    shown_indicators,
)

PER_PAGE = 50
KEPT_FOR_A_YEAR = "public, max-age=31536000, immutable"


def indicator_list(request: HttpRequest, municipality: str) -> HttpResponse:
    """Every published indicator with its newest figures, narrowed down by the filter."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    everything = shown_indicators(found, public_indicators(found))
    form = IndicatorFilterForm(request.GET, indicators=everything)
    kept = [one for one in everything if form.wanted.keeps(one)]
    page = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "municipality": found,
        "breadcrumbs": [(found.local_name, found.get_absolute_url()), (_("Indicators"), "")],
        "form": form,
        "page": page,
        "total": len(everything),
        "tiles": _tiles(everything, form.wanted.state),
    }
    return render(request, "policies/indicators/list.html", context)


def _tiles(everything: list[ShownIndicator], wanted: str) -> list[dict[str, Any]]:
    words = {"on_plan": _("on plan"), "off_plan": _("off plan"), "not_comparable": _("not comparable")}
    return [
        {
            "label": words[state],
            "value": sum(one.state == state for one in everything),
            "url": f"?state={state}",
            "icon": state,
            "current": state == wanted,
        }
        for state in STATES
    ]


def indicator_detail(request: HttpRequest, municipality: str, indicator: str) -> HttpResponse:
    """Its picture, all values, what can be computed, districts, items and corrections."""
    found = public_indicator(municipality, indicator)
    (shown,) = shown_indicators(found.municipality, [found])
    context = {
        "municipality": found.municipality,
        "indicator": found,
        "shown": shown,
        "figures": shown.figures,
        "shows_increase": any(year.increase is not None for year in shown.figures.years),
        "owner_name": owner_name(found),
        "picture": _picture(shown),
        "districts": districts_of(shown),
        "corrections": corrections_of(found),
        "breadcrumbs": _breadcrumbs(found),
        "works_here": can_view_drafts(request.user, found.municipality),
    }
    return render(request, "policies/indicators/detail.html", context)


def public_indicator(municipality: str, indicator: str) -> Indicator:
    rows = Indicator.objects.published().select_related("municipality", "owner").prefetch_related("owner__names")
    return get_object_or_404(rows, municipality__slug=municipality, slug=indicator)


def _picture(shown: ShownIndicator) -> dict[str, Any] | None:
    """Where the picture is, in both widths, and what it shows in words; None where no value is a number."""
    one = shown.indicator
    wide = indicator_chart(one.name, shown.yardstick, shown.cells)
    narrow = indicator_chart(one.name, shown.yardstick, shown.cells, narrow=True)
    if wide is None or narrow is None:
        return None
    args = [one.municipality.slug, one.slug]
    return {
        "url": reverse("policies:indicator-chart", args=[*args, wide.version]),
        "narrow_url": reverse("policies:indicator-chart-narrow", args=[*args, narrow.version]),
        "alt": chart_in_words(one.name, shown.yardstick, shown.cells),
        "has_estimates": any(cell.is_uncertain and cell.number is not None for cell in shown.cells),
        "has_baseline": any(
            cell.series == "baseline" and cell.number is not None and not cell.district for cell in shown.cells
        ),
    }


def indicator_chart_svg(
    request: HttpRequest, municipality: str, indicator: str, version: str, narrow: bool = False
) -> HttpResponse:
    """The picture under the address of its version, which may be kept for ever; an old version leads to the new."""
    found = public_indicator(municipality, indicator)
    chart = indicator_chart(found.name, Yardstick.of(found), public_cells(found), narrow=narrow)
    name = "policies:indicator-chart-narrow" if narrow else "policies:indicator-chart"
    if chart is None:
        raise Http404
    if chart.version != version:
        return redirect(name, found.municipality.slug, found.slug, chart.version)
    return chart_response(request, chart, cache_control=KEPT_FOR_A_YEAR)


def _breadcrumbs(indicator: Indicator) -> list[tuple[str, str]]:
    place = indicator.municipality
    return [
        (place.local_name, place.get_absolute_url()),
        (_("Indicators"), reverse("policies:indicator-list", args=[place.slug])),
        (indicator.name, ""),
    ]
