"""Indicators and work steps of a sample city: what is known before its rounds, and what each year adds.

Through the same services staff use; fixtures/README.md tells the form of the files.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from districts.models import Department, District, Municipality

from ..models import Indicator, PlanItem, Series
from .indicator_values import set_value
from .indicators import save_indicator
from .review_steps import set_step

Row = dict[str, Any]


class SampleIndicators:
    """The indicators of one plan edition by slug, with the cells their rows tell."""

    def __init__(self, *, municipality: Municipality, items: dict[str, PlanItem], rows: list[Row], by: Any) -> None:
        self.rows, self.by = {row["slug"]: row for row in rows}, by
        departments = {one.code: one for one in municipality.departments.all()}
        self.districts = {one.code: one for one in municipality.districts.all()}
        self.indicators = {
            row["slug"]: self._save(Indicator(municipality=municipality), row, items, departments) for row in rows
        }

    def _save(
        self, indicator: Indicator, row: Row, items: dict[str, PlanItem], departments: dict[str, Department]
    ) -> Indicator:
        fields = {name: value for name, value in row.items() if name not in (*Series.values, "items", "districts")}
        owner = departments[fields.pop("owner")] if fields.get("owner") else fields.pop("owner", None)
        return save_indicator(
            indicator=indicator,
            version=0,
            fields=fields | {"owner": owner},
            items=[items[slug].pk for slug in row["items"]],
            by=self.by,
        )

    def enter_known(self, first_year: int) -> None:
        """What stood before the first round of `first_year`: present state, plans, targets, actuals of the years before."""
        for slug in self.rows:
            for place, value in self._cells(slug):
                if place["series"] != Series.ACTUAL or place["fiscal_year"] < first_year:
                    self._enter(slug, place, value)

    def enter_actuals(self, year: int, *, items: set[str] | None = None, settle: bool = True) -> None:
        """The actual values of a year; `items` limits it to the indicators that measure one of these."""
        for slug, row in self.rows.items():
            if items is None or items & set(row["items"]):
                for place, value in self._cells(slug):
                    if (place["series"], place["fiscal_year"]) == (Series.ACTUAL, year):
                        self._enter(slug, place, value, settle=settle)

    def correct(self, row: Row) -> None:
        """A row of corrections: indicator, series, year, value and reason."""
        place = _place(row["series"], row["year"])
        self._enter(row["indicator"], place, row["value"], reason=row["reason"])

    def _cells(self, slug: str) -> Iterator[tuple[Row, Any]]:
        row = self.rows[slug]
        for code, told in [(None, row), *row.get("districts", {}).items()]:
            for series in Series.values:
                for year, value in told.get(series, {}).items():
                    yield _place(series, year, self.districts[code] if code else None), value

    def _enter(self, slug: str, place: Row, value: Any, *, reason: str = "", settle: bool = True) -> None:
        said, qualifier = value if isinstance(value, list) else (value, "")
        content = {"text": said} if isinstance(said, str) else {"number": Decimal(str(said))}
        set_value(
            indicator=self.indicators[slug],
            qualifier=qualifier,
            reason=reason,
            settle=settle,
            by=self.by,
            **place,
            **content,
        )


def enter_steps(
    item: PlanItem, cells: dict[str, dict[str, str]], by: Any, *, actual_of: int | None = None, settle: bool = True
) -> None:
    """Work steps by series and year: the actual ones of `actual_of`, or else all the others."""
    for series, years in cells.items():
        for year, text in years.items():
            place = _place(series, year)
            wanted = place["fiscal_year"] if series == Series.ACTUAL else None
            if wanted == actual_of:
                set_step(
                    item=item,
                    fiscal_year=place["fiscal_year"],
                    series=series,
                    open_ended=place["open_ended"],
                    text=text,
                    settle=settle,
                    by=by,
                )


def _place(series: str, year: str, district: District | None = None) -> Row:
    """ "2019+" is the year and the ones after."""
    return {
        "fiscal_year": int(year.rstrip("+")),
        "open_ended": year.endswith("+"),
        "series": series,
        "district": district,
    }
