"""Recommendations in the numbering of any council: outline, paragraphs, items, attachments, what is skipped."""

import docx
import pytest

from policies.intake.recommendations.outline import presets

from .papers import PAPER, add_numbering, codes, item_of, numbered, read, saved, squeezed, word


def outline(reading) -> list[tuple[str, str, str, int, list[str]]]:
    return [(one.slug, one.kind, one.title, len(one.paragraphs), one.attachments) for one in reading.sections]


def headings(reading) -> list[tuple[str, str]]:
    return [(one.slug, one.heading) for one in reading.items]


def test_a_paper_becomes_its_outline_items_and_attachments():
    reading = read(PAPER)
    assert outline(reading) == [
        ("1", "part", "地域の力を高めるために", 0, []),
        ("1-1", "chapter", "町内会と市", 0, []),
        ("1-1-1", "consultation_item", "担い手について", 2, ["1-1", "1-2"]),
        ("1-1-2", "consultation_item", "広報について", 1, ["1-2"]),
    ]
    assert headings(reading) == [("1-1-1-1", "役員の負担"), ("1-1-1-2", "若い人"), ("1-1-2-1", "届け方")]
    assert [one.number for one in reading.attachments] == ["1-1", "1-2"]
    assert reading.sections[2].paragraphs[0].text == (
        "町内会の役員は高齢になり、引き継ぐ人が見つからないまま何年も同じ人が務めている。"
    )
    assert [(one.number, one.printed) for one in reading.sections[2].references] == [("1-1", "1-1"), ("1-2", "１-2")]


def test_the_json_of_a_paper_says_what_the_command_prints():
    result = read(item_of("　市は、直されたい。")).as_json()
    result["findings"] = [finding["code"] for finding in result["findings"]]
    assert result == {
        "kind": "recommendation",
        "counts": {
            "chapters": 1,
            "consultation_items": 1,
            "items": 1,
            "clauses": 1,
            "attachment_references": 0,
            "attachments": 0,
        },
        "sections": [{"title": "件", "paragraphs": 1, "attachments": []}],
        "items": [
            {
                "section": "件",
                "heading": "項",
                "clauses": [{"force": "request", "addressees": ["市"], "text": "市は、直されたい。"}],
            }
        ],
        "findings": ["outline_chosen"],
    }


def test_covers_and_heads_of_pages_are_skipped_and_logged_with_their_rows():
    reading = read(PAPER)
    assert codes(reading) == [
        ("FIX", "outline_chosen", None),
        ("FIX", "skipped_cover", 6),
        ("FIX", "skipped_cover", 7),
        ("FIX", "skipped_cover", 8),
        ("FIX", "skipped_repeated", 9),
        ("FIX", "skipped_repeated", 25),
    ]
    assert [(one.row, one.text) for one in reading.skipped][-1] == (25, "１ 町内会と市")


BODY = {
    "present": "　役員が足りない。\n　会議が多い。\n",
    "first": "　町内会は、仕事を分け合うことが求められる。\n",
    "second": "　市は、手伝われたい。\n",
}
NUMBERINGS = {
    "chapter-section": """第1章 土台
第1節 担い手
１．現状と課題
{present}２．提言
(1) 役員
{first}(2) 手伝い
{second}第2節 場所
１．現状と課題
{present}２．提言
(1) 修繕
{second}""",
    "chapter-section-number": """第一章　土台
第１節　組織
１．担い手
【現状と課題】
{present}【提言】
ア　役員
{first}イ　手伝い
{second}２．場所
【現状と課題】
{present}【提言】
ア　修繕
{second}""",
    "chapter-number": """第１章　土台
１．担い手
■現状・課題
{present}■今後の方向性
(1) 役員
{first}(2) 手伝い
{second}２．場所
■現状・課題
{present}■今後の方向性
(1) 修繕
{second}""",
    "number-paren": """1. 土台
(1) 担い手
[現状と課題]
{present}[答申]
① 役員
{first}② 手伝い
{second}(2) 場所
[現状と課題]
{present}[答申]
① 修繕
{second}""",
    "kanji-arabic": """一、土台
1 担い手
《現状》
{present}《意見》
○役員
{first}○手伝い
{second}2 場所
《現状》
{present}《意見》
○修繕
{second}""",
    "roman-arabic-paren": """II 全体
1 土台
(1) 担い手
＜現状と課題＞
{present}＜答申事項＞
◯役員
{first}◯手伝い
{second}(2) 場所
＜現状と課題＞
{present}＜答申事項＞
◯修繕
{second}""",
}


