"""Codes as offices print them."""

import pytest

from policies.intake.codes import (
    Code,
    clean_text,
    leading_code,
    looks_like_date,
    parse_code,
    referenced_codes,
    roman,
    split_on_codes,
)


@pytest.mark.parametrize(
    ("text", "printed", "slug", "rest"),
    [
        ("①-10 ○たすけあい", "①-10", "1-10", " ○たすけあい"),
        ("１-１０ たすけあい", "①-10", "1-10", " たすけあい"),
        ("(1)-10 たすけあい", "①-10", "1-10", " たすけあい"),
        ("（１）－１０たすけあい", "①-10", "1-10", "たすけあい"),
        ("⑴-3", "①-3", "1-3", ""),
        ("①‐③ 見守り", "①-3", "1-3", " 見守り"),
        ("①−3 見守り", "①-3", "1-3", " 見守り"),
        ("10ー1 見守り", "⑩-1", "10-1", " 見守り"),
        ("施策②-4 見守り", "②-4", "2-4", " 見守り"),
        ("㉑-1 見守り", "㉑-1", "21-1", " 見守り"),
        ("51-3 見守り", "(51)-3", "51-3", " 見守り"),
        ("⑤見守りのまち", "⑤", "5", "見守りのまち"),
        ("(3)見守りのまち", "③", "3", "見守りのまち"),
        ("2. 見守りのまち", "②", "2", " 見守りのまち"),
    ],
)
def test_a_code_in_front_is_read_and_the_rest_kept(text, printed, slug, rest):
    code, left = leading_code(text) or (None, "")
    assert (code and code.printed, code and code.slug, left) == (printed, slug, rest)


@pytest.mark.parametrize(
    "text", ["見守り", "100歳体操", "2016-2020年の計画", "①-2-3 見守り", "0-1 見守り", "2つの場", ""]
)
def test_other_beginnings_are_no_code(text):
    assert leading_code(text) is None


def test_printed_codes_read_back():
    for code in (Code(1), Code(20, 3), Code(35), Code(50, 10), Code(51), Code(120, 7)):
        assert parse_code(code.printed) == code


def test_ten_comes_after_nine():
    codes = [Code(5, 10), Code(5, 9), Code(5), Code(10, 1)]
    assert sorted(codes, key=lambda code: code.sort_key) == [Code(5), Code(5, 9), Code(5, 10), Code(10, 1)]


@pytest.mark.parametrize(
    ("note", "codes", "expanded"),
    [
        ("施策①-2へ集約", ["①-2"], False),
        ("施策②-2、3に集約", ["②-2", "②-3"], True),
        ("①-1及び2に集約", ["①-1", "①-2"], True),
        ("②-2～4へ", ["②-2", "②-3", "②-4"], True),
        ("施策①⑧へ分割", ["①", "⑧"], False),
        ("施策③+施策④", ["③", "④"], False),
        ("施策8へ", ["⑧"], False),
        ("2つの項目を統合", [], False),
        ("令和2-3年度に終了", [], False),
    ],
)
def test_codes_in_notes_are_found_and_lists_expanded(note, codes, expanded):
    result = referenced_codes(note)
    assert ([code.printed for code in result.codes], result.expanded) == (codes, expanded)


def test_a_cell_with_two_items_is_split_on_codes_only():
    assert split_on_codes("①-1 ○集います。 ①-4 ○歩きます。") == ["①-1 ○集います。 ", "①-4 ○歩きます。"]
    assert split_on_codes("①-1 ○集います。\n①-4 歩きます。") == ["①-1 ○集います。\n", "①-4 歩きます。"]
    assert split_on_codes("①-1 ○施策 ①-4 とともに歩きます。") == ["①-1 ○施策 ①-4 とともに歩きます。"]


def test_bullets_and_hard_wraps_go_but_kana_stay():
    assert clean_text(" ○セン\nターで\n集います。") == "センターで集います。"
    assert clean_text("●PTA\nNPO") == "PTA NPO"


@pytest.mark.parametrize("text", ["2026-01-10 00:00:00", "1月10日", "10-Jan", "Jan-10", "2026/1/10"])
def test_codes_that_became_dates_are_recognised(text):
    assert looks_like_date(text)


def test_a_code_is_no_date():
    assert not looks_like_date("1-10 ○集います。")


def test_roman_numerals_of_any_kind():
    assert [roman(text) for text in ("I", "Ⅲ", "ＩＶ", "ⅹ", "柱")] == ["I", "III", "IV", "X", None]
