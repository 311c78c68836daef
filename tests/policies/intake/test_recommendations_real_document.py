"""The real recommendation against what people read out of it (it is outside the repository)."""

from pathlib import Path

import pytest

from policies.intake.files.papers import read_paper
from policies.intake.recommendations import RecommendationReading

from .papers import read, squeezed, word

NAME = "000_26b467f691813894.txt"
BODY, CITY = "校区コミュニティ組織", "市"
GROUPS = "市民公益活動団体"


@pytest.fixture
def document(real_documents: Path) -> bytes:
    return (real_documents / NAME).read_bytes()


@pytest.fixture
def reading(document: bytes) -> RecommendationReading:
    return read(document, NAME)


def test_outline_and_counts(reading):
    assert reading.counts | {"clauses": 0} == {
        "chapters": 2,
        "consultation_items": 5,
        "items": 16,
        "clauses": 0,
        "attachment_references": 17,
        "attachments": 15,
    }
    assert reading.outline.name == "roman-arabic-paren"
    assert [(one.slug, one.kind, one.number) for one in reading.sections] == [
        ("1", "part", "Ⅰ"),
        ("1-1", "chapter", "１"),
        ("1-1-1", "consultation_item", "（1）"),
        ("1-1-2", "consultation_item", "（2）"),
        ("1-2", "chapter", "２"),
        ("1-2-1", "consultation_item", "（1）"),
        ("1-2-2", "consultation_item", "（2）"),
        ("1-2-3", "consultation_item", "（3）"),
    ]
    assert [len(one.paragraphs) for one in reading.consultation_items] == [4, 5, 4, 4, 4]
    assert [len(reading.items_of(one)) for one in reading.consultation_items] == [4, 4, 4, 2, 2]


def test_attachments_are_cited_by_several_sections(reading):
    assert [one.attachments for one in reading.consultation_items] == [
        ["1-1", "1-2", "1-3", "1-4", "1-5"],
        ["1-6", "1-7"],
        ["1-8", "1-9", "1-10", "1-11", "1-12"],
        ["1-7", "1-11"],
        ["1-13", "1-14", "1-15"],
    ]
    assert [one.number for one in reading.attachments] == [f"1-{number}" for number in range(1, 16)]
    assert [one.printed for one in reading.sections[5].references if one.number == "1-8"] == ["１-8"]


def test_headings_wrapped_over_lines_are_whole(reading):
    assert [one.title for one in reading.sections if one.kind == "chapter"] == [
        "校区コミュニティ組織との協働の推進について",
        "校区コミュニティ組織の活性化について",
    ]


def test_no_sentence_is_lost(document, reading):
    source = squeezed("".join(line.text for line in read_paper(document, NAME).lines))
    assert squeezed("".join(piece.text for piece in reading.pieces)) == source
    assert [(piece.role, piece.row) for piece in reading.pieces if piece.role == "skipped"] == [
        ("skipped", row) for row in (15, 17, 19, 20, 128, 230, 232, 234, 236, 237, 343, 419)
    ]
    kept = squeezed("".join(piece.text for piece in reading.pieces if piece.role in {"paragraph", "clause"}))
    texts = [one.text for section in reading.sections for one in section.paragraphs]
    texts += [one.text for one in reading.clauses]
    assert sorted(kept) == sorted(squeezed("".join(texts)))
    assert kept.count("。") == sum(text.count("。") for text in texts)


def test_eleven_headings_address_the_city(reading):
    assert [item.slug for item in reading.items if any(CITY in one.addressees for one in item.clauses)] == [
        *("1-1-1-1", "1-1-1-2", "1-1-1-3", "1-1-1-4"),
        *("1-1-2-1", "1-1-2-2", "1-1-2-3", "1-1-2-4"),
        *("1-2-2-1", "1-2-2-2", "1-2-3-2"),
    ]


def test_every_addressee_of_the_paper_is_found(reading):
    assert {label for one in reading.clauses for label in one.addressees} == {
        CITY,
        BODY,
        f"{BODY}の役員会",
        f"{BODY}の事務局",
        "校区まちづくり連絡協議会",
        GROUPS,
        "様々な団体",
    }


FORCES = {
    "1-1-1-1": [("statement", []), ("need", [BODY]), ("request", [CITY])],
    "1-1-1-2": [("need", [BODY]), ("request", [CITY])],
    "1-1-1-3": [("statement", []), ("need", ["校区まちづくり連絡協議会"]), ("request", [CITY])],
    "1-1-1-4": [("statement", []), ("request", [CITY])],
    "1-1-2-1": [("statement", []), ("need", [BODY, GROUPS]), ("request", [BODY, GROUPS]), ("request", [CITY])],
    "1-1-2-2": [("statement", []), ("need", [BODY, GROUPS]), ("request", [CITY])],
    "1-1-2-3": [("statement", []), ("need", [CITY]), ("need", [BODY, GROUPS, "様々な団体"])],
    "1-1-2-4": [("request", [CITY])],
    "1-2-1-1": [("statement", []), ("statement", []), ("hope", [BODY])],
    "1-2-1-2": [("statement", []), ("need", [f"{BODY}の役員会"])],
    "1-2-1-3": [("need", [f"{BODY}の事務局"]), ("need", [BODY])],
    "1-2-1-4": [("statement", []), ("need", [BODY])],
    "1-2-2-1": [("statement", []), ("need", [CITY]), ("request", [CITY])],
    "1-2-2-2": [("statement", []), ("request", [CITY])],
    "1-2-3-1": [("statement", []), ("need", [BODY]), ("need", [BODY])],
    "1-2-3-2": [("request", [CITY]), ("request", [CITY])],
}


def test_force_and_addressees_of_every_clause(reading):
    assert {item.slug: [(one.force, one.addressees) for one in item.clauses] for item in reading.items} == FORCES


def test_what_was_not_printed_so_is_marked(reading):
    assert [one.key for one in reading.clauses if one.confidence != "printed"] == [
        "clause-1-1-1-3-2",  # 当該連絡協議会
        "clause-1-1-2-1-2",  # 必要である
        "clause-1-1-2-1-3",  # 各団体
        "clause-1-1-2-2-2",  # 各団体
        "clause-1-1-2-3-2",  # its force stands at the end of the sentence
        "clause-1-2-1-3-1",  # 役割である
        "clause-1-2-2-1-3",  # no actor of its own
        "clause-1-2-3-1-3",  # no actor of its own
    ]
    assert (reading.errors, reading.warnings) == ([], [])


def test_single_spacing_and_cp932_change_nothing(document, reading):
    lines = document.decode().split("\n")
    single = "\n".join(line for line in lines if line.strip()).encode("cp932")
    assert read(single, NAME).as_json()["items"] == reading.as_json()["items"]
    assert read(single, NAME).as_json()["sections"] == reading.as_json()["sections"]


def test_a_word_file_with_a_paragraph_for_every_line_reads_as_the_text(document, reading):
    """As text comes when it is copied from a PDF into Word: nothing is torn apart, and nothing lost."""
    lines = document.decode("utf-8-sig").replace("\f", "\n").splitlines()
    copied = read(word(*lines), "a.docx")

    for found, plain in zip(copied.sections, reading.sections, strict=True):
        assert (found.slug, found.title) == (plain.slug, plain.title)
        assert [one.text for one in found.paragraphs] == [one.text for one in plain.paragraphs]
    assert [(one.slug, one.heading) for one in copied.items] == [(one.slug, one.heading) for one in reading.items]
    assert [one.text for one in copied.clauses] == [one.text for one in reading.clauses]
