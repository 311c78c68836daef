"""Public pages of recommendations: the list, the paper, one item with its chain."""

import pytest
from django.test import Client

from policies.models import Recommendation
from tests.factories import (
    AttachmentFactory,
    ClauseFactory,
    DepartmentFactory,
    MunicipalityFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    assign,
    cite,
)
from tests.html import Element

from .recommendation_cases import PAPER, ROOT, City, lines, rows, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


def headings(page: Element) -> list[str]:
    """Headings of the items, with what the badge beside each says."""
    return page.texts(".recommended h3")


# --- the list ---


def test_the_list_counts_answers_and_puts_what_is_open_first(client: Client, city: City) -> None:
    answered, still_open = city.item(city.first, "組織への支え"), city.item(city.second, "話し合いの場")
    city.answer(answered)
    older = RecommendationFactory(municipality=city.municipality, title="先の答申", issued_on="2010-01-01")
    RecommendationItemFactory(section__recommendation=older, heading="昔の項目")

    page = shown(client, ROOT)

    assert page.texts(".card") == [
        "協働の進め方について 協働推進審議会 2020年2月20日 2項目のうち1項目に回答",
        "先の答申 2010年1月1日 1項目のうち0項目に回答",
    ]
    assert rows(page) == ["話し合いの場", "昔の項目", "組織への支え"]
    assert page.texts(".tile") == ["未回答2", "受け入れる1", "一部を受け入れる0", "意見として受け止める0"]
    assert page.links(".recommended-row__title")["話し合いの場"] == f"{PAPER}items/{still_open.slug}/"
    assert rows(shown(client, f"{ROOT}?order=paper")) == ["組織への支え", "話し合いの場", "昔の項目"]


def test_the_list_narrows_down(client: Client, city: City) -> None:
    first = city.item(city.first, "組織への支え", force="need", addressees=[city.council])
    ClauseFactory(item=first, force="request", addressees=[city.city], text="市は把握されたい。")
    city.item(city.second, "話し合いの場", force="hope", addressees=[city.city])
    city.answer(first, status="in_part", text="手引きをつくります。")
    both = ["話し合いの場", "組織への支え"]
    found = {
        query: rows(shown(client, f"{ROOT}?{query}"))
        for query in (
            "addressee=city",
            "addressee=council",
            "force=need",
            "addressee=city&force=need",
            "addressee=council&force=need",
            "response=not_yet",
            "response=in_part",
            "response=noted",
            "words=手引き",
            "words=把握　支え",
            "words=ありえない語",
            "addressee=nobody",
        )
    }
    assert found == {
        "addressee=city": both,
        "addressee=council": ["組織への支え"],
        "force=need": ["組織への支え"],
        "addressee=city&force=need": [],
        "addressee=council&force=need": ["組織への支え"],
        "response=not_yet": ["話し合いの場"],
        "response=in_part": ["組織への支え"],
        "response=noted": [],
        "words=手引き": ["組織への支え"],
        "words=把握　支え": ["組織への支え"],
        "words=ありえない語": [],
        "addressee=nobody": both,
    }
    empty = shown(client, f"{ROOT}?response=noted")
    assert empty.texts(".empty__title") == ["当てはまる項目はありません"]
    assert empty.texts("p[role=status]") == ["2件のうち0件"]


def test_a_city_without_recommendations_says_so(client: Client) -> None:
    MunicipalityFactory(slug="mihon")
    page = shown(client, ROOT)
    assert page.texts(".empty__title") == ["公開されている答申は、まだありません。"]
    assert page.all(".recommended-row") == []


# --- the paper ---


