"""Reads the review sheet of one item: what its worksheets say, put together, with what is odd about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from districts.fiscal_years import label
from policies.intake.files.sheets import IntakeRefused, Sheet, search_form
from policies.intake.findings import Findings
from policies.intake.reviews.columns import Columns, find_columns
from policies.intake.reviews.figures import Figures, IndicatorRow
from policies.intake.reviews.grades import Grades
from policies.intake.reviews.grid import Grid, grids_of
from policies.intake.reviews.head import Head, read_head
from policies.intake.reviews.sheet import (
    ACTUAL,
    HEAD_TEXTS,
    PLAN,
    SheetIndicator,
    SheetReading,
    SheetReview,
    SheetStep,
    place_order,
    review_order,
)
from policies.intake.reviews.told import find_sections, read_section


def read_review_sheet(
    sheet: Sheet,
    *,
    today: int,
    plan_years: tuple[int, int] | None = None,
    scale: Sequence[tuple[str, str]] | None = None,
    known: Iterable[str] = (),
) -> SheetReading:
    """What the sheet says. `today` is the current fiscal year, `known` labels of departments, `scale` the plan's grades.

    Raises IntakeRefused for a file that is no review sheet.
    """
    findings = Findings(sheet.findings)
    grids = grids_of(sheet, findings)
    tables = [(grid, find_columns(grid, plan_years)) for grid in grids]
    if all(columns is None for _grid, columns in tables):
        raise IntakeRefused(
            _(
                "No review sheet was found: there is no table with plan and actual under fiscal years. "
                "Take in the .xlsx file of the sheet; the text of a PDF is not in order any more."
            )
        )
    reader = _Reader(findings, today=today, grades=Grades(scale), known={search_form(one) for one in known})
    reader.years = plan_years or _span(columns for _grid, columns in tables if columns)
    left = next(columns.left for _grid, columns in tables if columns)
    for grid, columns in tables:
        left = columns.left if columns else left
        reader.read(grid, columns, left)
    return reader.reading(sheet.properties)


def _span(tables: Iterable[Columns]) -> tuple[int, int] | None:
    years = [place[0] for table in tables for place in table.places.values() if place[2] in (PLAN, ACTUAL)]
    return (min(years), max(years)) if years else None


class _Reader:
    def __init__(self, findings: Findings, *, today: int, grades: Grades, known: Collection[str]) -> None:
        self.findings, self.today, self.grades, self.known = findings, today, grades, known
        self.years: tuple[int, int] | None = None
        self.columns: set[int] = set()
        self.head = Head()
        self.heads = 0
        self.steps: dict[tuple[int, bool, str], SheetStep] = {}
        self.indicators: dict[str, SheetIndicator] = {}
        self.reviews: dict[tuple[str, int], SheetReview] = {}

    def read(self, grid: Grid, columns: Columns | None, left: int) -> None:
        sections = find_sections(grid, left, columns.first if columns else 1)
        end = sections[0].first if sections else grid.last_row + 1
        if columns is not None:
            self._add_head(read_head(grid, columns.top, self.known), grid)
            self.columns |= {year for year, after, series in columns.places.values() if series == PLAN and not after}
            figures = Figures(grid, columns, end, today=self.today)
            figures.read()
            self._add_steps(figures.steps, grid)
            self._add_indicators(figures.indicators, grid)
        for section in sections:
            for review in read_section(grid, section, left, years=self.years, grades=self.grades):
                self._add_review(review, grid)

    def _add_head(self, head: Head, grid: Grid) -> None:
        """The head repeats on every worksheet; what differs is said, and the first one holds."""
        self.heads += 1
        if self.heads == 1:
            self.head = head
            return
        here = {"levels": head.levels, "departments": head.departments} | head.texts
        first = {"levels": self.head.levels, "departments": self.head.departments} | self.head.texts
        for name, value in here.items():
            if value and not first.get(name):
                self._take_over(name, head)
            elif value and value != first[name]:
                self.findings.warning(
                    "heads_differ",
                    _("The head of this worksheet differs from the first one's, which is kept: %(name)s")
                    % {"name": _HEAD_NAMES[name]()},
                    row=1,
                    page=grid.page,
                )

    def _take_over(self, name: str, head: Head) -> None:
        if name == "levels":
            self.head.levels = head.levels
        elif name == "departments":
            self.head.departments = head.departments
        else:
            self.head.texts[name] = head.texts[name]

    def _add_steps(self, steps: list[SheetStep], grid: Grid) -> None:
        for one in steps:
            before = self.steps.setdefault(one.place, one)
            if before.text != one.text:
                self._differs(f"{label(one.fiscal_year)} {before.cell}", one.cell, grid)

    def _add_indicators(self, rows: list[IndicatorRow], grid: Grid) -> None:
        here: dict[str, IndicatorRow] = {}
        for row in rows:
            form = search_form(row.name)
            if form in here:
                self.findings.error(
                    "indicator_twice",
                    _("“%(name)s” stands in row %(first)s and in row %(second)s.")
                    % {"name": row.name, "first": here[form].cell.row, "second": row.cell.row},
                    row.cell,
                )
                continue
            here[form] = row
            self._add_indicator(form, row, grid)

    def _add_indicator(self, form: str, row: IndicatorRow, grid: Grid) -> None:
        before = self.indicators.get(form)
        known = {one.place: one for one in before.values} if before else {}
        for value in row.values:
            first = known.setdefault(value.place, value)
            if first != value:
                self._differs(f"{row.name} {label(value.fiscal_year)} {first.cell}", value.cell, grid)
        self.indicators[form] = SheetIndicator(
            name=before.name if before else row.name,
            cumulative=row.cumulative or bool(before and before.cumulative),
            unit=(before.unit if before else "") or row.unit,
            values=tuple(sorted(known.values(), key=place_order)),
            cell=before.cell if before else f"{row.cell.letter}{row.cell.row}",
        )

    def _add_review(self, review: SheetReview, grid: Grid) -> None:
        before = self.reviews.setdefault((review.round, review.fiscal_year), review)
        if before != review:
            self._differs(f"{label(review.fiscal_year)} {before.cell}", review.cell, grid)

    def _differs(self, first: str, second: str, grid: Grid) -> None:
        self.findings.error(
            "told_twice",
            _("Two worksheets say different things of the same: %(first)s and %(second)s.")
            % {"first": first, "second": second},
            row=int("".join(sign for sign in second if sign.isdigit()) or 0) or None,
            page=grid.page,
        )

    def reading(self, stamp: dict[str, str]) -> SheetReading:
        self._check()
        texts = {name: self.head.texts.get(name, "") for name in HEAD_TEXTS}
        return SheetReading(
            levels=tuple(self.head.levels),
            departments=tuple(self.head.departments),
            present_state=texts["present_state"],
            period_goal=texts["period_goal"],
            final_goal=texts["final_goal"],
            content=texts["content"],
            years=tuple(sorted(self.columns)),
            indicators=tuple(self.indicators.values()),
            work_steps=tuple(sorted(self.steps.values(), key=place_order)),
            reviews=tuple(sorted(self.reviews.values(), key=review_order)),
            findings=self.findings,
            stamp=dict(stamp),
        )

    def _check(self) -> None:
        if not self.head.levels or not self.head.levels[-1].title:
            self.findings.error("no_item", _("The head of the sheet names no item of the plan."))
        if not self.head.departments:
            self.findings.warning("no_departments", _("The head of the sheet names no department."))
        for indicator in self.indicators.values():
            self._check_cumulative(indicator)

    def _check_cumulative(self, indicator: SheetIndicator) -> None:
        if not indicator.cumulative:
            return
        actuals = [one for one in indicator.values if one.series == ACTUAL and one.number is not None]
        for before, after in pairwise(actuals):
            if before.number is not None and after.number is not None and after.number < before.number:
                self.findings.warning(
                    "cumulative_falls",
                    _("The running total of “%(name)s” falls from %(before)s (%(cell)s) to %(after)s (%(place)s).")
                    % {
                        "name": indicator.name,
                        "before": before.number,
                        "cell": before.cell,
                        "after": after.number,
                        "place": after.cell,
                    },
                    row=int("".join(sign for sign in after.cell if sign.isdigit())),
                )


_HEAD_NAMES = {
    "levels": lambda: _("levels"),
    "departments": lambda: _("departments"),
    "present_state": lambda: _("present state and issues"),
    "period_goal": lambda: _("goal of the period"),
    "final_goal": lambda: _("final goal"),
    "content": lambda: _("what is done"),
}
