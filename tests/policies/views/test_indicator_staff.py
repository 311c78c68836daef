"""Staff pages of indicators: the list and its gaps, making and changing one, archiving, publishing."""

from dataclasses import dataclass

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.fiscal_years import current_fiscal_year, japanese_label
from districts.models import Membership, Municipality
from policies.models import Indicator, IndicatorValue
from policies.services.indicator_values import set_value
from tests.factories import (
    DepartmentFactory,
    EditionFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    ItemFactory,
    MunicipalityFactory,
)
from tests.html import Element, read

from .staff_cases import People, people_of, statuses

pytestmark = pytest.mark.django_db

LIST = "/staff/mihon/indicators/"
LAST_YEAR = current_fiscal_year() - 1
STATES = ("waiting", "typed", "draft", "ownerless", "unused", "stale", "archived")


@dataclass
class Desk:
    city: Municipality
    department: object
    people: People
    client: Client

    def page(self, path: str = LIST) -> Element:
        response = self.client.get(path)
        assert response.status_code == 200
        return read(response)


@pytest.fixture
def desk(client: Client) -> Desk:
    city = MunicipalityFactory(slug="mihon", name="みほん市")
    department = DepartmentFactory(municipality=city, name="市民協働課")
    people = people_of(city, department)
    client.force_login(people.coordinator)
    return Desk(city, department, people, client)


def definition(**changes) -> dict:
    return {
        "version": "0",
        "name": "拠点数",
        "slug": "centres",
        "kind": "activity",
        "measure": "stock",
        "direction": "up",
        "unit": "箇所",
        "decimals": "0",
        "owner": "",
        "definition": "年度末の数。\r\n分館を含む。",
        "data_source": "",
        **changes,
    }


# --- the list ---


