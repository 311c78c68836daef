"""Who is asked for something, and the page of a kind of stakeholder."""

import pytest
from defusedxml import ElementTree
from django.template import Context, Template
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from districts.models import Role, StakeholderType
from policies.models import Proposal, ProposalDocument
from policies.reading.proposals import stakeholders_by_municipality, stakeholders_with_requests
from tests.factories import (
    AssociationFactory,
    ClauseFactory,
    InquiryFactory,
    MunicipalityFactory,
    ProposalDocumentFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    StakeholderTypeFactory,
    member,
)

from .proposal_cases import Case, asked, make_case, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return make_case()


def clause(case: Case, *kinds: StakeholderType, **recommendation):
    place = {f"item__section__recommendation__{name}": value for name, value in recommendation.items()}
    return ClauseFactory(item__section__recommendation__municipality=case.municipality, addressees=list(kinds), **place)


def more_proposals(case: Case, kind: StakeholderType, **document) -> Proposal:
    """A proposal to the kind in a document of its own."""
    document = ProposalDocumentFactory(municipality=case.municipality, **document)
    group = ProposalGroupFactory(document=document, addressees=[kind])
    return ProposalFactory(topic=ProposalTopicFactory(group=group))


# --- who has something addressed to them ---


def numbers(municipality) -> list[tuple[str, int, int]]:
    return [(row.kind.name, row.proposals, row.clauses) for row in stakeholders_with_requests(municipality)]


def test_kinds_count_what_is_addressed_to_them_their_roles_and_parts_once(case: Case) -> None:
    city = StakeholderTypeFactory(municipality=case.municipality, name="市", kind="city", position=0)
    StakeholderTypeFactory(municipality=case.municipality, name="だれでもない")
    more_proposals(case, case.chair)
    more_proposals(case, case.body, published_at=None)
    clause(case, city)
    clause(case, case.chair, case.body)
    clause(case, case.body, published_at=None)
    assert numbers(case.municipality) == [("町内会", 3, 1), ("町内会長", 3, 1), ("市", 0, 1)]


def test_nothing_of_a_hidden_municipality_counts(case: Case) -> None:
    clause(case, case.body)
    case.municipality.is_public = False
    case.municipality.save()
    assert numbers(case.municipality) == []


