"""Printed department labels: split, rejoined where a line break cut them, compared with what is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from policies.intake.files.sheets import search_form

LEAD = "●"
_SEPARATOR = re.compile(r"[\s、，,;；/／]+")
_NONE = {"-", "－", "―", "—", "–", "…", "なし", "無し", "未定"}
_TAILS = {"課", "室", "係", "部", "局", "所", "班", "署"}
_SUGGESTIONS = 3
_SIMILAR = 60


@dataclass(frozen=True, slots=True)
class Department:
    label: str
    lead: bool = False


@dataclass(slots=True)
class DepartmentCell:
    """The labels of one cell in printed order, and what was done to read them."""

    departments: list[Department] = field(default_factory=list)
    rejoined: list[str] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        return [department.label for department in self.departments]

    @property
    def leads(self) -> list[str]:
        return [department.label for department in self.departments if department.lead]


class DepartmentReader:
    """Reads department cells with the whole column in view: labels seen elsewhere tell where a label ends."""

    def __init__(self, texts: Iterable[str], known: Collection[str] | None = None) -> None:
        self.known = None if known is None else {search_form(label) for label in known}
        self._known_labels = sorted(set(known or ()))
        self._seen: Counter[str] = Counter()
        self._order: Counter[tuple[str, str]] = Counter()
        self._cells: dict[str, DepartmentCell] = {}
        self._suggestions: dict[str, list[str]] = {}
        distinct = Counter(texts)
        for text, count in distinct.items():
            for token in _tokens(text):
                self._seen[token] += count
        self._endings = {label[i:] for label in [*self._seen, *self._known_labels] for i in range(len(label))}

    def read(self, text: str) -> DepartmentCell:
        cell = self._cells.get(text)
        if cell is None:
            cell = self._cells[text] = self._read(text)
        return cell

    def read_lines(self, text: str) -> DepartmentCell:
        """Labels as our own export lists them, one to a line; nothing has to be guessed."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return DepartmentCell([Department(line.removesuffix(LEAD), line.endswith(LEAD)) for line in lines])

    def is_known(self, label: str) -> bool:
        return self.known is None or search_form(label) in self.known

    def suggestions(self, label: str) -> list[str]:
        """Known labels that are close, nearest first; never applied without a person."""
        if label not in self._suggestions:
            found = process.extract(
                label, self._known_labels, scorer=fuzz.ratio, limit=_SUGGESTIONS, score_cutoff=_SIMILAR
            )
            self._suggestions[label] = [name for name, _score, _index in found]
        return self._suggestions[label]

    def learn_order(self, labels: list[str]) -> None:
        """Remember which label stands before which, from cells that leave no doubt."""
        self._order.update(pairwise(labels))

    def divisions(self, labels: list[str], parts: int) -> list[list[list[str]]]:
        """Ways to give a row's labels to its measures, best first: cuts without a repeated label, else all to each."""
        ways = [way for way in _cuts(labels, parts) if all(len(set(part)) == len(part) for part in way)]
        if len(set(labels)) == len(labels):
            return [[list(labels) for _part in range(parts)], *ways]
        return sorted(ways, key=lambda way: -sum(self._fit(part) for part in way))

    def _fit(self, labels: list[str]) -> int:
        return sum(
            (self._order[first, second] > 0) - (self._order[second, first] > 0) for first, second in pairwise(labels)
        )

    def _read(self, text: str) -> DepartmentCell:
        cell = DepartmentCell()
        raw = [token for token in _SEPARATOR.split(text) if token and token not in _NONE]
        tokens = [Department(token.replace(LEAD, ""), LEAD in token) for token in raw]
        for token in tokens:
            last = cell.departments[-1] if cell.departments else None
            if not token.label:  # a ● that stands by itself belongs to the label before it
                if last:
                    cell.departments[-1] = Department(last.label, lead=True)
            elif last and self._belongs(last.label, token.label):
                joined = last.label + token.label
                cell.departments[-1] = Department(joined, last.lead or token.lead)
                cell.rejoined.append(joined)
            else:
                cell.departments.append(token)
        cell.departments = [part for token in cell.departments for part in self._split_dots(token)]
        return cell

    def _belongs(self, head: str, tail: str) -> bool:
        """Whether a line break cut one label in two: the joined one, or its end across the break, is seen elsewhere."""
        if self._named(head) and self._named(tail):
            return False
        joined = head + tail
        if joined in self._seen or self._named(joined) or tail in _TAILS:
            return True
        return not self._named(tail) and any(
            head[i:] + tail in self._endings for i in range(max(0, len(head) - 4), len(head))
        )

    def _named(self, label: str) -> bool:
        return self.known is not None and search_form(label) in self.known

    def _split_dots(self, department: Department) -> list[Department]:
        parts = department.label.split("・")
        if len(parts) == 1 or not all(part in self._seen or self._named(part) for part in parts):
            return [department]
        return [Department(part, department.lead and index == 0) for index, part in enumerate(parts)]


def _tokens(text: str) -> list[str]:
    return [token.replace(LEAD, "") for token in _SEPARATOR.split(text) if token.replace(LEAD, "")]


def _cuts(labels: list[str], parts: int) -> list[list[list[str]]]:
    return [[list(part) for part in way] for way in _cut_places(tuple(labels[:24]), parts)]


@lru_cache(maxsize=256)
def _cut_places(labels: tuple[str, ...], parts: int) -> tuple[tuple[tuple[str, ...], ...], ...]:
    if parts == 1:
        return ((labels,),)
    if parts > 3 or len(labels) < parts:
        return ()
    return tuple(
        (labels[:cut], *rest)
        for cut in range(1, len(labels) - parts + 2)
        for rest in _cut_places(labels[cut:], parts - 1)
    )
