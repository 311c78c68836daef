"""Work steps and indicators of one worksheet, cell by cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from districts.fiscal_years import label
from policies.intake.files.sheets import Cell, search_form
from policies.intake.reviews.columns import Columns
from policies.intake.reviews.grid import Grid, key
from policies.intake.reviews.sheet import ACTUAL, CUMULATIVE_SIGN, Place, SheetStep, SheetValue, tidy
from policies.intake.values import read_value

_STEPS = re.compile(r"^取組工程(\(.*\))?$")
_INDICATORS = re.compile(r"^(?:成果|活動)?指標(?:名)?(\(.*\))?$")
_OVERVIEW = re.compile(r"^(?:改革)?実施概要$")
_CUMULATIVE = re.compile(rf"[(（]\s*{CUMULATIVE_SIGN}\s*[)）]")
_UNIT_IN_NAME = re.compile(r"[(（]\s*単位\s*[:：]?\s*([^)）]+?)\s*[)）]")


@dataclass
class IndicatorRow:
    """An indicator as one worksheet prints it, with the cell its name stands in."""

    name: str
    cell: Cell
    unit: str = ""
    cumulative: bool = False
    values: list[SheetValue] = field(default_factory=list)


class Figures:
    """Reads the rows `columns.first` to before `end`; `today` is the current fiscal year."""

    def __init__(self, grid: Grid, columns: Columns, end: int, *, today: int) -> None:
        self.grid, self.columns, self.end, self.today = grid, columns, end, today
        self.findings = grid.findings
        self.steps: list[SheetStep] = []
        self.indicators: list[IndicatorRow] = []

    def read(self) -> None:
        in_steps = False
        for number in range(self.columns.first, self.end):
            row = self.grid.rows.get(number, [])
            labels = [cell for cell in row if cell.column < self.columns.left and cell.column != self.columns.unit]
            data = [cell for cell in row if self.columns.place_of(cell)]
            names = [cell for cell in labels if not _is_label(cell)]
            if any(_STEPS.match(key(cell)) for cell in labels):
                in_steps = True
            elif names or any(_INDICATORS.match(key(cell)) for cell in labels):
                in_steps = False
            if in_steps:
                self._read_steps(data)
            else:
                self._read_indicator(number, names, data)

    def _read_steps(self, data: list[Cell]) -> None:
        for cell in data:
            year, after, series = self._place(cell)
            text = tidy(cell.text)
            self._check_future(cell, year, series)
            before = next((one for one in self.steps if one.place == (year, after, series)), None)
            if before is not None:  # the cell goes on in the row below
                self.steps.remove(before)
                text = f"{before.text}\n{text}"
            self.steps.append(SheetStep(year, after, series, text, cell=_address(cell)))

    def _read_indicator(self, number: int, names: list[Cell], data: list[Cell]) -> None:
        if not names:
            above = self.indicators[-1] if self.indicators else None
            if above and above.cell.row + above.cell.rows > number:  # its name is merged over this row, too
                self._read_values(above, data)
            elif data:
                self.findings.error(
                    "value_without_indicator", _("These values have no indicator beside them."), data[0]
                )
            return
        row = self._row(number, names)
        self.indicators.append(row)
        self._read_values(row, data)

    def _read_values(self, row: IndicatorRow, data: list[Cell]) -> None:
        raw_units: dict[str, Cell] = {}
        for cell in data:
            self._read_value(row, cell, raw_units)
        self._check_units(row, raw_units)

    def _row(self, number: int, names: list[Cell]) -> IndicatorRow:
        name = " ".join(tidy(cell.text).replace("\n", "") for cell in names)
        row = IndicatorRow(name, names[0], cumulative=CUMULATIVE_SIGN in name)
        if match := _UNIT_IN_NAME.search(name):
            row.unit = match[1]
        unit = next((cell for cell in self.grid.rows[number] if cell.column == self.columns.unit), None)
        if unit is not None:
            row.cumulative = row.cumulative or bool(_CUMULATIVE.search(unit.text))
            row.unit = _CUMULATIVE.sub("", unit.text).strip()
        return row

    def _read_value(self, row: IndicatorRow, cell: Cell, raw_units: dict[str, Cell]) -> None:
        year, after, series = self._place(cell)
        if cell.date:
            self.findings.error(
                "value_is_date", _("Excel made a date of this value. Enter it anew as a number or a text."), cell
            )
            return
        value = read_value(cell.text)
        if value.error:
            self.findings.error("value_unreadable", value.error, cell)
            return
        if value.warning:
            self.findings.warning("value_vague", value.warning, cell)
        if value.is_empty:
            return
        if value.unit:
            raw_units.setdefault(value.unit, cell)
        if any(one.place == (year, after, series) for one in row.values):
            self.findings.error("value_twice", _("This year and series stand here twice."), cell)
            return
        self._check_future(cell, year, series)
        row.values.append(
            SheetValue(year, after, series, value.number, value.text, value.qualifier, cell=_address(cell))
        )

    def _check_units(self, row: IndicatorRow, printed: dict[str, Cell]) -> None:
        """One unit in all cells is the indicator's where nothing else names it; every other one is a warning."""
        if not row.unit and len(printed) == 1:
            row.unit = next(iter(printed))
        for unit, cell in printed.items():
            if search_form(unit) != search_form(row.unit):
                self.findings.warning(
                    "unit_differs",
                    _("The unit “%(printed)s” is not the indicator's “%(unit)s”.")
                    % {"printed": unit, "unit": row.unit},
                    cell,
                )

    def _check_future(self, cell: Cell, year: int, series: str) -> None:
        if series == ACTUAL and year > self.today and not read_value(cell.text).is_empty:
            self.findings.error(
                "actual_of_future",
                _("%(year)s has not begun; it has no actual value yet.") % {"year": label(year)},
                cell,
            )

    def _place(self, cell: Cell) -> Place:
        place = self.columns.place_of(cell)
        if place is None:  # only cells under a heading are read
            raise ValueError(_address(cell))
        return place


def _is_label(cell: Cell) -> bool:
    words = key(cell)
    return bool(_STEPS.match(words) or _INDICATORS.match(words) or _OVERVIEW.match(words))


def _address(cell: Cell) -> str:
    return f"{cell.letter}{cell.row}"
