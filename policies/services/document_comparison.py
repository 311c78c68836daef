"""A paper against what the record holds of it: what an intake would add, change, leave and remove.

Three sides are compared: the paper at hand, what the last paper taken in said (`base`), and the rows. Where paper and
base agree nothing is said anew, and what staff corrected since then stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .document_rows import Kind, Mark, Wanted, pair

Show = Callable[[Kind, str, Any], str]


@dataclass(slots=True)
class Line:
    """One thing an intake does: `action` is added, changed or removed; `differences` are (field, before, after)."""

    kind: str
    action: str
    label: str
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    edited: bool = False  # somebody changed it in the portal since it was taken in
    answered: bool = False  # a response or an answer hangs on the words that change

    def __str__(self) -> str:
        names = {"what": kind_names()[self.kind], "label": self.label}
        sentence = {
            "added": _("%(what)s “%(label)s” is added."),
            "changed": _("%(what)s “%(label)s” changes."),
            "removed": _("%(what)s “%(label)s” is removed; the paper no longer holds it."),
        }[self.action] % names
        if self.edited:
            sentence += " " + _("It was edited in the portal since it was taken in.")
        return sentence


def kind_names() -> dict[str, str]:
    return {
        "section": _("Section"),
        "paragraph": _("Paragraph"),
        "attachment": _("Attachment"),
        "reference": _("Reference to an attachment"),
        "item": _("Recommended item"),
        "clause": _("Clause"),
        "group": _("Group of proposals"),
        "topic": _("Topic"),
        "proposal": _("Proposal"),
        "part": _("Part of a proposal"),
    }


def field_names() -> dict[str, str]:
    """What the fields of a difference are called."""
    return {
        "kind": _("kind"),
        "number": _("number"),
        "title": _("title"),
        "name": _("name"),
        "label": _("mark"),
        "heading": _("heading"),
        "text": _("text"),
        "printed": _("as printed"),
        "force": _("force"),
        "addressees": _("addressees"),
        "confirmed": _("confirmed"),
        "other_actor": _("carried out by"),
        "parent": _("belongs to"),
    }


@dataclass(slots=True)
class Write:
    """A row of the paper with its row in the record, and the names of what is set: nothing else is touched."""

    wanted: Wanted
    row: Any | None
    values: set[str] = field(default_factory=set)
    quiet: set[str] = field(default_factory=set)

    @property
    def changes(self) -> bool:
        return self.row is None or bool(self.values)


@dataclass(slots=True)
class RowPlan:
    kinds: Sequence[Kind]
    lines: list[Line] = field(default_factory=list)
    unchanged: dict[str, int] = field(default_factory=dict)
    same_file: bool = False  # this very file with these decisions was taken in last
    writes: list[Write] = field(default_factory=list)
    gone: list[tuple[Kind, Any]] = field(default_factory=list)  # rows above before those below
    errors: list[str] = field(default_factory=list)  # whole sentences; nothing is taken in while there is one
    additions: list[str] = field(default_factory=list)  # what else is made: kinds of stakeholder, themes

    @property
    def changes_nothing(self) -> bool:
        return not (self.lines or self.additions or any(write.quiet for write in self.writes))

    @property
    def needs_consent(self) -> bool:
        """Rows would go, words somebody answered would change, or what staff edited would be written over."""
        return any(line.action == "removed" or line.edited or line.answered for line in self.lines)

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Added, changed, removed and unchanged rows, by kind."""
        counts = {
            kind.name: {"added": 0, "changed": 0, "removed": 0, "unchanged": self.unchanged.get(kind.name, 0)}
            for kind in self.kinds
        }
        for line in self.lines:
            counts[line.kind][line.action] += 1
        return counts

    @property
    def token(self) -> str:
        """Stands for exactly what a preview showed, and the rows it would touch."""
        rows = [
            f"{write.wanted.kind.name}{write.row.pk}:{getattr(write.row, 'version', '')}"
            for write in self.writes
            if write.row is not None and write.changes
        ]
        lines = [repr((one.kind, one.action, one.label, one.differences)) for one in self.lines]
        return hashlib.sha256("\n".join([*rows, *lines, *self.additions, *self.errors]).encode()).hexdigest()[:20]


def compare_rows(
    *,
    kinds: Sequence[Kind],
    wanted: Sequence[Wanted],
    base: Sequence[Wanted],
    held: Mapping[Kind, Sequence[Any]],
    answered: Mapping[tuple[str, int], str],
    show: Show,
    keep_addresses: bool = False,
) -> RowPlan:
    """`held` are the rows of the record with their relations fetched; `answered` rows never go, by (kind, id), with
    the sentence that says why. `keep_addresses`: rows that are public keep theirs wherever they stand now.
    """
    return _Comparison(kinds, wanted, base, held, answered, show, keep_addresses).plan


