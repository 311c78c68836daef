"""Plan items are looked for inside the forms that link to them; Enter there looks and saves nothing."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page

from tests.browser.server import Site

COORDINATOR = "coordinator@mihon.example"


def on_a_proposal(visit: Callable[..., BrowserContext]) -> Page:
    page = visit(email=COORDINATOR).new_page()
    page.goto("/staff/mihon/proposals/")
    page.locator("main table a, main ul.rows a").first.click()
    page.locator("main a[href$='/edit/']").first.click()
    page.wait_for_url("**/edit/")
    return page


def test_enter_in_the_search_of_the_picker_looks_and_does_not_save(
    visit: Callable[..., BrowserContext], site: Site
) -> None:
    page = on_a_proposal(visit)
    address = page.url
    page.fill("textarea[name=plain_summary]", "まだ保存しない文")
    page.fill("input[name=plan_item_words]", "防災")
    with page.expect_navigation():
        page.press("input[name=plan_item_words]", "Enter")

    assert page.url.split("#")[0] == address
    assert page.input_value("textarea[name=plain_summary]") == "まだ保存しない文"
    assert page.input_value("input[name=plan_item_words]") == "防災"
    page.goto(address)
    assert page.input_value("textarea[name=plain_summary]") != "まだ保存しない文"
