"""What a paper says, as rows the record could hold; and which of two sets of rows are the same row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Model
from rapidfuzz import fuzz, process

SIMILAR = 75  # of 100: a corrected sentence is still the same sentence
MOST_COMPARED = 200_000  # pairs of sentences; beyond it only equal words count


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of row a paper is made of: which field says what, and how two of its rows are told apart."""

    name: str
    model: type[Model]
    values: tuple[str, ...]  # what the paper says; a difference is a change with a history
    parent: str = ""  # the field that leads to the row above
    links: tuple[str, ...] = ()  # further fields that lead to rows of the paper
    relations: tuple[str, ...] = ()  # of the values, those to several kinds of stakeholder
    references: tuple[str, ...] = ()  # of the values, those to one kind of stakeholder
    quiet: tuple[str, ...] = ("position",)  # where it stands: follows the paper without being a change
    unique: str = ""  # of the quiet ones, the one that no two rows share
    words: Callable[[Any], str] = str  # what a row is recognised by
    place: Callable[[Any], str] = str  # where it stands below the row above
    exact: bool = False  # only equal words make it the same row
    sourced: bool = False

    @property
    def has_version(self) -> bool:
        return any(one.name == "version" for one in self.model._meta.concrete_fields)


@dataclass(eq=False)
class Wanted:
    """A row as the paper says it. Kinds of stakeholder are tokens of a `Vocabulary`."""

    kind: Kind
    label: str  # how a sentence names it
    words: str
    place: str
    values: dict[str, Any]
    parent: Wanted | None = None
    links: dict[str, Wanted] = field(default_factory=dict)
    fixed: dict[str, Any] = field(default_factory=dict)  # set once, when the row is made
    quiet: dict[str, Any] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """How many rows of the same kind stand above it."""
        same = self.parent is not None and self.parent.kind is self.kind
        return 1 + self.parent.depth if same and self.parent else 0


class Mark(NamedTuple):
    """What a row is recognised by: the row above it, its place below that, its words."""

    scope: Hashable
    place: str
    words: str


def pair(new: Sequence[Mark], old: Sequence[Mark], *, exact: bool = False) -> dict[int, int]:
    """Which new row is which old one, by their numbers.

    First what stands where it stood; then the same words elsewhere below the same row; then corrected words; then
    whatever stands in the place; last the same words anywhere.
    """
    pairs: dict[int, int] = {}
    _pair_equal(pairs, new, old, lambda mark: (mark.scope, mark.place, mark.words))
    _pair_equal(pairs, new, old, lambda mark: (mark.scope, mark.words))
    if not exact:
        _pair_similar(pairs, new, old)
        _pair_equal(pairs, new, old, lambda mark: (mark.scope, mark.place))
        _pair_equal(pairs, new, old, lambda mark: mark.words or None)
    return pairs


def _left(pairs: dict[int, int], new: Sequence[Mark], old: Sequence[Mark]) -> tuple[list[int], list[int]]:
    taken = set(pairs.values())
    return (
        [number for number in range(len(new)) if number not in pairs],
        [number for number in range(len(old)) if number not in taken],
    )


def _pair_equal(
    pairs: dict[int, int], new: Sequence[Mark], old: Sequence[Mark], key: Callable[[Mark], Hashable]
) -> None:
    """In order, where several are equal."""
    news, olds = _left(pairs, new, old)
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for number in reversed(olds):
        waiting[key(old[number])].append(number)
    for number in news:
        same = key(new[number])
        if same is not None and waiting.get(same):
            pairs[number] = waiting[same].pop()


def _pair_similar(pairs: dict[int, int], new: Sequence[Mark], old: Sequence[Mark]) -> None:
    """The most similar first, below the same row."""
    news, olds = _left(pairs, new, old)
    by_scope: dict[Hashable, list[int]] = defaultdict(list)
    for number in olds:
        by_scope[old[number].scope].append(number)
    if sum(len(by_scope.get(new[number].scope, ())) for number in news) > MOST_COMPARED:
        return
    found = []
    for number in news:
        beside = {other: old[other].words for other in by_scope.get(new[number].scope, ())}
        for _words, score, other in process.extract(
            new[number].words, beside, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=5
        ):
            found.append((-score, number, other))
    taken: set[int] = set()
    for _score, number, other in sorted(found):
        if number not in pairs and other not in taken:
            pairs[number] = other
            taken.add(other)
