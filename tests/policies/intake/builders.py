"""Small sheets in our own words."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from policies.intake.files.sheets import read_sheet
from policies.intake.transitions import Transition, TransitionSheet, read_transition_sheet

HEADINGS = ("計画の柱", "", "現行計画", "作業経過等", "第2期計画(案)", "関係課")
NUMERALS = ("I", "II", "主な施策", "", "主な施策", "")
POLICY = ("●", "", "①集いの場づくり", "施策①→施策①", "①集いの場をひろげる", "")

Row = Sequence[str]


def measure(old: str = "", note: str = "", new: str = "", departments: str = "") -> Row:
    return ("", "", old, note, new, departments)


def table(*rows: Row) -> list[Row]:
    """A sheet with headings and one policy above the rows."""
    return [HEADINGS, NUMERALS, POLICY, *rows]


def tsv(rows: Iterable[Row]) -> bytes:
    lines = ("\t".join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in rows)
    return "\n".join(lines).encode()


def workbook(rows: Iterable[Row]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([cell or None for cell in row])
    return book, sheet


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xlsx(rows: Iterable[Row], merges: Iterable[str] = ()) -> bytes:
    book, sheet = workbook(rows)
    for merge in merges:
        sheet.merge_cells(merge)
    return saved(book)


def read(rows: Iterable[Row], **options: Any) -> TransitionSheet:
    return read_transition_sheet(read_sheet(tsv(rows), "sheet.tsv"), **options)


def read_xlsx(data: bytes, **options: Any) -> TransitionSheet:
    return read_transition_sheet(read_sheet(data, "sheet.xlsx"), **options)


def found(sheet: TransitionSheet, severity: str | None = None) -> list[tuple[str, int | None, str | None]]:
    """Code, row and column of the findings; logged fixes and the missing ● only when asked for."""
    return [
        (finding.code, finding.row, finding.column)
        for finding in sheet.findings
        if (finding.severity == severity if severity else finding.severity != "FIX" and finding.code != "no_lead")
    ]


def edge(transition: Transition) -> tuple[str | None, str | None, str, str]:
    return transition.old, transition.new, transition.kind, transition.confidence


def edges(sheet: TransitionSheet) -> list[tuple[str | None, str | None, str, str]]:
    return [edge(transition) for transition in sheet.transitions]


BOTH = measure("①-1 ○歌います。", "", "①-1 ○毎週歌います。", "市民課 支所")


def questions(sheet: TransitionSheet) -> list[tuple[str, str | None]]:
    """Key and suggestion of each question."""
    return [(question.key, question.suggested) for question in sheet.questions]
