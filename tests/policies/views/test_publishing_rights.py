"""Coordinating is not publishing: who may not publish prepares everything and is refused at the last step."""

import pytest

from districts.models import Membership, Role
from policies.models import ProposalDocument
from tests.addresses import address
from tests.factories import member
from tests.html import read
from tests.world import make_world

pytestmark = pytest.mark.django_db

PAGES = ("edition", "crosswalk", "recommendation", "recommendation-responses", "proposal")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_coordinator_without_the_right_publishes_nothing(client, page, method) -> None:
    world = make_world()
    person = member(Role.COORDINATOR, world.own.municipality)
    url = address(world, f"policies:{page}-publish")
    client.force_login(person)
    before = getattr(client, method)(url).status_code
    Membership.objects.filter(user=person).update(may_publish=False)
    assert (before, getattr(client, method)(url).status_code) == ({"get": 200, "post": 409}[method], 403)


def test_results_of_an_inquiry_neither(client) -> None:
    world = make_world()
    person = member(Role.COORDINATOR, world.own.municipality)
    Membership.objects.filter(user=person).update(may_publish=False)
    client.force_login(person)
    inquiry = world.own.record.inquiry
    inquiry.closed_at, inquiry.results_published_at = inquiry.opened_at, None
    inquiry.save()
    url = address(world, "policies:uptake-publish")
    token = client.get(url).context["form"]["token"].value()
    assert client.post(url, {"action": "publish", "token": token}).status_code == 403
    inquiry.refresh_from_db()
    assert inquiry.results_published_at is None


STAFF_PAGES = {
    "staff-edition": ["edition-publish"],
    "staff-municipality": [],
    "crosswalk-edit": ["crosswalk-publish"],
    "crosswalk-open-points": ["crosswalk-publish"],
    "recommendation-staff-list": [],
    "recommendation-staff-detail": ["recommendation-responses-publish"],
    "proposal-staff-list": [],
    "proposal-staff-document": [],
    "indicator-staff-list": [],
}


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_the_way_to_publishing_is_shown_to_those_who_may_and_others_read_who_they_are(client, page) -> None:
    world = make_world()
    place = world.own.municipality
    ProposalDocument.objects.filter(municipality=place).update(published_at=None)
    publisher, person = member(Role.COORDINATOR, place), member(Role.COORDINATOR, place)
    Membership.objects.filter(user=person).update(may_publish=False)
    found = []
    for one in (publisher, person):
        client.force_login(one)
        shown = read(client.get(address(world, f"policies:{page}")))
        links = [link["href"].partition("?")[0] for link in shown.all("main a[href]")]
        found.append([link for link in links if "/publish/" in link])
        names = str(publisher) in shown.one("main").text
        assert page == "staff-municipality" or names == (one == person)
    assert found[1] == []
    assert {address(world, f"policies:{name}").partition("?")[0] for name in STAFF_PAGES[page]} <= set(found[0])
