"""The crosswalk editor through the browser's requests: connecting, changing, deleting, two people at once."""

import pytest

from districts.models import Role
from policies.models import Crosswalk, Transition
from policies.services.transitions import save_transition
from tests.factories import EditionFactory, ItemFactory, crosswalk_pair, member, published_crosswalk

from .crosswalk_cases import START, Case
from .staff_cases import address, many_measures, people_of, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case()


# --- who may ---


def test_anonymous_visitors_sign_in_first(client, case):
    for url in (case.editor, case.change, case.delete):
        assert client.get(url).url == f"/accounts/login/?next={url}"
    assert client.post(case.create, {}).url == f"/accounts/login/?next={case.create}"


def test_the_editor_is_the_coordinators(client, case):
    who = people_of(case.municipality)
    everybody = [who.coordinator, who.editor, who.reader, who.council_member, who.outsider]
    writers = [who.editor, who.reader, who.council_member, who.outsider]

    assert statuses(client, case.editor, everybody) == [200, 403, 403, 404, 404]
    data = {"old": [case.old[0].pk], "kind": "abolish", "reason": "x"}
    assert statuses(client, case.create, writers, "post", data) == [403, 403, 404, 404]
    assert statuses(client, case.change, writers, "post", case.values(kind="move")) == [403, 403, 404, 404]
    assert statuses(client, case.delete, writers, "post", {"version": "1", "reason": "x"}) == [403, 403, 404, 404]
    assert case.edges() == START


def test_another_crosswalks_edge_is_not_reached(client, case):
    other = crosswalk_pair(1).transitions[1]
    client.force_login(case.coordinator)

    url = case.page("transition-edit", other.pk)
    assert [client.get(url).status_code, client.get(case.page("transition-delete", other.pk)).status_code] == [404, 404]


# --- the page ---


def shown(response, side: str) -> dict[str, list[str]]:
    groups = next(groups for name, _edition, groups in response.context["columns"] if name == side)
    return {row.item.slug: [str(edge) for edge in row.edges] for group in groups for row in group.items}


def test_both_editions_stand_side_by_side_with_their_edges(client, case):
    client.force_login(case.coordinator)

    response = client.get(case.editor)

    assert shown(response, "old") == {"1-1": ["①-1 → ①-1"], "1-2": ["①-2 → ①-2"], "1-3": [], "1-4": [], "1-5": []}
    assert shown(response, "new") == {"1-1": ["①-1 → ①-1"], "1-2": ["①-2 → ①-2"], "1-3": [], "1-4": [], "1-5": []}
    assert [edition for _side, edition, _groups in response.context["columns"]] == [
        case.crosswalk.from_edition,
        case.edition,
    ]


def test_policies_have_their_own_level(client, case):
    client.force_login(case.coordinator)

    response = client.get(f"{case.editor}?level=1")

    assert (shown(response, "old"), shown(response, "new")) == ({"1": ["① → ①"]}, {"1": ["① → ①"]})


def test_each_side_is_narrowed_down_and_ticked_items_stay(client, case):
    client.force_login(case.coordinator)

    response = client.get(f"{case.editor}?old_words=本文1-4&unconnected=on&new={case.pair.new[0].pk}")

    assert list(shown(response, "old")) == ["1-4"]
    assert list(shown(response, "new")) == ["1-1", "1-3", "1-4", "1-5"]


def test_an_edition_without_a_crosswalk_is_led_to_making_one(client, case):
    client.force_login(case.coordinator)
    later = EditionFactory(plan=case.edition.plan)
    url = address("crosswalk-create", case.municipality, later)

    assert client.get(address("crosswalk-edit", case.municipality, later)).url == url
    response = client.post(url, {"from_edition": case.edition.pk})

    made = Crosswalk.objects.get(to_edition=later)
    assert (made.from_edition, response.status_code) == (case.edition, 302)
    assert made.history.latest().history_user == case.coordinator


def test_a_crosswalk_is_not_made_with_another_municipalitys_edition(client, case):
    client.force_login(case.coordinator)
    later, foreign = EditionFactory(plan=case.edition.plan), EditionFactory()
    url = address("crosswalk-create", case.municipality, later)

    assert client.post(url, {"from_edition": foreign.pk}).status_code == 422
    assert not Crosswalk.objects.filter(to_edition=later).exists()


def test_the_old_edition_is_chosen_when_there_are_several(client, case):
    client.force_login(case.coordinator)
    older = EditionFactory(plan=case.edition.plan, first_year=2000, last_year=2004)
    other = Crosswalk.objects.create(from_edition=older, to_edition=case.edition)

    assert client.get(case.editor).context["crosswalk"] == case.crosswalk
    assert client.get(f"{case.editor}?from={older.slug}").context["crosswalk"] == other
    assert client.get(f"{case.editor}?from=unknown").status_code == 404


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_editor_takes_as_many_queries_whatever_it_shows(client, count, django_assert_num_queries):
    pair = crosswalk_pair(min(count, 3))
    for _ in range(count - 3):
        ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy)
    client.force_login(member(Role.COORDINATOR, pair.municipality))
    url = address("crosswalk-edit", pair.municipality, pair.crosswalk.to_edition)
    client.get(url)

    with django_assert_num_queries(18):
        assert len(shown(client.get(url), "new")) == count


