"""The board in the browser: ten reviews handed in are accepted with few hands, whatever the hands use."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.server import Site, printed_by
from tests.browser.test_reviews import COORDINATOR, Hands

Visit = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def boards(site: Site) -> list[str]:
    """Addresses of boards with ten of twelve handed in; every test takes one of its own."""
    return printed_by("tests.browser.review_board_rounds", site)


def ten_are_accepted(page: Page) -> None:
    expect(page.locator(".messages .notice")).to_contain_text("10件の評価を確認しました。")
    assert page.locator("input[name=review]").count() == 0


def test_accepting_ten_takes_three_clicks_from_the_desk(visit: Visit, boards: list[str]) -> None:
    page = visit(email=COORDINATOR).new_page()
    page.goto("/staff/")
    hands = Hands(page)

    hands.click(page.locator(f"main a[href='{boards[0]}?state=submitted']"))
    hands.click(page.get_by_role("button", name="提出済みの10件すべてに印を付ける"))
    hands.click(page.get_by_role("button", name="印を付けた評価を確認する"))

    ten_are_accepted(page)
    assert (hands.clicks, hands.keys, hands.characters) == (3, 0, 0)


def test_accepting_ten_takes_eight_keys_on_the_board(visit: Visit, boards: list[str]) -> None:
    """From the heading of the items: past the filter to the button that ticks, and on to the one that accepts."""
    page = visit(email=COORDINATOR).new_page()
    page.goto(f"{boards[1]}?state=submitted#items")
    hands = Hands(page)

    hands.press("Tab", "Tab", "Tab", "Tab", "Tab")
    expect(page.locator("[data-tick-all]")).to_be_focused()
    hands.press("Enter", "Tab", "Enter")

    ten_are_accepted(page)
    assert (hands.clicks, hands.keys, hands.characters) == (0, 8, 0)


def test_reading_and_ticking_each_of_ten_without_the_script_takes_twenty_one_clicks(
    visit: Visit, boards: list[str]
) -> None:
    page = visit(email=COORDINATOR, javascript=False).new_page()
    page.goto(boards[2])
    hands = Hands(page)

    for item in page.locator(".rows > li:has(input[name=review])").all():
        hands.click(item.locator("summary"))
        expect(item.locator("dl")).to_have_text("評価講座をひらいた。")
        hands.click(item.locator("input[name=review]"))
    hands.click(page.get_by_role("button", name="印を付けた評価を確認する"))

    ten_are_accepted(page)
    assert (hands.clicks, hands.keys, hands.characters) == (21, 0, 0)
