"""Papers of any making: cells told apart whatever their breaks, and no line lost whatever happens to it."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.intake.files.sheets import IntakeRefused
from policies.intake.proposals import ProposalsReading, read_proposals

from .builders import saved, workbook
from .proposals_builders import HEAD, Print, check, exported, found, printed, read, squeezed, structure

SLOW = settings(suppress_health_check=[HealthCheck.too_slow])

word = st.text("花木山川町会祭夏冬子ども遊ぶ学校", min_size=2, max_size=8)
name = st.lists(word, min_size=1, max_size=3).map("・".join)
sentence = st.lists(word, min_size=3, max_size=14).map("、".join).map(lambda text: f"{text}を続ける。")
proposal = st.lists(sentence, min_size=1, max_size=2).map("".join)
topics = st.lists(
    st.tuples(name, st.lists(proposal, min_size=1, max_size=3)), min_size=1, max_size=3, unique_by=lambda one: one[0]
)
groups = st.lists(st.tuples(name, topics), min_size=1, max_size=3, unique_by=lambda one: one[0])
styles = st.builds(
    Print,
    stakeholder=st.integers(2, 9),
    topic=st.integers(3, 7),
    proposal=st.integers(20, 40),
    page=st.sampled_from([10_000, 3, 7]),
    gaps=st.booleans(),
)


@SLOW
@given(groups, styles)
def test_a_printed_paper_is_read_as_it_was_written(groups, style):
    text = printed(groups, style)
    reading = read(text)
    check(reading, text)
    assert structure(reading) == groups


JUNK = st.one_of(
    st.sampled_from(
        [
            "",
            "・",
            "－ 3 －",
            "12",
            HEAD,
            "主体",
            "（2）子ども会への提案",
            "（２）",
            "①花を植える。",
            "②",
            "ステップ１：会う、ステップ２：話す。",
            "町会",
            "、",
            "。」",
            "・連携",
            "\f",
            "\t",
            "平成99年99月から提起され",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=30),
)


@st.composite
def papers(draw) -> str:
    preface = [
        "１ はじめに",
        "",
        "（1）花について",
        "",
        "花を植えたいという声が、平成29年12月に町会から提起されました。",
        "",
    ]
    lines = preface + printed(draw(groups), draw(styles)).splitlines()
    for _step in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 4)):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, draw(JUNK))
            case 2:
                lines[at] = draw(JUNK)
            case 3:
                lines[at], lines[-1] = lines[-1], lines[at]
            case _:
                lines[at] = lines[at] + " " + lines[at - 1]
    return "\n".join(lines)


@SLOW
@given(papers(), st.none() | st.lists(name, max_size=4))
def test_no_line_of_a_mutated_paper_is_lost(text, known):
    if not text.strip():
        return
    check(read(text + "\n-", known_stakeholders=known), text + "-")


@settings(SLOW, max_examples=60)
@given(papers())
def test_what_was_read_is_written_and_read_again(text):
    reading = read(text + "\n-")
    if any(not topic.name or not topic.proposals for topic in reading.topics()):
        return  # a table cannot say these
    again = read_proposals(exported(reading), "table.xlsx")
    assert texts(again) == texts(reading)


def texts(reading: ProposalsReading) -> list[str]:
    """Neighbours of one name become one cell, so only the proposals are compared."""
    return [squeezed(one.text + "".join(c.label + c.text for c in one.children)) for one in reading.proposals()]


cells = st.one_of(
    st.sampled_from(
        ["", "主体", "項目", "取り組み", "番号", "区分", "町会", "行事", "・会う。\n・話す。", "①", "3", "#REF!", "'=x"]
    ),
    # Without `_x000D_` and its kin, which are how a workbook writes a control character.
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=12).filter(
        lambda text: "_x" not in text
    ),
)


@settings(SLOW, max_examples=40)
@given(
    st.lists(st.lists(cells, min_size=4, max_size=4), max_size=10),
    st.lists(st.tuples(st.integers(2, 9), st.integers(1, 4), st.integers(0, 2), st.integers(0, 1)), max_size=3),
)
def test_no_cell_of_a_table_is_lost(rows, merges):
    rows = [["主体", "項目", "取り組み", "区分"], *rows]
    book, sheet = workbook([[cell.lstrip("='") for cell in row] for row in rows])
    taken: set[tuple[int, int]] = set()
    for row, column, down, right in merges:
        area = {(r, c) for r in range(row, row + down + 1) for c in range(column, column + right + 1)}
        if len(area) > 1 and not area & taken:
            taken |= area
            sheet.merge_cells(start_row=row, end_row=row + down, start_column=column, end_column=column + right)
    data = saved(book)
    source = "".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    check(read_proposals(data, "table.xlsx"), source)


@settings(SLOW, max_examples=60)
@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(data):
    for filename in ("a.txt", "a.tsv", "a.csv", "a.xlsx", "a.docx"):
        try:
            reading = read_proposals(data, filename)
        except IntakeRefused:
            continue
        reading.as_json()


# Large files


def seconds(text: str) -> float:
    """The best of two: other work on the machine only adds."""
    taken = []
    for _run in range(2):
        started = time.perf_counter()
        read(text)
        taken.append(time.perf_counter() - started)
    return min(taken)


@pytest.mark.parametrize(
    "line",
    [
        "・祭りを続ける。",
        "行事",
        "（1）町会への提案",
        HEAD,
        "①会う。",
        "（1）花",
        "・",
        "上記。",
        "7",
        "町会で（（（作成",
        "・会う。\n行事",
    ],
)
def test_long_papers_take_linear_time(line):
    start = f"（1）町会への提案\n{HEAD}\n町会\n行事\n・会う。\n"
    short, long = (start + f"{line}\n" * count for count in (1_000, 8_000))
    assert seconds(long) < 30 * max(seconds(short), 0.02)


@pytest.mark.parametrize("sign", ["あ", "（", "。", "会", " ", "・", "1", "主体 ", "ステップ１：", "平成1年1月"])
def test_one_long_line_takes_linear_time(sign):
    short, long = (f"（1）町会への提案\n{HEAD}\n町会\n行事\n・会う{sign * count}。\n" for count in (10_000, 80_000))
    assert seconds(long) < 30 * max(seconds(short), 0.02)


def test_too_many_lines_are_refused():
    with pytest.raises(IntakeRefused):
        read("・祭りを続ける。\n" * 100_000)


def test_findings_of_a_clean_paper_are_logged_fixes_only():
    assert found(read(printed([("町会", [("行事", ["祭りを続ける。"])])]))) == []
