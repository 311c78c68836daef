"""Cells of figures as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.intake.values import CellValue, read_value, written


@pytest.mark.parametrize(
    ("raw", "number", "text", "qualifier", "unit"),
    [
        ("1,345", "1345", "", "", ""),
        ("１，３４５人", "1345", "", "", "人"),
        ("37（見込み）", "37", "", "estimate", ""),
        ("７１.７％（速報）", "71.7", "", "preliminary", "%"),
        ("37（見込み）箇所", "37", "", "estimate", "箇所"),
        ("▲12", "-12", "", "", ""),
        ("△3.5", "-3.5", "", "", ""),
        ("継続して拡充", None, "継続して拡充", "", ""),
        ("－", None, "", "", ""),
        ("***", None, "", "", ""),
        ("…", None, "", "", ""),
        ("", None, "", "", ""),
        ("0", "0", "", "", ""),
    ],
)
def test_a_cell_is_a_number_a_text_or_nothing(raw, number, text, qualifier, unit):
    found = read_value(raw)
    assert found == CellValue(None if number is None else Decimal(number), text, qualifier, unit)


@pytest.mark.parametrize("raw", ["約100", "50以上", "10～20", "１００程度"])
def test_vague_numbers_stay_words_and_warn(raw):
    found = read_value(raw)
    assert (found.number, found.text, bool(found.warning)) == (None, raw, True)


@pytest.mark.parametrize("raw", ["1,2", "#REF!", "12.345", "9" * 20])
def test_what_cannot_be_right_is_an_error(raw):
    found = read_value(raw, decimals=2)
    assert (found.is_empty, bool(found.error)) == (True, True)


def test_another_unit_warns():
    assert bool(read_value("12件", unit="人").warning)
    assert read_value("12人", unit="人").warning == ""
    assert read_value("71.7％", unit="%", decimals=1).warning == ""


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.sampled_from(["", "estimate", "preliminary", "confirmed"]),
)
def test_what_is_written_is_read_back(number, qualifier):
    found = read_value(written(number, "", qualifier, 2), decimals=2)
    assert (found.number, found.qualifier, found.error) == (number, qualifier, "")


@pytest.mark.parametrize(("raw", "text"), [("約100（見込み）", "約100"), ("継続実施(速報)", "継続実施")])
def test_the_qualifier_of_words_is_told_once(raw, text):
    found = read_value(raw)
    assert (found.text, found.qualifier != "") == (text, True)
    assert read_value(written(found.number, found.text, found.qualifier)).text == text
