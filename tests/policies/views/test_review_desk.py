"""The desk in the staff area: what waits for a person comes first, with the way to the field."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from policies.models import Review, ReviewContribution
from policies.services.review_workflow import move
from tests.factories import IndicatorFactory, IndicatorValueFactory, ItemFactory, ReviewFactory, assign
from tests.world import make_world

pytestmark = pytest.mark.django_db
HOME = "/staff/"


@pytest.fixture
def world(db):
    return make_world()


def more_reviews(world, count, **fields):
    city = world.own
    made = []
    for _number in range(count):
        item = ItemFactory(edition=city.edition, level=city.item.level, parent=city.item.parent)
        made.append(ReviewFactory(round=city.reviews.round, item=item, lead=city.department, **fields))
    return made


def days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def sent_back(world, review, reason):
    Review.objects.filter(pk=review.pk).update(status=Review.Status.SUBMITTED)
    return move(review=review, action="returned", version=1, by=world["coordinator"], reason=reason)


def test_overdue_comes_first_then_what_was_sent_back_then_by_due_date(world, client):
    started = world.own.reviews.review
    late, back, early, done = more_reviews(world, 4)
    Review.objects.filter(pk=late.pk).update(due_on=days(-3))
    Review.objects.filter(pk=early.pk).update(due_on=days(1))
    Review.objects.filter(pk=done.pk).update(status=Review.Status.SUBMITTED)
    sent_back(world, back, "数値の出どころを書いてください")
    client.force_login(world["department_editor"])

    response = client.get(HOME)

    desk = response.context["desk"]
    assert [one.review.pk for one in desk.due] == [late.pk, back.pk, started.pk, early.pk]
    assert (desk.done, desk.total, desk.overdue) == (1, 5, 1)
    page = response.content.decode()
    assert ("5件の評価のうち、1件を提出しました。" in page, "3日超過" in page) == (True, True)
    assert "数値の出どころを書いてください" in page
    assert f'href="{reverse("policies:review-edit", args=[world.own.municipality.slug, late.pk])}#grade"' in page


def test_the_reason_stays_until_the_review_is_handed_in_again(world, client):
    (back,) = more_reviews(world, 1)
    sent_back(world, back, "課題をもう少し具体的に")
    Review.objects.filter(pk=back.pk).update(status=Review.Status.IN_PROGRESS)
    client.force_login(world["department_editor"])

    form = reverse("policies:review-edit", args=[world.own.municipality.slug, back.pk])
    assert [
        address for address in (HOME, form) if "課題をもう少し具体的に" in client.get(address).content.decode()
    ] == [
        HOME,
        form,
    ]


def test_a_supporting_department_finds_where_it_may_add_its_part(world, client):
    review, other = world.own.reviews.review, world.own.other_department
    assign(review.item, other)
    client.force_login(world["other_department_editor"])

    desk = client.get(HOME).context["desk"]
    assert ([one.review.pk for one in desk.support], desk.due, desk.total) == ([review.pk], [], 0)
    assert desk.support[0].has_contributed is False
    ReviewContribution.objects.create(review=review, department=other, text="会場を貸した")
    response = client.get(HOME)
    assert response.context["desk"].support[0].has_contributed is True
    assert f"/reviews/{review.pk}/#contributions" in response.content.decode()


def test_a_review_given_to_a_person_is_due_for_that_person(world, client):
    review = world.own.reviews.review
    Review.objects.filter(pk=review.pk).update(assignee=world["other_department_editor"])
    client.force_login(world["other_department_editor"])

    assert [one.review.pk for one in client.get(HOME).context["desk"].due] == [review.pk]


def test_the_link_leads_to_the_first_field_that_is_still_open(world, client):
    review, indicator = world.own.reviews.review, world.own.reviews.indicator
    client.force_login(world["department_editor"])
    found = [client.get(HOME).context["desk"].due[0].anchor]
    IndicatorValueFactory(indicator=indicator, fiscal_year=review.round.fiscal_year)
    found.append(client.get(HOME).context["desk"].due[0].anchor)
    Review.objects.filter(pk=review.pk).update(grade=review.round.scale.grades.first(), assessment="進んだ")
    found.append(client.get(HOME).context["desk"].due[0].anchor)
    Review.objects.filter(pk=review.pk).update(issues="なし")
    found.append(client.get(HOME).context["desk"].due[0].anchor)

    assert found == ["year", "grade", "issues", ""]


def test_nobody_finds_the_work_of_other_cities_or_of_rounds_not_open(world, client):
    for role in ("foreign_department_editor", "reader", "council_member"):
        client.force_login(world[role])
        assert world.own.reviews.review.pk not in [one.review.pk for one in client.get(HOME).context["desk"].due]
    world.own.reviews.round.opened_at = None
    world.own.reviews.round.save()
    client.force_login(world["department_editor"])
    assert client.get(HOME).context["desk"].due == []


def test_the_plan_office_finds_the_open_rounds_with_what_waits_in_them(world, client):
    review = world.own.reviews.review
    Review.objects.filter(pk=review.pk).update(status=Review.Status.SUBMITTED)
    more_reviews(world, 2, due_on=days(-1))
    client.force_login(world["coordinator"])

    response = client.get(HOME)

    (round,) = response.context["rounds"]
    assert (round, round.total, round.submitted, round.finished, round.late) == (world.own.reviews.round, 3, 1, 0, 2)
    board = reverse("policies:round-board", args=[world.own.municipality.slug, round.pk])
    page = response.content.decode()
    assert [f'href="{board}{query}"' in page for query in ("", "?state=submitted", "?state=overdue")] == [True] * 3


def test_the_page_of_a_municipality_shows_its_own_work_and_leads_to_the_rounds(world, client):
    place = world.own.municipality
    client.force_login(world["department_editor"])

    response = client.get(reverse("policies:staff-municipality", args=[place.slug]))

    assert [one.review for one in response.context["desk"].due] == [world.own.reviews.review]
    assert list(response.context["rounds"]) == [world.own.reviews.round]
    assert f'href="{reverse("policies:round-list", args=[place.slug])}"' in response.content.decode()


def test_figures_of_last_year_that_are_missing_are_named(world, client, monkeypatch):
    city = world.own
    monkeypatch.setattr("policies.reading.review_desk.current_fiscal_year", lambda: city.edition.first_year + 2)
    IndicatorFactory(municipality=city.municipality, owner=city.other_department, items=[city.item])
    client.force_login(world["department_editor"])

    assert list(client.get(HOME).context["figures"]) == [city.reviews.indicator]


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_as_many_queries_whatever_it_lists(world, client, count):
    for review in more_reviews(world, count - 1):
        assign(review.item, world.own.other_department)
    client.force_login(world["department_editor"])
    client.get(HOME)

    with CaptureQueriesContext(connection) as captured:
        assert len(client.get(HOME).context["desk"].due) == count

    assert len(captured) == 10
