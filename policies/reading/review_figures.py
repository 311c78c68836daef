"""The figures of a frozen review: plan against actual of its year, as closing froze them. Computed, never a rating."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..models import ReviewRecord
from .indicator_cells import Cell, Yardstick, frozen_cells
from .indicator_figures import NOT_COMPARABLE, OFF_PLAN, ON_PLAN, Achievement, figures_of
from .indicator_writing import QUALIFIER_LABELS


@dataclass(frozen=True)
class Figure:
    """One indicator in the year of a round."""

    indicator: int
    slug: str
    name: str
    yardstick: Yardstick
    plan: Cell | None
    actual: Cell | None
    achievement: Achievement

    @property
    def state(self) -> str:
        return self.achievement.state

    @property
    def plan_written(self) -> str:
        return self.plan.say(self.yardstick) if self.plan else ""

    @property
    def actual_written(self) -> str:
        return self.actual.say(self.yardstick) if self.actual else ""

    @property
    def actual_with_unit(self) -> str:
        """37箇所（見込み）."""
        if self.actual is None or self.actual.number is None:
            return self.actual_written
        word = QUALIFIER_LABELS.get(self.actual.qualifier, "")
        return self.yardstick.say(self.actual.number) + (f"（{word}）" if word else "")

    @property
    def notes(self) -> str:
        return " ".join(self.achievement.notes)


@dataclass(frozen=True)
class Tally:
    """Indicators by state, and the mean of their shares with what it leaves out."""

    figures: list[Figure]

    def _in(self, state: str) -> list[Figure]:
        return [one for one in self.figures if one.state == state]

    @property
    def on_plan(self) -> list[Figure]:
        return self._in(ON_PLAN)

    @property
    def off_plan(self) -> list[Figure]:
        return self._in(OFF_PLAN)

    @property
    def not_comparable(self) -> list[Figure]:
        return self._in(NOT_COMPARABLE)

    @property
    def counted(self) -> list[Decimal]:
        return [one.achievement.percent for one in self.figures if one.achievement.percent is not None]

    @property
    def mean(self) -> Decimal | None:
        counted = self.counted
        if not counted:
            return None
        return (sum(counted, Decimal(0)) / len(counted)).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def left_out(self) -> list[tuple[str, list[str]]]:
        """Why indicators are not in the mean, and which; the reason that keeps most of them out first."""
        found: dict[str, list[str]] = {}
        for one in self.figures:
            if one.achievement.percent is None:
                found.setdefault(one.notes, []).append(one.name)
        return sorted(found.items(), key=lambda pair: -len(pair[1]))


def figures_of_record(record: ReviewRecord, year: int) -> list[Figure]:
    """In the order of the sheet; an indicator without a plan and an actual of the year is not comparable."""
    return [_figure(entry, year) for entry in record.values]


def _figure(entry: dict[str, Any], year: int) -> Figure:
    yardstick = Yardstick.frozen(entry)
    figures = figures_of(yardstick, frozen_cells(entry))
    found = figures.in_year(year)
    plan, actual = (found.plan, found.actual) if found else (None, None)
    return Figure(
        entry["indicator"], entry["slug"], entry["name"], yardstick, plan, actual, figures.achievement_in(year)
    )


def tally(figures: Iterable[Figure]) -> Tally:
    """An indicator that several items share counts once."""
    return Tally(list({one.indicator: one for one in figures}.values()))
