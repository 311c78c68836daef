"""Running text: what is read to the letter, what is refused and why, what a Word file hides."""

import io
import random
import zipfile

import docx
import pytest
from django.utils import translation
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from policies.intake.files import papers
from policies.intake.files.papers import read_paper
from policies.intake.files.papers_docx_numbers import formatted
from policies.intake.files.sheets import IntakeRefused

from .builders import table, xlsx
from .papers import add_numbering, numbered, saved, word
from .test_sheets import OLE2, archive_with

SIGNS = "①Ⅱ㈱髙﨑～－"


def lines(data: bytes, name: str = "a.txt") -> list[tuple[int, int, str]]:
    return [(line.row, line.page, line.text) for line in read_paper(data, name).lines]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (f"　{SIGNS}\r\n".encode(), "utf-8"),
        (f"　{SIGNS}\n".encode("utf-8-sig"), "utf-8-sig"),
        (f"　{SIGNS}\r".encode("cp932"), "cp932"),
        (f"　{SIGNS}\n".encode("utf-16"), "utf-16"),
    ],
)
def test_every_encoding_offices_use_is_read_to_the_letter(data, encoding):
    paper = read_paper(data, "a.txt")
    assert (paper.kind, paper.encoding, [line.text for line in paper.lines]) == ("txt", encoding, [f"　{SIGNS}"])


def test_undecodable_bytes_are_an_error_with_their_line_and_never_replaced():
    paper = read_paper("一行目\n".encode("cp932") + b"\x81\xff\xfd\n", "a.txt")
    assert [(one.severity, one.code, one.row) for one in paper.findings] == [("ERROR", "undecodable", 2)]
    assert paper.lines == []


def test_a_form_feed_begins_a_page_and_rows_are_the_lines_of_the_file():
    data = "あ\n\n  い\f\nう\fえ\x0bお\n".encode()
    assert lines(data) == [
        (1, 1, "あ"),
        (2, 1, ""),
        (3, 1, "  い"),
        (4, 2, "う"),
        (4, 3, "え"),
        (4, 3, "お"),
    ]


def test_control_characters_are_removed_and_logged():
    paper = read_paper("あ\x00い\n".encode(), "a.txt")
    assert ([line.text for line in paper.lines], [one.code for one in paper.findings]) == (
        ["あい"],
        ["control_characters"],
    )


def word_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 20_000_000)
    return target.getvalue()


