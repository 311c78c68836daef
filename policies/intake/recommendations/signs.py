"""What a single line can be by its own looks: a mark such as 【答申】, a numbered heading, an item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.intake.recommendations.attachments import AttachmentGrammar
from policies.intake.recommendations.layout import Entry
from policies.intake.recommendations.numbers import CHAPTER, FORMS, Number, number_in_front
from policies.intake.recommendations.outline import BULLET, OutlineRules

PRESENT, ANSWER, COVER = "present_state", "recommendation", "covers"
MOST_IN_HEADING = 60
_MOST_VALUE = 60
_OPEN, _CLOSE = r"[【［\[〔《〈<＜「『(（]", r"[】］\]〕》〉>＞」』)）]"
# Read from the end of the line, where the page stands: looked for from the front, a run of spaces costs its cube.
_LEADER = re.compile(r"[0-9０-９]{1,4}(?:[\s\u3000]*[.．…‥・･]{2,}[\s\u3000]*|[\s\u3000]{3,}|[\s\u3000]*\t)")
_SHOWY = "■□◆◇▼▽"
_STYLE = re.compile(r"(?:heading|見出し)\s*([1-9])")
_LINE_KEY = re.compile(r"line-([0-9]{1,9})")
_LIST_SIGN = re.compile(r"[○◯〇●◎・■□◆◇※☆★➢▪]|[①-⑳]|[(（][0-9０-９]{1,2}[)）]|[ア-ン][\s\u3000．.]")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    number: Number
    kind: str = ""  # other than the level's, because a person said so


class Signs:
    def __init__(self, rules: OutlineRules, roles: Mapping[int, str]) -> None:
        self.rules = rules
        self.roles = roles  # row → what a person said the line is
        self.attachments = AttachmentGrammar(rules.attachments)
        kinds = ((PRESENT, rules.present_state), (ANSWER, rules.recommendation), (COVER, rules.covers))
        self._words = [(role, word) for role, words in kinds for word in words]
        self._words.sort(key=lambda pair: len(pair[1]), reverse=True)
        self._bracketed = [
            (role, re.compile(rf"(?:[{_SHOWY}]\s*)?{_OPEN}\s*{_spaced(word)}\s*{_CLOSE}\s*[:：]?"))
            for role, word in self._words
        ]
        self._bare = {"".join(word.split()): role for role, word in reversed(self._words)}

    def mark(self, text: str) -> tuple[str, int] | None:
        """The role of 【答申】 and its kin, and how much of the line it takes."""
        if text[0] in "【［[〔《〈<＜「『(（" + _SHOWY:
            for role, pattern in self._bracketed:
                if match := pattern.match(text):
                    return role, match.end()
        if len(text) > MOST_IN_HEADING:
            return None
        plain = text.lstrip(_SHOWY).strip()
        for candidate in (plain, *self._without_number(plain)):
            if bare := self._bare.get("".join(candidate.split()).rstrip("：:")):
                return bare, len(text)
        return None

    def _without_number(self, text: str) -> list[str]:
        if not any(word in "".join(text.split()) for word in self._bare):
            return []
        forms = [*FORMS, f"{CHAPTER}章", f"{CHAPTER}節"]
        return [number.rest for form in forms if (number := number_in_front(text, form))]

    def heading(self, entry: Entry) -> Heading | None:
        """A numbered heading of the outline, or what a Word file calls a heading."""
        text = without_leader(entry.text)
        found = self.rules.level_in_front(text)
        if found is not None:
            level, number = found
            chapter = self.rules.levels[level].numbering.startswith(CHAPTER)
            if heading_like(number.rest) and number.value <= _MOST_VALUE and (number.rest or chapter):
                return Heading(level, number)
            return None
        style = _STYLE.fullmatch(entry.line.style)
        if style and heading_like(text) and int(style[1]) <= len(self.rules.levels):
            return Heading(int(style[1]) - 1, Number(0, "", text))
        return None

    def item(self, text: str, form: str | None) -> tuple[str, Number] | None:
        """An item by this form; without one by the first form of the rules that could begin a list."""
        for one in (form,) if form else self.rules.items:
            number = self.rules.item_in_front(text, one)
            if number is not None and number.rest and (form or one.startswith(BULLET) or number.value == 1):
                return one, number
        return None

    def begins_list(self, text: str) -> bool:
        return bool(_LIST_SIGN.match(text))

    def styled_item(self, entry: Entry) -> bool:
        """A heading of a Word file below the levels of the outline."""
        style = _STYLE.fullmatch(entry.line.style)
        return bool(style) and heading_like(entry.text) and int(style[1] if style else 0) > len(self.rules.levels)

    def forced_heading(self, entry: Entry, kind: str) -> Heading:
        """A heading because a person said so."""
        level = next((at for at, one in enumerate(self.rules.levels) if one.kind == kind), len(self.rules.levels) - 1)
        number = number_in_front(entry.text, self.rules.levels[level].numbering)
        for form in FORMS:
            number = number or number_in_front(entry.text, form)
        return Heading(level, number or Number(0, "", entry.text), kind)


def heading_like(text: str) -> bool:
    return len(text) <= MOST_IN_HEADING and "。" not in text and not text.endswith(("、", "，"))


def without_leader(text: str) -> str:
    """A line of a table of contents without its dots and page."""
    found = _LEADER.match(text[::-1]) if len(text) <= 200 else None
    return text[: len(text) - found.end()] if found else text


def roles_of(decisions: Mapping[str, Any]) -> dict[int, str]:
    """What a person said of single lines: {"line-12": {"role": "text"}}."""
    roles = {}
    for key, value in decisions.items():
        row = row_of(key)
        if row is not None and isinstance(value, Mapping):
            roles[row] = str(value.get("role", ""))
    return roles


def row_of(key: str) -> int | None:
    """12 of line-12."""
    match = _LINE_KEY.fullmatch(key)
    return int(match[1]) if match else None


def _spaced(word: str) -> str:
    return r"[\s\u3000]*".join(re.escape(sign) for sign in word if not sign.isspace())
