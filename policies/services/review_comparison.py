"""A review sheet against the record: what is new in it, what it corrects, and what stands already. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from districts.fiscal_years import label as year_label
from districts.models.departments import label_key

from ..intake.reviews.sheet import (
    CUMULATIVE_SIGN,
    HEAD_TEXTS,
    SheetIndicator,
    SheetReading,
    SheetStep,
    SheetValue,
    tidy,
)
from ..models import Indicator, IndicatorValue, PlanItem, Review, ReviewRecord, ReviewSheet, Series, WorkStep
from ..models.indicator_values import Revised
from ..reading.indicator_writing import digits_after_point, written
from .review_changes import Change, SheetPlan, Subject
from .review_comparison_rounds import compare_reviews
from .review_matching import check_departments, indicators_like, indicators_named, indicators_of

Content = tuple[Any, ...]


def compare_sheet(reading: SheetReading, item: PlanItem, *, create: bool = False) -> SheetPlan:
    """What taking `reading` in would write for `item`. Without `create`, an indicator nobody knows is an error."""
    plan = SheetPlan(item)
    stamp = _stamp(reading, item)
    check_departments(item, reading, plan.findings)
    for one in reading.indicators:
        _compare_indicator(plan, one, stamp, create=create)
    _compare_cells(plan, [_step_cell(one) for one in reading.work_steps], _revisions(item.work_steps.all()), stamp)
    _compare_head(plan, reading, stamp)
    compare_reviews(plan, reading)
    return plan


# The stamp of an export: what stood in the portal when the sheet was written


@dataclass(frozen=True)
class Stamp:
    """When our own export wrote the sheet, and whether it showed what is public only."""

    at: dt.datetime
    is_public: bool

    def base(self, revisions: Sequence[Revised]) -> Content:
        """What the cell said in the export."""
        if self.is_public:
            held = [one for one in revisions if one.published_at and one.published_at <= self.at]
        else:
            held = [one for one in revisions if one.entered_at <= self.at]
        return _content(held[-1] if held else None)


def _stamp(reading: SheetReading, item: PlanItem) -> Stamp | None:
    """None for a sheet of other hands, and for one that was exported from another item."""
    here = {"municipality": item.edition.municipality.slug, "edition": item.edition.slug, "item": item.slug}
    if any(reading.stamp.get(name) != value for name, value in here.items()):
        return None
    at = parse_datetime(reading.stamp.get("exported_at", ""))
    return Stamp(at, reading.stamp.get("contents") == "public") if at and at.tzinfo else None


# Cells of values and steps


@dataclass(frozen=True)
class Cell:
    """A cell of the sheet, in the form values and steps share."""

    subject: Subject
    place: tuple[int, bool, str]
    content: Content
    label: str
    said: str
    cell: str
    entry: Callable[[int], Any]  # of the revision it was compared with (0: none)


@dataclass(frozen=True)
class ValueEntry:
    """A value to write; the indicator is found by its name, for it may be made first."""

    indicator: str
    value: SheetValue
    seen: int


@dataclass(frozen=True)
class StepEntry:
    step: SheetStep
    seen: int


def one_text(text: str) -> str:
    """A text as `set_step` and `set_value` keep it."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _content(row: Any) -> Content:
    if row is None:
        return ()
    if isinstance(row, WorkStep):
        return (one_text(row.text),) if row.text else ()
    return () if row.is_withdrawn else (row.number, one_text(row.text), row.qualifier)


def _said(row: Any) -> str:
    if row is None:
        return ""
    return row.text if isinstance(row, WorkStep) else written(row.number, row.text, row.qualifier, _digits(row.number))


def _digits(number: Decimal | None) -> int:
    return 0 if number is None else digits_after_point(number)


def _revisions(rows: Any) -> dict[tuple[int, bool, str], list[Any]]:
    """Every revision of every cell, oldest first."""
    found: dict[tuple[int, bool, str], list[Any]] = {}
    for row in rows.order_by("revision"):
        found.setdefault((row.fiscal_year, row.open_ended, row.series), []).append(row)
    return found


def _place_label(place: tuple[int, bool, str]) -> str:
    year, open_ended, series = place
    named = _("from %(year)s on") % {"year": year_label(year)} if open_ended else year_label(year)
    return f"{named} {Series(series).label}"


def _value_cell(indicator: str, one: SheetValue) -> Cell:
    text = one_text(one.text)
    return Cell(
        "value",
        one.place,
        (one.number, text, one.qualifier),
        f"{indicator} {_place_label(one.place)}",
        written(one.number, text, one.qualifier, _digits(one.number)),
        one.cell,
        lambda seen: ValueEntry(label_key(indicator), one, seen),
    )


def _step_cell(one: SheetStep) -> Cell:
    text = one_text(one.text)
    named = f"{_('Work steps')} {_place_label(one.place)}"
    return Cell("step", one.place, (text,), named, text, one.cell, lambda seen: StepEntry(one, seen))


def _compare_cells(
    plan: SheetPlan, cells: Iterable[Cell], held: dict[tuple[int, bool, str], list[Any]], stamp: Stamp | None
) -> None:
    for cell in cells:
        revisions = held.get(cell.place, [])
        current = next((one for one in revisions if one.is_current), None)
        if _content(current) == cell.content:
            plan.unchanged += 1
            continue
        change = Change(
            cell.subject,
            cell.label,
            _said(current),
            cell.said,
            cell.cell,
            is_correction=current is not None,
            entry=cell.entry(current.pk if current else 0),
        )
        if stamp is None or (base := stamp.base(revisions)) == _content(current):
            plan.changes.append(change)
        elif base == cell.content:
            _keep_newer(plan, change)
        else:
            _tell_conflict(plan, change)


