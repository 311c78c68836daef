"""A crosswalk in figures: how many items on each side, how many transitions of each kind, what stayed as it was."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from .crosswalk import KIND_NAMES, Content


@dataclass(frozen=True)
class Summary:
    """`tiles` as the component takes them; counts are of the whole crosswalk, whatever is narrowed down."""

    tiles: list[dict[str, Any]]
    measures: int
    policies: int
    unchanged: int
    open: int
    items: dict[str, tuple[int, int]]  # side → policies, items below them


def summary_of(content: Content, address: str, narrowed: dict[str, str]) -> Summary:
    counts = Counter(edge.kind for edge in content.measures)
    joint = "&" if "?" in address else "?"
    tiles = [
        {
            "label": label,
            "value": counts[kind],
            "icon": kind,
            "url": f"{address}{joint}kind={kind}#rows",
            "current": narrowed.get("kind") == kind,
        }
        for kind, label in KIND_NAMES.items()
        if counts[kind]
    ]
    return Summary(
        tiles=tiles,
        measures=len(content.measures),
        policies=len(content.policies),
        unchanged=sum(map(content.is_unchanged, content.measures)),
        open=sum(edge.is_open for edge in content.edges),
        items={side: _items(content, side) for side in ("old", "new")},
    )


def _items(content: Content, side: str) -> tuple[int, int]:
    own = [item for item in content.items.values() if content.side_of(item) == side]
    policies = sum(item.parent_id is None for item in own)
    return policies, len(own) - policies
