"""Items that came while a round was under way are added to it."""

import pytest

from policies.models import Review, RoundEvent
from tests.html import read

from .review_cases import RoundCase, closed, make_round
from .staff_cases import statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db) -> RoundCase:
    return make_round()


@pytest.fixture
def office(case, client):
    client.force_login(case.people.coordinator)
    return client


def test_late_items_get_a_review_for_their_lead(case, office):
    known = case.review("in_progress")
    led, leaderless = case.item("後から", lead=case.other), case.item("主管なし")
    page = read(office.get(case.page("round-add")))
    assert page.texts("main .rows .row") == [f"{led.code} 後から", f"{leaderless.code} 主管なし"]
    assert office.post(case.page("round-add")).status_code == 302
    rows = case.round.reviews.order_by("pk").values_list("item", "lead", "status")
    assert list(rows) == [
        (known.item_id, case.department.pk, "in_progress"),
        (led.pk, case.other.pk, "not_started"),
        (leaderless.pk, None, "not_started"),
    ]
    event = case.round.events.get()
    assert (event.action, event.by) == (RoundEvent.Action.ADDED, case.people.coordinator)
    assert event.reason.endswith(f": {led.code} {leaderless.code}")


def test_a_second_time_adds_nothing_and_notes_nothing(case, office):
    case.item()
    office.post(case.page("round-add"))
    office.post(case.page("round-add"))
    assert (Review.objects.count(), case.round.events.count()) == (1, 1)
    assert read(office.get(case.page("round-add"))).all("main form") == []


def test_a_closed_round_takes_in_nothing(case, office):
    case.item()
    closed(case)
    assert office.post(case.page("round-add")).status_code == 409
    assert not Review.objects.exists()


def test_only_coordinators_of_the_city(case, client):
    case.item()
    people = case.people
    asked = [people.editor, people.reader, people.outsider, people.nobody]
    url = case.page("round-add")
    assert statuses(client, url, asked) == [403, 403, 404, 404]
    assert statuses(client, url, asked, "post") == [403, 403, 404, 404]
    client.logout()
    assert client.post(url).status_code == 302
    assert not Review.objects.exists()
