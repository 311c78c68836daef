"""What can be computed from the values of an indicator, and what cannot, in words. Nothing of it is stored or a rating.

Pure: cells in, figures out, so that an early year corrected late is right everywhere, and a frozen review is computed
from what it froze.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from districts.fiscal_years import label
from districts.reading.statistics import spans_label

from ..models import Indicator, Series
from .indicator_cells import Cell, Yardstick

HUNDRED = Decimal(100)
ON_PLAN, OFF_PLAN, NOT_COMPARABLE = "on_plan", "off_plan", "not_comparable"


@dataclass(frozen=True)
class Achievement:
    """Actual against plan. `percent` is None where a share says nothing; `notes` say what was left out or assumed."""

    state: str
    percent: Decimal | None = None
    difference: Decimal | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_comparable(self) -> bool:
        return self.state != NOT_COMPARABLE


@dataclass(frozen=True)
class YearFigures:
    """A fiscal year. `increase` is what a running total or a standing gained since the value before."""

    fiscal_year: int
    plan: Cell | None
    actual: Cell | None
    achievement: Achievement
    increase: Decimal | None = None

    @property
    def year_label(self) -> str:
        return label(self.fiscal_year)


@dataclass(frozen=True)
class Progress:
    """(actual − baseline) / (target − baseline); `why_not` where it cannot be told, `notes` what was assumed."""

    percent: Decimal | None = None
    baseline: Cell | None = None
    target: Cell | None = None
    actual: Cell | None = None
    why_not: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figures:
    """All that pages say of an indicator beyond its cells. `warnings` want a person's eye."""

    yardstick: Yardstick
    years: list[YearFigures]
    period: Achievement
    progress: Progress
    planned_sum: Decimal | None = None
    actual_sum: Decimal | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def has_sums(self) -> bool:
        return self.actual_sum is not None

    @property
    def formula(self) -> str:
        """How a percentage of achievement is computed."""
        if self.yardstick.direction == Indicator.Direction.DOWN:
            return _("Achievement = plan ÷ actual value, because less is better here.")
        if self.yardstick.direction == Indicator.Direction.NONE:
            return ""
        return _("Achievement = actual value ÷ plan.")

    def in_year(self, year: int) -> YearFigures | None:
        return next((one for one in self.years if one.fiscal_year == year), None)

    def achievement_in(self, year: int) -> Achievement:
        """Of one year, as a review of that year shows it."""
        found = self.in_year(year)
        return found.achievement if found else compared(self.yardstick, None, None)


def figures_of(yardstick: Yardstick, cells: Iterable[Cell]) -> Figures:
    """`cells` of all series; those of districts are left to `indicator_districts`."""
    totals = [cell for cell in cells if not cell.district and not cell.is_empty]
    years = _years(yardstick, totals)
    planned, actual, period = _period(yardstick, years)
    return Figures(
        yardstick, years, period, progress_of(totals), planned, actual, _falling(yardstick, years, _baseline(totals))
    )


def compared(yardstick: Yardstick, plan: Cell | None, actual: Cell | None) -> Achievement:
    """One actual against one plan: the larger share is the better one, whichever way the indicator goes."""
    if plan is None or actual is None or plan.number is None or actual.number is None:
        return Achievement(NOT_COMPARABLE, notes=(_not_comparable(plan, actual),))
    notes = (_("It rests on an estimate or a preliminary value."),) if plan.is_uncertain or actual.is_uncertain else ()
    if plan.fiscal_year != actual.fiscal_year:
        notes = (_("It is held against the plan %(years)s.") % {"years": plan.year_label}, *notes)
    return _measured(yardstick, plan.number, actual.number, notes)


def _not_comparable(plan: Cell | None, actual: Cell | None) -> str:
    if plan is None:
        return _("There is no plan to compare with.")
    if actual is None:
        return _("There is no actual value yet.")
    if plan.number is None:
        return _("The plan is given in words.")
    return _("The actual value is given in words.")


