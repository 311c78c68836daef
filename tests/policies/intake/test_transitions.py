"""What a crosswalk sheet says, what it leaves open, and how decisions settle it."""

import pytest

from .builders import BOTH, HEADINGS, NUMERALS, POLICY, edges, found, measure, questions, read, table

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
