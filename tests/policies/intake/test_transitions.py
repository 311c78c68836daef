"""What a crosswalk sheet says, what it leaves open, and how decisions settle it."""

import pytest

from policies.intake.transitions import Change, TransitionSheet

from .builders import HEADINGS, NUMERALS, POLICY, edges, found, measure, read, read_xlsx, table, xlsx

BOTH = measure("①-1 ○歌います。", "", "①-1 ○毎週歌います。", "市民課 支所")


def questions(sheet: TransitionSheet) -> list[tuple[str, str | None]]:
    return [(question.key, question.suggested) for question in sheet.questions]


# Headings


def test_columns_are_found_by_their_headings_in_any_order():
    order = (5, 4, 3, 2, 1, 0)
    rows = table(BOTH, measure("", "新規追加(踊り)", "①-2 ○踊ります。", "支所"))
    turned = [[row[column] for column in order] for row in rows]
    turned[0][5], turned[0][4] = "計画の柱", ""
    plain, mixed = read(rows), read(turned)
    assert mixed.as_json() | {"findings": []} == plain.as_json() | {"findings": []}
    assert mixed.pillars == ["I", "II"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("現行計画", "次期計画"),
        ("旧", "新"),
        ("第1期計画", "第2期計画(案)"),
        ("第３次計画", "第４次計画"),
        ("現行計画(R1～R5)", "新計画※"),
    ],
)
def test_headings_of_other_offices_are_understood(old, new):
    sheet = read([(old, "備考", new, "担当課"), ("①-1 歌う", "", "①-1 毎週歌う", "市民課")])
    assert edges(sheet) == [("①-1", "①-1", "continue", "printed")]


def test_a_later_number_is_the_new_plan_wherever_it_stands():
    sheet = read([("第3期計画", "備考", "第2期計画"), ("①-2 新しい", "", "①-1 古い")])
    assert edges(sheet) == [("①-1", "①-2", "continue", "printed")]


def test_repeated_headings_titles_and_page_numbers_are_skipped_and_logged():
    rows = [
        ("資料3",),
        ("第1回 会議",),
        HEADINGS,
        ("", "", "市の施策", "", "市の施策", ""),
        NUMERALS,
        POLICY,
        BOTH,
        ("- 2 -",),
        HEADINGS,
        ("I", "II", "市の施策 主な施策", "", "市の施策 主な施策", ""),
        measure("①-2 ○走ります。", "", "①-2 ○走ります。", "支所"),
        ("スライド番号 3",),
    ]
    sheet = read(rows)
    assert edges(sheet) == [("①-1", "①-1", "continue", "printed"), ("①-2", "①-2", "continue", "printed")]
    assert found(sheet) == []
    assert found(sheet, "FIX") == [
        ("title_line", 1, "A"),
        ("title_line", 2, "A"),
        ("page_number", 8, "A"),
        ("heading_repeated", 9, None),
        ("page_number", 12, "A"),
    ]
    assert [(row.row, row.kind) for row in sheet.preview()] == [
        (1, "title"),
        (2, "title"),
        (3, "heading"),
        (4, "heading"),
        (5, "heading"),
        (6, "policy"),
        (7, "measure"),
        (8, "page_number"),
        (9, "heading"),
        (10, "heading"),
        (11, "measure"),
        (12, "page_number"),
    ]
    assert [item.sources[0].page for item in sheet.of("old", "measure")] == [1, 2]


def test_unknown_and_repeated_columns_are_reported_and_kept():
    rows = [
        ("現行計画", "備考", "次期計画", "予算", "備考"),
        ("①-1 歌う", "", "①-1 歌う", "12千円", "再掲"),
        ("", "", "", "", "", "欄外"),
    ]
    sheet = read(rows)
    assert [one for one in found(sheet) if one[0] != "policy_missing"] == [
        ("unknown_column", 1, "D"),
        ("heading_twice", 1, "E"),
        ("column_without_heading", 3, "F"),
    ]
    statuses = {cell.text: cell.status for row in sheet.preview() for cell in row.cells}
    assert statuses["12千円"] == statuses["再掲"] == statuses["欄外"] == "raw"


