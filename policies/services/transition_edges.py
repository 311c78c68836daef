"""The edges of a sheet against the rows that hold them: which row is which edge, and in what they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from typing import Any

from ..intake import transitions as sheets
from ..models import PlanItem, Transition

Difference = tuple[str, str, str]
Rows = dict[tuple[Hashable, ...], list[Transition]]


class EdgeMatcher:
    """Finds the row of each edge.

    By its pair; else by the candidates a person has chosen from since; else a printed edge that a person has since
    led to another item is known by its row of the sheet. Items are known by their slug: a code may be corrected.
    """

    def __init__(self, rows: Iterable[Transition], items: Iterable[sheets.Item]) -> None:
        self.slugs: dict[tuple[str, str | None], str] = {(item.side, item.printed): item.slug for item in items}
        self.rows = {row.pk: row for row in rows}
        self.by_pair: Rows = defaultdict(list)
        self.by_candidates: Rows = defaultdict(list)
        self.by_source: Rows = defaultdict(list)
        for row in self.rows.values():
            self._note(row)

    def _note(self, row: Transition) -> None:
        old, new = _slug(row.old), _slug(row.new)
        candidates = frozenset(item.slug for item in row.candidates.all())
        if new:
            self.by_pair[row.depth, old, new].append(row)
        self.by_candidates[row.depth, "old", old, candidates].append(row)
        self.by_candidates[row.depth, "source", row.source_text, candidates].append(row)
        if row.decided_at is not None and row.source_text:
            self.by_source[row.depth, row.source_text, "old", old].append(row)
            self.by_source[row.depth, row.source_text, "new", new].append(row)

    @property
    def left(self) -> list[Transition]:
        return list(self.rows.values())

    def match(self, edges: list[sheets.Transition]) -> list[Transition | None]:
        """The row of each edge; a surer way goes first for all edges, so that none takes the row of another."""
        found: dict[int, Transition] = {}
        for way in (self._of_pair, self._of_candidates, self._of_source):
            for place, edge in enumerate(edges):
                if place not in found:
                    row = next((row for row in way(edge) if row.pk in self.rows), None)
                    if row is not None:
                        found[place] = self.rows.pop(row.pk)
        return [found.get(place) for place in range(len(edges))]

    def _sides(self, edge: sheets.Transition) -> tuple[int, str | None, str | None]:
        depth = 1 if edge.level == sheets.POLICY else 2
        return depth, self.slugs.get(("old", edge.old)), self.slugs.get(("new", edge.new))

    def _of_pair(self, edge: sheets.Transition) -> list[Transition]:
        return self.by_pair.get(self._sides(edge), [])

    def _of_candidates(self, edge: sheets.Transition) -> list[Transition]:
        depth, old, _new = self._sides(edge)
        candidates = frozenset(self.slugs.get(("new", code), code) for code in edge.candidates)
        found: list[Transition] = []
        if (old or candidates) and (edge.new is None or edge.confidence == sheets.AMBIGUOUS):
            found += self.by_candidates.get((depth, "old", old, candidates), [])
        if candidates:
            found += self.by_candidates.get((depth, "source", edge.source.raw, candidates), [])
        return found

    def _of_source(self, edge: sheets.Transition) -> list[Transition]:
        depth, old, new = self._sides(edge)
        found: list[Transition] = []
        if edge.source.raw and not edge.decided:
            found += self.by_source.get((depth, edge.source.raw, "old", old), []) if old else []
            found += self.by_source.get((depth, edge.source.raw, "new", new), []) if new else []
        return found

    def differences(
        self, edge: sheets.Transition, row: Transition, anew: Collection[str] = frozenset()
    ) -> list[Difference]:
        """Fields in which the sheet's edge differs from the row.

        As long as the sheet says what it said before, only `anew` counts: the fields that a person has decided anew.
        A decision is never undone by an undecided edge.
        """
        said_before = bool(row.source_text) and row.source_text == edge.source.raw
        settles = edge.decided and row.decided_at is None
        pairs = self._pairs(edge, row)
        if said_before and not settles:
            pairs = [pair for pair in pairs if pair[0] in anew]
        return [pair for pair in pairs if pair[1] != pair[2]]

    def _pairs(self, edge: sheets.Transition, row: Transition) -> list[Difference]:
        keeps = row.decided_at is not None and not edge.decided
        candidates = (
            _joined(sorted(item.code for item in row.candidates.all())),
            _joined(sorted(edge.candidates)),
        )
        pairs = [
            ("note", row.note, edge.note),
            ("candidates", *candidates),
            ("decided", _yes(row.decided_at is not None), _yes(edge.decided or keeps)),
        ]
        if keeps:
            return pairs
        _depth, old, new = self._sides(edge)
        pairs += [
            ("confidence", row.confidence, edge.confidence),
            ("old", *_sides_differ(row.old, edge.old, old)),
            ("new", *_sides_differ(row.new, edge.new, new)),
            ("kind", row.kind, edge.kind),
            ("changes", _joined(str(change) for change in row.changes.all()), _joined(map(_change, edge.changes))),
        ]
        if edge.reason:
            pairs.append(("reason", row.reason, edge.reason))
        return pairs


def edges_by_key(edges: Iterable[sheets.Transition]) -> dict[Hashable, sheets.Transition]:
    """Edges under what stays the same however a question is answered."""
    found: dict[Hashable, sheets.Transition] = {}
    for edge in edges:
        key: tuple[Any, ...] = (edge.level, edge.question) if edge.question else (edge.level, edge.old, edge.new)
        nth = 0
        while (*key, nth) in found:
            nth += 1
        found[*key, nth] = edge
    return found


def edge_changes(before: sheets.Transition | None, edge: sheets.Transition) -> set[str]:
    """Fields in which two readings of one edge differ."""
    names = {"old", "new", "kind", "note", "candidates", "changes", "confidence", "decided", "reason"}
    return names if before is None else {name for name in names if getattr(before, name) != getattr(edge, name)}


def _slug(item: PlanItem | None) -> str | None:
    return item.slug if item else None


def _sides_differ(item: PlanItem | None, code: str | None, slug: str | None) -> tuple[str, str]:
    """Codes before and after; twice the same where both mean one item, whatever its code was corrected to."""
    before = item.code if item else ""
    return (before, before) if _slug(item) == slug else (before, code or "")


def _joined(parts: Iterable[str]) -> str:
    return "、".join(parts)


def _yes(value: bool) -> str:
    return "✓" if value else ""


def _change(change: sheets.Change) -> str:
    return " → ".join(part for part in (change.before, change.after) if part)