def test_a_long_edition_opens_on_one_policy_with_ways_to_the_others(client, django_assert_num_queries):
    pair = crosswalk_pair(2)
    second = ItemFactory(edition=pair.crosswalk.to_edition)
    many_measures(second, 299)  # with the two of the pair: 301
    save_transition(crosswalk=pair.crosswalk, kind="split", old=pair.old[0], new=second.children.first(), by=None)
    client.force_login(member(Role.COORDINATOR, pair.municipality))
    url = address("crosswalk-edit", pair.municipality, pair.crosswalk.to_edition)
    client.get(url)

    with django_assert_num_queries(18):
        response = client.get(url)

    assert list(shown(response, "old")) == ["1-1", "1-2"]
    assert list(shown(response, "new")) == ["1-1", "1-2", "x-0"]  # x-0: the other end of an edge that is shown
    (_old, _links), (label, links) = response.context["policies"]
    assert [(label, one.code, current) for one, _url, current in links] == [
        ("新しい版の施策", "①", True),
        ("新しい版の施策", "②", False),
    ]
    followed = client.get(links[1][1])
    assert len(shown(followed, "new")) == 301
    assert list(shown(client.get(f"{url}?new_words=本文298"), "new")) == ["x-298"]


# --- connecting ---


@pytest.mark.parametrize(
    ("kind", "old", "new", "made"),
    [
        ("continue", [0], [0], [("1-3", "1-3", "continue")]),
        ("move", [0], [1], [("1-3", "1-4", "move")]),
        ("split", [0], [0, 1], [("1-3", "1-3", "split"), ("1-3", "1-4", "split")]),
        ("merge", [0, 1], [0], [("1-3", "1-3", "merge"), ("1-4", "1-3", "merge")]),
        ("absorb", [0, 1], [2], [("1-3", "1-5", "absorb"), ("1-4", "1-5", "absorb")]),
        ("abolish_absorb", [0], [0], [("1-3", "1-3", "abolish_absorb")]),
        ("new", [], [0, 1], [(None, "1-3", "new"), (None, "1-4", "new")]),
        ("abolish", [2], [], [("1-5", None, "abolish")]),
    ],
)
def test_connecting_makes_the_edges_and_comes_back_to_the_item(client, case, kind, old, new, made):
    client.force_login(case.coordinator)
    data = {
        "old": [case.old[at].pk for at in old],
        "new": [case.new[at].pk for at in new],
        "kind": kind,
        "note": "備考の文",
        "reason": "庁議",
    }

    response = client.post(f"{case.create}?unconnected=on", data)

    assert case.edges() == [*START, *made]
    edge = case.crosswalk.transitions.latest("pk")
    assert (edge.note, edge.reason, edge.decided_by, edge.history.latest().history_user) == (
        "備考の文",
        "庁議",
        case.coordinator,
        case.coordinator,
    )
    anchor = f"old-{case.old[old[0]].slug}" if old else f"new-{case.new[new[0]].slug}"
    assert (
        response.url == f"{case.editor}?from={case.crosswalk.from_edition.slug}&unconnected=on&keep={anchor}#{anchor}"
    )
    assert f'id="{anchor}"' in client.get(response.url).content.decode()


def test_policies_are_connected_on_their_level(client, case):
    policy = ItemFactory(edition=case.edition)
    client.force_login(case.coordinator)

    client.post(f"{case.create}?level=1", {"new": [policy.pk], "kind": "new"})

    edge = Transition.objects.get(new=policy)
    assert (edge.depth, edge.kind) == (1, "new")


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("", [0], [0]),
        ("continue", [0], []),
        ("continue", [0], [0, 1]),
        ("split", [0], [0]),
        ("split", [0, 1], [0, 1]),
        ("merge", [0], [0]),
        ("absorb", [0, 1], [0, 1]),
        ("new", [0], [0]),
        ("new", [], []),
        ("abolish", [0], [0]),
    ],
)
def test_what_does_not_make_the_kind_is_refused_and_the_choice_stays(client, case, kind, old, new):
    client.force_login(case.coordinator)
    data = {
        "old": [case.old[at].pk for at in old],
        "new": [case.new[at].pk for at in new],
        "kind": kind,
        "note": "備考",
    }

    response = client.post(case.create, data)

    assert response.status_code == 422
    assert case.edges() == START
    ticked = {
        row.item.pk
        for _s, _e, groups in response.context["columns"]
        for g in groups
        for row in g.items
        if row.is_chosen
    }
    assert ticked == {*data["old"], *data["new"]}
    assert response.context["form"]["note"].value() == "備考"


def test_items_of_another_municipality_are_refused(client, case):
    other = crosswalk_pair(1)
    client.force_login(case.coordinator)

    response = client.post(case.create, {"old": [case.old[0].pk], "new": [other.new[0].pk], "kind": "continue"})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["new"])
    assert case.edges() == START


def test_a_contradiction_is_told_in_words(client, case):
    client.force_login(case.coordinator)

    response = client.post(case.create, {"new": [case.pair.new[0].pk], "kind": "new"})

    assert response.status_code == 422
    assert len(response.context["form"].non_field_errors()) == 1
    assert case.edges() == START


def test_a_published_crosswalk_wants_a_reason(client):
    pair = published_crosswalk(1)
    new = ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy)
    client.force_login(member(Role.COORDINATOR, pair.municipality))
    url = address("transition-create", pair.municipality, pair.crosswalk.to_edition)

    response = client.post(url, {"new": [new.pk], "kind": "new"})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert not Transition.objects.filter(new=new).exists()