@pytest.mark.parametrize(
    "rows",
    [
        [("こんにちは",)],
        [("現行計画", "備考"), ("①-1 歌う", "")],
        [("氏名", "住所"), ("a", "b")],
    ],
)
def test_a_sheet_without_headings_is_one_clear_error(rows):
    sheet = read(rows)
    assert found(sheet, "ERROR") == [("no_headings", 1, None)]
    assert (sheet.items, sheet.can_import) == ([], False)
    assert {cell.status for row in sheet.preview() for cell in row.cells} == {"reported"}


# Pillars and policies


def test_pillars_stand_on_the_old_policy():
    sheet = read([HEADINGS, NUMERALS, ("●", "○", "①歌", "施策①→施策①", "①歌", ""), BOTH])
    assert sheet.as_json()["pillars"] == {"①": ["I", "II"]}


def test_pillars_in_one_column_are_a_list():
    sheet = read([("計画の柱", "現行計画", "備考", "次期計画"), ("Ⅰ、Ⅲ", "①歌", "", "①歌")])
    assert sheet.as_json()["pillars"] == {"①": ["I", "III"]}


def test_a_strange_mark_is_reported():
    assert found(read([HEADINGS, NUMERALS, ("たぶん", "", *POLICY[2:]), BOTH])) == [("pillar_mark", 3, "A")]


def test_policies_merge_split_and_move_by_their_notes():
    rows = [
        HEADINGS,
        NUMERALS,
        ("", "", "①歌", "施策①+施策②⇒施策①", "①歌と踊り", ""),
        ("", "", "②踊り", "施策①+施策②⇒施策①", "", ""),
        ("", "", "③食", "施策③→施策②", "②食", ""),
        ("", "", "④道", "施策④は、施策①③へ分割", "", ""),
        ("", "", "④道", "施策④は、施策①③へ分割", "", ""),
    ]
    sheet = read(rows)
    assert [(e.old, e.new, e.kind, e.confidence) for e in sheet.policy_transitions] == [
        ("①", "①", "merge", "printed"),
        ("②", "①", "merge", "printed"),
        ("③", "②", "continue", "printed"),
        ("④", "①", "split", "inferred"),
        ("④", "②", "split", "inferred"),
    ]
    assert sheet.counts["old_policies"] == 4
    assert [source.row for source in sheet.of("old", "policy")[3].sources] == [6, 7]


def test_a_policy_target_with_two_readings_is_asked():
    rows = [
        HEADINGS,
        NUMERALS,
        ("", "", "①歌", "施策①→施策②", "②歌", ""),
        ("", "", "②踊り", "施策②→施策①", "①踊り", ""),
        ("", "", "③食", "施策①へ集約", "", ""),
    ]
    sheet = read(rows)
    asked = sheet.policy_transitions[-1]
    assert (asked.old, asked.new, asked.confidence, asked.candidates) == ("③", None, "ambiguous", ["①", "②"])
    assert questions(sheet) == [("target:③:①,②", None)]
    decided = read(rows, decisions={"target:③:①,②": "②"}).policy_transitions[-1]
    assert (decided.new, decided.kind, decided.decided) == ("②", "absorb", True)


def test_a_policy_nobody_leads_on_from_is_asked():
    sheet = read([HEADINGS, NUMERALS, POLICY, ("", "", "②踊り", "", "", "")])
    assert [(e.old, e.new, e.kind, e.confidence) for e in sheet.policy_transitions][-1] == (
        "②",
        None,
        "abolish",
        "ambiguous",
    )


# Rows


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


# Contradictions


def test_the_same_pair_twice_is_an_error_naming_the_other_row():
    sheet = read(table(BOTH, BOTH))
    assert found(sheet, "ERROR") == [("pair_twice", 5, None)]
    assert "4" in sheet.errors[0].message
    assert not sheet.can_import


def test_a_code_with_two_texts_is_an_error():
    assert found(read(table(BOTH, measure("①-2 旗", "", "①-1 ○別の歌", ""))), "ERROR") == [("code_twice", 5, "E")]


def test_a_text_without_a_code_is_an_error_at_its_cell():
    sheet = read(table(BOTH, measure("歌い続けます。", "", "①-2 ○笛", "")))
    assert found(sheet, "ERROR") == [("code_missing", 5, "C")]


def test_a_policy_beside_a_measure_is_an_error():
    assert found(read(table(BOTH, measure("②踊り", "", "①-2 ○笛", ""))), "ERROR") == [("mixed_levels", 5, "E")]


