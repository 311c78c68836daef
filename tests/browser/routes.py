"""Which pages there are: found by following links, held against the list of addresses."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import BrowserContext

# Pages of one route that differ only in the row they show; more of them say nothing new.
PAGES_PER_ROUTE = 2
NOT_PAGES = re.compile(
    r"\.(xlsx|csv|pdf|json)$|/accounts/logout/|/i18n/|/jsi18n/|/download/|/documents/|/static/|/autocomplete/"
)


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        if tag == "a" and address:
            self.found.append(address)


def route_of(path: str) -> str | None:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


def links_of(html: str, address: str) -> Iterator[str]:
    parser = Links()
    parser.feed(html)
    for link in parser.found:
        absolute = urldefrag(urljoin(address, link)).url
        if urlsplit(absolute).netloc == urlsplit(address).netloc:
            parts = urlsplit(absolute)
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def crawl(
    context: BrowserContext, base: str, start: Iterable[str], inside: str = "/", per_route: int = PAGES_PER_ROUTE
) -> dict[str, list[str]]:
    """Addresses by route name, up to `per_route` each, reached by links from the start."""
    pages: dict[str, list[str]] = defaultdict(list)
    queue, seen = list(start), set(start)
    while queue:
        path = queue.pop(0)
        route = route_of(path)
        if route is None or NOT_PAGES.search(urlsplit(path).path) or len(pages[route]) >= per_route:
            continue
        response = context.request.get(base + path)
        if response.status != 200 or "html" not in response.headers.get("content-type", ""):
            raise AssertionError(f"{path} answered {response.status} {response.headers.get('content-type')}")
        pages[route].append(path)
        for link in links_of(response.text(), response.url):
            if link not in seen and link.startswith(inside):
                seen.add(link)
                queue.append(link)
    return {route: paths for route, paths in pages.items() if paths}


def route_names(namespaces: set[str]) -> set[str]:
    """Every named address of these namespaces."""

    def walk(patterns: list, prefix: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield f"{prefix}{pattern.name}"

    return {name for name in walk(get_resolver().url_patterns, "") if name.rpartition(":")[0] in namespaces}
