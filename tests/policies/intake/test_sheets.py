"""Files: what is read, what is refused and why, what is odd about a cell."""

import datetime as dt
import io
import zipfile

import pytest
from django.utils import translation
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from policies.intake.files import sheets as limits
from policies.intake.files import sheets_xlsx
from policies.intake.files.sheets import IntakeRefused, read_sheet
from policies.intake.transitions import read_transition_sheet

from .builders import found, measure, read_xlsx, saved, table, tsv, workbook, xlsx


def cells(data: bytes, name: str = "sheet.csv") -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in read_sheet(data, name).rows]


SIGNS = "①Ⅱ㈱髙﨑～－"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (f"番号,{SIGNS}\n".encode(), "utf-8"),
        (f"番号,{SIGNS}\n".encode("utf-8-sig"), "utf-8-sig"),
        (f"番号,{SIGNS}\n".encode("cp932"), "cp932"),
        (f"番号\t{SIGNS}\n".encode("utf-16"), "utf-16"),
    ],
)
def test_every_encoding_offices_use_is_read_to_the_letter(data, encoding):
    sheet = read_sheet(data, "sheet.csv")
    assert (sheet.encoding, [cell.text for cell in sheet.cells()]) == (encoding, ["番号", SIGNS])


def test_undecodable_bytes_are_an_error_with_their_line_and_never_replaced():
    data = "番号,名前\n①,集い\n".encode("cp932") + b"\x81\xff,\xfd\n" + "②,市\n".encode("cp932")
    sheet = read_sheet(data, "sheet.csv")
    assert [(one.severity, one.code, one.row) for one in sheet.findings] == [("ERROR", "undecodable", 3)]
    assert sheet.rows == []


def test_quoted_cells_hold_line_breaks_and_rows_are_counted_as_excel_does():
    sheet = read_sheet(b'a,"b\nc"\n\nd,e\n', "sheet.csv")
    assert [(row.number, [cell.text for cell in row.cells.values()]) for row in sheet.rows] == [
        (1, ["a", "b\nc"]),
        (3, ["d", "e"]),
    ]


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_rest():
    with pytest.raises(IntakeRefused):
        read_sheet(b'a,"b\nc,d\n', "sheet.csv")
    assert cells(b'a\t"b\nc\td\n', "sheet.tsv") == [["a", '"b'], ["c", "d"]]


def test_control_characters_are_removed_and_logged():
    sheet = read_sheet(b"a\x00b,c\n", "sheet.csv")
    assert ([cell.text for cell in sheet.cells()], [one.code for one in sheet.findings]) == (
        ["ab", "c"],
        ["control_characters"],
    )


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    return target.getvalue()


