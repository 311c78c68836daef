"""What the rows of one page tell beyond texts and kinds: remarks, departments, pillars, places in the source.

Asked for as many items and edges as are shown, in as many queries for many as for one.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from ..models import (
    PlanItem,
    PlanItemDepartment,
    PublishedItem,
    PublishedItemDepartment,
    PublishedTransition,
    TransitionChange,
)
from .crosswalk import Content, Edge, Item

CHANGE_LABELS = dict(TransitionChange.Kind.choices)
# Up to this many rows are named in the query; a whole crosswalk is asked for as a whole (databases limit parameters).
NAMED = 1_000


@dataclass(frozen=True)
class Change:
    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Source:
    page: str
    row: int | None


@dataclass(frozen=True)
class Remarks:
    """Of an edge; `candidates` are codes, and only of a working edge that nobody decided."""

    note: str
    reason: str
    changes: list[Change]
    candidates: list[str]
    source: Source | None


@dataclass(frozen=True)
class Assigned:
    label: str
    name: str
    is_lead: bool


@dataclass
class Details:
    """Remarks by edge, departments and pillar codes by item."""

    remarks: dict[int, Remarks]
    departments: dict[int, list[Assigned]] = field(default_factory=dict)
    pillars: dict[int, list[str]] = field(default_factory=dict)


def details_of(content: Content, edges: Iterable[Edge]) -> Details:
    shown = list(edges)
    items = {item.pk: item for edge in shown for item in (content.old_of(edge), content.new_of(edge)) if item}
    keys = [edge.pk for edge in shown]
    found = Details(_working_remarks(content, keys) if content.is_draft else _published_remarks(content, keys))
    departments = _working_departments if content.is_draft else _published_departments
    for key, assigned in departments(content, items):
        found.departments.setdefault(key, []).append(assigned)
    for key, code in _pillars(content, items):
        found.pillars.setdefault(key, []).append(code)
    return found


def _only(rows: QuerySet[Any], field: str, keys: Collection[int]) -> QuerySet[Any]:
    return rows.filter(**{f"{field}__in": list(keys)}) if len(keys) <= NAMED else rows


def _published_remarks(content: Content, keys: list[int]) -> dict[int, Remarks]:
    fields = ("pk", "note", "reason", "changes", "source_page", "source_row")
    edges = _only(PublishedTransition.objects.of(content.crosswalk), "pk", keys).values_list(*fields)
    return {
        key: Remarks(note, reason, [_change(**one) for one in changes], [], _source(page, row))
        for key, note, reason, changes, page, row in edges
    }


def _working_remarks(content: Content, keys: list[int]) -> dict[int, Remarks]:
    edges = _only(content.crosswalk.transitions.all(), "pk", keys).prefetch_related("changes", "candidates")
    return {
        edge.pk: Remarks(
            edge.note,
            edge.reason,
            [_change(one.kind, one.before, one.after) for one in edge.changes.all()],
            [item.code for item in edge.candidates.all()] if edge.is_unresolved else [],
            _source(edge.source_page, edge.source_row),
        )
        for edge in edges
    }


def _change(kind: str, before: str, after: str) -> Change:
    return Change(CHANGE_LABELS.get(kind, kind), before, after)


def _source(page: str | None, row: int | None) -> Source | None:
    return Source(page or "", row) if page or row else None


def _published_departments(content: Content, items: dict[int, Item]) -> Iterator[tuple[int, Assigned]]:
    rows = _only(PublishedItemDepartment.objects.filter(item__edition__in=content.editions), "item", items)
    rows = rows.order_by("item_id", "position")
    for key, label, name, is_lead in rows.values_list("item_id", "label", "name", "is_lead"):
        yield key, Assigned(label, name, is_lead)


def _working_departments(content: Content, items: dict[int, Item]) -> Iterator[tuple[int, Assigned]]:
    """Named as in the first year of the edition, which is what publishing would copy."""
    rows = _only(PlanItemDepartment.objects.filter(item__edition__in=content.editions), "item", items)
    rows = rows.order_by("item_id", "position").select_related("item", "department")
    for row in rows.prefetch_related("department__names"):
        year = content.editions[row.item.edition_id].first_year
        named = row.department.name_in(year)
        label = row.printed_label or row.department.label_in(year)
        yield row.item_id, Assigned(label, named.name if named else label, row.is_lead)


def _pillars(content: Content, items: dict[int, Item]) -> Iterable[tuple[int, str]]:
    model: Any = PlanItem if content.is_draft else PublishedItem
    rows = _only(model.objects.filter(edition__in=content.editions, pillars__isnull=False), "pk", items)
    return rows.order_by("pillars__position", "pillars__code").values_list("pk", "pillars__code")