def _keep_newer(plan: SheetPlan, change: Change) -> None:
    plan.newer.append(change)
    plan.warning(
        "portal_is_newer",
        _("%(label)s changed in the portal after the sheet was written; the newer one stays: %(now)s")
        % {"label": change.label, "now": change.before or "－"},
        change.cell,
    )


def _tell_conflict(plan: SheetPlan, change: Change) -> None:
    plan.changes.append(change)
    plan.warning(
        "changed_on_both_sides",
        _("%(label)s changed in the sheet and in the portal: “%(there)s” here, “%(here)s” there.")
        % {"label": change.label, "there": change.after, "here": change.before or "－"},
        change.cell,
    )


# Indicators


def _compare_indicator(plan: SheetPlan, one: SheetIndicator, stamp: Stamp | None, *, create: bool) -> None:
    found = indicators_of(plan.item).get(label_key(one.name))
    if found is None:
        found = _find_elsewhere(plan, one, create=create)
    if found is not None:
        _compare_with(plan, one, found)
    held = _revisions(IndicatorValue.objects.filter(indicator=found, district=None)) if found else {}
    _compare_cells(plan, [_value_cell(one.name, value) for value in one.values], held, stamp)


NAME_LENGTH, UNIT_LENGTH = (getattr(Indicator._meta.get_field(name), "max_length", 0) for name in ("name", "unit"))


def _find_elsewhere(plan: SheetPlan, one: SheetIndicator, *, create: bool) -> Indicator | None:
    """An indicator of this name that measures other items measures this one too from now on; else a new one."""
    municipality = plan.item.edition.municipality
    others = indicators_named(municipality, one.name)
    if len(others) > 1:
        plan.error(
            "indicator_ambiguous",
            _("Several indicators are called “%(name)s”. Say first which of them measures this item.")
            % {"name": one.name},
            one.cell,
        )
        return None
    if others:
        plan.changes.append(Change("link", one.name, "", one.name, one.cell, is_correction=False, entry=others[0]))
        return others[0]
    near = indicators_like(municipality, one.name)
    message = _("There is no indicator “%(name)s” yet.") % {"name": one.name}
    if near:
        message += " " + _("Did you mean: %(items)s") % {"items": "、".join(near)}
    if len(one.name) > NAME_LENGTH or len(one.unit) > UNIT_LENGTH:
        plan.error(
            "indicator_too_long",
            _("The name of an indicator has up to %(name)s characters, its unit up to %(unit)s.")
            % {"name": NAME_LENGTH, "unit": UNIT_LENGTH},
            one.cell,
        )
        return None
    if not create:
        plan.error("indicator_unknown", message, one.cell)
    elif near:
        plan.warning("indicator_new", message, one.cell)
    said = f"{one.name}（{one.unit}）" if one.unit else one.name
    plan.changes.append(Change("indicator", one.name, "", said, one.cell, is_correction=False, entry=one))
    return None


def _compare_with(plan: SheetPlan, one: SheetIndicator, found: Indicator) -> None:
    if one.cumulative != (found.is_cumulative or CUMULATIVE_SIGN in found.name):
        plan.warning(
            "measure_differs",
            _("“%(name)s” is a running total in one of sheet and portal, and not in the other; the portal's way stays.")
            % {"name": one.name},
            one.cell,
        )
    if one.unit and found.unit and label_key(one.unit) != label_key(found.unit):
        plan.warning(
            "unit_differs",
            _("The unit of “%(name)s” is %(there)s in the sheet and %(here)s in the portal; it stays.")
            % {"name": one.name, "there": one.unit, "here": found.unit},
            one.cell,
        )
    for value in one.values:
        if found.decimals < _digits(value.number):
            plan.error(
                "more_digits",
                _("“%(name)s” is kept with %(digits)s digits after the point; allow more of them there first.")
                % {"name": one.name, "digits": found.decimals},
                value.cell,
            )


# The texts of the head


def _compare_head(plan: SheetPlan, reading: SheetReading, stamp: Stamp | None) -> None:
    held = ReviewSheet.objects.filter(item=plan.item).first()
    names = {field.name: str(field.verbose_name) for field in ReviewSheet._meta.fields}
    base = _head_then(plan.item, stamp) if stamp else None
    for name in HEAD_TEXTS:
        said, before = getattr(reading, name), tidy(getattr(held, name, ""))
        if not said:
            continue
        if tidy(said) == before:
            plan.unchanged += 1
            continue
        entry = (name, said, held.version if held else 0)
        change = Change("head", names[name], before, said, "", is_correction=bool(before), entry=entry)
        if base is None or base[name] == before:
            plan.changes.append(change)
        elif base[name] == tidy(said):
            _keep_newer(plan, change)
        else:
            _tell_conflict(plan, change)


def _head_then(item: PlanItem, stamp: Stamp) -> dict[str, str]:
    """The head as the export wrote it: the text of that moment, or what was public of it."""
    if stamp.is_public:
        records = ReviewRecord.objects.filter(item=item, is_public=True, status__in=Review.REVIEWED)
        newest = max(records.select_related("round"), key=lambda one: one.round.order, default=None)
        texts = newest.sheet if newest else {}
        return {name: tidy(texts.get(name, "")) for name in HEAD_TEXTS}
    held = ReviewSheet.history.filter(item_id=item.pk, history_date__lte=stamp.at).order_by("-history_date").first()
    return {name: tidy(getattr(held, name, "")) for name in HEAD_TEXTS}
