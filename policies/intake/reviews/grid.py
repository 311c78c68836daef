"""One worksheet of a review sheet: its cells by row, the words in them, and what a printed year means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from districts.fiscal_years import FiscalYearError, parse_fiscal_year
from policies.intake.files.odd_cells import check_cell
from policies.intake.files.sheets import Cell, Sheet, search_form
from policies.intake.findings import Findings

_YEAR = re.compile(
    r"(?:(?:令和|平成|昭和|[RHS])\.?)?(?:元|\d{1,4})年度?(?:以降)?|FY\d{4}(?:以降)?|[RHS]\d{1,2}(?:以降)?"
)
AFTER = "以降"


@dataclass(frozen=True)
class PrintedYear:
    year: int
    open_ended: bool


class Grid:
    """The cells of one worksheet that can be read."""

    def __init__(self, cells: list[Cell], page: int, findings: Findings) -> None:
        self.page, self.findings = page, findings
        self.rows: dict[int, list[Cell]] = {}
        for cell in cells:
            self.rows.setdefault(cell.row, []).append(cell)
        for row in self.rows.values():
            row.sort(key=lambda cell: cell.column)
        self.last_row = max((cell.row + cell.rows - 1 for cell in cells), default=0)

    def cells(self, first: int = 1, last: int | None = None) -> Iterator[Cell]:
        """Cells of rows `first` to before `last`, from the top and the left."""
        for number in sorted(self.rows):
            if number >= first and (last is None or number < last):
                yield from self.rows[number]

    def right_of(self, cell: Cell) -> list[Cell]:
        """Cells beside a label, in any of the rows it is merged over."""
        edge = cell.column + cell.columns
        return [one for one in self.cells(cell.row, cell.row + cell.rows) if one.column >= edge]

    def below(self, cell: Cell) -> Cell | None:
        """The cell straight under another."""
        row = self.rows.get(cell.row + cell.rows, [])
        return next((one for one in row if covers(cell, one.column)), None)


def key(cell: Cell | None) -> str:
    """The words of a cell for comparing: one width, no white space."""
    return search_form(cell.text) if cell else ""


def covers(cell: Cell, column: int) -> bool:
    return cell.column <= column < cell.column + cell.columns


def year_in(text: str, plan_years: tuple[int, int] | None) -> PrintedYear | None:
    """The first fiscal year a label names: 現状（平成26年度）, 中間目標／29年度以降. None where it names none.

    Raises FiscalYearError where the era is missing and the plan's years do not settle it.
    """
    match = _YEAR.search(search_form(text))
    if match is None:
        return None
    printed = match[0]
    year = parse_fiscal_year(printed.removesuffix(AFTER), plan_years=plan_years).year
    return PrintedYear(year, printed.endswith(AFTER))


def year_at(cell: Cell, grid: Grid, plan_years: tuple[int, int] | None, text: str = "") -> PrintedYear | None:
    """Like `year_in`; a year that cannot be settled is an error at the cell."""
    try:
        return year_in(text or cell.text, plan_years)
    except FiscalYearError as error:
        grid.findings.error("year_unclear", str(error), cell)
        return None


def grids_of(sheet: Sheet, findings: Findings) -> list[Grid]:
    """The visible worksheets, odd cells reported; cells that cannot be read are left out."""
    found = []
    for page, name in enumerate(sheet.worksheets, start=1):
        cells = [cell for row in sheet.rows if row.page == page for cell in row.cells.values()]
        if page in sheet.unread:
            if cells:
                findings.warning(
                    "hidden_worksheet",
                    _("The hidden worksheet “%(name)s” was not read.") % {"name": name},
                    page=page,
                )
            continue
        found.append(Grid([cell for cell in cells if check_cell(cell, findings, is_read=True)], page, findings))
    return [grid for grid in found if grid.rows]
