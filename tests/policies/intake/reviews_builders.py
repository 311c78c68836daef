"""Review sheets to write and read: the 22 figures of document 002, around them texts of our own."""

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from policies.intake.files.sheets import read_sheet
from policies.intake.reviews.export import write_sheet
from policies.intake.reviews.reader import read_review_sheet
from policies.intake.reviews.sheet import (
    SheetDepartment,
    SheetIndicator,
    SheetLevel,
    SheetReading,
    SheetReview,
    SheetStep,
    SheetValue,
    place_order,
)

FIGURES = Path(__file__).parent / "002_indicator_values.csv"
QUALIFIERS = {"見込み": "estimate", "": ""}
LEVELS = (
    SheetLevel("重点改革項目", "Ⅱ", "市民との協働"),
    SheetLevel("取組項目（中項目）", "1", "地域組織との連携"),
    SheetLevel("具体的な取組項目（小項目）", "3", "担い手が育つ場"),
    SheetLevel("改革実施項目（細項目）", "28", "地域の担い手づくり"),
)


def figures() -> tuple[SheetIndicator, ...]:
    """The indicators of document 002 with their values by year."""
    values: dict[str, list[SheetValue]] = {}
    with FIGURES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            year, number = row["fy"], row["number"]
            values.setdefault(row["indicator"], []).append(
                SheetValue(
                    int(year.removesuffix("+")),
                    year.endswith("+"),
                    row["series"],
                    Decimal(number) if number else None,
                    row["text"],
                    QUALIFIERS[row["qualifier"]],
                )
            )
    return tuple(
        SheetIndicator(name, "累計" in name, "", tuple(sorted(found, key=place_order)))
        for name, found in values.items()
    )


def sheet_002() -> SheetReading:
    """The structure of document 002: four levels, four years, midterm targets, C ratings at the end."""
    return SheetReading(
        levels=LEVELS,
        departments=(SheetDepartment("市民協働課", lead=True), SheetDepartment("中央公民館")),
        present_state="　担い手の講座を始めた。\n相談できる人を増やす。",
        period_goal="・講座を全区で開く\n・拠点を増やす",
        final_goal="・地域が自ら動く",
        content="講座と話し合いの場",
        years=(2015, 2016, 2017, 2018),
        indicators=figures(),
        work_steps=(
            SheetStep(2014, False, "baseline", "・講座の試行"),
            SheetStep(2015, False, "plan", "・講座"),
            SheetStep(2015, False, "actual", "・8箇所の整備\n・11館の講座"),
            SheetStep(2017, True, "midterm_target", "・講座の継続"),
            SheetStep(2018, False, "actual", "=SUM(A1)"),
            SheetStep(2019, True, "final_target", "-継続"),
        ),
        reviews=(
            SheetReview("half_year", 2015, assessment="4区で開いた。"),
            SheetReview("annual", 2015, assessment="目標に達した。", issues="区ごとの差"),
            SheetReview("half_year", 2016, assessment="3区で開いた。"),
            SheetReview("annual", 2016, assessment="下回った。", issues="支援を続ける"),
            SheetReview("annual", 2017, rating="C", assessment="遅れた。", issues="相談", opinion="差に注意を。"),
            SheetReview(
                "midterm", 2017, assessment="差がある。", adequacy="適正", issues="格差", way_forward="整備を進める"
            ),
            SheetReview("annual", 2018, rating="C", assessment="遅れた。", postponed_reason="合意を待つ"),
            SheetReview("final", 2018, rating="C", assessment="道半ば", issues="方法", way_forward="仕組みを示す"),
        ),
    )


def read(data: bytes, *, today: int = 2026, **options) -> SheetReading:
    return read_review_sheet(read_sheet(data, "sheet.xlsx"), today=today, **options)


def again(reading: SheetReading, **options) -> SheetReading:
    """Written and read back."""
    return read(write_sheet(reading), **options)


def workbook(*pages: list[list[object]]) -> bytes:
    """A workbook filled by hand: cells of each worksheet by row."""
    book = Workbook()
    book.remove(book.active)
    for rows in pages:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_values(*values: SheetValue, name: str = "相談の件数", **fields) -> SheetReading:
    """The sheet with one indicator."""
    indicator = SheetIndicator(name, values=values, **fields)
    return replace(sheet_002(), indicators=(indicator,), work_steps=(), reviews=())
