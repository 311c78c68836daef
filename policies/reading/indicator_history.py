"""The figures of an item's indicators by year, as staff see them beside the review form."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from districts.fiscal_years import short_label

from ..models import Indicator, IndicatorValue, PlanItem, Series
from .indicator_cells import Cell, Yardstick
from .indicator_figures import Achievement, compared
from .indicator_writing import written


@dataclass(frozen=True)
class HistoryYear:
    """Plan and actual of one year as people write them, "" where there is none; computed: how they compare."""

    plan: str = ""
    actual: str = ""
    achievement: Achievement | None = None


@dataclass
class HistoryRow:
    """One indicator; `cells` by fiscal year and series."""

    indicator: Indicator
    cells: dict[tuple[int, str], Cell] = field(default_factory=dict)

    def line(self, years: Iterable[int]) -> list[HistoryYear]:
        return [self._year(year) for year in years]

    def _year(self, year: int) -> HistoryYear:
        yardstick = Yardstick.of(self.indicator)
        plan, actual = self.cells.get((year, Series.PLAN)), self.cells.get((year, Series.ACTUAL))
        both = compared(yardstick, plan, actual) if plan and actual else None
        return HistoryYear(self._say(plan), self._say(actual), both if both and both.is_comparable else None)

    def _say(self, cell: Cell | None) -> str:
        """The unit stands beside the name."""
        return written(cell.number, cell.text, cell.qualifier, self.indicator.decimals) if cell else ""


@dataclass(frozen=True)
class History:
    years: list[int]
    rows: list[HistoryRow]

    @property
    def heads(self) -> list[str]:
        return [short_label(year) or f"FY{year}" for year in self.years]

    @property
    def lines(self) -> list[tuple[Indicator, list[HistoryYear]]]:
        return [(row.indicator, row.line(self.years)) for row in self.rows]

    @property
    def is_compared(self) -> bool:
        return any(year.achievement for _indicator, years in self.lines for year in years)


def history_of(item: PlanItem) -> History:
    """Two queries: the indicators of the item in order, and their current values of plan and actual."""
    uses = item.indicator_uses.filter(indicator__archived_at=None).select_related("indicator")
    rows = {use.indicator_id: HistoryRow(use.indicator) for use in uses.order_by("position", "pk")}
    values = IndicatorValue.objects.current().filter(
        indicator__in=list(rows), district=None, series__in=[Series.PLAN, Series.ACTUAL, Series.BASELINE]
    )
    years: set[int] = set()
    for value in values:
        row = rows[value.indicator_id]
        series = Series.ACTUAL if value.series == Series.BASELINE else value.series
        row.cells[value.fiscal_year, series] = Cell.of(value)
        years.add(value.fiscal_year)
    return History(sorted(years), list(rows.values()))
