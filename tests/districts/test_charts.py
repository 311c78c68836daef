"""Line charts: gaps stay gaps, series differ in more than colour, names keep clear of other lines."""

from decimal import Decimal

import pytest

from districts.charts import LOOKS, Series, line_chart, round_scale, value_range


def series(name: str, *points: tuple[int, str], bridged: bool = False) -> Series:
    return Series(name, [(year, Decimal(value)) for year, value in points], bridged)


OWN = series("中央地域", (2010, "74.7"), (2018, "68.8"), (2019, "67.9"), (2021, "66.4"))
COUNTRY = series("全国（600市区町村の平均）", (2010, "78.0"), (2020, "71.7"), bridged=True)


def test_only_years_in_a_row_are_joined_unless_a_series_is_bridged() -> None:
    assert [[year for year, _value in run] for run in OWN.runs] == [[2010], [2018, 2019], [2021]]
    assert [[year for year, _value in run] for run in COUNTRY.runs] == [[2010, 2020]]


@pytest.mark.parametrize(
    ("name", "short"), [("全国（600市区町村の平均）", "全国"), ("本町校区", "本町校区"), ("（仮）", "（仮）")]
)
def test_a_line_carries_the_short_name(name: str, short: str) -> None:
    assert series(name, (2020, "1")).short_name == short


def test_no_look_is_told_by_colour_alone() -> None:
    assert [len({look[part] if part != 1 else tuple(look[1]) for look in LOOKS}) for part in range(3)] == [
        len(LOOKS)
    ] * 3


@pytest.mark.parametrize(
    ("values", "expected"),
    [(["74.7", "66.4"], (60, 80)), (["93.6", "91.3"], (85, 100)), (["2.0"], (0, 15)), (["70"], (65, 85))],
)
def test_the_axis_of_values_has_room_and_ends_at_whole_steps(values: list[str], expected: tuple[int, int]) -> None:
    assert value_range([series("甲", *((2010 + n, value) for n, value in enumerate(values)))]) == expected


def test_a_picture_stands_for_exactly_its_data() -> None:
    def version(*lines: Series, narrow: bool = False) -> str:
        return line_chart(lines, unit="%", description="", narrow=narrow).version

    changed = series("中央地域", (2010, "74.7"), (2018, "68.8"), (2019, "67.9"), (2021, "66.5"))
    assert version(OWN, COUNTRY) == version(OWN, COUNTRY)
    assert (
        len({version(OWN, COUNTRY), version(OWN), version(changed, COUNTRY), version(OWN, COUNTRY, narrow=True)}) == 4
    )


def test_a_series_without_points_is_left_out() -> None:
    chart = line_chart([OWN, series("乙")], unit="%", description="")
    texts = [layer["mark"]["text"] for layer in chart.specification["layer"] if layer["mark"]["type"] == "text"]
    assert texts == [["中央地域", "66.4%"]]


def test_names_of_lines_that_run_close_step_aside() -> None:
    def shifts(*lines: Series) -> list[int]:
        layers = line_chart(lines, unit="%", description="").specification["layer"]
        return [layer["mark"]["dy"] for layer in layers if layer["mark"]["type"] == "text"]

    far = series("丙", (2010, "95.0"), (2020, "92.0"))
    close = series("丁", (2010, "77.0"), (2020, "71.0"))
    assert shifts(COUNTRY, far) == [0, 0]
    assert shifts(COUNTRY, close) == [-26, 26]
    ahead = series("実績", (2023, "10.0"), (2024, "67.0"))
    longer = series("計画", (2023, "10.0"), (2024, "65.0"), (2025, "70.0"))
    assert shifts(ahead, longer) == [26, -26]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["37", "66"], (0, 80, 20)),
        (["930", "1671"], (0, 2000, 500)),
        (["0.15", "0.32"], ("0", "0.4", "0.1")),
        (["-12", "30"], (-20, 30, 10)),
        (["0"], ("0", "0.2", "0.2")),
        (["7"], (0, 8, 2)),
    ],
)
def test_amounts_begin_at_zero_and_end_at_round_steps(values: list[str], expected: tuple) -> None:
    scale = round_scale([Decimal(value) for value in values])
    assert (scale.low, scale.high, scale.step) == tuple(Decimal(one) for one in expected)


def test_amounts_stand_on_their_axis_and_estimates_are_hollow() -> None:
    line = Series("実績", [(2014, Decimal(930)), (2015, Decimal(1152))], uncertain=frozenset({2014}), look=2)
    scale = round_scale([Decimal(930), Decimal(1152)])
    specification = line_chart([line], unit="人", description="", scale=scale).specification
    assert specification["encoding"]["y"]["axis"]["values"] == [0, 500, 1000, 1500]
    marks = [(one["mark"]["type"], one["mark"].get("shape"), one["mark"].get("fill")) for one in specification["layer"]]
    assert marks == [
        ("line", None, None),
        ("point", "square", None),
        ("point", "square", "#ffffff"),
        ("text", None, None),
    ]
    assert specification["layer"][-1]["mark"]["text"] == ["実績", "1,152人"]
