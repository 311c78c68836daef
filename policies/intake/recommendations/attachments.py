"""References to attachments: （付属資料 1-1,1-2）, 別紙３, 資料1～3, on lines of their own or inside a text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from policies.intake.codes import DASHES

_MOST_IN_RANGE = 100
_PART = rf"[0-9０-９]{{1,3}}(?:\s?[{re.escape(DASHES)}]\s?[0-9０-９]{{1,3}}){{0,2}}"
_BETWEEN = r"(?:\s*(?:[,，、・･～〜~]|及び|並びに|および|ならびに|から)\s*|\s+)"
_TOKEN = re.compile(rf"(?P<range>[～〜~]|から)?\s*(?P<number>{_PART})")


@dataclass(frozen=True, slots=True)
class Reference:
    number: str  # 1-8
    printed: str  # １-8


@dataclass(frozen=True, slots=True)
class Cited:
    references: list[Reference]
    expanded: bool = False  # a range was printed


class AttachmentGrammar:
    """What the words of the outline rules lead to."""

    def __init__(self, words: tuple[str, ...]) -> None:
        labels = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        one = rf"(?:{labels})\s*[:：]?\s*(?:(?:No|NO|№|第)\.?\s*)?"
        numbers = rf"{_PART}(?:{_BETWEEN}(?:(?:{labels})\s*)?{_PART}){{0,60}}号?"
        self._active = bool(words)
        self._line = re.compile(rf"[(（\[［【〈<※→・\s]*(?P<list>{one}{numbers})(?:\s*参照)?[)）\]］】〉>。\s]*")
        self._inside = re.compile(rf"[(（]\s*(?P<list>{one}{numbers})(?:\s*参照)?\s*[)）]")
        self._open = re.compile(rf"[(（\[［【]\s*{one}[0-9０-９][^)）\]］】]*")
        self._title = re.compile(
            rf"(?P<label>{labels})\s*(?:No\.?|NO\.?|№)?\s*(?P<number>{_PART})[\s　:：]+(?P<title>(?![にをはがのでともよ])[^。、]{{1,100}})"
        )
        self._labels = re.compile(rf"(?:{labels})\s*[:：]?|No\.?|NO\.?|№|第|号")

    def on_line(self, text: str) -> Cited | None:
        """References that are all a line says."""
        if not self._active or len(text) > 1_000:
            return None
        match = self._line.fullmatch(text)
        return self._cited(match["list"]) if match else None

    def opens(self, text: str) -> bool:
        """Whether a bracket of references begins here and ends on a later line."""
        return self._active and len(text) <= 200 and bool(self._open.fullmatch(text))

    def inside(self, text: str) -> list[Cited]:
        if not self._active:
            return []
        return [self._cited(match["list"]) for match in self._inside.finditer(text)]

    def title(self, text: str) -> tuple[Reference, str] | None:
        """An attachment and its title, as a list of attachments prints it."""
        match = self._title.fullmatch(text) if self._active else None
        if match is None:
            return None
        return Reference(normal(match["number"]), match["number"]), match["title"].strip()

    def _cited(self, text: str) -> Cited:
        references: list[Reference] = []
        expanded = False
        for match in _TOKEN.finditer(self._labels.sub(" ", text)):
            number = normal(match["number"])
            if match["range"] and references:
                between = _range(references[-1].number, number)
                references.extend(Reference(one, one) for one in between)
                expanded = expanded or bool(between)
            references.append(Reference(number, match["number"]))
        return Cited(references, expanded)


def normal(printed: str) -> str:
    plain = re.sub(rf"\s?[{re.escape(DASHES)}]\s?", "-", unicodedata.normalize("NFKC", printed))
    return "-".join(str(int(part)) for part in plain.split("-"))


def _range(first: str, last: str) -> list[str]:
    """What lies between 1-1 and 1-5."""
    *head, start = first.split("-")
    *other, stop = last.split("-")
    if head != other or not 0 < int(stop) - int(start) <= _MOST_IN_RANGE:
        return []
    return ["-".join([*head, str(number)]) for number in range(int(start) + 1, int(stop))]
