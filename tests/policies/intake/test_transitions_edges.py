"""Rows and the edges they state, and the questions they leave."""

import pytest
from django.utils import translation

from policies.intake.transitions import Change

from .builders import BOTH, HEADINGS, NUMERALS, edges, found, measure, questions, read, read_xlsx, table, xlsx


@pytest.mark.parametrize(
    ("note", "kind", "changes"),
    [
        ("", "continue", []),
        ("文言整理", "continue", []),
        ("後半追加(踊り)", "continue", [Change("text_appended", after="踊り")]),
        (
            "・事業の変更(歌の会→踊りの会へ) ・事業の追加(笛、太鼓)",
            "continue",
            [
                Change("programme_replaced", "歌の会", "踊りの会"),
                Change("programme_added", after="笛"),
                Change("programme_added", after="太鼓"),
            ],
        ),
        ("名称変更(歌の会⇒合唱会)", "continue", [Change("renamed", "歌の会", "合唱会")]),
        ("施策①へ", "move", []),
    ],
)
def test_a_row_with_both_sides_is_printed_and_its_note_names_the_changes(note, kind, changes):
    sheet = read(table(measure("①-1 ○歌います。", note, "①-1 ○踊ります。", "市民課")))
    assert edges(sheet) == [("①-1", "①-1", kind, "printed")]
    assert sheet.transitions[0].changes == changes


def test_notes_keep_their_words_and_lose_only_wraps_and_bullets():
    sheet = read(table(measure("①-1 歌", "・後半追加(NPO と 踊り) ・2つの項目\nを統合 (笛)", "①-1 歌", "")))
    assert sheet.transitions[0].note == "後半追加(NPOと踊り)/2つの項目を統合(笛)"


def test_new_and_abolished_items_have_one_side():
    rows = table(
        BOTH, measure("", "新規追加(笛)", "①-2 ○笛を吹きます。", "支所"), measure("①-2 ○旗を振ります。", "廃止", "", "")
    )
    assert edges(read(rows))[1:] == [(None, "①-2", "new", "printed"), ("①-2", None, "abolish", "printed")]


def test_a_code_that_can_only_be_new_is_inferred():
    rows = table(
        BOTH,
        measure("①-2 ○旗を振ります。", "削除(①-2に集約。数が少ないため)", "", ""),
        measure("", "新規追加(笛)", "①-2 ○笛", ""),
    )
    rows[-2] = measure("①-3 ○旗を振ります。", "削除(①-2に集約。数が少ないため)", "", "")
    sheet = read(rows)
    assert edges(sheet)[1] == ("①-3", "①-2", "abolish_absorb", "inferred")
    assert ("target_inferred", 5, "D") in found(sheet)


def crossing() -> list:
    """Old ①-1 becomes new ①-2, so that a note naming ①-1 has two readings."""
    return table(
        measure("①-1 ○歌", "", "①-2 ○歌", "市民課"),
        measure("①-2 ○笛", "", "①-1 ○笛", "市民課"),
        measure("①-3 ○旗", "施策①-1へ集約", "", ""),
    )


def test_a_code_that_could_be_old_or_new_is_asked_with_both_readings():
    sheet = read(crossing())
    assert edges(sheet)[2] == ("①-3", None, "absorb", "ambiguous")
    assert sheet.transitions[2].candidates == ["①-1", "①-2"]
    assert questions(sheet) == [("target:①-3:①-1,①-2", None)]
    assert [value for value, _label in sheet.questions[0].options] == ["①-1", "①-2", "abolish"]
    assert (sheet.transitions[2].is_open, sheet.can_import) == (True, True)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("①-2", [("①-3", "①-2", "absorb", "ambiguous")]),
        ("abolish", [("①-3", None, "abolish", "ambiguous")]),
        ("①-1、①-2", [("①-3", "①-1", "absorb", "ambiguous"), ("①-3", "①-2", "absorb", "ambiguous")]),
    ],
)
def test_a_decision_settles_the_edge_and_keeps_its_candidates(answer, expected):
    sheet = read(crossing(), decisions={"target:①-3:①-1,①-2": answer})
    assert edges(sheet)[2:] == expected
    assert [(e.decided, e.candidates) for e in sheet.transitions[2:]] == [(True, ["①-1", "①-2"])] * len(expected)
    assert sheet.open_questions == []


def test_a_decision_survives_rows_that_move():
    rows = crossing()
    rows.insert(3, measure("", "新規追加(鈴)", "①-3 ○鈴", ""))
    sheet = read(rows, decisions={"target:①-3:①-1,①-2": "①-2"})
    assert sheet.open_questions == []


def test_a_decision_that_does_not_fit_or_is_outdated_is_reported_and_not_applied():
    sheet = read(crossing(), decisions={"target:①-3:①-1,①-2": "⑨-9", "target:⑨-9:①-1": "①-1"})
    assert [finding[0] for finding in found(sheet)] == ["decision_outdated", "decision_invalid", "target_ambiguous"]
    assert sheet.transitions[2].is_open


