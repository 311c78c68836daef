"""Values of districts: the gap between them, who is missing, and whether they add up to the total."""

from decimal import Decimal

import pytest

from policies.reading.indicator_cells import Cell, Yardstick
from policies.reading.indicator_districts import district_table

YARDSTICK = Yardstick("annual", "up", "回")


def cell(district: str, number: int | None, text: str = "", year: int = 2020) -> Cell:
    return Cell(year, "actual", None if number is None else Decimal(number), text, district=district)


def test_the_gap_names_the_largest_and_the_smallest_and_who_is_missing() -> None:
    cells = [cell("東", 9), cell("西", 4), cell("南", 4), cell("北", None, "未集計")]
    table = district_table(YARDSTICK, cells, {2020: ["東", "西", "南", "北", "中央"]})
    (column,) = table.columns
    assert table.names == ["東", "西", "南", "北", "中央"]
    assert (column.gap.difference, column.gap.at_largest, column.gap.at_smallest) == (5, ("東",), ("西", "南"))
    assert column.missing == ("北", "中央")
    assert [one and (one.number, one.text) for _name, (one,) in table.rows] == [
        (9, ""),
        (4, ""),
        (4, ""),
        (None, "未集計"),
        None,
    ]


def test_one_district_has_no_gap() -> None:
    assert district_table(YARDSTICK, [cell("東", 9)], {}).columns[0].gap is None


@pytest.mark.parametrize(
    ("total", "expected", "measure", "warning"),
    [
        (13, ["東", "西"], "annual", ""),
        (14, ["東", "西"], "annual", "令和2年度: 地区の合計は13回ですが、全体の値は14回です。"),
        (14, ["東", "西", "南"], "annual", ""),
        (12, ["東", "西", "南"], "annual", "令和2年度: 入力済みの地区だけで13回となり、全体の値12回を超えています。"),
        (50, ["東", "西"], "rate", ""),
        (None, ["東", "西"], "annual", ""),
    ],
)
def test_districts_that_do_not_add_up_are_a_warning(total, expected, measure, warning) -> None:
    cells = [cell("東", 9), cell("西", 4), *([cell("", total)] if total else [])]
    table = district_table(Yardstick(measure, "up", "回"), cells, {2020: expected})
    assert table.columns[0].warning == warning
    assert table.warnings == ([warning] if warning else [])


def test_without_values_of_districts_there_is_no_table() -> None:
    assert not district_table(YARDSTICK, [cell("", 9)], {2020: ["東"]})