def _measured(yardstick: Yardstick, plan: Decimal, actual: Decimal, notes: tuple[str, ...]) -> Achievement:
    difference = actual - plan
    if yardstick.direction == Indicator.Direction.NONE:
        neither = _("Neither more nor less is better here; only the difference is told.")
        return Achievement(NOT_COMPARABLE, None, difference, (neither, *notes))
    down = yardstick.direction == Indicator.Direction.DOWN
    reached = actual <= plan if down else actual >= plan
    state = ON_PLAN if reached else OFF_PLAN
    part, whole = (plan, actual) if down else (actual, plan)
    if part < 0 or whole <= 0:
        nothing = _("A share of zero or of a negative number says nothing; only the difference is told.")
        return Achievement(state, None, difference, (nothing, *notes))
    return Achievement(state, percent_of(part, whole, reached=reached), difference, notes)


def percent_of(part: Decimal, whole: Decimal, *, reached: bool = True) -> Decimal:
    """To one digit; what was not reached is never rounded up to a hundred."""
    percent = (part / whole * HUNDRED).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return percent if reached else min(percent, Decimal("99.9"))


# --- year by year ---


def _years(yardstick: Yardstick, cells: list[Cell]) -> list[YearFigures]:
    plans = {cell.fiscal_year: cell for cell in cells if cell.series == Series.PLAN and not cell.open_ended}
    lasting = sorted((c for c in cells if c.series == Series.PLAN and c.open_ended), key=lambda c: c.fiscal_year)
    actuals = {cell.fiscal_year: cell for cell in cells if cell.series == Series.ACTUAL and not cell.open_ended}
    rows = []
    before = _baseline(cells)
    for year in sorted({*plans, *actuals, *(cell.fiscal_year for cell in lasting)}):
        plan = plans.get(year) or next((cell for cell in reversed(lasting) if cell.fiscal_year <= year), None)
        actual = actuals.get(year)
        increase = _increase(yardstick, before, actual)
        rows.append(YearFigures(year, plan, actual, compared(yardstick, plan, actual), increase))
        before = actual
    return rows


def _baseline(cells: list[Cell]) -> Cell | None:
    rows = [cell for cell in cells if cell.series == Series.BASELINE]
    return max(rows, key=lambda cell: cell.fiscal_year, default=None)


def _increase(yardstick: Yardstick, before: Cell | None, actual: Cell | None) -> Decimal | None:
    """None where the year before is unknown: an increase over a gap would be that of several years."""
    if yardstick.measure not in (Indicator.Measure.CUMULATIVE, Indicator.Measure.STOCK):
        return None
    if before is None or actual is None or before.number is None or actual.number is None:
        return None
    return actual.number - before.number if actual.fiscal_year - before.fiscal_year == 1 else None


def _falling(yardstick: Yardstick, years: list[YearFigures], baseline: Cell | None) -> list[str]:
    """A running total never falls."""
    if yardstick.measure != Indicator.Measure.CUMULATIVE:
        return []
    found = []
    before = baseline
    for row in years:
        if row.actual is None or row.actual.number is None:
            continue
        if before and before.number is not None and row.actual.number < before.number:
            found.append(
                _("The running total of %(year)s lies below that of %(before)s.")
                % {"year": row.year_label, "before": before.year_label}
            )
        before = row.actual
    return found


# --- over the years ---


