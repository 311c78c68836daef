"""Answering through a personal link: it opens one body's form of one year, without an account, and nothing else."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from districts.models import Role
from policies.models import Uptake, UptakeLink
from policies.services.proposal_inquiries import close_inquiry
from policies.services.proposal_links import issue_link, revoke_link
from policies.views.proposal_answer_limits import UNKNOWN_LINKS, WRITES
from tests.factories import UptakeFactory, member
from tests.html import read
from tests.policies.uptake_cases import make_inquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_inquiry(bodies=2)


@pytest.fixture
def token(case) -> str:
    return issue_link(request=case.request, by=None)[1]


def link_to(token: str) -> str:
    return reverse("policies:answer-link", args=[token])


def sent(proposal, status="done", version=0) -> dict[str, str]:
    return {"proposal": proposal.slug, "status": status, "version": str(version)}


def answers() -> list[tuple]:
    return [(row.request, row.proposal, row.status) for row in Uptake.objects.order_by("pk")]


# --- what it opens ---


def test_the_link_opens_the_form_of_its_body_without_signing_in(client, case, token):
    page = read(client.get(link_to(token)))

    assert (page.one("h1").text, len(page.all("form.answer"))) == (case.body.name, 3)


def test_an_answer_through_the_link_says_so_and_names_nobody(client, case, token):
    response = client.post(link_to(token), sent(case.proposals[0], "partly"))

    assert response.url == f"{link_to(token)}?saved={case.proposals[0].slug}#p-{case.proposals[0].slug}"
    row = Uptake.objects.get()
    assert (row.request, row.status, row.entered_via, row.updated_by) == (case.request, "partly", "link", None)
    assert UptakeLink.objects.get().last_used_at is not None


def test_a_signed_in_person_answers_through_the_link_as_everybody(client, case, token):
    client.force_login(member(Role.COORDINATOR, case.municipality))

    client.post(link_to(token), sent(case.proposals[0]))

    assert (Uptake.objects.get().entered_via, Uptake.objects.get().updated_by) == ("link", None)


def test_no_account_comes_with_the_link(client, case, token):
    """Neither other forms, nor the staff area, nor a session that would open them later."""
    client.get(link_to(token))
    client.post(link_to(token), sent(case.proposals[0]))

    place, document, year = case.municipality.slug, case.document.slug, case.inquiry.fiscal_year
    closed = [
        reverse("policies:answer-home"),
        reverse("policies:answer-request", args=[case.request.pk]),
        reverse("policies:answer-request", args=[case.requests[1].pk]),
        reverse("policies:uptake-inquiry", args=[place, document, year]),
        reverse("policies:uptake-entry", args=[place, document, year, case.body.code]),
        reverse("policies:uptake-csv", args=[place, document, year]),
    ]
    assert [client.get(address).url for address in closed] == [f"/accounts/login/?next={one}" for one in closed]
    assert "_auth_user_id" not in client.session


def test_it_answers_for_no_other_body_and_no_other_proposal(client, case, token):
    foreign = make_inquiry()
    for proposal in (case.other_proposal, *foreign.proposals):
        response = client.post(link_to(token), sent(proposal) | {"request": str(case.requests[1].pk)})
        # Two documents may number alike; what is saved is always the own body's.
        assert response.status_code in (302, 409)
    assert {(request, proposal.document) for request, proposal, _status in answers()} <= {(case.request, case.document)}


def test_the_other_body_s_answers_are_not_shown(client, case, token):
    UptakeFactory(request=case.requests[1], proposal=case.proposals[0], note="隣の区の内輪の話")

    page = client.get(link_to(token))

    assert (
        "隣の区の内輪の話" in page.content.decode(),
        case.requests[1].association.name in page.content.decode(),
    ) == (
        False,
        False,
    )


# --- what it writes, and tells ---


def test_opening_the_link_writes_nothing(client, case, token):
    """Mail scanners open every link of a mail."""
    with CaptureQueriesContext(connection) as queries:
        client.get(link_to(token))
        client.head(link_to(token))
    assert [one["sql"] for one in queries if not one["sql"].startswith("SELECT")] == []
    assert UptakeLink.objects.get().last_used_at is None


@pytest.mark.parametrize("answered", ["page", "saved", "unknown"])
def test_the_address_is_kept_private(client, case, token, answered):
    """It is told to no other site; the own site has to see where a form came from."""
    response = {
        "page": lambda: client.get(link_to(token)),
        "saved": lambda: client.post(link_to(token), sent(case.proposals[0])),
        "unknown": lambda: client.get(link_to("unknown")),
    }[answered]()

    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert ("no-store" in response["Cache-Control"], "private" in response["Cache-Control"]) == (True, True)


def test_the_address_is_not_printed_with_the_answers(client, case, token):
    client.force_login(member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=case.body))
    own = reverse("policies:answer-request", args=[case.request.pk])

    printed = [read(client.get(one)).one(".print-note").text for one in (link_to(token), own)]

    assert printed == ["", f"http://testserver{own}"]


def test_a_form_from_another_site_is_refused(case, token):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(link_to(token), sent(case.proposals[0])).status_code == 403
    assert answers() == []


# --- links that open nothing ---


def gone(case, token, how: str) -> str:
    """The address after it has become useless in this way."""
    if how == "unknown":
        return link_to("nobody-issued-this")
    if how == "revoked":
        revoke_link(link=UptakeLink.objects.get(), by=None)
    elif how == "expired":
        UptakeLink.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    elif how == "closed":
        close_inquiry(inquiry=case.inquiry, by=None)
    return link_to(token)


@pytest.mark.parametrize("how", ["unknown", "revoked", "expired", "closed"])
def test_a_link_out_of_force_opens_and_saves_nothing_and_says_what_to_do(client, case, token, how):
    address = gone(case, token, how)

    page, posted = client.get(address), client.post(address, sent(case.proposals[0]))

    assert (page.status_code, posted.status_code, answers()) == (404, 404, [])
    assert read(page).one("h1").text == "このリンクは使えません"
    assert "計画担当へお電話ください" in read(page).one("main").text


def test_every_useless_link_gets_the_same_page(client, case, token):
    pages = set()
    for how in ("unknown", "revoked", "expired", "closed"):
        address = gone(case, token, how)
        pages.add(read(client.get(address)).one(".main__content").text)
    assert len(pages) == 1


# --- limits ---


def test_guessing_is_stopped_for_a_while(client, case, token):
    tried = [client.get(link_to(f"guess-{number}")).status_code for number in range(UNKNOWN_LINKS + 1)]

    assert tried == [404] * UNKNOWN_LINKS + [429]
    assert client.post(link_to("guess-0"), {}).status_code == 429
    assert client.get(link_to("guess-0"), REMOTE_ADDR="192.0.2.7").status_code == 404
    cache.clear()
    assert client.get(link_to("guess-0")).status_code == 404


def test_a_good_link_opens_beside_somebody_who_guesses(client, case, token):
    """All of a town hall, and all phones of a provider, come from one address."""
    for number in range(UNKNOWN_LINKS + 1):
        client.get(link_to(f"guess-{number}"))

    assert [client.get(link_to(token)).status_code, client.post(link_to(token), {}).status_code] == [200, 422]


def test_an_address_written_by_the_visitor_does_not_begin_the_count_anew(client):
    """Unless a proxy is named in the settings, X-Forwarded-For is anybody's word."""
    tried = [
        client.get(link_to("guess"), headers={"X-Forwarded-For": f"192.0.2.{number}"}).status_code
        for number in range(UNKNOWN_LINKS + 1)
    ]

    assert tried == [404] * UNKNOWN_LINKS + [429]


def test_a_flood_of_answers_through_one_link_is_stopped(client, case, token):
    other = issue_link(request=case.requests[1], by=None)[1]
    for _number in range(WRITES):
        assert client.post(link_to(token), {}).status_code == 422

    assert client.post(link_to(token), sent(case.proposals[0])).status_code == 429
    assert (answers(), client.get(link_to(token)).status_code) == ([], 200)
    assert client.post(link_to(other), sent(case.proposals[0])).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_link_asks_a_fixed_number_of_questions(client, django_assert_num_queries, count):
    case = make_inquiry(proposals=count)
    token = issue_link(request=case.request, by=None)[1]
    with django_assert_num_queries(5):  # the link with its form, and four of the sheet
        client.get(link_to(token))