def archive_with(name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, b"x")
    return target.getvalue()


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.xlsx", "empty"),
        (b" \r\n\t\n", "a.csv", "empty"),
        (OLE2, "a.xls", "save it as .xlsx"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
        (xlsx(table()), "a.xlsm", "without macros"),
        (archive_with("xl/vbaProject.bin"), "a.xlsx", "without macros"),
        (archive_with("xl/workbook.bin"), "a.xlsx", ".xlsb"),
        (b"x", "a.xlsb", ".xlsb"),
        (b"no archive", "a.xlsx", "damaged"),
        (b"PK\x03\x04 broken", "a.xlsx", "damaged"),
        (archive_with("strange.xml"), "a.xlsx", "damaged"),
        (bomb(), "a.xlsx", "unpacks"),
        (b"%PDF-1.7", "a.pdf", "Only .xlsx"),
        (b"%PDF-1.7", "a.txt", "Only .xlsx"),
        (b"x", "name without suffix", "Only .xlsx"),
        (xlsx(table()), "a.csv", "not a text file"),
        (b"a," * 300, "a.csv", "larger than 20000 rows or 200 columns"),
        (b"a\n" * 20_001, "a.csv", "larger than 20000 rows or 200 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do_instead(data, name, says):
    with translation.override("en"), pytest.raises(IntakeRefused) as refusal:
        read_sheet(data, name)
    assert says in str(refusal.value)


def test_large_files_are_refused_unread(monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 1024 * 1024)
    with translation.override("en"), pytest.raises(IntakeRefused) as refusal:
        read_sheet(b"a" * (1024 * 1024 + 1), "a.csv")
    assert "1 MB" in str(refusal.value)


def test_a_worksheet_beyond_the_limits_is_refused():
    book, sheet = workbook([("a",)])
    sheet.cell(sheets_xlsx.MAX_ROWS + 1, 1, "far below")
    with pytest.raises(IntakeRefused):
        read_sheet(saved(book), "a.xlsx")


def with_merge(reference: str) -> bytes:
    """A small workbook whose one merge is said to reach this far."""
    source, target = zipfile.ZipFile(io.BytesIO(xlsx([("計画の柱",)], merges=["A1:B1"]))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(b'ref="A1:B1"', f'ref="{reference}"'.encode()))
    return target.getvalue()


@pytest.mark.parametrize("reference", ["A1:A1048576", "A1:XFD1", "A1:GR20000", "A1:XFD1048576"])
def test_merges_over_whole_columns_are_refused_before_anything_is_loaded(monkeypatch, reference):
    monkeypatch.setattr(sheets_xlsx, "load_workbook", lambda *args, **kwargs: pytest.fail("it was loaded"))
    with translation.override("en"), pytest.raises(IntakeRefused, match="merged over whole columns"):
        read_sheet(with_merge(reference), "sheet.xlsx")


def test_merges_of_usual_size_are_read():
    assert cells(with_merge("A1:B40"), "sheet.xlsx") == [["計画の柱"]]


def test_entities_in_a_workbook_are_refused():
    """An XML bomb inside the archive."""
    source = zipfile.ZipFile(io.BytesIO(xlsx(table())))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content.replace(b"Sheet", b"&a;")
            archive.writestr(name, content)
    with pytest.raises(IntakeRefused):
        read_sheet(target.getvalue(), "a.xlsx")


def test_merged_cells_know_their_master_and_span():
    sheet = read_sheet(xlsx([("a", "b"), ("", "c")], merges=["A1:A2"]), "a.xlsx")
    assert [(cell.text, cell.rows, cell.columns) for cell in sheet.cells()] == [("a", 2, 1), ("b", 1, 1), ("c", 1, 1)]
    assert sheet.masters == {(1, 2, 1): (1, 1, 1)}


def test_whole_numbers_keep_no_decimal_point():
    book, sheet = workbook([])
    sheet.append([3.0, 2.5, True])
    assert cells(saved(book), "a.xlsx") == [["3", "2.5", "TRUE"]]


def test_hidden_rows_and_columns_are_read_with_a_warning():
    book, sheet = workbook(
        table(measure("①-1 集い", "", "①-1 集い", "市民課"), measure("①-2 旅", "", "①-2 旅", "市民課"))
    )
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["F"].hidden = True
    assert found(read_xlsx(saved(book))) == [
        ("hidden", 4, "F"),
        ("hidden", 5, "C"),
        ("hidden", 5, "E"),
        ("hidden", 5, "F"),
    ]


def test_a_hidden_worksheet_is_named_and_not_read():
    book, _sheet = workbook(table(measure("①-1 集い", "", "①-1 集い")))
    secret = book.create_sheet("控え")
    secret.append(["①-9 古い案"])
    secret.sheet_state = "hidden"
    result = read_xlsx(saved(book))
    assert found(result) == [("hidden_worksheet", 1, None)]
    assert [item.printed for item in result.items] == ["①", "①-1", "①", "①-1"]


def test_a_worksheet_without_headings_is_reported():
    book, _sheet = workbook(table(measure("①-1 集い", "", "①-1 集い")))
    book.create_sheet("凡例").append(["●は主担当"])
    assert found(read_xlsx(saved(book))) == [("worksheet_without_headings", 1, None)]


def test_each_worksheet_is_a_page():
    book, _sheet = workbook(table(measure("①-1 集い", "", "①-1 集い")))
    second = book.create_sheet("2ページ")
    for row in (("現行計画", "備考", "次期計画"), ("①-2 旅", "", "①-2 旅")):
        second.append(row)
    result = read_xlsx(saved(book))
    assert [(item.printed, item.sources[0].page) for item in result.of("old", "measure")] == [("①-1", 1), ("①-2", 2)]


def test_formulas_count_by_their_stored_value_only():
    book, sheet = workbook(table(measure("①-1 集い", "", "①-1 集い", "市民課")))
    sheet["F4"] = '="市民"&"課"'
    assert found(read_xlsx(saved(book))) == [("formula_without_value", 4, "F")]


def test_a_formula_with_a_stored_value_is_a_warning():
    book, sheet = workbook(table(measure("①-1 集い", "", "①-1 集い", "=A1")))
    data = saved(book)
    source = zipfile.ZipFile(io.BytesIO(data))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b'<c r="F4"><f>A1</f><v></v></c>', '<c r="F4" t="str"><f>A1</f><v>市民課</v></c>'.encode()
                )
                content = content.replace(
                    b'<c r="F4"><f>A1</f><v /></c>', '<c r="F4" t="str"><f>A1</f><v>市民課</v></c>'.encode()
                )
            archive.writestr(name, content)
    result = read_xlsx(target.getvalue())
    assert found(result) == [("formula", 4, "F")]
    assert result.transitions[0].departments == ["市民課"]


def test_error_values_are_errors_at_their_cell():
    book, sheet = workbook(table(measure("①-1 集い", "", "①-1 集い")))
    sheet["D4"].value = "#REF!"
    sheet["D4"].data_type = "e"
    assert found(read_xlsx(saved(book))) == [("error_value", 4, "D")]


def test_strikethrough_of_a_cell_or_of_part_of_it_is_a_warning():
    book, sheet = workbook(table(measure("①-1 集い", "", "①-1 集い"), measure("①-2 旅", "", "")))
    sheet["C4"].font = Font(strike=True)
    sheet["E5"] = CellRichText("①-2 ", TextBlock(InlineFont(strike=True), "長い"), "旅")
    result = read_xlsx(saved(book))
    assert found(result) == [("struck_through", 4, "C"), ("struck_through", 5, "E")]
    assert result.of("new", "measure")[1].text == "長い旅"


def test_a_code_that_excel_made_a_date_is_an_error_with_advice():
    book, sheet = workbook(table(measure("①-1 集い", "", "①-1 集い")))
    sheet.append(["", "", dt.datetime(2026, 1, 10), "", "①-2 旅"])  # noqa: DTZ001 - as Excel stores it
    assert found(read_xlsx(saved(book)), "ERROR") == [("code_became_date", 5, "C")]
    assert found(read_xlsx(xlsx(table(measure("1月10日", "", "①-1 集い")))), "ERROR") == [("code_became_date", 4, "C")]


def test_a_table_in_tabs_and_in_a_workbook_reads_the_same():
    rows = table(measure("①-1 集い", "後半追加(歌)", "①-1 集いと歌", "市民課"))
    texts = read_transition_sheet(read_sheet(tsv(rows), "a.txt")).as_json()
    assert read_xlsx(xlsx(rows)).as_json() == texts
