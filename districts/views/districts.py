"""Pages of districts: all of a municipality side by side, and one with its bodies and figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..fiscal_years import current_fiscal_year
from ..forms.districts import SortForm
from ..models import District, Municipality
from ..reading.membership import References, membership_chart, membership_in_words
from ..reading.places import bodies_in, districts_by_kind, place_of
from ..reading.statistics import Years, reference_rates, together, years_by_district, years_of
from .charts import chart_response


@dataclass(frozen=True)
class Row:
    """A district with the newest figures known of it."""

    district: District
    years: Years


def district_list(request: HttpRequest, municipality: str) -> HttpResponse:
    """Every district by kind with its newest figures, and the sums of the kinds."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    years, references = years_by_district(found), reference_rates(found)
    form = SortForm(request.GET)
    context = {
        "municipality": found,
        "breadcrumbs": [(found.local_name, found.get_absolute_url()), (_("Districts"), "")],
        "kinds": [
            {
                "kind": kind,
                "name": name,
                "rows": _rows(districts, years, form.key(years)),
                "has_parents": any(district.parent for district in districts),
                "picture": _picture(
                    _name_of_all(name), together(districts, years), references, "total-chart", found.slug, kind
                ),
            }
            for kind, name, districts in districts_by_kind(found)
        ],
        "columns": form.columns,
    }
    return render(request, "districts/district_list.html", context)


def _rows(districts: list[District], years: dict[int, Years], key: Callable[[District], Any] | None) -> list[Row]:
    """In the order asked for; districts that are no more stand last."""
    rows = [Row(one, years.get(one.pk, Years())) for one in (sorted(districts, key=key) if key else districts)]
    return sorted(rows, key=lambda row: row.district.is_ended)


def district_detail(request: HttpRequest, municipality: str, district: str) -> HttpResponse:
    """Where it lies, what lies in it, its bodies, and its figures by fiscal year."""
    found = _public_district(municipality, district)
    place = place_of(found)
    context = {
        "municipality": found.municipality,
        "district": found,
        "breadcrumbs": _breadcrumbs(found, place.lies_in),
        "place": place,
        "this_year": current_fiscal_year(),
        "bodies": bodies_in(place),
        "picture": _picture(
            found.name,
            years_of(found),
            reference_rates(found.municipality),
            "district-chart",
            found.municipality.slug,
            found.slug,
        ),
    }
    return render(request, "districts/district_detail.html", context)


def district_chart(request: HttpRequest, municipality: str, district: str, narrow: bool = False) -> HttpResponse:
    """The membership rate of a district as SVG; 404 where no rate is known."""
    found = _public_district(municipality, district)
    references = reference_rates(found.municipality)
    return chart_response(request, membership_chart(found.name, years_of(found), references, narrow=narrow))


def total_chart(request: HttpRequest, municipality: str, kind: str, narrow: bool = False) -> HttpResponse:
    """The membership rate of all districts of a kind together as SVG; 404 where no sum is known."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    groups = {one: (name, districts) for one, name, districts in districts_by_kind(found)}
    if kind not in groups:
        raise Http404
    name, districts = groups[kind]
    years = together(districts, years_by_district(found))
    return chart_response(request, membership_chart(_name_of_all(name), years, reference_rates(found), narrow=narrow))


def _picture(name: str, years: Years, references: References, view: str, *args: str) -> dict[str, Any]:
    """Figures as table, and where the picture of their rates is, if it has one."""
    chart = membership_chart(name, years, references)
    return {
        "years": years,
        "references": references,
        "url": chart and reverse(f"districts:{view}", args=args),
        "narrow_url": chart and reverse(f"districts:{view}-narrow", args=args),
        "alt": chart and membership_in_words(name, years, references),
        "begins_at": chart and chart.begins_at,
    }


def _name_of_all(kind: str) -> str:
    return _("All districts of the kind “%(kind)s”") % {"kind": kind}


def _public_district(municipality: str, district: str) -> District:
    rows = District.objects.select_related("municipality")
    return get_object_or_404(rows, municipality__slug=municipality, municipality__is_public=True, slug=district)


def _breadcrumbs(district: District, lies_in: list[District]) -> list[tuple[str, str]]:
    place = district.municipality
    return [
        (place.local_name, place.get_absolute_url()),
        (_("Districts"), reverse("districts:district-list", args=[place.slug])),
        *((one.name, one.get_absolute_url()) for one in lies_in),
        (district.name, ""),
    ]
