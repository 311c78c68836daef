"""What a person typed or pasted into a grid of values: cell by cell, nothing lost where one cell is wrong."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..intake.values import read_value
from ..models import PlanEdition
from ..reading.indicator_grid import Grid, GridCell
from ..services.indicator_entry import CellEntry, SavedCells
from .base import FilterForm
from .plans import WordsField

MOST_YEARS = 6
MOST_PASTED = 100_000  # characters


class GridFilterForm(FilterForm):
    """Which indicators and years a grid shows."""

    words = WordsField()
    edition = forms.ChoiceField(label=gettext_lazy("Plan"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Responsible for the figures"), required=False)
    first = forms.TypedChoiceField(label=gettext_lazy("From fiscal year"), required=False, coerce=int, empty_value=None)
    last = forms.TypedChoiceField(label=gettext_lazy("To fiscal year"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, data: Any, *, editions: Iterable[PlanEdition], owners: dict[str, str], years: dict[int, str]
    ) -> None:
        super().__init__(data)
        everything = ("", _("All"))
        self.fields["edition"].choices = [everything, *((one.slug, one.name) for one in editions)]
        self.fields["owner"].choices = [everything, *owners.items()]
        for name in ("first", "last"):
            self.fields[name].choices = [("", _("as usual")), *years.items()]

    def chosen_years(self, usual: range) -> list[int]:
        """At most MOST_YEARS, the first of those asked for."""
        first, last = self.wanted.get("first") or usual[0], self.wanted.get("last") or usual[-1]
        return list(range(min(first, last), max(first, last) + 1))[:MOST_YEARS]


class GridForm:
    """A sent grid. `entries` are the sound cells the person changed; the others keep what was typed, with the reason."""

    def __init__(self, data: QueryDict, grid: Grid) -> None:
        self.data, self.grid = data, grid
        self.reason = data.get("reason", "").strip()[:300]
        self.hands_in = data.get("action") == "hand-in"
        self.seen = read_seen(data)
        self.reason_error = ""
        self.entries = [entry for cell in grid.cells if (entry := self._read(cell))]
        self._hold_back_warned()

    def _read(self, cell: GridCell) -> CellEntry | None:
        raw = self.data.get(cell.name)
        if raw is None:
            return None
        pk, shown = self.seen.get(cell.name, (0, ""))
        if raw.strip() == shown.strip():
            if not (self.hands_in and cell.is_being_typed and cell.seen == pk):
                return None
        elif raw.strip() == cell.written.strip():
            return None  # somebody else wrote the same
        cell.typed = raw
        value = read_value(raw, unit=cell.indicator.unit, decimals=cell.indicator.decimals)
        cell.error, cell.warning = value.error, value.warning
        if value.error:
            return None
        column = cell.column
        return CellEntry(
            name=cell.name,
            indicator=cell.indicator,
            district=cell.district,
            fiscal_year=column.fiscal_year,
            open_ended=column.open_ended,
            series=column.series,
            number=value.number,
            text=value.text,
            qualifier=value.qualifier,
            seen=pk,
        )

    @property
    def warned(self) -> str:
        """Stands for exactly the warnings shown; sent back, the person has looked at them."""
        rows = sorted(f"{cell.name}={cell.typed}" for cell in self.grid.cells if cell.warning and not cell.error)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:20] if rows else ""

    def _hold_back_warned(self) -> None:
        """What may be meant otherwise is saved only once a person has looked at it."""
        if self.warned and self.data.get("warned") == self.warned and self.data.get("warnings_seen"):
            for cell in self.grid.cells:
                cell.warning = ""
            return
        held = {cell.name for cell in self.grid.cells if cell.warning}
        self.entries = [entry for entry in self.entries if entry.name not in held]

    def take(self, saved: SavedCells) -> None:
        """What the service could not save goes back to its cell; the next save is made knowing what stands there."""
        for cell in self.grid.cells:
            if cell.name in saved.conflicts:
                cell.current = saved.conflicts[cell.name]
                cell.is_conflict = True
                cell.error = _("Somebody else wrote “%(value)s” in the meantime. Saving again puts yours in its place.")
                cell.error %= {"value": cell.written or _("none")}
            elif cell.name in saved.troubles:
                cell.error = saved.troubles[cell.name]
        if saved.lacks_reason:
            self.reason_error = _("Values that were handed in change with a reason.")

    def remains(self, fresh: Grid) -> Grid:
        """What could not be saved, in a grid read again after saving the rest."""
        troubled = {cell.name: cell for cell in self.troubled}
        for cell in fresh.cells:
            if old := troubled.get(cell.name):
                cell.typed, cell.error, cell.warning = old.typed, old.error, old.warning
                cell.is_conflict = old.is_conflict
        return fresh

    @property
    def troubled(self) -> list[GridCell]:
        return [cell for cell in self.grid.cells if cell.error or cell.warning]


def read_seen(data: QueryDict) -> dict[str, tuple[int, str]]:
    """Field → revision and words as the person read them; a broken one is as if nothing had been there."""
    try:
        rows = json.loads(data.get("seen", ""))
        return {str(name): (int(pk), str(text)) for name, (pk, text) in rows.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def seen_by(grid: Grid, posted: Mapping[str, tuple[int, str]]) -> str:
    """What the person has read, for the next sending: of cells still unsaved what they read first, unless told of it."""
    seen = grid.seen
    for cell in grid.cells:
        if cell.typed is not None and not cell.is_conflict:
            pk, text = posted.get(cell.name, (0, ""))
            seen[cell.name] = [pk, text]
    return json.dumps(seen, ensure_ascii=False)


def pasted(data: QueryDict, grid: Grid) -> int:
    """Put a block copied from a spreadsheet into the grid, from the cell named in `paste_at` on; the cells left over.

    Nothing is saved: the cells keep what was typed.
    """
    seen = read_seen(data)
    for cell in grid.cells:
        raw, (_pk, shown) = data.get(cell.name), seen.get(cell.name, (0, ""))
        if raw is not None and raw.strip() != shown.strip():
            cell.typed = raw
    start = _start(grid, data.get("paste_at", ""))
    left_over = 0
    for down, line in enumerate(csv.reader(io.StringIO(data.get("paste", "")[:MOST_PASTED]), delimiter="\t")):
        for right, text in enumerate(line):
            row, column = start[0] + down, start[1] + right
            if row < len(grid.rows) and column < len(grid.columns):
                grid.rows[row].cells[column].typed = text.strip()
            elif text.strip():
                left_over += 1
    return left_over


def _start(grid: Grid, name: str) -> tuple[int, int]:
    for row, one in enumerate(grid.rows):
        for column, cell in enumerate(one.cells):
            if cell.name == name:
                return row, column
    return 0, 0
