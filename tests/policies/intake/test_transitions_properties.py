"""Mutated sheets: no crash, and no cell that is neither parsed, nor kept as raw text, nor reported."""

import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.intake.files.sheets import IntakeRefused, Sheet, read_sheet
from policies.intake.transitions import TransitionSheet, read_transition_sheet

from .builders import HEADINGS, NUMERALS, POLICY, measure, saved, tsv, workbook

BASE = [
    ("資料2",),
    HEADINGS,
    NUMERALS,
    POLICY,
    measure(
        "①-3 ○歌います。", "・2つの項目に分割", "①-1 ○歌います。 ①-4 ○踊ります。", "協働課 支所 政策課 協働課 支所"
    ),
    measure("①-1 ○笛を吹きます。", "後半追加(太鼓)", "①-2 ○笛と太鼓です。", "協働課、支所"),
    measure("①-2 ○旗を振ります。", "施策①-3へ集約", "", ""),
    HEADINGS,
    ("I", "II", "市の施策 主な施策", "", "市の施策 主な施策", ""),
    ("", "●", "②食の会", "施策②→施策② 新規追加(畑)", "②食の会", ""),
    measure("", "新規追加(釜)", "②-1 ○畑を耕します。", "支所"),
    measure("", "", "②-2 ○釜を囲みます。", "東・西支 所総務"),
    measure("②-1 ○鍋を囲みます。", "2つの項目を統合", "②-4 ○鍋と汁です。", "各支所総務"),
    measure("②-2 ○汁を囲みます。", "", "", ""),
    measure("②-3 ○粥を配ります。", "削除(②-4に集約)", "", ""),
]
JUNK = st.one_of(
    st.sampled_from(
        [
            "",
            "①",
            "②-2、3",
            "⇒",
            "廃止",
            "#REF!",
            "－",
            "2026/1/10",
            "施策①→施策⑨",
            "新規追加(",
            "●●",
            "現行計画",
            "第9期計画",
            "I",
            "(",
            "①-1-1",
            "㊿-999",
            "①-0",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters='\t\n\r"'), max_size=12),
)


def widen(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@st.composite
def tables(draw) -> list[list[str]]:
    rows = [list(row) + [""] * (6 - len(row)) for row in BASE]
    for _step in range(draw(st.integers(0, 8))):
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, 5))
        match draw(st.integers(0, 7)):
            case 0:
                del rows[row]
            case 1:
                rows.insert(row, list(rows[draw(st.integers(0, len(rows) - 1))]))
            case 2:
                rows[row][column] = draw(JUNK)
            case 3:
                rows[row][column] = widen(rows[row][column])
            case 4:
                rows[row][column] = unicodedata.normalize("NFKC", rows[row][column])
            case 5:
                rows[row], rows[-1] = rows[-1], rows[row]
            case 6:
                rows[row][column], rows[row][5 - column] = rows[row][5 - column], rows[row][column]
            case 7:
                rows[row] = rows[row][:column] + [draw(JUNK)] + rows[row][column:5]
        if not rows:
            rows = [[""] * 6]
    order = draw(st.permutations(range(6))) if draw(st.booleans()) else range(6)
    return [[row[column] for column in order] for row in rows]


def squeezed(text: str) -> str:
    return "".join(text.split())


def check(sheet: Sheet, result: TransitionSheet) -> None:
    """Every cell is accounted for, and what counts as parsed is really there."""
    assert set(result.accounting) == {cell.place for cell in sheet.cells()}
    assert set(result.accounting.values()) <= {"parsed", "raw", "reported", "heading", "skipped"}
    kept: dict[tuple[str, int], list[str]] = {}
    for item in result.items:
        for source in item.sources:
            kept.setdefault((item.side, source.row), []).append(squeezed(source.raw))
    notes = squeezed("".join(edge.source.raw for edge in [*result.transitions, *result.policy_transitions]))
    for cell in sheet.cells():
        if result.accounting[cell.place] == "parsed" and result.roles[cell.place] in {"old", "new"}:
            left = squeezed(cell.text)
            for raw in kept.get((result.roles[cell.place], cell.row), []):
                left = left.replace(raw, "", 1)
            assert left == ""
        if result.accounting[cell.place] == "parsed" and result.roles[cell.place] == "note":
            assert squeezed(cell.text) in notes
    said = {(finding.page, finding.row) for finding in result.findings}
    for cell in sheet.cells():
        if result.accounting[cell.place] == "reported" and result.row_kinds.get(cell.place[:2]) != "other":
            assert (cell.page, cell.row) in said
    check_edges(result)


