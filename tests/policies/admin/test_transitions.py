"""Transitions and crosswalks in the admin: decided by a person, in their own editions, version by version."""

import pytest

from policies.models import Crosswalk, Transition
from policies.services.transitions import publish_crosswalk, save_transition
from tests.admin_pages import change_url, errors, form_data, list_url, post
from tests.factories import EditionFactory, ItemFactory, TransitionFactory
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def edge(world) -> Transition:
    return world.own.transition


@pytest.fixture
def coordinator(client, world):
    client.force_login(world["coordinator"])
    return client


def stored(edge) -> Transition:
    return Transition.objects.get(pk=edge.pk)


def test_a_change_is_decided_by_the_person_who_saves_it(coordinator, world, edge) -> None:
    response = post(coordinator, change_url(edge), kind="move", note="移した", reason="所管の変更")
    saved = stored(edge)
    record = saved.history.first()
    assert response.status_code == 302
    assert (saved.kind, saved.note, saved.version) == ("move", "移した", edge.version + 1)
    assert (saved.decided_by, saved.decided_at is None) == (world["coordinator"], False)
    assert (record.history_user, record.history_change_reason) == (world["coordinator"], "所管の変更")
    assert saved.published.kind == "continue"


def test_a_change_inside_the_transition_is_an_unpublished_change(coordinator, edge) -> None:
    inside = {
        "changes-TOTAL_FORMS": 1,
        "changes-0-kind": "programme_added",
        "changes-0-after": "見守り訪問",
        "changes-0-position": 0,
        "reason": "事業の追加",
    }
    assert post(coordinator, change_url(edge), **inside).status_code == 302
    assert [str(one) for one in edge.changes.all()] == ["見守り訪問"]
    assert stored(edge).version == edge.version + 1


def test_saving_without_a_change_decides_nothing(coordinator, world, edge) -> None:
    fresh = TransitionFactory(
        crosswalk=world.own.crosswalk,
        old=ItemFactory(edition=world.own.crosswalk.from_edition),
        new=None,
        kind="abolish",
    )
    assert post(coordinator, change_url(fresh)).status_code == 302
    assert (stored(fresh).version, stored(fresh).decided_at) == (fresh.version, None)


def test_a_published_transition_is_not_changed_without_a_reason(coordinator, edge) -> None:
    response = post(coordinator, change_url(edge), note="理由のない変更")
    assert errors(response) == {"reason": ["このフィールドは必須です。"]}
    assert stored(edge).note == ""


def test_an_ambiguous_transition_is_decided_for_an_item(coordinator, world) -> None:
    own = world.own
    extra = own.crosswalk.from_edition.items.order_by("position").last()
    open_edge = TransitionFactory(crosswalk=own.crosswalk, old=extra, new=None, kind="merge", confidence="ambiguous")
    listed = coordinator.get(list_url(Transition), {"decision": "open"}).context["cl"].result_list
    assert list(listed) == [open_edge]

    refused = post(coordinator, change_url(open_edge), reason="まだ決められない")
    assert errors(refused) == {"__all__": ["この種別では、旧項目と新項目の両方を指定してください。"]}
    assert post(coordinator, change_url(open_edge), new=own.item.pk, reason="担当課に確認").status_code == 302
    assert (stored(open_edge).new, stored(open_edge).is_unresolved) == (own.item, False)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "new"}, "新規の場合、旧項目は指定できません。"),
        ({"kind": "abolish"}, "廃止の場合、新項目は指定できません。"),
        ({"old": None, "new": None}, "旧項目か新項目の少なくとも一方を指定してください。"),
    ],
)
def test_what_a_transition_cannot_say_is_refused(coordinator, edge, changes, told) -> None:
    response = post(coordinator, change_url(edge), reason="試み", **changes)
    assert told in errors(response)["__all__"]
    assert stored(edge).version == edge.version


@pytest.mark.parametrize(("side", "kind"), [("new", "new"), ("old", "abolish")])
def test_a_connected_item_is_not_marked_as_new_or_abolished(coordinator, world, edge, side, kind) -> None:
    item = getattr(edge, side)
    data = {"crosswalk": world.own.crosswalk.pk, side: item.pk, "kind": kind, "reason": "誤り"}
    before = world.own.crosswalk.transitions.count()
    response = post(coordinator, list_url(Transition, "add"), **data)
    assert errors(response) == {side: [f"{item.code}はすでに結び付いています。"]}
    assert world.own.crosswalk.transitions.count() == before


def test_the_same_two_items_are_connected_once(coordinator, world, edge) -> None:
    other = world.own.other_item.transitions_back.get()
    response = post(coordinator, change_url(other), old=edge.old_id, new=edge.new_id, reason="重複")
    assert errors(response) == {"__all__": ["この二つの項目はすでに結び付いています。"]}


