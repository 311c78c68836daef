"""The review form in the browser: filed with few hands, saved as one types, and nothing lost whatever breaks."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.server import Site, printed_by
from tests.browser.test_accessibility import LANGUAGES, WIDTHS, violations

EDITOR = "editor@mihon.example"
COORDINATOR = "coordinator@mihon.example"
SAVED = re.compile(r"^保存しました \d{1,2}:\d\d$")
Visit = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def reviews(site: Site) -> list[str]:
    """Addresses of reviews nobody has begun; every test takes one of its own."""
    return printed_by("tests.browser.review_round", site)


def state(page: Page) -> Locator:
    return page.locator("#edit [data-save-state] > p:visible")


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(state(page)).to_have_text("入力した内容は自動で保存されます。")
    return page


def stands(visit: Visit, address: str, field: str = "assessment") -> str:
    """What the server has, as another person's browser shows it."""
    page = visit(email=COORDINATOR, javascript=False).new_page()
    page.goto(address)
    return page.locator(f"#{field}").input_value()


class Hands:
    """Counts clicks, keys and typed characters."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys, self.characters = page, 0, 0, 0

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.characters += len(text)
        self.page.keyboard.type(text)


def test_filing_a_review_takes_one_click_and_ten_keys_beside_its_text(visit: Visit, reviews: list[str]) -> None:
    """From the desk to the next open item: figure, rating, assessment and issues."""
    page = visit(email=EDITOR).new_page()
    page.goto("/staff/")
    hands = Hands(page)

    hands.click(page.locator(f"main a[href^='{reviews[0]}']"))
    page.wait_for_url(f"**{reviews[0]}#year")
    hands.press("Tab")
    hands.type("120")
    hands.press("Tab", "Tab", "ArrowDown")  # past the work steps to the rating, the first one
    hands.press("Tab")
    hands.type("予定どおり進んだ。")
    hands.press("Tab")
    hands.type("会場が足りない。")
    hands.press("Tab", "Tab", "Tab", "Enter")

    page.wait_for_url(f"**{reviews[1]}")
    expect(page.locator(".notice").first).to_contain_text("提出しました")
    assert (hands.clicks, hands.keys, hands.characters) == (1, 10, 20)


def test_without_a_connection_nothing_is_lost(visit: Visit, reviews: list[str]) -> None:
    office = visit(email=EDITOR)
    page = opened(office, reviews[1])
    office.set_offline(True)

    page.locator("#assessment").fill("つながらない間に書いた評価")
    expect(state(page)).to_contain_text("まだ保存されていません")
    assert stands(visit, reviews[1]) == ""

    office.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    assert stands(visit, reviews[1]) == "つながらない間に書いた評価"


def test_a_closed_page_offers_back_what_was_not_saved(visit: Visit, reviews: list[str]) -> None:
    office = visit(email=EDITOR)
    page = opened(office, reviews[2])
    page.locator("#assessment").fill("届いた評価")
    expect(state(page)).to_have_text(SAVED)
    office.set_offline(True)
    page.locator("#assessment").fill("届かなかった評価")
    page.locator("#issues").fill("届かなかった課題")
    expect(state(page)).to_contain_text("まだ保存されていません")
    page.close()
    office.set_offline(False)

    again = office.new_page()
    again.goto(reviews[2])
    offer = again.locator("#edit [data-draft-offer]")
    expect(offer).to_be_visible()
    assert offer.locator(".pair p.prewrap").all_inner_texts() == [
        "届いた評価",
        "届かなかった評価",
        "—",
        "届かなかった課題",
    ]
    offer.get_by_role("button", name="入力欄に戻す").click()
    expect(state(again)).to_have_text(SAVED)
    assert (stands(visit, reviews[2]), stands(visit, reviews[2], "issues")) == ("届かなかった評価", "届かなかった課題")


def test_a_browser_asks_before_it_leaves_what_is_not_saved(visit: Visit, reviews: list[str]) -> None:
    office = visit(email=EDITOR)
    page = opened(office, reviews[2])
    office.set_offline(True)
    page.locator("#issues").press_sequentially("まだ送れない文")
    expect(state(page)).to_contain_text("まだ保存されていません")

    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)

    assert asked.value.type == "beforeunload"
    asked.value.dismiss()


def test_an_ended_session_loses_nothing(visit: Visit, site: Site, reviews: list[str]) -> None:
    office = visit(email=EDITOR)
    page = opened(office, reviews[3])
    office.clear_cookies(name="sessionid")
    office.clear_cookies(name="csrftoken")

    page.locator("#assessment").fill("ログインが切れた後に書いた評価")
    expect(state(page)).to_contain_text("ログインの期限が切れています")
    with office.expect_page() as opened_tab:
        state(page).get_by_role("link", name="新しいタブでログインする").click()
    tab = opened_tab.value
    tab.fill("input[name=login]", EDITOR)
    tab.fill("input[name=password]", site.passwords[EDITOR])
    tab.press("input[name=password]", "Enter")
    tab.wait_for_url("**/staff/")
    tab.close()

    page.bring_to_front()
    expect(state(page)).to_have_text(SAVED)
    assert stands(visit, reviews[3]) == "ログインが切れた後に書いた評価"


def test_an_ended_session_and_a_page_loaded_anew_lose_nothing(visit: Visit, site: Site, reviews: list[str]) -> None:
    office = visit(email=EDITOR)
    page = opened(office, reviews[4])
    office.clear_cookies(name="sessionid")
    page.locator("#assessment").fill("読み込み直す前に書いた評価")
    expect(state(page)).to_contain_text("ログインの期限が切れています")
    page.on("dialog", lambda dialog: dialog.accept())

    page.reload()
    page.wait_for_url("**/accounts/login/**")
    page.fill("input[name=login]", EDITOR)
    page.fill("input[name=password]", site.passwords[EDITOR])
    page.press("input[name=password]", "Enter")

    page.wait_for_url(f"**{reviews[4]}")
    page.get_by_role("button", name="入力欄に戻す").first.click()
    expect(state(page)).to_have_text(SAVED)
    assert stands(visit, reviews[4]) == "読み込み直す前に書いた評価"


def test_a_link_of_a_mail_leads_through_the_sign_in_to_the_field(visit: Visit, site: Site, reviews: list[str]) -> None:
    page = visit().new_page()
    page.goto(f"{reviews[4]}#issues")
    page.fill("input[name=login]", EDITOR)
    page.fill("input[name=password]", site.passwords[EDITOR])
    page.press("input[name=password]", "Enter")

    page.wait_for_url(f"**{reviews[4]}#issues")
    expect(page.locator("#issues")).to_be_in_viewport()


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_two_people_at_once_choose_between_both_versions(visit: Visit, reviews: list[str], choice: str) -> None:
    address = reviews[5]
    page = opened(visit(email=EDITOR), address)
    other = opened(visit(email=COORDINATOR), address)
    other.locator("#assessment").fill(f"ほかの人が書いた評価（{choice}）")
    expect(state(other)).to_have_text(SAVED)

    page.locator("#assessment").fill(f"わたしが書いた評価（{choice}）")
    conflict = page.locator("#edit [data-conflict]")
    expect(conflict).to_contain_text("ほかの人が書いた評価")
    expect(conflict).to_contain_text(f"わたしが書いた評価（{choice}）")
    assert page.locator("#assessment").input_value() == f"わたしが書いた評価（{choice}）"
    conflict.locator("[data-keep-mine]" if choice == "mine" else "[data-take-theirs]").click()

    if choice == "mine":
        expect(state(page)).to_have_text(SAVED)
        assert stands(visit, address) == f"わたしが書いた評価（{choice}）"
    else:
        expect(page.locator("#assessment")).to_have_value(f"ほかの人が書いた評価（{choice}）")
        expect(page.locator("#edit [data-draft-offer]")).to_be_hidden()


def test_a_server_that_fails_is_asked_again(visit: Visit, reviews: list[str]) -> None:
    page = opened(visit(email=EDITOR), reviews[6])
    page.route("**/reviews/**", lambda route: route.fulfill(status=503, body="down"))
    page.locator("#assessment").fill("サーバーが止まっている間に書いた評価")
    expect(state(page)).to_contain_text("まだ保存されていません")

    page.unroute("**/reviews/**")
    expect(state(page)).to_have_text(SAVED)
    assert stands(visit, reviews[6]) == "サーバーが止まっている間に書いた評価"


def test_a_wrong_figure_is_told_at_its_field_and_the_rest_is_saved(visit: Visit, reviews: list[str]) -> None:
    page = opened(visit(email=EDITOR), reviews[7])
    figure = page.locator("#edit input[id^=value-]")
    page.locator("#assessment").fill("数値はまだ確かめていない")
    figure.fill("1,2")
    expect(state(page)).to_contain_text("保存しました")
    expect(figure).to_have_attribute("aria-invalid", "true")
    name = figure.get_attribute("id")
    expect(page.locator(f"[data-error-of='{name}']")).to_be_visible()
    assert stands(visit, reviews[7]) == "数値はまだ確かめていない"

    figure.fill("37（見込み）")
    expect(page.locator(f"[data-error-of='{name}']")).to_be_hidden()
    expect(figure).not_to_have_attribute("aria-invalid", "true")
    assert stands(visit, reviews[7], str(name)) == "37（見込み）"


def test_what_is_taken_back_while_the_answer_is_lost_is_taken_back_at_the_server_too(
    visit: Visit, reviews: list[str]
) -> None:
    page = opened(visit(email=EDITOR), reviews[6])
    line, before = page.locator("#issues"), stands(visit, reviews[6], "issues")

    lost: list[int] = []

    def lose_the_answer(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().status)
        route.abort()

    page.route("**/reviews/**", lose_the_answer)
    line.fill("やめにする課題")
    expect(page.locator("#edit [data-state=waiting]")).to_be_visible()
    assert (lost, stands(visit, reviews[6], "issues")) == ([200], "やめにする課題")
    line.fill(before)
    page.unroute("**/reviews/**")

    page.get_by_role("button", name="自分の版を保存する").click()

    expect(page.locator("#edit [data-state=saved]")).to_be_visible()
    assert stands(visit, reviews[6], "issues") == before


def test_a_page_that_was_overtaken_by_the_last_save_is_loaded_once_more(visit: Visit, reviews: list[str]) -> None:
    """Loaded anew just as the connection is back, a page can be older than what is saved while it is on its way."""
    page = opened(visit(email=EDITOR), reviews[8])
    older = page.context.request.get(reviews[8]).text()
    page.locator("#issues").fill("追い越して届いた課題")
    expect(state(page)).to_have_text(SAVED)
    page.route(f"**{reviews[8]}", lambda route: route.fulfill(body=older, content_type="text/html"), times=1)

    page.reload()

    expect(page.locator("#issues")).to_have_value("追い越して届いた課題")
    page.locator("#issues").fill("")
    expect(state(page)).to_have_text(SAVED)


def test_what_is_missing_follows_what_is_typed(visit: Visit, reviews: list[str]) -> None:
    page = opened(visit(email=EDITOR), reviews[8])
    missing = page.locator("#edit [data-missing] li")
    expect(missing).to_have_count(4)
    page.locator("#assessment").fill("進んだ")
    expect(missing).to_have_count(3)

    page.get_by_role("button", name="提出する").click()

    expect(page.locator("#edit [data-missing]")).to_be_focused()
    missing.first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"#value-\d+$"))


def test_one_key_leads_to_the_next_item_and_saves_first(visit: Visit, reviews: list[str]) -> None:
    page = opened(visit(email=EDITOR), reviews[9])
    page.locator("#assessment").click()
    page.keyboard.type("次へ進む前に書いた評価")

    page.keyboard.press("Alt+n")

    page.wait_for_url(f"**{reviews[10]}")
    page.keyboard.press("Alt+p")
    page.wait_for_url(f"**{reviews[9]}")
    assert page.locator("#assessment").input_value() == "次へ進む前に書いた評価"


def test_without_the_script_the_form_is_saved_and_handed_in(visit: Visit, reviews: list[str]) -> None:
    page = visit(email=EDITOR, javascript=False).new_page()
    page.goto(reviews[10])
    page.locator("#assessment").fill("ボタンで保存した評価")
    page.get_by_role("button", name="提出する").click()
    expect(page.locator("[data-missing-some]")).to_be_visible()
    page.locator("#issues").fill("なし")
    page.locator("#edit input[id^=value-]").fill("3")
    page.locator("#edit input[name=grade]").nth(1).check()
    page.get_by_role("button", name="提出する").click()

    expect(page.locator(".notice").first).to_contain_text("提出しました")
    page.goto(reviews[10])
    page.get_by_role("button", name="取り下げて").click()
    expect(page.locator("#assessment")).to_have_value("ボタンで保存した評価")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_accessible_in_every_state(visit: Visit, reviews: list[str], language: str, width: int) -> None:
    page = visit(email=EDITOR, language=language, width=width).new_page()
    page.goto(reviews[11])
    found = violations(page)
    page.locator("#edit input[id^=value-]").fill("1,2")
    expect(page.locator("#edit [aria-invalid=true]")).to_be_visible()
    found += violations(page)
    page.route("**/reviews/**", lambda route: route.fulfill(status=401, content_type="application/json", body="{}"))
    page.locator("#issues").fill("送れない課題")
    expect(page.locator("#edit [data-state=signed-out]")).to_be_visible()
    found += violations(page)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.unroute("**/reviews/**")
    page.locator("#edit input[id^=value-]").fill("")
    page.locator("#issues").fill("")
    expect(page.locator("#edit [data-state=saved]")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_is_accessible(visit: Visit, reviews: list[str], language: str, width: int) -> None:
    found = {}
    for email, address in ((EDITOR, "/staff/"), (EDITOR, "/staff/mihon/"), (COORDINATOR, "/staff/")):
        page = visit(email=email, language=language, width=width).new_page()
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        found[email, address] = violations(page)
    assert set(map(tuple, found.values())) == {()}
