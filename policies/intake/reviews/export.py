"""A review sheet written in the layout of document 002, so that intake reads it without a difference."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from policies.intake.reviews import layout
from policies.intake.reviews.export_reviews import write_reviews
from policies.intake.reviews.layout import LABEL_COLUMNS, worksheets_of, year_words
from policies.intake.reviews.page import Page
from policies.intake.reviews.sheet import CUMULATIVE_SIGN, SheetReading
from policies.reading.indicator_writing import digits_after_point, written


def write_sheet(reading: SheetReading) -> bytes:
    """The workbook of a reading that has at least one level and one year."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = f"{layout.SHEET_TITLE} {layout.NUMBER_LABEL}{reading.number} {reading.title}"
    for name, value in reading.stamp.items():
        book.custom_doc_props.append(StringProperty(name=name, value=value))
    for number, shape in enumerate(worksheets_of(reading), start=1):
        page = Page(book.create_sheet(f"{layout.SHEET_TITLE}{number}"), shape)
        _write_head(page, reading)
        _write_overview(page, reading)
        write_reviews(page, reading)
        page.set_up()
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_head(page: Page, reading: SheetReading) -> None:
    page.put(layout.SHEET_TITLE, 1, page.last - 2, bold=True)
    page.put(layout.NUMBER_LABEL, page.last - 1, page.last - 1, label=True)
    page.put(reading.number, page.last, page.last, bold=True)
    page.row += 1
    for level in reading.levels[:-1]:
        rows = page.rows_for([(level.title, LABEL_COLUMNS + 1, page.last), (level.name, 1, 3)])
        page.put(level.name, 1, 3, rows=rows, label=True)
        page.put(level.code, LABEL_COLUMNS, LABEL_COLUMNS, rows=rows)
        page.put(level.title, LABEL_COLUMNS + 1, page.last, rows=rows)
        page.row += rows
    _write_departments(page, reading)
    goal = layout.HEAD_LABELS["period_goal"]
    _write_text(page, layout.HEAD_LABELS["present_state"], [reading.present_state])
    goals = [(layout.PERIOD_GOAL, reading.period_goal), (layout.FINAL_GOAL, reading.final_goal)]
    _write_text(page, goal, [f"{sign}\n{text}" for sign, text in goals])
    _write_text(page, layout.HEAD_LABELS["content"], [reading.content])


def _write_departments(page: Page, reading: SheetReading) -> None:
    """担当課 | its departments | 改革実施項目名称（細項目） | the item."""
    names = "\n".join(f"{one.name}{layout.LEAD}" if one.lead else one.name for one in reading.departments)
    level = reading.levels[-1]
    label = label_of_name(level.name)
    at = LABEL_COLUMNS + 1
    rows = page.rows_for([(names, 3, 4), (label, at, at + 1), (level.title, at + 2, page.last)], lowest=30)
    page.put(layout.DEPARTMENTS_LABEL, 1, 2, rows=rows, label=True)
    page.put(names, 3, 4, rows=rows)
    page.put(label, at, at + 1, rows=rows, label=True)
    page.put(level.title, at + 2, page.last, rows=rows, bold=True)
    page.row += rows


def label_of_name(name: str) -> str:
    """改革実施項目（細項目） → 改革実施項目名称（細項目）."""
    head, bracket, tail = name.partition("（")
    return f"{head}{layout.NAMED}{bracket}{tail}"


def _write_text(page: Page, label: str, texts: list[str]) -> None:
    """A label over several rows, one text in each."""
    first, heights = page.row, []
    for text in texts:
        heights.append(page.rows_for([(text, 4, page.last), (label, 1, 3)]))
        page.put(text, 4, page.last, rows=heights[-1])
        page.row += heights[-1]
    page.row = first
    page.put(label, 1, 3, rows=sum(heights), label=True)
    page.row += sum(heights)


def _write_overview(page: Page, reading: SheetReading) -> None:
    first = page.row
    _write_headings(page)
    _write_steps(page, reading)
    _write_indicators(page, reading)
    end, page.row = page.row, first
    page.put(layout.OVERVIEW, 1, 1, rows=end - first, label=True)
    page.row = end


def _write_headings(page: Page) -> None:
    """年度 over 計画 | 実績; the present state and the targets over both rows."""
    page.heading_rows = (page.row, page.row + 1)
    page.sheet.row_dimensions[page.row].height = page.sheet.row_dimensions[page.row + 1].height = 18
    page.put("", 2, 3, rows=2, label=True)
    page.put(layout.UNIT, LABEL_COLUMNS, LABEL_COLUMNS, rows=2, label=True)
    for column, place in enumerate(page.shape.places, start=LABEL_COLUMNS + 1):
        year, after, series = place
        if series == "plan":
            page.put(year_words(year, after), column, column + 1, label=True)
        elif series != "actual":
            sign = "{}\n（{}）" if series == "baseline" else "{}／\n{}"
            text = sign.format(layout.SERIES_LABELS[series], year_words(year, after))
            page.put(text, column, column, rows=2, label=True)
    page.row += 1
    for column, place in enumerate(page.shape.places, start=LABEL_COLUMNS + 1):
        if place[2] in ("plan", "actual"):
            page.put(layout.SERIES_LABELS[place[2]], column, column, label=True)
    page.row += 1


def _write_steps(page: Page, reading: SheetReading) -> None:
    texts = {one.place: one.text for one in reading.work_steps}
    cells = [
        (texts.get(place, ""), column, column)
        for column, place in enumerate(page.shape.places, start=LABEL_COLUMNS + 1)
    ]
    rows = page.rows_for(cells, lowest=40)
    page.put(layout.STEPS, 2, LABEL_COLUMNS, rows=rows, label=True)
    for text, column, _last in cells:
        page.put(text, column, column, rows=rows)
    page.row += rows


def _write_indicators(page: Page, reading: SheetReading) -> None:
    first = page.row
    for indicator in reading.indicators:
        values = {one.place: one for one in indicator.values}
        sign = layout.CUMULATIVE if indicator.cumulative and CUMULATIVE_SIGN not in indicator.name else ""
        unit = "\n".join(filter(None, (indicator.unit, sign)))
        page.rows_for([(indicator.name, 3, 3), (unit, 4, 4)])
        page.put(indicator.name, 3, 3)
        page.put(unit, LABEL_COLUMNS, LABEL_COLUMNS)
        for column, place in enumerate(page.shape.places, start=LABEL_COLUMNS + 1):
            value = values.get(place)
            if value is not None and value.number is not None and not value.qualifier:
                page.put_number(value.number, column)
                continue
            text = ""
            if value is not None:
                decimals = digits_after_point(value.number) if value.number is not None else 0
                text = written(value.number, value.text, value.qualifier, decimals)
            page.put(text, column, column)
        page.row += 1
    if page.row > first:
        end, page.row = page.row, first
        page.put(layout.INDICATORS, 2, 2, rows=end - first, label=True)
        page.row = end
