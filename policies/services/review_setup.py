"""Places made ready for a review sheet that speaks of what the portal does not know yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from districts.history import sign
from districts.models import Department, DepartmentName, Municipality
from districts.models.departments import label_key

from ..intake.codes import roman, roman_value
from ..intake.reviews.sheet import SheetLevel, SheetReading
from ..models import Grade, Plan, PlanEdition, PlanItem, PlanLevel, RatingScale
from .municipality_setup import ensure_municipality
from .plans import AssignmentDraft, save_item
from .review_comparison_rounds import scale_of
from .review_matching import code_key, departments_by_key, is_level, items_at
from .transition_labels import free_codes


def ensure_item(*, slug: str, edition_slug: str, reading: SheetReading, by: Any) -> tuple[PlanItem, list[str]]:
    """The item of the sheet with everything above it, and sentences about what had to be made up."""
    municipality, provisional = ensure_municipality(slug=slug, name="", by=by)
    edition = _edition(municipality, edition_slug, reading, by)
    levels = _levels(edition, reading)
    departments = _ensure_departments(edition, reading, by)
    found = items_at(edition, reading.levels)
    item = found[0] if found else _make_items(edition, levels, reading, departments, by)
    _ensure_scale(edition, reading, by)
    return item, provisional


def _edition(municipality: Municipality, slug: str, reading: SheetReading, by: Any) -> PlanEdition:
    if not reading.years:
        raise ValidationError(_("The sheet names no years of a plan."))
    first, last = reading.years[0], reading.years[-1]
    slug = slug or reading.stamp.get("edition", "") or f"{first}-{last}"
    known = PlanEdition.objects.of(municipality).select_related("municipality", "plan").filter(slug=slug).first()
    if known:
        return known
    plan = _save(Plan(municipality=municipality, slug=_free_slug(municipality), name=slug), by)
    edition = PlanEdition(
        municipality=municipality, plan=plan, ordinal=1, slug=slug, name=slug, first_year=first, last_year=last
    )
    return _save(edition, by)


def _free_slug(municipality: Municipality) -> str:
    taken, number, slug = set(municipality.plans.values_list("slug", flat=True)), 1, "plan"
    while slug in taken:
        number += 1
        slug = f"plan-{number}"
    return slug


def _save(row: Any, by: Any) -> Any:
    sign(row, by=by)
    row.full_clean()
    row.save()
    return row


def _levels(edition: PlanEdition, reading: SheetReading) -> list[PlanLevel]:
    """The edition's levels, made where it has none; ValidationError where it has another number of them."""
    levels = list(edition.levels.order_by("depth"))
    if not levels:
        levels = [
            PlanLevel.objects.create(edition=edition, depth=depth, name=one.name or str(depth))
            for depth, one in enumerate(reading.levels, 1)
        ]
    if len(levels) != len(reading.levels):
        raise ValidationError(
            _("The sheet has %(there)s levels, %(edition)s has %(here)s.")
            % {"there": len(reading.levels), "edition": edition, "here": len(levels)}
        )
    return levels


def _make_items(
    edition: PlanEdition, levels: list[PlanLevel], reading: SheetReading, departments: dict[str, int], by: Any
) -> PlanItem:
    parent: PlanItem | None = None
    for level, told in zip(levels, reading.levels, strict=True):
        children = edition.items.current().filter(parent=parent, level=level)
        known = next((one for one in children if is_level(one, told)), None)
        parent = known or _make_item(edition, level, parent, told, by)
    if parent is None:
        raise ValidationError(_("The head of the sheet names no item of the plan."))
    drafts: dict[int, AssignmentDraft] = {}
    for one in reading.departments:
        pk = departments[label_key(one.name)]
        drafts.setdefault(pk, AssignmentDraft(pk, one.lead, one.name[:100]))
    return save_item(item=parent, version=parent.version, fields={}, assignments=list(drafts.values()), by=by)


def _make_item(edition: PlanEdition, level: PlanLevel, parent: PlanItem | None, told: SheetLevel, by: Any) -> PlanItem:
    last = edition.items.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    number = _number(told.code) or edition.items.filter(parent=parent).count() + 1
    item = PlanItem(
        edition=edition,
        level=level,
        parent=parent,
        number=number,
        code=told.code or str(number),
        slug=_slug(edition, parent, str(number)),
        title=told.title if len(told.title) <= 300 else "",
        text=None if len(told.title) <= 300 else told.title,
        position=position,
    )
    return _save(item, by)


def _number(code: str) -> int:
    """The number a code ends with: 28 of No.28, 2 of Ⅱ; 0 where it names none."""
    numeral = roman(code)
    if numeral:
        return roman_value(numeral)
    digits: Sequence[str] = re.findall(r"\d+", unicodedata.normalize("NFKC", code_key(code)))
    return int(digits[-1]) if digits and int(digits[-1]) < 32768 else 0


def _slug(edition: PlanEdition, parent: PlanItem | None, number: str) -> str:
    stem = f"{parent.slug}-{number}" if parent else number
    taken, attempt, slug = set(edition.items.values_list("slug", flat=True)), 1, stem[:56]
    while slug in taken:
        attempt += 1
        slug = f"{stem[:52]}-x{attempt}"
    return slug


def _ensure_departments(edition: PlanEdition, reading: SheetReading, by: Any) -> dict[str, int]:
    """Departments by the key of their labels; those of the sheet that nobody knows are made."""
    known = departments_by_key(edition)
    fresh = list(dict.fromkeys(one.name for one in reading.departments if label_key(one.name) not in known))
    for code, name in zip(free_codes(edition.municipality, len(fresh)), fresh, strict=True):
        made = _save(Department(municipality=edition.municipality, code=code), by)
        _save(DepartmentName(department=made, name=name[:100]), by)
        known[label_key(name)] = made.pk
    return known


def _ensure_scale(edition: PlanEdition, reading: SheetReading, by: Any) -> None:
    """A scale of the signs the sheet prints, where the plan has none; what they mean is for staff to say."""
    signs = sorted({one.rating for one in reading.reviews if one.rating})
    if not signs or scale_of(edition):
        return
    scale = _save(RatingScale(plan=edition.plan, name=_("rating scale")), by)
    for position, sign_ in enumerate(signs):
        _save(Grade(scale=scale, code=sign_, label=sign_, position=position), by)
