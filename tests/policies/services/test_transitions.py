"""Connecting items, removing edges, publishing a crosswalk."""

import pytest
from django.core.exceptions import ValidationError

from districts.models import Role
from policies.models import Crosswalk, PlanItem, PublishedTransition, Transition
from policies.services.plans import StaleVersion, publish_edition
from policies.services.transition_changes import open_point_counts, open_point_totals, pending_transitions
from policies.services.transitions import (
    connect_items,
    open_points,
    publish_crosswalk,
    publishing_blocks,
    remove_transition,
    save_transition,
    start_crosswalk,
)
from tests.factories import DocumentFactory, EditionFactory, ItemFactory, crosswalk_pair, member, published_crosswalk

pytestmark = pytest.mark.django_db
Kind = Transition.Kind


@pytest.fixture
def pair():
    return crosswalk_pair(2)


@pytest.fixture
def editor(pair):
    return member(Role.COORDINATOR, pair.municipality)


def edges(crosswalk) -> list[tuple[str | None, str | None, str]]:
    rows = crosswalk.transitions.select_related("old", "new").order_by("position")
    return [(edge.old and edge.old.slug, edge.new and edge.new.slug, edge.kind) for edge in rows if edge.depth == 2]


def add(pair, side: str):
    edition, parent = {
        "old": (pair.crosswalk.from_edition, pair.old_policy),
        "new": (pair.crosswalk.to_edition, pair.new_policy),
    }[side]
    return ItemFactory(edition=edition, parent=parent)


def test_a_person_s_edge_is_decided_by_that_person(pair, editor):
    new = add(pair, "new")

    edge = save_transition(crosswalk=pair.crosswalk, kind="new", new=new, note="新規", reason="庁議", by=editor)

    saved = Transition.objects.get(pk=edge.pk)
    assert (saved.depth, saved.kind, saved.note, saved.reason) == (2, "new", "新規", "庁議")
    assert (saved.confidence, saved.decided_by, saved.decided_at is None) == ("inferred", editor, False)
    assert (saved.history.latest().history_user, saved.history.latest().history_change_reason) == (editor, "庁議")


def test_a_note_leaves_a_printed_edge_printed_another_target_does_not(pair, editor):
    edge = pair.transitions[1]
    save_transition(
        crosswalk=pair.crosswalk,
        transition=edge,
        version=1,
        kind=edge.kind,
        old=edge.old,
        new=edge.new,
        note="備考",
        by=editor,
    )
    assert Transition.objects.get(pk=edge.pk).confidence == "printed"

    save_transition(
        crosswalk=pair.crosswalk,
        transition=edge,
        version=2,
        kind=edge.kind,
        old=edge.old,
        new=add(pair, "new"),
        by=editor,
    )
    assert Transition.objects.get(pk=edge.pk).confidence == "inferred"


def test_the_second_saver_gets_the_current_edge(pair, editor):
    edge = pair.transitions[1]
    values = {"crosswalk": pair.crosswalk, "old": edge.old, "new": edge.new, "by": editor}
    save_transition(transition=Transition.objects.get(pk=edge.pk), version=1, kind="move", **values)

    with pytest.raises(StaleVersion) as caught:
        save_transition(transition=Transition.objects.get(pk=edge.pk), version=1, kind="split", **values)

    assert caught.value.current.kind == "move"
    assert Transition.objects.get(pk=edge.pk).kind == "move"


def test_a_refused_edge_leaves_the_version_alone(pair, editor):
    edge = pair.transitions[1]

    with pytest.raises(ValidationError):
        save_transition(
            crosswalk=pair.crosswalk, transition=edge, version=1, kind="new", old=edge.old, new=edge.new, by=editor
        )

    assert Transition.objects.get(pk=edge.pk).version == 1


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("continue", None, None),
        ("new", 0, None),
        ("abolish", None, 0),
        ("continue", 0, 0),
        ("new", None, 0),
        ("abolish", 0, None),
    ],
    ids=[
        "no side",
        "new with old only",
        "abolished with new only",
        "pair twice",
        "new beside edge",
        "abolished beside edge",
    ],
)
def test_what_must_not_be_is_refused(pair, editor, kind, old, new):
    before = edges(pair.crosswalk)

    with pytest.raises(ValidationError):
        save_transition(
            crosswalk=pair.crosswalk,
            kind=kind,
            old=None if old is None else pair.old[old],
            new=None if new is None else pair.new[new],
            by=editor,
        )

    assert edges(pair.crosswalk) == before


