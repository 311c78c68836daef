"""The working items of an edition as staff see them: state, gaps, who may edit."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from districts.models.departments import label_key

from ..models import PlanEdition, PlanItem, Transition
from ..permissions import can_edit_item
from ..services.plan_changes import is_published, is_waiting


@dataclass
class WorkItem:
    """`state` is published, newer_draft or draft; `gaps` are keys of forms.plan_staff.GAPS."""

    item: PlanItem
    state: str
    gaps: list[str]
    departments: list[tuple[str, bool]]
    may_edit: bool
    children: list["WorkItem"] = field(default_factory=list)

    @property
    def is_waiting(self) -> bool:
        return self.state != "published"


def worklist(edition: PlanEdition, user: Any) -> list[WorkItem]:
    """Every current item in plan order; a constant number of queries."""
    older, newer = edition.crosswalks_back.exists(), edition.crosswalks_onward.exists()
    items = (
        PlanItem.objects.current()
        .filter(edition=edition)
        .with_assignments()
        .select_related("published")
        .annotate(
            comes_from=Exists(Transition.objects.filter(new=OuterRef("pk"))),
            goes_to=Exists(Transition.objects.filter(old=OuterRef("pk"))),
        )
        .order_by("position", "pk")
    )
    rows = []
    for item in items:
        item.edition = edition
        linked = (item.comes_from or not older) and (item.goes_to or not newer)
        rows.append(_row(item, user, linked))
    return rows


def _row(item: PlanItem, user: Any, linked: bool) -> WorkItem:
    state = "newer_draft" if is_waiting(item) else "published"
    assignments = item.assignments.all()
    return WorkItem(
        item=item,
        state=state if is_published(item) else "draft",
        gaps=gaps_of(item, linked),
        departments=[
            (row.printed_label or row.department.label_in(item.edition.first_year), row.is_lead) for row in assignments
        ],
        may_edit=can_edit_item(user, item),
    )


def gaps_of(item: PlanItem, linked: bool) -> list[str]:
    """What the item still lacks. Departments are asked of measures only: a policy's are those of its measures."""
    assignments = item.assignments.all()
    measure = item.level.depth > 1
    found = {
        "department": measure and not assignments,
        "lead": measure and bool(assignments) and not any(row.is_lead for row in assignments),
        "text": item.text is None if measure else item.is_missing,
        "placeholder": item.is_placeholder,
        "transition": not linked,
    }
    return [name for name, missing in found.items() if missing]


def gap_counts(rows: list[WorkItem]) -> Counter[str]:
    return Counter(gap for row in rows for gap in row.gaps)


def narrowed(rows: list[WorkItem], wanted: dict[str, Any]) -> list[WorkItem]:
    """The rows a filter asks for; `wanted` is StaffItemsForm's."""
    words = [label_key(word) for word in (wanted.get("words") or "").split()]
    return [
        row
        for row in rows
        if (not wanted.get("mine") or row.may_edit)
        and (not wanted.get("gap") or wanted["gap"] in row.gaps)
        and (not wanted.get("state") or (wanted["state"] == "waiting") == row.is_waiting)
        and all(word in label_key(f"{row.item.code} {row.item.title} {row.item.text or ''}") for word in words)
    ]


def as_tree(rows: list[WorkItem]) -> list[WorkItem]:
    """Rows under their parents; a row whose parent is not among them stands for itself."""
    by_id = {row.item.pk: row for row in rows}
    top: list[WorkItem] = []
    for row in rows:
        parent = by_id.get(row.item.parent_id or 0)
        (parent.children if parent else top).append(row)
    return top
