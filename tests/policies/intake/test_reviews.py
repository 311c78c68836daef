"""The review sheet as a workbook: written, read back, and what hand-filled ones bring along."""

from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font

from policies.intake.files.sheets import IntakeRefused, read_sheet
from policies.intake.reviews.export import write_sheet
from policies.intake.reviews.reader import read_review_sheet
from policies.intake.reviews.sheet import SheetDepartment, SheetReading, SheetReview, SheetValue, to_json

from .reviews_builders import LEVELS, again, figures, read, sheet_002, with_values, workbook


def codes(reading: SheetReading) -> list[tuple[str, str, int | None, str | None]]:
    return [(one.severity.value, one.code, one.row, one.column) for one in reading.findings]


def plain(data: bytes):
    """The workbook as openpyxl opens it."""
    import io

    return load_workbook(io.BytesIO(data))


def saved(book) -> bytes:
    import io

    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def find(sheet, text: str):
    return next(cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith(text))


def test_the_sheet_comes_back_as_it_was_written():
    reading = again(sheet_002())
    assert reading == sheet_002()
    assert codes(reading) == []


def test_all_figures_of_the_real_sheet_come_back():
    reading = again(replace(sheet_002(), work_steps=(), reviews=()))
    assert reading.indicators == figures()
    assert sum(len(one.values) for one in reading.indicators) == 22


def test_two_years_to_a_worksheet_with_targets_where_the_form_has_them():
    book = plain(write_sheet(sheet_002()))
    first, second = book.worksheets
    heads = [
        [str(cell.value).replace("\n", "") for cell in sheet[find(sheet, "単位").row] if cell.value] for sheet in book
    ]
    assert heads == [
        ["改革実施概要", "単位", "現状（平成26年度）", "平成27年度", "平成28年度", "中間目標／平成29年度以降"],
        ["改革実施概要", "単位", "現状（平成26年度）", "平成29年度", "平成30年度", "最終目標／令和元年度以降"],
    ]
    assert find(first, "計画期間の中間評価").row > 0
    assert find(second, "（平成30年度まで）").row > 0
    assert {sheet.page_setup.orientation for sheet in book} == {"landscape"}
    assert {sheet.page_setup.paperSize for sheet in book} == {9}


def test_numbers_are_numbers_and_estimates_say_so():
    sheet = plain(write_sheet(sheet_002())).worksheets[0]
    row = sheet[find(sheet, "コミュニティ・コーディネーター育成講座").row]
    assert [cell.value for cell in row[4:10]] == ["930（見込み）", 1090, 1152, 1250, 1345, "継続実施"]
    assert row[5].number_format == "#,##0"


@pytest.mark.parametrize("text", ["=SUM(A1:A9)", "+1", "-継続", "@here"])
def test_texts_that_look_like_formulas_stay_texts(text):
    reading = replace(sheet_002(), present_state=text)
    cell = find(plain(write_sheet(reading)).worksheets[0], text)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert again(reading) == reading


@pytest.mark.parametrize("years", [(2023,), (2021, 2022, 2023), (2019, 2020, 2021, 2022, 2023, 2024, 2025)])
def test_plans_of_any_length(years):
    last = years[-1]
    values = [SheetValue(year, False, series, Decimal(7)) for year in years for series in ("plan", "actual")]
    final = SheetReview("final", last, rating="A", way_forward="続ける")
    reading = replace(
        with_values(*values, SheetValue(last, False, "final_target", Decimal(9))), years=years, reviews=(final,)
    )
    back = again(reading)
    assert back == replace(reading, indicators=back.indicators)
    assert set(back.indicators[0].values) == set(reading.indicators[0].values)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_plans_of_any_number_of_levels(count):
    levels = tuple(replace(LEVELS[at % 4], title=f"題{at}") for at in range(count - 1)) + (LEVELS[-1],)
    reading = replace(sheet_002(), levels=levels)
    assert again(reading) == reading


def test_json_names_levels_and_values():
    told = to_json(again(sheet_002()))
    assert told["kind"] == "review-sheet"
    assert [one["code"] for one in told["item"]["levels"]] == ["Ⅱ", "1", "3", "28"]
    assert (told["item"]["number"], told["item"]["title"]) == ("28", "地域の担い手づくり")
    assert told["item"]["departments"] == [{"name": "市民協働課", "lead": True}, {"name": "中央公民館", "lead": False}]
    values = {(v["fiscal_year"], v["series"]): v for v in told["indicators"][0]["values"]}
    assert values[2014, "baseline"] | {"cell": ""} == {
        "fiscal_year": 2014, "open_ended": False, "series": "baseline", "number": 37, "text": "", "qualifier": "estimate", "cell": "",
    }  # fmt: skip
    assert values[2017, "midterm_target"]["open_ended"] is True
    assert [one["cumulative"] for one in told["indicators"]] == [False, True]
    assert told["reviews"][-1]["rating"] == "C"


# Filled by hand

