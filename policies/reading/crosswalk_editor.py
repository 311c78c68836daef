"""Both editions side by side as the crosswalk editor shows them: items under their policies, edges at each item."""

from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import Truncator

from districts.models.departments import label_key

from ..models import Crosswalk, PlanItem, PlanLevel, Transition

LONG = 300
"""Items of one edition above which the editor opens on one policy instead of everything."""


@dataclass
class EditorItem:
    item: PlanItem
    edges: list[Transition] = field(default_factory=list)
    is_chosen: bool = False

    @property
    def excerpt(self) -> str:
        return Truncator(self.item.title or self.item.text or "").chars(90)

    @property
    def is_open(self) -> bool:
        """Nothing says what became of it, or somebody still has to decide."""
        return not self.edges or any(edge.is_unresolved for edge in self.edges)


@dataclass
class Group:
    """Items of one column under their policy (None for the top level)."""

    policy: PlanItem | None
    items: list[EditorItem] = field(default_factory=list)


@dataclass
class Sides:
    """All items of one level on both sides, and the edges between them."""

    old: list[PlanItem]
    new: list[PlanItem]
    edges: list[Transition]

    @property
    def connected(self) -> set[int]:
        return {pk for edge in self.edges if edge.old_id and edge.new_id for pk in (edge.old_id, edge.new_id)}

    def named(self, posted: set[str]) -> set[int]:
        """Ids of the items among what a browser sent, which may be anything."""
        return {item.pk for item in (*self.old, *self.new) if str(item.pk) in posted}

    @property
    def is_long(self) -> bool:
        return max(len(self.old), len(self.new)) > LONG

    def partners(self, wanted: dict[str, Any]) -> set[str]:
        """Anchors of the other ends of the edges of the policies asked for, where nothing else narrows that side."""
        found = set()
        for edge in self.edges:
            for side, here, there in (("new", edge.old, edge.new), ("old", edge.new, edge.old)):
                policy = wanted.get("new_policy" if side == "old" else "old_policy")
                searched = wanted.get(f"{side}_words") or wanted.get("unconnected")
                if policy and not searched and here and there and here.parent and here.parent.slug == policy:
                    found.add(f"{side}-{there.slug}")
        return found

    def policies(self, side: str) -> list[PlanItem]:
        found = {item.parent_id: item.parent for item in getattr(self, side) if item.parent}
        return sorted(found.values(), key=lambda item: (item.position, item.pk))


def sides_of(crosswalk: Crosswalk, depth: int) -> Sides:
    """Three queries, however many items there are."""
    items = PlanItem.objects.current().filter(level__depth=depth).select_related("parent", "level")
    items = items.order_by("position", "pk")
    return Sides(
        old=list(items.filter(edition=crosswalk.from_edition_id)),
        new=list(items.filter(edition=crosswalk.to_edition_id)),
        edges=list(crosswalk.transitions.filter(depth=depth).with_items().order_by("position", "pk")),
    )


def column(
    sides: Sides, side: str, wanted: dict[str, Any], chosen: set[int], keep: Set[str] = frozenset()
) -> list[Group]:
    """One side, narrowed down; chosen items and those with an anchor of `keep` stay in sight whatever the filter says."""
    edges: dict[int, list[Transition]] = defaultdict(list)
    for edge in sides.edges:
        if own := getattr(edge, f"{side}_id"):
            edges[own].append(edge)
    groups: dict[int, Group] = {}
    for item in getattr(sides, side):
        row = EditorItem(item, edges[item.pk], item.pk in chosen)
        if row.is_chosen or f"{side}-{item.slug}" in keep or _is_wanted(row, side, wanted):
            groups.setdefault(item.parent_id or 0, Group(item.parent)).items.append(row)
    return sorted(
        groups.values(), key=lambda group: (group.policy.position, group.policy.pk) if group.policy else (-1, 0)
    )


def _is_wanted(row: EditorItem, side: str, wanted: dict[str, Any]) -> bool:
    item = row.item
    policy = wanted.get(f"{side}_policy")
    if policy and (not item.parent or item.parent.slug != policy):
        return False
    if wanted.get("unconnected") and not row.is_open:
        return False
    words = (wanted.get(f"{side}_words") or "").split()
    text = label_key(f"{item.code} {item.title} {item.text or ''}")
    return all(label_key(word) in text for word in words)


def levels_of(crosswalk: Crosswalk) -> list[tuple[int, str]]:
    """Depth and name of every level of the two editions, top first; the new edition's names where they differ."""
    levels = PlanLevel.objects.filter(edition__in=[crosswalk.from_edition_id, crosswalk.to_edition_id])
    rows = sorted(levels, key=lambda level: level.edition_id == crosswalk.to_edition_id)
    return sorted({level.depth: level.name for level in rows}.items())
