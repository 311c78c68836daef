"""Changing and deleting an edge of the crosswalk, and two people at once."""

import pytest

from policies.models import Transition
from policies.services.transitions import save_transition
from tests.factories import TransitionFactory

from .crosswalk_cases import START, Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case()


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


@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 5000])
def test_numbers_no_item_has_are_no_choice(client, case, number):
    case.edge.delete()
    client.force_login(case.coordinator)

    response = client.post(case.change, case.values(old=number, new=number, note="残したい備考"))

    assert (response.status_code, response.context["form"]["note"].value()) == (409, "残したい備考")
    assert response.context["depth"] == 2
    refused = client.post(case.create, {"old": [number], "kind": "abolish", "reason": "点検"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["old"])
    assert client.get(case.editor, {"old": "9" * 20, "level": "9" * 5000}).context["depth"] == 2
    assert case.edges() == START[1:]


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
