"""A municipality and two editions made ready for a sheet that speaks of places the portal does not know yet."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction

from districts.fiscal_years import current_fiscal_year
from districts.history import sign
from districts.models import Municipality
from districts.models.municipalities import check_digit

from ..intake.sheets import search_form
from ..intake.transitions import TransitionSheet
from ..models import Plan, PlanEdition

# Provisional municipality codes lie outside the real prefectures (01 to 47).
_PROVISIONAL = range(99500, 99999)
_NAMED = re.compile(
    r"([\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff]{1,8}?[市町村区])の?(?:地域|まち|コミュニティ|総合|施策|計画|基本)"
)
_MEETING = re.compile(r"第[0-9０-９]{1,3}回")
_ORDINAL = re.compile(r"第(\d{1,2})[期次]")
_YEARS = 5


@transaction.atomic
def ensure_editions(
    *, slug: str, from_slug: str, to_slug: str, sheet: TransitionSheet, by: Any
) -> tuple[PlanEdition, PlanEdition]:
    """The two editions, made with what the sheet tells of them where they are missing.

    What no sheet tells (the municipality's real code, the years of the editions) is provisional: five years each,
    the new edition from the current fiscal year on. Staff put it right in the admin.
    """
    municipality = Municipality.objects.filter(slug=slug).first() or _make_municipality(slug, sheet, by)
    old = PlanEdition.objects.filter(municipality=municipality, slug=from_slug).first()
    new = PlanEdition.objects.filter(municipality=municipality, slug=to_slug).first()
    known = old or new
    plan = known.plan if known else _make_plan(municipality, by)
    ordinal = _ordinal(sheet, new, old)
    if new is None:
        first = old.last_year + 1 if old else current_fiscal_year()
        new = _make_edition(plan, to_slug, sheet.headings.get("new", ""), ordinal, first, by)
    if old is None:
        old = _make_edition(
            plan, from_slug, sheet.headings.get("old", ""), new.ordinal - 1, new.first_year - _YEARS, by
        )
    return old, new


def _ordinal(sheet: TransitionSheet, new: PlanEdition | None, old: PlanEdition | None) -> int:
    if new is not None:
        return new.ordinal
    if old is not None:
        return old.ordinal + 1
    match = _ORDINAL.search(search_form(sheet.headings.get("new", "")))
    return max(int(match[1]), 1) if match else 2


def _make_municipality(slug: str, sheet: TransitionSheet, by: Any) -> Municipality:
    match = _NAMED.search(_MEETING.sub(" ", " ".join(sheet.titles)))
    municipality = Municipality(slug=slug, name=match[1] if match else slug, code=_free_code())
    sign(municipality, by=by)
    municipality.full_clean()
    municipality.save()
    return municipality


def _free_code() -> str:
    taken = set(Municipality.objects.values_list("code", flat=True))
    codes = (f"{number}{check_digit(str(number))}" for number in _PROVISIONAL)
    return next(code for code in codes if code not in taken)


def _make_plan(municipality: Municipality, by: Any) -> Plan:
    existing = Plan.objects.filter(municipality=municipality).order_by("pk").first()
    if existing is not None:
        return existing
    plan = Plan(municipality=municipality, slug="plan", name=f"{municipality.name}の計画")
    sign(plan, by=by)
    plan.full_clean()
    plan.save()
    return plan


def _make_edition(plan: Plan, slug: str, name: str, ordinal: int, first_year: int, by: Any) -> PlanEdition:
    taken = set(plan.editions.values_list("ordinal", flat=True))
    while ordinal in taken or ordinal < 1:
        ordinal += 1
    edition = PlanEdition(
        municipality=plan.municipality,
        plan=plan,
        slug=slug,
        name=name or slug,
        ordinal=ordinal,
        first_year=first_year,
        last_year=first_year + _YEARS - 1,
    )
    sign(edition, by=by)
    edition.full_clean()
    edition.save()
    return edition