def check_edges(result: TransitionSheet) -> None:
    codes = {(item.side, item.printed) for item in result.items}
    for edge in [*result.transitions, *result.policy_transitions]:
        assert edge.old or edge.new
        assert edge.old is None or ("old", edge.old) in codes
        assert edge.new is None or ("new", edge.new) in codes
        assert {("new", code) for code in edge.candidates} <= codes
        if edge.new is None and edge.kind != "abolish":
            assert edge.confidence == "ambiguous"
    olds = {edge.old for edge in [*result.transitions, *result.policy_transitions]}
    news = {edge.new for edge in [*result.transitions, *result.policy_transitions]}
    for item in result.items:
        lost = item.printed not in (olds if item.side == "old" else news)
        assert not lost or item.placeholder or is_open(result, item.printed)
    keys = [question.key for question in result.questions]
    assert len(keys) == len(set(keys))
    result.as_json()
    result.preview()


def is_open(result: TransitionSheet, printed: str) -> bool:
    """New items a row leaves to be chosen from have no edge before somebody chooses."""
    return any(printed in edge.candidates for edge in result.transitions)


SLOW = settings(suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(tables())
def test_mutated_tables_lose_nothing(rows):
    sheet = read_sheet(tsv(rows) + b"\n-", "sheet.tsv")
    check(sheet, read_transition_sheet(sheet, known_departments=["協働課", "支所"]))


@settings(SLOW, max_examples=30)
@given(
    tables(),
    st.lists(st.tuples(st.integers(3, 14), st.integers(1, 6), st.integers(0, 2), st.integers(0, 2)), max_size=3),
)
def test_mutated_workbooks_with_merged_cells_lose_nothing(rows, merges):
    book, page = workbook([[strip(cell) for cell in row] for row in rows])
    taken: set[tuple[int, int]] = set()
    for row, column, down, right in merges:
        area = {(r, c) for r in range(row, row + down + 1) for c in range(column, column + right + 1)}
        if len(area) > 1 and not area & taken:
            taken |= area
            page.merge_cells(start_row=row, end_row=row + down, start_column=column, end_column=column + right)
    sheet = read_sheet(saved(book), "sheet.xlsx")
    check(sheet, read_transition_sheet(sheet))


def strip(text: str) -> str:
    """What a workbook cannot hold, and what openpyxl would make a formula of."""
    return "".join(sign for sign in text if sign.isprintable()).lstrip("=")


@settings(SLOW, max_examples=100)
@given(
    tables(),
    st.dictionaries(
        st.sampled_from(["target:①-2:①-2,①-1", "notes:②-1,②-2", "merge:②-2:②-4", "department:協働課"]),
        JUNK | st.sampled_from(["shift", "keep", "abolish", "①-1", "②-4"]),
    ),
)
def test_no_decision_breaks_a_mutated_table(rows, decisions):
    sheet = read_sheet(tsv(rows) + b"\n-", "sheet.tsv")
    check(sheet, read_transition_sheet(sheet, decisions=decisions))


@settings(SLOW, max_examples=50)
@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(data):
    for name in ("a.csv", "a.tsv", "a.xlsx"):
        try:
            sheet = read_sheet(data, name)
        except IntakeRefused:
            continue
        read_transition_sheet(sheet).as_json()
