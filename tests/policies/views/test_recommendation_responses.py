"""Writing one response, and publishing responses: who may, what is saved, and two people at once."""

import datetime as dt

import pytest

from districts.models import Role
from policies.models import PublishedResponse, RecommendationResponse
from policies.services.recommendation_responses import publish_responses, save_response
from tests.factories import DepartmentFactory, ItemFactory, PerspectiveFactory, member
from tests.html import read

from .recommendation_cases import City
from .staff_cases import People, address, people_of, statuses

pytestmark = pytest.mark.django_db


class Case(City):
    """An item whose response `department` drafts."""

    def __init__(self) -> None:
        super().__init__()
        self.department = DepartmentFactory(municipality=self.municipality, name="市民協働課")
        self.who: People = people_of(self.municipality, self.department)
        self.row = self.item(self.first, "組織への支え")
        self.answer(self.row, published=False, status="not_yet", text="", responded_on=None, department=self.department)
        self.url = address("recommendation-response-edit", self.municipality, self.recommendation, self.row)
        self.publish_url = address("recommendation-responses-publish", self.municipality, self.recommendation)
        self.listed = address("recommendation-staff-detail", self.municipality, self.recommendation)

    def saved(self) -> RecommendationResponse:
        return RecommendationResponse.objects.get(item=self.row)

    def words(self, **changed) -> dict:
        return {
            "version": "1",
            "status": "accepted",
            "text": "手引きをつくります。",
            "responded_on": "2020-10-01",
            "reason": "庁議の決定",
            **changed,
        }

    def publish(self) -> None:
        publish_responses(recommendation=self.recommendation, by=None)


@pytest.fixture
def case() -> Case:
    return Case()


# --- who may ---


def test_anonymous_visitors_sign_in_first(client, case: Case) -> None:
    for url in (case.url, case.publish_url):
        assert [client.get(url).url, client.post(url, case.words()).url] == [f"/accounts/login/?next={url}"] * 2
    assert case.saved().status == "not_yet"


def test_only_coordinators_and_the_department_of_the_response_may_open_it(client, case: Case) -> None:
    other = member(Role.DEPARTMENT_EDITOR, case.municipality, DepartmentFactory(municipality=case.municipality))
    who = case.who
    everybody = [who.coordinator, who.editor, other, who.reader, who.council_member, who.outsider]
    assert statuses(client, case.url, everybody) == [200, 200, 403, 403, 404, 404]
    assert statuses(client, case.url, everybody[2:], "post", case.words()) == [403, 403, 404, 404]
    assert (case.saved().status, case.saved().version) == ("not_yet", 1)


def test_a_response_nobody_was_given_is_the_plan_offices(client, case: Case) -> None:
    url = address(
        "recommendation-response-edit", case.municipality, case.recommendation, case.item(case.second, "未定")
    )
    assert statuses(client, url, [case.who.coordinator, case.who.editor]) == [200, 403]


def test_only_coordinators_publish(client, case: Case) -> None:
    who = case.who
    everybody = [who.coordinator, who.editor, who.reader, who.council_member, who.outsider]
    assert statuses(client, case.publish_url, everybody) == [200, 403, 403, 404, 404]
    assert statuses(client, case.publish_url, everybody[1:], "post", {"scope": "all"}) == [403, 403, 404, 404]
    assert PublishedResponse.objects.exists() is False


# --- what is saved ---


def test_a_department_editor_writes_the_response_and_its_links(client, case: Case) -> None:
    measure, perspective = case.measure(), PerspectiveFactory(municipality=case.municipality)
    client.force_login(case.who.editor)

    response = client.post(
        case.url,
        case.words(plan_items=[measure.pk], department="", perspectives=[perspective.pk]),
    )

    assert (response.status_code, response.url) == (302, f"{case.listed}#item-{case.row.slug}")
    saved = case.saved()
    assert (saved.status, saved.text, saved.responded_on, saved.version) == (
        "accepted",
        "手引きをつくります。",
        dt.date(2020, 10, 1),
        2,
    )
    assert [link.plan_item for link in saved.links.all()] == [measure]
    assert (saved.department, list(case.row.perspectives.all())) == (case.department, [])
    record = saved.history.latest()
    assert (record.history_user, record.history_change_reason) == (case.who.editor, "庁議の決定")


