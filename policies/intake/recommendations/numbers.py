"""Numbers in front of headings: Ⅰ, 第1章, １, １．, （1）, 1), ①, ア, (ア), A, in full or half width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_DIGITS = r"[0-9０-９]{1,3}"
_KANJI_DIGITS = "〇一二三四五六七八九"
_KANJI = r"[〇一二三四五六七八九十百]{1,5}"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_ROMAN = r"(?:[Ⅰ-Ⅻⅰ-ⅻ]+|[IVXＩＶＸ]{1,6})"
_GAP = r"(?:[\s\u3000．.、:：]+|(?=[「『]))"
_OPEN, _CLOSE = r"[(（]\s*", r"\s*[)）]"
_CIRCLED = "".join(chr(0x2460 + i) for i in range(20))
_PARENTHESISED = "".join(chr(0x2474 + i) for i in range(20))


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    printed: str  # as it stands, without the gap after it
    rest: str  # the heading


def _arabic(text: str) -> int:
    return int(unicodedata.normalize("NFKC", text))


def _roman(text: str) -> int:
    values = {"I": 1, "V": 5, "X": 10}
    digits = [values[letter] for letter in unicodedata.normalize("NFKC", text).upper()]
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))


def _kanji(text: str) -> int:
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _KANJI_DIGITS.index(sign)
    return total + digit


def _either(text: str) -> int:
    return _kanji(text) if text[0] in _KANJI_DIGITS + "十百" else _arabic(text)


def _kana(text: str) -> int:
    return _KANA.index(unicodedata.normalize("NFKC", text)) + 1


def _letter(text: str) -> int:
    return ord(unicodedata.normalize("NFKC", text).lower()) - ord("a") + 1


def _sign(text: str) -> int:
    return (ord(text) - 0x2460) % 20 + 1


# Name in the rules → what stands in front of a heading ("n" is the number itself), and how it is counted.
FORMS: dict[str, tuple[str, Callable[[str], int]]] = {
    "roman": (rf"(?P<n>{_ROMAN}){_GAP}", _roman),
    "arabic": (rf"(?P<n>{_DIGITS})[\s\u3000]+", _arabic),
    "arabic_dot": (rf"(?P<n>{_DIGITS})[．.、](?![0-9０-９])[\s\u3000]*", _arabic),
    "paren": (rf"(?:{_OPEN}(?P<n>{_DIGITS}){_CLOSE}|(?P<s>[{_PARENTHESISED}]))[\s\u3000]*", _arabic),
    "half_paren": (rf"(?P<n>{_DIGITS})[)）][\s\u3000]*", _arabic),
    "circled": (rf"(?P<s>[{_CIRCLED}])[\s\u3000]*", _arabic),
    "kana": (rf"(?P<n>[{_KANA}ｱ-ﾝ]){_GAP}", _kana),
    "paren_kana": (rf"{_OPEN}(?P<n>[{_KANA}ｱ-ﾝ]){_CLOSE}[\s\u3000]*", _kana),
    "kanji": (rf"(?P<n>{_KANJI})(?:[\s\u3000．.]+|、)", _kanji),
    "paren_kanji": (rf"{_OPEN}(?P<n>{_KANJI}){_CLOSE}[\s\u3000]*", _kanji),
    "letter": (rf"(?P<n>[A-Za-zＡ-Ｚａ-ｚ]){_GAP}", _letter),
}
CHAPTER = "chapter:"  # chapter:章 stands for 第1章, 第一章, 第１章
_COMPILED: dict[str, re.Pattern[str]] = {}


def is_form(name: str) -> bool:
    return name in FORMS or (name.startswith(CHAPTER) and 0 < len(name.removeprefix(CHAPTER)) <= 4)


def number_in_front(text: str, form: str) -> Number | None:
    """The number of that form a line starts with; `text` has no white space around it."""
    match = _pattern(form).match(text)
    if match is None:
        return None
    groups = match.groupdict()
    if sign := groups.get("s"):
        value = _sign(sign)
    elif form.startswith(CHAPTER):
        value = _either(groups["n"])
    else:
        value = FORMS[form][1](groups["n"])
    printed = match.group().strip(" \t\u3000．.、:：" if form not in {"arabic_dot", "kanji"} else " \t\u3000")
    return Number(value, printed, text[match.end() :].strip())


def _pattern(form: str) -> re.Pattern[str]:
    if form not in _COMPILED:
        if form.startswith(CHAPTER):
            unit = re.escape(form.removeprefix(CHAPTER))
            pattern = rf"第[\s\u3000]*(?P<n>{_DIGITS}|{_KANJI})[\s\u3000]*{unit}(?![0-9０-９ぁ-んー])[\s\u3000:：．.]*"
        else:
            pattern = FORMS[form][0]
        _COMPILED[form] = re.compile(pattern)
    return _COMPILED[form]