def test_two_decisions_on_one_target_are_folded_into_one_edge():
    rows = table(
        measure("①-1 ○歌", "", "①-3 ○歌", ""),
        measure("①-2 ○笛", "", "①-1 ○笛", ""),
        measure("①-3 ○旗", "", "①-2 ○旗", ""),
        measure("①-4 ○鈴", "施策①-1、2に集約", "", ""),
    )
    sheet = read(rows)
    assert [e.candidates for e in sheet.transitions[3:]] == [["①-1", "①-3"], ["①-2", "①-1"]]
    assert found(sheet, "FIX") == [("list_expanded", 7, "D")]
    decided = read(rows, decisions={"target:①-4:①-1,①-3": "①-1", "target:①-4:①-2,①-1": "①-1"})
    assert edges(decided)[3:] == [("①-4", "①-1", "absorb", "ambiguous")]
    assert ("pair_folded", 7, None) in found(decided, "FIX")


def test_an_old_row_without_a_note_stays_open_until_somebody_decides():
    rows = table(BOTH, measure("①-2 ○旗", "", "", ""))
    sheet = read(rows)
    assert edges(sheet)[1] == ("①-2", None, "abolish", "ambiguous")
    assert questions(sheet) == [("unresolved:①-2:", None)]
    decided = read(rows, decisions={"unresolved:①-2:": "①-1"})
    assert edges(decided)[1] == ("①-2", "①-1", "absorb", "ambiguous")
    assert edges(read(rows, decisions={"unresolved:①-2:": "abolish"}))[1] == ("①-2", None, "abolish", "ambiguous")


def test_a_new_row_without_a_note_is_asked():
    rows = table(BOTH, measure("", "", "①-2 ○笛", "支所"))
    sheet = read(rows)
    assert edges(sheet)[1] == (None, "①-2", "new", "ambiguous")
    assert questions(sheet) == [("new:①-2", "new")]
    assert edges(read(rows, decisions={"new:①-2": "①-1"}))[1] == ("①-1", "①-2", "split", "ambiguous")


def test_the_row_below_a_merging_row_is_suggested_to_merge_too():
    rows = table(
        measure("①-1 ○歌", "2つの項目を統合", "①-1 ○歌と笛", "市民課"),
        measure("①-2 ○笛", "", "", ""),
        measure("①-3 ○旗", "", "", ""),
    )
    sheet = read(rows)
    assert edges(sheet) == [
        ("①-1", "①-1", "merge", "printed"),
        ("①-2", "①-1", "merge", "ambiguous"),
        ("①-3", None, "abolish", "ambiguous"),
    ]
    merged = sheet.transitions[1]
    assert (merged.candidates, merged.note, merged.departments) == (["①-1"], "2つの項目を統合", [])
    assert questions(sheet) == [("merge:①-2:①-1", "①-1"), ("unresolved:①-3:", None)]


def test_a_cell_merged_over_two_rows_is_printed():
    rows = table(
        measure("①-1 ○歌", "2つの項目を統合", "①-1 ○歌と笛", "市民課"),
        measure("①-2 ○笛", "", "", ""),
    )
    sheet = read_xlsx(xlsx(rows, merges=["D4:D5", "E4:E5", "F4:F5"]))
    assert edges(sheet) == [("①-1", "①-1", "merge", "printed"), ("①-2", "①-1", "merge", "printed")]
    assert [(e.note, e.departments) for e in sheet.transitions] == [
        ("2つの項目を統合", ["市民課"]),
        ("2つの項目を統合", []),
    ]
    assert (sheet.questions, found(sheet)) == ([], [])


def test_an_old_cell_merged_over_two_new_rows_is_a_printed_split():
    rows = table(
        measure("①-1 ○歌", "2つの項目に分割", "①-1 ○歌", "市民課"),
        measure("", "", "①-2 ○合唱", "支所"),
    )
    sheet = read_xlsx(xlsx(rows, merges=["C4:C5", "D4:D5"]))
    assert edges(sheet) == [("①-1", "①-1", "split", "printed"), ("①-1", "①-2", "split", "printed")]
    assert [e.departments for e in sheet.transitions] == [["市民課"], ["支所"]]


def test_departments_merged_over_another_items_row_are_never_filled_down_silently():
    rows = table(measure("①-1 ○歌", "", "①-1 ○歌", "市民課"), measure("①-2 ○笛", "", "①-2 ○笛", ""))
    data = xlsx(rows, merges=["F4:F5"])
    sheet = read_xlsx(data)
    assert [e.departments for e in sheet.transitions] == [["市民課"], []]
    assert questions(sheet) == [("span:①-2", "fill")]
    assert sheet.of("new", "measure")[1].departments_open
    filled = read_xlsx(data, decisions={"span:①-2": "fill"}).of("new", "measure")[1]
    assert ([one.label for one in filled.departments], filled.departments_open) == (["市民課"], False)


