"""Tables of proposals with cells, and the table our own export writes."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from policies.intake.files.sheets import IntakeRefused
from policies.intake.proposals import Child, Group, Proposal, Topic, read_proposals

from .builders import saved, workbook, xlsx
from .proposals_builders import exported, found, structure

HEADS = ("主体", "項目", "取り組み")
ROWS = [
    HEADS,
    ("町会\n・\n町会長", "行事", "・祭りを続ける。\n・花を\n植える。"),
    ("", "", "・次のことをする。\n①会う。\n②話す。"),
    ("", "清掃", "公園を掃く。"),
    ("子ども会", "連携", "・学校と話す。"),
]
MERGES = ("A2:A4", "B2:B3")
GROUPS = [
    ("町会・町会長", [("行事", ["祭りを続ける。", "花を植える。", "次のことをする。"]), ("清掃", ["公園を掃く。"])]),
    ("子ども会", [("連携", ["学校と話す。"])]),
]


def csv(rows, encoding="cp932") -> bytes:
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def read_xlsx(rows, merges=(), **options):
    return read_proposals(xlsx(rows, merges), "table.xlsx", **options)


def test_merged_cells_are_filled_down():
    reading = read_xlsx(ROWS, MERGES)
    assert structure(reading) == GROUPS
    assert reading.counts == {"groups": 2, "topics": 3, "proposals": 5, "sub_items": 2}
    assert reading.groups[0].addressees == ["町会", "町会長"]
    assert [(child.label, child.text) for one in reading.proposals() for child in one.children] == [
        ("①", "会う。"),
        ("②", "話す。"),
    ]
    assert found(reading) == []
    assert [(one.pieces[0].row, one.pieces[0].column) for one in reading.proposals()] == [
        (2, "C"),
        (2, "C"),
        (3, "C"),
        (4, "C"),
        (5, "C"),
    ]


def test_empty_cells_that_are_not_merged_are_filled_down_and_pointed_out():
    reading = read_xlsx(ROWS)
    assert structure(reading) == GROUPS
    assert found(reading) == [("empty_cell", 3, "A"), ("empty_cell", 3, "B"), ("empty_cell", 4, "A")]


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig", "utf-16"])
def test_a_csv_file(encoding):
    reading = read_proposals(csv(ROWS, encoding), "table.csv")
    assert (structure(reading), found(reading)) == (GROUPS, [])


@pytest.mark.parametrize("name", ["table.tsv", "table.txt"])
def test_tabs_in_a_text_are_columns(name):
    data = "\n".join("\t".join(f'"{cell}"' for cell in row) for row in ROWS).encode()
    assert structure(read_proposals(data, name)) == GROUPS


def test_a_tsv_without_columns_is_read_as_text():
    text = "（1）町会への提案\n主体 項目 取り組み\n町会\n\n行事\n・祭りを続ける。\t毎年。"
    assert structure(read_proposals(text.encode(), "paper.tsv")) == [("町会", [("行事", ["祭りを続ける。 毎年。"])])]


def test_columns_in_any_order_with_numbers_kinds_actors_and_addressees():
    rows = [
        ("区分", "取組内容", "№", "テーマ", "宛先", "団体名", "実施者"),
        ("行動", "祭りを続ける。", "1", "行事", "町会、町会長", "町会など", ""),
        ("説明", "祭りは楽しい。", "", "", "", "", "商店会"),
        ("夢", "祭りは皆のものである。", "2", "連携", "", "子ども会", ""),
    ]
    reading = read_proposals(csv(rows), "table.csv")
    assert [(one.number, one.name, one.addressees) for one in reading.groups] == [
        ("1", "町会など", ["町会", "町会長"]),
        ("2", "子ども会", ["子ども会"]),
    ]
    assert [(one.kind, one.other_actor) for one in reading.proposals()] == [
        ("action", None),
        ("statement", "商店会"),
        ("statement", None),
    ]
    assert found(reading) == [("kind_unknown", 4, "A"), ("statement", 4, "B")]


def test_a_column_that_numbers_rows_numbers_no_groups():
    rows = [
        ("番号", *HEADS),
        ("1", "町会", "行事", "会う。"),
        ("2", "", "", "話す。"),
        ("3", "子ども会", "連携", "遊ぶ。"),
    ]
    reading = read_proposals(csv(rows), "table.csv")
    assert [group.number for group in reading.groups] == ["", ""]
    assert found(reading) == []


def test_repeated_heads_and_page_numbers_are_skipped():
    rows = [HEADS, ("町会", "行事", "会う。"), ("", "- 1 -", ""), HEADS, ("町会", "行事", "話す。")]
    reading = read_xlsx(rows)
    assert structure(reading) == [("町会", [("行事", ["会う。", "話す。"])])]
    assert found(reading, "FIX") == [("page_number", 3, "B"), ("heading_repeated", 4, None)]


def test_headings_above_each_table():
    rows = [
        ("１ 各主体への提案", "", ""),
        ("（1）町会連合会への提案", "", ""),
        HEADS,
        ("町会\n連合会", "行事", "会う。"),
        ("（2）子ども会への提案", "", ""),
        HEADS,
        ("子ども会", "連携", "話す。"),
    ]
    reading = read_xlsx(rows)
    assert [(group.number, group.name) for group in reading.groups] == [("（1）", "町会連合会"), ("（2）", "子ども会")]
    assert [paragraph.text for paragraph in reading.preface.paragraphs] == ["各主体への提案"]
    assert found(reading) == []


def test_a_title_like_a_heading_names_no_group():
    reading = read_xlsx([("１ 各主体への提案", "", ""), HEADS, ("町会", "行事", "会う。")])
    assert [(group.number, group.name) for group in reading.groups] == [("", "町会")]
    assert ("title_line", 1, None) in found(reading, "FIX")


def test_what_is_odd_about_cells_is_said():
    book, sheet = workbook([HEADS, ("町会", "行事", "会う。"), ("", "清掃", "掃く。"), ("", "花", "植える。")])
    sheet.merge_cells("A2:A4")
    sheet["C2"].font = Font(strike=True)
    sheet["C3"] = "=1+1"
    sheet.row_dimensions[4].hidden = True
    sheet["D1"], sheet["D2"], sheet["E3"] = "備考", "済", "?"
    reading = read_proposals(saved(book), "table.xlsx")
    assert found(reading) == [
        ("unknown_column", 1, "D"),
        ("struck_through", 2, "C"),
        ("formula_without_value", 3, "C"),
        ("column_without_heading", 3, "E"),
        ("hidden", 4, "B"),
        ("hidden", 4, "C"),
        ("topic_without_proposals", 3, "B"),
    ]
    assert reading.can_import is False


def test_worksheets_follow_one_another_and_hidden_ones_are_named():
    book = Workbook()
    first = book.active
    for row in (HEADS, ("町会", "行事", "会う。")):
        first.append(row)
    second = book.create_sheet("二枚目")
    for row in (("お知らせ",), HEADS, ("子ども会", "連携", "話す。")):
        second.append(row)
    book.create_sheet("下書き").append(HEADS)
    book["下書き"].sheet_state = "hidden"
    reading = read_proposals(saved(book), "table.xlsx")
    assert [group.name for group in reading.groups] == ["町会", "子ども会"]
    assert found(reading) == [("hidden_worksheet", None, None), ("row_outside", 1, None)]


def test_a_proposal_merged_over_rows_and_a_stakeholder_that_comes_again():
    rows = [
        HEADS,
        ("町会", "行事", "会う。"),
        ("", "清掃", ""),
        ("子ども会", "連携", "話す。"),
        ("町会", "花", "植える。"),
    ]
    reading = read_xlsx(rows, ["A2:A3", "C2:C3"])
    assert found(reading) == [
        ("proposal_merged", 2, "C"),
        ("group_twice", 5, None),
        ("topic_without_proposals", 3, "B"),
    ]


def test_rows_without_a_stakeholder_block():
    reading = read_xlsx([HEADS, ("", "行事", "会う。"), ("町会", "清掃", "掃く。")])
    assert [(one.code, one.row, one.column) for one in reading.errors] == [
        ("proposal_before_group", 2, "B"),
        ("proposal_before_group", 2, "C"),
    ]


@pytest.mark.parametrize("rows", [[("名簿", "電話")], [HEADS], [("主体", "項目")]])
def test_a_table_without_proposals_says_what_is_needed(rows):
    reading = read_xlsx(rows)
    assert [one.code for one in reading.errors] == ["nothing_recognised"]


def test_a_merged_whole_column_is_refused():
    source = zipfile.ZipFile(io.BytesIO(xlsx(ROWS, ["A2:A4"])))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(b'ref="A2:A4"', b'ref="A2:A1048576"'))
    with pytest.raises(IntakeRefused):
        read_proposals(target.getvalue(), "table.xlsx")


@pytest.mark.parametrize("name", ["table.xls", "table.xlsm", "paper.doc", "paper.pdf", "paper", "paper.png"])
def test_other_files_are_refused(name):
    with pytest.raises(IntakeRefused):
        read_proposals(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), name)


def test_long_files_take_linear_time():
    def seconds(count: int) -> float:
        rows = [HEADS] + [(f"町会{n % 50 if n % 7 else n}", f"行事{n}", f"・会{n}を開く。") for n in range(count)]
        data = csv(rows, "utf-8")
        started = time.perf_counter()
        assert sum(1 for _one in read_proposals(data, "table.csv").proposals()) == count
        return time.perf_counter() - started

    assert seconds(8_000) < 30 * max(seconds(1_000), 0.02)


# The export


def test_the_export_merges_stakeholders_and_topics_and_reads_back():
    reading = read_xlsx(ROWS, MERGES)
    data = exported(reading, titles=["みほん市 提言・依頼"])
    sheet = load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[2]] == ["番号", "主体", "項目", "取り組み", "区分", "実施者", "宛先"]
    assert sorted(str(area) for area in sheet.merged_cells.ranges) == ["A3:A6", "B3:B6", "C3:C5", "G3:G6"]
    again = read_proposals(data, "table.xlsx")
    assert again.as_json()["groups"] == reading.as_json()["groups"]
    assert found(again) == []


def test_the_export_runs_nothing_and_reads_back_what_looks_like_a_formula():
    proposal = Proposal("1-1-1", '=HYPERLINK("x")を試す。', other_actor="+会", children=[Child("①", "-1から始める。")])
    group = Group("1", "（1）", "=町会", addressees=["@町会"], topics=[Topic("1-1", "-行事", [proposal])])
    reading = read_xlsx([HEADS, ("町会", "行事", "会う。")])
    reading.groups = [group]
    data = exported(reading, titles=["=1+1"])
    sheet = load_workbook(io.BytesIO(data)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert [cell.value for cell in sheet[3]][1:3] == ["'=町会", "'-行事"]
    [again] = read_proposals(data, "table.xlsx").groups
    assert (again.number, again.name, again.addressees, again.topics[0].name) == ("（1）", "=町会", ["@町会"], "-行事")
    [same] = again.proposals
    assert (same.text, same.other_actor) == (proposal.text, "+会")
    assert [(child.label, child.text) for child in same.children] == [("①", "-1から始める。")]


def test_groups_and_topics_without_proposals_take_a_row():
    reading = read_xlsx([HEADS, ("町会", "行事", "会う。")])
    reading.groups += [
        Group("2", "", "子ども会", addressees=["子ども会"], topics=[Topic("2-1", "連携")]),
        Group("3", "", "消防団"),
    ]
    again = read_proposals(exported(reading), "table.xlsx")
    assert structure(again) == [("町会", [("行事", ["会う。"])]), ("子ども会", [("連携", [])]), ("消防団", [])]
