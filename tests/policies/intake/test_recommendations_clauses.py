"""One actor, one force: how sentences are parted, and what is suggested for whom with which certainty."""

import pytest

from .papers import clauses, item_of, read

ROW_3 = {"line-3": {"role": "text"}}


@pytest.mark.parametrize(
    ("sentence", "force", "addressees", "confidence"),
    [
        ("市は、窓口を開く必要がある。", "need", ["市"], "printed"),
        ("市は、窓口を開くべきであると考える。", "need", ["市"], "printed"),
        ("町内会には、門を開くことが求められる。", "need", ["町内会"], "printed"),
        ("市は、窓口を開くよう努められたい。", "request", ["市"], "printed"),
        ("市長は、窓口に取り組まれたい。", "request", ["市"], "printed"),
        ("市に対し、窓口を開くことを求める。", "request", ["市"], "printed"),
        ("これからの町内会には、集うことが望まれる。", "hope", ["町内会"], "printed"),
        ("自治会は、集うことが望ましいと考える。", "hope", ["自治会"], "printed"),
        ("市は、窓口を開いている。", "statement", [], "printed"),
        ("町内会には、歴史がある。", "statement", [], "printed"),
        ("窓口を開くには、人手が必要である。", "statement", [], "printed"),
        ("町内会は、日ごろの付き合いが必要である。", "need", ["町内会"], "inferred"),
        ("町内会と市は、話し合う必要がある。", "need", ["町内会", "市"], "printed"),
        (
            "町内会、自治会をはじめとする様々な団体は、集う必要がある。",
            "need",
            ["町内会", "自治会", "様々な団体"],
            "printed",
        ),
        ("すべての町内会等は、集う必要がある。", "need", ["町内会"], "printed"),
        ("はなぞの地区協議会は、集う必要がある。", "need", ["地区協議会"], "inferred"),
        ("地区協議会の事務局は、記す必要がある。", "need", ["地区協議会の事務局"], "inferred"),
        ("高齢化が進む都市は、備える必要がある。", "need", [], "ambiguous"),
        ("窓口を開く必要がある。", "need", [], "ambiguous"),
    ],
)
def test_force_and_addressees_are_read_off_a_sentence(sentence, force, addressees, confidence):
    assert clauses(f"　{sentence}") == [(force, addressees, confidence, sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "町内会は、声を掛け合うとともに、市は、それを支えられたい。",
            [
                ("request", ["町内会"], "inferred", "町内会は、声を掛け合うとともに、"),
                ("request", ["市"], "printed", "市は、それを支えられたい。"),
            ],
        ),
        (
            "町内会は、会費を見直す必要があり、また、市は、その手本を示されたい。",
            [
                ("need", ["町内会"], "printed", "町内会は、会費を見直す必要があり、"),
                ("request", ["市"], "printed", "また、市は、その手本を示されたい。"),
            ],
        ),
        (
            "市は、地図を作る必要があり、早く配られたい。",
            [
                ("need", ["市"], "printed", "市は、地図を作る必要があり、"),
                ("request", ["市"], "printed", "早く配られたい。"),
            ],
        ),
        (
            "町内会は、地域の要であり、市は、これを支える必要がある。",
            [
                ("statement", [], "inferred", "町内会は、地域の要であり、"),
                ("need", ["市"], "printed", "市は、これを支える必要がある。"),
            ],
        ),
        (
            "町内会は数が減っているため、市は、これを支える必要がある。",
            [("need", ["市"], "printed", "町内会は数が減っているため、市は、これを支える必要がある。")],
        ),
        (
            "集まりのもち方は町内会により異なるが、町内会は、規約を見直す必要がある。",
            [
                (
                    "need",
                    ["町内会"],
                    "printed",
                    "集まりのもち方は町内会により異なるが、町内会は、規約を見直す必要がある。",
                )
            ],
        ),
        (
            "町内会は当面、市は、今後の姿を描く必要がある。",
            [("need", ["町内会", "市"], "ambiguous", "町内会は当面、市は、今後の姿を描く必要がある。")],
        ),
        (
            "市は古い。「町内会は要る。」と聞く。市は、支えられたい（資料1）。",
            [
                ("statement", [], "printed", "市は古い。"),
                ("statement", [], "printed", "「町内会は要る。」と聞く。"),
                ("request", ["市"], "printed", "市は、支えられたい（資料1）。"),
            ],
        ),
        (
            "市は、支えられたい。（資料1）市は、急がれたい。",
            [
                ("request", ["市"], "printed", "市は、支えられたい。"),
                ("request", ["市"], "printed", "（資料1）市は、急がれたい。"),
            ],
        ),
        ("市は、支えられたい。（資料1）", [("request", ["市"], "printed", "市は、支えられたい。（資料1）")]),
    ],
)
def test_sentences_are_parted_where_actor_or_force_changes(sentence, expected):
    assert clauses(f"　{sentence}") == expected


