"""An officer on a phone, from the link the office issued to saved answers: one tap each, and nothing is ever lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.server import Site
from tests.browser.test_accessibility import LANGUAGES, WIDTHS, violations

COORDINATOR = "coordinator@mihon.example"
REPRESENTATIVE = "association@mihon.example"
Visit = Callable[..., BrowserContext]


def inquiry_address(office: Page) -> str:
    """The inquiry that is open, found from the staff area."""
    office.goto("/staff/mihon/proposals/")
    office.locator("main a[href$='/uptake/']").first.click()
    office.get_by_role("row").filter(has_text="受付中").get_by_role("link").click()
    office.wait_for_url(re.compile(r"/uptake/\d{4}/$"))
    return office.url


def issued_link(visit: Visit) -> str:
    """A personal link of a body that has answered nothing yet, as the office sees it once."""
    office = visit(email=COORDINATOR).new_page()
    office.goto(f"{inquiry_address(office)}?state=untouched")
    office.locator("form[action$='/link/'] button").first.click()
    return office.locator(".letter__address").inner_text()


def cards(page: Page) -> Locator:
    return page.locator("form.answer")


def answered(page: Page) -> int:
    return int(page.locator(".answers-progress__count strong").inner_text())


class Taps:
    """Counts what a thumb does."""

    def __init__(self) -> None:
        self.count = 0

    def tap(self, target: Locator) -> None:
        self.count += 1
        target.click()


def test_from_the_link_to_a_saved_answer_is_one_tap(visit: Visit, site: Site) -> None:
    address, taps = issued_link(visit), Taps()
    phone = visit(width=390)
    page = phone.new_page()
    page.goto(address)
    first = cards(page).first

    taps.tap(first.locator("label.answer__choice").filter(has_text="一部実施"))

    expect(first.locator(".answer__told--saved")).to_have_text(re.compile(r"^保存しました \d\d:\d\d$"))
    assert (taps.count, answered(page)) == (1, 1)
    again = phone.new_page()
    again.goto(address)
    assert (answered(again), cards(again).first.locator("input[value=partly]").is_checked()) == (1, True)


def test_targets_are_large_enough_for_a_thumb(visit: Visit, site: Site) -> None:
    page = visit(width=390).new_page()
    page.goto(issued_link(visit))

    sizes = page.locator("label.answer__choice").evaluate_all(
        "labels => labels.map(label => label.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert min(min(width, height) for width, height in sizes) >= 48
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def note_kept(page: Page, address: str, awaited: str) -> str:
    """The note of the first card as the server has it, once it has had time to take the awaited one."""
    for _try in range(20):
        page.goto(address)
        if (kept := cards(page).first.locator("textarea").input_value()) == awaited:
            break
        page.wait_for_timeout(500)
    return kept


def test_a_note_typed_just_before_leaving_is_saved(visit: Visit, site: Site) -> None:
    phone = visit(width=390)
    page, address = phone.new_page(), issued_link(visit)
    page.goto(address)
    first = cards(page).first
    first.locator("label.answer__choice").first.click()
    expect(first.locator(".answer__told--saved")).to_be_visible()
    first.locator(".answer__note summary").click()
    first.locator("textarea").type("会報で伝えました")

    page.goto("/mihon/")

    assert note_kept(page, address, "会報で伝えました") == "会報で伝えました"


def test_leaving_does_not_overwrite_who_was_faster(visit: Visit, site: Site) -> None:
    address = issued_link(visit)
    slow, fast = visit(width=390).new_page(), visit(width=390).new_page()
    for page in (slow, fast):
        page.goto(address)
    cards(fast).first.locator("label.answer__choice").filter(has_text="該当なし").click()
    expect(cards(fast).first.locator(".answer__told--saved")).to_be_visible()
    cards(slow).first.locator("label.answer__choice").filter(has_text="検討中").click()
    expect(cards(slow).first.locator(".answer__conflict")).to_be_visible()
    slow.on("dialog", lambda dialog: dialog.accept())

    slow.goto("/mihon/")

    fast.wait_for_timeout(500)
    fast.reload()
    assert cards(fast).first.locator("input[name=status]:checked").get_attribute("value") == "not_applicable"


def test_taking_back_asks_first_and_stands_on_the_harmless_button(visit: Visit, site: Site) -> None:
    page = visit(width=390).new_page()
    page.goto(issued_link(visit))
    first = cards(page).first
    first.locator("label.answer__choice").first.click()
    first.get_by_role("button", name="この回答を取り消す").click()
    expect(first.get_by_role("button", name="いいえ、残します")).to_be_focused()
    assert answered(page) == 1

    first.get_by_role("button", name="はい、取り消します").click()

    expect(page.locator(".answers-progress__count strong")).to_have_text("0")


def test_after_the_session_has_ended_signing_in_again_brings_back_what_was_written(visit: Visit, site: Site) -> None:
    context = visit(width=390, email=REPRESENTATIVE)
    page = context.new_page()
    page.goto("/answers/")
    context.clear_cookies(name="sessionid")
    card = page.locator("form.answer:not(.answer--given)").last
    anchor = card.get_attribute("id")
    card = page.locator(f"#{anchor}")
    card.locator("label.answer__choice").filter(has_text="検討中").click()
    expect(card.locator("[data-signedout]")).to_be_visible()

    card.get_by_role("link", name="もう一度ログインする").click()
    page.fill("input[name=login]", REPRESENTATIVE)
    page.fill("input[name=password]", site.passwords[REPRESENTATIVE])
    page.press("input[name=password]", "Enter")

    page.wait_for_url(re.compile(rf"/answers/\d+/#{anchor}$"))
    card = page.locator(f"#{anchor}")
    expect(card.locator("input[name=status]:checked")).to_have_value("considering")
    card.get_by_role("button", name="この回答をいま保存する").click()
    expect(card.locator(".answer__told--saved")).to_be_visible()


def test_a_note_is_saved_while_it_is_written_and_stays_as_written(visit: Visit, site: Site) -> None:
    page = visit(width=390).new_page()
    page.goto(issued_link(visit))
    first = cards(page).first
    first.locator("label.answer__choice").first.click()
    expect(first.locator(".answer__told--saved")).to_be_visible()
    first.locator("summary", has_text="メモを書く").click()

    first.locator("textarea").press_sequentially("春の草刈り", delay=20)
    with page.expect_response(lambda response: response.request.method == "POST"):
        first.locator("textarea").press_sequentially("と秋の祭り", delay=20)
    expect(first.locator(".answer__told--saved")).to_be_visible()

    assert first.locator("textarea").input_value() == "春の草刈りと秋の祭り"
    assert note_kept(page, page.url, "春の草刈りと秋の祭り") == "春の草刈りと秋の祭り"


def test_without_a_connection_nothing_is_lost(visit: Visit, site: Site) -> None:
    address = issued_link(visit)
    phone = visit(width=390)
    page = phone.new_page()
    page.goto(address)
    first, second = cards(page).nth(0), cards(page).nth(1)
    phone.set_offline(True)

    first.locator("label.answer__choice").filter(has_text="検討中").click()
    second.locator("label.answer__choice").filter(has_text="しない").click()

    for card in (first, second):
        expect(card.locator("[data-unsaved]")).to_be_visible()
        expect(card.locator("[data-unsaved]")).to_contain_text("まだ保存されていません")
        expect(card.locator(".answer__told--saved")).to_have_count(0)
    assert answered(page) == 0

    phone.set_offline(False)
    for card in (first, second):
        expect(card.locator(".answer__told--saved")).to_be_visible()
        expect(card.locator("[data-unsaved]")).to_be_hidden()
    page.reload()
    chosen = [card.locator("input[name=status]:checked").get_attribute("value") for card in (first, second)]
    assert (chosen, answered(page)) == (["considering", "not_doing"], 2)


def test_somebody_who_was_faster_is_shown_beside_one_s_own(visit: Visit, site: Site) -> None:
    address = issued_link(visit)
    slow, fast = visit(width=390).new_page(), visit(width=390).new_page()
    for page in (slow, fast):
        page.goto(address)
    cards(fast).first.locator("label.answer__choice").filter(has_text="該当なし").click()
    expect(cards(fast).first.locator(".answer__told--saved")).to_be_visible()

    mine = cards(slow).first
    mine.locator("label.answer__choice").filter(has_text="検討中").click()
    expect(mine.locator(".answer__conflict dd").first).to_contain_text("該当なし")
    expect(mine.locator(".answer__conflict dd").last).to_contain_text("検討中")

    mine.get_by_role("button", name="自分の回答を保存する").click()
    expect(mine.locator(".answer__told--saved")).to_be_visible()
    fast.reload()
    assert cards(fast).first.locator("input[name=status]:checked").get_attribute("value") == "considering"


def test_without_javascript_every_card_has_a_button_of_its_own(visit: Visit, site: Site) -> None:
    page = visit(width=390, javascript=False).new_page()
    page.goto(issued_link(visit))
    first = cards(page).first
    first.locator("label.answer__choice").filter(has_text="予定").click()

    first.get_by_role("button", name="この回答を保存する").click()

    page.wait_for_url(re.compile(r"\?saved=[\w-]+#p-"))
    first = cards(page).first
    assert first.locator(".answer__told--saved").inner_text().startswith("保存しました")
    assert (first.locator("input[value=planned]").is_checked(), answered(page)) == (True, 1)


def test_a_revoked_link_says_what_to_do(visit: Visit, site: Site) -> None:
    address = issued_link(visit)
    office = visit(email=COORDINATOR).new_page()
    office.goto(f"{inquiry_address(office)}?state=untouched")
    office.get_by_role("button", name=re.compile("無効にする")).first.click()

    page = visit(width=390).new_page()
    response = page.goto(address)

    assert response is not None
    assert (response.status, page.locator("h1").inner_text()) == (404, "このリンクは使えません")


def test_a_representative_signs_in_and_stands_in_the_form(visit: Visit, site: Site) -> None:
    page = visit(width=390, email=REPRESENTATIVE).new_page()
    page.goto("/answers/")

    assert re.search(r"/answers/\d+/$", page.url)
    assert cards(page).count() > 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_answers_are_accessible(visit: Visit, site: Site, language: str, width: int) -> None:
    context = visit(language=language, width=width, email=REPRESENTATIVE)
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
    found = {}
    for path in ("/answers/?all=1", "/answers/"):
        page.goto(path)
        if path == "/answers/":
            page.locator("form.answer:not(.answer--given) label.answer__choice").first.click()
            expect(page.locator("form.answer .answer__told--saved")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found[path] = [*violations(page), *console, *(["scrolls sideways"] if wide else [])]
    assert found == {"/answers/?all=1": [], "/answers/": []}
    response = page.goto("/answers/link/unknown/")
    assert (response.status if response else 0, violations(page)) == (404, [])
