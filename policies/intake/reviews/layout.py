"""Which column of a sheet's worksheets says what, and the words of the form (document 002)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from districts.fiscal_years import japanese_label
from policies.intake.reviews.sheet import (
    ACTUAL,
    ANNUAL,
    BASELINE,
    CUMULATIVE_SIGN,
    FINAL,
    FINAL_TARGET,
    HALF_YEAR,
    MIDTERM,
    MIDTERM_TARGET,
    PLAN,
    Place,
    SheetReading,
    SheetReview,
)

YEARS_PER_WORKSHEET = 2
LABEL_COLUMNS = 4  # section, label, name of the indicator, unit

SHEET_TITLE = "進捗管理個票"
NUMBER_LABEL = "No."
DEPARTMENTS_LABEL = "担当課"
NAMED = "名称"  # 改革実施項目名称（細項目）: the name of the last level, printed as a label
LEAD = "●"
HEAD_LABELS = {
    "present_state": "現状と課題\n（これまでの取組み）",
    "period_goal": "事業の目標・目的\n（考えられる効果）",
    "content": "取組の内容",
}
PERIOD_GOAL, FINAL_GOAL = "≪計画期間の目標≫", "≪事業の最終目標≫"
OVERVIEW, STEPS, INDICATORS, UNIT = "改革実施概要", "取組工程\n（具体的な内容）", "指標", "単位"
CUMULATIVE = f"（{CUMULATIVE_SIGN}）"
SERIES_LABELS = {
    BASELINE: "現状",
    PLAN: "計画",
    ACTUAL: "実績",
    MIDTERM_TARGET: "中間目標",
    FINAL_TARGET: "最終目標",
}
SECTIONS = {HALF_YEAR: "進捗管理", ANNUAL: "年度評価", MIDTERM: "計画期間の中間評価", FINAL: "計画期間の評価"}
HELD = {HALF_YEAR: "（各年度10月に実施）", ANNUAL: "（年度終了後に実施）"}
WHOLE_HEADINGS = {MIDTERM: "中間評価", FINAL: "計画期間の評価"}
HALF_YEAR_FIELD = "取組の状況\n上半期\n（4～9月）"
FIELD_LABELS = {
    "rating": "評価",
    "assessment": "取組工程、指標に対する評価",
    "adequacy": "指標の適正性",
    "issues": "課題、今後の方針、改善事項など",
    "way_forward": "今後の取組",
    "opinion": "外部委員会の意見",
    "postponed_reason": "延期の理由",
}
ALWAYS = {
    HALF_YEAR: ("assessment",),
    ANNUAL: ("rating", "assessment", "issues"),
    MIDTERM: ("rating", "assessment", "issues"),
    FINAL: ("rating", "assessment", "issues"),
}


def year_words(year: int, open_ended: bool = False) -> str:
    return f"{japanese_label(year)}以降" if open_ended else japanese_label(year)


@dataclass(frozen=True)
class Worksheet:
    """One worksheet: what its columns hold from left to right, behind the labels, and the rounds it tells of."""

    baselines: tuple[Place, ...]
    pairs: tuple[tuple[int, bool], ...]  # plan and actual of a year
    targets: tuple[Place, ...]
    whole: tuple[SheetReview, ...]

    @property
    def places(self) -> list[Place]:
        """A place per column."""
        pairs = [(year, after, series) for year, after in self.pairs for series in (PLAN, ACTUAL)]
        return [*self.baselines, *pairs, *self.targets]

    @property
    def last_column(self) -> int:
        return LABEL_COLUMNS + len(self.places)

    def column(self, place: Place) -> int:
        return LABEL_COLUMNS + 1 + self.places.index(place)

    def spans(self) -> list[tuple[int, int, int]]:
        """(year, first column, last column) of the texts of each year: the outer ones take the columns beside them."""
        years = [(year, self.column((year, after, PLAN))) for year, after in self.pairs if not after]
        starts = [column for _year, column in years]
        if starts:
            starts[0] = LABEL_COLUMNS + 1
        ends = [start - 1 for start in starts[1:]] + [self.last_column]
        return [(year, start, end) for (year, _column), start, end in zip(years, starts, ends, strict=True)]


def worksheets_of(reading: SheetReading) -> list[Worksheet]:
    """Two years each. The present state stands on all, midterm targets before their year, final ones on the last."""
    places = {one.place for one in reading.work_steps}
    places |= {value.place for one in reading.indicators for value in one.values}
    spans = _spans(reading, places)
    ends = [span[-1][0] for span in spans]
    baselines = _of(places, BASELINE) or ((spans[0][0][0] - 1, False, BASELINE),)
    return [
        Worksheet(
            baselines=baselines,
            pairs=span,
            targets=tuple(
                place
                for place in [*_of(places, MIDTERM_TARGET), *_of(places, FINAL_TARGET)]
                if _home(place[0], ends, is_last=place[2] == FINAL_TARGET) == number
            ),
            whole=tuple(
                one
                for one in reading.reviews
                if one.round in (MIDTERM, FINAL) and _home(one.fiscal_year, ends, is_last=one.round == FINAL) == number
            ),
        )
        for number, span in enumerate(spans)
    ]


def _spans(reading: SheetReading, places: Iterable[Place]) -> list[tuple[tuple[int, bool], ...]]:
    pairs = {(year, False) for year in reading.years}
    pairs |= {(year, after) for year, after, series in places if series in (PLAN, ACTUAL)}
    pairs |= {(one.fiscal_year, False) for one in reading.reviews if one.round in (HALF_YEAR, ANNUAL)}
    ordered = sorted(pairs)
    return [tuple(ordered[at : at + YEARS_PER_WORKSHEET]) for at in range(0, len(ordered), YEARS_PER_WORKSHEET)]


def _of(places: Iterable[Place], series: str) -> tuple[Place, ...]:
    return tuple(sorted(place for place in places if place[2] == series))


def _home(year: int, ends: list[int], *, is_last: bool) -> int:
    """The worksheet that ends before the year, else the first."""
    if is_last:
        return len(ends) - 1
    return max((number for number, end in enumerate(ends) if end < year), default=0)
