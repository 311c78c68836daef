"""Publishing a crosswalk: blocks with links, then exactly what was shown."""

import pytest

from districts.models import Role
from policies.models import Publication, PublishedTransition
from policies.services.plans import publish_edition
from policies.services.transitions import connect_items, publish_crosswalk, save_transition
from policies.views import transition_publishing
from tests.factories import ItemFactory, crosswalk_pair, member, published_crosswalk

from .staff_cases import address, people_of, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return published_crosswalk(2)


@pytest.fixture
def url(pair):
    return address("crosswalk-publish", pair.municipality, pair.crosswalk.to_edition)


@pytest.fixture
def coordinator(pair):
    return member(Role.COORDINATOR, pair.municipality)


def change(pair, by, kind: str = "move"):
    edge = pair.transitions[1]
    edge.refresh_from_db()
    save_transition(
        crosswalk=pair.crosswalk,
        transition=edge,
        version=edge.version,
        kind=kind,
        old=edge.old,
        new=edge.new,
        note="移した",
        by=by,
    )


def public(pair) -> list[tuple[str, str]]:
    rows = PublishedTransition.objects.of(pair.crosswalk).measures().order_by("position")
    return [(row.kind, row.note) for row in rows]


BEFORE = [("continue", ""), ("continue", "")]


def test_others_do_not_publish(client, pair, url, coordinator):
    change(pair, coordinator)
    assert client.post(url).url == f"/accounts/login/?next={url}"
    who = people_of(pair.municipality)

    found = statuses(client, url, [who.editor, who.reader, who.council_member, who.outsider], "post", {"token": "x"})

    assert found == [403, 403, 404, 404]
    assert public(pair) == BEFORE


def test_what_was_shown_is_published(client, pair, url, coordinator):
    change(pair, coordinator)
    client.force_login(coordinator)
    response = client.get(url)
    assert [(str(edge), edge.published.kind, edge.kind) for edge in response.context["pending"].changed] == [
        ("①-1 → ①-1", "continue", "move")
    ]
    assert public(pair) == BEFORE

    response = client.post(url, {"token": response.context["form"].initial["token"], "note": "議会報告"})

    assert response.url == address("staff-edition", pair.municipality, pair.crosswalk.to_edition)
    assert public(pair) == [("move", "移した"), ("continue", "")]
    log = Publication.objects.filter(subject="crosswalk").first()
    assert (log.published_by, log.note, log.added, log.changed, log.removed) == (coordinator, "議会報告", 0, 1, 0)


def test_every_block_has_its_link_and_stops_publishing(client, pair, url, coordinator):
    change(pair, coordinator)
    ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy)
    client.force_login(coordinator)
    response = client.get(url)
    listed = address("crosswalk-open-points", pair.municipality, pair.crosswalk.to_edition)
    links = [link for _sentence, links in response.context["blocks"] for _label, link in links]
    assert links == [f"{listed}?from={pair.crosswalk.from_edition.slug}#without-new"]

    response = client.post(url, {"token": response.context["form"].initial["token"]})

    assert response.status_code == 422
    assert public(pair) == BEFORE


def test_unpublished_editions_are_linked(client):
    pair = crosswalk_pair(1)
    publish_edition(edition=pair.crosswalk.from_edition, by=None)
    client.force_login(member(Role.COORDINATOR, pair.municipality))

    response = client.get(address("crosswalk-publish", pair.municipality, pair.crosswalk.to_edition))

    links = [link for _sentence, links in response.context["blocks"] for _label, link in links]
    editions = (pair.crosswalk.from_edition, pair.crosswalk.to_edition)
    assert links == [address("edition-publish", pair.municipality, edition) for edition in editions]


def test_what_changed_since_the_page_was_opened_is_shown_again_first(client, pair, url, coordinator):
    change(pair, coordinator)
    client.force_login(coordinator)
    token = client.get(url).context["form"].initial["token"]
    change(pair, coordinator, "abolish_absorb")

    response = client.post(url, {"token": token, "note": "議会報告"})

    assert response.status_code == 409
    assert public(pair) == BEFORE
    form = response.context["form"]
    client.post(url, {"token": form["token"].value(), "note": form["note"].value()})
    assert public(pair)[0] == ("abolish_absorb", "移した")


def test_a_change_while_the_confirmation_is_on_its_way_is_shown_first(client, pair, url, coordinator, monkeypatch):
    """Between the view's look and the lock of the service."""
    change(pair, coordinator)
    client.force_login(coordinator)
    token = client.get(url).context["form"].initial["token"]

    def late(**wanted):
        change(pair, coordinator, "abolish_absorb")
        return publish_crosswalk(**wanted)

    monkeypatch.setattr(transition_publishing, "publish_crosswalk", late)
    response = client.post(url, {"token": token, "note": "議会報告"})

    assert (response.status_code, public(pair)) == (409, BEFORE)
    assert [edge.kind for edge in response.context["pending"].changed] == ["abolish_absorb"]
    assert response.context["form"]["note"].value() == "議会報告"


def test_a_note_that_is_too_long_is_refused(client, pair, url, coordinator):
    change(pair, coordinator)
    client.force_login(coordinator)
    token = client.get(url).context["form"].initial["token"]

    response = client.post(url, {"token": token, "note": "長" * 301})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["note"])
    assert public(pair) == BEFORE


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_page_takes_as_many_queries_whatever_waits(
    client, pair, url, coordinator, count, django_assert_num_queries
):
    items = [ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy) for _ in range(count)]
    connect_items(crosswalk=pair.crosswalk, kind="new", new=items, by=coordinator)
    client.force_login(coordinator)
    client.get(url)

    with django_assert_num_queries(17):
        assert len(client.get(url).context["pending"].added) == count
