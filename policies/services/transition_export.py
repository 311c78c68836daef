"""The crosswalk as a workbook in the sheet's own layout, from published or from working rows."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ..intake.codes import Code, parse_code
from ..intake.transitions import MEASURE, POLICY, Change, Item, Transition
from ..intake.transitions.departments import Department
from ..intake.transitions.export import Export, write_workbook
from ..models import Crosswalk, Pillar, PlanEdition, PlanItem, PublishedItem
from .transition_comparison import identity


def published_workbook(crosswalk: Crosswalk) -> bytes:
    """What the public sees, as .xlsx that intake reads back without a difference."""
    items = PublishedItem.objects.prefetch_related("pillars", "assignments")
    edges = crosswalk.published_transitions.select_related("old", "new").prefetch_related("candidates")
    return _write(crosswalk, items, [_published_edge(edge) for edge in edges])


def working_workbook(crosswalk: Crosswalk) -> bytes:
    """What staff work on, open points included."""
    items = PlanItem.objects.current().select_related("edition")
    items = items.prefetch_related("pillars", "assignments__department__names")
    edges = crosswalk.transitions.select_related("old", "new").prefetch_related("candidates", "changes")
    return _write(crosswalk, items, [_working_edge(edge) for edge in edges])


def _write(crosswalk: Crosswalk, items: QuerySet[Any], edges: list[Transition]) -> bytes:
    old, new = crosswalk.from_edition, crosswalk.to_edition
    return write_workbook(
        Export(
            items=[*_items(items, old, "old"), *_items(items, new, "new")],
            policy_transitions=[edge for edge in edges if edge.level == POLICY],
            transitions=[edge for edge in edges if edge.level == MEASURE],
            pillars=list(Pillar.objects.filter(edition=old).values_list("code", flat=True)),
            new_heading=f"第{new.ordinal}期計画",
            titles=[f"{new.municipality.name} 新旧対照表({old.name}→{new.name})", identity(old, new)],
        )
    )


def _items(rows: QuerySet[Any], edition: PlanEdition, side: str) -> list[Item]:
    return [
        Item(
            side=side,
            code=_code(row),
            title=row.title,
            text=row.text,
            pillars=[pillar.code for pillar in row.pillars.all()],
            departments=[Department(one.label, one.is_lead) for one in row.assignments.all()],
            departments_open=not getattr(row, "departments_confirmed", True),
            placeholder=row.is_placeholder,
        )
        for row in rows.filter(edition=edition).order_by("position")
    ]


def _code(row: PlanItem | PublishedItem) -> Code:
    """The code as intake would read it; items whose code is no number keep their place by number."""
    return parse_code(row.code) or Code(row.number)


def _edge(row: Any, candidates: list[PlanItem] | list[PublishedItem], changes: list[Change]) -> Transition:
    return Transition(
        level=POLICY if row.depth == 1 else MEASURE,
        old=_code(row.old).printed if row.old else None,
        new=_code(row.new).printed if row.new else None,
        kind=row.kind,
        note=row.note,
        confidence=row.confidence,
        candidates=[_code(item).printed for item in candidates],
        changes=changes,
        reason=row.reason,
        decided=row.decided_at is not None,
    )


def _published_edge(row: Any) -> Transition:
    changes = [Change(one["kind"], one["before"], one["after"]) for one in row.changes]
    return _edge(row, list(row.candidates.all()), changes)


def _working_edge(row: Any) -> Transition:
    changes = [Change(change.kind, change.before, change.after) for change in row.changes.all()]
    return _edge(row, list(row.candidates.all()), changes)
