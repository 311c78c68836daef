"""What is suggested, and what a person's decisions make of it."""

import pytest

from policies.intake.proposals import Proposal
from policies.intake.proposals.suggestions import split_addressees, suggested_actor, suggested_kind

from .proposals_builders import HEAD, found, read, structure

TEXT = "\n".join(
    [
        "（1）町会・町会長への提案",
        HEAD,
        "町会・町会長",
        "",
        "行事",
        "・祭りを続け、子どもと大人が楽しむ場をつくる。",
        "・祭りの思い出は、ふるさとを思う心のもとになる。",
        "",
        "清掃",
        "・公園の地図を商店会事務局で作成し、それを配る。",
        "",
        "（2）子ども会への提案",
        HEAD,
        "子ども会",
        "",
        "連携",
        "・学校と話す機会を年に二度は設けるようにする。",
    ]
)
KNOWN = ["町会", "町会長", "こども会"]


def proposal(reading, key: str) -> Proposal:
    return next(one for one in reading.proposals() if one.key == key)


@pytest.mark.parametrize(
    ("name", "known", "labels"),
    [
        ("区・区長", None, ["区", "区長"]),
        ("ＮＰＯ法人・市民活動団体", None, ["NPO法人", "市民活動団体"]),
        ("市民、事業者及び行政", None, ["市民", "事業者", "行政"]),
        ("民生委員・児童委員", None, ["民生委員・児童委員"]),
        ("移住・くらし協議会", None, ["移住・くらし協議会"]),
        ("移住・くらし", ["移住", "くらし"], ["移住", "くらし"]),
        ("公民館・地区公民館", ["公民館・地区公民館"], ["公民館・地区公民館"]),
        ("消防団・公民館・地区公民館", ["公民館･地区公民館"], ["消防団", "公民館･地区公民館"]),
        ("ＰＴＡ", ["PTA"], ["PTA"]),
        ("区・区", None, ["区"]),
        ("・", None, []),
    ],
)
def test_joint_addressees(name, known, labels):
    assert split_addressees(name, known) == labels


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("祭りを続ける。", "action"),
        ("祭りは皆の宝である。", "statement"),
        ("仲間ができる。つながりが生まれる。", "statement"),
        ("祭りを続ける。絆が深まる（と言われている）。", "action"),
        ("顔の見える関係が必要である。", "action"),
        ("続けることが望ましいものである。", "action"),
        ("祭りの開催", "action"),
    ],
)
def test_statements(text, kind):
    assert suggested_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("便りを連合会事務局で作成し、配る。", "連合会事務局"),
        ("名簿は、社会福祉協議会が管理する。", "社会福祉協議会"),
        ("便りを町会で作成し、配る。", None),
        ("便りを町会役員会で作成し、配る。", None),
        ("公民館で会う。", None),
        ("連合会で話し合う。", None),
        ("祭りを続ける。", None),
    ],
)
def test_another_actor(text, actor):
    assert suggested_actor(text, ["町会"]) == actor


def test_suggestions_are_warnings_until_a_person_decides():
    reading = read(TEXT, known_stakeholders=KNOWN)
    assert found(reading) == [
        ("statement", 7, None),
        ("other_actor", 10, None),
        ("stakeholder_unknown", 12, None),
    ]
    assert "こども会" in reading.warnings[-1].message
    assert [group.unknown for group in reading.groups] == [[], ["子ども会"]]
    decided = read(
        TEXT,
        known_stakeholders=KNOWN,
        decisions={
            "2": {"addressees": ["こども会", " こども会", ""]},
            "1-1-2": {"kind": "action"},
            "1-2-1": {"other_actor": "商店会"},
        },
    )
    assert found(decided) == []
    assert (decided.groups[1].addressees, decided.groups[1].unknown) == (["こども会"], [])
    assert proposal(decided, "1-1-2").kind == "action"
    assert proposal(decided, "1-2-1").other_actor == "商店会"
    assert (proposal(decided, "1-2-1").actor_settled, proposal(decided, "1-1-1").kind_settled) == (True, False)


def test_a_person_can_say_that_the_addressee_carries_it_out():
    reading = read(TEXT, decisions={"1-2-1": {"other_actor": ""}, "1-1-2": {"kind": "statement"}})
    assert (proposal(reading, "1-2-1").other_actor, found(reading)) == (None, [])


def test_a_name_that_a_person_gave_and_nobody_knows_is_a_new_one():
    reading = read(TEXT, known_stakeholders=KNOWN, decisions={"2": {"addressees": ["子ども会"]}})
    assert reading.groups[1].unknown == ["子ども会"]
    assert [code for code, _row, _column in found(reading)] == ["statement", "other_actor"]


def test_topics_are_named_merged_and_split():
    first, second, third = (one.text for one in read(TEXT).groups[0].proposals)
    merged = read(TEXT, decisions={"1-2": {"merge": True}, "1-1": {"name": "行事と清掃"}})
    assert structure(merged)[0] == ("町会・町会長", [("行事と清掃", [first, second, third])])
    assert [one.slug for one in merged.groups[0].proposals] == ["1-1-1", "1-1-2", "1-1-3"]
    assert [one.key for one in merged.groups[0].proposals] == ["1-1-1", "1-1-2", "1-2-1"]
    split = read(TEXT, decisions={"1-1-2": {"topic": "思い出"}, "1": {"name": "町会と町会長"}})
    assert structure(split)[0] == ("町会と町会長", [("行事", [first]), ("思い出", [second]), ("清掃", [third])])
    assert [one.slug for one in split.groups[0].proposals] == ["1-1-1", "1-2-1", "1-3-1"]


@pytest.mark.parametrize(
    ("decisions", "unused"),
    [
        ({"9": {"name": "x"}, "1-1-1": "action", "1-2-1": {"kind": 5}, "2": {"addressees": "x"}, "": None}, 3),
        ({"1-1": {"merge": True}, "1-1-1": {"topic": "祭り"}}, 0),
        ({"preface": "prose"}, 1),
    ],
)
def test_decisions_that_fit_nothing_break_nothing_and_are_named(decisions, unused):
    plain, reading = read(TEXT), read(TEXT, decisions=decisions)
    assert [one.text for one in reading.proposals()] == [one.text for one in plain.proposals()]
    assert [code for code, _row, _column in found(reading)].count("decision_unused") == unused
