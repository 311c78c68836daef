"""The crosswalk of two editions as its page reads it: all items and edges once, in the order of the new edition.

Published and working rows carry the same names, so one model serves the public page and the staff's preview. All of it
is read, but only what puts rows in order and compares texts; the rest is asked for one page (crosswalk_details).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ..models import Crosswalk, PlanEdition, PlanItem, PublishedItem, PublishedTransition, Transition
from .anchors import row_anchor
from .wording import same_wording

# As headings and choices; the badge of the look uses the same words.
KIND_NAMES = {
    Transition.Kind.CONTINUE: _("Continued"),
    Transition.Kind.SPLIT: _("Split"),
    Transition.Kind.MERGE: _("Merged"),
    Transition.Kind.ABSORB: _("Absorbed"),
    Transition.Kind.ABOLISH_ABSORB: _("Abolished and absorbed"),
    Transition.Kind.MOVE: _("Moved"),
    Transition.Kind.NEW: _("New"),
    Transition.Kind.ABOLISH: _("Abolished"),
}

ITEM_FIELDS = ("pk", "edition_id", "parent_id", "slug", "code", "title", "text", "is_placeholder")
EDGE_FIELDS = ("pk", "depth", "kind", "old_id", "new_id", "confidence", "decided_at", "position")


@dataclass(slots=True, eq=False)
class Item:
    """A plan item, published or working, without what it is related to."""

    pk: int
    edition_id: int
    parent_id: int | None
    slug: str
    code: str
    title: str
    text: str | None
    is_placeholder: bool

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def wording(self) -> str:
        """Title and text as one, "" when the source holds neither."""
        return "\n".join(part for part in (self.title, self.text) if part)


@dataclass(slots=True, eq=False)
class Edge:
    """A transition, published or working, by the keys of its items."""

    pk: int
    depth: int
    kind: str
    old_id: int | None
    new_id: int | None
    confidence: str
    decided_at: dt.datetime | None
    position: int

    @property
    def was_open(self) -> bool:
        """The source left it open, whether or not somebody decided since."""
        return self.confidence == Transition.Confidence.AMBIGUOUS

    @property
    def is_open(self) -> bool:
        return self.was_open and self.decided_at is None


@dataclass
class Group:
    """Rows under one policy of the new edition, or under an old one that nothing follows (`new` is None)."""

    new: Item | None
    old: Item | None
    heads: list[Edge] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    @property
    def policy(self) -> Item:
        policy = self.new or self.old
        if policy is None:
            raise ValueError("a group stands under a policy")
        return policy


@dataclass
class Content:
    """Items of both editions by their key and all edges between them, as published or as worked on."""

    crosswalk: Crosswalk
    is_draft: bool
    items: dict[int, Item]
    edges: list[Edge]

    def __post_init__(self) -> None:
        self.editions = {one.pk: one for one in (self.crosswalk.from_edition, self.crosswalk.to_edition)}
        self.rank = {key: rank for rank, key in enumerate(self.items)}

    def old_of(self, edge: Edge) -> Item | None:
        return self.items.get(edge.old_id) if edge.old_id else None

    def new_of(self, edge: Edge) -> Item | None:
        return self.items.get(edge.new_id) if edge.new_id else None

    def edition_of(self, item: Item) -> PlanEdition:
        return self.editions[item.edition_id]

    def anchor_of(self, edge: Edge) -> str:
        old, new = self.old_of(edge), self.new_of(edge)
        return row_anchor(old.slug if old else None, new.slug if new else None)

    def above(self, item: Item) -> list[Item]:
        """What an item lies under, from its parent to its policy."""
        found = []
        while item.parent_id and item.parent_id in self.items:
            item = self.items[item.parent_id]
            found.append(item)
        return found

    def root_of(self, item: Item) -> Item:
        """The policy an item lies under; itself at the top."""
        return [item, *self.above(item)][-1]

    def is_unchanged(self, edge: Edge) -> bool:
        old, new = self.old_of(edge), self.new_of(edge)
        return bool(old and new and old.wording and new.wording and same_wording(old.wording, new.wording))

    @property
    def policies(self) -> list[Edge]:
        return [edge for edge in self.edges if edge.depth == 1]

    @cached_property
    def measures(self) -> list[Edge]:
        return [edge for edge in self.edges if edge.depth > 1]

    @cached_property
    def onward(self) -> dict[int, list[Edge]]:
        """Edges by their old item, in the order of the new side."""
        return _by(sorted(self.edges, key=lambda edge: self._rank(edge.new_id)), lambda edge: edge.old_id)

    @cached_property
    def back(self) -> dict[int, list[Edge]]:
        """Edges by their new item, in the order of the old side."""
        return _by(sorted(self.edges, key=lambda edge: self._rank(edge.old_id)), lambda edge: edge.new_id)

    @property
    def without_edge(self) -> list[Item]:
        return [item for key, item in self.items.items() if key not in self.onward and key not in self.back]

    def side_of(self, item: Item) -> str:
        return "old" if item.edition_id == self.crosswalk.from_edition_id else "new"

    def roots(self, side: str) -> list[Item]:
        return [item for item in self.items.values() if not item.parent_id and self.side_of(item) == side]

    def groups(self, keep: Callable[[Edge], bool] | None = None) -> list[Group]:
        """Policies of the new edition in its order, then old ones without a successor.

        `keep` chooses measure rows; a policy's own rows stay with them, a policy without any left is left out.
        """
        groups: dict[int, Group] = {}
        for edge in sorted(self.edges, key=self._order):
            policy = self._group_of(edge)
            is_new = self.side_of(policy) == "new"
            group = groups.setdefault(policy.pk, Group(policy if is_new else None, None if is_new else policy))
            if edge.depth == 1:
                group.heads.append(edge)
            elif keep is None or keep(edge):
                group.edges.append(edge)
        ordered = sorted(groups.values(), key=lambda group: (group.new is None, self.rank[group.policy.pk]))
        return [group for group in ordered if keep is None or group.edges]

    def _rank(self, key: int | None) -> int:
        return len(self.rank) if key is None else self.rank.get(key, len(self.rank))

    def _order(self, edge: Edge) -> tuple[int, int, int]:
        return self._rank(edge.new_id), self._rank(edge.old_id), edge.position

    def _group_of(self, edge: Edge) -> Item:
        """The new policy of a row; for an old-only row the first policy that follows its old one."""
        new, old = self.new_of(edge), self.old_of(edge)
        if new:
            return self.root_of(new)
        if old is None:
            raise ValueError("an edge has a side")
        policy = self.root_of(old)
        followers = [found for found in map(self.new_of, self.onward.get(policy.pk, [])) if found]
        return self.root_of(followers[0]) if followers else policy


def published_content(crosswalk: Crosswalk) -> Content:
    """What was published, in two queries."""
    items = PublishedItem.objects.filter(edition__in=[crosswalk.from_edition_id, crosswalk.to_edition_id])
    return _content(crosswalk, items, PublishedTransition.objects.of(crosswalk), is_draft=False)


def working_content(crosswalk: Crosswalk) -> Content:
    """What staff are working on, for their preview; archived items only where an edge still tells of them."""
    told = Q(transitions_onward__crosswalk=crosswalk) | Q(transitions_back__crosswalk=crosswalk)
    items = PlanItem.objects.filter(edition__in=[crosswalk.from_edition_id, crosswalk.to_edition_id])
    kept = items.filter(Q(archived_at=None) | told).distinct()
    return _content(crosswalk, kept, Transition.objects.filter(crosswalk=crosswalk), is_draft=True)


def _content(crosswalk: Crosswalk, items: QuerySet[Any], edges: QuerySet[Any], *, is_draft: bool) -> Content:
    found = (Item(*row) for row in items.order_by("position", "pk").values_list(*ITEM_FIELDS))
    read = [Edge(*row) for row in edges.order_by("position", "pk").values_list(*EDGE_FIELDS)]
    return Content(crosswalk, is_draft, {item.pk: item for item in found}, read)


def _by(edges: Iterable[Edge], key: Callable[[Edge], int | None]) -> dict[int, list[Edge]]:
    found: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        if (value := key(edge)) is not None:
            found[value].append(edge)
    return dict(found)
