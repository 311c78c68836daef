"""The story of a plan item: who changed what, when and why, read from the history of the item and its departments."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from districts.models import Department

from ..models import Perspective, Pillar, PlanItem, PlanItemDepartment, PlanLevel
from ..reading.differences import Difference, department_text

# Fields of the item that are told, in the order they are told; `label` below names them.
FIELDS = (
    "code",
    "slug",
    "title",
    "text",
    "level_id",
    "parent_id",
    "is_placeholder",
    "departments_confirmed",
    "archived_at",
)
LABELS = {
    "code": _("Code"),
    "slug": _("Address"),
    "title": _("Title"),
    "text": _("Text"),
    "level_id": _("Level"),
    "parent_id": _("Belongs to"),
    "is_placeholder": _("Placeholder"),
    "departments_confirmed": _("Departments confirmed"),
    "archived_at": _("Archived"),
    "pillars": _("Pillars"),
    "perspectives": _("Perspectives"),
    "departments": _("Departments"),
}
# One save writes several rows; they are one entry when the same person wrote them within this time.
TOGETHER = dt.timedelta(seconds=2)


@dataclass
class Entry:
    """One save: by whom (None: the system), when, why, and what was different afterwards."""

    user: Any
    at: dt.datetime
    reason: str
    is_first: bool = False
    differences: list[Difference] = field(default_factory=list)


def history_of(item: PlanItem) -> list[Entry]:
    """Newest first; a constant number of queries. Entries in which nothing that is told changed are left out."""
    records = sorted(_records(item), key=lambda record: (record.history_date, record.history_id))
    names = _Names(item)
    entries: list[Entry] = []
    state: dict[str, Any] = {}
    departments: dict[int, Any] = {}
    for group in _together(records):
        before = dict(state)
        for record in group:
            _apply(record, state, departments)
        state["departments"] = names.departments(departments.values())
        first = not before
        entry = Entry(group[-1].history_user, group[0].history_date, _reason(group), is_first=first)
        entry.differences = list(_differences(before, state, names))
        if entry.differences or first:
            entries.append(entry)
    return entries[::-1]


def _records(item: PlanItem) -> Iterator[Any]:
    yield from (
        PlanItem.history.filter(id=item.pk)
        .select_related("history_user")
        .prefetch_related("historicalplanitem_pillars_set", "historicalplanitem_perspectives_set")
    )
    yield from PlanItemDepartment.history.filter(item_id=item.pk).select_related("history_user")


def _together(records: Iterable[Any]) -> Iterator[list[Any]]:
    """Records of one save: same person, same moment, one version of the item."""
    group: list[Any] = []
    version = None
    for record in records:
        if group and (
            record.history_user_id != group[-1].history_user_id
            or record.history_date - group[-1].history_date > TOGETHER
            or (version is not None and getattr(record, "version", version) != version)
        ):
            yield group
            group, version = [], None
        group.append(record)
        version = getattr(record, "version", version)
    if group:
        yield group


def _reason(group: list[Any]) -> str:
    return next((record.history_change_reason for record in group if record.history_change_reason), "")


def _apply(record: Any, state: dict[str, Any], departments: dict[int, Any]) -> None:
    if hasattr(record, "department_id"):
        if record.history_type == "-":
            departments.pop(record.id, None)
        else:
            departments[record.id] = record
        return
    state |= {name: getattr(record, name) for name in FIELDS}
    state["pillars"] = tuple(sorted(row.pillar_id for row in record.historicalplanitem_pillars_set.all()))
    perspectives = record.historicalplanitem_perspectives_set.all()
    state["perspectives"] = tuple(sorted(row.perspective_id for row in perspectives))


def _differences(before: dict[str, Any], after: dict[str, Any], names: "_Names") -> Iterator[Difference]:
    for name in LABELS:
        if before.get(name) != after.get(name) and (before or after.get(name) not in (None, "", False, True, ())):
            yield Difference(str(LABELS[name]), names.shown(name, before.get(name)), names.shown(name, after.get(name)))


class _Names:
    """Ids in words, each kind fetched once."""

    def __init__(self, item: PlanItem) -> None:
        self.year = item.edition.first_year
        self.levels = dict(PlanLevel.objects.filter(edition=item.edition_id).values_list("pk", "name"))
        self.pillars = {pillar.pk: str(pillar) for pillar in Pillar.objects.filter(edition=item.edition_id)}
        perspectives = Perspective.objects.filter(municipality=item.edition.municipality_id)
        self.perspectives = dict(perspectives.values_list("pk", "name"))
        self.parents: dict[int, str] = defaultdict(lambda: "—")
        top = PlanItem.objects.filter(edition=item.edition_id, children__isnull=False).distinct()
        self.parents |= dict(top.values_list("pk", "code"))
        self.labels: dict[int, str] = {}
        for department in Department.objects.filter(municipality=item.edition.municipality_id).with_names():
            self.labels[department.pk] = department.label_in(self.year)

    def departments(self, rows: Iterable[Any]) -> str:
        ordered = sorted(rows, key=lambda row: row.position)
        return department_text(
            (row.printed_label or self.labels.get(row.department_id, "—"), row.is_lead) for row in ordered
        )

    def shown(self, name: str, value: Any) -> str:
        if name == "level_id":
            return self.levels.get(value, "")
        if name == "parent_id":
            return self.parents[value] if value else ""
        if name == "pillars":
            return "、".join(self.pillars.get(pk, "—") for pk in value or ())
        if name == "perspectives":
            return "、".join(self.perspectives.get(pk, "—") for pk in value or ())
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        if isinstance(value, dt.datetime):
            return f"{value:%Y-%m-%d}"
        return str(value or "")
