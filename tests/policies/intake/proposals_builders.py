"""Papers of proposals in our own words, printed the way a PDF's text comes: three columns, one below another."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from policies.intake.proposals import Piece, ProposalsReading, read_proposals
from policies.intake.proposals.export import export_proposals
from policies.intake.proposals.lines import name_key

HEAD = "主体 項目 くらしを支える取り組み"

Structure = list[tuple[str, list[tuple[str, list[str]]]]]  # groups: name, topics: name, proposals


@dataclass
class Print:
    """How a table is printed: widths of its columns, and after how many lines of proposals a page ends."""

    stakeholder: int = 4
    topic: int = 5
    proposal: int = 20
    page: int = 10_000
    gaps: bool = True  # an empty line between proposals
    repeats_topic: bool = False
    lines: list[str] = field(default_factory=list)


def cut(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


def printed(groups: Structure, style: Print | None = None) -> str:
    """The text of a paper that holds these groups."""
    style = style or Print()
    for number, (name, topics) in enumerate(groups, start=1):
        style.lines += [f"（{number}）{name}への提案", "", HEAD, "", *_cell(name, style.stakeholder), ""]
        room = style.page
        for topic, proposals in topics:
            style.lines += [*_cell(topic, style.topic), ""]
            for proposal in proposals:
                for line in cut(f"・{proposal}", style.proposal):
                    if room == 0:
                        style.lines += [HEAD, "", *_cell(name, style.stakeholder), ""]
                        style.lines += [*_cell(topic, style.topic), ""] if style.repeats_topic else []
                        room = style.page
                    style.lines.append(line)
                    room -= 1
                style.lines += [""] if style.gaps else []
            style.lines += [] if style.gaps else [""]
    return "\n".join(style.lines)


def _cell(text: str, width: int) -> list[str]:
    """A cell broken over lines; a dot in a name stands alone between its parts."""
    lines: list[str] = []
    for part in text.split("・"):
        lines += ["・"] if lines else []
        lines += cut(part, width)
    return lines


def read(text: str, **options: Any) -> ProposalsReading:
    return read_proposals(text.encode(), "paper.txt", **options)


def exported(reading: ProposalsReading, titles: Sequence[str] = ()) -> bytes:
    target = io.BytesIO()
    export_proposals(reading.groups, titles=titles).save(target)
    return target.getvalue()


def structure(reading: ProposalsReading) -> Structure:
    return [
        (group.name, [(topic.name, [proposal.text for proposal in topic.proposals]) for topic in group.topics])
        for group in reading.groups
    ]


def found(reading: ProposalsReading, severity: str | None = None) -> list[tuple[str, int | None, str | None]]:
    """Code, row and column of the findings; logged fixes only when asked for."""
    return [
        (finding.code, finding.row, finding.column)
        for finding in reading.findings
        if (finding.severity == severity if severity else finding.severity != "FIX")
    ]


def squeezed(text: str) -> str:
    return "".join(text.split())


def check(reading: ProposalsReading, source: str) -> None:
    """Nothing is lost: the pieces are the source, and each piece is where its role says it is, once and whole."""
    assert squeezed("".join(piece.text for piece in reading.pieces)) == squeezed(source)
    held = {id(piece) for group in reading.groups for piece in [*group.pieces, *group.label_pieces]}
    held |= {id(piece) for topic in reading.topics() for piece in topic.pieces}
    held |= {id(piece) for proposal in reading.proposals() for piece in proposal.pieces}
    names = {name_key(topic.name) for topic in reading.topics()}
    for piece in reading.pieces:
        if piece.role in {"proposal", "child"} or (piece.role == "topic" and name_key(piece.text) not in names):
            assert id(piece) in held
        elif piece.role not in {"heading", "stakeholder", "topic"}:  # these may be printed again, the same words
            assert id(piece) not in held
    for proposal in reading.proposals():
        below = "".join(child.label + child.text for child in proposal.children if not child.inside)
        assert squeezed(proposal.raw).endswith(squeezed(proposal.text + below))
        assert len(squeezed(proposal.raw)) - len(squeezed(proposal.text + below)) <= 1  # its bullet
    for topic in reading.topics():
        assert squeezed(topic.raw) == squeezed(topic.name) or not topic.raw
    prose = "".join(paragraph.raw for paragraph in reading.preface.paragraphs)
    assert squeezed(prose) == squeezed("".join(piece.text for piece in reading.pieces if piece.role == "preface"))
    said = {finding.row for finding in reading.findings} | {finding.column for finding in reading.findings}
    for above, piece in pairwise([Piece(0, ""), *reading.pieces]):
        if piece.role in {"skipped", "reported"} and above.role != piece.role:  # said once for several in a row
            assert piece.row in said or piece.column in said - {None}
    reading.as_json()
