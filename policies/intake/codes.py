"""Printed codes of plan items: ①-3, １-３, (1)-3, lists such as ②-2、3, and the arrows between them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

DASHES = "-‐‑‒–—―−－﹣ｰー"
BULLETS = "○◯〇●・◎"
ARROWS = "→⇒➡➔⟶⇨"
_LIST_LIMIT = 50

_CIRCLED = (
    {chr(0x2460 + i): i + 1 for i in range(20)}  # ① to ⑳
    | {chr(0x3251 + i): i + 21 for i in range(15)}  # ㉑ to ㉟
    | {chr(0x32B1 + i): i + 36 for i in range(15)}  # ㊱ to ㊿
)
_OTHER = (
    {chr(0x2474 + i): i + 1 for i in range(20)}  # ⑴ to ⒇
    | {chr(0x2776 + i): i + 1 for i in range(10)}  # ❶ to ❿
    | {chr(0x24EB + i): i + 11 for i in range(10)}  # ⓫ to ⓴
)
_SIGNS = _CIRCLED | _OTHER
_PRINTED = {number: sign for sign, number in _CIRCLED.items()}

_DIGITS = r"[0-9０-９]{1,3}(?![0-9０-９])"
_SIGN = f"[{''.join(_SIGNS)}]"
_PARENS = r"[(（][0-9０-９]{1,3}[)）]"
_MARKED = rf"(?:{_SIGN}|{_PARENS})"  # a number that can only be a code
_DASH = rf"\s?[{re.escape(DASHES)}]\s?"
_NUMBER = rf"(?:{_SIGN}|{_PARENS}|{_DIGITS})"
_MEASURE = rf"(?<![0-9０-９]){_NUMBER}{_DASH}{_NUMBER}(?!{_DASH}[0-9０-９])"
_UNITS = r"(?!\s?(?:年|月|日|回|人|つ|件|箇所|か所|ヶ所|時|％|%|期|次|階|級))"

_MEASURE_CODE = re.compile(rf"(?P<policy>{_NUMBER}){_DASH}(?P<number>{_NUMBER})(?!{_DASH}[0-9０-９])")
_POLICY_CODE = re.compile(
    rf"(?:(?P<marked>{_MARKED})|(?P<plain>{_DIGITS})(?=[.．、:：\s]))(?!{_DASH}[0-9０-９])[.．、:：]?"
)
_LEAD = re.compile(r"\s*(?:施策)?\s*")
_INNER = re.compile(rf"(?<!\S){_MEASURE}")
_REFERENCE = re.compile(
    rf"(?:施策\s?)?(?P<measure>{_MEASURE}{_UNITS})"
    rf"|(?P<policy>{_SIGN}|施策\s?{_NUMBER}{_UNITS})"
    rf"|(?P<more>(?<=[、,，・と及び～〜])\s?{_DIGITS}{_UNITS})"
)
_BETWEEN = re.compile(r"\s*(?:[、,，・と＋+～〜]|及び|および)?\s*(?:施策)?\s*")
_RANGE = re.compile(r"[～〜]")


@dataclass(frozen=True, slots=True, order=True)
class Code:
    policy: int
    number: int | None = None

    @property
    def printed(self) -> str:
        sign = _PRINTED.get(self.policy, f"({self.policy})")
        return sign if self.number is None else f"{sign}-{self.number}"

    @property
    def slug(self) -> str:
        return str(self.policy) if self.number is None else f"{self.policy}-{self.number}"

    @property
    def parent(self) -> Code:
        return Code(self.policy)

    @property
    def sort_key(self) -> tuple[int, int]:
        return self.policy, self.number or 0

    def __str__(self) -> str:
        return self.printed


def _value(printed: str) -> int:
    printed = printed.strip().strip("()（）").removeprefix("施策").strip().strip("()（）")
    return _SIGNS.get(printed) or int(unicodedata.normalize("NFKC", printed))


def _code(match: re.Match[str]) -> Code | None:
    policy, number = _value(match["policy"]), _value(match["number"])
    return Code(policy, number) if policy and number else None


def leading_code(text: str) -> tuple[Code, str] | None:
    """The code a cell starts with and the text after it; None when it starts with none."""
    start = _LEAD.match(text)
    at = start.end() if start else 0
    if match := _MEASURE_CODE.match(text, at):
        code = _code(match)
        return (code, text[match.end() :]) if code else None
    if match := _POLICY_CODE.match(text, at):
        number = _value(match["marked"] or match["plain"])
        return (Code(number), text[match.end() :]) if number else None
    return None


def parse_code(text: str) -> Code | None:
    """A code that stands alone, such as a decision or a cell of an exported sheet."""
    text = text.strip()
    found = leading_code(text)
    if found and not found[1].strip():
        return found[0]
    return Code(int(text)) if text.isdecimal() and 0 < int(text) < 1000 else None


def split_on_codes(text: str) -> list[str]:
    """The parts of a cell that holds several items, each with its code in front."""
    cuts = [0]
    for match in _INNER.finditer(text, 1):
        after = text[match.end() :].lstrip()
        at_line_start = "\n" in text[: match.start()][-2:]
        if at_line_start or (after and after[0] in BULLETS):
            cuts.append(match.start())
    parts = [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    return [part for part in parts if part.strip()]


def clean_text(text: str) -> str:
    """A wording without its bullet and hard wraps; white space inside it is kept single."""
    text = text.strip().lstrip(BULLETS + " \u3000\n")
    return join_wraps(text)


def join_wraps(text: str) -> str:
    """Lines joined: between Japanese characters without a gap, else with a space."""
    parts = [part.strip() for part in text.splitlines() if part.strip()]
    joined = ""
    for part in parts:
        gap = " " if joined and joined[-1].isascii() and part[0].isascii() else ""
        joined += gap + part
    return re.sub(r"[ \t]{2,}", " ", joined)


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes named together in a note, in printed order; `expanded` when the print abbreviates them."""

    codes: tuple[Code, ...]
    expanded: bool = False


