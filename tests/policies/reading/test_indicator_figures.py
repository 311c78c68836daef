"""Figures of indicators: direction-aware, cumulative as declared, right after late edits, and saying what is left out."""

from decimal import Decimal

import pytest

from policies.reading.indicator_cells import Cell, Yardstick
from policies.reading.indicator_figures import Figures, compared, figures_of

UP, DOWN, NONE = "up", "down", "none"
# Document 002: まちづくりセンター数 (standing) and the participants' running total.
CENTRES = {"plan": [42, 50, 58, 66], "actual": [43, 48, 54, 55], "baseline": 37}
PEOPLE = {"plan": [1090, 1250, 1410, 1570], "actual": [1152, 1345, 1454, 1671], "baseline": 930}


def cell(year: int, series: str, value: int | str | None, **extra: object) -> Cell:
    if isinstance(value, str) and not value.replace(".", "").replace("-", "").isdigit():
        return Cell(year, series, None, value, **extra)
    return Cell(year, series, None if value is None else Decimal(str(value)), **extra)


def sheet(figures: dict) -> list[Cell]:
    cells = [cell(2014, "baseline", figures["baseline"], qualifier="estimate")]
    for series in ("plan", "actual"):
        cells += [cell(2015 + n, series, value) for n, value in enumerate(figures[series])]
    return [*cells, cell(2019, "final_target", "継続して拡充", open_ended=True)]


def of(measure: str, *cells: Cell, direction: str = UP, decimals: int = 0) -> Figures:
    return figures_of(Yardstick(measure, direction, "件", decimals), cells)


def states(figures: Figures) -> list[tuple]:
    return [
        (one.fiscal_year, one.achievement.state, str(one.achievement.percent), one.achievement.difference)
        for one in figures.years
    ]


def test_the_centres_of_the_real_sheet() -> None:
    figures = of("stock", *sheet(CENTRES))
    assert states(figures) == [
        (2015, "on_plan", "102.4", 1),
        (2016, "off_plan", "96.0", -2),
        (2017, "off_plan", "93.1", -4),
        (2018, "off_plan", "83.3", -11),
    ]
    assert [one.increase for one in figures.years] == [6, 5, 6, 1]
    assert (figures.period.percent, figures.period.notes) == (
        Decimal("83.3"),
        ("年度末の状態を表す指標なので、最後の年度（平成30年度）で比べています。",),
    )
    # (55 − 37) / (66 − 37): the final target is words, so the plan of the last year stands for it.
    assert (figures.progress.percent, figures.progress.target.number) == (Decimal("62.1"), 66)
    assert figures.progress.notes == (
        "最終目標は言葉で示されています。",
        "平成30年度の計画値と比べています。",
        "見込みまたは速報の値を含みます。",
    )


def test_the_running_total_of_the_real_sheet_is_not_added_up() -> None:
    figures = of("cumulative", *sheet(PEOPLE))
    assert [one.increase for one in figures.years] == [222, 193, 109, 217]
    assert (figures.actual_sum, figures.period.percent, figures.warnings) == (None, Decimal("106.4"), [])
    assert figures.progress.percent == Decimal("115.8")


def test_an_early_year_corrected_late_is_right_in_all_that_follows() -> None:
    late = [one for one in sheet(PEOPLE) if (one.fiscal_year, one.series) != (2016, "actual")]
    figures = of("cumulative", *late, cell(2016, "actual", 1100))
    assert [one.increase for one in figures.years] == [222, -52, 354, 217]
    assert figures.warnings == ["平成28年度の累計が、平成27年度の累計を下回っています。"]
    yearly = of(
        "annual", cell(2020, "plan", 10), cell(2020, "actual", 4), cell(2021, "plan", 10), cell(2021, "actual", 9)
    )
    assert (yearly.planned_sum, yearly.actual_sum, yearly.period.percent) == (20, 13, Decimal("65.0"))


def test_yearly_counts_are_added_up_over_the_years_that_have_both_and_say_which_have_not() -> None:
    figures = of(
        "annual",
        cell(2019, "plan", 10),
        cell(2019, "actual", 12, qualifier="preliminary"),
        cell(2020, "plan", "継続実施"),
        cell(2020, "actual", 7),
        cell(2022, "plan", 20),
        cell(2022, "actual", 15),
        cell(2023, "plan", 20),
    )
    assert (figures.planned_sum, figures.actual_sum, figures.period.state) == (30, 27, "off_plan")
    assert figures.period.notes == (
        "令和元年度、令和4年度を合計しています。",
        "計画値または実績値が数値でないため、令和2年度～令和3年度を除いています。",
        "見込みまたは速報の値を含みます。",
    )
    assert [one.achievement.notes for one in figures.years if not one.achievement.is_comparable] == [
        ("計画値が言葉で示されています。",),
        ("実績値がまだありません。",),
    ]


