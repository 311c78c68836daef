"""Papers of proposals as text: cells broken anywhere, page breaks, and what a reader cannot know for sure."""

import io
from pathlib import Path

import pytest
from docx import Document

from policies.intake.files.sheets import IntakeRefused
from policies.intake.proposals import read_proposals

from .proposals_builders import HEAD, Print, check, found, printed, read, structure

GROUPS = [
    (
        "町会連合会・地域町会連合会",
        [
            ("引継ぎ", ["新しい役員に、仕事の手順と大切にしてきた考えを伝える。", "記録を残す。"]),
            ("学習会・研修会", ["年に一度、全員で学ぶ会を開く。なお、会場は毎年変え、参加しやすくする。"]),
        ],
    ),
    ("町会・町会長", [("楽しい行事の工夫", ["子どもと大人が一緒に遊べる行事を、季節ごとに一つずつ続ける。"])]),
    ("子ども会", [("連携", ["学校や児童館と相談し、雨の日にも集まれる場所を見つける。"])]),
]


def paper(*lines: str) -> str:
    """A group of one stakeholder with these lines in its table."""
    return "\n".join(["（1）町会への提案", "", HEAD, "", "町会", "", *lines])


@pytest.mark.parametrize(
    "style",
    [
        Print(),
        Print(stakeholder=2, topic=3, proposal=12),
        Print(stakeholder=20, topic=20, proposal=60),
        Print(proposal=14, gaps=False),
        Print(proposal=16, page=2),
        Print(proposal=16, page=1, repeats_topic=True),
    ],
    ids=["usual", "narrow", "wide", "close", "page breaks", "a page per line"],
)
def test_cells_are_told_apart_however_they_are_broken(style):
    text = printed(GROUPS, style)
    reading = read(text)
    assert structure(reading) == GROUPS
    assert reading.errors == []
    check(reading, text)


@pytest.mark.parametrize(
    "heading",
    ["(1) 町会への提案", "⑴町会への依頼", "１　町会への提言", "第1 町会に対するお願い", "①町会の皆様への要請"],
)
def test_headings_are_numbered_in_many_ways(heading):
    reading = read(paper("行事", "・祭りを続ける。").replace("（1）町会への提案", heading))
    assert structure(reading) == [("町会", [("行事", ["祭りを続ける。"])])]
    assert found(reading) == []


def test_a_chapter_over_the_groups_is_no_group():
    text = "１ 各主体への提案\n\nお願いします。\n\n" + printed(GROUPS)
    reading = read(text)
    assert structure(reading) == GROUPS
    assert [(one.kind, one.number, one.text) for one in reading.preface.paragraphs] == [
        ("heading", "１", "各主体への提案"),
        ("text", "", "お願いします。"),
    ]


def test_a_heading_that_wraps_is_one():
    reading = read("（1）町会及び地域町会\n連合会への提案\n" + HEAD + "\n町会及び\n地域町会\n連合会\n\n連携\n・会う。")
    assert structure(reading) == [("町会及び地域町会連合会", [("連携", ["会う。"])])]
    assert reading.groups[0].addressees == ["町会", "地域町会連合会"]


def test_a_table_head_in_three_lines_and_a_topic_beside_its_stakeholder():
    reading = read("（1）町会への提案\n主体\n項目\n取り組み\n町会 行事 ・祭りを続け、\n子どもを招く。\n・花を植える。")
    assert structure(reading) == [("町会", [("行事", ["祭りを続け、子どもを招く。", "花を植える。"])])]


def test_a_group_goes_on_below_its_heading_printed_again():
    text = paper("行事", "・祭りを続ける。") + "\n" + paper("清掃", "・公園を掃く。").replace("提案", "提案（続き）")
    reading = read(text)
    assert structure(reading) == [("町会", [("行事", ["祭りを続ける。"]), ("清掃", ["公園を掃く。"])])]
    assert [code for code, _row, _column in found(reading, "FIX")] == ["heading_repeated", "heading_repeated"]


def test_a_line_of_table_rules_alone_is_no_table_head():
    lines = ("行事", "・祭りを続ける。", "| | |", "・花を植える。")
    texts = [one.text for one in read_proposals(paper(*lines).encode(), "a.txt").proposals()]
    assert texts == ["祭りを続ける。", "花を植える。"]


def test_page_numbers_are_skipped_and_numbers_in_a_sentence_are_not():
    reading = read(paper("行事", "・祭りを続ける。", "", "- 3 -", "", "・年に", "12", "回集まる。"))
    assert structure(reading) == [("町会", [("行事", ["祭りを続ける。", "年に12回集まる。"])])]
    assert [one for one in found(reading, "FIX") if one[0] == "page_number"] == [("page_number", 10, None)]