def test_the_paper_says_present_state_items_and_responses_by_section(client: Client, city: City) -> None:
    city.paragraphs(city.first, "市は協働を進めている。", "しかし課題がある。")
    cite(city.first, AttachmentFactory(recommendation=city.recommendation, number="1-8", title="加入率の推移"))
    item = city.item(city.first, "組織への支え", force="need", addressees=[city.council, city.city])
    ClauseFactory(item=item, force="statement", text="土台は町内会である。")
    city.item(city.second, "話し合いの場")
    department = DepartmentFactory(municipality=city.municipality, name="市民協働課")
    city.answer(item, text="手引きをつくります。", department=department)

    page = shown(client, PAPER)

    assert page.texts("h1") == ["協働の進め方について"]
    assert page.texts(".page-heading__eyebrow") == ["答申 協働推進審議会 第1号 2020年2月20日"]
    assert page.texts("h2.section-title") == ["（1） 市との協働", "（2） 団体との協働", "付属資料"]
    assert page.texts(".paper__trail") == ["Ⅰ 協働の進め方", "Ⅰ 協働の進め方"]
    assert page.texts(".paper__paragraphs > p") == ["市は協働を進めている。", "しかし課題がある。"]
    assert page.links(".paper__section > .row__meta") == {"1-8 加入率の推移": "#attachment-1-8"}
    assert headings(page) == ["組織への支え 受け入れる", "話し合いの場 未回答"]
    first, second = page.all(".recommended")
    assert first.texts(".clause") == [
        "組織への支えに努められたい。 必要がある 宛先 市 地区協議会 この文へのリンク (1)",
        "土台は町内会である。 説明 この文へのリンク (2)",
    ]
    assert first.texts(".response") == ["受け入れる 市民協働課 2020年10月1日 手引きをつくります。"]
    assert second.texts(".response") == ["未回答 まだ回答がありません。"]
    assert first.texts(".print-address") == [f"http://testserver{PAPER}items/{item.slug}/"]


def test_every_clause_has_an_address(client: Client, city: City) -> None:
    item = city.item(city.first, "組織への支え")
    second = ClauseFactory(item=item)
    links = [link["href"] for link in shown(client, PAPER).all("a.clause__link")]
    assert links == [f"{PAPER}items/{item.slug}/#c1", f"{PAPER}items/{item.slug}/#c2"]
    assert links[1] == second.get_absolute_url()
    assert [one["id"] for one in shown(client, links[1]).all("li.clause")] == ["c1", "c2"]
    assert [one["id"] for one in shown(client, PAPER).all("li.clause")] == [f"{item.slug}-c1", f"{item.slug}-c2"]


def test_the_contents_lead_to_sections_and_items(client: Client, city: City) -> None:
    item = city.item(city.first, "組織への支え")
    city.answer(item)
    city.item(city.second, "話し合いの場")
    page = shown(client, PAPER)
    assert page.texts(".contents__section") == ["Ⅰ 協働の進め方", "（1） 市との協働", "（2） 団体との協働"]
    assert page.links(".contents") == {
        "（1） 市との協働": "#section-1-1",
        "組織への支え (受け入れる)": "#item-1-1-1",
        "（2） 団体との協働": "#section-1-2",
        "話し合いの場 (未回答)": "#item-1-2-1",
    }


def test_the_paper_can_begin_with_what_is_open(client: Client, city: City) -> None:
    city.paragraphs(city.first, "市は協働を進めている。")
    city.answer(city.item(city.first, "組織への支え"))
    city.item(city.second, "話し合いの場")
    page = shown(client, f"{PAPER}?order=open")
    assert page.texts("h2.section-title") == ["未回答", "回答済み"]
    assert headings(page) == ["話し合いの場 未回答", "組織への支え 受け入れる"]
    assert page.links(".recommended .paper__trail") == {
        "（2） 団体との協働": "?order=paper#section-1-2",
        "（1） 市との協働": "?order=paper#section-1-1",
    }


def test_a_narrowed_paper_shows_the_items_asked_for_without_the_present_state(client: Client, city: City) -> None:
    city.paragraphs(city.first, "市は協働を進めている。")
    city.item(city.first, "組織への支え", addressees=[city.council])
    city.item(city.second, "話し合いの場")
    page = shown(client, f"{PAPER}?addressee=council")
    assert (headings(page), page.texts("h2.section-title")) == (["組織への支え 未回答"], ["（1） 市との協働"])
    assert page.texts(".paper__paragraphs") == []
    assert page.texts(".filters__actions a") == ["条件を解除"]