def test_rows_that_share_a_side_without_a_note_are_named_by_their_layout():
    rows = table(measure("①-1 ○歌", "", "①-1 ○歌", ""), measure("①-1 ○歌", "", "①-2 ○合唱", ""))
    sheet = read(rows)
    assert edges(sheet) == [("①-1", "①-1", "split", "printed"), ("①-1", "①-2", "split", "printed")]
    assert [finding[0] for finding in found(sheet, "FIX")] == ["kind_from_layout", "kind_from_layout"]


def test_a_note_that_counts_otherwise_is_a_warning():
    sheet = read(table(measure("①-1 ○歌", "3つの項目を統合", "①-1 ○歌", ""), measure("①-2 ○笛", "", "①-2 ○笛", "")))
    assert found(sheet) == [("count_differs", 4, "D")]


def test_a_policy_that_is_not_printed_gets_a_placeholder():
    sheet = read([HEADINGS, NUMERALS, BOTH])
    assert [(item.side, item.printed, item.placeholder) for item in sheet.items if item.level == "policy"] == [
        ("old", "①", True),
        ("new", "①", True),
    ]
    assert [finding[0] for finding in found(sheet)] == ["policy_missing", "policy_missing"]


def test_a_row_without_an_item_is_kept_as_raw_text():
    sheet = read(table(BOTH, measure("", "前のページの続き", "", "")))
    assert found(sheet) == [("row_without_item", 5, "D")]
    assert sheet.preview()[-1].cells[0].status == "raw"


# Departments


def test_unknown_departments_are_errors_with_suggestions_until_somebody_settles_them():
    rows = table(measure("①-1 歌", "", "①-1 歌", "市民科"), measure("①-2 笛", "", "①-2 笛", "市民科"))
    sheet = read(rows, known_departments=["市民課", "支所"])
    assert found(sheet, "ERROR") == [("department_unknown", 4, "F"), ("department_unknown", 5, "F")]
    assert "市民課" in sheet.errors[0].message
    assert [value for value, _label in sheet.questions[0].options] == ["市民課", "create"]
    settled = read(rows, known_departments=["市民課", "支所"], decisions={"department:市民科": "市民課"})
    assert (settled.errors, settled.labels) == ([], {"市民科": "市民課"})
    assert settled.transitions[0].departments == ["市民科"]
    made = read(rows, known_departments=["市民課"], decisions={"department:市民科": "create"})
    assert made.labels == {"市民科": None}


def test_with_create_unknown_departments_are_made_with_a_warning():
    sheet = read(table(BOTH), known_departments=["支所"], create=True)
    assert found(sheet) == [("department_new", 4, "F")]
    assert sheet.labels == {"市民課": None, "支所": "支所"}


def test_two_leads_are_an_error_and_none_is_one_warning():
    assert found(read(table(measure("①-1 歌", "", "①-1 歌", "市民課● 支所●"))), "ERROR") == [("two_leads", 4, "F")]
    rows = table(measure("①-1 歌", "", "①-1 歌", "市民課● 支所"), measure("①-2 笛", "", "①-2 笛", "市民課"))
    assert found(read(rows)) == [("lead_missing", 5, "F")]
    assert [finding.code for finding in read(table(BOTH, BOTH)).findings].count("no_lead") == 1


def test_a_label_cut_in_two_is_rejoined_and_logged():
    rows = table(measure("①-1 歌", "", "①-1 歌", "各支所総務"), measure("①-2 笛", "", "①-2 笛", "東・西支 所総務"))
    sheet = read(rows)
    assert found(sheet, "FIX") == [("label_rejoined", 5, "F")]
    assert sheet.transitions[1].departments == ["東・西支所総務"]


def test_a_missing_circle_changes_nothing():
    assert read(table(measure("①-1 歌", "", "①-1 ○歌", ""))).of("old", "measure")[0].text == "歌"


@pytest.mark.parametrize(
    "text", ["電話は090-1234-5678です。", "申込みはuta@example.jpへ。", "指導は歌山太郎氏が担います。"]
)
def test_personal_data_in_a_text_is_a_warning(text):
    assert found(read(table(measure("①-1 ○歌", "", f"①-1 ○{text}", "")))) == [("personal_data", 4, "E")]


def test_codes_and_years_are_no_personal_data():
    assert found(read(table(measure("①-1 ○歌", "施策①-1-2016(2020)", "①-1 ○氏名を名乗る各氏と両氏の会", "")))) == []
