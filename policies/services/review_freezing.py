"""Closing a round freezes its reviews: wording, departments, ratings, texts, values and steps as they stand now."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from ..models import IndicatorValue, PlanItem, Review, ReviewRecord, ReviewRound, WorkStep
from ..models.reviews import ReviewContent

TEXTS = tuple(field.name for field in ReviewContent._meta.get_fields())
SHEET = ("present_state", "period_goal", "final_goal", "content")


def freeze(round: ReviewRound) -> list[ReviewRecord]:
    """A record per review of the round, numbered after those of earlier closings. The caller holds the lock.

    A review that was not accepted keeps its item and status only: an unfinished text is nobody's record.
    """
    return _freeze(round, list(_reviews(round)), last_closing(round) + 1)


def freeze_late(review: Review) -> list[ReviewRecord]:
    """The record of a review that came in after its round was closed: it joins those of the last closing."""
    return _freeze(review.round, list(_reviews(review.round).filter(pk=review.pk)), max(last_closing(review.round), 1))


def last_closing(round: ReviewRound) -> int:
    """The number of the last closing, 0 before the first one."""
    return ReviewRecord.objects.of(round).aggregate(last=Max("sequence"))["last"] or 0


def _freeze(round: ReviewRound, reviews: list[Review], number: int) -> list[ReviewRecord]:
    items = {review.item_id: review.item for review in reviews}
    ancestors = {one.pk: one for one in round.edition.items.select_related("level")}
    values, steps = _values(items), _steps(items)
    now = timezone.now()
    return ReviewRecord.objects.bulk_create(
        [
            ReviewRecord(
                round=round,
                review=review,
                item=review.item,
                sequence=number,
                frozen_at=now,
                status=review.status,
                **_identity(review, ancestors, round.fiscal_year),
                **(_content(review, values, steps) if review.status in Review.REVIEWED else {}),
            )
            for review in reviews
        ],
        batch_size=200,
    )


def _reviews(round: ReviewRound) -> QuerySet[Review]:
    return (
        round.reviews.select_related("item__level", "lead", "grade__scale", "item__review_sheet")
        .prefetch_related(
            "lead__names",
            "item__assignments__department__names",
            "item__indicator_uses__indicator",
            "contributions__department__names",
        )
        .order_by("item__position", "item_id")
    )


def _identity(review: Review, ancestors: dict[int, PlanItem], year: int) -> dict[str, Any]:
    line = [review.item]
    while (parent := line[0].parent_id) is not None:
        line.insert(0, ancestors[parent])
    policy = line[0] if len(line) > 1 else None
    return {
        "position": review.item.position,
        "item_code": review.item.code,
        "item_slug": review.item.slug,
        "item_title": review.item.title,
        "item_text": review.item.text,
        "policy_code": policy.code if policy else "",
        "policy_title": policy.title if policy else "",
        "lead": review.lead,
        "lead_name": name_of(review.lead, year),
        "levels": [{"name": one.level.name, "code": one.code, "title": one.title or one.text or ""} for one in line],
        "departments": _departments(review, year),
    }


def _departments(review: Review, year: int) -> list[dict[str, Any]]:
    """Those of the item, the lead of the review marked; a lead that the board gave stands first."""
    parts = [(part.department, part.printed_label) for part in review.item.assignments.all()]
    if review.lead and review.lead_id not in {department.pk for department, _label in parts}:
        parts.insert(0, (review.lead, ""))
    return [
        {
            "code": department.code,
            "name": name_of(department, year),
            "label": printed or department.label_in(year),
            "lead": department.pk == review.lead_id,
        }
        for department, printed in parts
    ]


def name_of(department: Any, year: int) -> str:
    if department is None:
        return ""
    named = department.name_in(year)
    return str(named.name if named else department.code)


def _content(review: Review, values: dict[int, list[Any]], steps: dict[int, list[Any]]) -> dict[str, Any]:
    grade, sheet = review.grade, getattr(review.item, "review_sheet", None)
    year = review.round.fiscal_year
    return {name: getattr(review, name) for name in TEXTS} | {
        "scale_name": grade.scale.name if grade else "",
        "grade_code": grade.code if grade else "",
        "grade_label": grade.label if grade else "",
        "grade_tone": grade.tone if grade else "",
        "grade_position": grade.position if grade else None,
        "sheet": {name: getattr(sheet, name) for name in SHEET} if sheet else {},
        "contributions": [
            {"department": name_of(one.department, year), "text": one.text}
            for one in review.contributions.all()
            if one.text
        ],
        "values": [
            _indicator(use.indicator) | {"cells": values.get(use.indicator_id, [])}
            for use in review.item.indicator_uses.all()
            if use.indicator.archived_at is None
        ],
        "steps": steps.get(review.item_id, []),
    }


def _indicator(indicator: Any) -> dict[str, Any]:
    names = ("slug", "name", "kind", "measure", "unit", "decimals", "direction")
    return {"indicator": indicator.pk} | {name: getattr(indicator, name) for name in names}


def _values(items: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    rows = (
        IndicatorValue.objects.filter(indicator__uses__item__in=list(items), settled_at__isnull=False)
        .select_related("district")
        .distinct()
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in _last_settled(rows):
        if not row.is_withdrawn:
            found.setdefault(row.indicator_id, []).append(
                {
                    "value": row.pk,
                    "fiscal_year": row.fiscal_year,
                    "open_ended": row.open_ended,
                    "series": row.series,
                    "district": row.district.name if row.district else "",
                    "number": None if row.number is None else str(row.number),
                    "text": row.text,
                    "qualifier": row.qualifier,
                }
            )
    return found


def _steps(items: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in _last_settled(WorkStep.objects.filter(item__in=list(items), settled_at__isnull=False)):
        if row.text:
            found.setdefault(row.item_id, []).append(
                {
                    "step": row.pk,
                    "fiscal_year": row.fiscal_year,
                    "open_ended": row.open_ended,
                    "series": row.series,
                    "text": row.text,
                }
            )
    return found


def _last_settled(rows: Any) -> list[Any]:
    """The newest revision of each cell that was handed in; what somebody is still typing is left out."""
    newest = {row.cell: row for row in rows.order_by("revision")}
    return sorted(newest.values(), key=lambda row: (row.fiscal_year, row.open_ended, row.series, row.pk))


def taken_back(records: list[ReviewRecord]) -> tuple[list[IndicatorValue], list[WorkStep]]:
    """Values and steps that were empty again when these records were frozen: no record names them, the public does not
    see them any more once the records are public."""
    reviewed = [record for record in records if record.status in Review.REVIEWED]
    told = {entry["indicator"]: record.frozen_at for record in reviewed for entry in record.values}
    frozen = {record.item_id: record.frozen_at for record in reviewed}
    values = IndicatorValue.objects.filter(indicator__in=told, settled_at__isnull=False)
    steps = WorkStep.objects.filter(item__in=frozen, settled_at__isnull=False)
    return (
        [row for row in _last_settled_until(values, told, "indicator_id") if row.is_withdrawn],
        [row for row in _last_settled_until(steps, frozen, "item_id") if not row.text],
    )


def _last_settled_until(rows: Any, moments: dict[int, Any], of: str) -> list[Any]:
    """The newest revision of each cell as it stood at the moment of what it belongs to."""
    newest = {row.cell: row for row in rows.order_by("revision") if row.settled_at <= moments[getattr(row, of)]}
    return list(newest.values())


def figures_of(records: list[ReviewRecord]) -> tuple[list[IndicatorValue], list[WorkStep]]:
    """What becomes public with these records: the values and steps they name, and what was taken back."""
    values = {cell["value"] for record in records for entry in record.values for cell in entry["cells"]}
    steps = {step["step"] for record in records for step in record.steps}
    emptied, dropped = taken_back(records)
    rows = IndicatorValue.objects.filter(pk__in=values | {row.pk for row in emptied})
    return (
        list(rows.select_related("indicator", "district").order_by("indicator__name", "fiscal_year", "series", "pk")),
        [*WorkStep.objects.filter(pk__in=steps), *dropped],
    )


def newest_records(round: ReviewRound) -> list[ReviewRecord]:
    """The records of the last closing, in the order of the plan."""
    return list(ReviewRecord.objects.of(round).filter(sequence=last_closing(round)).select_related("review"))
