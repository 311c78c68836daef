"""A crosswalk sheet against what two editions hold: what an import would add, change, leave and remove."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..intake import transitions as sheets
from ..intake.files.sheets import read_sheet
from ..intake.transitions import TransitionSheet, read_transition_sheet
from ..models import Crosswalk, PlanEdition, PlanItem, Transition, TransitionIntake
from .bulk import chunks
from .transition_edges import Difference, EdgeMatcher, edge_changes, edges_by_key
from .transition_labels import known_labels

ITEM_FIELDS = ("title", "text", "placeholder", "pillars", "departments", "departments_confirmed", "archived")
EDGE_FIELDS = ("old", "new", "kind", "note", "reason", "confidence", "candidates", "decided", "changes")
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
    # The names are those of the fields it sets: nothing else of the row is touched.
    items: list[tuple[sheets.Item, PlanItem | None, set[str]]] = field(default_factory=list)
    edges: list[tuple[sheets.Transition, Transition | None, set[str]]] = field(default_factory=list)
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

    What staff changed in the portal stays as long as the sheet says the same as when it was last taken in, except
    where an answer differs from the one last taken in: who decides anew means it.
    """
    crosswalk = Crosswalk.objects.filter(from_edition=from_edition, to_edition=to_edition).first()
    last = last_confirmed(from_edition, to_edition)
    plan = ChangePlan(
        same_file=bool(last and last.document.checksum == file_checksum and last.decisions == dict(decisions or {}))
    )
    if plan.same_file:
        plan.unchanged = {
            "items": len(sheet.items),
            "transitions": len(sheet.policy_transitions) + len(sheet.transitions),
        }
        return plan
    before = Before(
        documents=dict(_confirmed(from_edition, to_edition).values_list("document_id", "document__title")),
        reading=_earlier_reading(sheet, last, to_edition, decisions),
    )
    _compare_items(plan, sheet, from_edition, to_edition, before)
    _compare_edges(plan, sheet, crosswalk, before)
    return plan


@dataclass(frozen=True, slots=True)
class Before:
    """What was taken in earlier: the documents, and what the last decisions make of the sheet at hand."""

    documents: dict[int, str]  # id → title
    reading: TransitionSheet | None  # None: nobody decided anything anew

    def items(self) -> dict[tuple[str, str], sheets.Item]:
        return {(item.side, item.slug): item for item in self.reading.items} if self.reading else {}

    def edges(self) -> dict[Hashable, sheets.Transition]:
        return edges_by_key([*self.reading.policy_transitions, *self.reading.transitions]) if self.reading else {}


def last_confirmed(from_edition: PlanEdition, to_edition: PlanEdition) -> TransitionIntake | None:
    """The intake these editions took in last."""
    taken_in = _confirmed(from_edition, to_edition).select_related("document")
    return taken_in.order_by("-confirmed_at", "-pk").first()


def carried_decisions(
    *, data: bytes, filename: str, from_edition: PlanEdition, to_edition: PlanEdition
) -> tuple[dict[str, str], dict[str, str]]:
    """Answers and reasons of the last intake into these editions, as far as this file asks the same questions."""
    last = last_confirmed(from_edition, to_edition)
    if last is None or not last.decisions:
        return {}, {}
    reading = read_document(
        data=data, filename=filename, from_edition=from_edition, to_edition=to_edition, decisions=last.decisions
    )
    answers = {question.key: question.answer for question in reading.questions if question.answer is not None}
    return answers, {key: reason for key, reason in last.reasons.items() if key in answers}


def _earlier_reading(
    sheet: TransitionSheet, last: TransitionIntake | None, edition: PlanEdition, decisions: Mapping[str, str] | None
) -> TransitionSheet | None:
    if last is None or last.decisions == dict(decisions or {}):
        return None
    known = known_labels(edition.municipality, edition.first_year)
    return read_transition_sheet(sheet.sheet, decisions=last.decisions, known_departments=known)


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
    before: Before,
) -> None:
    rows = (
        PlanItem.objects.filter(edition__in=[from_edition, to_edition])
        .select_related("edition")
        .prefetch_related("assignments__department__names", "pillars")
        .order_by("position")
    )
    existing = {(row.edition_id, row.slug): row for row in rows}
    editions = {"old": from_edition, "new": to_edition}
    earlier = before.items()
    changed: list[tuple[Line, PlanItem]] = []
    for item in sheet.items:
        row = existing.pop((editions[item.side].pk, item.slug), None)
        if row is None:
            plan.items.append((item, None, set(ITEM_FIELDS)))
            plan.lines.append(Line(item.side, "added", item.printed, [("text", "", item.title or item.text or "")]))
            continue
        differences = item_differences(item, row, _decided_anew(earlier.get((item.side, item.slug)), item))
        plan.items.append((item, row, {name for name, _before, _after in differences}))
        if differences:
            changed.append((Line(item.side, "changed", item.printed, differences), row))
            plan.lines.append(changed[-1][0])
        else:
            plan.unchanged["items"] += 1
    for row in existing.values():
        if row.source_document_id in before.documents and row.archived_at is None:
            plan.gone_items.append(row)
            side = "old" if row.edition_id == from_edition.pk else "new"
            plan.lines.append(Line(side, "removed", row.code, [("text", row.wording, "")]))
    _mark_edited(changed, PlanItem, before.documents)


