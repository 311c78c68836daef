"""Which of the known outlines a paper follows: the one that leaves least of it unexplained."""

from __future__ import annotations

from collections.abc import Mapping

from policies.intake.recommendations.layout import Block, Layout, ends_sentence
from policies.intake.recommendations.nodes import Node
from policies.intake.recommendations.outline import CONSULTATION_ITEM, presets
from policies.intake.recommendations.signs import Signs
from policies.intake.recommendations.walk import Walk

_NUMBERS = {"number_gap", "number_twice", "number_order"}
NO_ITEMS = 1_000_000


def best_walk(layout: Layout, roles: Mapping[int, str]) -> Walk:
    """The walk of the preset with the least cost; of equals the one with most levels in use, then the first."""
    walks = [Walk(layout, Signs(rules, roles)).run() for rules in presets()]
    return min(walks, key=lambda walk: (cost(walk), -len({node.level for node in walk.nodes})))


def cost(walk: Walk) -> int:
    """What the rules leave unexplained, in lines; numbers out of line and misplaced items weigh more."""
    total = 3 * sum(problem.code in _NUMBERS for problem in walk.problems)
    for node in walk.nodes:
        total += sum(_unexplained(block) for block in [*node.blocks, *node.answer])
        if node.level < 0:
            total += sum(len(block.fragments) for block in node.blocks)
        elif node.kind != CONSULTATION_ITEM:
            total += 5 * len(node.items)
        for item in node.items:
            total += sum(_unexplained(block) for block in item.blocks) + (not item.blocks)
    return total + (0 if recommends(walk) else NO_ITEMS)


def recommends(walk: Walk) -> bool:
    """Whether there is anything recommended: without a mark such as 【答申】 a list of headings alone is not."""
    items = [item for node in walk.nodes for item in node.items]
    return any(node.answer for node in walk.nodes) or any(item.blocks or walk.has_answers for item in items)


def _unexplained(block: Block) -> int:
    """Text that is no sentence: a heading that was not recognised, a list, a table."""
    return 0 if ends_sentence(block.fragments[-1].text) else 2 * len(block.fragments)


def not_understood(walk: Walk) -> list[Block]:
    """Texts that are no sentences, in the order of the paper."""
    return [block for node in walk.nodes if node.level >= 0 for block in _texts(node) if _unexplained(block)]


def preface(walk: Walk) -> list[Block]:
    """What stands before the first heading."""
    return [block for node in walk.nodes if node.level < 0 for block in node.blocks]


def _texts(node: Node) -> list[Block]:
    return [*node.blocks, *node.answer, *(block for item in node.items for block in item.blocks)]
