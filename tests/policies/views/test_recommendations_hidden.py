"""What the public does not see of recommendations: drafts, other municipalities, what is not published."""

import pytest
from django.test import Client

from districts.models import Role
from policies.services.recommendation_responses import save_response
from tests.factories import (
    DepartmentFactory,
    MunicipalityFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    member,
)

from .recommendation_cases import PAPER, ROOT, City, rows, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


def test_unpublished_and_foreign_recommendations_are_not_found(client: Client, city: City) -> None:
    item = city.item(city.first, "組織への支え")
    draft = RecommendationFactory(municipality=city.municipality, slug="draft", title="未公開の答申", published_at=None)
    hidden = RecommendationItemFactory(section__recommendation=draft)
    foreign = RecommendationFactory(municipality__slug="tonari", slug="yoso")
    client.force_login(member(Role.COORDINATOR, city.municipality))
    paths = [
        f"{ROOT}draft/",
        f"{ROOT}draft.csv",
        f"{ROOT}draft/items/{hidden.slug}/",
        f"{ROOT}yoso/",
        f"/tonari/recommendations/toshin/items/{item.slug}/",
        f"{PAPER}items/9-9/",
    ]
    assert [client.get(path).status_code for path in paths] == [404] * 6
    assert client.get(f"/tonari/recommendations/{foreign.slug}/").status_code == 200
    page = shown(client, ROOT)
    assert (page.texts(".card__title"), rows(page)) == (["協働の進め方について"], ["組織への支え"])


def test_a_hidden_municipality_shows_no_recommendation(client: Client, city: City) -> None:
    city.item(city.first, "組織への支え")
    city.municipality.is_public = False
    city.municipality.save()
    paths = [ROOT, PAPER, f"{PAPER}items/1-1-1/", f"{ROOT}toshin.csv"]
    assert [client.get(path).status_code for path in paths] == [404] * 4


def test_drafts_of_responses_are_never_shown(client: Client, city: City) -> None:
    item, other = city.item(city.first, "組織への支え"), city.item(city.second, "話し合いの場")
    secret = city.measure(text="下書きの施策")
    city.publish_plan()
    city.answer(item, text="公開した回答")
    save_response(
        item=item,
        version=1,
        fields={"status": "noted", "text": "下書きの回答"},
        plan_items=[secret.pk],
        by=None,
    )
    city.answer(other, secret, published=False, text="未公開の回答")

    for path in (ROOT, PAPER, f"{PAPER}?order=open", f"{PAPER}items/{item.slug}/", f"{PAPER}items/{other.slug}/"):
        text = client.get(path).content.decode()
        assert ("下書き" in text, "未公開の回答" in text) == (False, False), path
    assert shown(client, PAPER).texts(".response") == [
        "受け入れる 2020年10月1日 公開した回答",
        "未回答 まだ回答がありません。",
    ]
    assert rows(shown(client, f"{ROOT}?words=下書き")) == []
    assert "下書き" not in b"".join(client.get(f"{ROOT}toshin.csv").streaming_content).decode("utf-8-sig")


def test_plan_items_that_are_not_public_are_not_linked(client: Client, city: City) -> None:
    item = city.item(city.first, "組織への支え")
    public = city.measure(text="公開の施策")
    city.publish_plan()
    draft = city.measure(text="まだ公開していない施策")
    city.answer(item, public, draft)
    assert list(shown(client, f"{PAPER}items/{item.slug}/").links(".chain")) == ["公開の施策"]
    city.edition.published_at = None
    city.edition.save()
    assert shown(client, f"{PAPER}items/{item.slug}/").all(".chain") == []


def test_staff_are_told_of_a_newer_draft_and_never_shown_it(client: Client, city: City) -> None:
    department = DepartmentFactory(municipality=city.municipality)
    item = city.item(city.first, "組織への支え")
    city.answer(item, department=department)
    save_response(item=item, version=1, fields={"text": "下書きの回答"}, by=None)
    told = {}
    for name, user in {
        "coordinator": member(Role.COORDINATOR, city.municipality),
        "editor": member(Role.DEPARTMENT_EDITOR, city.municipality, department),
        "reader": member(Role.READER, city.municipality),
        "council": member(Role.COUNCIL_MEMBER, city.municipality),
        "foreign": member(Role.COORDINATOR, MunicipalityFactory()),
    }.items():
        client.force_login(user)
        page = shown(client, f"{PAPER}items/{item.slug}/")
        assert "下書きの回答" not in page.text
        told[name] = page.texts(".notice__title") + list(page.links(".notice"))
    newer = "回答に未公開の変更があります"
    assert told == {
        "coordinator": [newer, "回答を編集する"],
        "editor": [newer, "回答を編集する"],
        "reader": [newer, "回答の一覧"],
        "council": [],
        "foreign": [],
    }
