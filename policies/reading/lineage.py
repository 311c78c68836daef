"""Where a plan item came from and what became of it, across all editions.

Published transitions are walked from the item backwards and forwards, one query per generation. Beside the direct
line the other ends of each edge are told too: what else an ancestor was split into, what else a descendant took in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q

from districts.models import Municipality

from ..models import Crosswalk, PlanEdition, PublishedItem, PublishedTransition, TransitionChange
from .anchors import crosswalk_url, row_anchor, row_url
from .wording import Wording, compare

CHANGE_LABELS = dict(TransitionChange.Kind.choices)


@dataclass
class Edge:
    """One published transition, with the address of its row in the crosswalk."""

    transition: PublishedTransition
    crosswalk: Crosswalk
    url: str

    @property
    def old(self) -> PublishedItem | None:
        return self.transition.old

    @property
    def new(self) -> PublishedItem | None:
        return self.transition.new

    @property
    def was_open(self) -> bool:
        """The source left it open; a published edge has been decided since."""
        return self.transition.confidence == PublishedTransition.Confidence.AMBIGUOUS

    @cached_property
    def wording(self) -> Wording | None:
        """What changed in the words; None where one side is absent."""
        return compare(self.old.wording, self.new.wording) if self.old and self.new else None

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The typed changes inside the transition: label, before, after."""
        return [change | {"label": CHANGE_LABELS.get(change["kind"], "")} for change in self.transition.changes]


@dataclass
class Entry:
    """An item in the story: how it came (`arrivals`) and, where it ended, the edge that says so."""

    item: PublishedItem
    is_current: bool = False
    is_direct: bool = False
    arrivals: list[Edge] = field(default_factory=list)
    endings: list[Edge] = field(default_factory=list)


@dataclass
class Step:
    """One edition of the story and its items in order."""

    edition: PlanEdition
    entries: list[Entry]
    is_current: bool = False


def public_crosswalks(municipality: Municipality) -> list[Crosswalk]:
    """Published crosswalks between published editions, in one query; editions know their municipality."""
    found = list(
        Crosswalk.objects.filter(
            published_at__isnull=False,
            from_edition__published_at__isnull=False,
            to_edition__published_at__isnull=False,
            to_edition__municipality=municipality,
        )
        .select_related("from_edition", "to_edition")
        .order_by("to_edition__first_year", "from_edition__first_year", "pk")
    )
    for crosswalk in found:
        crosswalk.from_edition.municipality = crosswalk.to_edition.municipality = municipality
    return found


def lineage(item: PublishedItem, crosswalks: Iterable[Crosswalk]) -> list[Step]:
    """The story of an item, oldest edition first; a single step when no crosswalk touches it.

    `crosswalks` are the public ones of its municipality; `item.edition` has to be loaded.
    """
    walk = _Walk(item, {crosswalk.pk: crosswalk for crosswalk in crosswalks})
    walk.follow("new", "old")
    walk.follow("old", "new")
    return walk.steps()


@dataclass
class Onward:
    """What became of an item in the next edition: the item it led to, None where it ended."""

    kind: str
    edition: PlanEdition
    item: PublishedItem | None


def onward(items: Iterable[PublishedItem], crosswalks: Iterable[Crosswalk]) -> dict[int, list[Onward]]:
    """Item → where it went, for these items and everything they led to; one query per generation for all of them.

    `crosswalks` are the public ones of the municipality. Items reached know their edition.
    """
    public = list(crosswalks)
    found: dict[int, list[Onward]] = {}
    frontier = {item.pk: item.edition_id for item in items}
    while frontier:
        editions = set(frontier.values())
        ahead = {one.pk: one for one in public if one.from_edition_id in editions}
        edges = PublishedTransition.objects.filter(crosswalk__in=ahead, old__in=frontier).select_related("new")
        found |= {pk: [] for pk in frontier}
        for edge in edges.order_by("crosswalk__to_edition__first_year", "crosswalk_id", "position") if ahead else ():
            edition = ahead[edge.crosswalk_id].to_edition
            if edge.new:
                edge.new.edition = edition
            found[edge.old_id or 0].append(Onward(edge.kind, edition, edge.new))
        reached = [step.item for pk in frontier for step in found[pk] if step.item]
        frontier = {item.pk: item.edition_id for item in reached if item.pk not in found}
    return found


