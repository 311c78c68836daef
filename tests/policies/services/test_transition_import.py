"""A crosswalk sheet taken in: twice the same changes nothing, a new version shows and does what it would change."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from districts.models import Department, DepartmentAlias
from districts.models.departments import label_key
from policies.models import (
    Crosswalk,
    PlanEdition,
    PlanItem,
    PlanItemDepartment,
    Transition,
    TransitionChange,
    TransitionIntake,
)
from policies.services.documents import store_document
from policies.services.plans import publish_edition, save_item
from policies.services.transition_comparison import ChangePlan, compare, identity, read_document
from policies.services.transition_export import published_workbook, working_workbook
from policies.services.transition_import import apply_sheet
from policies.services.transitions import publish_crosswalk, save_transition
from tests.factories import (
    DepartmentFactory,
    DepartmentNameFactory,
    EditionFactory,
    MunicipalityFactory,
    PlanFactory,
    UserFactory,
)
from tests.policies.intake.builders import HEADINGS, NUMERALS, measure, table, tsv
from tests.policies.intake.test_transitions_properties import tables

pytestmark = pytest.mark.django_db

QUERIES = 52  # of one intake, however many rows

Editions = tuple[PlanEdition, PlanEdition]


@pytest.fixture
def editions() -> Editions:
    plan = PlanFactory(municipality=MunicipalityFactory(name="みほん市", slug="mihon"))
    for name in ("市民課", "支所"):
        DepartmentFactory(municipality=plan.municipality, name=name)
    return EditionFactory(plan=plan, slug="first"), EditionFactory(plan=plan, slug="second")


def take_in(
    data: bytes, editions: Editions, name: str = "sheet.tsv", *, create: bool = False, by=None, **more
) -> ChangePlan:
    old, new = editions
    decisions = more.get("decisions", {})
    sheet = read_document(
        data=data, filename=name, from_edition=old, to_edition=new, decisions=decisions, create=create
    )
    document, _new = store_document(municipality=new.municipality, data=data, name=name, by=by)
    return apply_sheet(sheet=sheet, document=document, from_edition=old, to_edition=new, by=by, **more)


def outlook(data: bytes, editions: Editions, name: str = "sheet.tsv") -> list[tuple[str, str, str, list]]:
    old, new = editions
    sheet = read_document(data=data, filename=name, from_edition=old, to_edition=new)
    plan = compare(sheet=sheet, from_edition=old, to_edition=new)
    return [(line.subject, line.action, line.label, line.differences) for line in plan.lines]


ROWS = table(
    measure("①-1 ○歌います。", "後半追加(笛)", "①-2 ○歌と笛です。", "市民課● 支所"),
    measure("①-2 ○旗を振ります。", "", "①-1 ○旗を振ります。", "支所"),
    measure("①-3 ○鈴を鳴らします。", "施策①-1へ集約", "", ""),
)
SHEET = tsv(ROWS)
KEY = "target:①-3:①-1,①-2"


def test_a_sheet_becomes_items_edges_and_where_they_come_from(editions):
    user = UserFactory()
    plan = take_in(SHEET, editions, by=user)
    assert plan.counts == {
        "items": {"added": 7, "changed": 0, "removed": 0, "unchanged": 0},
        "transitions": {"added": 4, "changed": 0, "removed": 0, "unchanged": 0},
    }
    item = PlanItem.objects.get(edition=editions[1], slug="1-2")
    assert (item.code, item.number, item.text, item.parent.code, item.level.name) == (
        "①-2",
        2,
        "歌と笛です。",
        "①",
        "主な施策",
    )
    assert (item.source_page, item.source_row, item.source_text) == ("1", 4, "①-2 ○歌と笛です。\t市民課● 支所")
    assert item.source_document.original_name == "sheet.tsv"
    assert list(item.assignments.values_list("printed_label", "is_lead")) == [("市民課", True), ("支所", False)]
    policy = PlanItem.objects.get(edition=editions[0], slug="1")
    assert (policy.title, policy.text, [pillar.code for pillar in policy.pillars.all()]) == (
        "集いの場づくり",
        None,
        ["I"],
    )
    edges = Transition.objects.measures().order_by("position")
    assert [(str(edge), edge.kind, edge.confidence, edge.is_unresolved) for edge in edges] == [
        ("①-1 → ①-2", "continue", "printed", False),
        ("①-2 → ①-1", "continue", "printed", False),
        ("①-3 → —", "absorb", "ambiguous", True),
    ]
    assert sorted(one.code for one in edges[2].candidates.all()) == ["①-1", "①-2"]
    assert list(TransitionChange.objects.values_list("kind", "after")) == [("text_appended", "笛")]
    assert item.history.get().history_user == edges[0].history.get().history_user == user


def test_the_same_file_again_changes_nothing_and_says_so(editions):
    take_in(SHEET, editions)
    before = [(row.pk, row.version) for row in [*PlanItem.objects.all(), *Transition.objects.all()]]
    again = take_in(SHEET, editions)
    assert (again.changes_nothing, again.same_file) == (True, True)
    assert again.counts["items"]["unchanged"] == 7
    assert [(row.pk, row.version) for row in [*PlanItem.objects.all(), *Transition.objects.all()]] == before
    assert PlanItem.history.count() == 7
    assert TransitionIntake.objects.count() == 1


def test_the_same_content_in_another_file_changes_nothing(editions):
    take_in(SHEET, editions)
    assert outlook(SHEET + b"\n\n", editions) == []


def test_decisions_settle_edges_with_person_and_reason(editions):
    user = UserFactory()
    take_in(SHEET, editions)
    plan = take_in(SHEET, editions, by=user, decisions={KEY: "①-2"}, reasons={KEY: "現行計画の番号"})
    assert [(line.action, line.label) for line in plan.lines] == [("changed", "①-3 → ①-2")]
    edge = Transition.objects.get(old__code="①-3")
    assert (edge.new.code, edge.confidence, edge.decided_by, edge.reason) == (
        "①-2",
        "ambiguous",
        user,
        "現行計画の番号",
    )
    assert edge.candidates.count() == 2
    assert take_in(SHEET, editions, decisions={KEY: "①-2"}).changes_nothing


def test_a_new_version_shows_and_does_what_changes(editions):
    take_in(SHEET, editions)
    rows = [list(row) for row in ROWS]
    rows[3][4] = "①-2 ○歌と笛と太鼓です。"
    rows[4][5] = "市民課"
    rows[5] = list(measure("", "新規追加(畑)", "①-3 ○畑を耕します。", "支所"))
    data = tsv(rows)
    expected = [
        ("new", "changed", "①-1", [("departments", "支所", "市民課")]),
        ("new", "changed", "①-2", [("text", "歌と笛です。", "歌と笛と太鼓です。")]),
        ("new", "added", "①-3", [("text", "", "畑を耕します。")]),
        ("old", "removed", "①-3", [("text", "鈴を鳴らします。", "")]),
        ("transition", "added", "— → ①-3", [("kind", "", "new")]),
        ("transition", "removed", "①-3 → —", [("kind", "absorb", "")]),
    ]
    assert outlook(data, editions) == expected
    plan = take_in(data, editions)
    assert [(line.subject, line.action, line.label, line.differences) for line in plan.lines] == expected
    gone = PlanItem.objects.get(edition=editions[0], slug="1-3")
    assert gone.archived_at is not None
    assert [str(edge) for edge in Transition.objects.measures()] == ["①-1 → ①-2", "①-2 → ①-1", "— → ①-3"]
    assert Transition.history.filter(history_type="-").count() == 1
    assert outlook(data + b"\n", editions) == []
    assert ("old", "changed", "①-3", [("archived", "✓", "")]) in outlook(SHEET, editions)


def test_what_staff_wrote_stays_while_the_sheet_says_the_same(editions):
    take_in(SHEET, editions)
    item = PlanItem.objects.get(edition=editions[1], slug="1-1")
    save_item(item=item, version=1, fields={"text": "旗を高く振ります。"}, by=UserFactory())
    edge = Transition.objects.get(old__code="①-3")
    save_transition(
        crosswalk=edge.crosswalk,
        transition=edge,
        version=edge.version,
        kind="absorb",
        old=edge.old,
        new=item,
        note=edge.note,
        by=UserFactory(),
    )
    assert outlook(SHEET + b"\n", editions) == []
    rows = [list(row) for row in ROWS]
    rows[4][4] = "①-1 ○旗を大きく振ります。"
    old, new = editions
    sheet = read_document(data=tsv(rows), filename="sheet.tsv", from_edition=old, to_edition=new)
    lines = compare(sheet=sheet, from_edition=old, to_edition=new).lines
    assert [(line.label, line.differences, line.edited) for line in lines] == [
        ("①-1", [("text", "旗を高く振ります。", "旗を大きく振ります。")], True)
    ]


def test_a_sheet_with_errors_saves_nothing(editions):
    with pytest.raises(ValidationError):
        take_in(tsv(table(measure("歌います。", "", "①-1 ○歌", ""))), editions)
    assert PlanItem.objects.count() == Transition.objects.count() == 0


def test_departments_resolve_by_alias_and_by_the_name_of_the_editions_year(editions):
    old, new = editions
    municipality = new.municipality
    citizens = Department.objects.get(names__name="市民課")
    DepartmentAlias.objects.create(municipality=municipality, label="市民か", department=citizens)
    renamed = DepartmentFactory(municipality=municipality, name="地域課")
    renamed.names.update(valid_to=new.first_year - 1)
    DepartmentNameFactory(department=renamed, name="まちづくり課", valid_from=new.first_year)
    rows = table(measure("①-1 歌", "", "①-1 歌", "市民か まちづくり課"))
    take_in(tsv(rows), editions)
    assigned = PlanItemDepartment.objects.order_by("position")
    assert [(one.department, one.printed_label) for one in assigned] == [
        (citizens, "市民か"),
        (renamed, "まちづくり課"),
    ]
    late = tsv(table(measure("①-1 歌", "", "①-1 歌", "地域課")))
    sheet = read_document(data=late, filename="a.tsv", from_edition=old, to_edition=new)
    assert [one.code for one in sheet.errors] == ["department_unknown"]


def test_unknown_departments_are_made_or_named_by_decision(editions):
    rows = tsv(table(measure("①-1 歌", "", "①-1 歌", "市民科 畑の課")))
    answers = {"department:市民科": "市民課", "department:畑の課": "create"}
    take_in(rows, editions, decisions=answers)
    assigned = PlanItemDepartment.objects.order_by("position")
    assert [(one.department.name_in(None).name, one.printed_label) for one in assigned] == [
        ("市民課", "市民科"),
        ("畑の課", "畑の課"),
    ]
    assert DepartmentAlias.objects.get().key == label_key("市民科")
    assert outlook(rows, editions) == []


def test_a_file_of_another_city_or_edition_is_an_error(editions):
    old, new = editions
    other = MunicipalityFactory(name="となり町", slug="tonari")
    marked = tsv([(identity(new, old),), *ROWS])
    named = tsv([("となり町 新旧対照表",), *ROWS])
    own = tsv([("みほん市 新旧対照表（となり町との比較）",), (identity(old, new),), *ROWS])
    codes = [
        [one.code for one in read_document(data=data, filename="a.tsv", from_edition=old, to_edition=new).errors]
        for data in (marked, named, own)
    ]
    assert (codes, other.name) == ([["other_edition"], ["other_municipality"], []], "となり町")


@pytest.mark.parametrize("workbook", [working_workbook, published_workbook])
def test_a_download_reads_back_without_a_difference(editions, workbook):
    take_in(SHEET, editions, decisions={KEY: "①-2"})
    crosswalk = Crosswalk.objects.get()
    for edition in editions:
        publish_edition(edition=edition, by=None)
    crosswalk = Crosswalk.objects.select_related("from_edition", "to_edition").get()
    publish_crosswalk(crosswalk=crosswalk, by=None)
    assert outlook(workbook(crosswalk), editions, "a.xlsx") == []


def test_the_real_sheet_is_taken_in_decided_published_and_read_back(real_documents: Path, editions):
    data = (real_documents / "001_89a7ca55e0524332.txt").read_bytes()
    plan = take_in(data, editions, create=True)
    assert (plan.counts["items"]["added"], plan.counts["transitions"]["added"]) == (95, 60)
    sheet = read_document(data=data, filename="a.txt", from_edition=editions[0], to_edition=editions[1])
    answers = {question.key: question.suggested or question.options[0][0] for question in sheet.questions}
    take_in(data, editions, decisions=answers)
    for edition in editions:
        publish_edition(edition=edition, by=None)
    crosswalk = Crosswalk.objects.select_related("from_edition", "to_edition").get()
    publish_crosswalk(crosswalk=crosswalk, by=None)
    assert crosswalk.published_transitions.count() == 60
    assert outlook(published_workbook(crosswalk), editions, "a.xlsx") == []


def many(count: int) -> bytes:
    rows = [
        measure(f"①-{n} ○取組{n}", "後半追加(笛)", f"①-{n} ○取組{n}と笛", "市民課 支所") for n in range(1, count + 1)
    ]
    return tsv(table(*rows, measure(f"①-{count + 1} ○鈴", "廃止", "", "")))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(editions, count):
    with CaptureQueriesContext(connection) as queries:
        take_in(many(count), editions)
    assert len(queries) == QUERIES


def test_a_hundred_rows_take_as_many_queries_but_for_batches(editions):
    """SQLite limits the parameters of a statement, so that Django divides large inserts."""
    with CaptureQueriesContext(connection) as queries:
        take_in(many(100), editions)
    assert len(queries) - QUERIES <= (14 if connection.features.max_query_params else 0)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(tables())
def test_whatever_sheet_has_no_error_is_saved_and_then_changes_nothing(editions, rows):
    data = tsv([HEADINGS, NUMERALS]) + b"\n" + tsv(rows)
    old, new = editions
    sheet = read_document(data=data, filename="a.tsv", from_edition=old, to_edition=new, create=True)
    if not sheet.can_import:
        return
    with transaction.atomic():
        take_in(data, editions, "a.tsv", create=True)
        assert outlook(data, editions, "a.tsv") == []
        assert PlanItem.objects.count() == len(sheet.items)
        transaction.set_rollback(True)