@pytest.mark.parametrize("name", NUMBERINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_councils_number_otherwise_and_the_form_is_found(name, encoding):
    reading = read(NUMBERINGS[name].format(**BODY).encode(encoding))
    assert reading.outline.name == name
    assert [(one.title, len(one.paragraphs)) for one in reading.consultation_items] == [("担い手", 2), ("場所", 2)]
    assert [one.title for one in reading.sections if one.kind == "chapter"] == [
        "組織" if name == "chapter-section-number" else "土台"
    ]
    assert [(one.heading, [(c.force, c.addressees) for c in one.clauses]) for one in reading.items] == [
        ("役員", [("need", ["町内会"])]),
        ("手伝い", [("request", ["市"])]),
        ("修繕", [("request", ["市"])]),
    ]
    assert [one.code for one in reading.warnings] == (["number_gap"] if name == "roman-arabic-paren" else [])


def test_every_preset_has_a_paper_here():
    assert sorted(NUMBERINGS) == [rules.name for rules in presets()]


def widened(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@pytest.mark.parametrize("name", NUMBERINGS)
def test_full_width_is_read_alike(name):
    narrow, wide = (read(change(NUMBERINGS[name].format(**BODY))) for change in (str, widened))
    assert (outline(wide), headings(wide)) == (outline(narrow), headings(narrow))


def test_word_files_are_read_by_their_heading_styles():
    reading = read(
        word(
            ("地域の担い手", 1),
            ("町内会", 2),
            "【現状と課題】",
            "役員が足りない。",
            "【提言】",
            ("負担を軽くする", 3),
            "市は、手伝われたい。町内会は、仕事を分け合う必要がある。",
        ),
        "a.docx",
    )
    assert [(one.kind, one.title, len(one.paragraphs)) for one in reading.sections] == [
        ("chapter", "地域の担い手", 0),
        ("consultation_item", "町内会", 1),
    ]
    assert [(one.heading, [c.addressees for c in one.clauses]) for one in reading.items] == [
        ("負担を軽くする", [["市"], ["町内会"]])
    ]


def test_word_files_are_read_by_the_numbers_word_makes():
    document = docx.Document()
    add_numbering(document, ("decimalFullWidth", "第%1章"), ("decimal", "第%2節"), ("decimalFullWidth", "（%3）"))
    for text, level in [
        ("土台", 0),
        ("担い手", 1),
        ("【現状】", None),
        ("足りない。", None),
        ("【提言】", None),
        ("役員", 2),
        ("市は、手伝われたい。", None),
        ("場所", 1),
    ]:
        if level is None:
            document.add_paragraph(text)
        else:
            numbered(document, text, level)
    reading = read(saved(document), "a.docx")
    assert [(one.number, one.title) for one in reading.sections] == [
        ("第１章", "土台"),
        ("第1節", "担い手"),
        ("第2節", "場所"),
    ]
    assert headings(reading) == [("1-1-1", "役員")]


# --- the lay-out ---


def test_a_table_of_contents_page_numbers_and_running_heads_are_skipped():
    page = "みほん市審議会\n{text}- {number} -\n\f"
    text = "".join(
        page.format(text=part, number=number)
        for number, part in enumerate(
            [
                "目次\n１ 土台 ……… 2\n（1）担い手 ……… 2\n（2）場所 ……… 3\n",
                "１ 土台\n（1）担い手\n【現状】\n　役員が足りないので町内会の仕事を\n",
                "引き継げない。\n【答申】\n○役員\n　市は、手伝われたい。\n",
                "（2）場所\n【現状】\n　古い。\n【答申】\n○修繕\n　市は、直されたい。\n",
            ],
            start=1,
        )
    )
    reading = read(text)
    assert outline(reading) == [
        ("1", "chapter", "土台", 0, []),
        ("1-1", "consultation_item", "担い手", 1, []),
        ("1-2", "consultation_item", "場所", 1, []),
    ]
    assert reading.sections[1].paragraphs[0].text == "役員が足りないので町内会の仕事を引き継げない。"
    assert [(one.code) for one in reading.findings].count("skipped_page_head") == 4
    assert [(one.code) for one in reading.findings].count("skipped_page_number") == 4
    assert [(one.row, one.page) for one in reading.sections] == [(8, 2), (9, 2), (20, 4)]


def test_a_list_on_a_cover_that_is_followed_by_its_text_at_once_ends_in_a_heading():
    reading = read("１ 土台\n<諮問事項>\n（1）担い手\n【現状】\n足りない。\n【答申】\n○役員\n市は、手伝われたい。\n")
    assert outline(reading) == [("1", "chapter", "土台", 0, []), ("1-1", "consultation_item", "担い手", 1, [])]


def test_paragraphs_without_indentation_are_told_apart_by_short_lines_after_a_full_stop():
    long = "町内会の役員は年を重ねて会議に出る人も減っている。"
    text = f"１ 章\n（1）件\n【現状】\n{long[:-1]}が、\n続いている。\n{long}\nまだ同じ段落である。\n別の段落である。\n【答申】\n○項\n市は、直されたい。\n"
    reading = read(text)
    assert [one.text for one in reading.sections[1].paragraphs] == [
        f"{long[:-1]}が、続いている。",
        f"{long}まだ同じ段落である。",
        "別の段落である。",
    ]


def test_a_number_inside_a_wrapped_sentence_is_no_heading():
    text = "　市は、次に挙げる場所のうちのいずれか、すなわち"
    reading = read(item_of(text, "（2）に示した広場", "を選び、住民の意見を聞いて直されたい。"))
    assert [(one.heading, [c.text for c in one.clauses]) for one in reading.items] == [
        ("項", [f"{text.strip()}（2）に示した広場を選び、住民の意見を聞いて直されたい。"])
    ]
    assert [one.slug for one in reading.sections] == ["1", "1-1"]


def test_items_without_headings_are_named_by_their_beginning_for_a_person_to_change():
    text = "１ 章\n（1）件\n【現状】\n多い。\n【答申】\n・市は、窓口を一つにまとめ、どこで聞いても同じ答えが返るように努め、その手順を住民に示されたい。\n・短い見出し\n市は、直されたい。\n"
    reading = read(text)
    assert [(one.heading, one.heading_printed) for one in reading.items] == [
        ("市は、窓口を一つにまとめ、どこで聞いても同じ答えが返るように努め、その手順を住民…", False),
        ("短い見出し", True),
    ]
    assert [(one.code, one.row) for one in reading.warnings] == [("heading_made", 6)]


def test_a_recommendation_without_items_is_one_item():
    reading = read("１ 章\n（1）件\n【現状】\n多い。\n【答申】\n市は、減らされたい。\n町内会は、支える必要がある。\n")
    assert [(one.heading, len(one.clauses)) for one in reading.items] == [("件", 2)]
    assert [(one.code, one.row) for one in reading.warnings] == [("heading_made", 6)]


def test_text_before_the_first_item_stays_a_paragraph_and_is_named():
    reading = read("１ 章\n（1）件\n【現状】\n多い。\n【答申】\n次のとおり答える。\n○項\n市は、減らされたい。\n")
    assert [one.text for one in reading.sections[1].paragraphs] == ["多い。", "次のとおり答える。"]
    assert [(one.code, one.row) for one in reading.warnings] == [("text_before_items", 6)]


def test_what_stands_before_the_first_heading_is_a_preface():
    reading = read("みほん市長様\n\nみほん市審議会\n" + item_of("市は、直されたい。"))
    assert [(one.kind, one.number, len(one.paragraphs)) for one in reading.sections] == [
        ("other", "", 2),
        ("chapter", "１", 0),
        ("consultation_item", "（1）", 1),
    ]
    assert codes(reading) == [("FIX", "outline_chosen", None), ("FIX", "preface", 1)]


# --- numbers ---


@pytest.mark.parametrize(
    ("second", "code"),
    [("（3）乙", "number_gap"), ("（1）乙", "number_twice"), ("（2）乙", ""), ("(２) 乙", "")],
)
def test_numbers_out_of_line_are_named(second, code):
    text = item_of("市は、直されたい。") + f"{second}\n【現状】\n少ない。\n【答申】\n○項\n市は、直されたい。\n"
    assert [(one.code, one.row) for one in read(text).warnings] == ([(code, 8)] if code else [])


def test_an_item_without_text_is_named():
    reading = read(item_of() + "○次\n市は、直されたい。\n")
    assert [(one.code, one.row) for one in reading.warnings] == [("item_without_clause", 6)]


# --- attachments ---


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("(付属資料 1-1,1-2)", ["1-1", "1-2"]),
        ("（付属資料１－１、２）", ["1-1", "2"]),
        ("※参考資料3・4 参照", ["3", "4"]),
        ("（別紙1～3）", ["1", "2", "3"]),
        ("[資料No.2]", ["2"]),
        ("(付属資料 1-1,\n1-2)", ["1-1", "1-2"]),
        ("　役員が減った（資料1-1及び資料1-2）。", ["1-1", "1-2"]),
        ("　資料は多い。", []),
    ],
)
def test_references_to_attachments_are_read_wherever_they_stand(line, numbers):
    text = f"１ 章\n（1）件\n【現状】\n　多い。\n{line}\n【答申】\n○項\n市は、直されたい。\n"
    reading = read(text)
    assert reading.consultation_items[0].attachments == numbers
    assert [one.code for one in reading.findings if one.code == "range_expanded"] == ["range_expanded"] * ("～" in line)


