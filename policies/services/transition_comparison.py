"""A crosswalk sheet against what two editions hold: what an import would add, change, leave and remove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from districts.models import Department, DepartmentAlias, Municipality
from districts.models.departments import label_key

from ..intake import transitions as sheets
from ..intake.sheets import read_sheet
from ..intake.transitions import TransitionSheet, read_transition_sheet
from ..models import Crosswalk, PlanEdition, PlanItem, Transition, TransitionIntake

IDENTITY = "新旧対照表ID:"  # our export prints it above the table, with the addresses of municipality and editions


@dataclass(slots=True)
class Line:
    """One thing an import does: `action` is added, changed or removed; `differences` are (field, before, after)."""

    subject: str  # old, new (items), policy_transition or transition
    action: str
    label: str
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    edited: bool = False  # somebody changed it in the portal since it was taken in

    def __str__(self) -> str:
        sentence = _sentences()[self.subject, self.action] % {"label": self.label}
        if self.action == "changed" and self.differences:
            names = field_names()
            sentence += " " + _("(%(fields)s)") % {
                "fields": "、".join(names[name] for name, _b, _a in self.differences)
            }
        if self.edited:
            sentence += " " + _("It was edited in the portal since it was taken in.")
        return sentence


def field_names() -> dict[str, str]:
    """What the fields of a difference are called."""
    return {
        "title": _("title"),
        "text": _("text"),
        "placeholder": _("placeholder"),
        "pillars": _("pillars"),
        "departments": _("departments"),
        "departments_confirmed": _("departments confirmed"),
        "archived": _("archived"),
        "note": _("note"),
        "reason": _("reason"),
        "kind": _("kind"),
        "confidence": _("confidence"),
        "candidates": _("candidates"),
        "decided": _("decided"),
        "old": _("old item"),
        "new": _("new item"),
        "changes": _("changes"),
    }


def _sentences() -> dict[tuple[str, str], str]:
    return {
        ("old", "added"): _("Old item %(label)s is added."),
        ("old", "changed"): _("Old item %(label)s changes."),
        ("old", "removed"): _("Old item %(label)s is archived; the sheet no longer holds it."),
        ("new", "added"): _("New item %(label)s is added."),
        ("new", "changed"): _("New item %(label)s changes."),
        ("new", "removed"): _("New item %(label)s is archived; the sheet no longer holds it."),
        ("policy_transition", "added"): _("The policy transition %(label)s is added."),
        ("policy_transition", "changed"): _("The policy transition %(label)s changes."),
        ("policy_transition", "removed"): _("The policy transition %(label)s is removed."),
        ("transition", "added"): _("The transition %(label)s is added."),
        ("transition", "changed"): _("The transition %(label)s changes."),
        ("transition", "removed"): _("The transition %(label)s is removed."),
    }


@dataclass(slots=True)
class ChangePlan:
    lines: list[Line] = field(default_factory=list)
    unchanged: dict[str, int] = field(default_factory=lambda: {"items": 0, "transitions": 0})
    same_file: bool = False  # this very file with these decisions was taken in last
    # What `apply` works on: rows of the sheet with their row in the database, and rows that go.
    items: list[tuple[sheets.Item, PlanItem | None, bool]] = field(default_factory=list)
    edges: list[tuple[sheets.Transition, Transition | None, bool]] = field(default_factory=list)
    gone_items: list[PlanItem] = field(default_factory=list)
    gone_edges: list[Transition] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        return not self.lines

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Added, changed, unchanged and removed, of items and of transitions."""
        counts = {
            subject: {"added": 0, "changed": 0, "removed": 0, "unchanged": self.unchanged[subject]}
            for subject in ("items", "transitions")
        }
        for line in self.lines:
            counts["items" if line.subject in {"old", "new"} else "transitions"][line.action] += 1
        return counts


def department_index(municipality: Municipality, year: int) -> dict[str, int]:
    """Comparison key of every label known in a fiscal year → department; aliases come before names."""
    index: dict[str, int] = {}
    aliases = DepartmentAlias.objects.filter(municipality=municipality).in_force(year)
    for key, department_id in aliases.values_list("key", "department_id"):
        index.setdefault(key, department_id)
    for department in Department.objects.filter(municipality=municipality).with_names():
        for name in department.names.all():
            if name.holds_in(year):
                for label in filter(None, (name.name, name.short_name)):
                    index.setdefault(label_key(label), department.pk)
    return index


def known_labels(municipality: Municipality, year: int) -> list[str]:
    """Every printed label that means a department in a fiscal year."""
    labels = set(
        DepartmentAlias.objects.filter(municipality=municipality).in_force(year).values_list("label", flat=True)
    )
    for department in Department.objects.filter(municipality=municipality).with_names():
        for name in department.names.all():
            if name.holds_in(year):
                labels |= {name.name, name.short_name} - {""}
    return sorted(labels)


