"""The page of a stakeholder on paper: A4 upright, large type, boxes to tick, the address as text and as a code."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from tests.browser.test_printing import squeezed

ASSOCIATION = "/mihon/stakeholders/neighbourhood/"
A4_UPRIGHT = (595, 842)  # points
LARGE, SMALLEST = 14, 12  # points: plain words, and anything else of a request


@pytest.fixture
def page(visit: Callable[..., BrowserContext]) -> Page:
    opened = visit(width=1280).new_page()
    opened.goto(ASSOCIATION)
    opened.emulate_media(media="print")
    return opened


@pytest.fixture
def sheets(page: Page, tmp_path: Path) -> PdfReader:
    page.pdf(path=tmp_path / "handout.pdf", prefer_css_page_size=True)
    return PdfReader(tmp_path / "handout.pdf")


def points(page: Page, selector: str) -> set[float]:
    """Sizes of type in points."""
    sizes = page.locator(selector).evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    return {round(size * 72 / 96, 1) for size in sizes}


def test_every_page_is_a4_upright(sheets: PdfReader) -> None:
    sizes = {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets.pages}
    assert sizes == {A4_UPRIGHT}


def test_type_is_large(page: Page) -> None:
    assert points(page, ".request__plain") == {LARGE}
    assert points(page, ".request__official, .request__meta, .ticks") == {SMALLEST}


def test_the_first_page_tells_whose_it_is_and_where_it_stands(page: Page, sheets: PdfReader, site) -> None:
    first = squeezed(sheets.pages[0].extract_text())
    assert [
        words for words in ("みほん市", "への依頼", "現在", f"{site.base}{ASSOCIATION}") if squeezed(words) not in first
    ] == []
    code = page.locator("img.handout-place__code")
    assert code.is_visible()
    assert code.evaluate("one => one.naturalWidth > 0")


def test_no_request_is_cut_in_two_and_every_action_can_be_ticked(page: Page, sheets: PdfReader) -> None:
    """Readings stand between the lines of a PDF's text, so the official text is what is looked for."""
    pages = [squeezed(sheet.extract_text()) for sheet in sheets.pages]
    texts = page.locator(".request__official .prewrap").all_inner_texts()
    assert len(texts) > 0
    assert [text for text in texts if not any(squeezed(text) in sheet for sheet in pages)] == []
    boxes = page.locator(".ticks").count()
    assert sum(len(re.findall("該当なし", sheet)) for sheet in pages) == boxes > 0


def test_what_only_a_screen_needs_is_not_printed(page: Page) -> None:
    assert (
        page.locator("main :is(a.button, button, nav, details)").evaluate_all(
            "all => all.filter(one => one.offsetParent !== null).map(one => one.outerHTML)"
        )
        == []
    )