def test_two_measures_in_a_cell_are_split_and_their_departments_asked():
    rows = table(
        measure("①-1 ○歌", "2つの項目に分割", "①-1 ○歌 ①-2 ○合唱", "協働課 支所 政策課 協働課 支所"),
        measure("①-2 ○笛", "", "①-3 ○笛", "政策課 協働課 支所"),
    )
    sheet = read(rows)
    assert edges(sheet)[:2] == [("①-1", "①-1", "split", "inferred"), ("①-1", "①-2", "split", "inferred")]
    assert [e.departments for e in sheet.transitions[:2]] == [["協働課", "支所"], ["政策課", "協働課", "支所"]]
    assert questions(sheet) == [("departments:①-1:①-1,①-2", "協働課;支所|政策課;協働課;支所")]
    assert [item.departments_open for item in sheet.of("new", "measure")] == [True, True, False]
    decided = read(rows, decisions={"departments:①-1:①-1,①-2": "協働課|政策課;支所"})
    assert [[one.label for one in item.departments] for item in decided.of("new", "measure")][:2] == [
        ["協働課"],
        ["政策課", "支所"],
    ]
    assert [e.decided for e in decided.transitions] == [True, True, False]


def test_notes_one_row_too_high_are_suggested_one_row_down():
    rows = [
        HEADINGS,
        NUMERALS,
        ("●", "", "①歌", "施策①→施策① 新規追加(笛)", "①歌", ""),
        measure("", "新規追加(旗)", "①-1 ○笛を吹きます。", "支所"),
        measure("", "", "①-2 ○旗を振ります。", "支所"),
        measure("①-1 ○歌", "", "①-3 ○歌", "支所"),
    ]
    sheet = read(rows)
    assert [(e.new, e.note, e.kind, e.confidence, e.decided) for e in sheet.transitions[:2]] == [
        ("①-1", "新規追加(笛)", "new", "inferred", False),
        ("①-2", "新規追加(旗)", "new", "inferred", False),
    ]
    assert questions(sheet) == [("notes:①-1,①-2", "shift")]
    assert found(sheet) == [("note_shifted", 3, "D"), ("note_shifted", 4, "D"), ("note_shifted", 5, "E")]
    shifted = read(rows, decisions={"notes:①-1,①-2": "shift"})
    assert [e.decided for e in shifted.transitions] == [True, True, False]
    kept = read(rows, decisions={"notes:①-1,①-2": "keep"})
    assert [(e.new, e.note) for e in kept.transitions[:2]] == [("①-1", "新規追加(旗)"), ("①-2", "")]
    assert kept.policy_transitions[0].note == "施策①→施策①新規追加(笛)"


def gap() -> list:
    return [
        HEADINGS,
        NUMERALS,
        ("●", "", "①歌", "施策①→施策① 新規追加(笛)", "①歌", ""),
        measure("①-1 ○歌", "", "①-2 ○歌", "支所"),
    ]


def test_a_gap_with_a_note_that_has_no_item_suggests_a_placeholder():
    sheet = read(gap())
    assert found(sheet) == [("gap", 3, None)]
    assert questions(sheet) == [("placeholder:new:①-1", "make")]
    placeholder = sheet.of("new", "measure")[0]
    assert (placeholder.printed, placeholder.text, placeholder.placeholder) == ("①-1", None, True)
    made = sheet.transitions[-1]
    assert (made.new, made.note, made.confidence, made.candidates, made.decided) == (
        "①-1",
        "新規追加(笛)",
        "ambiguous",
        ["①-1"],
        False,
    )
    assert sheet.counts["new_measures"] == 1


def test_a_placeholder_is_made_or_left_out_by_decision():
    made = read(gap(), decisions={"placeholder:new:①-1": "make"})
    assert (made.transitions[-1].decided, made.open_questions) == (True, [])
    left = read(gap(), decisions={"placeholder:new:①-1": "skip"})
    assert edges(left) == [("①-1", "①-2", "continue", "printed")]
    assert [item.printed for item in left.of("new", "measure")] == ["①-2"]


def test_a_gap_without_a_note_is_asked_and_nothing_made():
    rows = table(measure("①-1 ○歌", "", "①-1 ○歌", ""), measure("①-3 ○笛", "", "①-2 ○笛", ""))
    sheet = read(rows)
    assert questions(sheet) == [("placeholder:old:①-2", "skip")]
    assert sheet.counts["old_measures"] == 2
    made = read(rows, decisions={"placeholder:old:①-2": "make"})
    assert [item.printed for item in made.of("old", "measure")] == ["①-1", "①-2", "①-3"]


def test_a_far_number_is_one_warning_and_no_hundred_questions():
    sheet = read(table(measure("①-1 ○歌", "", "①-1 ○歌", ""), measure("①-900 ○笛", "", "①-2 ○笛", "")))
    assert (found(sheet), sheet.questions) == ([("gap", None, None)], [])


def test_a_candidate_says_which_numbering_it_reads():
    rows = table(
        measure("①-1 ○歌", "", "①-2 ○歌"), measure("①-2 ○旗", "施策①-1へ集約"), measure("①-3 ○鈴", "", "①-1 ○鈴")
    )
    with translation.override("en"):
        question = next(one for one in read(rows).questions if one.kind == "target")
    assert [label.rpartition(" (")[2] for _value, label in question.options[:2]] == [
        "①-1 as a new number)",
        "the old ①-1 became this)",
    ]