def read_document(
    *,
    data: bytes,
    filename: str,
    from_edition: PlanEdition,
    to_edition: PlanEdition,
    decisions: Mapping[str, str] | None = None,
    create: bool = False,
) -> TransitionSheet:
    """Read a file for two editions, with the departments their municipality knows. Raises IntakeRefused."""
    sheet = read_transition_sheet(
        read_sheet(data, filename),
        decisions=decisions,
        known_departments=known_labels(to_edition.municipality, to_edition.first_year),
        create=create,
    )
    check_destination(sheet, from_edition, to_edition)
    return sheet


def identity(from_edition: PlanEdition, to_edition: PlanEdition) -> str:
    """The line our export prints above the table."""
    return f"{IDENTITY} {to_edition.municipality.slug}/{from_edition.slug}/{to_edition.slug}"


def check_destination(sheet: TransitionSheet, from_edition: PlanEdition, to_edition: PlanEdition) -> None:
    """A file of another municipality or of other editions is an error."""
    titles = " ".join(sheet.titles)
    marked = [title for title in sheet.titles if title.startswith(IDENTITY)]
    if marked and marked[0].strip() != identity(from_edition, to_edition):
        sheet.findings.error(
            "other_edition",
            _("This file was made for another municipality or other editions: %(id)s") % {"id": marked[0]},
        )
        return
    own = to_edition.municipality.name
    others = Municipality.objects.exclude(pk=to_edition.municipality_id).values_list("name", flat=True)
    named = [name for name in others if name in titles]
    if named and own not in titles:
        sheet.findings.error("other_municipality", _("This file speaks of %(name)s.") % {"name": named[0]})


def compare(
    *,
    sheet: TransitionSheet,
    from_edition: PlanEdition,
    to_edition: PlanEdition,
    file_checksum: str = "",
    decisions: Mapping[str, str] | None = None,
) -> ChangePlan:
    """What taking this sheet in would change.

    What staff changed in the portal stays as long as the sheet says the same as when it was last taken in.
    """
    crosswalk = Crosswalk.objects.filter(from_edition=from_edition, to_edition=to_edition).first()
    plan = ChangePlan(same_file=_taken_in_last(from_edition, to_edition, file_checksum, decisions))
    if plan.same_file:
        plan.unchanged = {
            "items": len(sheet.items),
            "transitions": len(sheet.policy_transitions) + len(sheet.transitions),
        }
        return plan
    documents = set(_confirmed(from_edition, to_edition).values_list("document_id", flat=True))
    _compare_items(plan, sheet, from_edition, to_edition, documents)
    _compare_edges(plan, sheet, crosswalk, documents)
    return plan


def _taken_in_last(
    from_edition: PlanEdition, to_edition: PlanEdition, file_checksum: str, decisions: Mapping[str, str] | None
) -> bool:
    last = _confirmed(from_edition, to_edition).select_related("document").order_by("-confirmed_at", "-pk").first()
    return bool(last and last.document.checksum == file_checksum and last.decisions == dict(decisions or {}))


def _confirmed(from_edition: PlanEdition, to_edition: PlanEdition) -> QuerySet[TransitionIntake]:
    return TransitionIntake.objects.filter(
        from_edition=from_edition, to_edition=to_edition, status=TransitionIntake.Status.CONFIRMED
    )


# Items


def source_text(sources: Iterable[sheets.Source]) -> str:
    """What the sheet prints of an item, with what its row adds: the text a later import is compared with."""
    return "\n".join("\t".join(filter(None, (source.raw, source.beside))) for source in sources)


def _compare_items(
    plan: ChangePlan,
    sheet: TransitionSheet,
    from_edition: PlanEdition,
    to_edition: PlanEdition,
    documents: set[int],
) -> None:
    rows = (
        PlanItem.objects.filter(edition__in=[from_edition, to_edition])
        .select_related("edition")
        .prefetch_related("assignments__department__names", "pillars")
        .order_by("position")
    )
    existing = {(row.edition_id, row.slug): row for row in rows}
    editions = {"old": from_edition, "new": to_edition}
    for item in sheet.items:
        row = existing.pop((editions[item.side].pk, item.slug), None)
        if row is None:
            plan.items.append((item, None, True))
            plan.lines.append(Line(item.side, "added", item.printed, [("text", "", item.title or item.text or "")]))
            continue
        differences = item_differences(item, row)
        plan.items.append((item, row, bool(differences)))
        if differences:
            plan.lines.append(Line(item.side, "changed", item.printed, differences, edited=row.version > 1))
        else:
            plan.unchanged["items"] += 1
    for row in existing.values():
        if row.source_document_id in documents and row.archived_at is None:
            plan.gone_items.append(row)
            side = "old" if row.edition_id == from_edition.pk else "new"
            plan.lines.append(Line(side, "removed", row.code, [("text", row.wording, "")]))