def test_several_municipalities_are_read_at_once(case: Case, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    other, nobody = make_case(), MunicipalityFactory()
    with django_assert_num_queries(4):
        rows = stakeholders_by_municipality([case.municipality, other.municipality, nobody])
    assert {pk: [row.url for row in found] for pk, found in rows.items()} == {
        one.municipality.pk: [one.url("stakeholders/chonaikai/"), one.url("stakeholders/kaicho/")]
        for one in (case, other)
    }


def test_chips_are_links_with_a_reading_and_a_number(client: Client, case: Case) -> None:
    source = "{% load portal_stakeholders %}{% stakeholder_chips municipality %}"
    html = Template(source).render(Context({"municipality": case.municipality}))
    assert html.count('class="stakeholder-chip"') == 2
    assert f'href="{case.url("stakeholders/chonaikai/")}"' in html
    assert "<ruby>町内会<rp>（</rp><rt>ちょうないかい</rt><rp>）</rp></ruby>" in html
    assert "2件" in html
    ProposalDocument.objects.update(published_at=None)
    assert Template(source).render(Context({"municipality": case.municipality})).strip() == ""


def test_the_list_groups_kinds_by_what_they_are(client: Client, case: Case) -> None:
    page = shown(client, case.url("stakeholders/"))
    assert page.texts("h2.section-title") == ["団体", "役職・役割"]
    assert page.links("h3") == {
        "町内会（ちょうないかい）": case.url("stakeholders/chonaikai/"),
        "町内会長": case.url("stakeholders/kaicho/"),
    }
    assert page.texts("p.card__meta") == ["提案2件", "提案2件"]


def test_a_list_of_nothing_leads_back(client: Client, case: Case) -> None:
    ProposalDocument.objects.update(published_at=None)
    assert shown(client, case.url("stakeholders/")).links(".empty") == {"自治体のページへ": case.url()}


@pytest.mark.parametrize("others", [1, 3])
def test_the_list_takes_as_many_queries_whatever_it_holds(
    client: Client, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = make_case()
    for _number in range(others):
        kind = StakeholderTypeFactory(municipality=case.municipality)
        StakeholderTypeFactory(municipality=case.municipality, kind="part", parent=kind)
        more_proposals(case, kind)
        clause(case, kind)
    with django_assert_num_queries(5):
        page = shown(client, case.url("stakeholders/"))
    assert len(page.all("h3")) == others + 2


# --- the page of one kind ---


def test_the_page_says_everything_in_plain_words_first(client: Client, case: Case) -> None:
    page = shown(client, case.url("stakeholders/chonaikai/"))
    assert page.one("h1").text == "町内会（ちょうないかい）への依頼"
    assert page.texts("h3.requests__topic") == ["引継ぎ", "見守り"]
    first, second = page.all("li.request")
    assert first.one(".request__plain").text == "次（つぎ）の人（ひと）に話（はな）します。"
    assert first.one(".request__official > p").text == "もとの文 次の役員に伝える。"
    assert first.texts("ol.parts > li") == ["① 内訳1", "② 内訳2"]
    assert second.one(".request__plain").text == "日ごろの備えである。"
    assert second.all(".request__official") == []
    assert second.texts(".badge") == ["説明（回答は不要）"]


def test_on_paper_actions_have_boxes_to_tick(client: Client, case: Case) -> None:
    page = shown(client, case.url("stakeholders/chonaikai/"))
    first, second = page.all("li.request")
    assert first.texts(".ticks__one") == ["実施", "一部実施", "検討中", "予定", "しない", "該当なし"]
    assert second.all(".ticks__one") == []
    assert page.one(".handout-place__code")["src"] == case.url("stakeholders/chonaikai/qr.svg")
    assert "http://testserver" + case.url("stakeholders/chonaikai/") in page.one(".handout-place__address").text


def test_readings_can_be_switched_off(client: Client, case: Case) -> None:
    page = shown(client, case.url("stakeholders/chonaikai/?furigana=off"))
    assert page.all("ruby") == []
    assert page.one("h1").text == "町内会への依頼"
    assert page.all("li.request")[0].one(".request__plain").text == "次の人に話します。"


def test_the_choice_of_readings_stays_on_every_page(client: Client, case: Case) -> None:
    pages = [case.url("stakeholders/chonaikai/"), case.url("stakeholders/"), case.first.get_absolute_url()]
    assert [len(shown(client, url).all("main ruby")) > 0 for url in pages] == [True, True, True]
    assert "furigana" not in client.cookies
    response = client.get(f"{pages[0]}?furigana=off")
    cookie = response.cookies["furigana"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("off", True, "Lax")
    assert "Cookie" in response["Vary"]
    assert [len(shown(client, url).all("main ruby")) for url in pages] == [0, 0, 0]
    assert len(shown(client, f"{pages[1]}?furigana=on").all("main ruby")) > 0
    assert [len(shown(client, url).all("main ruby")) > 0 for url in pages] == [True, True, True]


def test_what_is_for_a_role_stands_on_the_page_of_its_body_and_is_marked(client: Client, case: Case) -> None:
    proposal = more_proposals(case, case.chair, title="会長への提言", issued_on="2024-05-01")
    page = shown(client, case.url("stakeholders/chonaikai/"))
    assert page.texts("h2.section-title") == ["会長への提言", "大切さを伝える取り組み"]
    assert page.texts(".badge--info") == ["宛先： 町内会長", "宛先： 町内会・町内会長"]
    assert proposal.text in page.text
    assert "次のみなさんあての依頼も入っています： 町内会長" in page.text


def test_the_page_of_a_role_holds_its_own_and_leads_to_its_body(client: Client, case: Case) -> None:
    only_body = more_proposals(case, case.body)
    page = shown(client, case.url("stakeholders/kaicho/"))
    assert (only_body.text in page.text, len(page.all("li.request"))) == (False, 2)
    assert page.links("main")["町内会への依頼をすべて見る"] == case.url("stakeholders/chonaikai/")
    assert page.links("p.row__meta") == {"町内会": case.url("stakeholders/chonaikai/")}


def test_clauses_of_recommendations_are_linked(client: Client, case: Case) -> None:
    first = clause(case, case.body, case.chair)
    clause(case, case.body, published_at=None)
    clause(case, StakeholderTypeFactory(municipality=case.municipality))
    section = shown(client, case.url("stakeholders/chonaikai/")).one("[aria-labelledby=clauses]")
    assert section.texts("li.request .request__clause") == [first.text]
    assert list(section.links().values()) == [first.get_absolute_url()]


def test_only_bodies_of_this_kind_are_counted(client: Client, case: Case) -> None:
    other = StakeholderTypeFactory(municipality=case.municipality, slug="npo", name="NPO")
    case.group.addressees.add(other)
    asked(case, ["done", "partly", None])
    asked(case, ["done"] * 4, kind=other)
    found = {
        slug: shown(client, case.url(f"stakeholders/{slug}/")).texts(".uptake__sentence")
        for slug in ("chonaikai", "kaicho", "npo")
    }
    assert found == {
        "chonaikai": ["令和7年度は、3団体のうち1団体が実施、1団体が一部実施"],
        "kaicho": ["令和7年度は、3団体のうち1団体が実施、1団体が一部実施"],
        "npo": ["令和7年度は、4団体のうち4団体が実施"],
    }


def test_representatives_of_the_kind_are_led_to_their_answers(client: Client, case: Case) -> None:
    own = AssociationFactory(municipality=case.municipality, stakeholder_type=case.body)
    other = AssociationFactory(municipality=case.municipality)
    offered = []
    for association in (own, other):
        client.force_login(member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=association))
        for slug in ("chonaikai", "kaicho"):
            links = shown(client, case.url(f"stakeholders/{slug}/")).links(".page-heading__actions")
            offered.append(links.get("回答する"))
    client.logout()
    assert offered == ["/answers/", "/answers/", None, None]
    assert shown(client, case.url("stakeholders/chonaikai/")).links(".page-heading__actions") == {}


# --- several roles at once ---


def test_several_kinds_are_chosen_on_the_list_and_read_on_one_page(client: Client, case: Case) -> None:
    npo = StakeholderTypeFactory(municipality=case.municipality, slug="npo", name="NPO", reading="エヌピーオー")
    case.group.addressees.add(npo)
    own = more_proposals(case, npo, title="NPOへの提言", issued_on="2024-05-01")
    said = clause(case, npo, case.chair)
    boxes = shown(client, case.url("stakeholders/")).all("input[type=checkbox]")
    assert [box["value"] for box in boxes] == ["npo", "chonaikai", "kaicho"]
    assert {box["name"] for box in boxes} == {"kind"}
    page = shown(client, case.url("stakeholders/?kind=kaicho&kind=npo"))
    assert page.one("title").text.startswith("NPO、町内会長への依頼 |")
    assert page.texts("main h2")[:2] == ["NPO", "町内会長"]
    assert page.texts("main h3") == ["NPOへの提言", "大切さを伝える取り組み", "答申の中の関係する文"]
    assert page.texts("main h4") == [own.topic.name, "引継ぎ", "見守り"]
    assert page.texts(".badge--info") == ["宛先： NPO・町内会長"]
    assert page.texts(".request__clause") == [said.text]
    assert len({one["id"] for one in page.all("[id]")}) == len(page.all("[id]"))
    assert page.links(".page-heading__actions") == {"選び直す": "?kind=kaicho&kind=npo&choose=1"}
    assert page.links(".flow-tight")["ふりがなを消す"] == "?kind=kaicho&kind=npo&furigana=off"
    boxes = shown(client, case.url("stakeholders/?kind=kaicho&kind=npo&choose=1")).all("input[checked]")
    assert [box["value"] for box in boxes] == ["npo", "kaicho"]


def test_what_a_body_and_its_role_share_stands_once(client: Client, case: Case) -> None:
    more_proposals(case, case.chair)
    page = shown(client, case.url("stakeholders/?kind=chonaikai&kind=kaicho"))
    assert len(page.all("li.request")) == 3
    assert "この宛先への依頼は、すべて上に載せています。" in page.one("[aria-labelledby=kind-kaicho]").text


def test_one_kind_leads_to_its_own_page_and_an_unknown_one_to_the_list(client: Client, case: Case) -> None:
    foreign = StakeholderTypeFactory(slug="foreign")
    response = client.get(case.url(f"stakeholders/?kind=kaicho&kind={foreign.slug}"))
    assert (response.status_code, response["Location"]) == (302, case.url("stakeholders/kaicho/"))
    assert len(shown(client, case.url("stakeholders/?kind=foreign")).all("article.card")) == 2


@pytest.mark.parametrize(("roles", "others"), [(1, 1), (1, 3), (3, 1)])
def test_the_common_page_takes_as_many_queries_whatever_it_holds(
    client: Client, roles: int, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = make_case()
    kinds = [StakeholderTypeFactory(municipality=case.municipality, slug=f"npo{number}") for number in range(roles)]
    asked(case, ["done"] * others)
    for kind in (*kinds, case.chair):
        for _number in range(others):
            more_proposals(case, kind)
            clause(case, kind)
    client.force_login(member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality))
    chosen = "&".join(f"kind={kind.slug}" for kind in kinds)
    with django_assert_num_queries(22):
        page = shown(client, case.url(f"stakeholders/?kind=kaicho&{chosen}"))
    assert len(page.all("li.request")) == 2 + 2 * (roles + 1) * others


@pytest.mark.parametrize("role", [None, Role.ASSOCIATION_REPRESENTATIVE, Role.READER])
def test_while_an_inquiry_is_open_the_page_is_a_door_to_answering(
    client: Client, case: Case, role: Role | None
) -> None:
    city, url = case.municipality, case.url("stakeholders/kaicho/")
    city.contact_office = "協働推進課"
    city.save()
    assert shown(client, url).all("[aria-labelledby=answer]") == []
    InquiryFactory(document=case.document, fiscal_year=2026, due_on="2027-03-15", closes_on="2027-03-31")
    if role:
        own = AssociationFactory(municipality=city, stakeholder_type=case.body)
        client.force_login(member(role, city, association=own if role == Role.ASSOCIATION_REPRESENTATIVE else None))
    page = shown(client, url)
    offered = {None: "ログインして回答する", Role.ASSOCIATION_REPRESENTATIVE: "回答する"}.get(role)
    door = page.one("[aria-labelledby=answer]")
    assert door.links() == ({offered: "/answers/"} if offered else {})
    assert "令和8年度の取り組み状況をおたずねしています。2027年3月15日までにご回答ください。" in door.text
    assert "協働推進課" in door.text
    in_heading = (
        {"回答する": "/answers/"} if role == Role.ASSOCIATION_REPRESENTATIVE else {"団体として回答する": "#answer"}
    )
    assert page.links(".page-heading__actions") == in_heading
    client.logout()
    response = client.get("/answers/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/answers/")


def test_nobody_is_led_to_answers_where_no_body_is_asked(client: Client, case: Case) -> None:
    open_circle = StakeholderTypeFactory(municipality=case.municipality, slug="anybody", kind="open")
    InquiryFactory(document=more_proposals(case, open_circle).document)
    page = shown(client, case.url("stakeholders/anybody/"))
    assert (page.all("[aria-labelledby=answer]"), page.links(".page-heading__actions")) == ([], {})


@pytest.mark.parametrize("ending", ["", "qr.svg"])
def test_without_published_requests_there_is_no_page(client: Client, case: Case, ending: str) -> None:
    silent = StakeholderTypeFactory(municipality=case.municipality, slug="silent")
    more_proposals(case, silent, published_at=None)
    clause(case, silent, published_at=None)
    client.force_login(member(Role.COORDINATOR, case.municipality))
    foreign = make_case().municipality.slug
    assert [
        client.get(url).status_code
        for url in (
            case.url(f"stakeholders/chonaikai/{ending}"),
            case.url(f"stakeholders/silent/{ending}"),
            case.url(f"stakeholders/unknown/{ending}"),
            f"/{foreign}/stakeholders/silent/{ending}",
        )
    ] == [200, 404, 404, 404]


def test_of_another_municipality_nothing_is_shown(client: Client, case: Case) -> None:
    other = make_case()
    other.first.text = "よその市の提案"
    other.first.save()
    page = shown(client, case.url("stakeholders/chonaikai/"))
    assert ("よその市の提案" in page.text, len(page.all("li.request"))) == (False, 2)


def test_the_page_of_several_roles_has_a_code_of_its_own(client: Client, case: Case) -> None:
    npo = StakeholderTypeFactory(municipality=case.municipality, slug="npo")
    clause(case, npo)
    page = shown(client, case.url("stakeholders/?kind=npo&kind=kaicho&kind=unknown"))
    code = page.one("img.handout-place__code").attributes["src"]
    assert code.startswith(case.url("stakeholders/qr.svg?kind="))
    response = client.get(code)
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    single = client.get(case.url("stakeholders/kaicho/qr.svg"))
    assert response.content != single.content
    assert client.get(case.url("stakeholders/qr.svg?kind=unknown")).content not in (response.content, single.content)


def test_the_code_leads_to_the_page_and_may_be_kept(client: Client, case: Case) -> None:
    response = client.get(case.url("stakeholders/chonaikai/qr.svg"))
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/svg+xml", "public, max-age=86400")
    assert "Cookie" not in response.get("Vary", "")
    root = ElementTree.fromstring(response.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert b"style=" not in response.content


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_takes_as_many_queries_whatever_it_holds(
    client: Client, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = make_case()
    asked(case, ["done"] * others)
    for _number in range(others):
        whole = more_proposals(case, case.chair)
        ProposalFactory(topic=whole.topic, parent=whole)
        clause(case, case.body)
    with django_assert_num_queries(15):
        page = shown(client, case.url("stakeholders/chonaikai/"))
    assert len(page.all("li.request")) == 2 + 2 * others
