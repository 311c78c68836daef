"""A council member with a recommendation: from home to the measure that answers, and the paper on paper."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from tests.browser.test_printing import squeezed

COUNCIL_MEMBER = "council@mihon.example"
PAPER = "/mihon/recommendations/2020-toshin/"
A4_UPRIGHT = (595, 842)  # points
Visit = Callable[..., BrowserContext]


class Clicks:
    """Counts what a visitor does."""

    def __init__(self) -> None:
        self.count = 0

    def click(self, target: Locator) -> None:
        self.count += 1
        target.click()


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, False)])
def test_from_home_to_the_measure_that_answers_in_three_clicks(visit: Visit, width: int, javascript: bool) -> None:
    page, clicks = visit(width=width, email=COUNCIL_MEMBER, javascript=javascript).new_page(), Clicks()
    page.goto("/")

    clicks.click(page.locator("main a[href='/mihon/']"))
    clicks.click(page.locator(f"main a[href='{PAPER}']").first)
    item = page.locator("article.recommended").filter(has=page.locator(".chain__measure")).first
    said = item.locator(".chain__measure").first.locator("a[href*='/items/']").first
    words = said.inner_text().rstrip("…")
    clicks.click(said)

    page.wait_for_url(re.compile(r"/mihon/plans/[\w-]+/items/[\w-]+/$"))
    assert clicks.count == 3
    assert words in page.locator(".item-text").inner_text()
    back = page.locator("section[aria-labelledby=connections] a[href^='/mihon/recommendations/']")
    assert back.count() > 0


def test_what_nobody_has_answered_comes_first(visit: Visit) -> None:
    """The list begins with it; the paper does so on request, with its address."""
    page = visit(email=COUNCIL_MEMBER, javascript=False).new_page()
    page.goto("/mihon/recommendations/")
    badges = page.locator(".recommended-row .badge").all_inner_texts()
    open_ones = badges.count("未回答")
    assert open_ones > 0
    assert badges[:open_ones] == ["未回答"] * open_ones

    page.goto(PAPER)
    page.select_option("select[name=order]", "open")
    page.locator(".filters button[type=submit]").click()
    page.wait_for_url("**order=open*")
    assert page.locator("h2.section-title").first.inner_text() == "未回答"
    assert page.locator("section[aria-labelledby=open] article.recommended").count() == open_ones


def test_the_contents_are_folded_on_a_phone_and_stay_in_sight_on_a_wide_screen(visit: Visit) -> None:
    phone = visit(width=390).new_page()
    phone.goto(PAPER)
    first = phone.locator(".contents__items a").first
    expect(first).to_be_hidden()
    phone.locator(".contents__summary").click()
    expect(first).to_be_visible()

    wide = visit(width=1280).new_page()
    wide.goto(PAPER)
    wide.locator("article.recommended").last.scroll_into_view_if_needed()
    expect(wide.locator(".contents__items a").first).to_be_in_viewport()


def test_a_link_to_a_clause_leads_to_that_clause(visit: Visit) -> None:
    page = visit().new_page()
    page.goto(PAPER)
    clause = page.locator("li.clause").nth(2)
    words = clause.locator(".clause__text").inner_text()
    clause.locator(".clause__link").click()
    page.wait_for_url(re.compile(r"/items/[\w-]+/#c\d+$"))
    assert page.locator("li.clause:target .clause__text").inner_text() == words


# --- on paper ---


@pytest.fixture
def page(visit: Visit) -> Page:
    opened = visit(width=1280).new_page()
    opened.goto(PAPER)
    opened.emulate_media(media="print")
    return opened


@pytest.fixture
def sheets(page: Page, tmp_path: Path) -> PdfReader:
    page.pdf(path=tmp_path / "recommendation.pdf", prefer_css_page_size=True)
    return PdfReader(tmp_path / "recommendation.pdf")


def missing_whole(page: Page, selector: str, sheets: PdfReader) -> list[str]:
    """Texts of these elements that stand on no sheet as a whole."""
    pages = [squeezed(sheet.extract_text()) for sheet in sheets.pages]
    texts = [squeezed(text) for text in page.locator(selector).all_inner_texts()]
    assert len(texts) > 10
    return [text for text in texts if not any(text in sheet for sheet in pages)]


def test_every_sheet_is_a4_upright(sheets: PdfReader) -> None:
    sizes = {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets.pages}
    assert sizes == {A4_UPRIGHT}


def test_no_clause_and_no_response_is_cut_and_the_chain_is_printed(page: Page, sheets: PdfReader) -> None:
    assert missing_whole(page, ".clause__text", sheets) == []
    assert missing_whole(page, ".response__text", sheets) == []
    assert missing_whole(page, ".chain__measure > p:nth-child(2) a", sheets) == []


def test_every_item_says_its_address_and_no_control_is_printed(page: Page, sheets: PdfReader, site) -> None:
    text = squeezed("".join(sheet.extract_text() for sheet in sheets.pages))
    addresses = page.locator("article.recommended h3 a").evaluate_all("all => all.map(one => one.href)")
    assert len(addresses) == 16
    assert [address for address in addresses if squeezed(address) not in text] == []
    assert ("この文へのリンク" in text, "目次" in text, "表示する" in text) == (False, False, False)