HEAD = [
    ["", "", "進捗管理個票"],
    ["重点改革項目Ⅱ　市民との協働"],
    ["取組項目（中項目） 1　地域組織との連携", None, None, None, None, "No."],
    ["具体的な取組項目（小項目） 3　担い手が育つ場", None, None, None, None, 28],
    ["担当課", "市民協働課●\n中央公民館", None, "改革実施項目名称（細項目）", None, "地域の担い手づくり"],
    ["現状と課題（これまでの取組み）", None, "相談できる人を増やす。"],
    ["事業の目標・目的", None, "≪計画期間の目標≫\n・講座\n≪事業の最終目標≫\n・自立"],
    ["取組の内容", None, "講座"],
]
YEARS = [
    ["改革実施概要", None, "現状（平成26年度）", "平成27年度", None, "平成28年度", None, "中間目標／29年度以降"],
    [None, None, None, "計画", "実績", "計画", "実績"],
]


def by_hand(*rows: list[object]) -> SheetReading:
    return read(workbook([*HEAD, *YEARS, *rows]))


def test_a_sheet_filled_by_hand_is_read_by_its_labels():
    reading = by_hand(
        [None, "取組工程", "試行", "講座", "11館", None, None, "継続"],
        ["指標", "拠点の数", "37（見込み）", "４２", "1,043箇所", "－", "▲1", "継続して拡充"],
        ["進捗管理", "（各年度10月に実施）", None, "平成27年度", None, "平成28年度"],
        [None, "取組の状況 上半期（4～9月）", None, "4区", None, "3区"],
        ["年度評価", "（年度終了後に実施）", None, "平成27年度", None, "平成28年度"],
        [None, "評価", None, "Ｂ評価", None, "C"],
        [None, "取組工程、指標に対する評価", None, "達した", None, "下回る"],
        [None, "課題、今後の方針、改善事項など", None, "差"],
    )  # fmt: skip
    assert reading.levels == LEVELS
    assert reading.departments == (SheetDepartment("市民協働課", lead=True), SheetDepartment("中央公民館"))
    assert (reading.period_goal, reading.final_goal) == ("・講座", "・自立")
    assert [(one.fiscal_year, one.series, one.number, one.text, one.qualifier) for one in reading.indicators[0].values] == [
        (2014, "baseline", 37, "", "estimate"),
        (2015, "plan", 42, "", ""),
        (2015, "actual", 1043, "", ""),
        (2016, "actual", -1, "", ""),
        (2017, "midterm_target", None, "継続して拡充", ""),
    ]  # fmt: skip
    assert reading.indicators[0].unit == "箇所"
    assert reading.reviews == (
        SheetReview("half_year", 2015, assessment="4区"),
        SheetReview("annual", 2015, rating="B", assessment="達した", issues="差"),
        SheetReview("half_year", 2016, assessment="3区"),
        SheetReview("annual", 2016, rating="C", assessment="下回る"),
    )
    assert codes(reading) == [("FIX", "rating_normalised", 16, "D")]


def test_rows_and_columns_that_were_moved_change_nothing():
    book = plain(write_sheet(sheet_002()))
    for sheet in book:
        merged = [str(one) for one in sheet.merged_cells.ranges]
        for one in merged:
            sheet.unmerge_cells(one)
        sheet.insert_rows(1, 3)
        sheet.insert_cols(1, 2)
    # Without its merged cells a sheet still says who is who: by the order of its columns.
    reading = read(saved(book))
    assert (reading.levels, reading.indicators, reading.work_steps) == (
        LEVELS,
        sheet_002().indicators,
        sheet_002().work_steps,
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["指標", "数", None, "約100"], ("WARNING", "value_vague", 11, "D")),
        (["指標", "数", None, "10～20"], ("WARNING", "value_vague", 11, "D")),
        (["指標", "数", None, "50以上"], ("WARNING", "value_vague", 11, "D")),
        (["指標", "数（単位：人）", None, "5件"], ("WARNING", "unit_differs", 11, "D")),
        (["指標", "数", None, "1,3,4"], ("ERROR", "value_unreadable", 11, "D")),
        (["指標", None, None, 5], ("ERROR", "value_without_indicator", 11, "D")),
    ],
)
def test_odd_values_are_said_at_their_cell(row, expected):
    assert codes(by_hand(row)) == [expected]


def test_no_value_is_no_zero():
    assert by_hand(["指標", "数", "－", "…", "***", "―", " "]).indicators[0].values == ()


def test_a_percent_cell_is_read_as_people_see_it():
    book = plain(workbook([*HEAD, *YEARS, ["指標", "率（単位：％）", None, 0.717]]))
    book.worksheets[0]["D11"].number_format = "0.0%"
    reading = read(saved(book))
    assert reading.indicators[0].values == (SheetValue(2015, False, "plan", Decimal("71.7")),)
    assert codes(reading) == []


def test_a_running_total_that_falls_is_said():
    reading = by_hand(["指標", "人数（累計）", None, None, 90, None, 80])
    assert codes(reading) == [("WARNING", "cumulative_falls", 11, None)]


