"""The sheet of an item as a workbook: what the page shows, in the layout of the form, so that intake reads it back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ..intake.reviews.sheet import (
    CUMULATIVE_SIGN,
    SheetDepartment,
    SheetIndicator,
    SheetLevel,
    SheetReading,
    SheetReview,
    SheetStep,
    SheetValue,
    place_order,
    review_order,
    tidy,
)
from ..models import PlanItem, PublishedItem
from ..reading import review_sheets as shown


def sheet_of(item: PlanItem, *, public: bool) -> SheetReading | None:
    """What the sheet of an item says: to everybody (None where nothing of it is published), or to staff."""
    if not public:
        return reading_of(shown.draft_sheet(item), item)
    published = PublishedItem.objects.filter(item=item).select_related("edition__municipality", "level").first()
    sheet = shown.public_sheet(published) if published else None
    return reading_of(sheet, item) if sheet else None


def reading_of(sheet: shown.Sheet, item: PlanItem | PublishedItem) -> SheetReading:
    """The sheet a page shows, as intake would read it; the stamp says whose it is and how new."""
    indicators = [_indicator(one) for one in sheet.indicators]
    steps = [SheetStep(*cell.place, tidy(cell.text)) for cell in sheet.steps.values()]
    places = [one.place for one in steps] + [value.place for row in indicators for value in row.values]
    extra = {year for year, after, series in places if series in ("plan", "actual") and not after}
    reviews = [_review(one) for one in sheet.reviews if one.is_reviewed]
    return SheetReading(
        levels=tuple(SheetLevel(one.name, one.code, _line(one.title)) for one in sheet.levels),
        departments=tuple(SheetDepartment(one.label, one.is_lead) for one in sheet.departments),
        present_state=tidy(sheet.texts["present_state"]),
        period_goal=tidy(sheet.texts["period_goal"]),
        final_goal=tidy(sheet.texts["final_goal"]),
        content=tidy(sheet.texts["content"]),
        years=tuple(sorted({*sheet.years, *extra})),
        indicators=tuple(indicators),
        work_steps=tuple(sorted((one for one in steps if one.text), key=place_order)),
        reviews=tuple(sorted((one for one in reviews if not one.is_empty), key=review_order)),
        stamp={
            "municipality": item.edition.municipality.slug,
            "edition": item.edition.slug,
            "item": item.slug,
            "exported_at": timezone.now().isoformat(),
            "contents": "draft" if sheet.is_draft else "public",
        },
    )


def _line(text: str) -> str:
    return " ".join(text.split("\n")).strip()


def _indicator(one: shown.SheetIndicator) -> SheetIndicator:
    values = [
        SheetValue(*cell.place, cell.number, cell.text, cell.qualifier)
        for cell in one.cells.values()
        if cell.number is not None or cell.text
    ]
    return SheetIndicator(
        name=one.name,
        cumulative=one.measure == "cumulative" or CUMULATIVE_SIGN in one.name,
        unit=one.unit,
        values=tuple(sorted(values, key=place_order)),
    )


def _review(one: shown.SheetReview) -> SheetReview:
    texts: dict[str, Any] = one.texts
    return SheetReview(
        round=one.kind,
        fiscal_year=one.held_in,
        rating=one.grade_code,
        **{name: tidy(texts[name]) for name in ("assessment", "adequacy", "issues", "way_forward")},
        opinion=tidy(texts["committee_opinion"]),
        postponed_reason=tidy(texts["postponed_reason"]) if texts["is_postponed"] else "",
    )