@pytest.mark.parametrize(
    ("direction", "plan", "actual", "expected"),
    [
        (UP, 50, 60, ("on_plan", "120.0", 10)),
        (UP, 1000, Decimal("999.9"), ("off_plan", "99.9", Decimal("-0.1"))),
        (DOWN, 50, 40, ("on_plan", "125.0", -10)),
        (DOWN, 50, 60, ("off_plan", "83.3", 10)),
        (DOWN, 50, 0, ("on_plan", "None", -50)),
        (UP, 0, 3, ("on_plan", "None", 3)),
        (UP, -5, -6, ("off_plan", "None", -1)),
        (NONE, 50, 60, ("not_comparable", "None", 10)),
    ],
)
def test_achievement_knows_which_way_is_better(direction: str, plan: int, actual: int, expected: tuple) -> None:
    found = compared(Yardstick("annual", direction), cell(2020, "plan", plan), cell(2020, "actual", actual))
    assert (found.state, str(found.percent), found.difference) == expected


@pytest.mark.parametrize(
    ("plan", "actual", "reason"),
    [
        (None, 3, "比べる計画値がありません。"),
        (3, None, "実績値がまだありません。"),
        ("継続", 3, "計画値が言葉で示されています。"),
        (3, "実施", "実績値が言葉で示されています。"),
    ],
)
def test_what_cannot_be_compared_says_why(plan: object, actual: object, reason: str) -> None:
    cells = [cell(2020, series, value) for series, value in (("plan", plan), ("actual", actual)) if value is not None]
    found = figures_of(Yardstick("annual", UP), cells).achievement_in(2020)
    assert (found.state, found.percent, found.notes) == ("not_comparable", None, (reason,))


def test_rates_are_never_added_up() -> None:
    figures = of(
        "rate", cell(2020, "plan", 70), cell(2020, "actual", 60), cell(2021, "plan", 72), cell(2021, "actual", 71)
    )
    assert (figures.actual_sum, figures.period.percent) == (None, Decimal("98.6"))
    assert figures.period.notes[0].startswith("割合は合計しません")
    assert [one.increase for one in figures.years] == [None, None]


def test_a_plan_from_a_year_on_holds_until_another_is_made() -> None:
    figures = of("stock", cell(2020, "plan", 10, open_ended=True), cell(2021, "actual", 12), cell(2022, "plan", 20))
    assert [(one.fiscal_year, one.plan.number) for one in figures.years] == [(2020, 10), (2021, 10), (2022, 20)]
    assert figures.in_year(2021).achievement.notes == ("令和2年度以降の計画値と比べています。",)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], "出発点となる現状値がありません。"),
        ([cell(2019, "baseline", "把握していない")], "現状値が言葉で示されています。"),
        ([cell(2019, "baseline", 5), cell(2024, "final_target", "拡充")], "数値の目標がありません。"),
        ([cell(2019, "baseline", 5), cell(2024, "final_target", 9)], "数値の実績値がまだありません。"),
        (
            [cell(2019, "baseline", 5), cell(2024, "final_target", 5), cell(2020, "actual", 5)],
            "現状値と目標値が同じです。",
        ),
    ],
)
def test_progress_says_what_it_lacks(cells: list[Cell], expected: str) -> None:
    progress = of("stock", *cells).progress
    assert (progress.percent, progress.why_not) == (None, expected)


def test_progress_of_what_shall_become_less_and_of_what_goes_back() -> None:
    def percent(*values: int) -> str:
        baseline, target, actual = values
        cells = [cell(2019, "baseline", baseline), cell(2024, "final_target", target), cell(2021, "actual", actual)]
        return str(of("stock", *cells, direction=DOWN).progress.percent)

    assert [percent(50, 30, 40), percent(50, 30, 55), percent(50, 30, 30)] == ["50.0", "-25.0", "100.0"]


def test_values_of_districts_are_not_mixed_into_the_total() -> None:
    figures = of("annual", cell(2020, "plan", 10), cell(2020, "actual", 4, district="東地区"))
    assert [(one.fiscal_year, one.actual) for one in figures.years] == [(2020, None)]


def test_a_frozen_value_computes_as_the_living_one_did() -> None:
    entry = {"measure": "annual", "direction": "up", "unit": "件", "decimals": 1}
    frozen = {"value": 7, "open_ended": False, "district": "", "text": "", "qualifier": ""}
    cells = [
        Cell.frozen(frozen | {"fiscal_year": 2020, "series": "plan", "number": "10.0000"}),
        Cell.frozen(frozen | {"fiscal_year": 2020, "series": "actual", "number": "12.5000", "qualifier": "estimate"}),
    ]
    yardstick = Yardstick.frozen(entry)
    assert figures_of(yardstick, cells).achievement_in(2020).percent == Decimal("125.0")
    assert [one.say(yardstick) for one in cells] == ["10.0", "12.5（見込み）"]
    assert [yardstick.say_difference(Decimal(n)) for n in ("2.5", "-2.5", "0")] == ["+2.5件", "−2.5件", "±0.0件"]
