"""Values of districts: side by side by year, the gap between them, and whether they add up to the total. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from districts.fiscal_years import label

from ..models import Indicator, Series
from .indicator_cells import Cell, Yardstick

Expected = Mapping[int, Sequence[str]]


@dataclass(frozen=True)
class Gap:
    """Between the largest and the smallest number of one column; districts without a number are named, not counted."""

    largest: Decimal
    smallest: Decimal
    at_largest: tuple[str, ...]
    at_smallest: tuple[str, ...]

    @property
    def difference(self) -> Decimal:
        return self.largest - self.smallest


@dataclass(frozen=True)
class Column:
    """One year and series over all districts. `warning`: where they do not add up to the total."""

    fiscal_year: int
    series: str
    cells: Mapping[str, Cell]
    total: Cell | None
    missing: tuple[str, ...]
    gap: Gap | None
    warning: str = ""

    @property
    def year_label(self) -> str:
        return label(self.fiscal_year)

    @property
    def series_label(self) -> str:
        return str(Series(self.series).label)


@dataclass(frozen=True)
class DistrictTable:
    names: list[str] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.columns)

    @property
    def rows(self) -> list[tuple[str, list[Cell | None]]]:
        return [(name, [column.cells.get(name) for column in self.columns]) for name in self.names]

    @property
    def warnings(self) -> list[str]:
        return [column.warning for column in self.columns if column.warning]


def district_table(yardstick: Yardstick, cells: Iterable[Cell], expected: Expected) -> DistrictTable:
    """`expected`: the districts that should have a value, by fiscal year, in their order."""
    rows = [cell for cell in cells if not cell.is_empty]
    places = sorted({(cell.fiscal_year, cell.series) for cell in rows if cell.district})
    columns = [_column(yardstick, rows, year, series, expected.get(year, ())) for year, series in places]
    known = {name for column in columns for name in (*column.cells, *column.missing)}
    ordered = list(dict.fromkeys(name for names in expected.values() for name in names if name in known))
    return DistrictTable([*ordered, *sorted(known - set(ordered))], columns)


def _column(yardstick: Yardstick, rows: list[Cell], year: int, series: str, expected: Sequence[str]) -> Column:
    here = [cell for cell in rows if (cell.fiscal_year, cell.series) == (year, series)]
    cells = {cell.district: cell for cell in here if cell.district}
    total = next((cell for cell in here if not cell.district), None)
    missing = tuple(name for name in expected if name not in cells or cells[name].number is None)
    return Column(
        year, series, cells, total, missing, _gap(cells), _mismatch(yardstick, cells, total, missing, label(year))
    )


def _gap(cells: Mapping[str, Cell]) -> Gap | None:
    """Two districts at least: one has no gap."""
    numbers = {name: cell.number for name, cell in cells.items() if cell.number is not None}
    if len(numbers) < 2:
        return None
    largest, smallest = max(numbers.values()), min(numbers.values())
    return Gap(
        largest,
        smallest,
        tuple(name for name, number in numbers.items() if number == largest),
        tuple(name for name, number in numbers.items() if number == smallest),
    )


def _mismatch(
    yardstick: Yardstick, cells: Mapping[str, Cell], total: Cell | None, missing: Sequence[str], year: str
) -> str:
    """Rates are never added up; a sum that lacks a district is only wrong where it is too large already."""
    numbers = [cell.number for cell in cells.values() if cell.number is not None]
    if yardstick.measure == Indicator.Measure.RATE or total is None or total.number is None or not numbers:
        return ""
    added = sum(numbers, Decimal(0))
    said = {"year": year, "sum": yardstick.say(added), "total": yardstick.say(total.number)}
    if missing:
        return (
            _("%(year)s: the districts entered so far add up to %(sum)s, more than the total of %(total)s.") % said
            if added > total.number and min(numbers) >= 0
            else ""
        )
    if added != total.number:
        return _("%(year)s: the districts add up to %(sum)s, the total says %(total)s.") % said
    return ""
