"""The public pages of proposals: documents, one document, one proposal."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from districts.models import Role
from policies.models import ProposalDocument, Uptake
from policies.services.plans import publish_edition
from tests.factories import (
    AssociationFactory,
    ItemFactory,
    PerspectiveFactory,
    ProposalDocumentFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RequestFactory,
    StakeholderTypeFactory,
    UptakeFactory,
    member,
    published_crosswalk,
)

from .proposal_cases import Case, asked, make_case, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return make_case()


# --- the list ---


def test_the_list_names_published_documents_with_their_groups(client: Client, case: Case) -> None:
    ProposalDocumentFactory(municipality=case.municipality, title="未公開の提言", published_at=None)
    ProposalDocumentFactory(title="よその市の提言")
    page = shown(client, case.url("proposals/"))
    assert page.texts("h2.section-title") == ["大切さを伝える取り組み"]
    assert page.links("ul.jump-list") == {
        "（1） 町内会・町内会長 提案2件": f"{case.document.get_absolute_url()}#group-1"
    }
    assert page.texts("p.row__meta") == ["2020年2月20日 テーマ: つながりのテーマ"]


def test_without_documents_the_list_says_so(client: Client, case: Case) -> None:
    ProposalDocument.objects.update(published_at=None)
    page = shown(client, case.url("proposals/"))
    assert page.texts(".empty__title") == ["公開されている提言・依頼は、まだありません。"]
    assert page.links(".empty") == {"自治体のページへ": case.url()}


@pytest.mark.parametrize("documents", [1, 3])
def test_the_list_takes_as_many_queries_whatever_it_holds(
    client: Client, documents: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = make_case()
    for _number in range(documents - 1):
        more = ProposalDocumentFactory(municipality=case.municipality)
        ProposalFactory(topic=ProposalTopicFactory(group=ProposalGroupFactory(document=more)))
    with django_assert_num_queries(3):
        page = shown(client, case.url("proposals/"))
    assert len(page.all("h2.section-title")) == documents


# --- a document ---


def test_a_document_shows_where_it_comes_from_and_what_it_proposes_to_whom(client: Client, case: Case) -> None:
    page = shown(client, case.document.get_absolute_url())
    assert page.one("h1").text == "大切さを伝える取り組み"
    assert page.texts("dl.dl dd") == ["つながりのテーマ", "連合会 2017年12月15日"]
    assert page.texts("h2.section-title") == ["これまでの経過", "（1） 町内会・町内会長"]
    assert page.texts(".topic > h3") == ["引継ぎ", "見守り"]
    assert page.texts("li.row p") == ["次の役員に伝える。", "日ごろの備えである。"]
    assert page.texts("ol.parts > li") == ["① 内訳1", "② 内訳2"]
    assert page.texts("li.row .badge") == ["説明（回答は不要）"]
    links = page.links("section p.row__meta")
    assert links == {"町内会": case.url("stakeholders/chonaikai/"), "町内会長": case.url("stakeholders/kaicho/")}
    assert page.links("li.row")["1-1-1"] == case.first.get_absolute_url()


def test_a_document_says_how_many_bodies_do_each_proposal(client: Client, case: Case) -> None:
    asked(case, ["done", "done", "partly", None])
    page = shown(client, case.document.get_absolute_url())
    assert page.texts("li.row .uptake__sentence") == ["令和7年度は、4団体のうち2団体が実施、1団体が一部実施"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("words=伝える", ["1-1-1"]),
        ("words=見守り", ["1-2-1"]),
        ("words=内訳２", ["1-1-1"]),
        ("words=つぎ", []),
        ("words=次の人に", ["1-1-1"]),
        ("stakeholder=hoka", ["2-1-1"]),
        ("perspective=view-1", ["1-2-1"]),
        ("perspective=view-1&words=伝える", []),
        ("stakeholder=unknown", ["1-1-1", "1-2-1", "2-1-1"]),
    ],
)
def test_a_document_is_narrowed_down(client: Client, case: Case, query: str, found: list[str]) -> None:
    other = StakeholderTypeFactory(municipality=case.municipality, slug="hoka")
    group = ProposalGroupFactory(document=case.document, addressees=[other])
    ProposalFactory(topic=ProposalTopicFactory(group=group, name="その他"))
    case.second.perspectives.add(PerspectiveFactory(municipality=case.municipality))
    page = shown(client, f"{case.document.get_absolute_url()}?{query}")
    assert page.texts("li.row > a.item-code") == found
    if not found:
        assert page.links(".empty") == {"すべての提案を表示": case.document.get_absolute_url()}


@pytest.mark.parametrize("others", [1, 3])
def test_a_document_takes_as_many_queries_whatever_it_holds(
    client: Client, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = make_case()
    asked(case, ["done"] * others)
    asked(case, ["partly"], year=2024)
    for _number in range(others - 1):
        kind = StakeholderTypeFactory(municipality=case.municipality)
        group = ProposalGroupFactory(document=case.document, addressees=[kind])
        whole = ProposalFactory(topic=ProposalTopicFactory(group=group), other_actor=kind)
        ProposalFactory(topic=whole.topic, parent=whole)
        whole.perspectives.add(PerspectiveFactory(municipality=case.municipality))
    with django_assert_num_queries(11):
        page = shown(client, case.document.get_absolute_url())
    assert len(page.all("li.row")) == others + 1


@pytest.mark.parametrize("ending", ["/", ".csv", ".xlsx", "/items/1-1-1/"])
@pytest.mark.parametrize("hidden", ["draft", "municipality", "foreign"])
def test_what_is_not_published_is_not_there(client: Client, case: Case, ending: str, hidden: str) -> None:
    slug = case.municipality.slug
    if hidden == "draft":
        ProposalDocument.objects.update(published_at=None)
    elif hidden == "municipality":
        case.municipality.is_public = False
        case.municipality.save()
    else:
        slug = ProposalDocumentFactory(slug="other").municipality.slug
    client.force_login(member(Role.COORDINATOR, case.municipality))
    assert client.get(f"/{slug}/proposals/irai{ending}").status_code == 404


# --- a proposal ---


def test_a_proposal_says_it_in_plain_words_first(client: Client, case: Case) -> None:
    page = shown(client, case.first.get_absolute_url())
    assert page.one("h1").text == "1-1-1 引継ぎ"
    assert page.texts("main h2")[:2] == ["やさしい説明", "提案の本文"]
    assert page.one(".plain-words__text").text == "次（つぎ）の人（ひと）に話（はな）します。"
    assert page.one(".item-text").text == "次の役員に伝える。"
    assert [part["id"] for part in page.all("ol.parts > li")] == ["part-1-1-1-1", "part-1-1-1-2"]


def test_readings_can_be_switched_off_without_javascript(client: Client, case: Case) -> None:
    url = case.first.get_absolute_url()
    page = shown(client, url)
    assert page.links(".plain-words") == {"ふりがなを消す": "?furigana=off"}
    page = shown(client, f"{url}?furigana=off")
    assert page.one(".plain-words__text").text == "次の人に話します。"
    assert page.links(".plain-words") == {"ふりがなを出す": "?furigana=on"}
    client.cookies.clear()
    assert len(shown(client, f"{url}?furigana=nonsense").all(".plain-words ruby")) == 3
    assert "furigana" not in client.cookies


def test_a_part_is_shown_on_the_page_of_the_whole(client: Client, case: Case) -> None:
    part = case.first.children.get(slug="1-1-1-2")
    response = client.get(part.get_absolute_url())
    assert (response.status_code, response["Location"]) == (302, f"{case.first.get_absolute_url()}#part-1-1-1-2")


def test_a_statement_asks_nobody_to_answer(client: Client, case: Case) -> None:
    page = shown(client, case.second.get_absolute_url())
    assert "これは説明です。取り組みを求めていないため、回答の対象ではありません。" in page.one("main").text
    assert page.all("#uptake") == []


def test_a_proposal_names_addressees_actor_and_perspectives(client: Client, case: Case) -> None:
    case.first.other_actor = StakeholderTypeFactory(municipality=case.municipality, name="相談協議会")
    case.first.save()
    case.first.perspectives.add(PerspectiveFactory(municipality=case.municipality, name="連携の視点"))
    page = shown(client, case.first.get_absolute_url())
    facts = dict(zip(page.texts("dl.dl dt"), page.texts("dl.dl dd"), strict=True))
    assert facts == {
        "依頼先": "町内会 町内会長",
        "実施する主体": "相談協議会 本文では、依頼先とは別の主体が行うとされています。",
        "視点": "連携の視点",
    }


def test_only_published_plan_items_are_linked(client: Client, case: Case) -> None:
    pair = published_crosswalk(1, municipality=case.municipality)
    draft = ItemFactory(edition=pair.new[0].edition, parent=pair.new_policy, text="公開前の施策")
    case.first.plan_items.add(pair.new[0], pair.old[0], draft)
    page = shown(client, case.first.get_absolute_url())
    section = page.one("[aria-labelledby=plan-items]")
    assert list(section.links().values()) == [
        pair.new[0].published.get_absolute_url(),
        pair.old[0].published.get_absolute_url(),
    ]
    publish_edition(edition=draft.edition, by=None)
    section = shown(client, case.first.get_absolute_url()).one("[aria-labelledby=plan-items]")
    assert len(section.links()) == 3


def test_uptake_is_told_in_numbers_by_district_and_year(client: Client, case: Case) -> None:
    asked(case, ["done", None])
    asked(case, ["partly"], year=2024)
    page = shown(client, case.first.get_absolute_url())
    section = page.one("[aria-labelledby=uptake]")
    assert section.one(".uptake__sentence").text == "令和7年度は、2団体のうち1団体が実施"
    captions = [(table.one("caption").text, len(table.all("tbody tr"))) for table in section.all("table")]
    assert captions == [("地区別の団体数（令和7年度）", 1), ("年度別の団体数", 2)]


def test_a_district_of_two_bodies_says_how_many_and_not_what_they_answered(client: Client, case: Case) -> None:
    asked(case, ["done", None])
    section = shown(client, case.first.get_absolute_url()).one("[aria-labelledby=uptake]")
    row, *_rest = section.all("table")[0].all("tbody tr")
    assert [cell.text for cell in row.all("td")] == ["2", *["×非公表"] * 7]
    assert "3団体に満たない" in section.text


def test_results_of_a_running_inquiry_are_not_shown(client: Client, case: Case) -> None:
    asked(case, ["done"], published=False)
    page = shown(client, case.first.get_absolute_url())
    assert page.one("[aria-labelledby=uptake] p").text == "この提案への団体の回答は、まだ公開されていません。"


def test_only_notes_released_by_their_bodies_are_shown(client: Client, case: Case) -> None:
    inquiry = asked(case, [])
    for name, text, public in [("公表自治会", "祭りで話した", True), ("内々自治会", "内密の話", False)]:
        body = AssociationFactory(municipality=case.municipality, stakeholder_type=case.body, name=name)
        request = RequestFactory(inquiry=inquiry, association=body)
        UptakeFactory(request=request, proposal=case.first, status=Uptake.Status.DONE, note=text, note_is_public=public)
    page = shown(client, case.first.get_absolute_url())
    assert page.texts("[aria-labelledby=uptake] ul.rows > li") == ["公表自治会 令和7年度 実施 祭りで話した"]
    everything = page.text + shown(client, case.document.get_absolute_url()).text
    everything += shown(client, case.url("stakeholders/chonaikai/")).text
    assert ("内密の話" in everything, "内々自治会" in everything) == (False, False)


def test_neighbours_lead_through_the_document(client: Client, case: Case) -> None:
    links = shown(client, case.first.get_absolute_url()).links("nav.neighbours")
    assert list(links.values()) == [
        f"{case.document.get_absolute_url()}#proposal-1-1-1",
        case.second.get_absolute_url(),
    ]


def test_only_coordinators_are_led_to_the_editor(client: Client, case: Case) -> None:
    edit = reverse("policies:proposal-edit", args=[case.municipality.slug, "irai", "1-1-1"])
    found = []
    for role in (None, Role.READER, Role.COORDINATOR):
        if role:
            client.force_login(member(role, case.municipality))
        found.append(edit in shown(client, case.first.get_absolute_url()).links("main").values())
    assert found == [False, False, True]


@pytest.mark.parametrize("number", [1, 3])
def test_a_proposal_takes_as_many_queries_whatever_hangs_on_it(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = make_case()
    pair = published_crosswalk(number, municipality=case.municipality)
    case.first.plan_items.add(*pair.new)
    asked(case, ["done"] * number)
    for row in Uptake.objects.all():
        row.note, row.note_is_public = "話した", True
        row.save()
    for _number in range(number):
        case.first.perspectives.add(PerspectiveFactory(municipality=case.municipality))
    with django_assert_num_queries(17):
        page = shown(client, case.first.get_absolute_url())
    assert len(page.all("[aria-labelledby=plan-items] li")) == number


def test_a_month_stays_a_month_and_the_preface_is_shown_in_order(client: Client, case: Case) -> None:
    theme = case.document.theme
    theme.raised_on, theme.raised_in = None, "平成29年12月"
    theme.save()
    case.document.preface = [
        {"kind": "heading", "number": "１", "text": "はじめに"},
        {"kind": "text", "number": "", "text": "花の会で話し合った。"},
    ]
    case.document.save()
    origin = shown(client, case.url("proposals/irai/")).one("section[aria-labelledby=origin]")
    assert "連合会 平成29年12月" in origin.texts("dd")
    assert origin.texts("details p") == ["１ はじめに", "花の会で話し合った。"]