def referenced_codes(text: str) -> CodeList:
    """Every code a text names: 施策①-2, ②-2、3 (two codes), ①⑧ (two policies), ②-2～4 (three codes)."""
    codes: list[Code] = []
    expanded = False
    last_end = 0
    for match in _REFERENCE.finditer(text):
        between = text[last_end : match.start()]
        near = bool(codes) and bool(_BETWEEN.fullmatch(between))
        code = _reference(match, codes, near)
        if code is None:
            continue
        expanded = expanded or bool(match["more"])
        if near and _RANGE.search(between) and codes:
            codes.extend(_range(codes[-1], code))
            expanded = True
        if code not in codes:
            codes.append(code)
        last_end = match.end()
    return CodeList(tuple(codes), expanded)


def _reference(match: re.Match[str], codes: list[Code], near: bool) -> Code | None:
    if match["measure"]:
        found = _MEASURE_CODE.match(match["measure"])
        return _code(found) if found else None
    if match["policy"]:
        number = _value(match["policy"])
        return Code(number) if number else None
    if not near or not codes or codes[-1].number is None:
        return None
    number = _value(match["more"])
    return Code(codes[-1].policy, number) if number else None


def _range(first: Code, last: Code) -> list[Code]:
    if first.policy != last.policy or first.number is None or last.number is None:
        return []
    if not 0 < last.number - first.number <= _LIST_LIMIT:
        return []
    return [Code(first.policy, number) for number in range(first.number + 1, last.number)]


_DATE_LENGTH = 30
_DATE_FORMS = re.compile(
    r"\s*(?:\d{4}[/-]\d{1,2}[/-]\d{1,2}(?:[ T]\d{1,2}:\d{2}.*)?|\d{1,2}月\d{1,2}日|\d{1,2}[/／]\d{1,2}"
    r"|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{1,2})"
    r"\s*",
    re.IGNORECASE,
)


def looks_like_date(text: str) -> bool:
    """A cell that a spreadsheet turned from a code such as 1-10 into a date."""
    return len(text) < _DATE_LENGTH and bool(_DATE_FORMS.fullmatch(text))


_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}


def roman(text: str) -> str | None:
    """A Roman numeral in plain letters (Ⅲ → III), else None."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    return plain if plain in _ROMAN else None


def roman_value(numeral: str) -> int:
    return _ROMAN.get(numeral, 99)
