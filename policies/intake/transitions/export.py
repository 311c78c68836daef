"""A crosswalk written back in the layout of the sheets offices use, so that intake reads it without a difference.

Beside the sheet's own columns stand ours (outside the print area); they say each edge outright.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from policies.intake.files.sheets_writing import MAX_HEIGHT, fit_to_a4, put_text, text_height, thin_border
from policies.intake.transitions import ABOLISH_ABSORB, ABSORB, POLICY, Item, Transition
from policies.intake.transitions.columns import EXPORT_HEADINGS
from policies.intake.transitions.departments import LEAD
from policies.intake.transitions.explicit import (
    CONFIDENCE_LABELS,
    DECIDED,
    DEPARTMENTS_OPEN,
    KIND_LABELS,
    LIST,
    NO_EDGE,
    PLACEHOLDERS,
    write_change,
)
from policies.intake.transitions.rows import BULLET, MISSING

PILLARS, OLD, NOTE, DEPARTMENTS = "計画の柱", "現行計画", "作業経過等", "関係課"
MEASURES = "主な施策"

_WIDTHS = {"pillar": 4, "old": 44, "note": 24, "new": 44, "departments": 16}
_OWN_WIDTH = 14
_GREY = PatternFill("solid", fgColor="FFF2F2F2")
_DARK = PatternFill("solid", fgColor="FFE6E6E6")


@dataclass(slots=True)
class Line:
    """One row of the sheet: an edge, or an item without one, and which of its items it prints."""

    edge: Transition | None
    old: Item | None = None
    new: Item | None = None
    old_code: str | None = None
    new_code: str | None = None
    old_again: bool = False  # the same old item as in the row above: one merged cell
    new_again: bool = False
    is_policy: bool = False


@dataclass(slots=True)
class Export:
    """What is written: items and edges as intake reads them, names for the headings, lines above the table."""

    items: list[Item]
    policy_transitions: list[Transition]
    transitions: list[Transition]
    pillars: list[str] = field(default_factory=list)
    new_heading: str = "次期計画"
    titles: list[str] = field(default_factory=list)


def write_workbook(export: Export) -> bytes:
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = "新旧対照表"
    layout = _Layout(export)
    for number, title in enumerate(export.titles, start=1):
        put_text(sheet.cell(number, 1), title).font = Font(bold=number == 1, size=14 if number == 1 else 9)
    top = len(export.titles) + 1
    layout.write_headings(sheet, top)
    lines = arrange(export)
    for offset, line in enumerate(lines):
        layout.write_line(sheet, top + 2 + offset, line)
    layout.merge(sheet, top + 2, lines)
    layout.set_heights(sheet, top + 2, lines)
    layout.set_up(sheet, top, top + 1 + len(lines))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


# Which rows


def arrange(export: Export) -> list[Line]:
    """Rows in reading order: each policy edge, then the measure edges under it, then items without an edge."""
    items = {(item.side, item.printed): item for item in export.items}
    groups = _groups(export)
    lines: list[Line] = []
    for policy, edges in groups:
        if policy is not None:
            lines.append(_line(policy, is_policy=True))
        lines += [_line(edge, is_policy=False) for edge in edges]
    seen_old = {line.old_code for line in lines}
    seen_new = {line.new_code for line in lines}
    for item in export.items:
        if item.printed not in (seen_old if item.side == "old" else seen_new):
            code = item.printed
            alone = Line(None, is_policy=item.level == POLICY)
            alone.old_code, alone.new_code = (code, None) if item.side == "old" else (None, code)
            lines.append(alone)
    _print_items(lines, items)
    return lines


def _line(edge: Transition, *, is_policy: bool) -> Line:
    return Line(edge, old_code=edge.old, new_code=edge.new, is_policy=is_policy)


def _groups(export: Export) -> list[tuple[Transition | None, list[Transition]]]:
    groups: list[tuple[Transition | None, list[Transition]]] = [(edge, []) for edge in export.policy_transitions]
    groups.append((None, []))
    by_pair: dict[tuple[str | None, str | None], int] = {}
    for index, edge in enumerate(export.policy_transitions):
        for key in ((edge.old, edge.new), (edge.old, None) if edge.old else (None, None), (None, edge.new)):
            by_pair.setdefault(key, index)
    parents = {(item.side, item.printed): item.parent for item in export.items}
    for edge in export.transitions:
        old = parents.get(("old", edge.old or ""))
        new = parents.get(("new", edge.new or ""))
        keys = [(old, new), (old, None)] if old else [(None, new)]
        index = next((by_pair[key] for key in keys if key in by_pair and key != (None, None)), len(groups) - 1)
        groups[index][1].append(edge)
    return groups


def _print_items(lines: list[Line], items: dict[tuple[str, str], Item]) -> None:
    """Say which row prints which item: an old one wherever it stands, a new one once."""
    printer: dict[str, int] = {}
    for absorbs in (False, True):
        for index, line in enumerate(lines):
            kind = line.edge.kind if line.edge else ""
            if line.new_code and (kind in {ABSORB, ABOLISH_ABSORB}) == absorbs:
                printer.setdefault(line.new_code, index)
    above: Line | None = None
    for index, line in enumerate(lines):
        if line.old_code:
            line.old = items.get(("old", line.old_code))
            line.old_again = bool(above and above.old_code == line.old_code)
        if line.new_code and printer[line.new_code] == index:
            line.new = items.get(("new", line.new_code))
        elif line.new_code and above and above.new_code == line.new_code and (above.new or above.new_again):
            line.new_again = True
        above = line


# How a row is written


class _Layout:
    def __init__(self, export: Export) -> None:
        self.export = export
        roles: list[str] = ["pillar"] * len(export.pillars) + ["old", "note", "new", "departments"]
        own = list(EXPORT_HEADINGS)
        if not any(item.departments for item in export.items if item.side == "old"):
            own.remove("departments_old")
        if not any(item.pillars for item in export.items if item.side == "new"):
            own.remove("pillars_new")
        self.roles = roles + own
        self.columns = {role: index for index, role in enumerate(self.roles, start=1) if role != "pillar"}
        self.last_printed = len(roles)

    def write_headings(self, sheet: Worksheet, top: int) -> None:
        names = {"old": OLD, "note": NOTE, "new": self.export.new_heading, "departments": DEPARTMENTS}
        names |= EXPORT_HEADINGS
        for role, column in self.columns.items():
            put_text(sheet.cell(top, column), names[role])
            put_text(sheet.cell(top + 1, column), MEASURES if role in {"old", "new"} else "")
        for column, pillar in enumerate(self.export.pillars, start=1):
            put_text(sheet.cell(top, column), PILLARS if column == 1 else "")
            put_text(sheet.cell(top + 1, column), pillar)
        if len(self.export.pillars) > 1:
            sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=len(self.export.pillars))
        for row in (top, top + 1):
            for column in range(1, len(self.roles) + 1):
                cell = sheet.cell(row, column)
                cell.font, cell.fill, cell.border = Font(bold=True, size=9), _DARK, thin_border()
                cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)

    def write_line(self, sheet: Worksheet, row: int, line: Line) -> None:
        values = self._values(line)
        for column, role in enumerate(self.roles, start=1):
            text = values.get(role, "")
            if role == "pillar" and line.old is not None and not line.old_again:
                text = LEAD if self.export.pillars[column - 1] in line.old.pillars else ""
            cell = put_text(sheet.cell(row, column), text)
            cell.font = Font(bold=line.is_policy and role in {"old", "new"}, size=9)
            cell.alignment = Alignment(
                vertical="top", wrap_text=True, horizontal="center" if role == "pillar" else "left"
            )
            if column <= self.last_printed:
                cell.border = thin_border()
                if line.is_policy:
                    cell.fill = _GREY

    def _values(self, line: Line) -> dict[str, str]:
        edge = line.edge
        values = {
            "old": "" if line.old_again else _printed(line.old),
            "new": _printed(line.new),
            "departments": _departments(line.new),
            "departments_old": "" if line.old_again else _departments(line.old),
            "pillars_new": LIST.join(line.new.pillars) if line.new else "",
            "edge_old": line.old_code or "",
            "edge_new": line.new_code or "",
            "kind": KIND_LABELS[edge.kind] if edge else NO_EDGE,
            "decided": " ".join(_states(line)),
        }
        if edge is not None:
            values |= {
                "note": edge.note,
                "confidence": CONFIDENCE_LABELS[edge.confidence],
                "candidates": LIST.join(edge.candidates),
                "changes": "\n".join(write_change(change) for change in edge.changes),
                "reason": edge.reason,
            }
        return values

    def merge(self, sheet: Worksheet, first: int, lines: list[Line]) -> None:
        for role in ("old", "new"):
            start = 0
            for index, line in enumerate([*lines, Line(None)]):
                again = line.old_again if role == "old" else line.new_again
                if again:
                    continue
                if index - start > 1:
                    column = self.columns[role]
                    sheet.merge_cells(
                        start_row=first + start, end_row=first + index - 1, start_column=column, end_column=column
                    )
                start = index

    def set_heights(self, sheet: Worksheet, first: int, lines: list[Line]) -> None:
        """Rows high enough for their texts: no program fits a row to a merged cell by itself."""
        heights: list[float] = []
        for offset, line in enumerate(lines):
            row = first + offset
            needed = {
                role: text_height(str(sheet.cell(row, column).value or ""), _WIDTHS[role])
                for role, column in self.columns.items()
                if role in _WIDTHS
            }
            heights.append(max(needed.values()))
            for role, again in (("old", line.old_again), ("new", line.new_again)):
                if again:
                    start = offset
                    while start and (lines[start].old_again if role == "old" else lines[start].new_again):
                        start -= 1
                    text = str(sheet.cell(first + start, self.columns[role]).value or "")
                    heights[offset] += max(0, text_height(text, _WIDTHS[role]) - sum(heights[start : offset + 1]))
        for offset, height in enumerate(heights):
            sheet.row_dimensions[first + offset].height = min(height, MAX_HEIGHT)

    def set_up(self, sheet: Worksheet, top: int, last_row: int) -> None:
        """A4 landscape, one page wide, headings repeated, our own columns outside the print area."""
        for column, role in enumerate(self.roles, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(role, _OWN_WIDTH)
        sheet.freeze_panes = sheet.cell(top + 2, 1)
        fit_to_a4(sheet, head=(top, top + 1), columns=self.last_printed, last_row=max(last_row, top + 2))
        sheet.page_setup.orientation = "landscape"
        sheet.oddFooter.center.text = "&P / &N"


def _printed(item: Item | None) -> str:
    if item is None:
        return ""
    if item.level == POLICY:
        return f"{item.printed} {item.title}".strip() if item.title else f"{item.printed} {MISSING}"
    if item.text is None:
        return f"{item.printed} {MISSING}" if item.placeholder else item.printed
    return f"{item.printed} {BULLET}{item.text}"


def _departments(item: Item | None) -> str:
    if item is None:
        return ""
    return "\n".join(f"{one.label}{LEAD}" if one.lead else one.label for one in item.departments)


def _states(line: Line) -> Iterable[str]:
    if line.edge is not None and line.edge.decided:
        yield DECIDED
    if line.new is not None and line.new.departments_open:
        yield DEPARTMENTS_OPEN
    for side, item in (("old", line.old), ("new", line.new)):
        if item is not None and item.placeholder:
            yield PLACEHOLDERS[side]