def test_a_sentence_without_an_actor_goes_on_about_the_one_before():
    assert clauses("　市は、財源が限られている。", "　見直しにあたっては、急がず取り組まれたい。")[1][:3] == (
        "request",
        ["市"],
        "inferred",
    )


def test_the_actor_before_is_not_carried_into_the_next_item():
    reading = read(item_of("　市は、直されたい。", "○次", "　急がれたい。"))
    assert [one.addressees for one in reading.clauses] == [["市"], []]
    assert [(one.code, one.row) for one in reading.warnings] == [("addressee_unclear", 9)]


def test_another_topic_makes_the_actor_before_a_guess():
    lines = ("　市は、備える必要がある。", "　集会所は、直す必要がある。")
    assert clauses(*lines)[1] == ("need", ["市"], "ambiguous", "集会所は、直す必要がある。")


@pytest.mark.parametrize(
    "before", ["　町内会と市民公益活動団体は、似ている。", "　市と町内会と市民公益活動団体は、似ている。"]
)
def test_each_body_is_the_bodies_named_before_without_the_city(before):
    found = clauses(before, "　各団体は、知り合う必要がある。")[1]
    assert found[:3] == ("need", ["町内会", "市民公益活動団体"], "inferred")


def test_each_body_is_looked_for_in_the_title_of_the_section():
    text = item_of("　各団体は、知り合う必要がある。").replace("（1）件", "（1）町内会と市民公益活動団体について")
    assert [(one.addressees, one.confidence) for one in read(text).clauses] == [
        (["町内会", "市民公益活動団体"], "inferred")
    ]


def test_each_body_without_any_before_is_left_to_a_person():
    assert clauses("　各団体は、知り合う必要がある。") == [
        ("need", ["各団体"], "ambiguous", "各団体は、知り合う必要がある。")
    ]


def test_a_body_said_to_be_named_before_is_found_by_its_last_words():
    lines = ("　みほん市地区協議会連合会が果たす役割は大きい。", "　当該連合会は、集う必要がある。")
    assert clauses(*lines)[1][:3] == ("need", ["地区協議会連合会"], "inferred")
    known = {"みほん市地区協議会連合会": "連合会（みほん）"}
    assert clauses(lines[1], known_addressees={"地区協議会連合会"})[0][:3] == ("need", ["地区協議会連合会"], "inferred")
    assert clauses("　みほん市地区協議会連合会は、集う必要がある。", known_addressees=known)[0][:3] == (
        "need",
        ["連合会（みほん）"],
        "printed",
    )


def test_the_name_of_a_city_in_front_is_no_part_of_a_known_body():
    known = ["ひなた協議会"]
    assert clauses("　さくら市ひなた協議会は、集う必要がある。", known_addressees=known)[0][:3] == (
        "need",
        ["ひなた協議会"],
        "printed",
    )


def test_labels_the_municipality_does_not_know_are_named_with_what_is_near_and_never_corrected():
    reading = read(item_of("　町内会は、集う必要がある。"), known_addressees=["町内会長", "市"])
    assert [one.addressees for one in reading.clauses] == [["町内会"]]
    assert [(one.code, one.row, "町内会長" in one.message) for one in reading.warnings] == [
        ("addressee_unknown", 7, True)
    ]


