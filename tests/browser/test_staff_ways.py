"""What coordinators do most, from the first page to the public result, with JavaScript off."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.server import ROOT, Site
from tests.browser.test_accessibility import LANGUAGES, WIDTHS, violations

NEIGHBOUR = "coordinator@tonari.example"
COORDINATOR = "coordinator@mihon.example"
ITEM = "/tonari/plans/2022-2025/items/1-1/"
TEXT = "集会所の鍵を区どうしで貸し合えるように、町が予約の表を用意します。"


def public_text(visit: Callable[..., BrowserContext]) -> str:
    reader = visit(javascript=False).new_page()
    reader.goto(ITEM)
    return reader.locator("main").inner_text()


def test_an_edit_is_seen_once_it_is_published(visit: Callable[..., BrowserContext], site: Site) -> None:
    page = visit(email=NEIGHBOUR, javascript=False).new_page()
    page.goto(f"/staff{ITEM}edit/")
    page.fill("textarea[name=text]", TEXT)
    page.fill("input[name=reason]", "区長会の意見による")
    with page.expect_navigation():
        page.press("input[name=reason]", "Enter")
    assert TEXT not in public_text(visit)

    page.goto("/staff/tonari/plans/2022-2025/publish/")
    with page.expect_navigation():
        page.locator("button[name=scope][value=all]").click()
    assert TEXT in public_text(visit)


def uploaded(page: Page, folder: Path) -> Page:
    """A new version of the sheet, on its preview: other bytes, the same open questions."""
    sheet = (ROOT / "fixtures" / "mihon" / "crosswalk.tsv").read_text(encoding="utf-8")
    (folder / "crosswalk.tsv").write_text(sheet.replace("報告会", "発表会"), encoding="utf-8")
    page.goto("/staff/mihon/intakes/new/")
    page.set_input_files("input[name=file]", folder / "crosswalk.tsv")
    page.select_option("select[name=from_edition]", label="第1期計画")
    page.select_option("select[name=to_edition]", label="第2期計画")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/staff/mihon/intakes/\d+/$"))
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_the_preview_of_a_sheet_asks_what_it_leaves_open(
    visit: Callable[..., BrowserContext], site: Site, tmp_path: Path, javascript: bool
) -> None:
    page = uploaded(visit(email=COORDINATOR, javascript=javascript).new_page(), tmp_path)
    address = page.url
    found = {}
    for language in LANGUAGES:
        for width in WIDTHS:
            context = visit(language=language, width=width, email=COORDINATOR)
            shown = context.new_page()
            shown.goto(address)
            found[language, width] = violations(shown)
    assert found == {(language, width): [] for language in LANGUAGES for width in WIDTHS}
    assert page.locator("main fieldset").count() > 0
