"""A crosswalk written in the sheet's own layout reads back without a difference."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from policies.intake.codes import Code
from policies.intake.files.sheets import read_sheet
from policies.intake.transitions import Change, Item, Transition, TransitionSheet, read_transition_sheet
from policies.intake.transitions.departments import Department
from policies.intake.transitions.export import Export, write_workbook

from .builders import HEADINGS, NUMERALS, measure, read, read_xlsx, table


def written(sheet: TransitionSheet) -> bytes:
    return write_workbook(
        Export(sheet.items, sheet.policy_transitions, sheet.transitions, sheet.pillars, "第2期計画", ["対照表"])
    )


def content(sheet: TransitionSheet):
    """Everything an import would save, but for where it stood."""
    items = {
        (item.side, item.printed): (
            item.title,
            item.text,
            item.placeholder,
            item.pillars,
            item.departments,
            item.departments_open,
        )
        for item in sheet.items
    }
    edges = {
        (edge.level, edge.old, edge.new, tuple(edge.candidates)): (
            edge.kind,
            edge.note,
            edge.confidence,
            edge.decided,
            edge.changes,
            edge.reason,
            edge.departments,
        )
        for edge in [*sheet.policy_transitions, *sheet.transitions]
    }
    return sheet.counts, sheet.as_json()["pillars"], items, edges


SHEETS = {
    "plain": table(measure("①-1 ○歌", "後半追加(笛)", "①-1 ○歌と笛", "市民課● 支所")),
    "split": table(measure("①-1 ○歌", "2つの項目に分割", "①-1 ○歌 ①-2 ○合唱", "協働課 支所 協働課")),
    "merge": table(measure("①-1 ○歌", "2つの項目を統合", "①-1 ○歌", "支所"), measure("①-2 ○笛", "", "", "")),
    "open": table(
        measure("①-1 ○歌", "", "①-2 ○歌", ""),
        measure("①-2 ○旗", "施策①-1へ集約", "", ""),
        measure("①-3 ○鈴", "", "", ""),
    ),
    "gap": [
        HEADINGS,
        NUMERALS,
        ("●", "", "①歌", "施策①→施策① 新規追加(笛)", "①歌", ""),
        measure("①-1 ○歌", "", "①-2 ○歌", "支所"),
    ],
    "abolished": table(measure("①-1 ○歌", "廃止", "", "支所"), measure("", "新規追加(笛)", "①-1 ○笛", "市民課")),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_goes_out_and_comes_back_the_same(name):
    sheet = read(SHEETS[name])
    back = read_xlsx(written(sheet))
    assert content(back) == content(sheet)
    assert back.errors == []


def test_decisions_go_out_and_come_back():
    sheet = read(SHEETS["gap"], decisions={"placeholder:new:①-1": "make"})
    back = read_xlsx(written(sheet))
    assert (content(back), back.questions) == (content(sheet), [])


def test_the_real_sheet_goes_out_and_comes_back_the_same(real_documents: Path):
    data = (real_documents / "001_89a7ca55e0524332.txt").read_bytes()
    sheet = read_transition_sheet(read_sheet(data, "sheet.txt"))
    assert content(read_xlsx(written(sheet))) == content(sheet)
    answers = {question.key: question.suggested or question.options[0][0] for question in sheet.questions}
    decided = read_transition_sheet(read_sheet(data, "sheet.txt"), decisions=answers)
    back = read_xlsx(written(decided))
    assert (content(back), back.questions) == (content(decided), [])


def awkward() -> Export:
    """What staff may have made of a record: lines, leads, reasons, placeholders with a text, items without an edge."""
    old = [
        Item("old", Code(1), title="=歌"),
        Item("old", Code(1, 1), text="+歌います。\n\n○二段目です。", departments=[Department("支所")]),
        Item("old", Code(1, 2), text="@笛"),
    ]
    new = [
        Item("new", Code(1), title="歌", pillars=["II"]),
        Item("new", Code(1, 1), text="-歌", departments=[Department("市民 課", lead=True)], placeholder=True),
        Item("new", Code(1, 3), text=None),
    ]
    edges = [
        Transition(
            "measure",
            "①-1",
            "①-1",
            "continue",
            "=備考 1",
            changes=[Change("renamed", "a", "b→c"), Change("text_appended", after="笛")],
            reason="理由の1行目\n2行目",
            decided=True,
            departments=["市民 課"],
        ),
    ]
    return Export([*old, *new], [Transition("policy", "①", "①", "continue")], edges, ["I", "II"], "第3期計画", ["題"])


def test_awkward_content_comes_back_to_the_letter():
    export = awkward()
    back = read_xlsx(write_workbook(export))
    expected = TransitionSheet(back.sheet, export.items, export.policy_transitions, export.transitions)
    assert content(back)[2:] == content(expected)[2:]


def test_cells_that_start_like_formulas_are_text():
    sheet = load_workbook(io.BytesIO(write_workbook(awkward()))).active
    risky = [
        cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith(("=", "+", "-", "@"))
    ]
    assert sorted(str(cell.value) for cell in risky) == ["=備考 1"]
    assert {(cell.data_type, cell.quotePrefix) for cell in risky} == {("s", True)}


def test_it_prints_on_a4_landscape_with_repeated_headings():
    sheet = load_workbook(io.BytesIO(written(read(SHEETS["merge"])))).active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.print_title_rows == "$2:$3"
    assert sheet.print_area == "'新旧対照表'!$A$1:$F$6"
    assert sorted(str(merge) for merge in sheet.merged_cells.ranges) == ["A2:B2", "E5:E6"]