def test_a_clause_keeps_the_lines_it_was_printed_on():
    (clause,) = read(item_of("　市は、地図を", "作り、すべての家に", "配られたい。")).clauses
    assert (clause.row, clause.raw, clause.text) == (
        7,
        "市は、地図を\n作り、すべての家に\n配られたい。",
        "市は、地図を作り、すべての家に配られたい。",
    )


# --- decisions ---


def test_a_person_decides_and_the_clause_is_confirmed():
    key = "clause-1-1-1-1"
    text = item_of("　集会所は、直す必要がある。")
    assert [(one.key, one.confirmed) for one in read(text).clauses] == [(key, False)]
    reading = read(text, decisions={key: {"force": "request", "addressees": ["市", "市"]}})
    assert [(one.force, one.addressees, one.confirmed) for one in reading.clauses] == [("request", ["市"], True)]
    assert reading.warnings == []


def test_a_statement_addresses_nobody():
    reading = read(item_of("　市は、直されたい。"), decisions={"clause-1-1-1-1": {"force": "statement"}})
    assert [(one.force, one.addressees) for one in reading.clauses] == [("statement", [])]


def test_headings_kinds_and_single_lines_can_be_put_right():
    text = item_of("　市は、直されたい。") + "○広場\nで遊ぶ子どもがいる。\n"
    decisions = {
        "item-1-1-1": {"heading": "修繕"},
        "section-1": {"title": "土台", "kind": "part"},
        "line-8": {"role": "text"},
        "line-4": {"role": "skip"},
    }
    reading = read(text, decisions=decisions)
    assert [(one.heading, len(one.clauses)) for one in reading.items] == [("修繕", 2)]
    assert [(one.kind, one.title, len(one.paragraphs)) for one in reading.sections] == [
        ("part", "土台", 0),
        ("consultation_item", "件", 0),
    ]
    assert [(one.code, one.row) for one in reading.findings if one.code == "skipped_decided"] == [
        ("skipped_decided", 4)
    ]


def test_a_line_of_a_cover_can_be_kept_as_text():
    text = "１ 章\n<諮問事項>\n添え書き\n（1）件\n【現状】\n多い。\n【答申】\n○項\n市は、直されたい。\n"
    assert [[one.text for one in read(text, decisions=made).sections[0].paragraphs] for made in (None, ROW_3)] == [
        [],
        ["添え書き"],
    ]


@pytest.mark.parametrize("role", ["part", "chapter", "consultation_item", "other"])
def test_a_line_can_be_made_a_heading(role):
    text = "１ 章\nまちの姿\n（1）件\n【現状】\n多い。\n【答申】\n○項\n市は、直されたい。\n"
    reading = read(text, decisions={"line-2": {"role": role}})
    assert [(one.title, one.kind) for one in reading.sections][1] == ("まちの姿", role)


@pytest.mark.parametrize(
    ("decisions", "code"),
    [
        ({"clause-1-1-1-1": {"force": "wish"}}, "decision_invalid"),
        ({"clause-1-1-1-1": {"addressees": "市"}}, "decision_invalid"),
        ({"clause-1-1-1-1": {"addressees": [""]}}, "decision_invalid"),
        ({"clause-1-1-1-1": "need"}, "decision_invalid"),
        ({"item-1-1-1": {"heading": ""}}, "decision_invalid"),
        ({"section-1": {"kind": []}}, "decision_invalid"),
        ({"line-4": {"role": "poem"}}, "decision_invalid"),
        ({"line-4": None}, "decision_invalid"),
        ({"clause-9-9": {"force": "need"}}, "decision_outdated"),
        ({"line-99": {"role": "text"}}, "decision_outdated"),
        ({"line-" + "9" * 5000: {"role": "text"}}, "decision_outdated"),
    ],
)
def test_decisions_that_fit_nothing_are_named_and_never_applied(decisions, code):
    text = item_of("　市は、直されたい。")
    reading = read(text, decisions=decisions)
    assert [one.code for one in reading.warnings] == [code]
    assert [one.confirmed for one in reading.clauses] == [False]
    assert reading.as_json()["items"] == read(text).as_json()["items"]