def test_actual_values_of_years_to_come_are_errors():
    data = workbook(
        [*HEAD, *YEARS, [None, "取組工程", None, "準備", None, "", "済み"], ["指標", "数", None, 5, 6, 7, 8]]
    )
    assert codes(read(data, today=2015)) == [
        ("ERROR", "actual_of_future", 11, "G"),
        ("ERROR", "actual_of_future", 12, "G"),
    ]


def test_an_indicator_may_not_stand_twice():
    reading = by_hand(["指標", "数", None, 5], [None, "数", None, 6])
    assert codes(reading) == [("ERROR", "indicator_twice", 12, "B")]
    assert "11" in reading.errors[0].message
    assert "12" in reading.errors[0].message


def test_worksheets_that_contradict_each_other_are_errors():
    page = [*HEAD, *YEARS, ["指標", "数", 37]]
    other = [*HEAD, *YEARS, ["指標", "数", 38]]
    assert codes(read(workbook(page, other))) == [("ERROR", "told_twice", 11, None)]


@pytest.mark.parametrize(
    ("cell", "departments", "expected"),
    [
        ("市民課◎、中央公民館", [("市民課", True), ("中央公民館", False)], []),
        ("●市民課　税務課", [("市民課", True), ("税務課", False)], []),
        ("市民課", [("市民課", False)], [("WARNING", "lead_missing", 5, "B")]),
        ("市民課●\n税務課●", [("市民課", True), ("税務課", True)], [("ERROR", "two_leads", 5, "B")]),
    ],
)
def test_departments_and_their_lead(cell, departments, expected):
    head = [*HEAD[:4], [HEAD[4][0], cell, *HEAD[4][2:]], *HEAD[5:]]
    reading = read(workbook([*head, *YEARS, ["指標", "数", None, 5]]))
    assert [(one.name, one.lead) for one in reading.departments] == departments
    assert codes(reading) == expected


SCALE = [("A", "計画どおり"), ("C", "進捗に遅れあり")]


@pytest.mark.parametrize("printed", ["C", "Ｃ", "C評価", "C 進捗に遅れあり", "進捗に遅れあり"])
def test_ratings_are_those_of_the_scale(printed):
    rows = [["年度評価", None, None, "平成27年度"], [None, "評価", None, printed]]
    assert read(workbook([*HEAD, *YEARS, *rows]), scale=SCALE).reviews == (SheetReview("annual", 2015, rating="C"),)


def test_a_rating_outside_the_scale_is_an_error():
    rows = [["年度評価", None, None, "平成27年度"], [None, "評価", None, "B"]]
    reading = read(workbook([*HEAD, *YEARS, *rows]), scale=SCALE)
    assert codes(reading) == [("ERROR", "rating_unknown", 12, "D")]
    assert "A、C" in reading.errors[0].message


def test_a_rating_beside_the_year_needs_no_label():
    rows = [["年度評価", None, None, "平成27年度", "C", "平成28年度", "C"], [None, None, None, "進捗に遅れあり"]]
    assert [(one.fiscal_year, one.rating) for one in read(workbook([*HEAD, *YEARS, *rows]), scale=SCALE).reviews] == [
        (2015, "C"),
        (2016, "C"),
    ]


def test_struck_and_hidden_cells_want_an_eye():
    book = plain(workbook([*HEAD, *YEARS, ["指標", "数", None, 5, 6]]))
    book.worksheets[0]["D11"].font = Font(strike=True)
    book.worksheets[0].row_dimensions[11].hidden = True
    assert {code for _severity, code, _row, _column in codes(read(saved(book)))} == {"struck_through", "hidden"}


def test_years_without_an_era_need_the_plan():
    rows = [["", "", "27年度"], ["", "", "計画", "実績"], ["指標", "数", 5, 6]]
    reading = read(workbook([*HEAD, *rows]), plan_years=(2015, 2018))
    assert [one.fiscal_year for one in reading.indicators[0].values] == [2015, 2015]
    assert "year_unclear" in {one.code for one in read_or_findings(rows)}


def read_or_findings(rows):
    from policies.intake.files.sheets import read_sheet as cells
    from policies.intake.findings import Findings
    from policies.intake.reviews.columns import find_columns
    from policies.intake.reviews.grid import grids_of

    findings = Findings()
    for grid in grids_of(cells(workbook([*HEAD, *rows]), "sheet.xlsx"), findings):
        find_columns(grid, None)
    return findings


def test_the_jumbled_text_of_the_real_sheet_is_refused_with_advice(real_documents):
    data = next(real_documents.glob("002_*.txt")).read_bytes()
    with pytest.raises(IntakeRefused, match=r"\.xlsx"):
        read_review_sheet(read_sheet(data, "002.txt"), today=2026)


def test_a_sheet_without_the_title_of_its_item_is_not_that_of_the_item_above():
    reading = again(replace(sheet_002(), levels=(*LEVELS[:-1], replace(LEVELS[-1], title=""))))
    assert [one.code for one in reading.levels] == ["Ⅱ", "1", "3", "28"]
    assert [one.code for one in reading.errors] == ["no_item"]
