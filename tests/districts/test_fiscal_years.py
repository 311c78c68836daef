"""Fiscal years: the Western year of their April, whatever a source prints."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from districts.fiscal_years import (
    FiscalYear,
    FiscalYearError,
    both_labels,
    current_fiscal_year,
    first_day,
    fiscal_year_of,
    japanese_label,
    label,
    parse_fiscal_year,
    short_label,
    span_label,
)


@pytest.mark.parametrize(
    ("printed", "year"),
    [
        ("平成32年度", 2020),
        ("令和元年度", 2019),
        ("平成31年度", 2019),
        ("令和2年度", 2020),
        ("昭和64年度", 1989),
        ("平成元年度", 1989),
        ("大正元年度", 1912),
        ("明治元年度", 1868),
        ("H29", 2017),
        ("h29", 2017),
        ("R元", 2019),
        ("S.55", 1980),
        ("FY2019", 2019),
        ("2019年度", 2019),
        ("2019", 2019),
        ("Ｈ２９", 2017),
        ("令和 ３ 年度", 2021),
        ("R2.2.20", 2019),
        ("R2.4.1", 2020),
        ("令和2年3月31日", 2019),
        ("2020-01-05", 2019),
        ("2020/12/31", 2020),
        ("平成31年4月30日", 2019),
    ],
)
def test_what_sources_print_is_read(printed: str, year: int) -> None:
    assert parse_fiscal_year(printed) == FiscalYear(year, printed)


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("継続実施", "年度として読めません：継続実施"),
        ("", "年度として読めません："),
        ("FY1700", "ありえない年度です：FY1700"),
        ("9999年度", "ありえない年度です：9999年度"),
        ("R2.2.30", "存在しない日付です：R2.2.30"),
        ("令和2年13月1日", "存在しない日付です：令和2年13月1日"),
        ("2.2.20", "日付に元号がありません：2.2.20"),
        ("29年度", "元号がなく、計画期間からも決まりません：29年度"),
    ],
)
def test_what_is_no_fiscal_year_is_said_in_words(printed: str, told: str) -> None:
    with translation.override("ja"), pytest.raises(FiscalYearError) as caught:
        parse_fiscal_year(printed)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("printed", "years", "year"),
    [
        ("29年度", (2016, 2020), 2017),
        ("元年度", (2016, 2020), 2019),
        ("3年度", (2021, 2025), 2021),
        ("28", (2016, 2020), 2016),
    ],
)
def test_a_year_without_an_era_is_read_from_the_plan(printed: str, years: tuple[int, int], year: int) -> None:
    assert parse_fiscal_year(printed, plan_years=years).year == year


@pytest.mark.parametrize("years", [(2031, 2035), (1985, 2030)])
def test_a_year_without_an_era_that_the_plan_does_not_settle_is_refused(years: tuple[int, int]) -> None:
    with pytest.raises(FiscalYearError):
        parse_fiscal_year("1年度", plan_years=years)


@pytest.mark.parametrize(
    ("date", "year"),
    [
        (dt.date(2020, 3, 31), 2019),
        (dt.date(2020, 4, 1), 2020),
        (dt.date(2020, 1, 1), 2019),
        (dt.date(2019, 12, 31), 2019),
    ],
)
def test_january_to_march_belong_to_the_year_before(date: dt.date, year: int) -> None:
    assert fiscal_year_of(date) == year


def test_the_current_year_starts_in_april() -> None:
    year = current_fiscal_year()
    assert fiscal_year_of(first_day(year)) == year
    assert fiscal_year_of(first_day(year) - dt.timedelta(days=1)) == year - 1


@pytest.mark.parametrize(
    ("year", "japanese"),
    [
        (2019, "令和元年度"),
        (2018, "平成30年度"),
        (2025, "令和7年度"),
        (1989, "平成元年度"),
        (1988, "昭和63年度"),
        (1868, "明治元年度"),
    ],
)
def test_labels_are_made(year: int, japanese: str) -> None:
    with translation.override("ja"):
        assert (label(year), str(FiscalYear(year, "印刷"))) == (japanese, japanese)
    with translation.override("en"):
        assert label(year) == f"FY{year}"


def test_a_year_before_the_eras_has_no_label() -> None:
    with pytest.raises(FiscalYearError):
        japanese_label(1867)


def test_a_span_names_both_ends() -> None:
    with translation.override("ja"):
        assert span_label(2016, 2020) == "平成28年度～令和2年度"
        assert span_label(2019, 2019) == "令和元年度"
    with translation.override("en"):
        assert span_label(2016, 2020) == "FY2016～FY2020"


@given(st.integers(min_value=1868, max_value=2200))
def test_every_label_is_read_back(year: int) -> None:
    assert parse_fiscal_year(japanese_label(year)).year == year
    assert parse_fiscal_year(f"FY{year}").year == year


@given(st.text(max_size=30))
def test_any_text_is_a_year_in_range_or_refused(text: str) -> None:
    try:
        year = parse_fiscal_year(text, plan_years=(2016, 2020)).year
    except FiscalYearError:
        return
    assert 1867 <= year <= 2201


@pytest.mark.parametrize(
    ("language", "short", "both"), [("ja", ["H30", "R1"], "2019（令和元年度）"), ("en", ["", ""], "FY2019")]
)
def test_a_western_year_has_its_era_beside_it_in_japanese_only(language: str, short: list[str], both: str) -> None:
    with translation.override(language):
        assert ([short_label(2018), short_label(2019)], both_labels(2019)) == (short, both)
