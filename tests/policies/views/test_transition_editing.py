"""The crosswalk editor through the browser's requests: connecting, changing, deleting, two people at once."""

import pytest

from districts.models import Role
from policies.models import Crosswalk, Transition
from policies.services.transitions import save_transition
from tests.factories import EditionFactory, ItemFactory, TransitionFactory, crosswalk_pair, member, published_crosswalk

from .staff_cases import address, people_of, statuses

pytestmark = pytest.mark.django_db


class Case:
    """A crosswalk whose measures 1-1 and 1-2 continue; 1-3 to 1-5 of both sides are loose."""

    def __init__(self):
        self.pair = crosswalk_pair(2)
        self.crosswalk = self.pair.crosswalk
        self.municipality = self.pair.municipality
        self.edition = self.crosswalk.to_edition
        self.coordinator = member(Role.COORDINATOR, self.municipality)
        self.old = [ItemFactory(edition=self.crosswalk.from_edition, parent=self.pair.old_policy) for _ in range(3)]
        self.new = [ItemFactory(edition=self.edition, parent=self.pair.new_policy) for _ in range(3)]
        self.edge = self.pair.transitions[1]
        self.editor = self.page("crosswalk-edit")
        self.create = self.page("transition-create")
        self.change = self.page("transition-edit", self.edge.pk)
        self.delete = self.page("transition-delete", self.edge.pk)

    def page(self, name, *args) -> str:
        return address(name, self.municipality, self.edition, *args)

    def edges(self) -> list[tuple]:
        rows = self.crosswalk.transitions.filter(depth=2).select_related("old", "new").order_by("position")
        return [(one.old and one.old.slug, one.new and one.new.slug, one.kind) for one in rows]

    def values(self, **changed) -> dict:
        return {
            "version": "1",
            "old": str(self.edge.old_id),
            "new": str(self.edge.new_id),
            "kind": "continue",
            "note": "",
            "reason": "点検",
            "changes-TOTAL_FORMS": "0",
            "changes-INITIAL_FORMS": "0",
            **changed,
        }


START = [("1-1", "1-1", "continue"), ("1-2", "1-2", "continue")]


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

    with django_assert_num_queries(17):
        assert len(shown(client.get(url), "new")) == count


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
    assert response.url == f"{case.editor}?from={case.crosswalk.from_edition.slug}&unconnected=on#{anchor}"


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


# --- changing ---


def test_an_edge_is_changed_with_its_changes_inside(client, case):
    client.force_login(case.coordinator)
    inside = {
        "changes-TOTAL_FORMS": "2",
        "changes-0-kind": "programme_replaced",
        "changes-0-before": "旧の事業",
        "changes-0-after": "新の事業",
        "changes-1-kind": "",
    }

    response = client.post(case.change, case.values(kind="move", new=str(case.new[0].pk), note="移した", **inside))

    edge = Transition.objects.get(pk=case.edge.pk)
    assert (edge.new, edge.kind, edge.note, edge.reason, edge.version) == (case.new[0], "move", "移した", "点検", 2)
    assert list(edge.changes.values_list("kind", "before", "after")) == [("programme_replaced", "旧の事業", "新の事業")]
    assert response.url == f"{case.editor}?from={case.crosswalk.from_edition.slug}#old-1-1"


@pytest.mark.parametrize(
    "changed",
    [
        {"reason": ""},
        {"kind": "new"},
        {"new": ""},
        {"old": "", "new": ""},
        {"changes-TOTAL_FORMS": "1", "changes-0-kind": "renamed"},
        {"changes-TOTAL_FORMS": "1", "changes-0-after": "言葉だけ"},
    ],
    ids=["no reason", "new with old", "one side", "no side", "change without words", "words without kind"],
)
def test_a_change_that_cannot_be_is_refused(client, case, changed):
    client.force_login(case.coordinator)

    response = client.post(case.change, case.values(**changed))

    assert response.status_code == 422
    edge = Transition.objects.get(pk=case.edge.pk)
    assert (edge.kind, edge.new, edge.version, edge.changes.count()) == ("continue", case.pair.new[0], 1, 0)


