"""Mutated papers: no crash, and no character that is neither kept in one place nor logged as skipped."""

import time
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.intake.files.sheets import IntakeRefused
from policies.intake.recommendations import ItemJson, RecommendationReading, read_recommendation

from .papers import PAPER, read, squeezed, word

LINES = PAPER.split("\n")
JUNK = st.one_of(
    st.sampled_from(
        [
            "",
            "【答申】",
            "【現状】市は、",
            "目次",
            "<諮問事項>",
            "○",
            "○項",
            "・市は、直されたい。",
            "（9）件",
            "第2章 姿",
            "１．現状と課題",
            "- 12 -",
            "１ 町内会と市",
            "(付属資料",
            "(付属資料 1-1,",
            "（資料1～400）",
            "各団体は、",
            "当該会は、集うとともに、市は、急がれたい。",
            "、。、。",
            "「市は。",
            "－－－－",
            "\f",
            "Ⅹ",
            "ア",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12),
    st.text("市町内会はと、。がに「」（）1１ ○必要ある", max_size=30),
)


@st.composite
def papers(draw) -> list[str]:
    lines = list(LINES)
    for _step in range(draw(st.integers(0, 10))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 6)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, draw(st.sampled_from(LINES)))
            case 2:
                lines[at] = draw(JUNK)
            case 3:
                lines.insert(at, draw(JUNK))
            case 4:
                lines[at] = unicodedata.normalize("NFKC", lines[at])
            case 5:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at : at + 1] = [lines[at][:cut], lines[at][cut:]]
            case 6:
                lines[at] = f"  {lines[at]}"
        lines = lines or [""]
    return lines


ROLES = {"heading", "mark", "paragraph", "item", "clause", "attachments", "skipped"}


def check(reading: RecommendationReading) -> None:
    """Pieces are the paper in order; paragraphs and clauses hold what the pieces say they hold.

    As bags of characters: a heading that is printed again takes its text to where it was printed first.
    """
    source = squeezed("".join(line.text for line in reading.paper.lines))
    assert squeezed("".join(piece.text for piece in reading.pieces)) == source
    assert {piece.role for piece in reading.pieces} <= ROLES

    paragraphs = [paragraph.text for section in reading.sections for paragraph in section.paragraphs]
    assert signs_of(reading, "paragraph") == sorted(squeezed("".join(paragraphs)))
    assert signs_of(reading, "clause") == sorted(squeezed("".join(clause.text for clause in reading.clauses)))
    assert [squeezed(one.raw) for one in reading.clauses] == [squeezed(one.text) for one in reading.clauses]
    assert [item.heading for item in reading.items if squeezed(item.heading.rstrip("…"))[:20] not in source] == []

    skipped = {piece.row for piece in reading.skipped}
    assert skipped == {one.row for one in reading.findings if one.code.startswith("skipped_")}
    keys = [one.key for one in (*reading.sections, *reading.items, *reading.clauses)]
    assert len(keys) == len(set(keys))
    assert confirmed(reading) == reading.as_json()["items"]


def signs_of(reading: RecommendationReading, role: str) -> list[str]:
    return sorted(squeezed("".join(piece.text for piece in reading.pieces if piece.role == role)))


def confirmed(reading: RecommendationReading) -> list[ItemJson]:
    """The items once more, with everything that was suggested decided just so."""
    decisions = {one.key: {"force": one.force, "addressees": one.addressees} for one in reading.clauses}
    again = read_recommendation(reading.paper, decisions=decisions)
    assert [one.confirmed for one in again.clauses] == [True] * len(decisions)
    return again.as_json()["items"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(papers())
def test_no_sentence_of_a_text_is_lost(lines):
    try:
        reading = read("\n".join(lines))
    except IntakeRefused:
        return
    check(reading)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(papers())
def test_no_sentence_of_a_word_file_is_lost(lines):
    plain = ["".join(sign for sign in line if sign.isprintable()) for line in lines]
    check(read(word(*(line for line in plain if line.strip())), "a.docx"))


# Long papers


def seconds(text: str) -> float:
    """The best of two: other work on the machine only adds."""
    taken = []
    for _run in range(2):
        started = time.perf_counter()
        read(text)
        taken.append(time.perf_counter() - started)
    return min(taken)


@pytest.mark.parametrize("sign", [" ", "\u3000", "・", "…", "ー", "1", "（", "(1)"])
def test_long_gaps_inside_lines_take_linear_time(sign):
    """Columns copied out of a PDF are held apart by many spaces."""
    start = "Ⅰ 総論\n１ 諮問\n【答申】\n○ 花壇\n"
    narrow, wide = (start + f"花{sign * count}壇\n" * 100 for count in (20, 160))
    assert seconds(wide) < 30 * max(seconds(narrow), 0.02)