def test_policies_connect_with_policies_only(pair, editor):
    with pytest.raises(ValidationError) as caught:
        save_transition(crosswalk=pair.crosswalk, kind="move", old=pair.old_policy, new=add(pair, "new"), by=editor)
    assert list(caught.value.message_dict) == ["__all__"]


def test_a_new_item_is_not_connected_until_the_mark_is_gone(pair, editor):
    new = add(pair, "new")
    save_transition(crosswalk=pair.crosswalk, kind="new", new=new, by=editor)

    with pytest.raises(ValidationError):
        save_transition(crosswalk=pair.crosswalk, kind="absorb", old=pair.old[0], new=new, by=editor)


def test_a_split_takes_the_standing_edge_in(pair, editor):
    new = add(pair, "new")
    pair.transitions[1].note = "刷られた備考"
    pair.transitions[1].save()

    connect_items(
        crosswalk=pair.crosswalk, kind="split", old=[pair.old[0]], new=[pair.new[0], new], reason="二つに", by=editor
    )

    assert edges(pair.crosswalk) == [("1-1", "1-1", "split"), ("1-2", "1-2", "continue"), ("1-1", "1-3", "split")]
    assert Transition.objects.get(pk=pair.transitions[1].pk).note == "刷られた備考"


def test_a_merge_makes_all_edges_or_none(pair, editor):
    old, new = add(pair, "old"), add(pair, "new")
    save_transition(crosswalk=pair.crosswalk, kind="abolish", old=old, by=editor)
    before = edges(pair.crosswalk)

    with pytest.raises(ValidationError):
        connect_items(crosswalk=pair.crosswalk, kind="merge", old=[pair.old[0], old], new=[new], by=editor)

    assert edges(pair.crosswalk) == before


def test_several_items_are_marked_new_in_one_step(pair, editor):
    new = [add(pair, "new"), add(pair, "new")]

    connect_items(crosswalk=pair.crosswalk, kind="new", new=new, by=editor)

    assert edges(pair.crosswalk)[2:] == [(None, "1-3", "new"), (None, "1-4", "new")]


def test_changes_inside_an_edge_are_replaced_and_signed(pair, editor):
    edge = pair.transitions[1]
    values = {"crosswalk": pair.crosswalk, "transition": edge, "kind": "continue", "old": edge.old, "new": edge.new}
    save_transition(**values, version=1, by=editor, changes=[{"kind": "renamed", "before": "甲", "after": "乙"}])
    save_transition(**values, version=2, by=editor, changes=[{"kind": "programme_added", "before": "", "after": "丙"}])

    assert list(edge.changes.values_list("kind", "before", "after")) == [("programme_added", "", "丙")]
    assert edge.changes.get().history.latest().history_user == editor


def test_removing_needs_the_version_that_was_seen(pair, editor):
    edge = pair.transitions[1]
    Transition.objects.filter(pk=edge.pk).update(version=2)

    with pytest.raises(StaleVersion):
        remove_transition(transition=edge, version=1, by=editor, reason="誤り")
    remove_transition(transition=edge, version=2, by=editor, reason="誤り")

    assert edges(pair.crosswalk) == [("1-2", "1-2", "continue")]
    record = Transition.history.filter(history_type="-").get()
    assert (record.history_user, record.history_change_reason) == (editor, "誤り")


def test_a_crosswalk_is_started_once(pair, editor):
    later = EditionFactory(plan=pair.crosswalk.to_edition.plan)
    made = start_crosswalk(from_edition=pair.crosswalk.to_edition, to_edition=later, by=editor)
    assert (made.from_edition, made.to_edition) == (pair.crosswalk.to_edition, later)

    with pytest.raises(ValidationError):
        start_crosswalk(from_edition=pair.crosswalk.to_edition, to_edition=later, by=editor)


def test_a_crosswalk_stays_within_a_municipality(pair, editor):
    with pytest.raises(ValidationError):
        start_crosswalk(from_edition=EditionFactory(), to_edition=pair.crosswalk.to_edition, by=editor)


# --- open points and publishing ---


def test_every_kind_of_open_point_is_found_and_blocks(pair):
    old, new = add(pair, "old"), add(pair, "new")
    unsure = pair.transitions[2]
    Transition.objects.filter(pk=unsure.pk).update(confidence="ambiguous")
    PlanItem.objects.filter(pk=pair.new[0].pk).update(departments_confirmed=False)

    found = {name: list(query) for name, query in open_points(pair.crosswalk).items()}

    assert found == {
        "ambiguous": [unsure],
        "unconfirmed": [pair.new[0]],
        "unresolved_old": [old],
        "without_edge_new": [new],
        "archived": [],
    }
    assert len(publishing_blocks(pair.crosswalk)) == 5  # the editions are not published either
    with pytest.raises(ValidationError):
        publish_crosswalk(crosswalk=pair.crosswalk, by=None)
    assert PublishedTransition.objects.count() == 0


