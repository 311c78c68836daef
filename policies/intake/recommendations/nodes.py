"""What a walk through a paper leaves: headings with their texts and items, and a trace of every line."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.intake.files.sheets import search_form
from policies.intake.recommendations.layout import Block, Fragment
from policies.intake.recommendations.numbers import Number


@dataclass(slots=True)
class Trace:
    """A stretch of the paper and what became of it."""

    row: int
    page: int
    text: str
    role: str
    reason: str = ""


@dataclass(slots=True)
class ItemNode:
    number: Number
    row: int
    page: int
    heading: list[Fragment]
    blocks: list[Block] = field(default_factory=list)
    borrowed: bool = False  # its heading is the section's
    is_sentence: bool = False  # it has no heading of its own: its first block is what the bullet leads to


@dataclass(slots=True)
class Node:
    """A heading with what stands below it."""

    level: int  # -1: the text before the first heading
    kind: str
    number: Number
    row: int
    page: int
    heading: list[Fragment]
    parent: Node | None
    children: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    answer: list[Block] = field(default_factory=list)  # text of the recommendation before its first item
    items: list[ItemNode] = field(default_factory=list)
    cited: list[tuple[str, Fragment]] = field(default_factory=list)
    form: str | None = None  # how its items are marked
    slug: str = ""

    @property
    def title(self) -> str:
        return Block(self.heading).text

    @property
    def identity(self) -> tuple[int, int, str]:
        return self.level, self.number.value, search_form(self.title)


@dataclass(slots=True)
class Problem:
    code: str
    row: int
    page: int
    subject: str


def number_problem(last: int, value: int) -> str:
    """What is odd about a number after another one at the same level."""
    if value == last:
        return "number_twice"
    if value < last:
        return "number_order"
    return "number_gap" if value > last + 1 else ""
