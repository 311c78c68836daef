"""The crosswalk editor with the keyboard alone, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

EDITOR = "/staff/tonari/plans/2022-2025/crosswalk/"
TABS = 80


def tab_to(page: Page, selector: str) -> None:
    """Tab on until the element has the focus; fails when the keyboard never gets there."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.locator(":focus").count() and page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} is not reached with {TABS} tabs")


def submit(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def delete_edge(page: Page, item: str) -> None:
    page.goto(EDITOR)
    page.locator(f"#old-{item} .editor__change").first.focus()
    submit(page)
    tab_to(page, "a.button--danger")
    submit(page)
    tab_to(page, "input[name=reason]")
    page.keyboard.type("結び直すため")
    submit(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_two_items_are_connected_with_the_keyboard(visit: Callable[..., BrowserContext], javascript: bool) -> None:
    page = visit(email="coordinator@tonari.example", javascript=javascript).new_page()
    delete_edge(page, "2-2")
    expect(page.locator("#old-2-2 .editor__edges")).to_have_count(0)

    page.goto(f"{EDITOR}?unconnected=on")
    tab_to(page, "#old-2-2 input")
    page.keyboard.press("Space")
    tab_to(page, "#new-2-2 input")
    page.keyboard.press("Space")
    tab_to(page, "select[name=kind]")
    if javascript:
        expect(page.locator("select[name=kind]")).to_have_value("continue")
    else:
        page.locator("select[name=kind]").select_option("continue")
    tab_to(page, "form[data-editor] input[name=reason]")
    page.keyboard.type("見守りの取り組みを続けるため")
    submit(page)

    expect(page.locator("#old-2-2 .editor__edges li")).to_have_count(1)
    expect(page.locator("#old-2-2 .editor__edges a.item-code")).to_have_text("②-2")
    # The reading position is where the person was.
    expect(page.locator("#old-2-2")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#old-2-2 input")).to_be_focused()


def test_the_slash_key_leads_to_the_search(visit: Callable[..., BrowserContext]) -> None:
    page = visit(email="coordinator@tonari.example").new_page()
    page.goto(EDITOR)

    page.keyboard.press("/")

    expect(page.locator("input[name=old_words]")).to_be_focused()
