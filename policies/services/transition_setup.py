"""A municipality and two editions made ready for a sheet that speaks of places the portal does not know yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from districts.fiscal_years import current_fiscal_year
from districts.history import sign
from districts.models import Municipality

from ..intake.files.sheets import search_form
from ..intake.transitions import TransitionSheet
from ..models import Plan, PlanEdition
from .municipality_setup import ensure_municipality, name_in_titles

_ORDINAL = re.compile(r"第(\d{1,2})[期次]")
_SLUG_YEARS = re.compile(r"((?:19|20)\d\d)-((?:19|20)\d\d)")
_YEARS = 5


@dataclass
class Setup:
    """Both editions, and a sentence for everything in them that neither the sheet nor the addresses tell."""

    old: PlanEdition
    new: PlanEdition
    provisional: list[str]


@transaction.atomic
def ensure_editions(*, slug: str, from_slug: str, to_slug: str, sheet: TransitionSheet, by: Any) -> Setup:
    """The two editions, made with what the sheet tells of them where they are missing.

    Years come from an address such as 2016-2020. What nothing tells (the municipality's real code, other years) is
    provisional, is said in `provisional`, and the municipality stays hidden until staff have put it right.
    """
    municipality, provisional = ensure_municipality(slug=slug, name=name_in_titles(sheet.titles), by=by)
    old = PlanEdition.objects.filter(municipality=municipality, slug=from_slug).first()
    new = PlanEdition.objects.filter(municipality=municipality, slug=to_slug).first()
    known = old or new
    plan = known.plan if known else _make_plan(municipality, by)
    ordinal = _ordinal(sheet, new, old)
    if new is None:
        years = _years_in(to_slug) or _five_from(old.last_year + 1 if old else current_fiscal_year())
        new = _make_edition(plan, to_slug, sheet.headings.get("new", ""), ordinal, years, by)
        provisional += _unsure_years(new)
    if old is None:
        years = _years_in(from_slug) or _five_from(new.first_year - _YEARS)
        old = _make_edition(plan, from_slug, sheet.headings.get("old", ""), new.ordinal - 1, years, by)
        provisional += _unsure_years(old)
    return Setup(old, new, provisional)


def _years_in(slug: str) -> tuple[int, int] | None:
    match = _SLUG_YEARS.fullmatch(slug)
    return (int(match[1]), int(match[2])) if match and match[1] <= match[2] else None


def _five_from(year: int) -> tuple[int, int]:
    return year, year + _YEARS - 1


def _unsure_years(edition: PlanEdition) -> list[str]:
    if _years_in(edition.slug):
        return []
    return [
        _(
            "The years of %(edition)s (FY%(first)s to FY%(last)s) are provisional; they block publishing until confirmed."
        )
        % {"edition": edition.name, "first": edition.first_year, "last": edition.last_year}
    ]


def _ordinal(sheet: TransitionSheet, new: PlanEdition | None, old: PlanEdition | None) -> int:
    if new is not None:
        return new.ordinal
    if old is not None:
        return old.ordinal + 1
    match = _ORDINAL.search(search_form(sheet.headings.get("new", "")))
    return max(int(match[1]), 1) if match else 2


def _make_plan(municipality: Municipality, by: Any) -> Plan:
    existing = Plan.objects.filter(municipality=municipality).order_by("pk").first()
    if existing is not None:
        return existing
    plan = Plan(municipality=municipality, slug="plan", name=f"{municipality.name}の計画")
    sign(plan, by=by)
    plan.full_clean()
    plan.save()
    return plan


def _make_edition(plan: Plan, slug: str, name: str, ordinal: int, years: tuple[int, int], by: Any) -> PlanEdition:
    taken = set(plan.editions.values_list("ordinal", flat=True))
    while ordinal in taken or ordinal < 1:
        ordinal += 1
    edition = PlanEdition(
        municipality=plan.municipality,
        plan=plan,
        slug=slug,
        name=name or slug,
        ordinal=ordinal,
        first_year=years[0],
        last_year=years[1],
        years_confirmed=bool(_years_in(slug)),
    )
    sign(edition, by=by)
    edition.full_clean()
    edition.save()
    return edition
