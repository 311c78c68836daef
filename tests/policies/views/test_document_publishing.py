"""The publish page of a recommendation and of proposals: what blocks, what to look at, the confirmation."""

import pytest
from django.test import Client
from django.urls import reverse

from districts.models import Municipality, Role
from policies.models import Clause
from tests.factories import MunicipalityFactory, RecommendationFactory, member
from tests.html import read
from tests.policies.papers import PROPOSALS, RECOMMENDATION
from tests.policies.services.paper_cases import proposals, recommendation

pytestmark = pytest.mark.django_db

PHONE = RECOMMENDATION.replace("苗を配られたい", "苗を配られたい。問い合わせは0120-000-000とされたい")


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon")


@pytest.fixture
def coordinator(client: Client, city: Municipality) -> Client:
    client.force_login(member(Role.COORDINATOR, city))
    return client


def page_of(head) -> str:
    stem = "recommendation" if hasattr(head, "items") else "proposal"
    return reverse(f"policies:{stem}-publish", args=["mihon", head.slug])


def publish(client: Client, head, **data: str):
    token = client.get(page_of(head)).context["state"].token
    return client.post(page_of(head), {"token": token, **data})


def test_what_is_settled_is_published_after_a_look(coordinator: Client, city) -> None:
    for head in (recommendation(city), proposals(city, PROPOSALS)):
        assert publish(coordinator, head).status_code == 302
        head.refresh_from_db()
        assert head.is_published
        page = read(coordinator.get(page_of(head)))
        assert page.all("main form") == []
        assert head.get_absolute_url() in page.links("main").values()


def test_nothing_is_public_before(client: Client, city) -> None:
    head = recommendation(city)
    assert client.get(head.get_absolute_url()).status_code == 404


def test_blocks_stand_in_whole_sentences_with_the_way_on(coordinator: Client, city) -> None:
    head = recommendation(city)
    Clause.objects.filter(position=1).update(confirmed_at=None)
    page = read(coordinator.get(page_of(head)))
    assert "求めの強さと宛先が確認されていない文が2件あります。" in page.one("main .notice--error").text
    assert [form["action"] for form in page.all("main form")] == [
        reverse("policies:recommendation-intake-again", args=["mihon", "toshin"])
    ]
    assert publish(coordinator, head).status_code == 422
    head.refresh_from_db()
    assert not head.is_published


def test_a_telephone_number_wants_a_tick(coordinator: Client, city) -> None:
    head = recommendation(city, PHONE)
    response = publish(coordinator, head)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["warnings_read"])
    assert "0120-000-000" in read(response).one("main .notice--warning").text
    assert publish(coordinator, head, warnings_read="on").status_code == 302


def test_another_state_than_the_one_looked_at_is_shown_anew(coordinator: Client, city) -> None:
    head = recommendation(city)
    token = coordinator.get(page_of(head)).context["state"].token
    Clause.objects.filter(position=3).update(text="市は、別のことをされたい。")
    response = coordinator.post(page_of(head), {"token": token})
    assert response.status_code == 409
    head.refresh_from_db()
    assert not head.is_published
    assert publish(coordinator, head).status_code == 302


def test_a_recommendation_without_a_paper_leads_to_the_intake(coordinator: Client, city) -> None:
    head = RecommendationFactory(municipality=city, published_at=None)
    assert (
        reverse("policies:recommendation-intake-list", args=["mihon"])
        in read(coordinator.get(page_of(head))).links("main").values()
    )
    response = coordinator.post(reverse("policies:recommendation-intake-again", args=["mihon", head.slug]))
    assert response["Location"] == reverse("policies:recommendation-intake-create", args=["mihon"])


def test_a_hidden_municipality_is_said(coordinator: Client, city) -> None:
    city.is_public = False
    city.save()
    assert len(read(coordinator.get(page_of(recommendation(city)))).all("main .notice--warning")) == 1


def test_others_publish_nothing(client: Client, city) -> None:
    head = recommendation(city)
    client.force_login(member(Role.COORDINATOR, city))
    token = client.get(page_of(head)).context["state"].token
    found = []
    for person in (
        member(Role.READER, city),
        member(Role.COUNCIL_MEMBER, city),
        member(Role.COORDINATOR, MunicipalityFactory()),
    ):
        client.force_login(person)
        found.append(client.post(page_of(head), {"token": token}).status_code)
    head.refresh_from_db()
    assert (found, head.is_published) == ([403, 404, 404], False)
