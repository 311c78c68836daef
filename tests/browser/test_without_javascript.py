"""Every page works with JavaScript off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.routes import crawl
from tests.browser.server import Site

# Lines about what only a script does: keys, and saving while one types.
OF_SCRIPTS = ":is([data-keys], [data-save-state]):visible"


def shape(context: BrowserContext, path: str) -> tuple[str, str]:
    """Heading and text of the page's main part, as a reader sees them, without the lines about scripts."""
    page = context.new_page()
    page.goto(path)
    text = page.locator("main").inner_text()
    for line in page.locator(f"main {OF_SCRIPTS}").all_inner_texts():
        text = text.replace(line, "", 1)
    read = page.locator("h1").inner_text(), " ".join(text.split())
    page.close()
    return read


@pytest.mark.parametrize("email", [None, "coordinator@mihon.example"])
def test_pages_say_the_same(visit: Callable[..., BrowserContext], site: Site, email: str | None) -> None:
    with_script, without = visit(email=email), visit(email=email, javascript=False)
    start = "/staff/" if email else "/"
    pages = crawl(without, site.base, [start], inside=start)
    paths = [path for route in pages.values() for path in route]
    without.clear_cookies(name="furigana")  # the crawl took the switch of the readings along
    assert {path: shape(without, path) for path in paths} == {path: shape(with_script, path) for path in paths}
