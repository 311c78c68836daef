"""Where the figures of a worksheet stand: 現状 | year: 計画 実績 | targets, found by their headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from districts.fiscal_years import label
from policies.intake.files.sheets import Cell
from policies.intake.reviews.grid import Grid, PrintedYear, covers, key, year_at
from policies.intake.reviews.sheet import ACTUAL, BASELINE, FINAL_TARGET, MIDTERM_TARGET, PLAN, Place

PAIR = {"計画": PLAN, "目標": PLAN, "計画値": PLAN, "目標値": PLAN, "実績": ACTUAL, "実績値": ACTUAL}
SINGLE = {"現状": BASELINE, "中間目標": MIDTERM_TARGET, "最終目標": FINAL_TARGET}
_SINGLE = re.compile(r"^(現状|中間目標|最終目標)(?:値)?(?:[(/／:：].*|.*年度.*)?$")
_ABOVE = 3  # rows a heading of years may stand above 計画 and 実績


@dataclass
class Columns:
    """Column → place; `top` is the first row of the headings, `first` the first row of figures."""

    top: int
    first: int
    places: dict[int, Place] = field(default_factory=dict)
    unit: int | None = None

    @property
    def left(self) -> int:
        """The first column that is no label."""
        return min(self.places)

    def place_of(self, cell: Cell) -> Place | None:
        return next((self.places[column] for column in sorted(self.places) if covers(cell, column)), None)


def find_columns(grid: Grid, plan_years: tuple[int, int] | None) -> Columns | None:
    """The headings of the first table of figures; None on a worksheet that has none."""
    row = next((number for number in sorted(grid.rows) if _pairs_in(grid.rows[number])), None)
    if row is None:
        return None
    found = Columns(top=row, first=row + 1)
    for cell in _pairs_in(grid.rows[row]):
        above = _year_above(grid, cell, plan_years)
        if above is None:
            grid.findings.error("year_missing", _("No fiscal year stands above this column."), cell)
            continue
        heading, year = above
        found.top = min(found.top, heading.row)
        found.places[cell.column] = (year.year, year.open_ended, PAIR[key(cell)])
    if plan_years is None and found.places:
        years = [place[0] for place in found.places.values()]
        plan_years = (min(years), max(years))
    for cell in grid.cells(max(row - _ABOVE, 1), row + 1):
        _read_single(grid, cell, row, found, plan_years)
    return found if found.places else None


def _pairs_in(cells: list[Cell]) -> list[Cell]:
    found = [cell for cell in cells if key(cell) in PAIR]
    return found if {"plan", "actual"} <= {PAIR[key(cell)] for cell in found} else []


def _year_above(grid: Grid, cell: Cell, plan_years: tuple[int, int] | None) -> tuple[Cell, PrintedYear] | None:
    """The year over a column; an unmerged heading counts for the column to its right, too."""
    for row in range(cell.row - 1, max(cell.row - _ABOVE, 0) - 1, -1):
        left = [one for one in grid.rows.get(row, []) if one.column <= cell.column]
        for heading in reversed(left):
            if _SINGLE.match(key(heading)):
                break
            if covers(heading, cell.column) or heading.column + 1 == cell.column:
                year = year_at(heading, grid, plan_years)
                if year is not None:
                    return heading, year
            break
    return None


def _read_single(grid: Grid, cell: Cell, row: int, found: Columns, plan_years: tuple[int, int] | None) -> None:
    """A column of the present state or of a target; its year stands in the heading or under it."""
    if key(cell) == "単位":
        found.unit = cell.column
        return
    match = _SINGLE.match(key(cell))
    if match is None:
        return
    words, below = cell.text, grid.below(cell)
    if below is not None and below.row <= row and key(below) not in PAIR:
        words += below.text
    year = year_at(cell, grid, plan_years, words)
    series = SINGLE[match[1]]
    found.top = min(found.top, cell.row)
    if year is None:
        pairs = sorted(place[0] for place in found.places.values() if place[2] in (PLAN, ACTUAL))
        if series != BASELINE or not pairs:
            grid.findings.error(
                "year_missing", _("The heading “%(text)s” names no fiscal year.") % {"text": cell.text}, cell
            )
            return
        assumed = (plan_years[0] if plan_years else pairs[0]) - 1
        grid.findings.warning(
            "year_assumed",
            _("The present state names no fiscal year; %(year)s, the year before the plan, is assumed.")
            % {"year": label(assumed)},
            cell,
        )
        year = PrintedYear(assumed, open_ended=False)
    found.places[cell.column] = (year.year, year.open_ended, series)
