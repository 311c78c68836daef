"""The grid staff enter values in: a row per indicator (and district), a column per year and series. Writes nothing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from districts.fiscal_years import EARLIEST, LATEST, label
from districts.models import District

from ..models import Indicator, IndicatorValue, Series
from .indicator_writing import written

MOST_ROWS, MOST_COLUMNS = 200, 80
NAME = re.compile(r"^v-(?P<indicator>\d{1,9})-(?P<district>\d{1,9})-(?P<year>\d{4})(?P<open>o?)-(?P<series>[a-z_]+)$")


@dataclass(frozen=True, order=True)
class Column:
    """A fiscal year (or "from it on") in a series."""

    fiscal_year: int
    open_ended: bool
    series: str

    @property
    def key(self) -> str:
        return f"{self.fiscal_year}{'o' if self.open_ended else ''}-{self.series}"

    @property
    def year_text(self) -> str:
        """For ids in templates, where numbers are written with commas."""
        return str(self.fiscal_year)

    @property
    def year_label(self) -> str:
        return label(self.fiscal_year)

    @property
    def series_label(self) -> str:
        return str(Series(self.series).label)


@dataclass
class GridCell:
    """One value to enter. `typed`, `error`, `warning` and `theirs` come with a form that could not be saved."""

    indicator: Indicator
    district: District | None
    column: Column
    current: IndicatorValue | None = None
    typed: str | None = None
    error: str = ""
    warning: str = ""
    is_conflict: bool = False

    @property
    def name(self) -> str:
        return f"v-{self.indicator.pk}-{self.district.pk if self.district else 0}-{self.column.key}"

    @property
    def seen(self) -> int:
        return self.current.pk if self.current else 0

    @property
    def written(self) -> str:
        """As it stands in the database."""
        one = self.current
        return written(one.number, one.text, one.qualifier, self.indicator.decimals) if one else ""

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.written if self.typed is None else self.typed

    @property
    def is_being_typed(self) -> bool:
        return self.current is not None and self.current.settled_at is None

    @property
    def waits(self) -> bool:
        """Handed in, and not what the public sees."""
        return self.current is not None and self.current.settled_at is not None and not self.current.is_public


@dataclass
class GridRow:
    indicator: Indicator
    district: District | None
    cells: list[GridCell] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.indicator.pk}-{self.district.pk if self.district else 0}"


@dataclass
class Grid:
    columns: list[Column]
    rows: list[GridRow]

    @property
    def cells(self) -> list[GridCell]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def years(self) -> list[tuple[int, str, int]]:
        """(year, its label, number of its columns), for the upper head."""
        found: dict[int, int] = {}
        for column in self.columns:
            found[column.fiscal_year] = found.get(column.fiscal_year, 0) + 1
        return [(year, label(year), count) for year, count in found.items()]

    @property
    def seen(self) -> dict[str, list[int | str]]:
        """Field → the revision and the words the person reads now."""
        return {cell.name: [cell.seen, cell.written] for cell in self.cells if cell.current}


def year_columns(years: Iterable[int]) -> list[Column]:
    return [Column(year, False, series) for year in sorted(years) for series in (Series.PLAN, Series.ACTUAL)]


def grid_of(places: Sequence[tuple[Indicator, District | None]], columns: Sequence[Column]) -> Grid:
    """With the newest revision of every cell; one query."""
    values = (
        IndicatorValue.objects.current()
        .filter(
            indicator__in={one.pk for one, _district in places},
            fiscal_year__in={column.fiscal_year for column in columns},
        )
        .select_related("entered_by")
    )
    current = {row.cell: row for row in values}
    rows = []
    for indicator, district in places:
        row = GridRow(indicator, district)
        for column in columns:
            cell = (
                indicator.pk,
                column.fiscal_year,
                column.open_ended,
                column.series,
                district.pk if district else None,
            )
            row.cells.append(GridCell(indicator, district, column, current.get(cell)))
        rows.append(row)
    return Grid(list(columns), rows)


def sheet_columns(indicator: Indicator, years: Iterable[int]) -> list[Column]:
    """All columns of one indicator: what it has values in, and plan and actual of these years."""
    rows = IndicatorValue.objects.current().filter(indicator=indicator)
    known = {Column(*one) for one in rows.values_list("fiscal_year", "open_ended", "series")}
    return in_order({*known, *year_columns(years)})


def in_order(columns: Iterable[Column]) -> list[Column]:
    """By year, plan before actual."""
    order = [Series.BASELINE, Series.MIDTERM_TARGET, Series.FINAL_TARGET, Series.PLAN, Series.ACTUAL]
    return sorted(columns, key=lambda one: (one.fiscal_year, order.index(Series(one.series)), one.open_ended))


@dataclass(frozen=True)
class Asked:
    """Rows and columns a sent form names: it is read as the person saw it, whatever the filter shows now."""

    places: list[tuple[int, int]]
    columns: list[Column]


def asked_by(names: Iterable[str]) -> Asked:
    """(indicator, district or 0) in their order, at most MOST_ROWS, and the columns."""
    matches = [match for name in names if (match := NAME.match(name)) and _means_something(match)]
    places = list(dict.fromkeys((int(one["indicator"]), int(one["district"])) for one in matches))[:MOST_ROWS]
    columns = {Column(int(one["year"]), bool(one["open"]), one["series"]) for one in matches}
    return Asked(places, in_order(columns)[:MOST_COLUMNS])


def _means_something(match: re.Match[str]) -> bool:
    return match["series"] in Series.values and EARLIEST <= int(match["year"]) <= LATEST


def enterable(indicators: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """With all that `can_enter_values` asks of each."""
    return indicators.select_related("municipality", "owner").prefetch_related(
        "owner__names", "uses__item__assignments", "uses__item__edition"
    )
