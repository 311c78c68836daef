"""Search through everything a municipality has published: plan items, recommendations, proposals."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.models import Municipality, Role
from policies.models import PlanItem, ProposalTopic, RecommendationItem
from policies.services.plans import publish_edition, save_item
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    IndicatorFactory,
    ItemFactory,
    MunicipalityFactory,
    PlanFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    SectionFactory,
    member,
)
from tests.html import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    """Two published editions with one measure each on a meeting held 3 times, and a draft edition."""
    city = MunicipalityFactory(slug="mihon", name="みほん市")
    plan = PlanFactory(municipality=city, name="みほん計画")
    for slug, text in {
        "first": "座談会を年3回ひらく。",
        "second": "座談会を年３回ひらき、便りも配る。",
        "third": "座談会の案",
    }.items():
        edition = EditionFactory(plan=plan, slug=slug)
        ItemFactory(edition=edition, parent=ItemFactory(edition=edition, title="支えあい"), text=text)
        if slug != "third":
            publish_edition(edition=edition, by=None)
    return city


def found(client: Client, query: str) -> Element:
    response = client.get(f"/mihon/search/{query}")
    assert response.status_code == 200
    return read(response)


def paper(city: Municipality, **document) -> None:
    """A recommendation whose second clause and a proposal whose part speak of the meeting."""
    recommendation = RecommendationFactory(municipality=city, slug="toshin", title="みほん答申", **document)
    item = RecommendationItemFactory(section=SectionFactory(recommendation=recommendation), heading="話し合いの場")
    ClauseFactory(item=item, text="役員の負担を軽くする必要がある。")
    ClauseFactory(item=item, text="座談会を年３回ひらかれたい。")
    group = ProposalGroupFactory(
        document__municipality=city,
        document__slug="teian",
        name="町内会",
        **{f"document__{k}": v for k, v in document.items()},
    )
    whole = ProposalFactory(topic=ProposalTopicFactory(group=group, name="ふれあい"), text="次のことを行う。")
    ProposalFactory(topic=whole.topic, parent=whole, slug="1-1-1-1", label="①", text="年３回の座談会に集まる。")


@pytest.mark.parametrize(
    ("query", "addresses", "total"),
    [
        ("?words=座談会", ["/mihon/plans/second/items/1-1/", "/mihon/plans/first/items/1-1/"], 2),
        ("?words=座談会　便り", ["/mihon/plans/second/items/1-1/"], 1),
        ("?words=年３回", ["/mihon/plans/second/items/1-1/", "/mihon/plans/first/items/1-1/"], 2),
        ("?words=座談会&edition=first", ["/mihon/plans/first/items/1-1/"], 1),
        ("?words=防災", [], 0),
    ],
)
def test_items_that_hold_all_words_in_any_width_newest_edition_first(
    client: Client, city: Municipality, query: str, addresses: list[str], total: int
) -> None:
    page = found(client, query)
    assert list(page.links("ol.rows").values()) == addresses
    assert page.one("p[role=status]").text.endswith(f"を含むものは{total}件です。")
    assert len(page.all(".empty")) == (not addresses)


def test_a_hit_stands_under_its_edition_and_names_level_and_policy(client: Client, city: Municipality) -> None:
    page = found(client, "?words=便り")
    assert page.texts("h3") == ["みほん計画 第2期"]
    assert page.texts("ol.rows > li") == ["①-1 みほん計画 第2期 座談会を年３回ひらき、便りも配る。 主な施策 ① 支えあい"]
    assert page.one("title").text == "「便り」の検索結果 | みほん市 | 地域コミュニティ政策ポータル"


def test_recommendations_and_proposals_are_found_beside_plan_items(client: Client, city: Municipality) -> None:
    paper(city)
    page = found(client, "?words=座談会　年3回")
    assert page.texts(".tile") == [
        "すべて 4",
        "計画項目 2",
        "指標 0",
        "答申の項目 1",
        "市の回答 0",
        "現状及び課題 0",
        "提言・依頼 1",
        "依頼先 0",
        "地区 0",
    ]
    assert page.texts("main h2") == ["計画項目 2", "答申の項目 1", "提言・依頼 1"]
    assert page.one("section[aria-labelledby=recommendations]").links() == {
        "話し合いの場": "/mihon/recommendations/toshin/items/1-1/",
        "座談会を年３回ひらかれたい。": "/mihon/recommendations/toshin/items/1-1/#c2",
    }
    assert list(page.one("section[aria-labelledby=proposals]").links().values()) == [
        "/mihon/proposals/teian/items/1-1-1/",
        "/mihon/proposals/teian/items/1-1-1/#part-1-1-1-1",
    ]


def test_one_edition_has_plan_items_only(client: Client, city: Municipality) -> None:
    paper(city)
    page = found(client, "?words=座談会&edition=first")
    assert page.texts(".tile") == ["すべて 1", "計画項目 1"]


def test_papers_that_are_not_published_are_never_found(client: Client, city: Municipality) -> None:
    paper(city, published_at=None)
    other = MunicipalityFactory(slug="tonari")
    paper(other)
    client.force_login(member(Role.COORDINATOR, city))
    assert found(client, "?words=座談会").texts(".tile") == [
        "すべて 2",
        "計画項目 2",
        "指標 0",
        "答申の項目 0",
        "市の回答 0",
        "現状及び課題 0",
        "提言・依頼 0",
        "依頼先 0",
        "地区 0",
    ]


def test_without_words_only_the_form_is_shown(client: Client, city: Municipality) -> None:
    page = found(client, "")
    assert page.texts("select[name=edition] option") == ["すべての版", "みほん計画 第2期", "みほん計画 第1期"]
    assert (page.all("ol.rows"), page.all(".empty")) == ([], [])


def test_drafts_and_other_municipalities_are_never_found(client: Client, city: Municipality) -> None:
    measure = PlanItem.objects.get(edition__slug="first", slug="1-1")
    save_item(item=measure, version=measure.version, fields={"text": "下書きの座談会"}, by=None)
    other = EditionFactory(slug="other")
    ItemFactory(edition=other, title="よその下書きではない座談会")
    publish_edition(edition=other, by=None)
    client.force_login(member(Role.COORDINATOR, city))
    assert list(found(client, "?words=下書き").links("ol.rows")) == []
    assert len(found(client, "?words=座談会").links("ol.rows")) == 2
    assert len(found(client, "?words=座談会&edition=other").all(".field--invalid")) == 1
    assert len(found(client, "?words=座談会&edition=third").all(".field--invalid")) == 1


def test_an_unknown_or_hidden_municipality_is_not_found(client: Client, city: Municipality) -> None:
    MunicipalityFactory(slug="hidden", is_public=False)
    assert [client.get(f"/{slug}/search/").status_code for slug in ("hidden", "nowhere")] == [404, 404]


def test_one_kind_comes_in_pages_that_keep_the_words(client: Client, city: Municipality) -> None:
    edition = city.plan_editions.get(slug="first")
    policy = PlanItem.objects.get(edition=edition, slug="1")
    for _number in range(60):
        ItemFactory(edition=edition, parent=policy, text="防災の訓練")
    publish_edition(edition=edition, by=None)
    words = "words=%E9%98%B2%E7%81%BD"
    page = found(client, "?words=防災")
    assert len(page.all("ol.rows > li")) == 10
    assert page.links("section > p") == {"計画項目を60件すべて表示": f"?{words}&kind=plan-items"}
    page = found(client, "?words=防災&kind=plan-items")
    assert len(page.all("ol.rows > li")) == 50
    assert page.links("nav.pagination")["2"] == f"?{words}&kind=plan-items&page=2"
    assert len(found(client, "?words=防災&kind=plan-items&page=2").all("ol.rows > li")) == 10


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_number_of_queries_does_not_depend_on_the_number_of_hits(
    client: Client, city: Municipality, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    paper(city)
    edition = city.plan_editions.get(slug="first")
    policy = PlanItem.objects.get(edition=edition, slug="1")
    item, topic = RecommendationItem.objects.get(), ProposalTopic.objects.get()
    for number in range(count):
        ItemFactory(edition=edition, parent=policy, text="防災の訓練", number=number + 2, position=number + 9)
        ClauseFactory(item=RecommendationItemFactory(section=item.section), text="防災の訓練")
        ProposalFactory(topic=topic, text="防災の訓練")
    publish_edition(edition=edition, by=None)
    with django_assert_num_queries(18):
        page = found(client, "?words=防災")
    assert len(page.all("ol.rows > li")) == 3 * min(count, 10)


def test_public_indicators_are_found_by_name_and_definition(client: Client, city: Municipality) -> None:
    for name, more in (
        ("座談会の回数", {"slug": "meetings"}),
        ("参加者", {"slug": "people", "definition": "座談会に来た人"}),
        ("座談会の案", {"published_at": None}),
        ("空き家", {}),
    ):
        IndicatorFactory(municipality=city, name=name, **more)
    page = found(client, "?words=座談会&kind=indicators")
    assert page.links("section[aria-labelledby=indicators] ul") == {
        "参加者": "/mihon/indicators/people/",
        "座談会の回数": "/mihon/indicators/meetings/",
    }
