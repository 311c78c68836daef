"""Who a sentence speaks of: the bodies before は, には and に対し, by a vocabulary and by how bodies are named."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

WORDING: dict[str, Any] = json.loads((Path(__file__).parent / "wording.json").read_text(encoding="utf-8"))
SAID_BEFORE = "said_before"  # 当該連絡協議会: a body that was named before
BODIES_BEFORE = "bodies_before"  # 各団体: the bodies that were named before
KNOWN, NAMED = "known", "named"  # in the vocabulary; named like a body

_PARTICLE = re.compile(r"(?:に対して?は?|には|は)(?!じめ)")
_WINDOW = 60  # longest stretch a list of bodies is looked for in
_MOST_IN_LIST = 8
_LETTER = r"一-龠々〇ヶァ-ヴー・A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_RUN = re.compile(rf"[{_LETTER}]$")
_PLACE = re.compile(r"[一-龠々ヶぁ-んァ-ヴー]{1,8}[市町村]$")
_PUNCTUATION = "、。，．,.「」『』（）()：:；;　 "


@dataclass(frozen=True, slots=True)
class Actor:
    start: int
    label: str
    how: str  # KNOWN, NAMED, SAID_BEFORE or BODIES_BEFORE


@dataclass(frozen=True, slots=True)
class Topic:
    """The bodies in front of a particle; `start` is where the first is named, `end` lies behind the particle."""

    start: int
    end: int
    particle: str
    actors: tuple[Actor, ...]


def endings(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for the end of a text; the longest word wins."""
    return re.compile(f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})$")


class Vocabulary:
    def __init__(self, known: Mapping[str, str] | Collection[str] = ()) -> None:
        self.known = set(known.values()) if isinstance(known, Mapping) else set(known)
        self.labels: dict[str, str] = {}
        for label, aliases in WORDING["labels"].items():
            self.labels |= dict.fromkeys([label, *aliases], label)
        self.labels |= {label: label for label in self.known}
        self.labels |= dict(known) if isinstance(known, Mapping) else {}
        self.labels = {surface: label for surface, label in self.labels.items() if surface.strip() and label.strip()}
        self._surface = endings(self.labels)
        self._before = endings(WORDING["stands_before"])
        self._after = endings(WORDING["stands_after"])
        self._said = endings(WORDING["said_before"])
        self._list = endings(WORDING["list_with"])
        self._start = endings(WORDING["starts"])
        self._group = endings(WORDING["bodies_before"])
        bodies = "|".join(re.escape(word) for word in sorted(WORDING["bodies_end_with"], key=len, reverse=True))
        self._bodies = re.compile(bodies)
        self._named = re.compile(rf"[{_LETTER}]{{0,30}}(?:{bodies})(?:の[{_LETTER}]{{0,10}}(?:{bodies}))?$")

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(word) for word in sorted(self.labels, key=len, reverse=True)))

    def topics(self, text: str) -> list[Topic]:
        """Every は, には and に対し that stands behind a body, in order."""
        found = []
        for match in _PARTICLE.finditer(text):
            actors = self._list_before(text, match.start())
            if actors:
                found.append(Topic(actors[0].start, match.end(), match.group(), tuple(actors)))
        return found

    def mentioned(self, text: str) -> list[str]:
        """Labels of the bodies a text names anywhere, in order; the city only where it is no part of another word."""
        places: dict[int, str] = {}
        starts, ends = set(), set()  # of names of the vocabulary
        for match in self._anywhere.finditer(text):
            alone = not _is_run(text[match.start() - 1 : match.start()]) and not _is_run(text[match.end() :][:1])
            if alone or len(match.group()) > 2:
                places[match.start()] = self.labels[match.group()]
                starts.add(match.start())
                ends.add(match.end())
        for match in self._bodies.finditer(text):
            floor = max(0, match.end() - _WINDOW)
            named = self._named.search(text[floor : match.end()]) if match.end() not in ends else None
            if named is not None:
                start, label = self._trimmed(floor + named.start(), named.group())
                if start not in starts or len(label) > len(places[start]):
                    places[start] = label if len(label) >= 3 else ""
        return list(dict.fromkeys(places[at] for at in sorted(places) if places[at]))

    def _list_before(self, text: str, end: int) -> list[Actor]:
        actors: list[Actor] = []
        while len(actors) < _MOST_IN_LIST:
            actor = self._one_before(text, end)
            if actor is None:
                break
            actors.insert(0, actor)
            join = self._list.search(text, max(0, actor.start - 10), actor.start)
            if join is None:
                break
            end = join.start()
        return actors

    def _one_before(self, text: str, end: int) -> Actor | None:
        floor = max(0, end - _WINDOW)
        for stop in (end, self._cut(self._after, text, end)):
            window = text[floor:stop]
            for pattern, how in (
                (self._group, BODIES_BEFORE),
                (self._surface, KNOWN),
                (self._named, NAMED),
            ):
                match = pattern.search(window)
                if match is None:
                    continue
                start = floor + match.start()
                if actor := self._bounded(text, start, match.group(), how):
                    return actor
        return None

    def _bounded(self, text: str, start: int, surface: str, how: str) -> Actor | None:
        """The body, unless its name is only the end of a longer word."""
        if how == NAMED:
            start, surface = self._trimmed(start, surface)
            if len(surface) < 3:
                return None
        said = self._cut(self._said, text, start)
        if said != start and how != BODIES_BEFORE and len(surface) > 1:
            return Actor(said, surface if how == NAMED else self.labels[surface], SAID_BEFORE)
        label = self.labels[surface] if how == KNOWN else surface
        before = self._cut(self._before, text, start)
        head = text[max(0, before - 12) : before]
        if how == KNOWN and len(surface) >= 3 and (place := _PLACE.search(head)):
            return Actor(before - len(head) + place.start() if before > len(head) else place.start(), label, how)
        if len(surface) == 1 and not self._stands_alone(head):
            return None
        return None if _is_run(head[-1:]) else Actor(before, label, how)

    def _stands_alone(self, head: str) -> bool:
        return not head or head[-1] in _PUNCTUATION or bool(self._list.search(head) or self._start.search(head))

    def _trimmed(self, start: int, surface: str) -> tuple[int, str]:
        """The name without 各 and 当該 in front, and without the 市 of a place written in hiragana."""
        for word in (*WORDING["said_before"], *WORDING["stands_before"]):
            if surface.startswith(word) and len(surface) - len(word) >= 3:
                return start + len(word), surface[len(word) :]
        if surface[0] == "市" and not surface.startswith("市民"):
            return start + 1, surface[1:]
        return start, surface

    @staticmethod
    def _cut(pattern: re.Pattern[str], text: str, end: int) -> int:
        match = pattern.search(text, max(0, end - 10), end)
        return match.start() if match else end


def _is_run(sign: str) -> bool:
    """Whether a sign would make one word with what follows it."""
    return bool(sign) and bool(_RUN.match(sign))
