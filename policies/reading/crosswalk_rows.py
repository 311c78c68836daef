"""The rows of one page of a crosswalk: texts with their differences marked, remarks, departments, where they come from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.safestring import SafeString

from .anchors import row_url
from .crosswalk import Content, Edge, Group, Item
from .crosswalk_details import Assigned, Remarks, details_of
from .wording import Wording, compare


@dataclass(frozen=True)
class Link:
    code: str
    url: str


@dataclass(frozen=True)
class Side:
    """One side of a row. `again`: its text stood in a row above; `others`: where else it leads on to or comes from."""

    item: Item
    url: str
    html: SafeString
    again: bool
    leads_on: bool
    others: list[Link]

    @property
    def is_missing(self) -> bool:
        return not self.item.wording


@dataclass(frozen=True)
class Row:
    anchor: str
    permalink: str
    edge: Edge
    old: Side | None
    new: Side | None
    wording: Wording
    remarks: Remarks
    departments: list[Assigned]
    pillars: list[str]

    @property
    def name(self) -> str:
        """The row in codes: ①-3 → ①-1."""
        return " → ".join(side.item.code if side else "—" for side in (self.old, self.new))


@dataclass
class RowGroup:
    group: Group
    heads: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    continued: bool = False

    @property
    def departments(self) -> list[Assigned]:
        return [one for row in (*self.heads, *self.rows) for one in row.departments]


class RowMaker:
    """Makes the rows of a page; asks the database for what they tell all at once."""

    def __init__(self, content: Content, groups: list[Group], shown: list[Edge], address: str) -> None:
        self.content, self.groups, self.address = content, groups, address
        self.shown = {edge.pk for edge in shown}
        self.seen: set[tuple[str, int]] = set()
        self.anchors: set[str] = set()
        self.details = details_of(content, shown)

    def row_groups(self) -> list[RowGroup]:
        """Groups with a row on this page; a group begun on the page before says so instead of repeating its heads."""
        made = []
        for group in self.groups:
            heads = [edge for edge in group.heads if edge.pk in self.shown]
            edges = [edge for edge in group.edges if edge.pk in self.shown]
            if heads or edges:
                continued = bool(group.heads or group.edges) and not _begins(group, self.shown)
                made.append(
                    RowGroup(group, [self._row(edge) for edge in heads], [self._row(edge) for edge in edges], continued)
                )
        return made

    def link(self, edge: Edge) -> str:
        """A row on this page by its anchor, one on another page by an address that finds the page."""
        anchor = self.content.anchor_of(edge)
        return f"#{anchor}" if edge.pk in self.shown else row_url(self.address, anchor)

    def _row(self, edge: Edge) -> Row:
        old, new = self.content.old_of(edge), self.content.new_of(edge)
        wording = compare(old.wording if old else None, new.wording if new else None)
        anchor = self.content.anchor_of(edge)
        first = anchor not in self.anchors
        self.anchors.add(anchor)
        sides = [item for item in (old, new) if item]
        return Row(
            anchor=anchor if first else "",
            permalink=row_url(self.address, anchor),
            edge=edge,
            old=self._side(edge, old, "old", wording.old_html) if old else None,
            new=self._side(edge, new, "new", wording.new_html) if new else None,
            wording=wording,
            remarks=self.details.remarks[edge.pk],
            departments=self.details.departments.get(sides[-1].pk, []),
            pillars=list(dict.fromkeys(code for item in sides for code in self.details.pillars.get(item.pk, []))),
        )

    def _side(self, edge: Edge, item: Item, side: str, html: SafeString) -> Side:
        again = (side, item.pk) in self.seen
        self.seen.add((side, item.pk))
        siblings = (self.content.onward if side == "old" else self.content.back).get(item.pk, [])
        others = []
        for other in siblings:
            far = self.content.new_of(other) if side == "old" else self.content.old_of(other)
            if other.pk != edge.pk and far:
                others.append(Link(far.code, self.link(other)))
        return Side(item, item_url(self.content, item), html, again, side == "old", others)


def item_url(content: Content, item: Item) -> str:
    edition = content.edition_of(item)
    return reverse("policies:item-detail", args=[edition.municipality.slug, edition.slug, item.slug])


def _begins(group: Group, shown: set[int]) -> bool:
    first = (group.heads or group.edges)[0]
    return first.pk in shown


def abbreviations(groups: Iterable[RowGroup]) -> list[tuple[str, str]]:
    """Printed labels that are not the full name, and what they stand for."""
    found = {one.label: one.name for group in groups for one in group.departments if one.label != one.name}
    return sorted(found.items())


def flat(groups: Iterable[Group]) -> list[Edge]:
    """All rows in the order they are shown: what the pages are cut from."""
    return [edge for group in groups for edge in (*group.heads, *group.edges)]
