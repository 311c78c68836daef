"""The page of a plan edition: its items by level, narrowed down, published ones only."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.models import Municipality, Role
from policies.models import PlanEdition, PlanItem
from policies.services.plans import publish_edition, save_item
from tests.factories import (
    DepartmentFactory,
    EditionFactory,
    ItemFactory,
    MunicipalityFactory,
    PerspectiveFactory,
    PillarFactory,
    PlanFactory,
    assign,
    member,
    published_crosswalk,
)
from tests.html import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> PlanEdition:
    """Two policies with two measures each: pillars on the first, departments on its measures. Published."""
    municipality = MunicipalityFactory(slug="mihon", name="みほん市", name_en="Mihon City")
    plan = PlanFactory(municipality=municipality, name="みほん計画")
    edition = EditionFactory(plan=plan, slug="second", name="第2期みほん計画", status="decided")
    circle, place = ItemFactory(edition=edition, title="支えあいの輪"), ItemFactory(edition=edition, title="集まる場所")
    circle.pillars.add(PillarFactory(edition=edition, code="I", name="人づくり"))
    PillarFactory(edition=edition, code="IX", name="だれも使わない柱")
    place.pillars.add(PillarFactory(edition=edition, code="II", name="場づくり"))
    digital = PerspectiveFactory(municipality=municipality, slug="digital", name="デジタル化")
    PerspectiveFactory(municipality=municipality, slug="unused", name="だれも使わない視点")
    office = DepartmentFactory(municipality=municipality, code="kyodo", name="協働推進課", short_name="協働")
    welfare = DepartmentFactory(municipality=municipality, code="fukushi", name="福祉課", short_name="福祉課")
    assign(
        ItemFactory(edition=edition, parent=circle, text="座談会を年３回ひらきます。"), office, welfare, lead=welfare
    )
    assign(ItemFactory(edition=edition, parent=circle, text="便りをＡ4で配ります。"), office)
    ItemFactory(edition=edition, parent=place, text="集会所に手すりを付けます。").perspectives.add(digital)
    ItemFactory(edition=edition, parent=place, text=None, is_placeholder=True)
    publish_edition(edition=edition, by=None)
    return edition


def shown(client: Client, query: str = "", status: int = 200, edition: str = "second") -> Element:
    response = client.get(f"/mihon/plans/{edition}/{query}")
    assert response.status_code == status
    return read(response)


def codes(page: Element) -> list[str]:
    """Codes of policies and measures in the order of the page."""
    return page.texts("section .item-code")


def test_items_stand_under_their_policies_with_counts_of_named_levels(client: Client, edition: PlanEdition) -> None:
    page = shown(client)
    assert page.one("title").text == "第2期みほん計画 | みほん市 | 地域コミュニティ政策ポータル"
    assert page.texts("h1") == ["第2期みほん計画"]
    assert page.texts(".page-heading__lead") == ["平成28年度～令和2年度"]
    assert page.texts(".page-heading .badge") == ["策定済み"]
    assert page.texts(".tile") == ["施策 2", "主な施策 4"]
    assert page.texts("h2.section-title") == ["① 支えあいの輪", "② 集まる場所"]
    assert codes(page) == ["①", "①-1", "①-2", "②", "②-1", "②-2"]
    assert page.links("nav.breadcrumb") == {"みほん市": "/mihon/"}
    assert page.links("section")["①-2"] == "/mihon/plans/second/items/1-2/"


def test_a_measure_shows_text_departments_lead_and_what_the_source_lacks(client: Client, edition: PlanEdition) -> None:
    rows = shown(client).all("li > .row")
    assert [row.text for row in rows] == [
        "①-1 座談会を年３回ひらきます。 協働（協働推進課） ● 福祉課 (主担当)",
        "①-2 便りをＡ4で配ります。 協働（協働推進課）",
        "②-1 集会所に手すりを付けます。",
        "②-2 原資料に記載なし 仮項目",
    ]


def test_policies_are_jumped_to(client: Client, edition: PlanEdition) -> None:
    page = shown(client)
    assert page.links("nav.panel") == {"① 支えあいの輪": "#item-1", "② 集まる場所": "#item-2"}
    assert [heading["id"] for heading in page.all("h2.section-title")] == ["item-1", "item-2"]


@pytest.mark.parametrize(
    ("query", "found", "count"),
    [
        ("?words=座談会", ["①", "①-1"], "6件のうち1件が条件に合います。"),
        ("?words=年3回", ["①", "①-1"], "6件のうち1件が条件に合います。"),
        ("?words=a４　便り", ["①", "①-2"], "6件のうち1件が条件に合います。"),
        ("?words=集まる場所", ["②"], "6件のうち1件が条件に合います。"),
        ("?pillar=I", ["①", "①-1", "①-2"], "6件のうち3件が条件に合います。"),
        ("?department=kyodo", ["①", "①-1", "①-2"], "6件のうち2件が条件に合います。"),
        ("?department=fukushi", ["①", "①-1"], "6件のうち1件が条件に合います。"),
        ("?pillar=I&department=kyodo&words=便り", ["①", "①-2"], "6件のうち1件が条件に合います。"),
        ("?perspective=digital", ["②", "②-1"], "6件のうち1件が条件に合います。"),
        ("?pillar=II&department=kyodo", [], "6件のうち0件が条件に合います。"),
    ],
)
def test_filters_narrow_down_and_keep_the_way_to_what_they_find(
    client: Client, edition: PlanEdition, query: str, found: list[str], count: str
) -> None:
    page = shown(client, query)
    assert codes(page) == found
    assert page.texts("p[role=status]") == [count]
    assert len(page.all(".empty")) == (not found)


def test_the_filter_offers_pillars_perspectives_and_departments_of_the_edition(
    client: Client, edition: PlanEdition
) -> None:
    other = EditionFactory(plan=edition.plan)
    PillarFactory(edition=other, code="IX", name="ほかの版の柱")
    page = shown(client, "?department=kyodo")
    assert page.texts("select[name=pillar] option") == ["すべての柱", "I 人づくり", "II 場づくり"]
    assert page.texts("select[name=perspective] option") == ["すべての視点", "デジタル化"]
    assert page.texts("select[name=department] option") == ["すべての担当課", "協働推進課（協働）", "福祉課"]
    assert page.texts("option[selected]") == ["すべての柱", "すべての視点", "協働推進課（協働）"]


def test_an_unknown_choice_is_refused_and_everything_stays(client: Client, edition: PlanEdition) -> None:
    page = shown(client, "?pillar=IX")
    assert codes(page) == ["①", "①-1", "①-2", "②", "②-1", "②-2"]
    assert len(page.all(".field--invalid select[name=pillar]")) == 1


def test_hidden_measures_are_counted_beside_the_ones_found(client: Client, edition: PlanEdition) -> None:
    assert shown(client, "?words=座談会").texts("section > .muted") == ["ほかに条件に合わない項目が1件あります。"]


def test_items_of_more_than_two_levels_are_nested(client: Client, edition: PlanEdition) -> None:
    deep = EditionFactory(plan=edition.plan, slug="deep", levels=["重点", "中項目", "小項目"])
    top = ItemFactory(edition=deep, title="重点のひとつ")
    middle = ItemFactory(edition=deep, parent=top, title="中のひとつ", text=None)
    ItemFactory(edition=deep, parent=middle, level=deep.levels.get(depth=3), text="小のひとつ")
    publish_edition(edition=deep, by=None)
    page = shown(client, edition="deep")
    assert page.texts(".tile") == ["重点 1", "中項目 1", "小項目 1"]
    assert page.texts("section > ul.rows > li > ul.rows > li") == ["①-1-1 小のひとつ"]


def test_crosswalks_of_the_edition_are_linked_on_both_sides(client: Client) -> None:
    pair = published_crosswalk(municipality__slug="mihon")
    before, after = pair.crosswalk.from_edition, pair.crosswalk.to_edition
    address = f"/mihon/plans/{after.slug}/crosswalk/"
    assert shown(client, edition=before.slug).links(".button-row") == {f"次の「{after.name}」との新旧対照表": address}
    assert shown(client, edition=after.slug).links(".button-row") == {f"「{before.name}」との新旧対照表": address}


def test_an_edition_without_items_says_so(client: Client, edition: PlanEdition) -> None:
    bare = EditionFactory(plan=edition.plan, slug="bare")
    publish_edition(edition=bare, by=None)
    page = shown(client, edition="bare")
    assert page.texts(".empty__title") == ["この版の計画項目はまだ公開されていません。"]
    assert page.all("form.filters__form") == []


def test_english_pages_mark_japanese_text(client: Client, edition: PlanEdition) -> None:
    client.cookies["django_language"] = "en"
    page = shown(client)
    assert page.one("html")["lang"] == "en"
    assert page.one("h1")["lang"] == "ja"
    assert page.texts(".page-heading__lead") == ["FY2016～FY2020"]
    assert page.texts(".page-heading .badge") == ["Decided plan"]
    assert page.texts("li > .row")[3] == "②-2 Missing in the source Placeholder"


# --- what the public does not see ---


def test_drafts_stay_out(client: Client, edition: PlanEdition) -> None:
    measure = PlanItem.objects.get(edition=edition, slug="1-1")
    save_item(item=measure, version=measure.version, fields={"text": "下書きの文言"}, by=None)
    ItemFactory(edition=edition, parent=measure.parent, text="まだ公開しない項目")
    page = shown(client)
    assert codes(page) == ["①", "①-1", "①-2", "②", "②-1", "②-2"]
    assert [word in page.text for word in ("下書きの文言", "まだ公開しない項目", "座談会を年３回")] == [
        False,
        False,
        True,
    ]
    assert codes(shown(client, "?words=下書き")) == []


def test_unpublished_editions_unknown_addresses_and_other_municipalities_are_not_found(
    client: Client, edition: PlanEdition
) -> None:
    draft = ItemFactory(edition=EditionFactory(plan=edition.plan, slug="third")).edition
    other = published_crosswalk(municipality__slug="tonari").crosswalk.to_edition
    client.force_login(member(Role.COORDINATOR, edition.municipality))
    addresses = [
        f"/mihon/plans/{draft.slug}/",
        "/mihon/plans/none/",
        f"/mihon/plans/{other.slug}/",
        "/tonari/plans/second/",
    ]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404, 404]
    Municipality.objects.filter(slug="mihon").update(is_public=False)
    assert client.get("/mihon/plans/second/").status_code == 404


def test_staff_are_told_of_unpublished_changes_and_nobody_else_is(client: Client, edition: PlanEdition) -> None:
    measure = PlanItem.objects.get(edition=edition, slug="1-1")
    save_item(item=measure, version=measure.version, fields={"text": "下書きの文言"}, by=None)
    told: dict[str, list[str]] = {}
    elsewhere = MunicipalityFactory()
    for name, user in {
        "coordinator": member(Role.COORDINATOR, edition.municipality),
        "reader": member(Role.READER, edition.municipality),
        "council": member(Role.COUNCIL_MEMBER, edition.municipality),
        "foreign": member(Role.COORDINATOR, elsewhere),
    }.items():
        client.force_login(user)
        page = shown(client)
        assert "下書きの文言" not in page.text
        told[name] = page.texts(".notice__title") + list(page.links(".notice"))
    assert told == {
        "coordinator": ["未公開の変更があります", "編集中の版を開く", "公開すると変わる内容を見る"],
        "reader": ["未公開の変更があります", "編集中の版を開く"],
        "council": [],
        "foreign": [],
    }


# --- queries ---


@pytest.mark.parametrize("measures", [1, 3, 300])
def test_the_number_of_queries_does_not_depend_on_the_number_of_items(
    client: Client, measures: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pair = published_crosswalk(measures, municipality__slug="mihon")
    edition = pair.crosswalk.to_edition
    department = DepartmentFactory(municipality=pair.municipality)
    for item in pair.new:
        assign(item, department)
    pair.new_policy.pillars.add(PillarFactory(edition=edition))
    PlanItem.objects.filter(edition=edition).update(version=2)
    publish_edition(edition=edition, by=None)
    with django_assert_num_queries(8):
        page = shown(client, edition=edition.slug)
    assert len(page.all("li > .row")) == measures
    with django_assert_num_queries(9):
        page = shown(client, f"?department={department.code}", edition=edition.slug)
    assert len(page.all("li > .row")) == measures
