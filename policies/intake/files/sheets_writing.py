"""What every workbook we write has to mind: texts that stay texts, rows high enough for them, thin borders, paper."""

from __future__ import annotations

import re
import unicodedata

from openpyxl.cell.cell import Cell as BookCell
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

MAX_HEIGHT = 409  # of Excel
LINE_HEIGHT = 12
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EDGE = Side(style="thin", color="FF949494")


def put_text(cell: BookCell, text: str) -> BookCell:
    """Text as text: what starts with = + - @ is no formula, neither here nor after a change in Excel."""
    clean = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    cell.value = clean or None
    if clean:
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = clean[0] in "=+-@"
    return cell


def text_height(text: str, width: float) -> float:
    """Points a wrapped text takes in a column: wide characters count twice, and a little is left over."""
    rows = 0
    for line in text.split("\n") or [""]:
        units = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line)
        rows += max(1, -int(-units // max(width - 1, 1)))
    return rows * LINE_HEIGHT + 4


def thin_border() -> Border:
    return Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


def fit_to_a4(sheet: Worksheet, *, head: tuple[int, int], columns: int, last_row: int) -> None:
    """One page wide; the rows of the head (first, last) stand on every page; columns after `columns` are not printed."""
    sheet.print_title_rows = f"{head[0]}:{head[1]}"
    sheet.print_area = f"A1:{get_column_letter(columns)}{max(last_row, head[1])}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