class _Comparison:
    def __init__(
        self,
        kinds: Sequence[Kind],
        wanted: Sequence[Wanted],
        base: Sequence[Wanted],
        held: Mapping[Kind, Sequence[Any]],
        answered: Mapping[tuple[str, int], str],
        show: Show,
        keep_addresses: bool,
    ) -> None:
        self.plan = RowPlan(kinds)
        self.answered, self.show, self.keep_addresses = answered, show, keep_addresses
        self.row_of: dict[Wanted, Any] = {}  # of the base and of the paper
        self.base_of: dict[Wanted, Wanted] = {}  # of the paper
        self.held = held
        for kind in kinds:
            self._match(kind, _of(kind, wanted), _of(kind, base), held.get(kind, ()))
        for one in wanted:
            self._compare(one)
        self._find_gone(wanted, base)
        self._place(wanted)

    # Which row is which

    def _match(self, kind: Kind, wanted: list[Wanted], base: list[Wanted], rows: Sequence[Any]) -> None:
        depths = max((one.depth for one in [*wanted, *base]), default=0)
        left = list(rows)
        for depth in range(depths + 1):
            news = [one for one in wanted if one.depth == depth]
            bases = [one for one in base if one.depth == depth]
            for old, row in self._pairs(kind, bases, left):
                self.row_of[old] = row
            marks = [Mark(self._base_scope(one), one.place, one.words) for one in news]
            before = [Mark(one.parent, one.place, one.words) for one in bases]
            for number, other in pair(marks, before, exact=kind.exact).items():
                self.base_of[news[number]] = bases[other]
                if (row := self.row_of.get(bases[other])) is not None:
                    self.row_of[news[number]] = row
            taken = {row.pk for row in (self.row_of.get(one) for one in [*bases, *news]) if row is not None}
            left = [row for row in left if row.pk not in taken]
            unmatched = [one for one in news if one not in self.row_of]
            for new, row in self._pairs(kind, unmatched, left):
                self.row_of[new] = row
            taken = {row.pk for row in (self.row_of.get(one) for one in unmatched) if row is not None}
            left = [row for row in left if row.pk not in taken]

    def _pairs(self, kind: Kind, papers: list[Wanted], rows: Sequence[Any]) -> list[tuple[Wanted, Any]]:
        marks = [Mark(self._row_scope(one), one.place, one.words) for one in papers]
        above = f"{kind.parent}_id"
        held = [Mark(getattr(row, above) if kind.parent else None, kind.place(row), kind.words(row)) for row in rows]
        return [(papers[number], rows[other]) for number, other in pair(marks, held, exact=kind.exact).items()]

    def _row_scope(self, one: Wanted) -> Hashable:
        if one.parent is None:
            return None
        row = self.row_of.get(one.parent)
        return one.parent if row is None else row.pk

    def _base_scope(self, one: Wanted) -> Hashable:
        return one.parent and self.base_of.get(one.parent, one.parent)

    # What changes

    def _compare(self, one: Wanted) -> None:
        row = self.row_of.get(one)
        kind = one.kind
        if row is None:
            self.plan.writes.append(Write(one, None, set(kind.values)))
            self.plan.lines.append(Line(kind.name, "added", one.label))
            return
        base = self.base_of.get(one)
        held = {name: held_value(kind, row, name) for name in kind.values}
        names = [
            name
            for name in kind.values
            if held[name] != one.values[name] and (base is None or base.values[name] != one.values[name])
        ]
        differences = [
            (name, self.show(kind, name, held[name]), self.show(kind, name, one.values[name])) for name in names
        ]
        moved = self._moved(one, row, base)
        if moved:
            differences.append(("parent", "", one.parent.label if one.parent else ""))
        self.plan.writes.append(Write(one, row, {*names, *moved}))
        if not differences:
            self.plan.unchanged[kind.name] = self.plan.unchanged.get(kind.name, 0) + 1
            return
        edited = any(base is None or held[name] != base.values[name] for name in names)
        answered = (kind.name, row.pk) in self.answered and bool({"heading", "text"} & set(names))
        self.plan.lines.append(Line(kind.name, "changed", one.label, differences, edited, answered))

    def _moved(self, one: Wanted, row: Any, base: Wanted | None) -> set[str]:
        """The fields that lead to another row of the paper than before."""
        targets = {one.kind.parent: one.parent} if one.kind.parent else {}
        before = {one.kind.parent: base.parent} if base else {}
        targets |= {name: one.links[name] for name in one.kind.links}
        before |= {name: base.links[name] for name in one.kind.links} if base else {}
        found = set()
        for name, target in targets.items():
            pk = getattr(row, f"{name}_id")
            above = self.row_of.get(target) if target else None
            same_as_before = base is not None and (self.base_of.get(target) if target else None) is before[name]
            stands = pk is None if target is None else above is not None and above.pk == pk
            if not stands and not (same_as_before and above is not None):
                found.add(name)
        return found

    # What goes

    def _find_gone(self, wanted: Sequence[Wanted], base: Sequence[Wanted]) -> None:
        """Rows the last paper held and this one does not; rows made by hand stay, and whatever they stand below."""
        kept = {(one.kind.name, row.pk) for one in wanted if (row := self.row_of.get(one)) is not None}
        going = {
            (one.kind.name, row.pk): (one, row)
            for one in base
            if (row := self.row_of.get(one)) is not None and (one.kind.name, row.pk) not in kept
        }
        leaving = set(going)
        for kind in reversed(self.plan.kinds):
            if kind.parent:
                leaving -= self._needed(kind, leaving)
        for key, (one, row) in going.items():
            if key in self.answered:
                self.plan.errors.append(self.answered[key])
            elif key in leaving:
                self.plan.gone.append((one.kind, row))
                self.plan.lines.append(Line(one.kind.name, "removed", one.label))

    def _needed(self, kind: Kind, leaving: set[tuple[str, int]]) -> set[tuple[str, int]]:
        """Rows above that rows staying where they are still need; asked until nothing changes."""
        above = {name for other in self.plan.kinds for name in [other.name] if leads_to(kind, other)}
        moving = {
            (write.wanted.kind.name, write.row.pk)
            for write in self.plan.writes
            if write.row is not None and write.wanted.kind.parent in write.values
        }
        needed: set[tuple[str, int]] = set()
        size = -1
        while size != len(needed):
            size = len(needed)
            for row in self.held.get(kind, ()):
                key, parent = (kind.name, row.pk), getattr(row, f"{kind.parent}_id")
                if parent is not None and key not in moving and (key not in leaving or key in needed):
                    needed |= {(name, parent) for name in above if (name, parent) in leaving}
        return needed

    # Where it stands

    def _place(self, wanted: Sequence[Wanted]) -> None:
        """Positions and addresses follow the paper; an address that is taken gets a letter behind it."""
        for kind in self.plan.kinds:
            writes = [write for write in self.plan.writes if write.wanted.kind is kind]
            gone = {row.pk for other, row in self.plan.gone if other is kind}
            if kind.unique == "slug":
                mine = {write.row.pk for write in writes if write.row is not None}
                stays = [row for row in self.held.get(kind, ()) if row.pk not in gone]
                taken = {row.slug for row in stays if self.keep_addresses or row.pk not in mine}
                self._give_addresses(writes, taken)
            for write in writes:
                if write.row is not None:
                    write.quiet = {n for n, value in write.wanted.quiet.items() if getattr(write.row, n) != value}

    def _give_addresses(self, writes: list[Write], taken: set[str]) -> None:
        for write in writes:
            quiet = write.wanted.quiet
            if self.keep_addresses and write.row is not None:
                quiet["slug"] = write.row.slug
                continue
            slug, number = quiet["slug"], 1
            while slug in taken:
                number += 1
                slug = f"{quiet['slug']}{_mark(number)}"
            quiet["slug"] = slug
            taken.add(slug)


def held_value(kind: Kind, row: Any, name: str) -> Any:
    """What a row says, in the terms of `Wanted`."""
    if name in kind.relations:
        return frozenset(other.pk for other in getattr(row, name).all())
    if name in kind.references:
        return getattr(row, f"{name}_id")
    if name == "confirmed":
        return row.confirmed_at is not None
    return getattr(row, name)


def _of(kind: Kind, rows: Sequence[Wanted]) -> list[Wanted]:
    return [one for one in rows if one.kind is kind]


def leads_to(kind: Kind, other: Kind) -> bool:
    """Whether the field above of a kind holds rows of the other."""
    return bool(kind.parent) and kind.model._meta.get_field(kind.parent).related_model is other.model


def _mark(number: int) -> str:
    """b for the second at an address, c for the third …"""
    return chr(ord("a") + number - 1) if number <= 26 else f"x{number}"
