"""What a council paper needs beside its rows, and the crosswalk on a phone."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

CROSSWALK = "/mihon/plans/2021-2025/crosswalk/"


def plain(text: str) -> str:
    """Chromium writes some kanji into a PDF as their look-alike radicals."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture
def pages(visit: Callable[..., BrowserContext], tmp_path: Path) -> list[str]:
    page = visit(width=1280).new_page()
    page.goto(CROSSWALK)
    page.pdf(path=tmp_path / "crosswalk.pdf", prefer_css_page_size=True)
    return [plain(sheet.extract_text()) for sheet in PdfReader(tmp_path / "crosswalk.pdf").pages]


@pytest.fixture
def phone(visit: Callable[..., BrowserContext]) -> Page:
    page = visit(width=390).new_page()
    page.goto(CROSSWALK)
    return page


def test_every_page_with_rows_tells_its_number_publication_and_address(pages: list[str]) -> None:
    numbers = [number for number, text in enumerate(pages, start=1) if f"{number}/{len(pages)}" not in text]
    assert numbers == []
    with_rows = [text for text in pages if "備考" in text and re.search(r"\d-\d+", text)]
    assert len(with_rows) > 1
    assert [text[-80:] for text in with_rows if CROSSWALK not in text or "公開" not in text] == []


def test_the_first_page_holds_the_figures_and_the_flow(pages: list[str]) -> None:
    assert [word in pages[0] for word in ("新旧対照表", "継続25", "新規11", "施策の移り変わり")] == [True] * 4
    assert pages[0].count("地域組織と市役所の協力強化") == 1


def test_controls_and_screen_reader_words_stay_off_the_paper(pages: list[str]) -> None:
    text = "".join(pages)
    assert [word for word in ("[追加]", "[削除]", "へのリンク", "表示する", "オープンデータ") if word in text] == []


def test_old_stands_above_new_on_the_phone(phone: Page) -> None:
    old, new = (phone.locator(f"#r-1-3-1-1 > td:nth-child({column})").bounding_box() for column in (1, 2))
    assert old is not None
    assert new is not None
    assert (old["x"], old["width"]) == (new["x"], new["width"])
    assert old["y"] + old["height"] <= new["y"] + 1
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_the_flow_picture_has_a_size_for_each_width(phone: Page, visit: Callable[..., BrowserContext]) -> None:
    wide = visit(width=1280).new_page()
    wide.goto(CROSSWALK)
    shown = [
        [page.locator(f".flow-picture--{name}").is_visible() for name in ("wide", "narrow")] for page in (wide, phone)
    ]
    assert shown == [[True, False], [False, True]]


def test_a_link_to_a_row_brings_it_into_view(visit: Callable[..., BrowserContext]) -> None:
    page = visit(width=1280, javascript=False).new_page()
    page.goto(f"{CROSSWALK}?row=r-5-2-7-4")
    assert page.url.endswith(f"{CROSSWALK}#r-5-2-7-4")
    expect(page.locator("#r-5-2-7-4")).to_be_in_viewport()