def paragraph_bomb() -> bytes:
    """Small enough by every size, yet a tree of millions of paragraphs."""
    source, target = zipfile.ZipFile(io.BytesIO(word("あ"))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            body = source.read(name).replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 2_000_000)
            archive.writestr(name, body)
        archive.writestr("word/media/noise.bin", random.Random(1).randbytes(1_000_000))
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.docx", "empty"),
        (b" \r\n\t\n", "pasted.txt", "empty"),
        (OLE2, "a.doc", "save it as .docx"),
        (b"x", "a.doc", "save it as .docx"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"),
        (OLE2, "a.jtd", "Only .docx"),
        (word("あ"), "a.docm", "without macros"),
        (archive_with("word/vbaProject.bin"), "a.docx", "without macros"),
        (b"no archive", "a.docx", "damaged"),
        (b"PK\x03\x04 broken", "a.docx", "damaged"),
        (archive_with("word/document.xml"), "a.docx", "damaged"),
        (xlsx(table()), "a.docx", "damaged"),
        (word_bomb(), "a.docx", "unpacks"),
        (paragraph_bomb(), "a.docx", "unpacks"),
        (b"%PDF-1.7", "a.pdf", "PDF files"),
        (b"%PDF-1.7", "a.txt", "PDF files"),
        (b"x", "a.rtf", "Only .docx"),
        (b"x", "name without suffix", "Only .docx"),
        (word("あ"), "a.txt", "not a text file"),
        (b"a\n" * 40_001, "a.txt", "more than 40000 lines"),
        (b"\f" * 40_001 + b"a", "a.txt", "more than 40000 lines"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do_instead(data, name, says):
    with translation.override("en"), pytest.raises(IntakeRefused) as refusal:
        read_paper(data, name)
    assert says in str(refusal.value)


def test_large_files_are_refused_unread(monkeypatch):
    monkeypatch.setattr(papers, "MAX_BYTES", 1024 * 1024)
    with translation.override("en"), pytest.raises(IntakeRefused, match="1 MB"):
        read_paper(b"a" * (1024 * 1024 + 1), "a.txt")


# --- Word ---


def test_paragraphs_headings_tables_and_breaks_come_in_the_order_of_the_page():
    document = docx.Document()
    document.add_heading("見出し", 1)
    document.add_paragraph("一段目\n二行目\t右")
    document.add_paragraph("")
    document.add_paragraph("前").add_run().add_break(WD_BREAK.PAGE)
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "左", "右"
    paper = read_paper(saved(document), "a.docx")
    assert [(line.row, line.page, line.text, line.style) for line in paper.lines] == [
        (1, 1, "見出し", "heading 1"),
        (2, 1, "一段目", ""),
        (2, 1, "二行目\t右", ""),
        (3, 1, "", ""),
        (4, 1, "前", ""),
        (5, 2, "左", ""),
        (6, 2, "右", ""),
    ]
    assert (paper.kind, paper.findings) == ("docx", [])


def test_tracked_changes_hidden_text_comments_and_footnotes_are_named():
    document = docx.Document()
    paragraph = document.add_paragraph("残る")
    name = nsdecls("w")
    for xml in (
        f'<w:ins {name} w:id="1" w:author="a"><w:r><w:t>加えた</w:t></w:r></w:ins>',
        f'<w:del {name} w:id="2" w:author="a"><w:r><w:delText>消した</w:delText></w:r></w:del>',
        f"<w:r {name}><w:rPr><w:vanish/></w:rPr><w:t>隠した</w:t></w:r>",
        f'<w:r {name}><w:footnoteReference w:id="3"/></w:r>',
    ):
        paragraph._p.append(parse_xml(xml))
    document.add_comment(paragraph.runs, "要確認", "a")
    paper = read_paper(saved(document), "a.docx")
    assert [line.text for line in paper.lines] == ["残る加えた"]
    assert [(one.severity.value, one.code, one.row) for one in paper.findings] == [
        ("WARNING", "tracked_changes", 1),
        ("WARNING", "hidden_text", 1),
        ("WARNING", "comments", None),
        ("WARNING", "footnotes", None),
    ]


def test_numbers_that_word_makes_itself_are_read():
    document = docx.Document()
    add_numbering(document, ("decimalFullWidth", "第%1章"), ("upperRoman", "%2."), ("aiueoFullWidth", "%3"))
    for text, level in [("甲", 0), ("乙", 1), ("丙", 2), ("丁", 2), ("", 1), ("戊", 0), ("己", 1)]:
        numbered(document, text, level)
    document.add_paragraph("庚", style="List Bullet")
    assert [line.text for line in read_paper(saved(document), "a.docx").lines] == [
        "第１章 甲",
        "I. 乙",
        "ア 丙",
        "イ 丁",
        "",
        "第２章 戊",
        "I. 己",
        "・ 庚",
    ]


@pytest.mark.parametrize(
    ("form", "number", "printed"),
    [
        ("decimal", 12, "12"),
        ("decimalFullWidth", 12, "１２"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 9, "ix"),
        ("aiueo", 2, "ｲ"),
        ("irohaFullWidth", 2, "ロ"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("japaneseCounting", 21, "二十一"),
        ("japaneseCounting", 10, "十"),
        ("ideographDigital", 10, "一〇"),
        ("none", 3, ""),
        ("unheard of", 3, "3"),
    ],
)
def test_every_usual_form_of_number_is_written_as_word_does(form, number, printed):
    assert formatted(form, number) == printed
