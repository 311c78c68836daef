"""The lower half of a sheet: half-years, annual reviews, and the reviews of the whole period."""

from __future__ import annotations

from policies.intake.files.sheets_writing import MAX_HEIGHT
from policies.intake.reviews import layout
from policies.intake.reviews.layout import ALWAYS, FIELD_LABELS, LABEL_COLUMNS, year_words
from policies.intake.reviews.page import Page
from policies.intake.reviews.sheet import ANNUAL, FINAL, HALF_YEAR, SheetReading, SheetReview


def write_reviews(page: Page, reading: SheetReading) -> None:
    for kind in (HALF_YEAR, ANNUAL):
        _write_years(page, kind, {one.fiscal_year: one for one in reading.reviews if one.round == kind})
    for review in page.shape.whole:
        _write_whole(page, review)


def _write_years(page: Page, kind: str, reviews: dict[int, SheetReview]) -> None:
    """A block with the years side by side, a row per field."""
    spans = page.shape.spans()
    if not spans:
        return
    first = page.row
    page.put(layout.HELD[kind], 2, LABEL_COLUMNS, label=True)
    for year, start, end in spans:
        page.put(year_words(year), start, end, label=True)
    page.row += 1
    for field, label in FIELD_LABELS.items():
        texts = [(getattr(reviews[year], field) if year in reviews else "", start, end) for year, start, end in spans]
        if field in ALWAYS[kind] or any(text for text, _start, _end in texts):
            is_state = kind == HALF_YEAR and field == "assessment"
            _write_field(page, layout.HALF_YEAR_FIELD if is_state else label, texts)
    _close(page, first, layout.SECTIONS[kind])


def _write_field(page: Page, label: str, texts: list[tuple[str, int, int]]) -> None:
    rows = page.rows_for([*texts, (label, 2, LABEL_COLUMNS)])
    page.put(label, 2, LABEL_COLUMNS, rows=rows, label=True)
    for text, start, end in texts:
        page.put(text, start, end, rows=rows)
    page.row += rows


def _write_whole(page: Page, review: SheetReview) -> None:
    """The review of the period to the left, the years after to the right over all its rows."""
    first, split = page.row, page.last - 1
    held = "（{}に実施）" if review.round != FINAL else "（{}まで）"
    after = year_words(review.fiscal_year + (review.round == FINAL), True)
    page.put(held.format(year_words(review.fiscal_year)), 2, LABEL_COLUMNS, label=True)
    page.put(layout.WHOLE_HEADINGS[review.round], LABEL_COLUMNS + 1, split - 1, label=True)
    page.put(after, split, page.last, label=True)
    page.row += 1
    top = page.row
    for field, label in FIELD_LABELS.items():
        text = getattr(review, field)
        if field != "way_forward" and (field in ALWAYS[review.round] or text):
            _write_field(page, label, [(text, LABEL_COLUMNS + 1, split - 1)])
    _write_years_after(page, top, review.way_forward, split)
    _close(page, first, layout.SECTIONS[review.round])


def _write_years_after(page: Page, top: int, text: str, split: int) -> None:
    end = page.row
    heights = page.sheet.row_dimensions
    page.row = top
    missing = page.height(text, split, page.last) - sum(heights[row].height or 0 for row in range(top, end))
    if missing > 0:
        for row in range(top, end):
            heights[row].height = min((heights[row].height or 0) + missing / (end - top), MAX_HEIGHT)
    page.put(text, split, page.last, rows=end - top)
    page.row = end


def _close(page: Page, first: int, name: str) -> None:
    """The name of the block along its left side."""
    end, page.row = page.row, first
    page.put(name, 1, 1, rows=end - first, label=True)
    page.row = end
