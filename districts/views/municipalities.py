"""Pages of a municipality. What it has published is read through related names: plans lie downstream."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..access import access_of
from ..fiscal_years import current_fiscal_year
from ..models import District, Municipality
from ..models.spans import in_force


def municipality_detail(request: HttpRequest, municipality: str) -> HttpResponse:
    """What a municipality has published, and its districts."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    context = {
        "municipality": found,
        "breadcrumbs": [(found.local_name, found.get_absolute_url())],
        "plans": _plans(found),
        "district_kinds": _district_kinds(found),
        "works_here": access_of(request.user).works_for(found.pk),
    }
    return render(request, "districts/municipality_detail.html", context)


def _plans(municipality: Municipality) -> list[dict[str, Any]]:
    """Plans with their published editions, newest first, each with item counts by level and its crosswalks."""
    editions = list(
        municipality.plan_editions.published()
        .select_related("plan")
        .prefetch_related("crosswalks_back__from_edition")
        .order_by("plan__slug", "-first_year", "-ordinal")
    )
    counts = _item_counts(municipality)
    for edition in editions:
        edition.municipality = municipality
    return [
        {
            "plan": plan,
            "editions": [
                {"edition": one, "counts": counts.get(one.pk, []), "crosswalks": _crosswalks_to(one)} for one in group
            ],
        }
        for plan, group in groupby(editions, key=lambda edition: edition.plan)
    ]


def _item_counts(municipality: Municipality) -> dict[int, list[tuple[str, int]]]:
    """Edition id → name of the level and number of its published items, from the top."""
    rows = (
        municipality.plan_editions.published()
        .filter(published_items__isnull=False)
        .order_by("pk", "published_items__level__depth")
        .values_list("pk", "published_items__level__name")
        .annotate(count=Count("published_items"))
    )
    counts: dict[int, list[tuple[str, int]]] = {}
    for edition, level, count in rows:
        counts.setdefault(edition, []).append((level, count))
    return counts


def _crosswalks_to(edition: Any) -> list[dict[str, Any]]:
    """Published crosswalks that lead to an edition, from prefetched rows."""
    public = [one for one in edition.crosswalks_back.all() if one.published_at and one.from_edition.published_at]
    several = len(public) > 1
    return [{"from_edition": one.from_edition, "named": several} for one in public]


def _district_kinds(municipality: Municipality) -> list[tuple[str, list[District]]]:
    """The districts of this fiscal year under the name of their kind."""
    districts: Iterable[District] = (
        municipality.districts.filter(in_force(current_fiscal_year()))
        .select_related("parent")
        .order_by("kind", "code", "name")
    )
    return [
        (District.Kind(kind).label, list(group))
        for kind, group in groupby(districts, key=lambda district: district.kind)
    ]
