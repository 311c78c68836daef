"""Responses to recommendation items: saved under a version, published as a copy, linked without a change of status."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from policies.models import PublishedResponse, RecommendationResponse, ResponseLink
from policies.services.plans import StalePreview, StaleVersion
from policies.services.recommendation_responses import pending_responses, publish_responses, save_response
from tests.factories import (
    DepartmentFactory,
    DepartmentNameFactory,
    EditionFactory,
    ItemFactory,
    PerspectiveFactory,
    PlanFactory,
    RecommendationItemFactory,
    ResponseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 10, 1)


@pytest.fixture
def item():
    return RecommendationItemFactory()


@pytest.fixture
def edition(item):
    return EditionFactory(plan=PlanFactory(municipality=item.recommendation.municipality))


def save(item, version=0, **changes):
    values = {"fields": {"status": "accepted", "text": "取り組みます", "responded_on": DAY}, "by": None}
    return save_response(item=item, version=version, **{**values, **changes})


def stored(item) -> tuple:
    row = RecommendationResponse.objects.get(item=item)
    return row.status, row.text, row.version


def linked(response) -> list:
    return list(response.links.order_by("pk").values_list("plan_item_id", flat=True))


# --- saving ---


def test_the_first_response_is_made_with_who_and_why(item) -> None:
    by = UserFactory()

    response = save(item, by=by, reason="庁議の決定")

    record = response.history.get()
    assert stored(item) == ("accepted", "取り組みます", 1)
    assert (record.history_user, record.history_change_reason, record.history_type) == (by, "庁議の決定", "+")


def test_a_save_that_came_second_is_refused_with_what_stands_now(item) -> None:
    save(item)
    with pytest.raises(StaleVersion) as caught:
        save(item, fields={"status": "noted", "text": "後から"})
    assert (caught.value.current.text, stored(item)) == ("取り組みます", ("accepted", "取り組みます", 1))

    save(item, version=1, fields={"text": "直しました"})
    with pytest.raises(StaleVersion):
        save(item, version=1, fields={"text": "古い版から"})
    assert stored(item) == ("accepted", "直しました", 2)


def test_links_are_replaced_raise_the_version_and_leave_the_status(item, edition) -> None:
    first, second, third = (ItemFactory(edition=edition) for _number in range(3))
    response = save(item, fields={"status": "noted", "text": "承りました"}, plan_items=[first.pk, second.pk])
    kept = response.links.get(plan_item=second).pk

    response = save(item, version=1, fields={}, plan_items=[second.pk, third.pk])

    assert linked(response) == [second.pk, third.pk]
    assert response.links.get(plan_item=second).pk == kept
    assert stored(item) == ("noted", "承りました", 2)
    told = ResponseLink.history.filter(response_id=response.pk).order_by("history_id")
    assert list(told.values_list("history_type", "plan_item_id")) == [
        ("+", first.pk),
        ("+", second.pk),
        ("-", first.pk),
        ("+", third.pk),
    ]


def test_links_not_given_stay(item, edition) -> None:
    plan_item = ItemFactory(edition=edition)
    save(item, plan_items=[plan_item.pk])
    assert linked(save(item, version=1)) == [plan_item.pk]


def test_a_plan_item_of_another_municipality_is_refused(item) -> None:
    with pytest.raises(ValidationError) as caught:
        save(item, plan_items=[ItemFactory().pk])
    assert list(caught.value.message_dict) == ["plan_items"]
    assert RecommendationResponse.objects.filter(item=item).exists() is False


def test_an_answer_needs_words_and_a_department_of_the_same_municipality(item) -> None:
    with pytest.raises(ValidationError, match="回答には、本文が必要です。"):
        save(item, fields={"status": "accepted", "text": ""})
    with pytest.raises(ValidationError) as caught:
        save(item, fields={"status": "not_yet", "department": DepartmentFactory()})
    assert list(caught.value.message_dict) == ["department"]
    assert save(item, fields={"status": "not_yet", "text": ""}).status == "not_yet"


def test_perspectives_of_the_item_change_at_once_with_one_entry(item) -> None:
    old, new = (PerspectiveFactory(municipality=item.recommendation.municipality) for _number in range(2))
    item.perspectives.add(old)
    before = item.history.count()

    save(item, perspectives=[new.pk], reason="視点の見直し")
    save(item, version=1, perspectives=[new.pk])

    assert list(item.perspectives.all()) == [new]
    records = list(item.history.all())[: item.history.count() - before]
    assert [(one.history_change_reason, [row.perspective_id for row in one.perspectives.all()]) for one in records] == [
        ("視点の見直し", [new.pk])
    ]


# --- publishing ---


def test_publishing_copies_words_links_and_the_name_of_the_department_then(item, edition) -> None:
    department = DepartmentFactory(municipality=item.recommendation.municipality, name="市民協働課")
    department.names.update(valid_to=2020)
    DepartmentNameFactory(department=department, name="地域づくり課", valid_from=2021)
    plan_item = ItemFactory(edition=edition)
    fields = {"status": "in_part", "text": "一部を行います", "department": department, "responded_on": DAY}
    save(item, fields=fields, plan_items=[plan_item.pk])

    publish_responses(recommendation=item.recommendation, by=None)

    row = PublishedResponse.objects.get(item=item)
    assert (row.status, row.text, row.responded_on, row.department, row.department_name, row.version) == (
        "in_part",
        "一部を行います",
        DAY,
        department,
        "市民協働課",
        1,
    )
    assert linked(row) == [plan_item.pk]


def test_without_a_date_the_department_has_its_newest_name(item) -> None:
    department = DepartmentFactory(municipality=item.recommendation.municipality, name="市民協働課")
    DepartmentNameFactory(department=department, name="地域づくり課", valid_from=2021)
    save(item, fields={"status": "noted", "text": "承りました", "department": department})

    publish_responses(recommendation=item.recommendation, by=None)

    assert PublishedResponse.objects.get().department_name == "地域づくり課"


def test_a_draft_leaves_what_is_published_alone_until_it_is_published(item, edition) -> None:
    first, second = ItemFactory(edition=edition), ItemFactory(edition=edition)
    save(item, plan_items=[first.pk])
    publish_responses(recommendation=item.recommendation, by=None)
    save(item, version=1, fields={"text": "下書き"}, plan_items=[second.pk])

    row = PublishedResponse.objects.get()
    assert (row.text, linked(row)) == ("取り組みます", [first.pk])

    publish_responses(recommendation=item.recommendation, by=None)
    row.refresh_from_db()
    assert (row.text, linked(row), row.version) == ("下書き", [second.pk], 2)


def test_what_waits_is_told_in_the_order_of_the_paper_and_can_be_chosen(item) -> None:
    other = RecommendationItemFactory(section=item.section)
    third = RecommendationItemFactory(section=item.section)
    foreign = ResponseFactory()
    for one in (third, other, item):
        save(one)
    publish_responses(recommendation=item.recommendation, items={other.pk}, by=None)
    save(other, version=1, fields={"text": "直しました"})

    pending = pending_responses(item.recommendation)

    assert [row.item_id for row in pending.added] == [item.pk, third.pk]
    assert [row.item_id for row in pending.changed] == [other.pk]
    assert foreign not in pending.all
    assert list(PublishedResponse.objects.values_list("item_id", "text")) == [(other.pk, "取り組みます")]


def test_a_preview_that_is_no_longer_true_publishes_nothing(item) -> None:
    save(item)
    token = pending_responses(item.recommendation).token
    save(item, version=1, fields={"text": "その後の変更"})

    with pytest.raises(StalePreview):
        publish_responses(recommendation=item.recommendation, by=None, token=token)

    assert PublishedResponse.objects.exists() is False


def test_who_published_what_stays_in_the_history_of_the_recommendation(item) -> None:
    by = UserFactory()
    save(item)

    publish_responses(recommendation=item.recommendation, by=by, note="10月の庁議")
    publish_responses(recommendation=item.recommendation, by=by)

    records = item.recommendation.history.filter(history_type="~")
    assert [(one.history_user, one.history_change_reason) for one in records] == [
        (by, "公開した回答: 1-1 10月の庁議"),
    ]


def test_nothing_to_publish_is_false(item) -> None:
    save(item)
    assert bool(publish_responses(recommendation=item.recommendation, by=None)) is True
    assert bool(publish_responses(recommendation=item.recommendation, by=None)) is False