def item_differences(item: sheets.Item, row: PlanItem) -> list[tuple[str, str, str]]:
    """Fields in which the sheet's item differs from the row, unless the sheet says what it said before."""
    differences: list[tuple[str, str, str]] = []
    if row.archived_at is not None:
        differences.append(("archived", "✓", ""))
    said_before = bool(row.source_text) and row.source_text == source_text(item.sources)
    if not said_before:
        for name, before, after in (
            ("title", row.title, item.title),
            ("text", "\n".join((row.text or "").splitlines()), "\n".join((item.text or "").splitlines())),
            ("placeholder", "✓" if row.is_placeholder else "", "✓" if item.placeholder else ""),
            ("pillars", _joined(pillar.code for pillar in row.pillars.all()), _joined(item.pillars)),
        ):
            if before != after:
                differences.append((name, before, after))
    if not said_before or not row.departments_confirmed:
        before = _joined(_assigned(one.label, one.is_lead) for one in row.assignments.all())
        after = _joined(_assigned(one.label, one.lead) for one in item.departments)
        if before != after:
            differences.append(("departments", before, after))
        if row.departments_confirmed == item.departments_open:
            differences.append(
                ("departments_confirmed", _yes(row.departments_confirmed), _yes(not item.departments_open))
            )
    return differences


def _joined(parts: Iterable[str]) -> str:
    return "、".join(parts)


def _assigned(label: str, lead: bool) -> str:
    return f"{label}●" if lead else label


def _yes(value: bool) -> str:
    return "✓" if value else ""


# Edges


def _compare_edges(plan: ChangePlan, sheet: TransitionSheet, crosswalk: Crosswalk | None, documents: set[int]) -> None:
    rows: list[Transition] = []
    if crosswalk is not None:
        rows = list(crosswalk.transitions.select_related("old", "new").prefetch_related("changes", "candidates"))
    matcher = _Matcher(rows)
    for edge in [*sheet.policy_transitions, *sheet.transitions]:
        row = matcher.take(edge)
        subject = "policy_transition" if edge.level == sheets.POLICY else "transition"
        label = f"{edge.old or '—'} → {edge.new or '—'}"
        if row is None:
            plan.edges.append((edge, None, True))
            plan.lines.append(Line(subject, "added", label, [("kind", "", edge.kind)]))
            continue
        differences = edge_differences(edge, row)
        plan.edges.append((edge, row, bool(differences)))
        if differences:
            plan.lines.append(Line(subject, "changed", label, differences, edited=row.version > 1))
        else:
            plan.unchanged["transitions"] += 1
    for row in matcher.left:
        if row.source_document_id in documents:
            plan.gone_edges.append(row)
            subject = "policy_transition" if row.depth == 1 else "transition"
            plan.lines.append(Line(subject, "removed", str(row), [("kind", row.kind, "")]))


class _Matcher:
    """Finds the row of an edge: by its pair, else by the candidates a person has chosen from since."""

    def __init__(self, rows: list[Transition]) -> None:
        self.rows = {row.pk: row for row in rows}
        self.by_pair = {(row.old and row.old.code, row.new and row.new.code): row for row in rows if row.new_id}
        self.by_candidates: dict[tuple[Any, ...], list[Transition]] = {}
        for row in rows:
            candidates = frozenset(item.code for item in row.candidates.all())
            self.by_candidates.setdefault((row.depth, row.old and row.old.code, candidates), []).append(row)
            self.by_candidates.setdefault((row.depth, row.source_text, candidates), []).append(row)

    @property
    def left(self) -> list[Transition]:
        return list(self.rows.values())

    def take(self, edge: sheets.Transition) -> Transition | None:
        depth = 1 if edge.level == sheets.POLICY else 2
        candidates = frozenset(edge.candidates)
        found = [self.by_pair[edge.old, edge.new]] if (edge.old, edge.new) in self.by_pair else []
        if edge.old or candidates:
            if edge.new is None or edge.confidence == sheets.AMBIGUOUS:
                found += self.by_candidates.get((depth, edge.old, candidates), [])
            if candidates:
                found += self.by_candidates.get((depth, edge.source.raw, candidates), [])
        row = next((row for row in found if row.pk in self.rows), None)
        return self.rows.pop(row.pk) if row is not None else None


def edge_differences(edge: sheets.Transition, row: Transition) -> list[tuple[str, str, str]]:
    """Fields in which the sheet's edge differs from the row. A decision is never undone by an undecided edge."""
    said_before = bool(row.source_text) and row.source_text == edge.source.raw
    settles = edge.decided and row.decided_at is None
    if said_before and not settles:
        return []
    keeps = row.decided_at is not None and not edge.decided
    pairs = [
        ("note", row.note, edge.note),
        ("confidence", row.confidence, edge.confidence),
        ("candidates", _joined(sorted(item.code for item in row.candidates.all())), _joined(sorted(edge.candidates))),
        ("decided", _yes(row.decided_at is not None), _yes(edge.decided or keeps)),
    ]
    if not keeps:
        pairs += [
            ("old", row.old.code if row.old else "", edge.old or ""),
            ("new", row.new.code if row.new else "", edge.new or ""),
            ("kind", row.kind, edge.kind),
            ("changes", _joined(str(change) for change in row.changes.all()), _joined(map(_change, edge.changes))),
        ]
        if edge.reason:
            pairs.append(("reason", row.reason, edge.reason))
    return [(name, before, after) for name, before, after in pairs if before != after]


def _change(change: sheets.Change) -> str:
    return " → ".join(part for part in (change.before, change.after) if part)