def test_a_list_of_attachments_gives_them_their_titles():
    reading = read(item_of("市は、直されたい。") + "資料1　加入率の推移\n資料2　役員の年齢\n")
    assert [(one.number, one.title) for one in reading.attachments] == [("1", "加入率の推移"), ("2", "役員の年齢")]
    assert reading.counts["attachment_references"] == 0


# --- what is no recommendation ---


@pytest.mark.parametrize(
    "text",
    ["ただの文章である。\n", "<諮問事項>\n(1) 担い手\n(2) 場所\n", "１ 章\n（1）件\n", "あ,い\n" * 1000, "-" * 5000],
)
def test_what_is_no_recommendation_is_said_and_raises_nothing(text):
    reading = read(text)
    assert [one.code for one in reading.errors] == ["outline_not_understood"]
    assert not reading.can_import
    assert squeezed("".join(one.text for one in reading.pieces)) == squeezed(text)


def test_hostile_papers_are_read_in_linear_time():
    """None of these comes back within a test run where a pattern backtracks."""
    head = "１ 章\n（1）件\n【答申】\n○項\n"
    for text in (
        "１ 同じ\n" * 20_000,
        "<諮問事項>\n(1) あ\n" * 10_000,
        head + "「" * 50_000 + "。" * 50_000,
        head + "と市" * 50_000 + "は、歩く必要がある。",
        head + "協議会" * 50_000 + "は、歩く必要がある。",
        head + "また、" * 50_000 + "市は、歩く必要がある。",
        "（付属資料 " + "1 " * 480 + "x\n" + "（付属資料 1-1\n" * 5_000,
        "１ 章" + " ." * 50_000 + "x\n",
        "1" * 100_000,
    ):
        reading = read(text)
        assert squeezed("".join(one.text for one in reading.pieces)) == squeezed(text)
