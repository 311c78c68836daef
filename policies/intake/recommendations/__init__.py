"""A recommendation (答申) as read: its outline, what it says of the present, its items and their clauses.

`read_recommendation` is the only door. It saves nothing and never raises on what a paper may hold: force and
addressees of every clause are suggestions, and what a person decided instead comes in through `decisions`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from policies.intake.files.papers import Paper
from policies.intake.findings import Finding, FindingJson, Findings, Severity
from policies.intake.recommendations.attachments import Reference

if TYPE_CHECKING:
    from policies.intake.recommendations.outline import OutlineRules

NEED, REQUEST, HOPE, STATEMENT = "need", "request", "hope", "statement"
FORCES = (NEED, REQUEST, HOPE, STATEMENT)
PRINTED, INFERRED, AMBIGUOUS = "printed", "inferred", "ambiguous"


@dataclass(slots=True)
class Paragraph:
    text: str
    row: int
    page: int
    raw: str


@dataclass(slots=True)
class Clause:
    """One actor, one force: the part of an item that asks somebody for something, or states a fact."""

    key: str
    text: str
    row: int
    page: int
    raw: str
    force: str
    addressees: list[str]
    confidence: str = PRINTED  # of force and addressees together
    confirmed: bool = False  # a person decided on it


@dataclass(slots=True)
class Item:
    key: str
    slug: str
    heading: str
    row: int
    page: int
    raw: str
    section: str  # key of the section
    clauses: list[Clause] = field(default_factory=list)
    heading_printed: bool = True  # False: the item begins with its text; the heading is the start of it


@dataclass(slots=True)
class Section:
    key: str
    slug: str
    parent: str | None  # key of the section above
    kind: str  # part, chapter, consultation_item, other
    number: str  # as printed; "" without one
    title: str
    row: int
    page: int
    raw: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)  # once each, in the order of the text

    @property
    def attachments(self) -> list[str]:
        return [reference.number for reference in self.references]


@dataclass(slots=True)
class Attachment:
    number: str  # 1-8
    title: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """What became of a stretch of the paper; all of them in order are the paper, white space aside."""

    row: int
    text: str
    role: str  # heading, mark, paragraph, item, clause, attachments, or skipped


class ClauseJson(TypedDict):
    force: str
    addressees: list[str]
    text: str


class ItemJson(TypedDict):
    section: str
    heading: str
    clauses: list[ClauseJson]


class SectionJson(TypedDict):
    title: str
    paragraphs: int
    attachments: list[str]


class RecommendationJson(TypedDict):
    kind: str
    counts: dict[str, int]
    sections: list[SectionJson]
    items: list[ItemJson]
    findings: list[FindingJson]


@dataclass(slots=True)
class RecommendationReading:
    paper: Paper
    outline: OutlineRules
    findings: Findings
    sections: list[Section] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def clauses(self) -> list[Clause]:
        return [clause for item in self.items for clause in item.clauses]

    @property
    def consultation_items(self) -> list[Section]:
        return [section for section in self.sections if section.kind == "consultation_item"]

    @property
    def skipped(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.role == "skipped"]

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.WARNING]

    @property
    def can_import(self) -> bool:
        return not self.errors

    @property
    def counts(self) -> dict[str, int]:
        return {
            "chapters": sum(section.kind == "chapter" for section in self.sections),
            "consultation_items": len(self.consultation_items),
            "items": len(self.items),
            "clauses": len(self.clauses),
            "attachment_references": sum(len(section.references) for section in self.sections),
            "attachments": len(self.attachments),
        }

    def items_of(self, section: Section) -> list[Item]:
        return [item for item in self.items if item.section == section.key]

    def as_json(self) -> RecommendationJson:
        titles = {section.key: section.title for section in self.sections}
        return {
            "kind": "recommendation",
            "counts": self.counts,
            "sections": [
                {"title": one.title, "paragraphs": len(one.paragraphs), "attachments": one.attachments}
                for one in self.consultation_items
            ],
            "items": [
                {
                    "section": titles[item.section],
                    "heading": item.heading,
                    "clauses": [
                        {"force": one.force, "addressees": one.addressees, "text": one.text} for one in item.clauses
                    ],
                }
                for item in self.items
            ],
            "findings": [finding.as_json() for finding in self.findings],
        }


def read_recommendation(
    paper: Paper,
    *,
    outline: OutlineRules | None = None,
    known_addressees: Mapping[str, str] | Collection[str] = (),
    decisions: Mapping[str, Any] | None = None,
) -> RecommendationReading:
    """The paper by these rules, or by the preset that fits it best.

    `known_addressees` are labels of the municipality, or a mapping of labels and aliases to labels. `decisions` by key:
    a clause → {"force", "addressees"}, an item → {"heading"}, a section → {"title", "kind"}, line-ROW → {"role"}.
    """
    from policies.intake.recommendations.reader import Reader

    return Reader(paper, outline, known_addressees, decisions or {}).read()
