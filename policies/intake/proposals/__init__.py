"""Proposals to stakeholders (提言・依頼) as read: groups of addressees, their topics, what is proposed to them.

`read_proposals` is the only door. It saves nothing and decides nothing: what the paper leaves open is suggested,
said in a finding, and settled by a person through `decisions`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from policies.intake.findings import Finding, FindingJson, Findings, Severity

ACTION, STATEMENT = "action", "statement"

# What a piece of the source was read as. Skipped pieces have a FIX at their row; reported ones belong to nothing
# and have an ERROR or a WARNING. A value says something of a group or a proposal in a column of its own.
PREFACE, HEADING, TABLE_HEAD, STAKEHOLDER, TOPIC = "preface", "heading", "table_head", "stakeholder", "topic"
PROPOSAL, CHILD, VALUE, SKIPPED, REPORTED = "proposal", "child", "value", "skipped", "reported"


@dataclass(slots=True)
class Piece:
    """A line of the source, or a part of one, and what it was read as. All pieces together are the source."""

    row: int
    text: str
    page: int = 1
    role: str = ""
    column: str | None = None  # of a sheet
    wrapped: bool = False  # the line fills its column: it may have been cut anywhere


@dataclass(slots=True)
class Child:
    """A sub-item: ① below a proposal, or a step inside its sentence (`inside`: the parent's text holds it too)."""

    label: str
    text: str
    inside: bool = False
    row: int = 0
    page: int = 1
    raw: str = ""


@dataclass(slots=True)
class Proposal:
    """`key` names the place as read (for decisions), `slug` the place after decisions: "2-5-3"."""

    key: str
    text: str = ""
    kind: str = ACTION
    other_actor: str | None = None
    children: list[Child] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    slug: str = ""
    kind_settled: bool = False  # printed, or decided by a person: no suggestion any more
    actor_settled: bool = False

    @property
    def row(self) -> int:
        return self.pieces[0].row if self.pieces else 0

    @property
    def page(self) -> int:
        return self.pieces[0].page if self.pieces else 1

    @property
    def raw(self) -> str:
        return _raw(self.pieces)


@dataclass(slots=True)
class Topic:
    key: str
    name: str = ""
    proposals: list[Proposal] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    slug: str = ""
    row: int = 0
    page: int = 1

    @property
    def raw(self) -> str:
        return _raw(self.pieces)


@dataclass(slots=True)
class Group:
    """Those a set of proposals is addressed to. `number` and `name` as the heading prints them."""

    key: str
    number: str = ""
    name: str = ""
    printed_label: str = ""  # the stakeholder cell, joined
    addressees: list[str] = field(default_factory=list)
    addressees_settled: bool = False
    unknown: list[str] = field(default_factory=list)  # addressees the municipality does not know
    topics: list[Topic] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)  # of the heading
    label_pieces: list[Piece] = field(default_factory=list)  # of the stakeholder cell, where it stands first
    row: int = 0
    page: int = 1

    @property
    def raw(self) -> str:
        return _raw(self.pieces)

    @property
    def proposals(self) -> list[Proposal]:
        return [proposal for topic in self.topics for proposal in topic.proposals]


def _raw(pieces: list[Piece]) -> str:
    return "\n".join(piece.text for piece in pieces)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in the preface, in Western years; the month or the day may not be printed."""

    printed: str
    year: int
    month: int | None
    day: int | None
    row: int


@dataclass(slots=True)
class Paragraph:
    """Of the prose before the proposals: kind heading, theme or text."""

    kind: str
    text: str
    number: str = ""  # as printed
    row: int = 0
    page: int = 1
    raw: str = ""


@dataclass(slots=True)
class Theme:
    number: str
    title: str
    text: str
    row: int


@dataclass(slots=True)
class Preface:
    paragraphs: list[Paragraph] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    raised_on: PrintedDate | None = None
    raised_by: str = ""
    reported_on: PrintedDate | None = None
    bullets: list[tuple[int, int]] = field(default_factory=list)  # row and page of lines that look like proposals


class ChildJson(TypedDict):
    label: str
    text: str


class ProposalJson(TypedDict):
    text: str
    kind: str
    other_actor: str | None
    children: list[ChildJson]


class TopicJson(TypedDict):
    name: str
    proposals: list[ProposalJson]


class GroupJson(TypedDict):
    name: str
    addressees: list[str]
    topics: list[TopicJson]


class ProposalsJson(TypedDict):
    kind: str
    counts: dict[str, int]
    groups: list[GroupJson]
    findings: list[FindingJson]


@dataclass(slots=True)
class ProposalsReading:
    filename: str
    kind: str  # txt, docx, xlsx, csv or tsv
    groups: list[Group] = field(default_factory=list)
    preface: Preface = field(default_factory=Preface)
    findings: Findings = field(default_factory=Findings)
    pieces: list[Piece] = field(default_factory=list)  # the whole source in order
    encoding: str = ""

    def topics(self) -> Iterator[Topic]:
        for group in self.groups:
            yield from group.topics

    def proposals(self) -> Iterator[Proposal]:
        for topic in self.topics():
            yield from topic.proposals

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.WARNING]

    @property
    def can_import(self) -> bool:
        return not self.errors and any(True for _proposal in self.proposals())

    @property
    def counts(self) -> dict[str, int]:
        return {
            "groups": len(self.groups),
            "topics": sum(1 for _topic in self.topics()),
            "proposals": sum(1 for _proposal in self.proposals()),
            "sub_items": sum(len(proposal.children) for proposal in self.proposals()),
        }

    def as_json(self) -> ProposalsJson:
        return {
            "kind": "proposals",
            "counts": self.counts,
            "groups": [_group_json(group) for group in self.groups],
            "findings": [finding.as_json() for finding in self.findings],
        }


def _group_json(group: Group) -> GroupJson:
    return {
        "name": group.name,
        "addressees": group.addressees,
        "topics": [
            {"name": topic.name, "proposals": [_proposal_json(proposal) for proposal in topic.proposals]}
            for topic in group.topics
        ],
    }


def _proposal_json(proposal: Proposal) -> ProposalJson:
    return {
        "text": proposal.text,
        "kind": proposal.kind,
        "other_actor": proposal.other_actor,
        "children": [{"label": child.label, "text": child.text} for child in proposal.children],
    }


def read_proposals(
    data: bytes,
    filename: str,
    *,
    decisions: Mapping[str, Any] | None = None,
    known_stakeholders: Collection[str] | None = None,
) -> ProposalsReading:
    """Read the text (.txt, .docx, .tsv) or the table (.xlsx, .csv, .tsv) of a document of proposals.

    Raises IntakeRefused for a file that cannot be read at all, and nothing else on what a file may hold.
    `known_stakeholders` are the labels the municipality knows (names, aliases); None asks nothing about them.
    `decisions` maps keys of the reading to what a person settled; see `proposals_decisions.py`.
    """
    from policies.intake.proposals.decisions import finish
    from policies.intake.proposals.files import open_proposals

    return finish(open_proposals(data, filename), decisions or {}, known_stakeholders)
