"""What the office does with an open inquiry: reminding, personal links, days, closing, publishing."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone

from districts.fiscal_years import current_fiscal_year
from districts.models import Role
from policies.models import UptakeInquiry, UptakeLink
from policies.services.proposal_inquiries import close_inquiry
from policies.services.proposal_links import find_link, issue_link
from policies.services.proposal_results import publish_results
from tests.factories import UptakeFactory, member
from tests.html import read
from tests.policies.uptake_cases import make_inquiry

from .staff_cases import address, people_of

pytestmark = pytest.mark.django_db
YEAR = current_fiscal_year()


def today(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def case():
    case = make_inquiry(bodies=3)
    first, second, _third = (request.association for request in case.requests)
    first.contact_email = "honcho@example.jp"
    first.save()
    member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=second, email="b@example.jp")
    return case


@pytest.fixture
def who(case):
    return people_of(case.municipality)


@pytest.fixture
def office(client, who):
    client.force_login(who.coordinator)
    return client


def page_of(name: str, case, *rest, query: str = "") -> str:
    year = (case.inquiry.fiscal_year,) if name != "uptake-inquiry-list" else ()
    return address(name, case.municipality, case.document, *year, *rest, query=query)


def days(**changed) -> dict[str, str]:
    found = {"fiscal_year": YEAR, "opens_on": today(), "due_on": today(30), "closes_on": today(60), **changed}
    return {name: str(value) for name, value in found.items()}


# --- reminding ---


def test_the_preview_names_how_many_mails_go_out_and_whom_to_call(office, case):
    page = read(office.get(page_of("uptake-remind", case)))

    assert page.texts("h2.section-title") == [
        "メールを2通送ります",
        "メールの宛先がない団体が1あります。電話でご連絡ください",
    ]
    assert (mail.outbox, UptakeLink.objects.count()) == ([], 0)


def test_reminders_go_out_with_the_address_of_this_portal(office, case, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = office.post(page_of("uptake-remind", case))

    assert (response.status_code, sorted(one.to[0] for one in mail.outbox)) == (
        302,
        ["b@example.jp", "honcho@example.jp"],
    )
    texts = {one.to[0]: one.body for one in mail.outbox}
    (token,) = re.findall(r"http://testserver/answers/link/([\w-]+)/", texts["honcho@example.jp"])
    assert find_link(token).request == case.request
    told = read(office.get(response.url)).texts(".messages .notice")
    assert [
        word for word in ("督促メールを2件送りました", case.requests[2].association.name) if word not in " ".join(told)
    ] == []


def test_one_body_can_be_reminded_alone_and_again_only_with_a_tick(office, case, django_capture_on_commit_callbacks):
    alone = page_of("uptake-remind", case, query=f"?body={case.body.code}")
    for data in ({}, {}, {"again": "on"}):
        with django_capture_on_commit_callbacks(execute=True):
            office.post(alone, data)

    assert [one.to for one in mail.outbox] == [["honcho@example.jp"]] * 2


def test_a_closed_inquiry_reminds_nobody(office, case):
    close_inquiry(inquiry=case.inquiry, by=None)

    response = office.post(page_of("uptake-remind", case), follow=True)

    assert "締め切られています" in read(response).one(".messages").text
    assert mail.outbox == []


# --- personal links ---


def test_a_link_is_shown_once_with_its_code_and_letter(office, case, who):
    response = office.post(page_of("uptake-link", case, case.body.code), follow=True)

    page = read(response)
    shown = page.one(".letter__address")
    token = shown["href"].split("/")[-2]
    assert (shown.text, find_link(token).request) == (f"http://testserver/answers/link/{token}/", case.request)
    assert page.one(".letter__code")["src"].startswith("data:image/svg+xml;base64,")
    assert f"{case.body.name} 役員の皆さま" in page.one(".letter").text
    assert "no-store" in response["Cache-Control"]
    assert UptakeLink.objects.get().created_by == who.coordinator
    assert token not in office.get(page_of("uptake-inquiry", case)).content.decode()


def test_links_are_revoked_for_one_body(office, case, who):
    links = [issue_link(request=request, by=None)[0] for request in case.requests[:2]]

    response = office.post(page_of("uptake-link-revoke", case, case.body.code))

    assert response.url == page_of("uptake-inquiry", case) + f"#body-{case.body.code}"
    assert list(UptakeLink.objects.in_force()) == [links[1]]
    assert links[0].history.latest().history_user == who.coordinator


def test_no_link_is_issued_once_the_inquiry_is_closed(office, case):
    close_inquiry(inquiry=case.inquiry, by=None)

    response = office.post(page_of("uptake-link", case, case.body.code), follow=True)

    assert "締め切られています" in read(response).one(".messages").text
    assert UptakeLink.objects.count() == 0


def test_loading_the_page_of_a_link_again_issues_no_second_one(office, case):
    page = page_of("uptake-link", case, case.body.code)
    office.post(page, follow=True)

    again = office.get(page, follow=True)

    assert "一度しか表示しません" in read(again).one(".messages").text
    assert UptakeLink.objects.count() == 1


def test_links_are_not_issued_by_following_a_link(office, case):
    response = office.get(page_of("uptake-link", case, case.body.code))

    assert response.url == page_of("uptake-inquiry", case) + f"#body-{case.body.code}"
    assert UptakeLink.objects.count() == 0


def test_a_link_is_shown_for_its_own_body_only(office, case):
    office.post(page_of("uptake-link", case, case.body.code))
    token = office.cookies["uptake-link"].value
    office.cookies.clear()
    office.force_login(UptakeLink.objects.get().created_by)
    office.cookies["uptake-link"] = token

    other = case.requests[1].association.code
    assert office.get(page_of("uptake-link", case, other)).status_code == 302
    assert office.get(page_of("uptake-link", case, case.body.code)).status_code == 200


# --- days, closing, opening again, publishing ---


def manage(client, case, action, **fields):
    return client.post(page_of("uptake-manage", case), {"action": action, **{k: str(v) for k, v in fields.items()}})


def actions(client, case) -> list[str]:
    page = read(client.get(page_of("uptake-manage", case)))
    return [field["value"] for field in page.all("input[name=action]")]


def test_each_state_offers_what_can_follow(office, case):
    assert actions(office, case) == ["dates", "close", "undo"]
    close_inquiry(inquiry=case.inquiry, by=None)
    assert actions(office, case) == ["reopen", "undo"]
    publish_results(inquiry=case.inquiry, by=None)
    assert actions(office, case) == ["reopen"]


def test_an_inquiry_goes_through_its_life(office, case, who):
    assert manage(office, case, "dates", due_on=today(3), closes_on=today(9), reason="延長").status_code == 302
    assert manage(office, case, "close", reason="出そろった", confirmed="on").status_code == 302
    publish_results(inquiry=case.inquiry, by=who.coordinator)
    assert manage(office, case, "reopen", closes_on=today(5), reason="訂正").status_code == 302

    found = UptakeInquiry.objects.get()
    assert (found.takes_answers, found.results_published_at, found.closes_on) == (True, None, today(5))
    told = [(row.history_user, row.history_change_reason) for row in found.history.all()][:4]
    assert told == [
        (who.coordinator, "訂正"),
        (who.coordinator, ""),
        (who.coordinator, "出そろった"),
        (who.coordinator, "延長"),
    ]


@pytest.mark.parametrize(
    ("action", "fields", "said"),
    [
        ("dates", {"due_on": today(9), "closes_on": today(3)}, "この順にしてください"),
        ("dates", {"due_on": today(-3), "closes_on": today(-1)}, "締切日が過去の日付です"),
        ("dates", {"due_on": "", "closes_on": today(3)}, "このフィールドは必須です"),
        ("close", {"reason": "出そろった"}, "このフィールドは必須です"),
        ("undo", {"confirmed": "on", "reason": ""}, "このフィールドは必須です"),
        ("publish", {}, "その操作はできません"),
        ("reopen", {"closes_on": today(3), "reason": "訂正"}, "その操作はできません"),
        ("nonsense", {}, "その操作はできません"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(office, case, action, fields, said):
    before = UptakeInquiry.objects.values().get()

    response = manage(office, case, action, **fields)

    assert (response.status_code, said in read(response).one("main").text) == (422, True)
    assert UptakeInquiry.objects.values().get() == before


def test_reopening_wants_a_reason(office, case):
    close_inquiry(inquiry=case.inquiry, by=None)

    response = manage(office, case, "reopen", closes_on=today(3), reason="")

    assert (response.status_code, list(response.context["forms"]["reopen"].errors)) == (422, ["reason"])
    assert UptakeInquiry.objects.get().takes_answers is False


def test_a_mistaken_opening_is_undone_and_leaves_its_reason(office, case, who):
    response = manage(office, case, "undo", confirmed="on", reason="年度の誤り")

    found = UptakeInquiry.objects.get()
    assert response.url == page_of("uptake-inquiry-list", case)
    assert (found.opened_at, found.requests.count()) == (None, 0)
    assert (found.history.latest().history_user, found.history.latest().history_change_reason) == (
        who.coordinator,
        "年度の誤り",
    )


@pytest.mark.parametrize("known", ["answer", "mail", "link"])
def test_an_opening_somebody_knows_of_stays(office, case, known):
    if known == "answer":
        UptakeFactory(request=case.request, proposal=case.proposals[0])
    elif known == "mail":
        case.inquiry.requests.update(last_reminded_at=timezone.now())
    else:
        issue_link(request=case.request, by=None)

    response = manage(office, case, "undo", confirmed="on", reason="年度の誤り")

    assert (response.status_code, UptakeInquiry.objects.get().takes_answers) == (422, True)
    assert "undo" not in actions(office, case)


def test_closing_early_shows_the_day_it_was_closed(office, case):
    close_inquiry(inquiry=case.inquiry, by=None)

    assert UptakeInquiry.objects.get().ended_on == today()
    day = f"{today().month}月{today().day}日"
    assert day in read(office.get(page_of("uptake-inquiry", case))).one(".page-heading__lead").text.split("締切")[-1]
