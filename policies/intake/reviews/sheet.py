"""The review sheet of one item (進捗管理個票) as it travels in a workbook: written, read back, compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from policies.intake.findings import Finding, Findings, Severity

BASELINE, PLAN, ACTUAL, MIDTERM_TARGET, FINAL_TARGET = SERIES = (
    "baseline",
    "plan",
    "actual",
    "midterm_target",
    "final_target",
)
HALF_YEAR, ANNUAL, MIDTERM, FINAL = ROUNDS = ("half_year", "annual", "midterm", "final")
HEAD_TEXTS = ("present_state", "period_goal", "final_goal", "content")
CUMULATIVE_SIGN = "累計"  # in the name of an indicator or beside its unit
REVIEW_TEXTS = ("assessment", "adequacy", "issues", "way_forward", "opinion", "postponed_reason")

# A cell of figures or steps: fiscal year, "and the years after", series.
Place = tuple[int, bool, str]


@dataclass(frozen=True)
class SheetLevel:
    """A named level of the plan, such as 取組項目（中項目） 1."""

    name: str
    code: str
    title: str


@dataclass(frozen=True)
class SheetDepartment:
    name: str
    lead: bool = False


@dataclass(frozen=True)
class SheetValue:
    """A number or a text with its qualifier; `cell` is where it was read (D12), no part of what it says."""

    fiscal_year: int
    open_ended: bool
    series: str
    number: Decimal | None = None
    text: str = ""
    qualifier: str = ""
    cell: str = field(default="", compare=False)

    @property
    def place(self) -> Place:
        return self.fiscal_year, self.open_ended, self.series


@dataclass(frozen=True)
class SheetIndicator:
    """The name as printed; "（累計）" in it, or beside its unit, makes it cumulative."""

    name: str
    cumulative: bool = False
    unit: str = ""
    values: tuple[SheetValue, ...] = ()
    cell: str = field(default="", compare=False)


@dataclass(frozen=True)
class SheetStep:
    fiscal_year: int
    open_ended: bool
    series: str
    text: str
    cell: str = field(default="", compare=False)

    @property
    def place(self) -> Place:
        return self.fiscal_year, self.open_ended, self.series


@dataclass(frozen=True)
class SheetReview:
    """A review of the item. `round` is of ROUNDS; a midterm review has the year it is held in, a final one the last."""

    round: str
    fiscal_year: int
    rating: str = ""
    assessment: str = ""
    adequacy: str = ""
    issues: str = ""
    way_forward: str = ""
    opinion: str = ""
    postponed_reason: str = ""
    cell: str = field(default="", compare=False)

    @property
    def is_empty(self) -> bool:
        return not (self.rating or any(getattr(self, name) for name in REVIEW_TEXTS))


@dataclass(frozen=True)
class SheetReading:
    """All a sheet says. The last level is the item itself; `years` are those with columns of plan and actual."""

    levels: tuple[SheetLevel, ...] = ()
    departments: tuple[SheetDepartment, ...] = ()
    present_state: str = ""
    period_goal: str = ""
    final_goal: str = ""
    content: str = ""
    years: tuple[int, ...] = ()
    indicators: tuple[SheetIndicator, ...] = ()
    work_steps: tuple[SheetStep, ...] = ()
    reviews: tuple[SheetReview, ...] = ()
    findings: Findings = field(default_factory=Findings, compare=False)
    stamp: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def number(self) -> str:
        return self.levels[-1].code if self.levels else ""

    @property
    def title(self) -> str:
        return self.levels[-1].title if self.levels else ""

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == Severity.WARNING]

    @property
    def can_import(self) -> bool:
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        """The form the command prints."""
        return to_json(self)


def tidy(text: str) -> str:
    """A text as a cell keeps it: no blanks at line ends, no blank lines around; an indented first line stays."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def place_order(one: SheetValue | SheetStep) -> tuple[int, bool, int]:
    """The order of values and steps in a reading."""
    return one.fiscal_year, one.open_ended, SERIES.index(one.series)


def review_order(one: SheetReview) -> tuple[int, int]:
    return one.fiscal_year, ROUNDS.index(one.round)


def to_json(reading: SheetReading) -> dict[str, Any]:
    return {
        "kind": "review-sheet",
        "item": {
            "levels": [{"name": one.name, "code": one.code, "title": one.title} for one in reading.levels],
            "number": reading.number,
            "title": reading.title,
            "departments": [{"name": one.name, "lead": one.lead} for one in reading.departments],
            **{name: getattr(reading, name) for name in HEAD_TEXTS},
        },
        "years": list(reading.years),
        "indicators": [_indicator(one) for one in reading.indicators],
        "work_steps": [
            {"fiscal_year": one.fiscal_year, "open_ended": one.open_ended, "series": one.series, "text": one.text}
            for one in reading.work_steps
        ],
        "reviews": [
            {"round": one.round, "fiscal_year": one.fiscal_year, "rating": one.rating}
            | {name: getattr(one, name) for name in REVIEW_TEXTS}
            for one in reading.reviews
        ],
        "findings": [one.as_json() for one in reading.findings],
    }


def _indicator(indicator: SheetIndicator) -> dict[str, Any]:
    return {
        "name": indicator.name,
        "cumulative": indicator.cumulative,
        "unit": indicator.unit,
        "values": [
            {
                "fiscal_year": one.fiscal_year,
                "open_ended": one.open_ended,
                "series": one.series,
                "number": plain_number(one.number),
                "text": one.text,
                "qualifier": one.qualifier,
                "cell": one.cell,
            }
            for one in indicator.values
        ],
    }


def plain_number(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