def _decided_anew(earlier: sheets.Item | None, item: sheets.Item) -> set[str]:
    """Fields of an item that the decisions at hand read otherwise than the last ones."""
    if earlier is None:
        return set()
    said, says = _said(earlier), _said(item)
    return {name for name in says if said[name] != says[name]}


def _said(item: sheets.Item) -> dict[str, str]:
    return {
        "title": item.title,
        "text": "\n".join((item.text or "").splitlines()),
        "placeholder": _yes(item.placeholder),
        "pillars": _joined(item.pillars),
        "departments": _joined(_assigned(one.label, one.lead) for one in item.departments),
        "departments_confirmed": _yes(not item.departments_open),
    }


def item_differences(item: sheets.Item, row: PlanItem, anew: Collection[str] = frozenset()) -> list[Difference]:
    """Fields in which the sheet's item differs from the row.

    As long as the sheet says what it said before, only `anew` counts, and departments nobody has confirmed yet.
    """
    holds = {
        "title": row.title,
        "text": "\n".join((row.text or "").splitlines()),
        "placeholder": _yes(row.is_placeholder),
        "pillars": _joined(pillar.code for pillar in row.pillars.all()),
        "departments": _joined(_assigned(one.label, one.is_lead) for one in row.assignments.all()),
        "departments_confirmed": _yes(row.departments_confirmed),
    }
    counted = set(holds)
    if row.source_text and row.source_text == source_text(item.sources):
        departments = {"departments", "departments_confirmed"}
        counted = set(anew) - departments if item.departments_open else set(anew)
        if not (row.departments_confirmed or item.departments_open):
            counted |= departments
    archived = [("archived", "✓", "")] if row.archived_at is not None else []
    says = _said(item)
    return archived + [(n, holds[n], says[n]) for n in holds if n in counted and holds[n] != says[n]]


# The history tells who changed a row last


def import_reason(title: str) -> str:
    """What the history says of a row that an import of this document wrote."""
    return (_("Taken in from %(document)s") % {"document": title})[:100]


def _mark_edited(changed: list[tuple[Line, Any]], model: Any, documents: Mapping[int, str]) -> None:
    """Marks the lines of rows that somebody changed since the last import wrote them; one question to the history."""
    ids = [row.pk for _line, row in changed if row.version > 1]
    if not ids:
        return
    imports = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            imports |= {import_reason(title) for title in documents.values()}
    last: dict[int, str | None] = {}
    for some in chunks(ids):
        entries = model.history.filter(id__in=some).order_by("history_id")
        last |= dict(entries.values_list("id", "history_change_reason"))
    for line, row in changed:
        line.edited = row.pk in last and last[row.pk] not in imports


def _joined(parts: Iterable[str]) -> str:
    return "、".join(parts)


def _assigned(label: str, lead: bool) -> str:
    return f"{label}●" if lead else label


def _yes(value: bool) -> str:
    return "✓" if value else ""


# Edges


def _compare_edges(plan: ChangePlan, sheet: TransitionSheet, crosswalk: Crosswalk | None, before: Before) -> None:
    rows: list[Transition] = []
    if crosswalk is not None:
        rows = list(crosswalk.transitions.select_related("old", "new").prefetch_related("changes", "candidates"))
    matcher = EdgeMatcher(rows, sheet.items)
    edges = edges_by_key([*sheet.policy_transitions, *sheet.transitions])
    earlier = before.edges()
    changed: list[tuple[Line, Transition]] = []
    for (key, edge), row in zip(edges.items(), matcher.match(list(edges.values())), strict=True):
        subject = "policy_transition" if edge.level == sheets.POLICY else "transition"
        label = f"{edge.old or '—'} → {edge.new or '—'}"
        if row is None:
            plan.edges.append((edge, None, set(EDGE_FIELDS)))
            plan.lines.append(Line(subject, "added", label, [("kind", "", edge.kind)]))
            continue
        anew = edge_changes(earlier.get(key), edge) if before.reading else set()
        differences = matcher.differences(edge, row, anew)
        plan.edges.append((edge, row, {name for name, _before, _after in differences}))
        if differences:
            changed.append((Line(subject, "changed", label, differences), row))
            plan.lines.append(changed[-1][0])
        else:
            plan.unchanged["transitions"] += 1
    for row in matcher.left:
        if row.source_document_id in before.documents:
            plan.gone_edges.append(row)
            subject = "policy_transition" if row.depth == 1 else "transition"
            plan.lines.append(Line(subject, "removed", str(row), [("kind", row.kind, "")]))
    _mark_edited(changed, Transition, before.documents)