def archive(*items) -> None:
    PlanItem.objects.filter(pk__in=[item.pk for item in items]).update(archived_at="2026-01-01T00:00:00Z")


def test_an_archived_item_without_an_edge_is_no_open_point(pair):
    archive(add(pair, "old"))

    assert open_point_totals([pair.crosswalk]) == {pair.crosswalk.pk: 0}
    assert sum(open_point_counts(pair.crosswalk).values()) == 0


@pytest.mark.parametrize("side", ["old", "new"])
def test_the_edge_of_an_archived_item_is_open_and_blocks(side):
    """Its item would stay public without anybody noticing."""
    pair = published_crosswalk(2)
    archive(getattr(pair, side)[0])

    assert list(open_points(pair.crosswalk)["archived"]) == [pair.transitions[1]]
    assert open_point_totals([pair.crosswalk]) == {pair.crosswalk.pk: 1}
    assert publishing_blocks(pair.crosswalk) == ["保管済みの項目につながる対応が1件あります。"]


def test_an_archived_pair_leaves_the_public_pages_once_its_edge_is_gone():
    pair = published_crosswalk(2)
    archive(pair.old[0], pair.new[0])
    remove_transition(transition=pair.transitions[1], version=1, by=None, reason="廃止")

    publish_crosswalk(crosswalk=pair.crosswalk, by=None)

    editions = (pair.crosswalk.from_edition, pair.crosswalk.to_edition)
    assert [publish_edition(edition=edition, by=None).removed for edition in editions] == [1, 1]


def test_publishing_tells_the_source_as_it_is_now(pair):
    first, second = (DocumentFactory(municipality=pair.municipality) for _ in range(2))
    for document in (first, second):
        pair.crosswalk.source_document = document
        pair.crosswalk.save()
        if document == first:
            for edition in (pair.crosswalk.from_edition, pair.crosswalk.to_edition):
                publish_edition(edition=edition, by=None)
            publish_crosswalk(crosswalk=pair.crosswalk, by=None)

    assert Crosswalk.objects.get().published_document == first
    publish_crosswalk(crosswalk=pair.crosswalk, by=None)
    assert Crosswalk.objects.get().published_document == second


def test_items_that_are_not_public_yet_block_the_crosswalk(pair, editor):
    for edition in (pair.crosswalk.from_edition, pair.crosswalk.to_edition):
        publish_edition(edition=edition, by=editor)
    assert publishing_blocks(pair.crosswalk) == []
    save_transition(crosswalk=pair.crosswalk, kind="new", new=add(pair, "new"), by=editor)

    assert len(publishing_blocks(pair.crosswalk)) == 1


def test_publishing_shows_added_changed_and_removed_edges():
    pair = published_crosswalk(3)
    editor = member(Role.COORDINATOR, pair.municipality)
    _policy, first, second, third = pair.transitions
    remove_transition(transition=first, version=1, by=editor, reason="誤り")
    save_transition(
        crosswalk=pair.crosswalk, transition=second, version=1, kind="move", old=second.old, new=second.new, by=editor
    )
    fresh = save_transition(crosswalk=pair.crosswalk, kind="absorb", old=pair.old[0], new=pair.new[2], by=editor)
    made = save_transition(crosswalk=pair.crosswalk, kind="new", new=pair.new[0], by=editor)
    pending = pending_transitions(pair.crosswalk)
    assert ([*pending.added], [*pending.changed]) == ([fresh, made], [second])
    assert [(row.old.slug, row.new.slug) for row in pending.removed] == [("1-1", "1-1")]

    publication = publish_crosswalk(crosswalk=pair.crosswalk, by=editor, note="修正")

    assert (publication.added, publication.changed, publication.removed) == (2, 1, 1)
    shown = PublishedTransition.objects.filter(depth=2).select_related("old", "new").order_by("position")
    assert [(row.old and row.old.slug, row.new.slug, row.kind) for row in shown] == [
        ("1-2", "1-2", "move"),
        ("1-3", "1-3", "continue"),
        ("1-1", "1-3", "absorb"),
        (None, "1-1", "new"),
    ]
    assert not pending_transitions(pair.crosswalk)
    assert third.published.version == 1
