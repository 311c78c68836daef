"""Proposals written back in the layout they are read from, so that intake reads them without a difference."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from districts.spreadsheets import escape_formula
from policies.intake.files.sheets_writing import fit_to_a4
from policies.intake.proposals import Group, Proposal, Topic
from policies.intake.proposals.columns import (
    ADDRESSEES,
    HEADINGS,
    KIND,
    KIND_LABELS,
    NUMBER,
    OTHER_ACTOR,
    PROPOSAL_COLUMN,
    STAKEHOLDER_COLUMN,
    TOPIC_COLUMN,
)

BULLET, LIST = "・", "、"
TITLE = "提言・依頼"

_WIDTHS = {
    NUMBER: 7,
    STAKEHOLDER_COLUMN: 18,
    TOPIC_COLUMN: 18,
    PROPOSAL_COLUMN: 70,
    KIND: 8,
    OTHER_ACTOR: 16,
    ADDRESSEES: 18,
}
_PRINTED = (NUMBER, STAKEHOLDER_COLUMN, TOPIC_COLUMN, PROPOSAL_COLUMN)  # ours stand right of them, outside the print
_ROLES = (*_PRINTED, KIND, OTHER_ACTOR, ADDRESSEES)
_COLUMN = {role: index for index, role in enumerate(_ROLES, start=1)}
_OF_GROUP, _OF_TOPIC = (NUMBER, STAKEHOLDER_COLUMN, ADDRESSEES), (TOPIC_COLUMN,)
_LINE_HEIGHT, _MAX_HEIGHT = 14, 409
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_EDGE = Side(style="thin", color="FF949494")
_BORDER = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_HEAD = PatternFill("solid", fgColor="FFE6E6E6")


def export_proposals(groups: Iterable[Group], *, titles: Sequence[str] = ()) -> Workbook:
    """One worksheet: 番号 | 主体 | 項目 | 取り組み, each proposal in a row, stakeholders and topics merged over theirs.

    Of a child only those below the text are written; the text itself holds the others.
    """
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = TITLE
    for number, title in enumerate(titles, start=1):
        _put(sheet, number, 1, title).font = Font(bold=number == 1, size=14 if number == 1 else 10)
    head = len(titles) + 1
    for role, column in _COLUMN.items():
        cell = _put(sheet, head, column, HEADINGS[role])
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center")
    row = head + 1
    for group in groups:
        row = _write_group(sheet, row, group)
    _set_up(sheet, head, row - 1)
    return book


def _write_group(sheet: Worksheet, row: int, group: Group) -> int:
    """Write a group from this row on; the row after it."""
    first = row
    _put(sheet, row, _COLUMN[NUMBER], group.number)
    _put(sheet, row, _COLUMN[STAKEHOLDER_COLUMN], group.name)
    _put(sheet, row, _COLUMN[ADDRESSEES], LIST.join(group.addressees))
    for topic in group.topics:
        row = _write_topic(sheet, row, topic)
    row = max(row, first + 1)
    _merge(sheet, first, row - 1, _OF_GROUP)
    return row


def _write_topic(sheet: Worksheet, row: int, topic: Topic) -> int:
    first = row
    _put(sheet, row, _COLUMN[TOPIC_COLUMN], topic.name)
    for proposal in topic.proposals:
        text = _cell_text(proposal)
        _put(sheet, row, _COLUMN[PROPOSAL_COLUMN], text)
        _put(sheet, row, _COLUMN[KIND], KIND_LABELS[proposal.kind])
        _put(sheet, row, _COLUMN[OTHER_ACTOR], proposal.other_actor or "")
        sheet.row_dimensions[row].height = _height(text)
        row += 1
    row = max(row, first + 1)
    _merge(sheet, first, row - 1, _OF_TOPIC)
    return row


def _cell_text(proposal: Proposal) -> str:
    children = [f"{child.label}{child.text}" for child in proposal.children if not child.inside]
    return "\n".join([f"{BULLET}{proposal.text}", *children])


def _merge(sheet: Worksheet, first: int, last: int, roles: Iterable[str]) -> None:
    if last > first:
        for role in roles:
            column = _COLUMN[role]
            sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)


def _put(sheet: Worksheet, row: int, column: int, text: str) -> BookCell:
    """Text as text: what a spreadsheet would run as a formula is escaped."""
    cell = sheet.cell(row, column)
    cell.value = escape_formula(_CONTROL.sub("", text)) or None
    if cell.value is not None:
        cell.data_type, cell.number_format = "s", "@"
    return cell


def _height(text: str) -> float:
    """Points a wrapped text takes: wide characters count twice."""
    width = _WIDTHS[PROPOSAL_COLUMN] - 2
    units = [sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line) for line in text.split("\n")]
    return min(sum(max(1, -(-unit // width)) for unit in units) * _LINE_HEIGHT + 4, _MAX_HEIGHT)


def _set_up(sheet: Worksheet, head: int, last: int) -> None:
    """A4 portrait, one page wide, the head repeated, our own columns outside the print area."""
    for role, column in _COLUMN.items():
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[role]
    for cells in sheet.iter_rows(min_row=head + 1, max_row=max(last, head), max_col=len(_ROLES)):
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = _BORDER
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    fit_to_a4(sheet, head=(head, head), columns=len(_PRINTED), last_row=last)
