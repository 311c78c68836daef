"""A Word file with tables as one sheet: each row of a table, and each paragraph between tables as a row of one cell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from policies.intake.files.papers import Line, Paper
from policies.intake.files.sheets import Cell, Sheet, SheetRow
from policies.intake.proposals.table import has_table

_P, _TBL, _TR, _TC = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
_TC_PR, _SPAN, _MERGE, _VAL = qn("w:tcPr"), qn("w:gridSpan"), qn("w:vMerge"), qn("w:val")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOST_SPANNED = 50


def tables_of(data: bytes, paper: Paper) -> Sheet | None:
    """The document as a sheet if one of its tables is a table of proposals. `paper` is the same file, checked and read."""
    body = Document(io.BytesIO(data)).element.body
    if body.find(f".//{_TBL}") is None:
        return None
    sheet = _Builder(paper, body).build()
    return sheet if has_table(sheet) else None


class _Builder:
    def __init__(self, paper: Paper, body: Any) -> None:
        self.sheet = Sheet(paper.filename, "docx", worksheets=[""])
        self.sheet.findings.extend(paper.findings)
        self.body = body
        self.lines: dict[int, list[Line]] = {}
        for line in paper.lines:
            self.lines.setdefault(line.row, []).append(line)
        self.paragraphs = list(_found(body, _P, inside=True))  # kept: an id holds while its element does
        self.numbers = {id(one): number for number, one in enumerate(self.paragraphs, start=1)}

    def build(self) -> Sheet:
        for block in _found(self.body, _P, _TBL):
            if block.tag == _TBL:
                self._add_table(block)
            elif cell := self._cell(block, 1):
                self.sheet.rows.append(SheetRow(1, cell.row, {1: cell}))
        return self.sheet

    def _cell(self, element: Any, column: int) -> Cell | None:
        numbers = [self.numbers[id(one)] for one in _found(element, _P, inside=True)]
        text = "\n".join(line.text for number in numbers for line in self.lines.get(number, []))
        return Cell(numbers[0], column, text) if text.strip() else None

    def _add_table(self, table: Any) -> None:
        masters: dict[int, tuple[int, int, int]] = {}
        for row in _found(table, _TR):
            first = next(_found(row, _P), None)
            if first is None:
                continue
            number, column = self.numbers[id(first)], 1
            cells: dict[int, Cell] = {}
            for element in _found(row, _TC):
                cell = self._cell(element, column)
                if cell:
                    cells[column] = cell
                if _continues(element) and column in masters:
                    self.sheet.masters[1, number, column] = masters[column]
                else:
                    masters[column] = (1, number, column)
                column += _span(element)
            if cells:
                self.sheet.rows.append(SheetRow(1, number, cells))


def _found(element: Any, *tags: str, inside: bool = False) -> Iterator[Any]:
    """Elements of these tags below the element in reading order; those inside one another too only if asked for.

    Paragraphs come in the order in which `papers_docx` numbers them.
    """
    stack = list(reversed(element)) if element.tag not in tags else [element]
    while stack:
        current = stack.pop()
        if current.tag == _FALLBACK:
            continue
        if current.tag in tags:
            yield current
            if not inside:
                continue
        stack.extend(reversed(current))


def _continues(cell: Any) -> bool:
    mark = cell.find(f"{_TC_PR}/{_MERGE}")
    return mark is not None and mark.get(_VAL) in {None, "continue"}


def _span(cell: Any) -> int:
    mark = cell.find(f"{_TC_PR}/{_SPAN}")
    value = mark.get(_VAL, "") if mark is not None else ""
    return min(max(int(value), 1), _MOST_SPANNED) if value.isdigit() else 1
