"""An officer leaves: what passes to the successor, and who may do it."""

import datetime as dt

import pytest
from django.utils import timezone

from districts.models import Membership, Role
from policies.models import Review, ReviewEvent
from policies.services.reviews import save_review
from tests.factories import member
from tests.html import read

from .review_cases import RoundCase, make_round
from .staff_cases import address, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db) -> RoundCase:
    case = make_round()
    case.successor = member(Role.DEPARTMENT_EDITOR, case.municipality, case.other)
    return case


@pytest.fixture
def office(case, client):
    client.force_login(case.people.coordinator)
    return client


def page_of(case) -> str:
    return address("review-handover", case.municipality)


def chosen(case, **changes) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    return {"officer": case.people.editor.pk, "successor": case.successor.pk, "on": today} | changes


def seen(case, client, **changes) -> dict[str, str]:
    """What the preview would send."""
    page = read(client.get(page_of(case), chosen(case, **changes)))
    return chosen(case, **changes) | {"token": page.one("input[name=token]")["value"]}


def departments_of(person) -> list[str]:
    return sorted(str(one.department) for one in Membership.objects.in_force().filter(user=person))


def test_open_reviews_and_the_department_pass_in_one_step(case, office):
    editor = case.people.editor
    mine = case.review("submitted", assignee=editor)
    typed = case.review()
    save_review(review=typed, version=1, fields={"assessment": "書きかけ"}, by=editor)
    case.review("accepted", assignee=editor)
    case.review("in_progress", lead=case.other)
    response = office.post(page_of(case), seen(case, office))
    assert response.status_code == 302
    passed = Review.objects.filter(assignee=case.successor).order_by("pk")
    assert list(passed) == [mine, typed]
    events = ReviewEvent.objects.filter(action="handed_over").order_by("review_id")
    names = f"{editor} → {case.successor}"
    assert [(one.review, one.reason, one.by) for one in events] == [
        (mine, names, case.people.coordinator),
        (typed, names, case.people.coordinator),
    ]
    assert departments_of(editor) == []
    assert departments_of(case.successor) == ["市民協働課", "防災課"]
    ended = Membership.objects.get(user=editor)
    assert ended.valid_to == timezone.localdate() - dt.timedelta(days=1)
    assert ended.history.first().history_change_reason == names


def test_the_successor_may_write_at_once(case, office, client):
    review = case.review("in_progress", assignee=case.people.editor)
    office.post(page_of(case), seen(case, office))
    client.force_login(case.successor)
    text = read(client.get(address("review-edit", case.municipality, review.pk))).one("main").text
    assert "提出する" in text


def test_a_coordinator_gives_nobody_the_role_of_a_coordinator(case, office):
    chief = member(Role.COORDINATOR, case.municipality)
    case.review("in_progress", assignee=chief)
    assert office.post(page_of(case), seen(case, office, officer=chief.pk)).status_code == 302
    assert [one.role for one in Membership.objects.in_force().filter(user=chief)] == [Role.COORDINATOR]
    assert departments_of(case.successor) == ["防災課"]
    assert Review.objects.get().assignee == case.successor


def test_a_later_day_leaves_the_officer_at_work_until_then(case, office):
    day = timezone.localdate() + dt.timedelta(days=10)
    office.post(page_of(case), seen(case, office, on=day.isoformat()))
    assert departments_of(case.people.editor) == ["市民協働課"]
    assert departments_of(case.successor) == ["防災課"]
    assert Membership.objects.in_force(day).get(department=case.department).user == case.successor


def test_what_changed_since_the_preview_is_shown_again(case, office):
    case.review("in_progress", assignee=case.people.editor)
    stale = seen(case, office)
    late = case.review("returned", assignee=case.people.editor)
    response = office.post(page_of(case), stale)
    assert response.status_code == 409
    assert late.item.title in read(response).one("main").text
    assert not Review.objects.filter(assignee=case.successor).exists()
    assert departments_of(case.people.editor) == ["市民協働課"]


@pytest.mark.parametrize("wrong", ["outsider", "same", "past"])
def test_what_cannot_be_handed_over(case, office, wrong):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    changes = {
        "outsider": {"successor": case.people.outsider.pk},
        "same": {"successor": case.people.editor.pk},
        "past": {"on": yesterday.isoformat()},
    }[wrong]
    response = office.post(page_of(case), chosen(case, **changes) | {"token": "x"})
    assert response.status_code == 422
    assert departments_of(case.people.editor) == ["市民協働課"]


def test_only_coordinators_of_the_city(case, client):
    people = case.people
    asked = [people.editor, people.reader, people.outsider, people.nobody]
    assert statuses(client, page_of(case), asked) == [403, 403, 404, 404]
    assert statuses(client, page_of(case), asked, "post", chosen(case)) == [403, 403, 404, 404]
    client.logout()
    assert client.post(page_of(case), chosen(case)).status_code == 302
    assert departments_of(people.editor) == ["市民協働課"]
