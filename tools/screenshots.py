"""Pictures of pages, to be looked at.

    python tools/screenshots.py http://127.0.0.1:8000 / /mihon/plans/second/crosswalk/
        --to /tmp/shots      folder of the pictures
        --language ja,en     one picture per language
        --width 390,1280     and per width
        --user NAME --password SECRET
        --pdf                also as printed on A4 (`--landscape` for landscape)
        --no-javascript

Prints one line per page: status, console errors, overflow beyond the width, path of the picture.
"""

import argparse
import sys
from pathlib import Path

from browser import launch_options
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

SIGN_IN = "/accounts/login/"


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--to", type=Path, default=Path("/tmp/shots"))  # noqa: S108
    parser.add_argument("--language", default="ja")
    parser.add_argument("--width", default="390,1280")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--pdf", action="store_true")
    parser.add_argument("--landscape", action="store_true")
    parser.add_argument("--no-javascript", action="store_true")
    return parser.parse_args()


def context(browser: Browser, options: argparse.Namespace, language: str, width: int) -> BrowserContext:
    made = browser.new_context(
        locale=language,
        viewport={"width": width, "height": 844 if width < 600 else 900},
        java_script_enabled=not options.no_javascript,
    )
    made.add_cookies([{"name": "django_language", "value": language, "url": options.base}])
    return made


def sign_in(page: Page, options: argparse.Namespace) -> None:
    page.goto(options.base + SIGN_IN)
    page.fill("input[name=login]", options.user)
    page.fill("input[name=password]", options.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def shoot(page: Page, options: argparse.Namespace, path: str, name: str) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    response = page.goto(options.base + path)
    picture = options.to / f"{name}.png"
    page.screenshot(path=picture, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if options.pdf:
        page.pdf(path=picture.with_suffix(".pdf"), format="A4", landscape=options.landscape)
    status = response.status if response else "no response"
    print(f"{status}  overflow {wide}px  {picture}  {' | '.join(errors)}")


def main() -> int:
    options = parsed()
    options.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for language in options.language.split(","):
            for width in map(int, options.width.split(",")):
                made = context(browser, options, language, width)
                if options.user:
                    sign_in(made.new_page(), options)
                for path in options.paths:
                    stem = path.strip("/").replace("/", "_").replace("?", "_") or "home"
                    page = made.new_page()
                    shoot(page, options, path, f"{stem}-{language}-{width}")
                    page.close()
                made.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