def test_a_form_feed_begins_a_page():
    reading = read(paper("行事", "・祭りを続け、") + "\n\f" + HEAD + "\n町会\n子どもを招く。\n")
    [proposal] = reading.proposals()
    assert (proposal.text, [piece.page for piece in proposal.pieces]) == ("祭りを続け、子どもを招く。", [1, 2])


def test_a_dot_inside_a_topic_is_no_bullet_and_said_to_be_a_guess():
    reading = read(paper("情報共有", "・連携", "", "・町会どうしで便りを送り合い、行事を知らせる。"))
    assert [topic.name for topic in reading.topics()] == ["情報共有・連携"]
    assert found(reading) == [("topic_dot", 8, None)]


def test_short_proposals_without_full_stops_stay_proposals():
    reading = read(paper("情報共有", "・連携", "・回覧", "", "行事", "・祭り"))
    assert structure(reading) == [("町会", [("情報共有", ["連携", "回覧"]), ("行事", ["祭り"])])]
    assert found(reading) == []


def test_sub_items_begin_in_order_at_a_line():
    reading = read(
        paper("行事", "・次の三つから選んで行う。", "①祭りを続け、", "子どもを招く。", "②花を植える。", "④は選ばない。")
    )
    [proposal] = reading.proposals()
    assert proposal.text == "次の三つから選んで行う。"
    assert [(child.label, child.text) for child in proposal.children] == [
        ("①", "祭りを続け、子どもを招く。"),
        ("②", "花を植える。④は選ばない。"),
    ]


def test_steps_inside_a_sentence_are_found_and_stay_in_it():
    text = "少しずつ進める（ステップ１：知る、ステップ２：話す（集まる）など）ことから始める。"
    [proposal] = read(paper("行事", f"・{text}")).proposals()
    assert proposal.text == text
    assert [(child.label, child.text) for child in proposal.children] == [
        ("ステップ１", "知る"),
        ("ステップ２", "話す（集まる）"),
    ]


def test_gaps_that_a_pdf_leaves_are_closed():
    [proposal] = read(paper("行事", "・毎年 10月に NPO 法人と Web site を作る。")).proposals()
    assert proposal.text == "毎年10月にNPO法人とWeb siteを作る。"


# What a person has to look at


def test_text_without_a_bullet_is_kept_and_pointed_out():
    reading = read(paper("行事", "・祭りを毎年続けて、子どもを招く。", "", "花を植える活動も、あわせて続ける。"))
    [proposal] = reading.proposals()
    assert proposal.text == "祭りを毎年続けて、子どもを招く。花を植える活動も、あわせて続ける。"
    assert found(reading) == [("text_without_bullet", 10, None)]


def test_a_proposal_without_a_bullet_below_its_topic():
    reading = read(paper("行事", "", "祭りを毎年続けて、子どもを招く。"))
    assert structure(reading) == [("町会", [("行事", ["祭りを毎年続けて、子どもを招く。"])])]
    assert found(reading) == [("bullet_missing", 9, None)]


def test_a_topic_without_proposals():
    reading = read(paper("行事", "・祭りを毎年続けて、子どもを招く。", "", "清掃") + "\n\n（2）子ども会への提案\n")
    assert [(topic.key, topic.name, len(topic.proposals)) for topic in reading.topics()] == [
        ("1-1", "行事", 1),
        ("1-2", "清掃", 0),
    ]
    assert found(reading) == [
        ("topic_without_proposals", 10, None),
        ("group_without_proposals", 12, None),
    ]


def test_proposals_without_a_topic():
    assert found(read(paper("・祭りを続ける。"))) == [("topic_missing", 7, None)]


def test_an_unfinished_proposal():
    reading = read(
        paper("行事", "・祭りを毎年続けて、子どもを招く。", "・花を植える活動を、") + "\n\n（2）子ども会への提案"
    )
    assert ("unfinished", 9, None) in found(reading)


def test_the_heading_wins_over_a_cell_that_says_something_else():
    text = "（1）民生委員児童委員協議会への提案\n主体 項目 取り組み\n民生児童\n委員\n\n声かけ\n・訪ねて話を聞く。"
    reading = read(text)
    assert structure(reading) == [("民生委員児童委員協議会", [("声かけ", ["訪ねて話を聞く。"])])]
    assert reading.groups[0].printed_label == "民生児童委員"
    assert found(reading) == [("stakeholder_differs", 3, None)]


def test_a_table_without_its_stakeholder():
    reading = read("（1）町会への提案\n主体 項目 取り組み\n行事\n・祭りを続ける。")
    assert structure(reading) == [("町会", [("行事", ["祭りを続ける。"])])]
    assert found(reading) == [("stakeholder_missing", 1, None)]