def test_long_papers_come_in_pages_and_lose_no_section(client: Client, city: City) -> None:
    city.paragraphs(city.first, "初めの現状")
    for number in range(51):
        city.item(city.first, f"項目{number}")
    between = city.section("other", "（3）", "文だけの節", "1-3")
    city.paragraphs(between, "間の現状")
    last = city.section("consultation_item", "（4）", "最後の節", "1-4")
    city.item(last, "最後の項目")
    first, second = shown(client, PAPER), shown(client, f"{PAPER}?page=2")
    assert (len(first.all(".recommended")), headings(second)) == (50, ["項目50 未回答", "最後の項目 未回答"])
    assert first.texts("h2.section-title") == ["（1） 市との協働"]
    assert second.texts("h2.section-title") == ["（1） 市との協働 （続き）", "（3） 文だけの節", "（4） 最後の節"]
    assert second.texts(".paper__paragraphs") == ["間の現状"]
    assert first.links(".contents")["最後の項目 (未回答)"] == "?page=2#item-1-4-1"


# --- one item and its chain ---


def test_an_item_shows_the_chain_down_to_the_measures(client: Client, city: City) -> None:
    before, item, after = (city.item(city.first, heading) for heading in ("前", "組織への支え", "後"))
    measure = assign(
        city.measure(text="手引きを配ります。"), DepartmentFactory(municipality=city.municipality, name="市民協働課")
    )
    city.publish_plan()
    city.answer(item, measure)

    page = shown(client, f"{PAPER}items/{item.slug}/")

    assert page.texts("h1") == ["組織への支え"]
    assert list(page.links("nav.breadcrumb")) == ["みほん市", "答申", "協働の進め方について"]
    assert page.texts(".chain__measure") == [f"第2期計画 {city.edition.years_label} ①-1 手引きを配ります。 市民協働課"]
    assert page.links(".chain__measure") == {"手引きを配ります。": "/mihon/plans/second/items/1-1/"}
    assert page.links("nav.neighbours") == {
        "前の項目 前": f"{PAPER}items/{before.slug}/",
        "答申の全文": f"{PAPER}#item-{item.slug}",
        "次の項目 後": f"{PAPER}items/{after.slug}/",
    }


def test_what_does_not_exist_leaves_no_heading(client: Client, city: City) -> None:
    item = city.item(city.first, "組織への支え")
    assert shown(client, f"{PAPER}items/{item.slug}/").texts("h2.section-title") == ["審議会の答申", "市の回答"]
    city.answer(item)
    page = shown(client, f"{PAPER}items/{item.slug}/")
    assert page.texts("h2.section-title") == ["審議会の答申", "市の回答"]
    assert page.texts("section[aria-labelledby=response] > p") == [
        "公開中の計画の施策は、この回答にまだ結び付けられていません。"
    ]


def test_english_pages(client: Client, city: City) -> None:
    item = city.item(city.first, "組織への支え", force="hope")
    client.cookies["django_language"] = "en"
    page = shown(client, f"{PAPER}items/{item.slug}/")
    assert page.texts(".clause__meta") == ["hoped for Addressees 市 Link to this clause (1)"]
    assert page.texts(".response") == ["not yet answered There is no response yet."]
    assert page.one(".clause__text")["lang"] == "ja"


# --- queries ---


@pytest.mark.parametrize("items", [1, 3, 60])
def test_the_number_of_queries_does_not_depend_on_the_number_of_items(
    client: Client, city: City, items: int, django_assert_num_queries
) -> None:
    for number in range(items):
        item = city.item(city.first, f"項目{number}")
        city.answer(item, city.measure())
    city.publish_plan()
    with django_assert_num_queries(17):
        page = shown(client, PAPER)
    assert len(page.all(".recommended")) == min(items, 50)
    with django_assert_num_queries(14):
        page = shown(client, ROOT)
    assert len(page.all(".recommended-row")) == min(items, 50)
    with django_assert_num_queries(15):
        shown(client, f"{PAPER}items/1-1-1/")
    with django_assert_num_queries(15):
        assert len(lines(client, f"{ROOT}toshin.csv")) == items


def test_the_number_of_queries_does_not_depend_on_the_number_of_recommendations(
    client: Client, city: City, django_assert_num_queries
) -> None:
    with django_assert_num_queries(4):
        shown(client, ROOT)
    for _number in range(3):
        RecommendationFactory(municipality=city.municipality)
    with django_assert_num_queries(4):
        shown(client, ROOT)
    assert Recommendation.objects.count() == 4
