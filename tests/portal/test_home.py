"""Home: municipalities that have published something."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.models import Municipality
from tests.factories import EditionFactory, ItemFactory, MunicipalityFactory, published_crosswalk
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
    assert read(client.get("/")).texts(".empty__title") == ["計画を公開した自治体はまだありません。"]


@pytest.mark.parametrize("count", [2, 3, 300])
def test_one_query_for_any_number_of_municipalities(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        edition = EditionFactory()
        edition.published_at = edition.municipality.history.first().history_date
        edition.save()
    with django_assert_num_queries(1):
        page = read(client.get("/"))
    assert len(page.links("main")) == count == Municipality.objects.count()
