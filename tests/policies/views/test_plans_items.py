"""The page of a plan item: its text, what is known about it, and its story across editions."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.models import Department, Municipality, Role
from policies.models import PlanItem, Proposal, PublishedResponseLink, RecommendationItem
from policies.services.plans import publish_edition, save_item
from policies.services.transitions import publish_crosswalk
from tests.factories import (
    DepartmentFactory,
    DocumentFactory,
    ItemFactory,
    MunicipalityFactory,
    PerspectiveFactory,
    PillarFactory,
    ProposalFactory,
    RecommendationItemFactory,
    ResponseFactory,
    TransitionFactory,
    assign,
    crosswalk_pair,
    member,
    published_crosswalk,
    published_response,
)
from tests.factories.policies import Pair
from tests.html import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon", name="みほん市")


@pytest.fixture
def department(city: Municipality) -> Department:
    return DepartmentFactory(municipality=city, code="kyodo", name="協働推進課", short_name="協働")


@pytest.fixture
def pair(city: Municipality, department: Department) -> Pair:
    """第1期 ①-1 was split into 第2期 ①-1 and ①-2; ①-1 has all that an item can have. Published."""
    pair = crosswalk_pair(1, municipality=city, name="みほん計画")
    first, document = pair.new[0], DocumentFactory(municipality=city, title="検討シート", number="資料3")
    second = ItemFactory(edition=first.edition, parent=pair.new_policy, text="便りを配ります。")
    pair.new.append(second)
    pair.transitions[1].kind = "split"
    pair.transitions[1].save()
    TransitionFactory(
        crosswalk=pair.crosswalk,
        old=pair.old[0],
        new=second,
        kind="split",
        note="①-1を分割",
        reason="番号は旧のもの",
        confidence="inferred",
    )
    first.text = "座談会をひらきます。"
    first.source_document, first.source_page, first.source_row = document, "2", 14
    first.save()
    assign(first, department, DepartmentFactory(municipality=city, name="福祉課"), lead=department)
    pair.new_policy.pillars.add(PillarFactory(edition=first.edition, code="I", name="人づくり"))
    for edition in (pair.crosswalk.from_edition, pair.crosswalk.to_edition):
        publish_edition(edition=edition, by=None)
    publish_crosswalk(crosswalk=pair.crosswalk, by=None)
    return pair


def address(pair: Pair, item: str = "1-1", tail: str = "") -> str:
    return f"/mihon/plans/{pair.crosswalk.to_edition.slug}/items/{item}/{tail}"


def shown(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200
    return read(response)


def facts(page: Element) -> dict[str, str]:
    return {row.one("dt").text: row.one("dd").text for row in page.all("dl.dl > div")}


def test_what_is_known_about_an_item(client: Client, pair: Pair) -> None:
    page = shown(client, address(pair))
    known = facts(page)
    assert page.one("title").text == (
        "①-1 座談会をひらきます。 | みほん計画 第2期 | みほん市 | 地域コミュニティ政策ポータル"
    )
    assert page.texts("h1") == ["①-1 主な施策"]
    assert page.texts(".item-text") == ["座談会をひらきます。"]
    assert known.pop("公開日")[:2] == "20"
    assert known == {
        "区分": "主な施策",
        "施策": "① 施策の見出し1",
        "担当課": "● 協働（協働推進課） (主担当) 福祉課",
        "計画の柱": "I 人づくり ①の計画の柱です。",
        "出典": "資料3 検討シート 2ページ 14行目",
    }
    assert list(page.links("nav.breadcrumb")) == ["みほん市", "みほん計画 第2期", "① 施策の見出し1"]


def test_perspectives_lead_to_all_that_stands_under_them(client: Client, city: Municipality, pair: Pair) -> None:
    one = PerspectiveFactory(municipality=city, slug="digital", name="デジタル化")
    save_item(item=pair.new[0], version=1, fields={}, perspectives=[one.pk], by=None)
    assert "視点" not in facts(shown(client, address(pair)))
    publish_edition(edition=pair.new[0].edition, by=None)
    page = shown(client, address(pair))
    assert facts(page)["視点"] == "デジタル化"
    assert page.links("dl.dl")["デジタル化"] == "/mihon/perspectives/digital/"


def test_the_story_goes_back_through_the_split(client: Client, pair: Pair) -> None:
    page = shown(client, address(pair))
    edition, old = pair.crosswalk.to_edition, pair.crosswalk.from_edition
    assert page.texts(".timeline__head") == [
        f"{old.name} 平成28年度～令和2年度",
        f"{edition.name} 令和3年度～令和7年度",
    ]
    assert page.texts(".timeline__item") == [
        "①-1 取り組みの本文1-1",
        "①-1 座談会をひらきます。 このページ 分割 「みほん計画 第1期」の①-1から 全文を書き換え 文言の違い (①-1 → ①-1)",
        "①-2 便りを配ります。 移行元または移行先が同じ項目 分割 「みほん計画 第1期」の①-1から 推定 全文を書き換え 文言の違い (①-1 → ①-2)"
        " 原資料の備考: ①-1を分割 理由: 番号は旧のもの",
    ]
    crosswalk = f"/mihon/plans/{edition.slug}/crosswalk/"
    assert page.texts("section[aria-labelledby=history] > p.muted") == [
        "古い版から順に並べています。各項目には、どこから移ってきたかを示します。"
        " 破線の枠は、移行元または移行先がこの項目と同じものです。"
    ]
    assert page.links(".timeline__edge") == {
        "文言の違い (①-1 → ①-1)": f"{crosswalk}?row=r-1-1-1-1#r-1-1-1-1",
        "文言の違い (①-1 → ①-2)": f"{crosswalk}?row=r-1-1-1-2#r-1-1-1-2",
    }


def test_the_story_goes_forward_through_the_split(client: Client, pair: Pair) -> None:
    page = shown(client, f"/mihon/plans/{pair.crosswalk.from_edition.slug}/items/1-1/")
    assert [item.links()[text] for item in page.all(".timeline__item") for text in list(item.links())[:1]] == [
        address(pair, "1-1"),
        address(pair, "1-2"),
    ]
    assert page.texts("[aria-current=true] .badge--info") == ["このページ"]


def test_an_item_no_crosswalk_mentions_says_so(client: Client, pair: Pair) -> None:
    ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy)
    publish_edition(edition=pair.crosswalk.to_edition, by=None)
    page = shown(client, address(pair, "1-3"))
    assert page.texts(".empty__title") == ["この項目を含む新旧対照表は、まだ公開されていません。"]
    assert page.all(".timeline") == []


def test_a_policy_lists_its_measures(client: Client, pair: Pair) -> None:
    page = shown(client, address(pair, "1"))
    assert page.texts("h1") == ["① 施策の見出し1"]
    assert page.texts("ul.rows > li") == [
        "①-1 座談会をひらきます。 ● 協働（協働推進課） (主担当) 福祉課",
        "①-2 便りを配ります。",
    ]
    assert facts(page)["計画の柱"] == "I 人づくり"
    assert "担当課" not in facts(page)


def test_a_placeholder_and_a_missing_text_are_marked(client: Client, pair: Pair) -> None:
    ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy, text=None, is_placeholder=True)
    publish_edition(edition=pair.crosswalk.to_edition, by=None)
    page = shown(client, address(pair, "1-3"))
    assert page.texts(".missing") == ["原資料に記載なし", "原資料に記載なし"]
    assert facts(page)["担当課"] == "原資料に記載なし"
    assert page.texts(".notice .badge") == ["仮項目"]


def test_neighbours_are_of_the_same_level(client: Client, pair: Pair) -> None:
    other = ItemFactory(edition=pair.crosswalk.to_edition)
    ItemFactory(edition=pair.crosswalk.to_edition, parent=other)
    publish_edition(edition=pair.crosswalk.to_edition, by=None)
    edition = f"/mihon/plans/{pair.crosswalk.to_edition.slug}/"
    assert shown(client, address(pair, "1-2")).links("nav.neighbours") == {
        "前の項目 ①-1": address(pair, "1-1"),
        "この版の一覧": f"{edition}#item-1-2",
        "次の項目 ②-1": address(pair, "2-1"),
    }
    assert shown(client, address(pair, "1")).links("nav.neighbours") == {
        "この版の一覧": f"{edition}#item-1",
        "次の項目 ②": address(pair, "2"),
    }


def test_english_pages(client: Client, pair: Pair) -> None:
    client.cookies["django_language"] = "en"
    page = shown(client, address(pair))
    assert facts(page)["Source"] == "資料3 検討シート page 2 row 14"
    assert facts(page)["Departments"] == "● 協働（協働推進課） (lead) 福祉課"
    assert page.texts(".timeline__via .badge") == ["Split", "Split", "Inferred"]
    assert page.one(".item-text")["lang"] == "ja"
    assert list(page.links("nav.breadcrumb"))[0] == pair.municipality.name_en


# --- what it is part of ---


def connected(pair: Pair) -> tuple[RecommendationItem, Proposal]:
    """A recommendation answered with ①-1, and a proposal it carries."""
    item = RecommendationItemFactory(section__recommendation__municipality=pair.municipality, heading="集いの場")
    response = published_response(ResponseFactory(item=item, status="in_part"))
    PublishedResponseLink.objects.create(response=response, plan_item=pair.new[0])
    proposal = ProposalFactory(topic__group__document__municipality=pair.municipality, text="座談会に出る。")
    proposal.plan_items.add(pair.new[0])
    return item, proposal


def test_an_item_names_the_recommendations_it_answers_and_the_proposals_it_carries(client: Client, pair: Pair) -> None:
    item, proposal = connected(pair)
    section = shown(client, address(pair)).one("section[aria-labelledby=connections]")
    assert section.texts("h3") == ["この施策が回答となっている答申", "この施策を支える提言・依頼"]
    assert section.links() == {"集いの場": item.get_absolute_url(), "座談会に出る。": proposal.get_absolute_url()}
    assert section.texts(".badge") == ["一部を受け入れる"]
    assert shown(client, address(pair, "1-2")).all("section[aria-labelledby=connections]") == []


def test_connections_with_what_is_not_public_are_not_shown(client: Client, pair: Pair) -> None:
    item, proposal = connected(pair)
    for paper in (item.recommendation, proposal.document):
        paper.published_at = None
        paper.save()
    assert shown(client, address(pair)).all("section[aria-labelledby=connections]") == []


# --- what the public does not see ---


def test_drafts_and_foreign_items_are_not_found(client: Client, pair: Pair) -> None:
    ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy)  # 1-3, a draft only
    other = published_crosswalk(3, municipality__slug="tonari").crosswalk.to_edition
    unpublished = crosswalk_pair(1, municipality=pair.municipality).crosswalk.to_edition
    client.force_login(member(Role.COORDINATOR, pair.municipality))
    paths = [
        address(pair, "1-3"),
        address(pair, "9-9"),
        f"/mihon/plans/{unpublished.slug}/items/1-1/",
        f"/mihon/plans/{other.slug}/items/1-1/",
        f"/tonari/plans/{pair.crosswalk.to_edition.slug}/items/1-1/",
    ]
    assert [client.get(path).status_code for path in paths] == [404] * 5
    assert client.get(f"/tonari/plans/{other.slug}/items/1-3/").status_code == 200


def test_staff_are_told_of_a_newer_draft_and_never_shown_it(client: Client, pair: Pair, department: Department) -> None:
    item = PlanItem.objects.get(pk=pair.new[0].pk)
    save_item(item=item, version=item.version, fields={"text": "下書きの文言"}, by=None)
    told: dict[str, list[str]] = {}
    for name, user in {
        "coordinator": member(Role.COORDINATOR, pair.municipality),
        "editor": member(Role.DEPARTMENT_EDITOR, pair.municipality, department),
        "other editor": member(
            Role.DEPARTMENT_EDITOR, pair.municipality, DepartmentFactory(municipality=pair.municipality)
        ),
        "reader": member(Role.READER, pair.municipality),
        "council": member(Role.COUNCIL_MEMBER, pair.municipality),
        "foreign": member(Role.COORDINATOR, MunicipalityFactory()),
    }.items():
        client.force_login(user)
        page = shown(client, address(pair))
        assert ("下書きの文言" in page.text, page.texts(".item-text")) == (False, ["座談会をひらきます。"])
        told[name] = page.texts(".notice__title") + list(page.links(".notice"))
    newer = "未公開の変更があります"
    assert told == {
        "coordinator": [newer, "この項目を編集する", "変更履歴"],
        "editor": [newer, "この項目を編集する", "変更履歴"],
        "other editor": [newer, "編集中の版を開く", "変更履歴"],
        "reader": [newer, "編集中の版を開く", "変更履歴"],
        "council": [],
        "foreign": [],
    }
    client.logout()
    assert shown(client, address(pair)).all(".notice") == []


def test_without_a_newer_draft_staff_are_told_so(client: Client, pair: Pair) -> None:
    links = {}
    for role in (Role.COORDINATOR, Role.READER, Role.COUNCIL_MEMBER):
        client.force_login(member(role, pair.municipality))
        page = shown(client, address(pair))
        links[role] = page.texts(".notice__title") + list(page.links(".notice"))
    assert links == {
        Role.COORDINATOR: ["この項目を編集する", "変更履歴"],
        Role.READER: ["変更履歴"],
        Role.COUNCIL_MEMBER: [],
    }


def test_links_of_staff_follow_a_code_that_changed_in_the_draft(client: Client, pair: Pair) -> None:
    item = PlanItem.objects.get(pk=pair.new[0].pk)
    save_item(item=item, version=item.version, fields={"slug": "1-9", "code": "①-9"}, by=None)
    client.force_login(member(Role.COORDINATOR, pair.municipality))
    link = shown(client, address(pair)).links(".notice")["この項目を編集する"]
    assert link.endswith("/items/1-9/edit/")
    assert client.get(link).status_code == 200


def test_what_the_source_left_open_is_told_as_decided(client: Client, pair: Pair) -> None:
    edge = pair.crosswalk.published_transitions.get(new__slug="1-2")
    edge.confidence, edge.decided_at = "ambiguous", dt.datetime(2026, 4, 1, 3, tzinfo=dt.UTC)
    edge.save()
    story = shown(client, address(pair, "1-2")).one(".timeline__item--current")
    assert story.texts(".badge--info") == ["このページ", "要判断 → 判断済み"]
    assert story.texts("p.small") == [
        "原資料の備考: ①-1を分割",
        "理由: 番号は旧のもの",
        "計画担当の判断：2026年4月1日",
    ]


# --- queries ---


@pytest.mark.parametrize("others", [1, 3, 300])
def test_the_number_of_queries_does_not_depend_on_the_number_of_measures_or_edges(
    client: Client, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pair = crosswalk_pair(others, municipality__slug="mihon")
    for old in pair.old[1:]:
        TransitionFactory(crosswalk=pair.crosswalk, old=old, new=pair.new[0], kind="merge")
    for edition in (pair.crosswalk.from_edition, pair.crosswalk.to_edition):
        publish_edition(edition=edition, by=None)
    publish_crosswalk(crosswalk=pair.crosswalk, by=None)
    with django_assert_num_queries(16):
        page = shown(client, address(pair))
    assert len(page.all(".timeline__item--current .timeline__edge")) == others
    with django_assert_num_queries(18):
        page = shown(client, address(pair, "1"))
    assert len(page.all("ul.rows > li")) == min(others, 200)
    if others > 200:
        assert len(shown(client, f"{address(pair, '1')}?page=2").all("ul.rows > li")) == others - 200


def test_the_source_is_told_as_published_whatever_staff_take_in_later(client: Client, pair: Pair) -> None:
    later = DocumentFactory(municipality=pair.municipality, title="極秘の資料")
    PlanItem.objects.filter(pk=pair.new[0].pk).update(source_document=later, source_page="9", source_row=99)

    page = client.get(address(pair)).content.decode()

    assert ("資料3 検討シート" in page, "2ページ" in page, "極秘の資料" in page) == (True, True, False)