def test_the_list_shows_states_and_finds_gaps(desk: Desk) -> None:
    item = ItemFactory(edition=EditionFactory(plan__municipality=desk.city))
    whole = IndicatorFactory(municipality=desk.city, name="揃った指標", owner=desk.department, items=[item])
    IndicatorValueFactory(indicator=whole, fiscal_year=LAST_YEAR)
    waiting = IndicatorFactory(municipality=desk.city, name="待つ指標", published_at=None)
    set_value(indicator=waiting, fiscal_year=2019, series="actual", number=1, by=None)
    set_value(indicator=waiting, fiscal_year=2020, series="actual", number=1, by=None, settle=False)
    IndicatorFactory(municipality=desk.city, name="古い指標", archived_at="2021-01-01T00:00Z")
    page = desk.page()
    assert page.texts("tbody tr") == [
        "待つ指標 下書き なし なし 令和2年度 1 1",
        f"揃った指標 公開 市民協働課 {item.code} {japanese_label(LAST_YEAR)} 0 0",
        "古い指標 保管済み なし なし なし 0 0",
    ]
    shown = {state: desk.page(f"{LIST}?state={state}").texts("tbody th") for state in STATES}
    assert shown == {
        "waiting": ["待つ指標"],
        "typed": ["待つ指標"],
        "draft": ["待つ指標"],
        "ownerless": ["待つ指標"],
        "unused": ["待つ指標"],
        "stale": ["待つ指標"],
        "archived": ["古い指標"],
    }
    desk.client.force_login(desk.people.editor)
    assert desk.page(f"{LIST}?mine=on").texts("tbody th") == ["揃った指標"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_many_rows(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        item = ItemFactory(edition=EditionFactory(plan__municipality=desk.city))
        one = IndicatorFactory(municipality=desk.city, owner=DepartmentFactory(municipality=desk.city), items=[item])
        IndicatorValueFactory(indicator=one)
    with django_assert_num_queries(13):
        desk.client.get(LIST)


def test_only_staff_see_it_and_only_coordinators_make_indicators(desk: Desk) -> None:
    people = [desk.people.editor, desk.people.reader, desk.people.outsider, desk.people.nobody]
    assert statuses(desk.client, LIST, people) == [200, 200, 404, 404]
    new = f"{LIST}new/"
    assert statuses(desk.client, new, people) == [403, 403, 404, 404]
    assert statuses(desk.client, new, people, "post", definition()) == [403, 403, 404, 404]
    desk.client.logout()
    assert desk.client.post(new, definition()).status_code == 302
    assert not Indicator.objects.exists()


# --- making and changing ---


def test_an_indicator_is_made_with_its_owner_and_items(desk: Desk) -> None:
    item = ItemFactory(edition=EditionFactory(plan__municipality=desk.city))
    data = definition(owner=desk.department.pk, plan_items=[item.pk])
    response = desk.client.post(f"{LIST}new/", data)
    made = Indicator.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{LIST}centres/")
    assert (made.name, made.measure, made.owner, made.published_at) == ("拠点数", "stock", desk.department, None)
    assert (made.definition, list(made.items.all())) == ("年度末の数。\n分館を含む。", [item])
    assert made.history.first().history_user == desk.people.coordinator


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "名称"),
        ({"slug": "grid"}, "アドレス"),
        ({"slug": "taken"}, "アドレス"),
        ({"decimals": "5"}, "小数点以下の桁数"),
        ({"measure": "guess"}, "測り方"),
        ({"plan_items": ["999999"]}, "計画項目"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(desk: Desk, wrong: dict, field: str) -> None:
    IndicatorFactory(municipality=desk.city, slug="taken")
    response = desk.client.post(f"{LIST}new/", definition(**wrong))
    assert response.status_code == 422
    assert [text.split(":")[0] for text in read(response).texts(".error-summary li")] == [field]
    assert Indicator.objects.count() == 1


def test_looking_for_plan_items_saves_nothing_and_keeps_what_was_typed(desk: Desk) -> None:
    response = desk.client.post(f"{LIST}new/", definition(look="1", plan_item_words="無い"))
    assert (response.status_code, read(response).one("#id_name")["value"]) == (200, "拠点数")
    assert not Indicator.objects.exists()


def test_a_public_indicator_changes_with_a_reason(desk: Desk) -> None:
    IndicatorFactory(municipality=desk.city, slug="centres", name="拠点数")
    path = f"{LIST}centres/definition/"
    assert desk.client.post(path, definition(version="1")).status_code == 422
    assert desk.client.post(path, definition(version="1", reason="単位の訂正")).status_code == 302
    saved = Indicator.objects.get()
    assert (saved.unit, saved.history.first().history_change_reason) == ("箇所", "単位の訂正")


def test_the_second_of_two_sees_what_the_first_saved(desk: Desk) -> None:
    IndicatorFactory(municipality=desk.city, slug="centres", published_at=None)
    path = f"{LIST}centres/definition/"
    desk.client.post(path, definition(version="1", unit="か所"))
    response = desk.client.post(path, definition(version="1", unit="箇所"))
    page = read(response)
    assert response.status_code == 409
    assert "ほかの人の内容：単位: か所" in page.texts(".error-summary li")
    assert page.one("#id_unit")["value"] == "箇所"
    assert desk.client.post(path, definition(version="2", unit="箇所")).status_code == 302
    assert Indicator.objects.get().unit == "箇所"


def test_archiving_wants_a_reason_and_is_taken_back(desk: Desk) -> None:
    IndicatorFactory(municipality=desk.city, slug="centres")
    path = f"{LIST}centres/archive/"
    desk.client.get(path)
    desk.client.post(path, {"version": "1", "reason": " "})
    assert Indicator.objects.current().count() == 1
    desk.client.post(path, {"version": "1", "reason": "計画の終了"})
    desk.client.post(path, {"version": "1", "reason": "二重"})
    assert Indicator.objects.current().count() == 0
    desk.client.post(path, {"version": "2", "reason": "続ける"})
    assert Indicator.objects.current().count() == 1
    others = [desk.people.editor, desk.people.outsider]
    assert statuses(desk.client, path, others, "post", {"version": "3", "reason": "だめ"}) == [403, 404]


# --- publishing ---


def test_publishing_shows_first_what_will_be_different(desk: Desk) -> None:
    known = IndicatorValueFactory(indicator__municipality=desk.city, indicator__name="拠点数", number=10)
    change = {"indicator": known.indicator, "fiscal_year": 2021, "series": "actual", "by": None}
    set_value(**change, number=11, reason="数え直し")
    IndicatorFactory(municipality=desk.city, name="新しい指標", published_at=None)
    page = desk.page(f"{LIST}publish/")
    assert page.texts("section[aria-labelledby=new] li") == ["新しい指標"]
    assert page.texts("tbody td") == ["令和3年度 実績", "10", "11", "数え直し"]
    token = page.one("main input[name=token]")["value"]
    ticked = page.one("main input[name=value][checked]")["value"]

    assert desk.client.post(f"{LIST}publish/", {"token": "old"}).status_code == 409
    assert desk.client.post(f"{LIST}publish/", {"token": token, "value": ticked}).status_code == 302

    assert [row.number for row in IndicatorValue.objects.public()] == [11]
    assert Indicator.objects.published().count() == 2
    assert desk.page(f"{LIST}publish/").texts(".empty__title") == ["公開する変更はありません"]


def test_one_indicator_is_published_by_itself(desk: Desk) -> None:
    for slug in ("first", "second"):
        IndicatorFactory(municipality=desk.city, slug=slug, published_at=None)
    path = f"{LIST}publish/?indicator=first"
    token = desk.page(path).one("main input[name=token]")["value"]
    assert desk.client.post(path, {"token": token}).status_code == 302
    assert [one.slug for one in Indicator.objects.published()] == ["first"]


def test_publishing_is_a_right_of_its_own(desk: Desk) -> None:
    IndicatorFactory(municipality=desk.city, published_at=None)
    path = f"{LIST}publish/"
    people = [desk.people.editor, desk.people.reader, desk.people.outsider]
    assert statuses(desk.client, path, people, "post", {"token": ""}) == [403, 403, 404]
    Membership.objects.filter(user=desk.people.coordinator).update(may_publish=False)
    assert statuses(desk.client, path, [desk.people.coordinator], "post", {"token": ""}) == [403]
    assert not Indicator.objects.published().exists()
