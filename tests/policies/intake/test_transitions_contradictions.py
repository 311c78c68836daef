"""Sheets that contradict themselves, and departments nobody knows."""

import pytest

from .builders import BOTH, HEADINGS, NUMERALS, edges, found, measure, read, table

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
