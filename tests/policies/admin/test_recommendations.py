"""Recommendations and responses in the admin: reasons, versions, rows inside the page, and the rights of departments."""

import pytest
from django.urls import reverse

from policies.models import Clause, Council, RecommendationItem, RecommendationResponse, ResponseLink
from policies.services.recommendation_responses import save_response
from tests.admin_pages import change_url, errors, form_data, post
from tests.factories import DepartmentFactory, RecommendationItemFactory
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def coordinator(client, world: World):
    client.force_login(world["coordinator"])
    return client


@pytest.fixture
def item(world: World) -> RecommendationItem:
    return world.own.record.recommendation_item


@pytest.fixture
def response(item: RecommendationItem) -> RecommendationResponse:
    return item.response


def stored(response: RecommendationResponse) -> RecommendationResponse:
    return RecommendationResponse.objects.get(pk=response.pk)


# --- text of the council ---


def test_published_text_is_not_changed_without_a_reason(coordinator, item) -> None:
    rows = [item.recommendation, item.section, item, item.recommendation.attachments.get()]
    field = ["title", "title", "heading", "title"]
    answers = [
        errors(post(coordinator, change_url(row), **{name: "書き直し"})) for row, name in zip(rows, field, strict=True)
    ]
    assert answers == [{"change_reason": ["このフィールドは必須です。"]}] * 4


def test_a_changed_clause_raises_the_version_of_its_item_and_keeps_the_reason(coordinator, item) -> None:
    answer = post(coordinator, change_url(item), **{"clauses-0-text": "直した文", "change_reason": "誤字"})
    assert answer.status_code == 302
    clause = Clause.objects.get(item=item)
    assert (clause.text, clause.history.latest().history_change_reason) == ("直した文", "誤字")
    assert RecommendationItem.objects.get(pk=item.pk).version == item.version + 1


def test_saving_an_item_without_a_change_changes_nothing(coordinator, item) -> None:
    before = item.history.count()
    assert post(coordinator, change_url(item), change_reason="念のため").status_code == 302
    assert (RecommendationItem.objects.get(pk=item.pk).version, item.history.count()) == (item.version, before)


def test_clauses_are_not_taken_out(coordinator, item) -> None:
    page = coordinator.get(change_url(item))
    assert [inline.formset.can_delete for inline in page.context["inline_admin_formsets"]] == [False]


def test_a_stale_save_of_an_item_shows_both_versions(coordinator, item) -> None:
    data = form_data(coordinator.get(change_url(item)), heading="後の見出し", change_reason="見直し")
    RecommendationItem.objects.filter(pk=item.pk).update(heading="先の見出し", version=item.version + 1)
    answer = coordinator.post(change_url(item), data)
    assert answer.status_code == 200
    assert answer.context["stale"]["differences"][0]["saved"] == "先の見出し"
    assert RecommendationItem.objects.get(pk=item.pk).heading == "先の見出し"


def test_outline_rules_nobody_could_follow_are_refused(coordinator, item) -> None:
    council = item.recommendation.council
    assert list(errors(post(coordinator, change_url(council), outline_rules='{"name": "x"}'))) == ["outline_rules"]
    assert Council.objects.get(pk=council.pk).outline_rules is None


# --- responses ---


def test_a_change_of_a_response_is_an_unpublished_change_with_its_reason(coordinator, world, response) -> None:
    answer = post(coordinator, change_url(response), text="直した回答", change_reason="庁議の決定")
    assert answer.status_code == 302
    saved = stored(response)
    assert (saved.text, saved.version) == ("直した回答", response.version + 1)
    record = saved.history.latest()
    assert (record.history_user, record.history_change_reason) == (world["coordinator"], "庁議の決定")
    assert saved.published.text == response.text


def test_links_alone_are_a_change_too(coordinator, world, response) -> None:
    other = world.own.other_item
    answer = post(coordinator, change_url(response), **{"links-0-plan_item": other.pk, "change_reason": "施策の見直し"})
    assert answer.status_code == 302
    assert [link.plan_item for link in response.links.all()] == [other]
    assert (stored(response).version, stored(response).status) == (response.version + 1, response.status)
    assert ResponseLink.history.filter(response_id=response.pk).first().history_change_reason == "施策の見直し"


def test_a_published_response_is_not_changed_without_a_reason(coordinator, response) -> None:
    assert errors(post(coordinator, change_url(response), text="理由のない変更")) == {
        "change_reason": ["このフィールドは必須です。"]
    }


def test_an_answer_without_words_is_refused_in_words(coordinator, response) -> None:
    assert errors(post(coordinator, change_url(response), text="", change_reason="削除")) == {
        "__all__": ["回答には、本文が必要です。"]
    }


def test_rows_of_another_municipality_are_refused(coordinator, world, response) -> None:
    foreign = world.foreign
    answer = post(
        coordinator,
        change_url(response),
        **{"department": foreign.department.pk, "links-0-plan_item": foreign.item.pk, "change_reason": "取り違え"},
    )
    assert sorted(errors(answer)) == ["department", "links"]
    assert stored(response).department == world.own.department


def test_a_department_editor_changes_the_words_of_the_own_response_only(client, world, response) -> None:
    client.force_login(world["department_editor"])
    other = DepartmentFactory(municipality=world.own.municipality)
    answer = post(client, change_url(response), text="課の回答", department=other.pk, change_reason="課の決定")
    assert answer.status_code == 302
    assert (stored(response).text, stored(response).department) == ("課の回答", world.own.department)
    client.force_login(world["other_department_editor"])
    assert client.get(change_url(response)).context["has_change_permission"] is False


def test_a_stale_save_of_a_response_shows_both_versions(coordinator, item, response) -> None:
    data = form_data(coordinator.get(change_url(response)), text="後の回答", change_reason="見直し")
    save_response(item=item, version=response.version, fields={"text": "先の回答"}, by=None)
    answer = coordinator.post(change_url(response), data)
    assert answer.status_code == 200
    assert [(one["saved"], one["typed"]) for one in answer.context["stale"]["differences"]] == [
        ("先の回答", "後の回答")
    ]
    assert stored(response).text == "先の回答"


def test_a_coordinator_adds_a_response_with_its_links(coordinator, world, item) -> None:
    fresh = RecommendationItemFactory(section=item.section)
    url = reverse("admin:policies_recommendationresponse_add")
    data = form_data(
        coordinator.get(url),
        item=fresh.pk,
        status="noted",
        text="承りました",
        **{"links-TOTAL_FORMS": 1, "links-0-plan_item": world.own.item.pk},
    )
    assert coordinator.post(url, data).status_code == 302
    saved = RecommendationResponse.objects.get(item=fresh)
    assert (saved.status, saved.version, [link.plan_item for link in saved.links.all()]) == (
        "noted",
        1,
        [world.own.item],
    )
