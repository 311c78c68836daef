"""A worksheet of a review sheet while it is written: its columns, its cells, its paper."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet as BookSheet

from policies.intake.files.sheets_writing import MAX_HEIGHT, fit_to_a4, put_text, text_height, thin_border
from policies.intake.reviews.layout import LABEL_COLUMNS, Worksheet
from policies.reading.indicator_writing import digits_after_point, written

_WIDTHS = (5, 13, 22, 7)
_DATA_WIDTH = 16
_LABEL = PatternFill("solid", fgColor="FFF2F2F2")


class Page:
    """A worksheet being filled from the top; `row` is the next free row."""

    def __init__(self, sheet: BookSheet, shape: Worksheet) -> None:
        self.sheet, self.shape, self.row = sheet, shape, 1
        self.heading_rows = (1, 1)

    @property
    def last(self) -> int:
        return self.shape.last_column

    def width(self, first: int, last: int) -> float:
        return sum(_WIDTHS[at - 1] if at <= LABEL_COLUMNS else _DATA_WIDTH for at in range(first, last + 1))

    def put(self, text: str, first: int, last: int, *, rows: int = 1, label: bool = False, bold: bool = False) -> None:
        """A text in the columns `first` to `last` of the next free row, merged over `rows` rows."""
        cell = put_text(self.sheet.cell(self.row, first), text)
        self._style(first, last, rows, label=label, bold=bold)
        if label:
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)

    def put_number(self, number: Decimal, column: int) -> None:
        """A number as a number where a spreadsheet keeps it exactly, else as it is written."""
        decimals = digits_after_point(number)
        self.put("", column, column)
        cell = self.sheet.cell(self.row, column)
        if Decimal(repr(float(number))) != number:
            put_text(cell, written(number, "", "", decimals))
        else:
            cell.value = int(number) if not decimals else float(number)
            cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
        cell.alignment = Alignment(horizontal="right", vertical="center")

    def _style(self, first: int, last: int, rows: int, *, label: bool, bold: bool) -> None:
        for row in range(self.row, self.row + rows):
            for column in range(first, last + 1):
                cell = self.sheet.cell(row, column)
                cell.border, cell.font = thin_border(), Font(size=9, bold=bold or label)
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if label:
                    cell.fill = _LABEL
        if rows > 1 or last > first:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row + rows - 1, start_column=first, end_column=last)

    def height(self, text: str, first: int, last: int) -> float:
        return text_height(text, self.width(first, last))

    def rows_for(self, texts: list[tuple[str, int, int]], *, lowest: float = 18) -> int:
        """Heights set for the next row so that these texts (with first and last column) fit; the rows it takes."""
        needed = max([lowest, *(self.height(*text) for text in texts)])
        rows = -int(-needed // MAX_HEIGHT)
        for row in range(self.row, self.row + rows):
            self.sheet.row_dimensions[row].height = needed / rows
        return rows

    def set_up(self) -> None:
        """A4 landscape, one page wide, the years repeated on every page."""
        for column in range(1, self.last + 1):
            self.sheet.column_dimensions[get_column_letter(column)].width = self.width(column, column)
        fit_to_a4(self.sheet, head=self.heading_rows, columns=self.last, last_row=self.row - 1)
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.oddFooter.center.text = "&P / &N"
