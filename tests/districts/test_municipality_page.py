"""The page of a municipality: what it has published, what changed last, its districts."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.models import Municipality, Role
from policies.models import Crosswalk, PlanEdition, Publication
from policies.services.plans import publish_edition
from tests.factories import (
    CrosswalkFactory,
    DistrictFactory,
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
    StakeholderTypeFactory,
    member,
    published_crosswalk,
    published_response,
)
from tests.html import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon", name="みほん市", name_kana="みほんし", name_en="Mihon City", code="992011")


def shown(client: Client, path: str = "/mihon/") -> Element:
    response = client.get(path)
    assert response.status_code == 200
    return read(response)


def test_name_and_code(client: Client, city: Municipality) -> None:
    page = shown(client)
    assert page.one("title").text == "地域コミュニティの計画 | みほん市 | 地域コミュニティ政策ポータル"
    assert page.texts("h1") == ["みほん市"]
    assert page.texts(".page-heading__eyebrow span") == ["みほんし", "全国地方公共団体コード 992011"]


def test_english_pages_use_the_english_name_and_keep_the_japanese_one(client: Client, city: Municipality) -> None:
    client.cookies["django_language"] = "en"
    page = shown(client)
    assert page.texts("h1") == ["Mihon City"]
    assert page.texts(".page-heading__eyebrow [lang=ja]") == ["みほん市"]


def test_published_editions_stand_newest_first_with_years_status_counts_and_crosswalk(
    client: Client, city: Municipality
) -> None:
    pair = published_crosswalk(2, municipality=city, name="みほん計画")
    PlanEdition.objects.filter(pk=pair.crosswalk.from_edition_id).update(
        status="decided", printed_years="平成28~32年度"
    )
    EditionFactory(plan=pair.crosswalk.to_edition.plan, name="まだ出さない版")
    page = shown(client)
    before, after = pair.crosswalk.from_edition.slug, pair.crosswalk.to_edition.slug
    assert page.texts("h2")[0] == "みほん計画"
    assert page.texts("section > ul.rows > li")[:2] == [
        "みほん計画 第2期 第2期 令和3年度～令和7年度 案 施策 1 主な施策 2 「みほん計画 第1期」との新旧対照表",
        "みほん計画 第1期 第1期 平成28年度～令和2年度 原資料の表記: 平成28~32年度 策定済み 施策 1 主な施策 2",
    ]
    assert page.links("h3") == {
        "みほん計画 第2期": f"/mihon/plans/{after}/",
        "みほん計画 第1期": f"/mihon/plans/{before}/",
    }
    assert page.links("ul.rows p")["「みほん計画 第1期」との新旧対照表"] == f"/mihon/plans/{after}/crosswalk/"


def test_two_crosswalks_to_one_edition_are_told_apart(client: Client, city: Municipality) -> None:
    pair = published_crosswalk(municipality=city)
    third = EditionFactory(plan=pair.crosswalk.to_edition.plan, slug="third")
    publish_edition(edition=third, by=None)
    for edition in (pair.crosswalk.from_edition, pair.crosswalk.to_edition):
        CrosswalkFactory(from_edition=edition, to_edition=third, published_at=third.published_at)
    addresses = [link["href"] for link in shown(client).all("ul.rows a.button")]
    before, after = pair.crosswalk.from_edition.slug, pair.crosswalk.to_edition.slug
    assert sorted(addresses) == [
        f"/mihon/plans/{after}/crosswalk/",
        f"/mihon/plans/third/crosswalk/?from={before}",
        f"/mihon/plans/third/crosswalk/?from={after}",
    ]


def test_crosswalks_that_are_not_published_are_not_linked(client: Client, city: Municipality) -> None:
    pair = published_crosswalk(municipality=city)
    Publication.objects.filter(subject=Publication.Subject.CROSSWALK).delete()
    Crosswalk.objects.filter(pk=pair.crosswalk.pk).update(published_at=None)
    assert [one for one in shown(client).links("main").values() if "crosswalk" in one] == []


def test_the_last_publications_are_told_newest_first(client: Client, city: Municipality) -> None:
    pair = published_crosswalk(2, municipality=city, name="みほん計画")
    for month, publication in enumerate(Publication.objects.order_by("pk"), start=1):
        Publication.objects.filter(pk=publication.pk).update(published_at=dt.datetime(2026, month, 3, tzinfo=dt.UTC))
    published_crosswalk(municipality__slug="tonari")
    after = pair.crosswalk.to_edition.slug
    section = shown(client).one("section[aria-labelledby=changes]")
    assert section.texts("li") == [
        "2026年3月3日 「みほん計画 第2期」への新旧対照表を公開 追加3件、変更0件、削除0件",
        "2026年2月3日 「みほん計画 第2期」の計画項目を公開 追加3件、変更0件、削除0件",
        "2026年1月3日 「みほん計画 第1期」の計画項目を公開 追加3件、変更0件、削除0件",
    ]
    assert list(section.links().values())[:2] == [f"/mihon/plans/{after}/crosswalk/", f"/mihon/plans/{after}/"]


def test_districts_of_this_year_stand_under_their_kind(client: Client, city: Municipality) -> None:
    region = DistrictFactory(municipality=city, name="中央地域", code="R1")
    DistrictFactory(municipality=city, name="萩野地域", code="R2")
    DistrictFactory(municipality=city, name="本町校区", kind="school", parent=region)
    DistrictFactory(municipality=city, name="なくなった地域", valid_from=2006, valid_to=2015)
    DistrictFactory(name="よその地域")
    section = shown(client).one("section[aria-labelledby=districts]")
    assert section.texts("summary") == ["地域(2)", "校区(1)"]
    assert section.texts("li") == ["中央地域", "萩野地域", "本町校区（中央地域）"]


def test_each_district_leads_to_its_page(client: Client, city: Municipality) -> None:
    DistrictFactory(municipality=city, slug="chuo", name="中央地域")
    assert shown(client).links("section[aria-labelledby=districts]") == {
        "地区": "/mihon/districts/",
        "中央地域": "/mihon/districts/chuo/",
    }


def record(city: Municipality, **document) -> None:
    """A recommendation with two items, one of them answered, and proposals to 町内会, under a perspective."""
    recommendation = RecommendationFactory(municipality=city, slug="toshin", title="みほん答申", **document)
    section = SectionFactory(recommendation=recommendation)
    published_response(ResponseFactory(item=RecommendationItemFactory(section=section)))
    RecommendationItemFactory(section=section)
    kind = StakeholderTypeFactory(municipality=city, slug="chonaikai", name="町内会")
    papers = {f"document__{key}": value for key, value in document.items()}
    group = ProposalGroupFactory(
        document__municipality=city, document__slug="teian", document__title="みほん提言", addressees=[kind], **papers
    )
    topic = ProposalTopicFactory(group=group)
    whole = ProposalFactory(topic=topic)
    ProposalFactory(topic=topic, parent=whole, slug="1-1-1-1")
    ProposalFactory(topic=topic, slug="1-1-2")


def test_whose_requests_to_see_stands_first(client: Client, city: Municipality) -> None:
    published_crosswalk(municipality=city, name="みほん計画")
    record(city)
    page = shown(client)
    assert page.texts("main h2")[:4] == ["だれへの依頼を見ますか", "みほん計画", "答申", "提言・依頼"]
    assert page.links(".stakeholder-chips") == {"町内会 2件": "/mihon/stakeholders/chonaikai/"}


def test_recommendations_proposals_and_perspectives_have_their_doors(client: Client, city: Municipality) -> None:
    record(city)
    PerspectiveFactory(municipality=city, slug="digital", name="デジタル化")
    page = shown(client)
    assert page.texts("section[aria-labelledby=recommendations] li") == [
        "みほん答申 2020年2月20日 2項目のうち1項目に回答"
    ]
    assert page.texts("section[aria-labelledby=proposals] li") == ["みほん提言 2020年2月20日 提案2件"]
    links = page.links("main")
    assert {name: links[name] for name in ("答申", "みほん答申", "提言・依頼", "みほん提言", "視点", "デジタル化")} == {
        "答申": "/mihon/recommendations/",
        "みほん答申": "/mihon/recommendations/toshin/",
        "提言・依頼": "/mihon/proposals/",
        "みほん提言": "/mihon/proposals/teian/",
        "視点": "/mihon/perspectives/",
        "デジタル化": "/mihon/perspectives/digital/",
    }


def test_what_is_not_published_has_no_door(client: Client, city: Municipality) -> None:
    record(city, published_at=None)
    record(MunicipalityFactory(slug="tonari"))
    client.force_login(member(Role.COORDINATOR, city))
    page = shown(client)
    assert [
        page.all(f"section[aria-labelledby={name}]") for name in ("stakeholders", "recommendations", "proposals")
    ] == [[]] * 3


def test_nothing_published_yet(client: Client, city: Municipality) -> None:
    ItemFactory(edition=EditionFactory(plan=PlanFactory(municipality=city)))
    published_crosswalk(municipality__slug="tonari")
    page = shown(client)
    assert page.texts(".empty__title") == ["公開された計画はまだありません。"]
    assert page.all("section") == []


def test_the_words_of_the_search_form_arrive_at_the_search(client: Client, city: Municipality) -> None:
    published_crosswalk(municipality=city)
    form = shown(client).one("main form")
    assert (form["action"], form["method"], form.one("input")["name"]) == ("/mihon/search/", "get", "words")


def test_hidden_and_unknown_municipalities_are_not_found(client: Client, city: Municipality) -> None:
    MunicipalityFactory(slug="hidden", is_public=False)
    client.force_login(member(Role.COORDINATOR, city))
    assert [client.get(path).status_code for path in ("/hidden/", "/nowhere/")] == [404, 404]


def test_only_its_own_staff_are_shown_the_way_to_the_staff_area(client: Client, city: Municipality) -> None:
    published_crosswalk(municipality=city)
    shown_to = {}
    for name, user in {
        "reader": member(Role.READER, city),
        "council": member(Role.COUNCIL_MEMBER, city),
        "foreign": member(Role.COORDINATOR, MunicipalityFactory()),
    }.items():
        client.force_login(user)
        shown_to[name] = shown(client).links(".notice")
    assert shown_to == {"reader": {"この自治体の職員用ページを開く": "/staff/mihon/"}, "council": {}, "foreign": {}}


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(
    client: Client, city: Municipality, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = PlanFactory(municipality=city)
    before = None
    for number in range(1, count + 1):
        edition = EditionFactory(plan=plan, slug=f"e{number}", ordinal=number, first_year=2000, last_year=2004)
        DistrictFactory(municipality=city)
        before = before or EditionFactory(plan=plan, slug="before", ordinal=999)
        CrosswalkFactory(
            from_edition=before, to_edition=edition, published_at=edition.municipality.history.first().history_date
        )
        recommendation = RecommendationFactory(municipality=city)
        RecommendationItemFactory(section=SectionFactory(recommendation=recommendation))
        kind = StakeholderTypeFactory(municipality=city)
        group = ProposalGroupFactory(document__municipality=city, addressees=[kind])
        ProposalFactory(topic=ProposalTopicFactory(group=group))
        PerspectiveFactory(municipality=city, number=number, slug=f"p{number}")
    PlanEdition.objects.update(published_at=dt.datetime(2026, 1, 3, tzinfo=dt.UTC))
    with django_assert_num_queries(23):
        page = shown(client)
    assert (len(page.all("h3")), len(page.all(".stakeholder-chip"))) == (3 * count + 1, count)
