"""The real paper (outside the repository): its structure and figures, told by short labels."""

from pathlib import Path

import pytest

from policies.intake.files.sheets import search_form
from policies.intake.proposals import ProposalsReading, read_proposals

from .proposals_builders import check, exported, found

NAME = "004_20cee3be4cea6646.txt"
COUNTS = {
    "市区長会・地域区長会": 13,
    "区・区長": 31,
    "隣組長": 3,
    "民生児童委員": 4,
    "公民館・地区公民館": 7,
    "社会福祉協議会": 8,
    "地区社会福祉協議会": 3,
    "子ども会育成会": 2,
    "消防団": 1,
    "県宅地建物取引業協会中信支部宅建安曇野会": 3,
    "安曇野暮らし支援協議会": 3,
    "NＰＯ法人・市民活動団体": 2,
    "福祉事業所": 3,
}
OF_WARDS = [
    ("引継ぎ", 2),
    ("ボトムアップ（区民の声を大切にする）", 2),
    ("情報共有", 1),
    ("OBによる支援", 1),
    ("人材", 4),
    ("部制度の推進", 3),
    ("区加入促進", 5),
    ("区脱会対策", 3),
    ("区費等", 3),
    ("防災・減災、災害時の対応", 3),
    ("地域づくりと事業", 2),
    ("隣組長・福祉員", 2),
]
OF_CHIEFS = [
    "役員の引継ぎ",
    "区長の任期",
    "学習会・研修会",
    "視察研修",
    "総会",
    "区長会",
    "情報共有・連携",
    "OBによる支援",
    "他団体による支援",
    "専門部会",
]


@pytest.fixture
def document(real_documents: Path) -> bytes:
    return (real_documents / NAME).read_bytes()


@pytest.fixture
def paper(document: bytes) -> ProposalsReading:
    return read_proposals(document, NAME)


def test_groups_topics_and_proposals_are_counted(paper):
    assert paper.counts == {"groups": 13, "topics": 41, "proposals": 83, "sub_items": 6}
    assert {group.name: len(group.proposals) for group in paper.groups} == COUNTS
    assert [group.number for group in paper.groups][7:10] == ["（8）", "（９）", "（10）"]
    assert paper.can_import is True


def test_every_cell_of_a_stakeholder_says_its_name(paper):
    assert [search_form(group.printed_label) for group in paper.groups] == [search_form(name) for name in COUNTS]


def test_topics_are_rejoined_from_broken_cells(paper):
    assert [topic.name for topic in paper.groups[0].topics] == OF_CHIEFS
    assert [(topic.name, len(topic.proposals)) for topic in paper.groups[1].topics] == OF_WARDS
    assert [topic.name for topic in paper.groups[4].topics] == [
        "分館と地区公民館の連携",
        "地区公民館と区の目標の共有",
        "地区公民館と区との一体化",
        "地区公民館事業",
    ]
    assert [topic.name for group in paper.groups[8:] for topic in group.topics] == [
        "連帯感",
        "区加入の案内",
        "区加入の案内",
        "区や地区公民館との連携",
        "区との連携",
    ]


def test_joint_addressees_are_told_apart(paper):
    addressees = {group.name: group.addressees for group in paper.groups if len(group.addressees) > 1}
    assert addressees == {
        "市区長会・地域区長会": ["市区長会", "地域区長会"],
        "区・区長": ["区", "区長"],
        "公民館・地区公民館": ["公民館", "地区公民館"],
        "NＰＯ法人・市民活動団体": ["NPO法人", "市民活動団体"],
    }


def test_sub_items_below_and_inside_a_proposal(paper):
    children = {
        proposal.key: [(child.label, child.inside) for child in proposal.children]
        for proposal in paper.proposals()
        if proposal.children
    }
    assert children == {
        "2-11-2": [("①", False), ("②", False), ("③", False)],
        "5-3-1": [("ステップ１", True), ("ステップ2", True), ("ステップ３", True)],
    }
    steps = next(proposal for proposal in paper.proposals() if proposal.key == "5-3-1")
    assert [child.text in steps.text for child in steps.children] == [True] * 3
    assert steps.children[0].text == "地域を知る（地域巡り）"
    listed = next(proposal for proposal in paper.proposals() if proposal.key == "2-11-2")
    assert [child.text in listed.text for child in listed.children] == [False] * 3


def test_one_statement_and_one_proposal_of_another_actor(paper):
    assert [proposal.key for proposal in paper.proposals() if proposal.kind == "statement"] == ["9-1-1"]
    assert {p.key: p.other_actor for p in paper.proposals() if p.other_actor} == {"11-1-2": "市区長会事務局"}


def test_what_a_person_has_to_confirm(paper):
    assert found(paper) == [
        ("number_twice", 87, None),
        ("topic_dot", 159, None),
        ("statement", 555, None),
        ("other_actor", 600, None),
    ]


def test_table_heads_repeated_at_page_breaks_are_logged(paper):
    repeated = [row for code, row, _column in found(paper, "FIX") if code == "heading_repeated"]
    assert len(repeated) == 14
    assert repeated[:3] == [171, 202, 269]


def test_the_preface_tells_themes_and_dates(paper):
    preface = paper.preface
    assert [(theme.number, theme.title[-8:], theme.row) for theme in preface.themes] == [
        ("（1）", "みづくりについて", 21),
        ("（2）", "理解促進について", 37),
    ]
    assert [len(theme.text.splitlines()) for theme in preface.themes] == [2, 2]
    assert preface.raised_by == "市区長会"
    raised, reported = preface.raised_on, preface.reported_on
    assert raised is not None
    assert reported is not None
    assert (raised.year, raised.month, raised.day) == (2017, 12, None)
    assert (reported.year, reported.month, reported.day) == (2020, 2, 20)


def test_no_sentence_is_lost(paper, document):
    check(paper, document.decode())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_the_encoding_makes_no_difference(document, paper, encoding):
    other = read_proposals(document.decode().encode(encoding), NAME)
    assert other.as_json() == paper.as_json()


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_other_spacing_of_the_lines_makes_no_difference(document, paper, between):
    """Programs that take a text out of a PDF leave no empty line, or one below every line."""
    spaced = between.join(line for line in document.decode().splitlines() if line.strip())
    assert read_proposals(spaced.encode(), NAME).as_json()["groups"] == paper.as_json()["groups"]


def test_the_exported_table_reads_back(paper):
    again = read_proposals(exported(paper), "table.xlsx")
    assert again.as_json()["groups"] == paper.as_json()["groups"]
    assert [group.number for group in again.groups] == [group.number for group in paper.groups]
    assert found(again) == []
