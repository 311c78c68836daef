"""axe-core finds no violation of WCAG 2.2 A and AA on any page, in both languages and widths."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from districts.fiscal_years import current_fiscal_year
from tests.browser.routes import crawl
from tests.browser.server import Site, printed_by

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,  # it copies style sheets into the page, which the Content-Security-Policy refuses
}
LANGUAGES = ("ja", "en")
WIDTHS = (390, 1280)
COORDINATOR = "coordinator@mihon.example"
ADMINISTRATOR = "administrator@demo.example"


# Reached by a form, by mail, or not at all.
UNLINKED = (
    "/mihon/search/?words=地域",
    "/mihon/stakeholders/?kind=neighbourhood-chair&kind=welfare-commissioner",
    "/accounts/password/reset/done/",
    "/accounts/signup/",
)
# An inquiry that is over: the crawl follows the one under way.
LAST_RESULTS = f"/staff/mihon/proposals/2020-irai/uptake/publish/{current_fiscal_year() - 1}/"
PUBLIC = {
    "portal:home",
    "portal:search",
    "districts:municipality-detail",
    "districts:district-list",
    "districts:district-detail",
    "policies:edition-detail",
    "policies:item-detail",
    "policies:crosswalk",
    "policies:indicator-list",
    "policies:indicator-detail",
    "policies:progress-list",
    "policies:progress-edition",
    "policies:progress-detail",
    "policies:progress-compare",
    "policies:review-sheet",
    "policies:recommendation-list",
    "policies:recommendation-detail",
    "policies:recommendation-item",
    "policies:proposal-list",
    "policies:proposal-document",
    "policies:proposal-detail",
    "policies:stakeholder-list",
    "policies:stakeholder-detail",
    "policies:answer-home",
    "policies:perspective-list",
    "policies:perspective-detail",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_signup",
}
STAFF = {
    "policies:staff-home",
    "policies:staff-municipality",
    "policies:staff-edition",
    "policies:item-edit",
    "policies:item-history",
    "policies:edition-publish",
    "policies:intake-list",
    "policies:intake-create",
    "policies:intake-detail",
    "policies:crosswalk-create",
    "policies:crosswalk-edit",
    "policies:crosswalk-open-points",
    "policies:crosswalk-publish",
    "policies:transition-edit",
    "policies:transition-delete",
    "policies:indicator-staff-list",
    "policies:indicator-create",
    "policies:indicator-definition",
    "policies:indicator-edit",
    "policies:indicator-grid",
    "policies:indicator-publish",
    "policies:uptake-inquiry-list",
    "policies:uptake-inquiry",
    "policies:uptake-manage",
    "policies:uptake-publish",
    "policies:uptake-remind",
    "policies:uptake-entry",
    "policies:recommendation-staff-list",
    "policies:recommendation-staff-detail",
    "policies:recommendation-response-edit",
    "policies:recommendation-responses-publish",
    "policies:recommendation-clauses-edit",
    "policies:proposal-staff-list",
    "policies:proposal-staff-document",
    "policies:proposal-edit",
    "policies:recommendation-intake-list",
    "policies:recommendation-intake-create",
    "policies:recommendation-intake-detail",
    "policies:recommendation-publish",
    "policies:proposal-intake-list",
    "policies:proposal-intake-create",
    "policies:proposal-intake-detail",
    "policies:proposal-publish",
    "policies:review-edit",
    "policies:review-gaps",
    "policies:review-handover",
    "policies:review-opinion",
    "policies:review-sheet-edit",
    "policies:review-intake-list",
    "policies:review-intake-create",
    "policies:review-intake-detail",
    "policies:round-list",
    "policies:round-create",
    "policies:round-open",
    "policies:round-edit",
    "policies:round-delete",
    "policies:round-add",
    "policies:round-board",
    "policies:round-close",
    "policies:round-reopen",
    "policies:round-publish",
    "policies:round-due",
    "policies:round-remind",
    "policies:round-review-due",
}


def violations(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def problems(context: BrowserContext, pages: dict[str, list[str]]) -> dict[str, list[str]]:
    """Violations, console errors and sideways scrolling by address."""
    found: dict[str, list[str]] = {}
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: console.append(str(error)))
    for path in (path for paths in pages.values() for path in paths):
        console.clear()
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        here = [*violations(page), *console, *(["scrolls sideways"] if wide else [])]
        if here:
            found[path] = here
    page.close()
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages(visit: Callable[..., BrowserContext], site: Site, language: str, width: int) -> None:
    context = visit(language=language, width=width)
    pages = crawl(context, site.base, ["/", *UNLINKED])
    assert set(pages) == PUBLIC
    assert problems(context, pages) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_public_lies_beyond_the_edge_of_the_smallest_phone(
    visit: Callable[..., BrowserContext], site: Site, language: str
) -> None:
    """320 px, which is also 1280 px at 400 % (WCAG 1.4.10); at 390 px `problems` looks."""
    context = visit(language=language, width=390)
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 568})
    wide = []
    for path in chain(*crawl(context, site.base, ["/", *UNLINKED]).values()):
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth != document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []


@pytest.fixture(scope="module")
def made_pages(site: Site) -> list[str]:
    """Of rounds the sample city does not have: prepared, and closed but not published; and of a sheet taken in."""
    return printed_by("tests.browser.review_staff_pages", site)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_pages(
    visit: Callable[..., BrowserContext], site: Site, made_pages: list[str], language: str, width: int
) -> None:
    context = visit(language=language, width=width, email=COORDINATOR)
    pages = crawl(context, site.base, ["/staff/", LAST_RESULTS, *made_pages], inside="/staff/")
    assert set(pages) == STAFF
    assert problems(context, pages) == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_error_pages(visit: Callable[..., BrowserContext], language: str, width: int) -> None:
    page = visit(language=language, width=width).new_page()
    response = page.goto("/mihon/plans/no-such-edition/")
    assert response is not None
    assert response.status == 404
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_account_pages(visit: Callable[..., BrowserContext], site: Site, language: str, width: int) -> None:
    context = visit(language=language, width=width, email=COORDINATOR)
    pages = crawl(context, site.base, ["/accounts/password/change/", "/accounts/2fa/"], inside="/accounts/")
    assert problems(context, pages) == {}


@pytest.mark.parametrize(("language", "width"), [("ja", 1280), ("en", 390)])
def test_admin_pages(visit: Callable[..., BrowserContext], site: Site, language: str, width: int) -> None:
    context = visit(language=language, width=width, email=ADMINISTRATOR)
    pages = crawl(context, site.base, ["/admin/"], inside="/admin/", per_route=1)
    assert problems(context, pages) == {}
