"""Numbers that Word makes itself: they are on the page and in no text, so they are counted here as Word does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

_VAL, _NUM_PR, _PPR = qn("w:val"), qn("w:numPr"), qn("w:pPr")
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_AIUEO_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_KANJI = "〇一二三四五六七八九"
_ROMANS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST = 400
_SIGNS = {  # format → its signs in order
    "aiueo": _AIUEO_HALF,
    "aiueoFullWidth": _AIUEO,
    "iroha": _IROHA,
    "irohaFullWidth": _IROHA,
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "decimalEnclosedCircle": "".join(chr(0x2460 + i) for i in range(20)),
    "decimalEnclosedParen": "".join(chr(0x2474 + i) for i in range(20)),
    "decimalEnclosedFullstop": "".join(chr(0x2488 + i) for i in range(20)),
}


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    gap: str = " "


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Asked once for every paragraph, in order."""

    def __init__(self, document: Document) -> None:
        self._lists: dict[str, _List] = {}
        self._styles = _numbered_styles(document)
        try:
            part: Any = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
        except KeyError:
            return
        definitions = {one.get(qn("w:abstractNumId")): _List(_levels(one)) for one in _all(part, "w:abstractNum")}
        for num in _all(part, "w:num"):
            defined = definitions.get(_value(num, "w:abstractNumId"), _List())
            starts = {
                int(one.get(qn("w:ilvl"), "0")): _value(one, "w:startOverride") for one in num.iter(qn("w:lvlOverride"))
            }
            if any(starts.values()):  # a list that starts anew counts for itself
                defined = _List(dict(defined.levels))
                for at, start in starts.items():
                    known = defined.levels.get(at, _Level())
                    defined.levels[at] = _Level(known.form, known.text, _whole(start, known.start), known.gap)
            self._lists[num.get(qn("w:numId"), "")] = defined

    def label(self, paragraph: Any) -> str:
        """What Word prints in front of the paragraph, gap and all; "" when it is not numbered."""
        list_id, at = self._place(paragraph)
        numbered = self._lists.get(list_id)
        if numbered is None or at not in numbered.levels:
            return ""
        level = numbered.levels[at]
        numbered.counts[at] = numbered.counts.get(at, level.start - 1) + 1
        for deeper in [other for other in numbered.counts if other > at]:
            del numbered.counts[deeper]
        text = level.text
        if level.form == "bullet":
            text = "".join("・" if "\ue000" <= sign <= "\uf8ff" else sign for sign in text)
        for other in range(at, -1, -1):
            above = numbered.levels.get(other, _Level())
            text = text.replace(f"%{other + 1}", formatted(above.form, numbered.counts.get(other, above.start)))
        return text + level.gap if text else ""

    def _place(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(_PPR)
        style = _value(properties, "w:pStyle") if properties is not None else ""
        list_id, at = self._styles.get(style, ("", 0))
        own = properties.find(_NUM_PR) if properties is not None else None
        if own is not None:
            return _value(own, "w:numId") or list_id, _whole(_value(own, "w:ilvl"), at)
        return list_id, at


def formatted(form: str, number: int) -> str:
    if form in _SIGNS and 0 < number <= len(_SIGNS[form]):
        return _SIGNS[form][number - 1]
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if form in {"upperRoman", "lowerRoman"} and 0 < number <= _MOST:
        roman = _roman(number)
        return roman.upper() if form == "upperRoman" else roman
    if form in {"japaneseCounting", "chineseCounting", "chineseCountingThousand", "japaneseDigitalTenThousand"}:
        return _kanji(number)
    if form == "ideographDigital":
        return "".join(_KANJI[int(digit)] for digit in str(number))
    return "" if form == "none" else str(number)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMANS:
        text += sign * (number // value)
        number %= value
    return text


def _kanji(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _KANJI[tens] + "十") + (_KANJI[ones] if ones else "")


def _numbered_styles(document: Document) -> dict[str, tuple[str, int]]:
    """Styles that number their paragraphs, by themselves or by what they are based on."""
    styles = {one.get(qn("w:styleId"), ""): one for one in document.styles.element.iter(qn("w:style"))}
    found: dict[str, tuple[str, int]] = {}
    for name in styles:
        current, seen = name, set()
        while current in styles and current not in seen:
            seen.add(current)
            numbered = styles[current].find(f"{_PPR}/{_NUM_PR}")
            if numbered is not None and _value(numbered, "w:numId"):
                found[name] = _value(numbered, "w:numId"), _whole(_value(numbered, "w:ilvl"), 0)
                break
            current = _value(styles[current], "w:basedOn")
    return found


def _levels(definition: Any) -> dict[int, _Level]:
    gaps = {"nothing": "", "space": " ", "tab": " "}
    return {
        _whole(one.get(qn("w:ilvl")), 0): _Level(
            form=_value(one, "w:numFmt") or "decimal",
            text=_value(one, "w:lvlText"),
            start=_whole(_value(one, "w:start"), 1),
            gap=gaps.get(_value(one, "w:suff"), " "),
        )
        for one in definition.iter(qn("w:lvl"))
    }


def _all(part: Any, tag: str) -> list[Any]:
    return list(part.element.iterchildren(qn(tag)))


def _value(element: Any, tag: str) -> str:
    found = element.find(qn(tag))
    return (found.get(_VAL) or "") if found is not None else ""


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else default