def test_a_coordinator_says_who_answers_and_tags_the_item(client, case: Case) -> None:
    other, perspective = (
        DepartmentFactory(municipality=case.municipality),
        PerspectiveFactory(municipality=case.municipality),
    )
    client.force_login(case.who.coordinator)
    client.post(case.url, case.words(department=other.pk, perspectives=[perspective.pk]))
    assert (case.saved().department, list(case.row.perspectives.all())) == (other, [perspective])


def test_a_coordinator_makes_the_first_response(client, case: Case) -> None:
    item = case.item(case.second, "話し合いの場")
    client.force_login(case.who.coordinator)
    client.post(
        address("recommendation-response-edit", case.municipality, case.recommendation, item),
        case.words(version="0", status="noted"),
    )
    saved = RecommendationResponse.objects.get(item=item)
    assert (saved.status, saved.version, saved.department) == ("noted", 1, None)


def test_the_page_shows_what_is_stored_and_the_clauses_beside_it(client, case: Case) -> None:
    measure = case.measure()
    save_response(
        item=case.row, version=1, fields={"status": "noted", "text": "承りました"}, plan_items=[measure.pk], by=None
    )
    client.force_login(case.who.coordinator)
    response = client.get(case.url)
    assert response.context["form"].initial == {
        "version": 2,
        "status": "noted",
        "text": "承りました",
        "responded_on": None,
        "plan_items": [measure.pk],
        "department": str(case.department.pk),
        "perspectives": [],
    }
    assert "組織への支えに努められたい。" in response.content.decode()


def test_looking_for_plan_items_saves_nothing_and_loses_nothing(client, case: Case) -> None:
    case.measure(text="手引きを配ります。")
    chosen = case.measure(text="座談会をひらきます。")
    client.force_login(case.who.editor)
    response = client.post(case.url, case.words(look="1", plan_item_words="手引き", plan_items=[chosen.pk]))
    assert (response.status_code, case.saved().version) == (200, 1)
    form = response.context["form"]
    assert (form["text"].value(), form["status"].value(), form["reason"].value(), form["version"].value()) == (
        "手引きをつくります。",
        "accepted",
        "庁議の決定",
        "1",
    )
    (group,) = form.picker()["groups"]
    assert {one.item.text: one.chosen for one in group.items} == {
        "手引きを配ります。": False,
        "座談会をひらきます。": True,
    }


# --- invalid ---


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"text": ""}, ["text"]),
        ({"status": "perhaps"}, ["status"]),
        ({"responded_on": "2020-13-01"}, ["responded_on"]),
        ({"responded_on": "1500-01-01"}, ["responded_on"]),
        ({"responded_on": "2999-01-01"}, ["responded_on"]),
        ({"version": ""}, ["version"]),
        ({"department": "0"}, ["department"]),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(client, case: Case, changed: dict, fields: list[str]) -> None:
    client.force_login(case.who.coordinator)
    response = client.post(case.url, case.words(**changed))
    assert (response.status_code, list(response.context["form"].errors)) == (422, fields)
    assert case.saved().version == 1


def test_plan_items_of_another_municipality_are_refused(client, case: Case) -> None:
    client.force_login(case.who.coordinator)
    response = client.post(case.url, case.words(plan_items=[ItemFactory().pk]))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["plan_items"])


def test_a_published_response_wants_a_reason(client, case: Case) -> None:
    save_response(item=case.row, version=1, fields={"status": "noted", "text": "承りました"}, by=None)
    case.publish()
    client.force_login(case.who.editor)
    response = client.post(case.url, case.words(version="2", reason=""))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert case.saved().text == "承りました"


# --- two people at once ---


def test_the_second_saver_sees_both_versions_and_loses_nothing(client, case: Case) -> None:
    case.who.coordinator.display_name = "先に保存した人"
    case.who.coordinator.save()
    fields = {"status": "noted", "text": "承りました"}
    save_response(item=case.row, version=1, fields=fields, by=case.who.coordinator)
    measure = case.measure(text="手引きを配ります。")
    client.force_login(case.who.editor)

    response = client.post(case.url, case.words(plan_items=[measure.pk]))

    assert response.status_code == 409
    assert case.saved().text == "承りました"
    shown = {one.label: (one.before, one.after) for one in response.context["conflict"].differences}
    assert shown == {
        "回答": ("意見として受け止める", "受け入れる"),
        "本文": ("承りました", "手引きをつくります。"),
        "日付": ("", "2020年10月1日"),
        "計画項目": ("", "第2期計画 ①-1 手引きを配ります。"),
    }
    assert "先に保存した人" in response.content.decode()
    form = response.context["form"]
    assert (form["text"].value(), form["version"].value()) == ("手引きをつくります。", "2")

    client.post(case.url, case.words(version="2"))
    assert (case.saved().text, case.saved().version) == ("手引きをつくります。", 3)


