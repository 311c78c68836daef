"""The office's inquiry: who may do what in it, opening it, and following who has answered."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from districts.fiscal_years import current_fiscal_year
from districts.models import Role
from policies.models import UptakeInquiry, UptakeLink, UptakeRequest
from policies.services.proposal_links import issue_link
from tests.factories import AssociationFactory, InquiryFactory, UptakeFactory, member
from tests.html import read
from tests.policies.uptake_cases import make_document, make_inquiry

from .staff_cases import address, people_of, statuses

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


def confirm(client, page: str, data: dict[str, str]):
    """Open an inquiry as a person does: look at who will be asked, then confirm."""
    seen = read(client.post(page, data)).one("input[name=seen]")["value"]
    return client.post(page, data | {"seen": seen}, follow=True)


# --- who may ---


def test_readers_look_and_coordinators_act(client, case, who):
    everybody = [who.coordinator, who.editor, who.reader, who.council_member, who.outsider]
    code = case.body.code
    for name, rest in (
        ("uptake-inquiry-list", ()),
        ("uptake-inquiry", ()),
        ("uptake-csv", ()),
        ("uptake-entry", (code,)),
    ):
        assert statuses(client, page_of(name, case, *rest), everybody) == [200, 200, 200, 404, 404], name
    for name in ("uptake-manage", "uptake-remind"):
        assert statuses(client, page_of(name, case), everybody) == [200, 403, 403, 404, 404], name


@pytest.mark.parametrize(
    "name", ["uptake-manage", "uptake-remind", "uptake-link", "uptake-link-revoke", "uptake-entry"]
)
def test_others_write_nothing(client, case, who, name):
    link, _token = issue_link(request=case.request, by=None)
    rest = (case.body.code,) if name not in ("uptake-manage", "uptake-remind") else ()
    others = [who.editor, who.reader, who.council_member, who.outsider, who.nobody]

    found = statuses(client, page_of(name, case, *rest), others, "post", {"action": "close"})

    assert found == [403, 403, 404, 404, 404]
    client.logout()
    assert client.post(page_of(name, case, *rest), {"action": "close"}).url.startswith("/accounts/login/")
    assert (UptakeInquiry.objects.get().takes_answers, list(UptakeLink.objects.in_force()), mail.outbox) == (
        True,
        [link],
        [],
    )


def test_staff_controls_are_shown_to_those_who_may_use_them(client, case, who):
    def controls(person):
        client.force_login(person)
        return len(read(client.get(page_of("uptake-inquiry", case))).all("main form[method=post]"))

    assert (controls(who.coordinator), controls(who.reader)) == (3, 0)


# --- opening ---


def test_who_will_be_asked_and_who_not_is_shown_before_opening(client):
    case = make_document()
    body = AssociationFactory(municipality=case.municipality, stakeholder_type=case.ward)
    client.force_login(member(Role.COORDINATOR, case.municipality))
    listed = address("uptake-inquiry-list", case.municipality, case.document)

    page = read(client.post(listed, days()))

    assert UptakeInquiry.objects.count() == 0
    assert body.name in page.one("main form .disclosure").text
    assert "民生委員" in page.one("main form .notice--warning").text
    late = AssociationFactory(municipality=case.municipality, stakeholder_type=case.other_kind)
    again = read(client.post(listed, days() | {"seen": page.one("input[name=seen]")["value"]}))
    assert (UptakeInquiry.objects.count(), late.name in again.one("main form").text) == (0, True)


def test_the_year_s_inquiry_is_opened_and_says_how_many_are_asked(client):
    case = make_document()
    for _number in range(2):
        AssociationFactory(municipality=case.municipality, stakeholder_type=case.ward)
    coordinator = member(Role.COORDINATOR, case.municipality)
    client.force_login(coordinator)
    listed = address("uptake-inquiry-list", case.municipality, case.document)

    response = confirm(client, listed, days())

    inquiry = UptakeInquiry.objects.get()
    assert (inquiry.fiscal_year, inquiry.due_on, inquiry.closes_on) == (YEAR, today(30), today(60))
    assert inquiry.history.get().history_user == coordinator
    assert "対象は2団体です" in read(response).one(".messages").text


def test_the_next_opening_begins_with_last_year_s_days(client):
    case = make_document()
    due = today(40)
    try:
        last_due = due.replace(year=due.year - 1)
    except ValueError:
        last_due = due.replace(year=due.year - 1, day=28)
    InquiryFactory(
        document=case.document,
        fiscal_year=YEAR - 1,
        opens_on=last_due - dt.timedelta(days=30),
        due_on=last_due,
        closes_on=last_due + dt.timedelta(days=10),
    )
    client.force_login(member(Role.COORDINATOR, case.municipality))

    form = client.get(address("uptake-inquiry-list", case.municipality, case.document)).context["form"]

    assert (form.initial["fiscal_year"], form.initial["opens_on"]) == (YEAR, today())
    assert abs(form.initial["due_on"] - due) <= dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"opens_on": today(1)}, "opens_on"),
        ({"due_on": today(-1)}, "__all__"),
        ({"closes_on": "nonsense"}, "closes_on"),
        ({"fiscal_year": YEAR + 1}, "fiscal_year"),
    ],
    ids=["in the future", "due before it opens", "no date", "a year not begun"],
)
def test_days_that_cannot_be_are_refused(client, changed, field):
    case = make_document()
    client.force_login(member(Role.COORDINATOR, case.municipality))

    response = client.post(address("uptake-inquiry-list", case.municipality, case.document), days(**changed))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert UptakeInquiry.objects.count() == 0


def test_an_unpublished_document_is_not_asked_about(client):
    case = make_document()
    type(case.document).objects.update(published_at=None)
    client.force_login(member(Role.COORDINATOR, case.municipality))
    listed = address("uptake-inquiry-list", case.municipality, case.document)

    assert client.post(listed, days()).status_code == 422
    assert "先に提案を公開してください" in read(client.get(listed)).one("main").text
    assert UptakeInquiry.objects.count() == 0


def test_a_year_that_is_open_is_not_offered_again(office, case):
    InquiryFactory(document=case.document, fiscal_year=YEAR - 1)

    page = read(office.get(page_of("uptake-inquiry-list", case)))

    assert page.all("main form[method=post]") == []
    assert "今年度の調査は始まっています" in page.one("main").text


@pytest.mark.parametrize("years", [1, 3])
def test_the_list_of_years_asks_a_fixed_number_of_questions(client, django_assert_num_queries, years):
    case = make_inquiry(bodies=years)
    for number in range(1, years):
        InquiryFactory(document=case.document, fiscal_year=YEAR - number)
    client.force_login(member(Role.READER, case.municipality))
    with django_assert_num_queries(8):
        client.get(page_of("uptake-inquiry-list", case))


# --- following ---


def bodies_in(page) -> list[str]:
    return [row["id"].removeprefix("body-") for row in page.all("tbody tr")]


def test_the_board_shows_how_far_every_body_is(office, case):
    for proposal in case.proposals[:2]:
        UptakeFactory(request=case.request, proposal=proposal)

    page = read(office.get(page_of("uptake-inquiry", case)))

    assert page.texts("td .meter__value") == ["2 / 3", "0 / 3", "0 / 3"]
    assert [tile.text for tile in page.all(".tile__value")] == ["3", "0", "3", "2", "0"]
    reached = [row.all("td")[3].text for row in page.all("tbody tr")]
    assert reached == ["メール", "アカウント (1)", "電話・紙のみ"]


def test_the_board_narrows_by_state_kind_and_district(office, case):
    other = case.join(stakeholder_type=case.other_kind)
    for proposal in case.proposals:
        UptakeFactory(request=case.request, proposal=proposal)
    codes = [request.association.code for request in case.requests]
    district = case.requests[1].association.district

    def shown(query):
        return bodies_in(read(office.get(page_of("uptake-inquiry", case, query=query))))

    assert shown("?state=complete") == codes[:1]
    assert shown("?state=waiting") == codes[1:]
    assert shown("?state=by_phone") == [codes[2], other.association.code]
    assert shown(f"?kind={case.other_kind.slug}") == [other.association.code]
    assert shown(f"?district={district.slug}") == [codes[1]]
    assert shown("?state=overdue") == []
    assert shown("?kind=nonsense") == codes


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_board_page_asks_a_fixed_number_of_questions(client, django_assert_num_queries, bodies):
    case = make_inquiry(bodies=bodies)
    for request in case.requests:
        issue_link(request=request, by=None)
        UptakeFactory(request=request, proposal=case.proposals[0])
    client.force_login(member(Role.COORDINATOR, case.municipality))
    with django_assert_num_queries(12):
        client.get(page_of("uptake-inquiry", case))


def test_an_inquiry_of_another_document_or_year_is_not_there(office, case):
    foreign = make_inquiry()

    assert office.get(address("uptake-inquiry", case.municipality, case.document, 1999)).status_code == 404
    assert office.get(address("uptake-inquiry", case.municipality, foreign.document, YEAR)).status_code == 404
    assert office.get(page_of("uptake-entry", case, foreign.body.code)).status_code == 404
    assert office.post(page_of("uptake-link", case, foreign.body.code)).status_code == 404


def test_requests_are_never_lost_when_bodies_end(office, case):
    type(case.body).objects.filter(pk=case.body.pk).update(valid_to=YEAR - 1)

    assert case.body.code in bodies_in(read(office.get(page_of("uptake-inquiry", case))))
    assert UptakeRequest.objects.count() == 3
