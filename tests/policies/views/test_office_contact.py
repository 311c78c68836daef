"""Where people ask: the office of the municipality on every paper and page by which bodies answer."""

import pytest
from django.core import mail
from django.urls import reverse

from districts.models import Role
from policies.services.proposal_links import issue_link
from policies.services.proposal_reminders import remind
from tests.factories import InquiryFactory, MunicipalityFactory, member
from tests.html import Element, read
from tests.policies.uptake_cases import make_inquiry

from .proposal_cases import make_case, shown

pytestmark = pytest.mark.django_db
OFFICE = {
    "contact_office": "協働課",
    "contact_postal_address": "〒000-0000\n一丁目1番1号",
    "contact_telephone": "０１２-３４５-6789（直通）",
    "contact_email": "kyodo@city.example",
    "contact_hours": "平日 9時～17時",
}
KNOWN = ["担当", "電話", "受付時間", "メール", "住所"]


@pytest.fixture
def case():
    case = make_inquiry()
    give_office(case.municipality)
    return case


def give_office(municipality, **changes) -> None:
    for name, value in (OFFICE | changes).items():
        setattr(municipality, name, value)
    municipality.save()


def offices(page: Element) -> list[tuple[str, list[str], dict[str, str]]]:
    found = [one for one in page.all("section.panel") if one.all("dl") and one.all("h2")]
    return [(one.one("h2").text, one.texts("dt"), one.links()) for one in found]


LINKS = {"０１２-３４５-6789（直通）": "tel:0123456789", "kyodo@city.example": "mailto:kyodo@city.example"}


def test_the_form_of_a_link_says_where_to_ask(client, case) -> None:
    token = issue_link(request=case.request, by=None)[1]
    page = shown(client, reverse("policies:answer-link", args=[token]))
    assert offices(page) == [("お問い合わせ先", KNOWN, LINKS)]


def test_a_dead_link_names_every_office_whoever_the_link_was_for(client, case) -> None:
    give_office(MunicipalityFactory(is_public=False))
    MunicipalityFactory()
    page = read(client.get(reverse("policies:answer-link", args=["gone"])))
    assert offices(page) == [(case.municipality.name, KNOWN, LINKS)]


def test_a_representative_sees_the_office_of_their_own_city(client, case) -> None:
    give_office(MunicipalityFactory())
    client.force_login(member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=case.body))
    page = shown(client, reverse("policies:answer-home") + "?all=1")
    assert offices(page) == [(case.municipality.name, KNOWN, LINKS)]


def test_the_letter_with_a_link_says_where_to_ask(client, case) -> None:
    client.force_login(member(Role.COORDINATOR, case.municipality))
    place = [case.municipality.slug, case.document.slug, case.inquiry.fiscal_year, case.body.code]
    page = read(client.post(reverse("policies:uptake-link", args=place), follow=True))
    assert offices(page.one(".letter")) == [("お問い合わせ先", KNOWN, LINKS)]


def test_a_reminder_says_where_to_ask_and_replies_reach_the_office(case, django_capture_on_commit_callbacks) -> None:
    case.join("本町二区", contact_email="honcho@example.jp")
    with django_capture_on_commit_callbacks(execute=True):
        remind(inquiry=case.inquiry, site="https://portal.example.jp/", by=None)
    (one,) = mail.outbox
    office = [
        "お問い合わせ先",
        f"{case.municipality.name} 協働課",
        "電話: ０１２-３４５-6789（直通） (平日 9時～17時)",
        "メール: kyodo@city.example",
        "〒000-0000",
        "一丁目1番1号",
    ]
    assert ("\n".join(office) in one.body, one.reply_to) == (True, ["kyodo@city.example"])
    assert "返信" not in one.body


def test_what_is_unknown_is_left_out(client, case) -> None:
    give_office(
        case.municipality, contact_email="", contact_postal_address="", contact_hours="", contact_telephone="市役所"
    )
    token = issue_link(request=case.request, by=None)[1]
    page = shown(client, reverse("policies:answer-link", args=[token]))
    assert offices(page) == [("お問い合わせ先", ["担当", "電話"], {})]


# --- the hand-out ---


def test_the_hand_out_has_a_line_for_the_body_the_day_and_the_office_it_returns_to(client) -> None:
    case = make_case()
    give_office(case.municipality)
    InquiryFactory(document=case.document, due_on="2027-03-15", closes_on="2027-03-31")
    page = shown(client, case.url("stakeholders/chonaikai/"))
    sheet = page.one(".handout-return")
    assert sheet.texts(".handout-return__lines > span") == ["団体名", "記入者"]
    assert sheet.one("strong").text == "依頼ごとに一つ選んで印を付け、2027年3月15日までにこの用紙をお返しください。"
    assert sheet.one(".handout-return__place").text == (
        f"提出先 {case.municipality.name} 協働課〒000-0000 一丁目1番1号"
        "電話 ０１２-３４５-6789（直通） kyodo@city.example平日 9時～17時"
    )
    assert page.texts(".request__meta > .item-code") == [case.first.slug, case.second.slug]


def test_without_an_inquiry_under_way_the_hand_out_names_no_day(client) -> None:
    case = make_case()
    InquiryFactory(document=case.document, fiscal_year=2020, opened_at=None)
    sheet = shown(client, case.url("stakeholders/chonaikai/")).one(".handout-return")
    assert sheet.texts("p") == ["団体名記入者", "依頼ごとに一つ選んで印を付けてください。"]


def test_who_is_only_told_something_returns_no_sheet(client) -> None:
    case = make_case()
    case.document.proposals.update(kind="statement")
    assert shown(client, case.url("stakeholders/chonaikai/")).all(".handout-return") == []
