"""Outline rules are data: what they may say, and what is wrong with those nobody could follow."""

import json

import pytest
from django.utils import translation

from policies.intake.recommendations.numbers import FORMS, number_in_front
from policies.intake.recommendations.outline import OutlineError, OutlineRules, preset, presets

from .papers import read

RULES = {
    "name": "own-council",
    "title": "甲 → 乙",
    "levels": [
        {"kind": "chapter", "numbering": "chapter:部"},
        {"kind": "consultation_item", "numbering": "letter"},
    ],
    "present_state": ["いまの姿"],
    "recommendation": ["願い"],
    "items": ["bullet:◆"],
    "attachments": ["添え紙"],
}


def test_a_council_can_bring_its_own_rules():
    text = (
        "第二部　土台\nＡ．担い手\n《いまの姿》\n　足りない。\n（添え紙3）\n《願い》\n◆役員\n　市は、手伝われたい。\n"
    )
    reading = read(text, outline=OutlineRules.from_json(json.loads(json.dumps(RULES))))
    assert [(one.slug, one.kind, one.number, one.title, one.attachments) for one in reading.sections] == [
        ("2", "chapter", "第二部", "土台", []),
        ("2-1", "consultation_item", "Ａ", "担い手", ["3"]),
    ]
    assert [(one.heading, len(one.clauses)) for one in reading.items] == [("役員", 1)]
    assert [one.code for one in reading.findings] == ["number_gap"]


def test_rules_that_do_not_fit_the_paper_are_named():
    text = "（1）担い手\n【現状】\n足りない。\n【答申】\n○役員\n市は、手伝われたい。\n"
    reading = read(text, outline=OutlineRules.from_json(RULES))
    assert [(one.severity.value, one.code, one.row) for one in reading.findings] == [
        ("ERROR", "outline_not_understood", 1),
        ("FIX", "preface", 1),
    ]


def test_a_poor_fit_is_named():
    text = "１ 章\n（1）件\n【現状】\n" + "あれこれ\n" * 20 + "【答申】\n○項\n市は、直されたい。\n"
    found = [(one.severity.value, one.code, one.row) for one in read(text).findings]
    assert found == [
        ("FIX", "outline_chosen", None),
        ("WARNING", "outline_unsure", 4),
        ("WARNING", "no_sentence", 4),
    ]


def test_presets_are_found_by_name():
    assert preset("chapter-section").title.startswith("第1章")
    with pytest.raises(OutlineError, match="chapter-section"):
        preset("none such")
    assert len({rules.title for rules in presets()}) == len(presets())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"levels": None}, "at least one level"),
        ({"levels": []}, "at least one level"),
        ({"levels": [{"kind": "chapter", "numbering": "roman"}]}, "consultation_item"),
        ({"levels": [{"kind": "verse", "numbering": "roman"}]}, "kind of level 1 is unknown: verse"),
        ({"levels": [{"kind": "chapter", "numbering": "runes"}]}, "numbering of level 1 is unknown: runes"),
        ({"levels": [{"kind": "chapter", "numbering": 3}]}, "numbering of level 1"),
        ({"levels": [{"kind": "chapter"}]}, "Level 1 needs"),
        ({"levels": [*RULES["levels"], {"kind": "other", "numbering": "letter"}]}, "Level 3 is numbered like"),
        ({"present_state": []}, "“present_state” needs"),
        ({"recommendation": [""]}, "“recommendation” is a list of texts"),
        ({"attachments": "資料"}, "“attachments” is a list of texts"),
        ({"items": []}, "“items” needs"),
        ({"items": ["bullet:"]}, "form of items is unknown"),
        ({"items": ["(["]}, "form of items is unknown"),
        ({"name": "Own Council"}, "small letters"),
        ({"title": 3}, "small letters"),
        ({"colour": "red"}, "keys nobody knows: colour"),
    ],
)
def test_broken_rules_say_what_is_wrong(change, says):
    with translation.override("en"), pytest.raises(OutlineError) as error:
        OutlineRules.from_json(RULES | change)
    assert says in str(error.value)


@pytest.mark.parametrize("data", [[], "x", None, {"name": "a"}])
def test_what_is_no_rules_at_all_is_refused(data):
    with pytest.raises(OutlineError):
        OutlineRules.from_json(data)


def test_messages_about_rules_are_japanese():
    with translation.override("ja"), pytest.raises(OutlineError, match="階層"):
        OutlineRules.from_json(RULES | {"levels": []})


NUMBERS = [
    ("roman", "Ⅳ　題", 4, "Ⅳ"),
    ("roman", "IX. 題", 9, "IX"),
    ("arabic", "１２ 題", 12, "１２"),
    ("arabic_dot", "3．題", 3, "3．"),
    ("arabic_dot", "３、題", 3, "３、"),
    ("paren", "（１０）題", 10, "（１０）"),
    ("paren", "⑵ 題", 2, "⑵"),
    ("half_paren", "3) 題", 3, "3)"),
    ("circled", "⑦題", 7, "⑦"),
    ("kana", "ウ 題", 3, "ウ"),
    ("kana", "ｴ．題", 4, "ｴ"),
    ("paren_kana", "（オ）題", 5, "（オ）"),
    ("kanji", "十二　題", 12, "十二"),
    ("paren_kanji", "（三）題", 3, "（三）"),
    ("letter", "Ｃ　題", 3, "Ｃ"),
    ("chapter:章", "第 ２ 章　題", 2, "第 ２ 章"),
    ("chapter:節", "第十節 題", 10, "第十節"),
]


@pytest.mark.parametrize(("form", "line", "value", "printed"), NUMBERS)
def test_numbers_are_read_in_every_form(form, line, value, printed):
    number = number_in_front(line, form)
    assert number is not None
    assert (number.value, number.printed, number.rest) == (value, printed, "題")


def test_every_form_of_number_is_tried_here():
    assert set(FORMS) <= {form for form, *_rest in NUMBERS}


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("arabic", "3月から"),
        ("arabic", "1-2 題"),
        ("arabic_dot", "1.5倍"),
        ("kana", "アイデアを"),
        ("kanji", "一方で"),
        ("chapter:章", "第2章では"),
        ("roman", "INTERNET"),
    ],
)
def test_words_that_begin_like_a_number_are_none(form, line):
    assert number_in_front(line, form) is None
