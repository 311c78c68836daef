"""The published items of an edition as a tree, whole or narrowed down to some of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..models import PublishedItem


@dataclass
class Node:
    """An item with the items below it; `matches` is False where it only leads to one that does."""

    item: PublishedItem
    matches: bool = True
    children: list["Node"] = field(default_factory=list)
    hidden: int = 0
    """How many items below it are not shown."""


@dataclass(frozen=True)
class LevelCount:
    name: str
    total: int
    shown: int


def outline(items: Iterable[PublishedItem], wanted: set[int] | None = None) -> list[Node]:
    """Top items in order with everything below them; with `wanted` only these and what leads to them."""
    nodes = {item.pk: Node(item, wanted is None or item.pk in wanted) for item in items}
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.item.parent_id) if node.item.parent_id else None
        (parent.children if parent else roots).append(node)
    return [root for root in roots if _prune(root)]


def _prune(node: Node) -> bool:
    """Drop what is not wanted below the node; whether the node itself stays."""
    kept = [child for child in node.children if _prune(child)]
    node.hidden = len(node.children) - len(kept)
    node.children = kept
    return node.matches or bool(kept)


def level_counts(items: Iterable[PublishedItem], wanted: set[int] | None = None) -> list[LevelCount]:
    """How many items each level holds and how many of them are wanted, from the top."""
    totals: Counter[tuple[int, str]] = Counter()
    shown: Counter[tuple[int, str]] = Counter()
    for item in items:
        level = (item.level.depth, item.level.name)
        totals[level] += 1
        shown[level] += wanted is None or item.pk in wanted
    return [LevelCount(name, total, shown[depth, name]) for (depth, name), total in sorted(totals.items())]
