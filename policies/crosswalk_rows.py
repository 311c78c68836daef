"""The rows of one page of a crosswalk: texts with their differences marked, remarks, departments, where they come from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.safestring import SafeString

from .crosswalk import Content, Edge, Group, Item
from .models import Transition, TransitionChange
from .wording import Wording, compare

CHANGE_LABELS = dict(TransitionChange.Kind.choices)


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
class Change:
    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Assigned:
    label: str
    name: str
    is_lead: bool


@dataclass(frozen=True)
class Source:
    page: str
    row: int | None


@dataclass(frozen=True)
class Row:
    anchor: str
    permalink: str
    edge: Edge
    old: Side | None
    new: Side | None
    wording: Wording
    changes: list[Change]
    departments: list[Assigned]
    pillars: list[str]
    candidates: list[str]
    source: Source | None

    @property
    def name(self) -> str:
        """The row in codes: ①-3 → ①-1."""
        return " → ".join(side.item.code if side else "—" for side in (self.old, self.new))

    @property
    def is_open(self) -> bool:
        return self.edge.confidence == Transition.Confidence.AMBIGUOUS and self.edge.decided_at is None


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
    """Makes the rows of a page; asks the database for departments, pillars and sources of all of them at once."""

    def __init__(self, content: Content, groups: list[Group], shown: list[Edge], address: str) -> None:
        self.content, self.groups, self.address = content, groups, address
        self.shown = {edge.pk for edge in shown}
        self.seen: set[tuple[str, int]] = set()
        self.anchors: set[str] = set()
        self.sources = self._sources(shown)
        fetch_details(content, shown)

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
        return (
            f"#{anchor}"
            if edge.pk in self.shown
            else f"{self.address}{'&' if '?' in self.address else '?'}row={anchor}"
        )

    def _row(self, edge: Edge) -> Row:
        old, new = self.content.old_of(edge), self.content.new_of(edge)
        wording = compare(old.wording if old else None, new.wording if new else None)
        anchor = self.content.anchor_of(edge)
        first = anchor not in self.anchors
        self.anchors.add(anchor)
        sides = [item for item in (old, new) if item]
        return Row(
            anchor=anchor if first else "",
            permalink=self._permalink(anchor),
            edge=edge,
            old=self._side(edge, old, "old", wording.old_html) if old else None,
            new=self._side(edge, new, "new", wording.new_html) if new else None,
            wording=wording,
            changes=self._changes(edge),
            departments=departments_of(new or old),
            pillars=list(dict.fromkeys(pillar.code for item in sides for pillar in item.pillars.all())),
            candidates=[item.code for item in edge.candidates.all()] if isinstance(edge, Transition) else [],
            source=self.sources.get(edge.pk),
        )

    def _permalink(self, anchor: str) -> str:
        return f"{self.address}{'&' if '?' in self.address else '?'}row={anchor}#{anchor}"

    def _side(self, edge: Edge, item: Item, side: str, html: SafeString) -> Side:
        again = (side, item.pk) in self.seen
        self.seen.add((side, item.pk))
        siblings = (self.content.onward if side == "old" else self.content.back).get(item.pk, [])
        others = []
        for other in siblings:
            far = self.content.new_of(other) if side == "old" else self.content.old_of(other)
            if other.pk != edge.pk and far:
                others.append(Link(far.code, self.link(other)))
        return Side(item, item_url(item), html, again, side == "old", others)

    def _changes(self, edge: Edge) -> list[Change]:
        if isinstance(edge, Transition):
            told = [{"kind": one.kind, "before": one.before, "after": one.after} for one in edge.changes.all()]
        else:
            told = edge.changes
        return [Change(CHANGE_LABELS.get(one["kind"], one["kind"]), one["before"], one["after"]) for one in told]

    def _sources(self, shown: list[Edge]) -> dict[int, Source]:
        """Page and row of the sheet by edge; a published edge asks its working twin, which keeps them."""
        keys = {edge.pk if isinstance(edge, Transition) else edge.transition_id: edge.pk for edge in shown}
        working = Transition.objects.filter(pk__in=[key for key in keys if key])
        found = working.values_list("pk", "source_page", "source_row")
        return {keys[key]: Source(page, row) for key, page, row in found if page or row}


def fetch_details(content: Content, edges: Iterable[Edge]) -> None:
    """Departments and pillars of the items of these edges, in as many queries for many as for one."""
    items = {item for edge in edges for item in (content.old_of(edge), content.new_of(edge)) if item}
    wanted = ["assignments__department__names"] if content.is_draft else ["assignments"]
    prefetch_related_objects(list(items), *wanted, "pillars")


def departments_of(item: Item | None) -> list[Assigned]:
    """Departments in printed order; `fetch_details` read them."""
    return [_department(assignment, item) for assignment in item.assignments.all()] if item else []


def item_url(item: Item) -> str:
    edition = item.edition
    return reverse("policies:item-detail", args=[edition.municipality.slug, edition.slug, item.slug])


def _begins(group: Group, shown: set[int]) -> bool:
    first = (group.heads or group.edges)[0]
    return first.pk in shown


def _department(assignment: Any, item: Item) -> Assigned:
    """A working row is named as in the first year of its edition, which is what publishing would copy."""
    if hasattr(assignment, "name"):
        return Assigned(assignment.label, assignment.name, assignment.is_lead)
    named = assignment.department.name_in(item.edition.first_year)
    label = assignment.printed_label or assignment.department.label_in(item.edition.first_year)
    return Assigned(label, named.name if named else label, assignment.is_lead)


def abbreviations(groups: Iterable[RowGroup]) -> list[tuple[str, str]]:
    """Printed labels that are not the full name, and what they stand for."""
    found = {one.label: one.name for group in groups for one in group.departments if one.label != one.name}
    return sorted(found.items())


def flat(groups: Iterable[Group]) -> list[Edge]:
    """All rows in the order they are shown: what the pages are cut from."""
    return [edge for group in groups for edge in (*group.heads, *group.edges)]
