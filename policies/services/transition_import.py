"""Taking a crosswalk sheet in: everything its change plan names, in one transaction, with history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from districts.history import sign
from districts.models.departments import label_key

from ..intake import transitions as sheets
from ..intake.transitions import TransitionSheet
from ..models import (
    Crosswalk,
    Pillar,
    PlanEdition,
    PlanItem,
    PlanItemDepartment,
    PlanLevel,
    SourceDocument,
    Transition,
    TransitionChange,
    TransitionIntake,
)
from .bulk import BATCH, chunks, delete_leaves, delete_rows, note_relations
from .document_intakes import record_as_taken_in
from .transition_comparison import ChangePlan, compare, import_reason, source_text
from .transition_labels import write_labels

LEVEL_NAMES = {1: "施策", 2: "主な施策"}


@transaction.atomic
def apply_sheet(
    *,
    sheet: TransitionSheet,
    document: SourceDocument,
    from_edition: PlanEdition,
    to_edition: PlanEdition,
    by: Any,
    decisions: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
    intake: TransitionIntake | None = None,
) -> ChangePlan:
    """Save what the sheet says; returns the plan that was carried out.

    `sheet` was read with these `decisions`. `reasons` are kept with the edges they settle. The intake is recorded
    as taken in (one is made when none is given). Raises ValidationError when the sheet holds errors.
    """
    if not sheet.can_import:
        raise ValidationError(_("The sheet holds errors; nothing was taken in."))
    lock_rows(from_edition, to_edition)
    plan = compare(
        sheet=sheet,
        from_edition=from_edition,
        to_edition=to_edition,
        file_checksum=document.checksum,
        decisions=decisions,
    )
    _write_positions(plan)
    if not plan.changes_nothing:
        _Writer(sheet, plan, document, from_edition, to_edition, by, dict(reasons or {})).write()
    _record(plan, document, from_edition, to_edition, by, dict(decisions or {}), dict(reasons or {}), intake)
    return plan


def lock_rows(from_edition: PlanEdition, to_edition: PlanEdition) -> None:
    """Two intakes into the same editions wait for each other; who edits a row meanwhile comes first or finds it stale.

    Keys stay free: the rows others add may point to these.
    """
    editions = [from_edition.pk, to_edition.pk]
    for rows in (
        PlanEdition.objects.filter(pk__in=editions),
        PlanItem.objects.filter(edition_id__in=editions),
        Transition.objects.filter(
            crosswalk__in=Crosswalk.objects.filter(from_edition=from_edition, to_edition=to_edition)
        ),
    ):
        list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).only("pk"))


def _write_positions(plan: ChangePlan) -> None:
    """Edges stand in the order of the sheet. That is no edit: no version, no history."""
    moved = []
    for position, (_edge, row, _names) in enumerate(plan.edges):
        if row is not None and row.position != position:
            row.position = position
            moved.append(row)
    Transition.objects.bulk_update(moved, ["position"], batch_size=BATCH)


def _record(
    plan: ChangePlan,
    document: SourceDocument,
    from_edition: PlanEdition,
    to_edition: PlanEdition,
    by: Any,
    decisions: dict[str, str],
    reasons: dict[str, str],
    intake: TransitionIntake | None,
) -> None:
    if intake is None:
        if plan.same_file:
            return
        intake = TransitionIntake(
            document=document, from_edition=from_edition, to_edition=to_edition, created_by=by, reasons=reasons
        )
    record_as_taken_in(intake, decisions=decisions, result=plan.counts, by=by)


class _Writer:
    def __init__(
        self,
        sheet: TransitionSheet,
        plan: ChangePlan,
        document: SourceDocument,
        from_edition: PlanEdition,
        to_edition: PlanEdition,
        by: Any,
        reasons: dict[str, str],
    ) -> None:
        self.sheet = sheet
        self.plan = plan
        self.document = document
        self.editions = {"old": from_edition, "new": to_edition}
        self.by = by
        self.reasons = reasons
        self.why = import_reason(document.title)
        self.rows: dict[tuple[str, str], PlanItem] = {}  # (side, printed code) → row

    def write(self) -> None:
        self.departments = write_labels(self.sheet, self.editions["new"], self._create)
        self._write_levels_and_pillars()
        self._write_items()
        self._write_assignments()
        self._write_edges()
        self._remove()

    def _create(self, rows: list[Any], model: Any) -> None:
        if rows:
            bulk_create_with_history(
                rows, model, batch_size=BATCH, default_user=self.by, default_change_reason=self.why
            )

    def _update(self, rows: list[Any], model: Any, fields: list[str]) -> None:
        if rows:
            bulk_update_with_history(
                rows, model, fields, batch_size=BATCH, default_user=self.by, default_change_reason=self.why
            )

    # Levels, pillars, items

    def _write_levels_and_pillars(self) -> None:
        editions = list(self.editions.values())
        self.levels = {(row.edition_id, row.depth): row for row in PlanLevel.objects.filter(edition__in=editions)}
        missing = [
            PlanLevel(edition=edition, depth=depth, name=name)
            for edition in editions
            for depth, name in LEVEL_NAMES.items()
            if (edition.pk, depth) not in self.levels
        ]
        self._create(missing, PlanLevel)
        self.levels |= {(row.edition_id, row.depth): row for row in missing}
        self.pillars = {(row.edition_id, row.code): row for row in Pillar.objects.filter(edition__in=editions)}
        used = {(self.editions[item.side], code) for item in self.sheet.items for code in item.pillars}
        used |= {(self.editions["old"], code) for code in self.sheet.pillars}
        wanted = sorted(used, key=lambda pair: (pair[0].pk, self._pillar_order(pair[1])))
        fresh = [
            Pillar(edition=edition, code=code, position=self._pillar_order(code))
            for edition, code in wanted
            if (edition.pk, code) not in self.pillars
        ]
        self._create(fresh, Pillar)
        self.pillars |= {(row.edition_id, row.code): row for row in fresh}

    def _pillar_order(self, code: str) -> int:
        return self.sheet.pillars.index(code) if code in self.sheet.pillars else len(self.sheet.pillars)

    def _write_items(self) -> None:
        for depth, level in ((1, sheets.POLICY), (2, sheets.MEASURE)):
            fresh: list[PlanItem] = []
            stale: list[PlanItem] = []
            for item, row, names in self.plan.items:
                if item.level != level:
                    continue
                target = row or PlanItem(edition=self.editions[item.side])
                self.rows[item.side, item.printed] = target
                if names:
                    if row is None:
                        self._place_item(target, item, depth)
                    self._fill_item(target, item, names)
                    (stale if row else fresh).append(target)
            self._create(fresh, PlanItem)
            self._update(stale, PlanItem, _ITEM_FIELDS)
        self._write_item_pillars()

    def _place_item(self, row: PlanItem, item: sheets.Item, depth: int) -> None:
        row.level = self.levels[self.editions[item.side].pk, depth]
        row.parent = self.rows[item.side, item.parent] if item.parent else None
        row.number, row.code, row.slug = item.number, item.printed, item.slug
        row.position = item.code.policy * 1000 + (item.code.number or 0)

    def _fill_item(self, row: PlanItem, item: sheets.Item, names: set[str]) -> None:
        """Only what the plan names: the rest may have been corrected since."""
        if "title" in names:
            row.title = item.title
        if "text" in names:
            row.text = item.text
        if "placeholder" in names:
            row.is_placeholder = item.placeholder
        if "departments_confirmed" in names:
            row.departments_confirmed = not item.departments_open
        row.archived_at = None
        row.source_document = self.document
        row.source_text = source_text(item.sources)
        if item.sources:
            row.source_page, row.source_row = str(item.sources[0].page), item.sources[0].row
        if row.pk:
            row.version += 1
            row.updated_at = timezone.now()

    def _write_item_pillars(self) -> None:
        changed = [
            (item, self.rows[item.side, item.printed]) for item, _row, names in self.plan.items if "pillars" in names
        ]
        through = PlanItem.pillars.through
        for ids in chunks([row.pk for _item, row in changed]):
            through.objects.filter(planitem_id__in=ids).delete()
        through.objects.bulk_create(
            through(planitem_id=row.pk, pillar_id=self.pillars[row.edition_id, code].pk)
            for item, row in changed
            for code in item.pillars
        )

    def _write_assignments(self) -> None:
        changed = {
            self.rows[item.side, item.printed].pk: item
            for item, _row, names in self.plan.items
            if "departments" in names
        }
        before: dict[int, list[tuple[int, bool, str]]] = {}
        held = PlanItemDepartment.objects.filter(item__edition__in=self.editions.values()).order_by("position")
        existing = [row for row in held if row.item_id in changed]
        for row in existing:
            before.setdefault(row.item_id, []).append((row.department_id, row.is_lead, row.printed_label))
        fresh: list[PlanItemDepartment] = []
        replaced: set[int] = set()
        for item_id, item in changed.items():
            wanted = self._assignments(item)
            if wanted != before.get(item_id, []):
                replaced.add(item_id)
                fresh += [
                    PlanItemDepartment(
                        item_id=item_id, department_id=department, is_lead=lead, printed_label=label, position=position
                    )
                    for position, (department, lead, label) in enumerate(wanted)
                ]
        delete_leaves([row for row in existing if row.item_id in replaced], PlanItemDepartment, self.by, self.why)
        self._create(fresh, PlanItemDepartment)

    def _assignments(self, item: sheets.Item) -> list[tuple[int, bool, str]]:
        """Department, lead and printed label in printed order; two labels of one department count once."""
        wanted: dict[int, tuple[int, bool, str]] = {}
        for department in item.departments:
            department_id = self.departments[label_key(department.label)]
            wanted.setdefault(department_id, (department_id, department.lead, department.label))
        return list(wanted.values())

    # Edges

    def _write_edges(self) -> None:
        self.crosswalk = self._crosswalk()
        fresh: list[Transition] = []
        stale: list[Transition] = []
        changed: list[tuple[sheets.Transition, Transition, set[str]]] = []
        for position, (edge, row, names) in enumerate(self.plan.edges):
            if not names:
                continue
            target = row or Transition(crosswalk=self.crosswalk, position=position)
            self._fill_edge(target, edge, names)
            (stale if row else fresh).append(target)
            changed.append((edge, target, names))
        # Rows that go make room first: the same pair may come back as another row.
        delete_rows(self.plan.gone_edges, self.by, self.why)
        self._create(fresh, Transition)
        self._update(stale, Transition, _EDGE_FIELDS)
        self._write_candidates([(edge, row) for edge, row, names in changed if "candidates" in names])
        self._write_changes([(edge, row) for edge, row, names in changed if "changes" in names])
        note_relations([row for _edge, row, _names in changed], Transition, Transition.candidates.through)

    def _crosswalk(self) -> Crosswalk:
        crosswalk = Crosswalk.objects.filter(from_edition=self.editions["old"], to_edition=self.editions["new"]).first()
        crosswalk = crosswalk or Crosswalk(from_edition=self.editions["old"], to_edition=self.editions["new"])
        if crosswalk.pk is None or crosswalk.source_document_id != self.document.pk:
            crosswalk.source_document = self.document
            sign(crosswalk, by=self.by, reason=self.why)
            crosswalk.save()
        return crosswalk

    def _fill_edge(self, row: Transition, edge: sheets.Transition, names: set[str]) -> None:
        """Only what the plan names: a person's decision keeps its items, its kind and its changes."""
        if "old" in names:
            row.old = self.rows["old", edge.old] if edge.old else None
        if "new" in names:
            row.new = self.rows["new", edge.new] if edge.new else None
        for name in names & {"kind", "note", "confidence"}:
            setattr(row, name, getattr(edge, name))
        if edge.decided and names & {"decided", "old", "new", "kind"}:
            row.reason = edge.reason or self.reasons.get(edge.question or "", "") or row.reason
            row.decided_by, row.decided_at = self.by, timezone.now()
        elif "reason" in names:
            row.reason = edge.reason or row.reason
        row.depth = 1 if edge.level == sheets.POLICY else 2
        row.source_document, row.source_text = self.document, edge.source.raw
        row.source_page, row.source_row = str(edge.source.page), edge.source.row
        if row.pk:
            row.version += 1
            row.updated_at = timezone.now()

    def _write_candidates(self, changed: list[tuple[sheets.Transition, Transition]]) -> None:
        through = Transition.candidates.through
        for ids in chunks([row.pk for _edge, row in changed]):
            through.objects.filter(transition_id__in=ids).delete()
        through.objects.bulk_create(
            through(transition_id=row.pk, planitem_id=self.rows["new", code].pk)
            for edge, row in changed
            for code in edge.candidates
        )

    def _write_changes(self, changed: list[tuple[sheets.Transition, Transition]]) -> None:
        touched = {row.pk for _edge, row in changed}
        held = TransitionChange.objects.filter(transition__crosswalk=self.crosswalk)
        rows = [row for row in held if row.transition_id in touched]
        delete_leaves(rows, TransitionChange, self.by, self.why)
        self._create(
            [
                TransitionChange(
                    transition=row, kind=change.kind, before=change.before, after=change.after, position=position
                )
                for edge, row in changed
                for position, change in enumerate(edge.changes)
            ],
            TransitionChange,
        )

    def _remove(self) -> None:
        """Items the new version of the sheet no longer prints are archived, never deleted."""
        for row in self.plan.gone_items:
            row.archived_at = timezone.now()
            row.version += 1
        self._update(self.plan.gone_items, PlanItem, ["archived_at", "version"])
        written = [self.rows[item.side, item.printed] for item, _row, names in self.plan.items if names]
        note_relations([*written, *self.plan.gone_items], PlanItem, PlanItem.pillars.through)


# fmt: off
_ITEM_FIELDS = [
    "level", "parent", "number", "code", "slug", "title", "text", "is_placeholder", "position", "departments_confirmed", "archived_at", "source_document", "source_text", "source_page", "source_row", "version", "updated_at"
]
_EDGE_FIELDS = [
    "old", "new", "kind", "note", "reason", "confidence", "depth", "decided_by", "decided_at", "source_document", "source_text", "source_page", "source_row", "version", "updated_at"
]
# fmt: on
