"""A crosswalk sheet (新旧対照表) as read: items of both editions, the edges between them, what is left open.

`read_transition_sheet` is the only door. It saves nothing and decides nothing: what the sheet leaves open
becomes a question with a stable key, and an answer to it comes in through `decisions`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from policies.intake.codes import Code
from policies.intake.files.sheets import Cell, Sheet, SheetRow
from policies.intake.findings import Finding, FindingJson, Findings, Severity
from policies.intake.transitions.departments import Department

POLICY, MEASURE = "policy", "measure"
PRINTED, INFERRED, AMBIGUOUS = "printed", "inferred", "ambiguous"
CONTINUE, SPLIT, MERGE, ABSORB = "continue", "split", "merge", "absorb"
ABOLISH_ABSORB, MOVE, NEW, ABOLISH = "abolish_absorb", "move", "new", "abolish"


@dataclass(slots=True)
class Source:
    """Where something stands in the sheet, and the text as it stands there."""

    page: int
    row: int
    raw: str
    beside: str = ""  # what the row adds to the item: its departments, its pillars


@dataclass(frozen=True, slots=True)
class Change:
    """A typed change inside a transition: programme_replaced, programme_added, text_appended or renamed."""

    kind: str
    before: str = ""
    after: str = ""


@dataclass(slots=True)
class Item:
    """A policy or measure of one edition."""

    side: str  # "old" or "new"
    code: Code
    title: str = ""  # of a policy
    text: str | None = None  # of a measure; None is missing in the source
    pillars: list[str] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    departments_open: bool = False  # a person still has to say which departments belong to it
    placeholder: bool = False
    sources: list[Source] = field(default_factory=list)

    @property
    def level(self) -> str:
        return POLICY if self.code.number is None else MEASURE

    @property
    def printed(self) -> str:
        return self.code.printed

    @property
    def slug(self) -> str:
        return self.code.slug

    @property
    def number(self) -> int:
        return self.code.policy if self.code.number is None else self.code.number

    @property
    def policy(self) -> int:
        return self.code.policy

    @property
    def parent(self) -> str | None:
        return None if self.code.number is None else self.code.parent.printed


@dataclass(slots=True)
class Transition:
    """An edge from an old item to a new one, in printed codes."""

    level: str
    old: str | None
    new: str | None
    kind: str
    note: str = ""
    departments: list[str] = field(default_factory=list)
    confidence: str = PRINTED
    candidates: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    reason: str = ""
    decided: bool = False  # a person settled what the sheet left open
    question: str | None = None  # key of the question that settles it
    source: Source = field(default_factory=lambda: Source(1, 0, ""))

    @property
    def is_open(self) -> bool:
        return self.confidence == AMBIGUOUS and not self.decided


@dataclass(slots=True)
class Question:
    """What only a person can say. `accepts` names what may be answered beside the options: "new", "old", "labels"."""

    key: str
    kind: str  # target, merge, unresolved, departments, notes, new, placeholder, department
    page: int
    row: int
    column: str | None
    message: str
    options: list[tuple[str, str]]
    suggested: str | None = None
    answer: str | None = None
    accepts: str = ""
    old: str | None = None
    new: str | None = None

    @property
    def is_open(self) -> bool:
        return self.answer is None


class TransitionJson(TypedDict):
    old: str | None
    new: str | None
    kind: str
    note: str
    departments: list[str]
    confidence: str
    candidates: list[str]


class PolicyTransitionJson(TypedDict):
    old: str | None
    new: str | None


class TransitionSheetJson(TypedDict):
    kind: str
    counts: dict[str, int]
    policy_transitions: list[PolicyTransitionJson]
    pillars: dict[str, list[str]]
    transitions: list[TransitionJson]
    findings: list[FindingJson]


@dataclass(slots=True)
class PreviewCell:
    column: str
    role: str  # pillar, old, note, new, departments, …, or "" outside the recognised columns
    text: str
    status: str  # parsed, raw, reported, heading or skipped
    rows: int = 1
    columns: int = 1
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class PreviewRow:
    page: int
    row: int
    kind: str  # heading, title, page_number, policy, measure, other
    cells: list[PreviewCell]
    findings: list[Finding] = field(default_factory=list)  # those that speak of the whole row


@dataclass(slots=True)
class TransitionSheet:
    sheet: Sheet
    items: list[Item] = field(default_factory=list)
    policy_transitions: list[Transition] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    questions: list[Question] = field(default_factory=list)
    pillars: list[str] = field(default_factory=list)  # every pillar the headings name
    labels: dict[str, str | None] = field(default_factory=dict)  # printed label → label it means; None is to be made
    accounting: dict[tuple[int, int, int], str] = field(default_factory=dict)
    roles: dict[tuple[int, int, int], str] = field(default_factory=dict)
    row_kinds: dict[tuple[int, int], str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)  # the names of both plans as the headings print them
    titles: list[str] = field(default_factory=list)  # lines above the table

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.WARNING]

    @property
    def can_import(self) -> bool:
        return not self.errors and bool(self.items)

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if question.is_open]

    def of(self, side: str, level: str) -> list[Item]:
        return [item for item in self.items if item.side == side and item.level == level]

    @property
    def counts(self) -> dict[str, int]:
        """Items as printed: a placeholder is none."""
        printed = [item for item in self.items if not item.placeholder]
        return {
            "old_policies": sum(item.side == "old" and item.level == POLICY for item in printed),
            "old_measures": sum(item.side == "old" and item.level == MEASURE for item in printed),
            "new_policies": sum(item.side == "new" and item.level == POLICY for item in printed),
            "new_measures": sum(item.side == "new" and item.level == MEASURE for item in printed),
            "transitions": len(self.transitions),
        }

    def preview(self) -> list[PreviewRow]:
        """The sheet as read, row by row, with each finding at its cell."""
        by_row: dict[tuple[int, int | None], list[Finding]] = {}
        for finding in self.findings:
            by_row.setdefault((finding.page, finding.row), []).append(finding)
        return [self._preview_row(row, by_row.get((row.page, row.number), [])) for row in self.sheet.rows]

    def _preview_row(self, row: SheetRow, findings: list[Finding]) -> PreviewRow:
        cells = [self._preview_cell(cell, findings) for _column, cell in sorted(row.cells.items())]
        letters = {cell.column for cell in cells}
        return PreviewRow(
            page=row.page,
            row=row.number,
            kind=self.row_kinds.get((row.page, row.number), "other"),
            cells=cells,
            findings=[finding for finding in findings if finding.column not in letters],
        )

    def _preview_cell(self, cell: Cell, findings: list[Finding]) -> PreviewCell:
        return PreviewCell(
            column=cell.letter,
            role=self.roles.get(cell.place, ""),
            text=cell.text,
            status=self.accounting.get(cell.place, "raw"),
            rows=cell.rows,
            columns=cell.columns,
            findings=[finding for finding in findings if finding.column == cell.letter],
        )

    def as_json(self) -> TransitionSheetJson:
        return {
            "kind": "transition-sheet",
            "counts": self.counts,
            "policy_transitions": [{"old": edge.old, "new": edge.new} for edge in self.policy_transitions],
            "pillars": {item.printed: item.pillars for item in self.of("old", POLICY) if item.pillars},
            "transitions": [
                {
                    "old": edge.old,
                    "new": edge.new,
                    "kind": edge.kind,
                    "note": edge.note,
                    "departments": edge.departments,
                    "confidence": edge.confidence,
                    "candidates": edge.candidates,
                }
                for edge in self.transitions
            ],
            "findings": [finding.as_json() for finding in self.findings],
        }


def read_transition_sheet(
    sheet: Sheet,
    *,
    decisions: Mapping[str, str] | None = None,
    known_departments: Collection[str] | None = None,
    create: bool = False,
) -> TransitionSheet:
    """Read a crosswalk sheet; never raises on what a sheet may hold.

    `decisions` maps keys of questions to answers. `known_departments` are the labels the municipality knows
    (names, abbreviations, aliases); None asks no questions about them. `create` makes unknown ones new departments.
    """
    from policies.intake.transitions.resolve import Resolver
    from policies.intake.transitions.rows import read_rows

    reading = read_rows(sheet, known_departments=known_departments)
    return Resolver(reading, decisions or {}, create=create).resolve()
