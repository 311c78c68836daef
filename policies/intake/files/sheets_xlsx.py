"""Excel workbooks: cached values only, with merges, hidden parts, formulas and strikethrough told apart."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from policies.intake.files.archives import DAMAGES, open_archive
from policies.intake.files.sheets import MAX_COLUMNS, MAX_ROWS, Cell, IntakeRefused, Sheet, SheetRow

MAX_MERGED = 400_000  # cells under merges, all worksheets together

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)[\"']")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATES = (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)


def read_workbook(data: bytes, filename: str) -> Sheet:
    has_formulas = _check_archive(data)
    book = _load(data, cached=True)
    formulas = _load(data, cached=False) if has_formulas else None
    sheet = Sheet(filename=filename, kind="xlsx")
    sheet.properties = {one.name: str(one.value) for one in book.custom_doc_props.props}
    for page, worksheet in enumerate(book.worksheets, start=1):
        sheet.worksheets.append(worksheet.title)
        if worksheet.sheet_state != "visible":
            sheet.unread.add(page)
        _check_extent(worksheet)
        _read_worksheet(sheet, page, worksheet, _formula_places(formulas, page))
    return sheet


def _check_archive(data: bytes) -> bool:
    """Refuse bombs, macros and strangers before anything is unpacked; say whether there are formulas."""
    try:
        archive = open_archive(
            data,
            bomb=_("The file unpacks to far more than it shows. Copy the table into a new workbook."),
            macros=_("Files with macros (.xlsm) are not read. Save the sheet as .xlsx without macros."),
        )
        names = set(archive.namelist())
        if "xl/workbook.bin" in names:
            raise IntakeRefused(_("Binary Excel files (.xlsb) are not read. Save the sheet as .xlsx."))
        return _look_into_parts(archive, names)
    except DAMAGES as error:
        raise IntakeRefused(_damaged()) from error


def _look_into_parts(archive: zipfile.ZipFile, names: set[str]) -> bool:
    """Whether there are formulas. Refuses merges over whole columns: openpyxl makes a cell of every cell in them."""
    merged, has_formulas = 0, False
    for name in names:
        if not name.endswith(".xml"):
            continue
        content = archive.read(name)
        has_formulas = has_formulas or bool(_FORMULA.search(content))
        for left, top, right, bottom in _MERGE.findall(content):
            rows = int(bottom) - int(top) + 1
            columns = _number(right) - _number(left) + 1
            merged += rows * columns
            if rows > MAX_ROWS or columns > MAX_COLUMNS or merged > MAX_MERGED:
                raise IntakeRefused(
                    _(
                        "Cells are merged over whole columns or rows. Undo these merges in Excel and save the sheet again."
                    )
                )
    return has_formulas


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _load(data: bytes, *, cached: bool) -> Workbook:
    try:
        return load_workbook(io.BytesIO(data), data_only=cached, rich_text=True)
    except Exception as error:  # openpyxl raises whatever a damaged part provokes
        raise IntakeRefused(_damaged()) from error


def _damaged() -> str:
    return _("This .xlsx file is damaged. Open it in Excel, save it again as .xlsx and try once more.")


def _check_extent(worksheet: Worksheet) -> None:
    if worksheet.max_row > MAX_ROWS or worksheet.max_column > MAX_COLUMNS:
        raise IntakeRefused(
            _(
                "A worksheet is larger than %(rows)s rows or %(columns)s columns. "
                "Delete the empty rows and columns beyond the table, or split it."
            )
            % {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
        )


def _formula_places(book: Workbook | None, page: int) -> dict[tuple[int, int], str]:
    if book is None:
        return {}
    cells = (cell for row in book.worksheets[page - 1].iter_rows() for cell in row)
    return {(cell.row, cell.column): str(cell.value) for cell in cells if cell.data_type == "f"}


def _read_worksheet(sheet: Sheet, page: int, worksheet: Worksheet, formulas: dict[tuple[int, int], str]) -> None:
    spans = _merges(sheet, page, worksheet)
    hidden_columns = _hidden_columns(worksheet)
    hidden_rows = {number for number, shape in worksheet.row_dimensions.items() if shape.hidden}
    styles: dict[int, bool] = {}
    for number, book_row in enumerate(worksheet.iter_rows(), start=1):
        cells: dict[int, Cell] = {}
        for book_cell in book_row:
            place = (number, book_cell.column)
            if book_cell.value is None and place not in formulas:
                continue
            cell = _cell(book_cell, page, formulas.get(place), styles)
            if not cell.text.strip() and not cell.formula:
                continue
            cell.rows, cell.columns = spans.get(place, (1, 1))
            cell.hidden = number in hidden_rows or cell.column in hidden_columns
            cells[cell.column] = cell
        if cells:
            sheet.rows.append(SheetRow(page, number, cells, hidden=number in hidden_rows))


def _merges(sheet: Sheet, page: int, worksheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for merge in worksheet.merged_cells.ranges:
        top, left = merge.min_row, merge.min_col
        spans[top, left] = (merge.max_row - top + 1, merge.max_col - left + 1)
        for row in range(top, min(merge.max_row, MAX_ROWS) + 1):
            for column in range(left, min(merge.max_col, MAX_COLUMNS) + 1):
                if (row, column) != (top, left):
                    sheet.masters[page, row, column] = (page, top, left)
    return spans


def _hidden_columns(worksheet: Worksheet) -> set[int]:
    hidden: set[int] = set()
    for shape in worksheet.column_dimensions.values():
        if shape.hidden and shape.min is not None:
            hidden.update(range(shape.min, min(shape.max or shape.min, MAX_COLUMNS) + 1))
    return hidden


def _cell(book_cell: BookCell, page: int, formula: str | None, styles: dict[int, bool]) -> Cell:
    value = book_cell.value
    return Cell(
        row=book_cell.row,
        column=book_cell.column,
        text=_percent(value) if _is_percent(book_cell) else _text(value) if value is not None else "",
        page=page,
        formula=formula is not None,
        struck=_struck(book_cell, styles),
        error=book_cell.data_type == "e",
        date=isinstance(value, _DATES),
    )


def _is_percent(cell: BookCell) -> bool:
    number = isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
    return number and "%" in str(cell.number_format)


def _percent(value: object) -> str:
    """0.717 in a cell of percents is what people see: 71.7%."""
    return f"{(Decimal(str(value)) * 100).normalize():f}%"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).replace("_x000D_", "\n").replace("\r\n", "\n")
    return _CONTROL.sub("", text)


def _struck(book_cell: BookCell, styles: dict[int, bool]) -> bool:
    if isinstance(book_cell.value, CellRichText):
        return any(_blocks_struck(book_cell.value)) or bool(book_cell.font.strike)
    if not book_cell.has_style:
        return False
    style = book_cell.style_id
    if style not in styles:
        styles[style] = bool(book_cell.font.strike)
    return styles[style]


def _blocks_struck(value: CellRichText) -> Iterator[bool]:
    for block in value:
        yield isinstance(block, TextBlock) and bool(block.font.strike)
