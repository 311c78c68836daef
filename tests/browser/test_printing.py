"""The crosswalk on paper: A4 landscape, the head on every page, no row cut in two."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

CROSSWALK = "/mihon/plans/2021-2025/crosswalk/"
A4_LANDSCAPE = (842, 595)  # points


# A PDF names some glyphs by their radical; those NFKC does not bring back to the character.
RADICALS = str.maketrans("⺠⻄⻑⻘⻝⻩‧", "民西長青食黄・")


def squeezed(text: str) -> str:
    """Text without white space, in one form of characters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.translate(RADICALS)))


@pytest.fixture
def page(visit: Callable[..., BrowserContext]) -> Page:
    opened = visit(width=1280).new_page()
    opened.goto(CROSSWALK)
    return opened


@pytest.fixture
def printed(page: Page, tmp_path: Path) -> PdfReader:
    page.pdf(path=tmp_path / "crosswalk.pdf", prefer_css_page_size=True)
    return PdfReader(tmp_path / "crosswalk.pdf")


def test_every_page_is_a4_landscape(printed: PdfReader) -> None:
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in printed.pages}
    assert sizes == {A4_LANDSCAPE}


def lines(row: str) -> list[str]:
    """The lines of a row's cells; what a style puts before or after them is not among them."""
    return [squeezed(line) for line in re.split(r"[\t\n]", row)]


def tables(page: Page) -> list[dict[str, list[str]]]:
    """Heads and rows of each crosswalk table, as texts of their cells."""
    return page.locator("table[data-crosswalk]").evaluate_all(
        """tables => tables.map(table => ({
            head: [...table.tHead.rows].flatMap(row => [...row.cells].map(cell => cell.innerText)),
            rows: [...table.tBodies].flatMap(body => [...body.rows].map(row => row.innerText)),
        }))"""
    )


def test_pages_that_carry_rows_repeat_the_head_and_cut_none(page: Page, printed: PdfReader) -> None:
    page.emulate_media(media="print")
    pages = [squeezed(sheet.extract_text()) for sheet in printed.pages]
    codes = re.compile(r"[①-⑳]-\d+")
    found = tables(page)
    assert len(found) > 0
    rows = [row for table in found for row in table["rows"] if codes.search(row)]
    cut = [row for row in rows if not any(all(line in text for line in lines(row)) for text in pages)]
    assert cut == []
    head = [squeezed(cell) for cell in found[0]["head"]]
    with_rows = [text for text in pages if any(lines(row)[0] in text for row in rows)]
    assert [cell for text in with_rows for cell in head if cell not in text] == []