def test_a_stale_change_shows_both_versions_and_keeps_what_was_entered(client, case):
    edge = case.edge
    save_transition(
        crosswalk=case.crosswalk,
        transition=edge,
        version=1,
        kind="move",
        old=edge.old,
        new=edge.new,
        note="先の備考",
        by=None,
    )
    client.force_login(case.coordinator)

    response = client.post(case.change, case.values(kind="abolish_absorb", note="後の備考"))

    assert response.status_code == 409
    assert Transition.objects.get(pk=edge.pk).kind == "move"
    conflict = response.context["conflict"]
    assert (conflict["note"].before, conflict["note"].after, conflict["mine"]["kind"]) == (
        "先の備考",
        "後の備考",
        "abolish_absorb",
    )
    form = response.context["form"]
    assert (form["kind"].value(), form["note"].value(), form["version"].value()) == ("abolish_absorb", "後の備考", "2")
    client.post(case.change, case.values(kind="abolish_absorb", note="後の備考", version="2"))
    assert Transition.objects.get(pk=edge.pk).note == "後の備考"


def test_changing_a_deleted_edge_keeps_what_was_entered_in_the_editor(client, case):
    case.edge.delete()
    client.force_login(case.coordinator)

    response = client.post(case.change, case.values(kind="move", note="残したい備考"))

    assert response.status_code == 409
    form = response.context["form"]
    assert (form["kind"].value(), form["note"].value(), form["reason"].value()) == ("move", "残したい備考", "点検")
    ticked = [
        row.item for _s, _e, groups in response.context["columns"] for g in groups for row in g.items if row.is_chosen
    ]
    assert ticked == [case.pair.old[0], case.pair.new[0]]


# --- deleting ---


def test_an_edge_is_deleted_with_a_reason(client, case):
    client.force_login(case.coordinator)
    assert client.get(case.delete).status_code == 200
    assert case.edges() == START

    response = client.post(case.delete, {"version": "1", "reason": "重複"})

    assert case.edges() == START[1:]
    assert response.url == f"{case.editor}?from={case.crosswalk.from_edition.slug}#old-1-1"
    record = Transition.history.filter(history_type="-").get()
    assert (record.history_user, record.history_change_reason) == (case.coordinator, "重複")


def test_deleting_wants_a_reason(client, case):
    client.force_login(case.coordinator)

    assert client.post(case.delete, {"version": "1", "reason": ""}).status_code == 422
    assert case.edges() == START


def test_a_changed_edge_is_shown_again_before_it_is_deleted(client, case):
    edge = case.edge
    save_transition(
        crosswalk=case.crosswalk, transition=edge, version=1, kind="move", old=edge.old, new=edge.new, by=None
    )
    client.force_login(case.coordinator)

    response = client.post(case.delete, {"version": "1", "reason": "重複"})

    assert response.status_code == 409
    assert case.edges()[0] == ("1-1", "1-1", "move")
    form = response.context["form"]
    assert (form["version"].value(), form["reason"].value()) == ("2", "重複")


def test_edges_of_an_archived_item_can_still_be_kept(client, case):
    """An edge made before its item was archived is changed without losing the item."""
    extra = TransitionFactory(crosswalk=case.crosswalk, old=case.old[0], new=case.new[0])
    type(extra.old).objects.filter(pk=extra.old_id).update(archived_at="2026-01-01T00:00:00Z")
    client.force_login(case.coordinator)

    response = client.get(case.page("transition-edit", extra.pk))

    values = [
        value
        for _group, rows in response.context["form"].fields["old"].choices
        if isinstance(rows, list)
        for value, _ in rows
    ]
    assert str(extra.old_id) in values
