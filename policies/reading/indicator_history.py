"""The figures of an item's indicators by year, as staff see them beside the review form."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from districts.fiscal_years import short_label

from ..models import Indicator, IndicatorValue, PlanItem, Series
from .indicator_writing import written


@dataclass
class HistoryRow:
    """One indicator; `cells` by fiscal year and series, as people write them."""

    indicator: Indicator
    cells: dict[tuple[int, str], str] = field(default_factory=dict)

    def line(self, years: Iterable[int]) -> list[tuple[str, str]]:
        """(plan, actual) of each year, "" where there is none."""
        return [(self.cells.get((year, "plan"), ""), self.cells.get((year, "actual"), "")) for year in years]


@dataclass(frozen=True)
class History:
    years: list[int]
    rows: list[HistoryRow]

    @property
    def heads(self) -> list[str]:
        return [short_label(year) or f"FY{year}" for year in self.years]

    @property
    def lines(self) -> list[tuple[Indicator, list[tuple[str, str]]]]:
        return [(row.indicator, row.line(self.years)) for row in self.rows]


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
        series = "actual" if value.series == Series.BASELINE else value.series
        row.cells[value.fiscal_year, series] = written(
            value.number, value.text, value.qualifier, row.indicator.decimals
        )
        years.add(value.fiscal_year)
    return History(sorted(years), list(rows.values()))
