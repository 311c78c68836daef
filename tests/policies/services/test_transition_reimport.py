"""A sheet taken in again: what staff wrote or decided since stays, and whatever changes is named before."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import PlanEdition, PlanItem, PlanLevel, Transition
from policies.services.plan_history import history_of
from policies.services.plans import save_item
from policies.services.transition_comparison import ChangePlan, carried_decisions, compare, read_document
from policies.services.transitions import save_transition
from tests.factories import UserFactory
from tests.policies.intake.builders import measure, table, tsv
from tests.policies.services.test_transition_import import KEY, ROWS, SHEET, Editions, editions, many, take_in

__all__ = ["editions"]
pytestmark = pytest.mark.django_db


def ahead(data: bytes, editions: Editions, decisions: dict[str, str] | None = None) -> ChangePlan:
    old, new = editions
    sheet = read_document(data=data, filename="sheet.tsv", from_edition=old, to_edition=new, decisions=decisions or {})
    return compare(sheet=sheet, from_edition=old, to_edition=new, decisions=decisions)


def told(plan: ChangePlan) -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [(line.label, line.differences) for line in plan.lines]


def changed_rows(row: int, column: int, text: str) -> bytes:
    rows = [list(one) for one in ROWS]
    rows[row][column] = text
    return tsv(rows)


def edit_item(item: PlanItem, **fields: Any) -> None:
    item.refresh_from_db()
    save_item(item=item, version=item.version, fields=fields, by=UserFactory())


def edit_edge(edge: Transition, **values: Any) -> None:
    said = {"kind": edge.kind, "old": edge.old, "new": edge.new, "note": edge.note, **values}
    save_transition(crosswalk=edge.crosswalk, transition=edge, version=edge.version, by=UserFactory(), **said)


def extra_item(edition: PlanEdition) -> PlanItem:
    return PlanItem.objects.create(
        edition=edition,
        level=PlanLevel.objects.get(edition=edition, depth=2),
        parent=PlanItem.objects.get(edition=edition, slug="1"),
        number=7,
        code="①-7",
        slug="1-7",
        text="太鼓です。",
    )


def test_an_item_that_comes_back_keeps_what_staff_wrote(editions):
    take_in(SHEET, editions)
    item = PlanItem.objects.get(edition=editions[1], slug="1-1")
    edit_item(item, text="職員が直した文。", code="①-1改", archived_at=timezone.now())
    plan = take_in(SHEET + b"\n", editions)
    assert told(plan) == [("①-1", [("archived", "✓", "")])]
    item.refresh_from_db()
    assert (item.text, item.code, item.archived_at) == ("職員が直した文。", "①-1改", None)


def test_an_answer_about_departments_leaves_the_edited_texts(editions):
    data = tsv(table(measure("①-1 ○歌", "", "①-1 ○歌います。\n①-2 ○旗を振ります。", "市民課 支所")))
    take_in(data, editions)
    for item in PlanItem.objects.filter(departments_confirmed=False):
        edit_item(item, text=f"{item.code}の文。")
    sheet = read_document(data=data, filename="a.tsv", from_edition=editions[0], to_edition=editions[1])
    answers = {question.key: question.suggested or question.options[0][0] for question in sheet.questions}
    plan = take_in(data, editions, decisions=answers)
    confirmed = [("departments_confirmed", "", "✓")]
    assert [(line.label, line.differences) for line in plan.lines if line.subject == "new"] == [
        ("①-1", confirmed),
        ("①-2", confirmed),
    ]
    rows = PlanItem.objects.filter(edition=editions[1], number__isnull=False, level__depth=2).order_by("code")
    assert list(rows.values_list("text", "departments_confirmed")) == [("①-1の文。", True), ("①-2の文。", True)]


def test_a_changed_sheet_sets_only_what_it_names(editions):
    take_in(SHEET, editions)
    item = PlanItem.objects.get(edition=editions[1], slug="1-2")
    edit_item(item, code="①-2改")
    data = changed_rows(3, 4, "①-2 ○歌と笛と太鼓です。")
    take_in(data, editions)
    item.refresh_from_db()
    assert (item.text, item.code) == ("歌と笛と太鼓です。", "①-2改")
    assert told(ahead(data + b"\n", editions)) == []


@pytest.mark.parametrize("side", ["old", "new"])
def test_a_printed_edge_led_to_another_item_stays_there(editions, side):
    take_in(SHEET, editions, decisions={KEY: "①-2"})
    edge = Transition.objects.get(old__code="①-2", new__code="①-1")
    other = extra_item(editions[side == "new"])
    edit_edge(edge, **{side: other})
    assert told(ahead(SHEET + b"\n", editions, {KEY: "①-2"})) == []
    take_in(SHEET + b"\n", editions, decisions={KEY: "①-2"})
    edge.refresh_from_db()
    assert (getattr(edge, side), Transition.objects.measures().count()) == (other, 3)


def test_a_decided_edge_keeps_its_changes_and_its_confidence(editions):
    take_in(SHEET, editions, decisions={KEY: "①-2"})
    edge = Transition.objects.get(old__code="①-1")
    edit_edge(edge, kind="move", note="職員の注", changes=[{"kind": "renamed", "after": "鼓笛"}])
    plan = take_in(changed_rows(3, 3, "後半追加(笛)と鼓"), editions, decisions={KEY: "①-2"})
    assert told(plan) == [("①-1 → ①-2", [("note", "職員の注", "後半追加(笛)と鼓")])]
    edge.refresh_from_db()
    assert (edge.kind, edge.note, edge.confidence) == ("move", "後半追加(笛)と鼓", "inferred")
    assert list(edge.changes.values_list("kind", "after")) == [("renamed", "鼓笛")]


def test_who_answers_otherwise_than_before_is_shown_and_heard(editions):
    take_in(SHEET, editions, decisions={KEY: "①-2"})
    user = UserFactory()
    plan = take_in(SHEET, editions, by=user, decisions={KEY: "①-1"}, reasons={KEY: "会議の決定"})
    assert told(plan) == [("①-3 → ①-1", [("new", "①-2", "①-1")])]
    edge = Transition.objects.get(old__code="①-3")
    assert (edge.new.code, edge.decided_by, edge.reason) == ("①-1", user, "会議の決定")
    assert take_in(SHEET, editions, decisions={KEY: "①-1"}).changes_nothing


def test_an_answer_as_before_leaves_what_staff_decided_since_a_new_one_says_that_it_changes_it(editions):
    take_in(SHEET, editions, decisions={KEY: "①-2"})
    edge = Transition.objects.get(old__code="①-3")
    edit_edge(edge, new=extra_item(editions[1]))
    assert told(ahead(SHEET, editions, {KEY: "①-2"})) == []
    plan = ahead(SHEET, editions, {KEY: "①-1"})
    assert [(line.differences, line.edited) for line in plan.lines] == [([("new", "①-7", "①-1")], True)]
    assert told(ahead(SHEET, editions, {})) == []


def test_only_an_edit_counts_as_an_edit_not_an_import(editions):
    take_in(SHEET, editions)
    take_in(changed_rows(4, 4, "①-1 ○旗を大きく振ります。"), editions)
    again = changed_rows(4, 4, "①-1 ○旗を小さく振ります。")
    assert [(line.label, line.edited) for line in ahead(again, editions).lines] == [("①-1", False)]
    edit_item(PlanItem.objects.get(edition=editions[1], slug="1-1"), text="旗です。")
    assert [(line.label, line.edited) for line in ahead(again, editions).lines] == [("①-1", True)]


def test_edges_stand_in_the_order_of_the_new_sheet_without_a_new_version(editions):
    take_in(SHEET, editions)
    rows = [list(row) for row in ROWS]
    rows.insert(4, list(measure("①-9 ○太鼓", "", "①-9 ○太鼓です。", "支所")))
    take_in(tsv(rows), editions)
    edges = Transition.objects.measures().order_by("position")
    assert [(str(edge), edge.position, edge.version) for edge in edges] == [
        ("①-1 → ①-2", 1, 1),
        ("①-9 → ①-9", 2, 1),
        ("①-2 → ①-1", 3, 1),
        ("①-3 → —", 4, 1),
    ]


def test_the_history_holds_pillars_and_candidates_so_that_no_later_editor_seems_to_have_added_them(editions):
    take_in(SHEET, editions)
    policy = PlanItem.objects.get(edition=editions[0], slug="1")
    assert [one.pillar.code for one in policy.history.get().pillars.all()] == ["I"]
    edge = Transition.objects.get(old__code="①-3")
    assert sorted(one.planitem.code for one in edge.history.get().candidates.all()) == ["①-1", "①-2"]
    edit_item(policy, title="新しい題")
    assert [[str(one.label) for one in entry.differences] for entry in history_of(policy)][0] == [_("Title")]


def test_answers_come_along_as_far_as_the_next_file_asks_the_same(editions):
    take_in(SHEET, editions, decisions={KEY: "①-2"}, reasons={KEY: "現行計画の番号"})
    old, new = editions
    both = [
        carried_decisions(data=data, filename="b.tsv", from_edition=old, to_edition=new)
        for data in (SHEET + b"\n", tsv(ROWS[:5]))
    ]
    assert both == [({KEY: "①-2"}, {KEY: "現行計画の番号"}), ({}, {})]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_new_version_do_not_grow_with_the_rows(editions, count):
    """Every measure edited in the portal and changed in the sheet, every answer another one than before."""
    take_in(many(count), editions, decisions={"outdated": "before"})
    for item in PlanItem.objects.filter(edition=editions[1], level__depth=2):
        edit_item(item, text="職員の文。")
    with CaptureQueriesContext(connection) as queries:
        plan = take_in(many(count).replace("笛".encode(), "鼓".encode()), editions, decisions={"outdated": "now"})
    edited = sum(line.edited for line in plan.lines)
    assert (edited, len(queries)) == (count, 56)