def test_a_table_without_a_heading_is_named_by_its_first_cell():
    reading = read(
        "主体 項目 取り組み\n\n町会\n・\n町会長\n\n行事\n・祭りを続ける。\n主体 項目 取り組み\n\n子ども会\n\n連携\n・会う。"
    )
    assert structure(reading) == [
        ("町会・町会長", [("行事", ["祭りを続ける。"])]),
        ("子ども会", [("連携", ["会う。"])]),
    ]
    assert found(reading) == [("group_without_heading", 3, None), ("group_without_heading", 11, None)]


def test_numbers_of_headings_are_no_keys():
    text = printed(GROUPS).replace("（2）", "（１）").replace("（3）", "（5）")
    reading = read(text)
    assert [(group.key, group.number) for group in reading.groups] == [("1", "（1）"), ("2", "（１）"), ("3", "（5）")]
    assert [code for code, _row, _column in found(reading)] == ["number_twice", "number_order"]


# What cannot be taken in


def test_proposals_before_any_group_block():
    reading = read("・祭りを続ける。\n・花を植える。\n\n" + printed(GROUPS))
    assert [(one.code, one.row) for one in reading.errors] == [("proposal_before_group", 1)]
    assert reading.can_import is False
    confirmed = read("・祭りを続ける。\n・花を植える。\n\n" + printed(GROUPS), decisions={"preface": "prose"})
    assert confirmed.errors == []
    assert [one.text for one in confirmed.preface.paragraphs] == ["・祭りを続ける。", "・花を植える。"]


def test_a_table_that_starts_with_proposals_blocks():
    reading = read("主体 項目 取り組み\n・祭りを続ける。")
    assert [(one.code, one.row) for one in reading.errors] == [("proposal_before_group", 2)]


@pytest.mark.parametrize(
    "text", ["お知らせ\n\n来月から始めます。", "主体 項目 取り組み", "１ はじめに", "・祭り\n・花"]
)
def test_a_text_without_proposals_says_what_is_needed(text):
    reading = read(text)
    assert [one.code for one in reading.errors] == ["nothing_recognised"]
    assert "（1）…への提案" in reading.errors[0].message
    check(reading, text)


@pytest.mark.parametrize("data", [b"", b" \n\n\t", b"%PDF-1.7", b"PK\x03\x04"])
def test_files_that_are_no_text_are_refused(data):
    with pytest.raises(IntakeRefused):
        read_proposals(data, "paper.txt")


def test_undecodable_lines_are_named():
    reading = read_proposals("（1）町会への提案\n".encode() + b"\xff\xff\n", "paper.txt")
    assert [(one.code, one.row) for one in reading.errors] == [("undecodable", 2)]


# Word files


def saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_paragraphs_of_a_word_file_are_read_as_text():
    document = Document()
    for line in printed(GROUPS).splitlines():
        document.add_paragraph(line)
    reading = read_proposals(saved(document), "paper.docx")
    assert structure(reading) == GROUPS


def test_tables_of_a_word_file_are_read_by_their_cells():
    document = Document()
    document.add_paragraph("１ はじめに")
    for number, (name, topics) in enumerate(GROUPS, start=1):
        document.add_paragraph(f"（{number}）{name}への提案")
        rows = [(topic, text) for topic, proposals in topics for text in proposals]
        table = document.add_table(len(rows) + 1, 3)
        for column, heading in enumerate(("主体", "項目", "取り組み")):
            table.cell(0, column).text = heading
        table.cell(1, 0).merge(table.cell(len(rows), 0)).text = name
        above = ""
        for row, (topic, text) in enumerate(rows, start=1):
            if topic == above:
                table.cell(row - 1, 1).merge(table.cell(row, 1)).text = topic
            else:
                table.cell(row, 1).text = above = topic
            table.cell(row, 2).text = f"・{text}"
    reading = read_proposals(saved(document), "paper.docx")
    assert structure(reading) == GROUPS
    assert [group.number for group in reading.groups] == ["（1）", "（2）", "（3）"]
    assert [one.text for one in reading.preface.paragraphs] == ["はじめに"]
    assert found(reading) == []


def test_the_sample_city_has_the_figures_of_the_real_paper():
    data = (Path(__file__).parents[3] / "fixtures/mihon/proposals.txt").read_bytes()
    reading = read_proposals(data, "proposals.txt")
    assert reading.counts == {"groups": 13, "topics": 41, "proposals": 83, "sub_items": 6}
    assert [len(group.proposals) for group in reading.groups] == [13, 31, 3, 4, 7, 8, 3, 2, 1, 3, 3, 2, 3]
    assert [one.key for one in reading.proposals() if one.kind == "statement"] == ["9-1-1"]
    assert [one.key for one in reading.proposals() if one.other_actor] == ["11-1-2"]
    check(reading, data.decode())