class _Walk:
    def __init__(self, item: PublishedItem, crosswalks: dict[int, Crosswalk]) -> None:
        self.item = item
        self.crosswalks = crosswalks
        self.direct = {item.pk}
        self.edges: dict[int, PublishedTransition] = {}

    def follow(self, near: str, far: str) -> None:
        """Walk from the `near` side of edges to the `far` side until nothing new is met."""
        near_edition = "to_edition_id" if near == "new" else "from_edition_id"
        frontier = {self.item.pk: self.item.edition_id}
        while frontier:
            editions = set(frontier.values())
            ahead = [pk for pk, one in self.crosswalks.items() if getattr(one, near_edition) in editions]
            if not ahead:
                return
            found = self._generation(near, far, frontier, ahead)
            self.edges |= {edge.pk: edge for edge in found}
            reached = [getattr(edge, far) for edge in found if getattr(edge, f"{near}_id") in frontier]
            frontier = {one.pk: one.edition_id for one in reached if one and one.pk not in self.direct}
            self.direct |= frontier.keys()

    def _generation(self, near: str, far: str, frontier: Iterable[int], ahead: list[int]) -> list[PublishedTransition]:
        """Edges from the frontier, and the other edges of the items these reach."""
        edges = PublishedTransition.objects.filter(crosswalk__in=ahead)
        onward = edges.filter(**{f"{near}__in": list(frontier)})
        beside = Q(**{f"{far}__in": onward.values(far)})
        return list(
            edges.filter(Q(**{f"{near}__in": list(frontier)}) | beside)
            .select_related("old", "new")
            .order_by("position")
        )

    def steps(self) -> list[Step]:
        editions = {self.item.edition_id: self.item.edition}
        for crosswalk in self.crosswalks.values():
            for edition in (crosswalk.from_edition, crosswalk.to_edition):
                editions.setdefault(edition.pk, edition)
        by_edition: dict[int, list[Entry]] = {}
        for entry in self._entries().values():
            entry.item.edition = editions[entry.item.edition_id]
            by_edition.setdefault(entry.item.edition_id, []).append(entry)
        return [
            Step(
                edition=edition,
                entries=sorted(by_edition[edition.pk], key=lambda entry: (entry.item.position, entry.item.pk)),
                is_current=edition.pk == self.item.edition_id,
            )
            for edition in sorted(editions.values(), key=lambda one: (one.first_year, one.ordinal, one.pk))
            if edition.pk in by_edition
        ]

    def _entries(self) -> dict[int, Entry]:
        entries = {self.item.pk: Entry(self.item, is_current=True, is_direct=True)}
        for transition in sorted(self.edges.values(), key=lambda one: (one.crosswalk_id, one.position)):
            edge = Edge(transition, self.crosswalks[transition.crosswalk_id], self._row_url(transition))
            for item in (transition.old, transition.new):
                if item and item.pk not in entries:
                    entries[item.pk] = Entry(item, is_direct=item.pk in self.direct)
            if transition.new_id:
                entries[transition.new_id].arrivals.append(edge)
            elif transition.old_id:
                entries[transition.old_id].endings.append(edge)
        return entries

    def _row_url(self, transition: PublishedTransition) -> str:
        anchor = row_anchor(
            transition.old.slug if transition.old else None, transition.new.slug if transition.new else None
        )
        address = crosswalk_url(self.crosswalks[transition.crosswalk_id], self.crosswalks.values())
        return row_url(address, anchor)
