"""Search beside texts of papers: responses, present state, codes, who is asked, districts; each hit leads to its place."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.models import Municipality, Role
from policies.models import RecommendationResponse
from tests.factories import (
    AssociationFactory,
    ClauseFactory,
    DistrictFactory,
    MunicipalityFactory,
    ParagraphFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    ResponseFactory,
    SectionFactory,
    StakeholderTypeFactory,
    member,
    published_response,
)
from tests.html import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon")


def hits(client: Client, words: str, kind: str) -> dict[str, str]:
    """Links of what was found of one kind."""
    page = search(client, words, kind)
    return {
        label: url
        for section in page.all(f"section[aria-labelledby={kind}]")
        for label, url in section.links("li").items()
    }


def search(client: Client, words: str, kind: str = "") -> Element:
    response = client.get("/mihon/search/", {"words": words, "kind": kind})
    assert response.status_code == 200
    return read(response)


def section_of(city: Municipality, **paper) -> SectionFactory:
    return SectionFactory(recommendation=RecommendationFactory(municipality=city, slug="toshin", **paper))


@pytest.mark.parametrize("words", ["相談窓口", "ＮＰＯ法人", "npo法人", "受け入れる", "窓口 会費", "地域振興課"])
def test_a_response_is_found_by_text_state_and_department(client: Client, city: Municipality, words: str) -> None:
    item = RecommendationItemFactory(section=section_of(city), heading="会費の負担")
    response = published_response(ResponseFactory(item=item, text="NPO法人と相談窓口を設ける。"))
    response.department_name = "地域振興課"
    response.save()
    assert hits(client, words, "responses") == {"会費の負担": "/mihon/recommendations/toshin/items/1-1/#response"}


def test_a_heading_alone_is_no_response(client: Client, city: Municipality) -> None:
    item = RecommendationItemFactory(section=section_of(city), heading="会費の負担")
    published_response(ResponseFactory(item=item, text="相談窓口を設ける。"))
    assert search(client, "会費").texts(".tile")[3:5] == ["答申の項目 1", "市の回答 0"]


def test_the_published_response_is_found_not_its_draft(client: Client, city: Municipality) -> None:
    section = section_of(city)
    published = published_response(ResponseFactory(item=RecommendationItemFactory(section=section), text="公開の文"))
    RecommendationResponse.objects.filter(pk=published.response_id).update(text="下書きの文")
    ResponseFactory(item=RecommendationItemFactory(section=section), text="下書きの文")
    client.force_login(member(Role.COORDINATOR, city))
    assert (len(hits(client, "公開", "responses")), hits(client, "下書き", "responses")) == (1, {})


@pytest.mark.parametrize("words", ["高齢化", "世帯数　１０００", "ｶﾚﾝﾀﾞｰ"])
def test_a_paragraph_of_present_state_is_found_at_its_place(client: Client, city: Municipality, words: str) -> None:
    section = section_of(city)
    ParagraphFactory(section=section, text="ほかの話")
    ParagraphFactory(section=section, text="高齢化が進む。世帯数は1000、カレンダーも配れない。")
    found = hits(client, words, "present-state")
    assert list(found.values()) == ["/mihon/recommendations/toshin/#paragraph-1-2"]
    page = read(client.get("/mihon/recommendations/toshin/"))
    assert page.one("#paragraph-1-2").text == "高齢化が進む。世帯数は1000、カレンダーも配れない。"


def test_a_paragraph_behind_many_items_is_found_on_its_page(client: Client, city: Municipality) -> None:
    first = section_of(city)
    for _number in range(51):
        RecommendationItemFactory(section=first)
    last = SectionFactory(recommendation=first.recommendation)
    ParagraphFactory(section=last, text="高齢化が進む。")
    assert list(hits(client, "高齢化", "present-state").values()) == [
        "/mihon/recommendations/toshin/?page=2#paragraph-2-1"
    ]
    assert len(read(client.get("/mihon/recommendations/toshin/?page=2")).all("#paragraph-2-1")) == 1


def proposals(city: Municipality, **document) -> None:
    """Proposals 1-1-1 with part 1-1-1-2, and 1-1-12."""
    group = ProposalGroupFactory(document__municipality=city, document__slug="teian", **document)
    topic = ProposalTopicFactory(group=group)
    whole = ProposalFactory(topic=topic, slug="1-1-1", text="次のことを行う。")
    ProposalFactory(topic=topic, slug="1-1-12", text="ほかのこと")
    ProposalFactory(topic=topic, parent=whole, slug="1-1-1-2", label="②", text="集まる。")


@pytest.mark.parametrize("words", ["1-1-1", "１－１－１", "1−1−1", "１ー１ー１"])
def test_a_proposal_is_found_by_its_code_in_any_width(client: Client, city: Municipality, words: str) -> None:
    proposals(city)
    assert list(hits(client, words, "proposals").values()) == [
        "/mihon/proposals/teian/items/1-1-1/",
        "/mihon/proposals/teian/items/1-1-1/#part-1-1-1-2",
    ]


def test_a_part_is_found_by_its_code_and_a_code_with_other_words(client: Client, city: Municipality) -> None:
    proposals(city)
    found = ["/mihon/proposals/teian/items/1-1-1/", "/mihon/proposals/teian/items/1-1-1/#part-1-1-1-2"]
    assert list(hits(client, "1-1-1-2", "proposals").values()) == found
    assert len(hits(client, "1-1", "proposals")) == 3
    assert hits(client, "1-1-1 防災", "proposals") == {}
    assert hits(client, "2-5-3", "proposals") == {}
    topic = ProposalTopicFactory(group__document__municipality=city, group__document__slug="tei", name="ふれあい")
    ProposalFactory(topic=topic, slug="2-5-3")
    assert list(hits(client, "２-５-３　ふれあい", "proposals").values()) == ["/mihon/proposals/tei/items/2-5-3/"]


@pytest.mark.parametrize("words", ["区長", "くちょう", "クチョウ", "ｸﾁｮｳ"])
def test_who_is_asked_is_found_by_name_and_reading(client: Client, city: Municipality, words: str) -> None:
    kind = StakeholderTypeFactory(municipality=city, slug="chief", name="区長", reading="くちょう")
    StakeholderTypeFactory(municipality=city, slug="unasked", name="副区長", reading="ふくくちょう")
    ClauseFactory(item=RecommendationItemFactory(section=section_of(city)), addressees=[kind])
    assert list(hits(client, words, "stakeholders").values()) == ["/mihon/stakeholders/chief/"]


@pytest.mark.parametrize("words", ["みほん地区", "みほん一丁目", "一丁目　会"])
def test_districts_are_found_by_their_names_and_bodies(client: Client, city: Municipality, words: str) -> None:
    district = DistrictFactory(municipality=city, slug="east", name="東みほん地区")
    AssociationFactory(municipality=city, district=district, code="ku-1", name="みほん一丁目自治会")
    AssociationFactory(municipality=city, name="みほん一丁目の地区外会")
    found = hits(client, words, "districts")
    place = "/mihon/districts/east/"
    named = {"東みほん地区": place}
    assert found == (named if words == "みほん地区" else {**named, "みほん一丁目自治会": f"{place}#body-ku-1"})
    assert len(read(client.get(place)).all("#body-ku-1")) == 1


def test_what_exists_no_more_is_found_and_said_to_be_over(client: Client, city: Municipality) -> None:
    old = DistrictFactory(municipality=city, name="旧みほん地区", valid_to=2010)
    AssociationFactory(municipality=city, district=old, name="みほん古町内会", valid_to=2010)
    new = DistrictFactory(municipality=city, name="新みほん地区")
    AssociationFactory(municipality=city, district=new, name="みほん新町内会")
    places = search(client, "みほん", "districts").all("section[aria-labelledby=districts] li.flow-tight")
    assert {place.all("a")[0].text: len(place.all(".badge")) for place in places} == {
        "旧みほん地区": 2,
        "新みほん地区": 0,
    }


def everything(city: Municipality, count: int, **paper) -> None:
    """`count` of every kind with the word 防災."""
    section = section_of(city, **paper)
    group = ProposalGroupFactory(
        document__municipality=city, document__slug="teian", **{f"document__{key}": paper[key] for key in paper}
    )
    for _number in range(count):
        kind = StakeholderTypeFactory(municipality=city, name=f"防災会{_number}")
        item = RecommendationItemFactory(section=section)
        ClauseFactory(item=item, text="防災の訓練", addressees=[kind])
        published_response(ResponseFactory(item=item, text="防災に努める。"))
        ParagraphFactory(section=section, text="防災の備えがない。")
        whole = ProposalFactory(topic=ProposalTopicFactory(group=group), text="防災の集い")
        ProposalFactory(topic=whole.topic, parent=whole, slug=f"{whole.slug}-1", text="防災の話")
        AssociationFactory(
            municipality=city, name="防災の会", district=DistrictFactory(municipality=city, name=f"防災地区{_number}")
        )


@pytest.mark.parametrize("count", [1, 3])
def test_every_kind_is_found_in_as_many_queries(
    client: Client, city: Municipality, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    everything(city, count)
    with django_assert_num_queries(19):
        page = search(client, "防災")
    kinds = ("答申の項目", "市の回答", "現状及び課題", "提言・依頼", "依頼先", "地区")
    assert page.texts(".tile") == [
        f"すべて {6 * count}",
        "計画項目 0",
        "指標 0",
        *(f"{kind} {count}" for kind in kinds),
    ]


def test_what_is_not_published_or_lies_elsewhere_is_never_found(client: Client, city: Municipality) -> None:
    everything(city, 1, published_at=None)
    everything(MunicipalityFactory(slug="tonari"), 1)
    client.force_login(member(Role.COORDINATOR, city))
    # Districts and their bodies are public from the start.
    assert [one for one in search(client, "防災").texts(".tile") if not one.endswith(" 0")] == ["すべて 1", "地区 1"]
    assert hits(client, "1-1-1", "proposals") == {}
