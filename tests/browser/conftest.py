"""Chromium against the demo as `make demo` serves it: production server, DEBUG off, the sample city."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.server import Site, demo_server
from tools import browser as chromium

# A busy machine answers late; what is waited for is the same.
expect.set_options(timeout=20_000)

POLICY = "Content Security Policy"  # in every sentence Chromium says of what it refused
WIDTHS = {390: 844, 1280: 900}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    options = chromium.launch_options()
    if not options["executable_path"]:
        pytest.fail(chromium.ADVICE, pytrace=False)
    return {**browser_type_launch_args, **options}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with demo_server(tmp_path_factory.mktemp("demo")) as served:
        yield served


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """`visit(language="en", width=390, email="…", javascript=False)` opens a browser of its own.

    A test fails on anything its pages wanted and the Content-Security-Policy refused.
    """
    opened: list[BrowserContext] = []
    refused: set[str] = set()

    def open_context(
        language: str = "ja", width: int = 1280, email: str | None = None, javascript: bool = True
    ) -> BrowserContext:
        context = browser.new_context(
            base_url=site.base, viewport={"width": width, "height": WIDTHS[width]}, java_script_enabled=javascript
        )
        opened.append(context)
        context.on("console", lambda message: refused.add(message.text) if POLICY in message.text else None)
        context.add_cookies([{"name": "django_language", "value": language, "url": site.base}])
        if email:
            sign_in(context, email, site.passwords[email])
        return context

    yield open_context
    for context in opened:
        context.close()
    assert sorted(refused) == []


def sign_in(context: BrowserContext, email: str, password: str) -> None:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)
    page.close()