def test_two_first_responses_do_not_overwrite_one_another(client, case: Case) -> None:
    item = case.item(case.second, "話し合いの場")
    url = address("recommendation-response-edit", case.municipality, case.recommendation, item)
    client.force_login(case.who.coordinator)
    client.get(url)
    save_response(item=item, version=0, fields={"status": "noted", "text": "先の回答"}, by=None)
    response = client.post(url, case.words(version="0"))
    assert (response.status_code, RecommendationResponse.objects.get(item=item).text) == (409, "先の回答")


# --- publishing ---


def test_the_preview_shows_exactly_what_will_change(client, case: Case) -> None:
    save_response(item=case.row, version=1, fields={"status": "noted", "text": "承りました"}, by=None)
    case.publish()
    save_response(item=case.row, version=2, fields={"text": "担当の山田太郎（0235-00-0000）まで"}, by=None)
    fresh = case.item(case.second, "話し合いの場")
    case.answer(fresh, published=False, text="場を設けます。")
    client.force_login(case.who.coordinator)

    response = client.get(case.publish_url)

    (changed,), (added,) = response.context["changed"], response.context["added"]
    assert [(one.label, one.before, one.after) for one in changed["differences"]] == [
        ("本文", "承りました", "担当の山田太郎（0235-00-0000）まで")
    ]
    assert (changed["personal"], added["item"], added["personal"]) == ("0235-00-0000", fresh, None)
    assert PublishedResponse.objects.get().text == "承りました"


def test_everything_or_what_is_ticked_is_published(client, case: Case) -> None:
    fresh = case.item(case.second, "話し合いの場")
    case.answer(fresh, published=False, text="場を設けます。")
    client.force_login(case.who.coordinator)
    token = client.get(case.publish_url).context["pending"].token

    response = client.post(case.publish_url, {"token": token, "scope": "selected", "items": [fresh.pk], "note": "庁議"})

    assert (response.status_code, response.url) == (302, case.listed)
    assert [row.item for row in PublishedResponse.objects.all()] == [fresh]
    token = client.get(case.publish_url).context["pending"].token
    client.post(case.publish_url, {"token": token, "scope": "all"})
    assert PublishedResponse.objects.count() == 2
    assert bool(client.get(case.publish_url).context["pending"]) is False


def test_ticking_nothing_is_said_at_its_place(client, case: Case) -> None:
    client.force_login(case.who.coordinator)
    token = client.get(case.publish_url).context["pending"].token
    response = client.post(case.publish_url, {"token": token, "scope": "selected"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["items"])


def test_a_preview_that_is_no_longer_true_publishes_nothing(client, case: Case) -> None:
    client.force_login(case.who.coordinator)
    token = client.get(case.publish_url).context["pending"].token
    save_response(item=case.row, version=1, fields={"status": "noted", "text": "その後の変更"}, by=None)
    response = client.post(case.publish_url, {"token": token, "scope": "all", "note": "庁議"})
    assert (response.status_code, PublishedResponse.objects.exists()) == (409, False)
    form = response.context["form"]
    assert (form["note"].value(), form["token"].value()) == ("庁議", response.context["pending"].token)


# --- queries ---


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_rows(
    client, case: Case, rows: int, django_assert_num_queries
) -> None:
    save_response(
        item=case.row, version=1, fields={}, plan_items=[case.measure().pk for _number in range(rows)], by=None
    )
    for _number in range(rows - 1):
        case.answer(case.item(case.second, "さらに"), case.measure(), published=False, department=case.department)
    client.force_login(case.who.coordinator)
    client.get(case.url)
    with django_assert_num_queries(16):
        client.get(case.url)
    with django_assert_num_queries(10):
        response = client.get(case.publish_url)
    assert len(response.context["added"]) == rows


def test_enter_in_a_field_saves_instead_of_looking_for_plan_items(client) -> None:
    case = Case()
    client.force_login(case.who.coordinator)
    buttons = read(client.get(case.url)).all("form#edit button[type=submit]")
    assert ["name" in button.attributes for button in buttons] == [False, True, False]
