"""Home: municipalities that have published something."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.models import Municipality
from tests.factories import (
    EditionFactory,
    ItemFactory,
    MunicipalityFactory,
    ProposalDocumentFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RecommendationFactory,
    StakeholderTypeFactory,
    published_crosswalk,
)
from tests.html import read

pytestmark = pytest.mark.django_db


def test_municipalities_with_published_editions_are_listed(client: Client) -> None:
    published_crosswalk(municipality__slug="mihon", municipality__name="みほん市", municipality__code="992011")
    published_crosswalk(municipality__slug="tonari", municipality__name="となり町", municipality__code="993018")
    published_crosswalk(municipality__slug="hidden", municipality__is_public=False)
    MunicipalityFactory(slug="nothing-published")
    ItemFactory(edition=EditionFactory(plan__municipality__slug="draft-only"))
    page = read(client.get("/"))
    assert page.one("title").text == "自治体の一覧 | 地域コミュニティ政策ポータル"
    assert page.links("main") == {"みほん市": "/mihon/", "となり町": "/tonari/"}
    assert page.texts(".card__meta") == ["計画の版 2件", "計画の版 2件"]


def test_english_pages_use_english_names(client: Client) -> None:
    published_crosswalk(municipality__slug="mihon", municipality__name_en="Mihon City", municipality__code="992011")
    published_crosswalk(municipality__slug="tonari", municipality__name_en="Tonari Town", municipality__code="993018")
    client.cookies["django_language"] = "en"
    page = read(client.get("/"))
    assert page.links("main") == {"Mihon City": "/mihon/", "Tonari Town": "/tonari/"}
    assert page.texts(".card__meta") == ["2 plan editions", "2 plan editions"]


def test_a_single_municipality_goes_straight_to_its_page(client: Client) -> None:
    published_crosswalk(municipality__slug="mihon")
    MunicipalityFactory(slug="nothing-published")
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/mihon/")


def test_nothing_published_yet(client: Client) -> None:
    MunicipalityFactory()
    assert read(client.get("/")).texts(".empty__title") == ["公開した自治体はまだありません。"]


def ask(municipality: Municipality, name: str) -> None:
    """Something published is addressed to a kind of stakeholder."""
    kind = StakeholderTypeFactory(municipality=municipality, name=name, slug="kind")
    group = ProposalGroupFactory(document__municipality=municipality, addressees=[kind])
    ProposalFactory(topic=ProposalTopicFactory(group=group))


def test_recommendations_and_proposals_count_too_and_drafts_do_not(client: Client) -> None:
    RecommendationFactory(municipality__slug="mihon", municipality__name="みほん市", municipality__code="992011")
    ask(MunicipalityFactory(slug="tonari", name="となり町", code="993018"), "町内会")
    ProposalDocumentFactory(municipality__slug="draft-only", published_at=None)
    page = read(client.get("/"))
    assert page.texts("main h2") == ["みほん市", "となり町"]
    assert page.texts(".card__meta") == ["答申 1件", "提言・依頼 1件"]


def test_a_stakeholder_is_one_click_away(client: Client) -> None:
    first, second = MunicipalityFactory(slug="mihon"), MunicipalityFactory(slug="tonari")
    ask(first, "町内会")
    ask(second, "区長")
    page = read(client.get("/"))
    assert page.links(".stakeholder-chips") == {
        "町内会 1件": "/mihon/stakeholders/kind/",
        "区長 1件": "/tonari/stakeholders/kind/",
    }


def test_with_many_municipalities_home_only_names_them(client: Client) -> None:
    for _number in range(7):
        ask(MunicipalityFactory(), "町内会")
    page = read(client.get("/"))
    assert (len(page.all(".card")), page.all(".stakeholder-chips")) == (7, [])


@pytest.mark.parametrize(("count", "queries"), [(2, 5), (3, 5), (300, 1)])
def test_a_constant_number_of_queries_for_any_number_of_municipalities(
    client: Client, count: int, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        edition = EditionFactory()
        edition.published_at = edition.municipality.history.first().history_date
        edition.save()
        ask(edition.municipality, "町内会")
    with django_assert_num_queries(queries):
        page = read(client.get("/"))
    assert len(page.all(".card")) == count == Municipality.objects.count()