def _period(yardstick: Yardstick, years: list[YearFigures]) -> tuple[Decimal | None, Decimal | None, Achievement]:
    """Sums over the years for what is counted anew each year; else the last year that can be compared."""
    if yardstick.measure == Indicator.Measure.ANNUAL:
        return _summed(yardstick, years)
    last = next((one for one in reversed(years) if one.achievement.difference is not None), None)
    if last is None:
        return None, None, Achievement(NOT_COMPARABLE, notes=(_("No year has a plan and an actual value in numbers."),))
    said = {
        Indicator.Measure.CUMULATIVE: _("A running total: the last year holds the years before (%(year)s)."),
        Indicator.Measure.STOCK: _("A standing: the last year counts (%(year)s)."),
        Indicator.Measure.RATE: _("Rates are never added up: the last year counts (%(year)s)."),
    }[Indicator.Measure(yardstick.measure)] % {"year": last.year_label}
    found = last.achievement
    return None, None, Achievement(found.state, found.percent, found.difference, (said, *found.notes))


def _summed(yardstick: Yardstick, years: list[YearFigures]) -> tuple[Decimal | None, Decimal | None, Achievement]:
    counted = [one for one in years if one.achievement.difference is not None]
    if not counted:
        return None, None, Achievement(NOT_COMPARABLE, notes=(_("No year has a plan and an actual value in numbers."),))
    planned = sum((one.plan.number for one in counted if one.plan and one.plan.number is not None), Decimal(0))
    actual = sum((one.actual.number for one in counted if one.actual and one.actual.number is not None), Decimal(0))
    notes = [_("Added up over %(years)s.") % {"years": spans_label(one.fiscal_year for one in counted)}]
    known = {one.fiscal_year for one in counted}
    span = range(min(one.fiscal_year for one in years), max(known) + 1)
    if missing := [year for year in span if year not in known]:
        notes.append(_("Left out, because plan or actual is no number: %(years)s.") % {"years": spans_label(missing)})
    if any(cell and cell.is_uncertain for one in counted for cell in (one.plan, one.actual)):
        notes.append(_("It rests on an estimate or a preliminary value."))
    return planned, actual, _measured(yardstick, planned, actual, tuple(notes))


# --- from where it began to where it shall end ---


def progress_of(cells: list[Cell]) -> Progress:
    """Toward the final target, else the midterm one, else the plan of the last year: the first that is a number."""
    baseline = _baseline(cells)
    actual = _last(cells, Series.ACTUAL)
    target, notes = _target(cells)
    if baseline is None or target is None or actual is None:
        return Progress(None, baseline, target, actual, _no_progress(baseline, target, actual))
    if baseline.number is None or target.number is None or actual.number is None or baseline.number == target.number:
        return Progress(None, baseline, target, actual, _no_progress(baseline, target, actual))
    way, gone = target.number - baseline.number, actual.number - baseline.number
    if any(cell.is_uncertain for cell in (baseline, target, actual)):
        notes = (*notes, _("It rests on an estimate or a preliminary value."))
    reached = gone / way >= 1
    return Progress(percent_of(gone, way, reached=reached), baseline, target, actual, "", notes)


def _last(cells: list[Cell], series: str) -> Cell | None:
    rows = [cell for cell in cells if cell.series == series and cell.number is not None]
    return max(rows, key=lambda cell: cell.fiscal_year, default=None)


def _target(cells: list[Cell]) -> tuple[Cell | None, tuple[str, ...]]:
    if final := _last(cells, Series.FINAL_TARGET):
        return final, ()
    words = any(cell.series == Series.FINAL_TARGET for cell in cells)
    why = _("The final target is given in words.") if words else _("There is no final target.")
    if midterm := _last(cells, Series.MIDTERM_TARGET):
        return midterm, (why, _("It is held against the midterm target."))
    if plan := _last(cells, Series.PLAN):
        return plan, (why, _("It is held against the plan of %(year)s.") % {"year": plan.year_label})
    return None, ()


def _no_progress(baseline: Cell | None, target: Cell | None, actual: Cell | None) -> str:
    if baseline is None:
        return _("There is no present state to begin from.")
    if baseline.number is None:
        return _("The present state is given in words.")
    if target is None or target.number is None:
        return _("There is no target in numbers.")
    if actual is None:
        return _("There is no actual value in numbers yet.")
    return _("Present state and target are the same.")