def test_an_item_of_the_wrong_edition_is_refused(coordinator, world, edge) -> None:
    response = post(coordinator, change_url(edge), old=world.own.item.pk, reason="逆")
    edition = world.own.crosswalk.from_edition
    assert errors(response) == {"old": [f"{edition}の項目ではありません。"]}


def test_an_item_of_another_municipality_is_not_offered(coordinator, world, edge) -> None:
    response = post(coordinator, change_url(edge), new=world.foreign.item.pk, reason="よその市")
    assert list(errors(response)) == ["new"]


def test_a_coordinator_adds_a_transition_at_the_end(coordinator, world) -> None:
    own = world.own
    old = own.crosswalk.from_edition.items.order_by("position").last()
    data = {"crosswalk": own.crosswalk.pk, "old": old.pk, "new": own.item.pk, "kind": "split", "reason": "分かれた"}
    response = post(coordinator, list_url(Transition, "add"), **data)
    added = Transition.objects.get(old=old, new=own.item)
    assert response.status_code == 302
    assert (added.kind, added.version, added.depth, added.decided_by) == ("split", 1, 2, world["coordinator"])
    assert added.position == max(row.position for row in own.crosswalk.transitions.all())


def test_a_stale_save_is_shown_both_versions_and_loses_nothing(coordinator, world, edge) -> None:
    page = coordinator.get(change_url(edge))
    save_transition(
        crosswalk=edge.crosswalk,
        transition=stored(edge),
        version=edge.version,
        old=edge.old,
        new=edge.new,
        kind="continue",
        note="先に保存された備考",
        by=world["system_administrator"],
    )
    refused = coordinator.post(change_url(edge), form_data(page, note="あとから書いた備考", reason="修正"))
    assert stored(edge).note == "先に保存された備考"
    assert {row["label"]: (row["saved"], row["typed"]) for row in refused.context["stale"]["differences"]} == {
        "作業経過等（備考）": ("先に保存された備考", "あとから書いた備考"),
        "理由": ("—", "修正"),
    }
    assert coordinator.post(change_url(edge), form_data(refused)).status_code == 302
    assert (stored(edge).note, stored(edge).version) == ("あとから書いた備考", edge.version + 2)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("anonymous", 302),
        ("reader", 403),
        ("department_editor", 403),
        ("foreign_coordinator", 302),
    ],
)
def test_nobody_else_changes_a_transition(client, world, edge, role, status) -> None:
    if world[role]:
        client.force_login(world[role])
    response = client.post(change_url(edge), {"kind": "move", "read_version": edge.version})
    assert (response.status_code, stored(edge).kind, stored(edge).version) == (status, "continue", edge.version)


def test_a_changed_transition_can_be_published(coordinator, world, edge) -> None:
    post(coordinator, change_url(edge), note="書き足し", reason="説明")
    publish_crosswalk(crosswalk=world.own.crosswalk, by=world["coordinator"])
    assert stored(edge).published.note == "書き足し"


# --- crosswalks ---


def test_a_crosswalk_connects_two_editions_of_one_municipality(coordinator, world) -> None:
    own = world.own
    later = EditionFactory(plan=own.edition.plan)
    url = list_url(Crosswalk, "add")
    refused = post(coordinator, url, from_edition=world.foreign.edition.pk, to_edition=later.pk)
    same = post(coordinator, url, from_edition=later.pk, to_edition=later.pk)
    assert list(errors(refused)) == ["from_edition"]
    assert errors(same) == {"__all__": ["新旧対照表では、異なる二つの版を比べます。"]}
    assert post(coordinator, url, from_edition=own.edition.pk, to_edition=later.pk).status_code == 302
    assert Crosswalk.objects.get(to_edition=later).from_edition == own.edition


def test_a_crosswalk_keeps_its_editions(coordinator, world) -> None:
    later = EditionFactory(plan=world.own.edition.plan)
    crosswalk = world.own.crosswalk
    post(
        coordinator,
        change_url(crosswalk),
        to_edition=later.pk,
        from_edition=later.pk,
        source_document=world.own.document.pk,
    )
    saved = Crosswalk.objects.get(pk=crosswalk.pk)
    assert (saved.from_edition, saved.to_edition) == (crosswalk.from_edition, crosswalk.to_edition)
    assert saved.source_document == world.own.document


def test_the_list_counts_transitions_and_open_decisions(coordinator, world) -> None:
    own = world.own
    extra = own.crosswalk.from_edition.items.order_by("position").last()
    TransitionFactory(crosswalk=own.crosswalk, old=extra, new=None, kind="merge", confidence="ambiguous")
    row = coordinator.get(list_url(Crosswalk)).context["cl"].result_list.get()
    assert (row, row._transitions, row._unresolved) == (own.crosswalk, 4, 1)
