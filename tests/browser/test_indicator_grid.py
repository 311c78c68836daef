"""A block copied from a spreadsheet goes into the grid of values, cell by cell; the pages of indicators are accessible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.server import Site
from tests.browser.test_accessibility import LANGUAGES, WIDTHS, violations

NEIGHBOUR = "coordinator@tonari.example"
LIST = "/staff/tonari/indicators/"
PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def made(page: Page, slug: str, name: str) -> None:
    page.goto(f"{LIST}new/")
    page.fill("input[name=name]", name)
    page.fill("input[name=slug]", slug)
    page.fill("input[name=unit]", "回")
    page.press("input[name=unit]", "Enter")
    page.wait_for_url(f"**{LIST}{slug}/")


@pytest.fixture
def desk(visit: Callable[..., BrowserContext], site: Site) -> Page:
    """Signed in, with two indicators that nobody has published."""
    page = visit(email=NEIGHBOUR).new_page()
    page.goto(LIST)
    if page.locator(f"main a[href='{LIST}talks/']").count() == 0:
        made(page, "talks", "懇談会の回数")
        made(page, "walks", "見守り歩きの回数")
    page.goto(f"{LIST}grid/")
    return page


def texts(page: Page) -> list[str]:
    return [cell.input_value() for cell in page.locator("input.grid-cell").all()]


def test_a_block_is_pasted_cell_by_cell_and_saved(desk: Page) -> None:
    desk.locator("input.grid-cell").nth(0).evaluate(PASTE, "１０\t11\t12（見込み）\n20\t継続実施\t\n99\t98\t97\n")
    assert (texts(desk)[:3], texts(desk)[8:11]) == (["１０", "11", "12（見込み）"], ["20", "継続実施", ""])
    expect(desk.locator("[data-grid-status]")).to_contain_text("3")
    desk.locator("button[value=save]").click()
    expect(desk.locator("input.grid-cell").first).to_have_value("10")
    assert (texts(desk)[:3], texts(desk)[8:11]) == (["10", "11", "12（見込み）"], ["20", "継続実施", ""])


def test_a_single_value_is_pasted_as_always_and_enter_goes_down(desk: Page) -> None:
    first = desk.locator("input.grid-cell").nth(6)
    first.focus()
    assert first.evaluate(PASTE.replace("cell.dispatch", "return cell.dispatch"), "7") is True
    first.fill("7")
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.name") == desk.locator("input.grid-cell").nth(14).get_attribute("name")
    desk.keyboard.press("ArrowUp")
    assert desk.evaluate("document.activeElement.value") == "7"
    desk.keyboard.press("Shift+Enter")
    assert desk.url.endswith("/grid/")


def test_the_pages_of_indicators_are_accessible(desk: Page, visit: Callable[..., BrowserContext]) -> None:
    desk.locator("input.grid-cell").nth(0).fill("1,23")
    desk.locator("input.grid-cell").nth(1).fill("約10")
    desk.locator("button[value=save]").click()
    expect(desk.locator("input[aria-invalid=true]")).to_have_count(1)
    assert violations(desk) == []
    paths = ["", "new/", "grid/", "talks/", "talks/?kind=ward", "talks/definition/", "publish/"]
    found = {}
    for language in LANGUAGES:
        for width in WIDTHS:
            page = visit(language=language, width=width, email=NEIGHBOUR).new_page()
            for path in paths:
                page.goto(LIST + path)
                wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
                found[path, language, width] = [*violations(page), *(["scrolls sideways"] if wide else [])]
    assert {place: wrong for place, wrong in found.items() if wrong} == {}
