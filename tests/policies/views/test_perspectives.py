"""Perspectives: everything published under one viewpoint, drafts and other municipalities never."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.models import Municipality
from policies.models import Perspective, PlanEdition
from policies.services.plans import publish_edition
from tests.factories import (
    EditionFactory,
    ItemFactory,
    MunicipalityFactory,
    PerspectiveFactory,
    PlanFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    ResponseFactory,
    SectionFactory,
    published_response,
)
from tests.html import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon", name="みほん市")


@pytest.fixture
def perspective(city: Municipality) -> Perspective:
    return PerspectiveFactory(
        municipality=city, slug="digital", name="デジタル化", viewpoint="道具を活動に取り入れる。"
    )


def tag(city: Municipality, perspective: Perspective, count: int = 1, *, published: bool = True) -> None:
    """As many plan items in each of two editions, recommendation items and proposals under a perspective."""
    plan = PlanFactory(municipality=city, name="みほん計画")
    for edition in (EditionFactory(plan=plan), EditionFactory(plan=plan)):
        policy = ItemFactory(edition=edition, title="支えあい")
        for number in range(count):
            measure = ItemFactory(edition=edition, parent=policy, text=f"便りを配る{number}")
            measure.perspectives.add(perspective)
        if published:
            publish_edition(edition=edition, by=None)
    hidden = {} if published else {"published_at": None}
    section = SectionFactory(recommendation=RecommendationFactory(municipality=city, title="みほん答申", **hidden))
    group = ProposalGroupFactory(
        document__municipality=city, name="町内会", **{f"document__{key}": value for key, value in hidden.items()}
    )
    topic = ProposalTopicFactory(group=group, name="情報の発信")
    for number in range(count):
        RecommendationItemFactory(section=section, heading=f"知らせる工夫{number}").perspectives.add(perspective)
        ProposalFactory(topic=topic, text=f"回覧板を見直す{number}").perspectives.add(perspective)


def shown(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200
    return read(response)


def test_a_perspective_gathers_items_of_every_topic_newest_edition_first(
    client: Client, city: Municipality, perspective: Perspective
) -> None:
    tag(city, perspective)
    item = city.recommendations.get().items.get()
    published_response(ResponseFactory(item=item))
    page = shown(client, "/mihon/perspectives/digital/")
    assert (page.texts("h1"), page.texts(".page-heading__lead")) == (["デジタル化"], ["道具を活動に取り入れる。"])
    assert page.texts(".tile") == ["すべて 4", "計画項目 2", "答申の項目 1", "提言・依頼 1"]
    assert page.texts("main h2") == ["計画項目 2", "答申の項目 1", "提言・依頼 1"]
    assert page.texts("h3") == ["みほん計画 第2期", "みほん計画 第1期"]
    assert page.texts("ol.rows > li") == [
        "①-1 みほん計画 第2期 便りを配る0 主な施策 ① 支えあい",
        "①-1 みほん計画 第1期 便りを配る0 主な施策 ① 支えあい",
        "知らせる工夫0 みほん答申 （1） 諮問事項1 受け入れる",
        f"1-1-1 {city.proposal_documents.get().title} 回覧板を見直す0 町内会 情報の発信",
    ]
    second = PlanEdition.objects.get(ordinal=2).slug
    assert list(page.links("ol.rows").values())[0] == f"/mihon/plans/{second}/items/1-1/"


def test_drafts_and_other_municipalities_are_not_shown(
    client: Client, city: Municipality, perspective: Perspective
) -> None:
    tag(city, perspective, published=False)
    other = MunicipalityFactory(slug="tonari")
    tag(other, PerspectiveFactory(municipality=other, slug="digital"))
    page = shown(client, "/mihon/perspectives/digital/")
    assert page.texts(".empty__title") == ["この視点で公開されているものはまだありません。"]
    assert page.links(".empty") == {"すべての視点": "/mihon/perspectives/"}
    assert page.all("ol.rows") == []


def test_hidden_municipalities_and_unknown_perspectives_are_not_found(client: Client, perspective: Perspective) -> None:
    PerspectiveFactory(municipality__slug="away", municipality__is_public=False, slug="digital")
    PerspectiveFactory(municipality__slug="tonari", slug="elsewhere")
    paths = ["/away/perspectives/", "/away/perspectives/digital/", "/mihon/perspectives/elsewhere/"]
    assert [client.get(path).status_code for path in paths] == [404] * 3


def test_one_kind_is_shown_in_pages(client: Client, city: Municipality, perspective: Perspective) -> None:
    tag(city, perspective, 60)
    everything = shown(client, "/mihon/perspectives/digital/")
    assert [len(part.all("ol.rows > li")) for part in everything.all("main section")] == [10, 10, 10]
    assert everything.links("main section > p") == {
        "計画項目を120件すべて表示": "?kind=plan-items",
        "答申の項目を60件すべて表示": "?kind=recommendations",
        "提言・依頼を60件すべて表示": "?kind=proposals",
    }
    page = shown(client, "/mihon/perspectives/digital/?kind=proposals")
    assert page.texts("main h2") == ["提言・依頼 60"]
    assert len(page.all("ol.rows > li")) == 50
    assert page.links("nav.pagination")["2"] == "?kind=proposals&page=2"
    assert page.texts(".tile[aria-current=true]") == ["提言・依頼 60"]
    assert len(shown(client, "/mihon/perspectives/digital/?kind=proposals&page=2").all("ol.rows > li")) == 10


def test_an_unknown_kind_shows_everything(client: Client, city: Municipality, perspective: Perspective) -> None:
    tag(city, perspective)
    page = shown(client, "/mihon/perspectives/digital/?kind=nonsense")
    assert page.texts(".tile[aria-current=true]") == ["すべて 4"]


def test_the_list_counts_what_is_published(client: Client, city: Municipality, perspective: Perspective) -> None:
    tag(city, perspective, 2)
    tag(city, perspective, published=False)
    PerspectiveFactory(municipality=city, name="持続可能性")
    PerspectiveFactory(name="よその視点")
    page = shown(client, "/mihon/perspectives/")
    assert page.texts(".card") == [
        "デジタル化 道具を活動に取り入れる。 計画項目 4 答申の項目 2 提言・依頼 2",
        "持続可能性 計画項目 0 答申の項目 0 提言・依頼 0",
    ]
    assert page.links(".card")["デジタル化"] == "/mihon/perspectives/digital/"


def test_no_perspective_yet(client: Client, city: Municipality) -> None:
    page = shown(client, "/mihon/perspectives/")
    assert page.texts(".empty__title") == ["視点はまだ登録されていません。"]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_number_of_queries_does_not_depend_on_how_much_is_tagged(
    client: Client,
    city: Municipality,
    perspective: Perspective,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    tag(city, perspective, count)
    with django_assert_num_queries(7):
        shown(client, "/mihon/perspectives/digital/")
    with django_assert_num_queries(5):
        page = shown(client, "/mihon/perspectives/digital/?kind=plan-items")
    assert len(page.all("ol.rows > li")) == min(2 * count, 50)
    for number in range(count):
        PerspectiveFactory(municipality=city, number=10 + number, slug=f"more-{number}")
    with django_assert_num_queries(5):
        assert len(shown(client, "/mihon/perspectives/").all(".card")) == count + 1
