"""The head of a review sheet: named levels, number, departments, the texts that hold for the whole period."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from policies.intake.codes import join_wraps
from policies.intake.files.sheets import Cell, search_form
from policies.intake.reviews.grid import Grid, key
from policies.intake.reviews.layout import FINAL_GOAL, NAMED, PERIOD_GOAL
from policies.intake.reviews.sheet import SheetDepartment, SheetLevel, tidy

_TEXTS = (
    ("present_state", re.compile(r"^現状と課題.*$")),
    ("goals", re.compile(r"^(事業の)?目標[・、]?目的.*$")),
    ("content", re.compile(r"^取組の?内容.*$")),
)
_NUMBER = re.compile(r"^(?:No\.?|№|番号)$", re.IGNORECASE)
_DEPARTMENTS = re.compile(r"^(?:担当|所管|主管)(?:課|部署|部局|課等|部課)(\(.*\))?$")
_CODE = r"(?:[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+|[①-⑳]|[(（]\d+[)）]|No\.?\s*\d+|\d+(?:[-－.]\d+)*)"
_TRAILING_CODE = re.compile(rf"^(?P<name>.*\S)\s*(?P<code>{_CODE})$")
_LEADING_CODE = re.compile(rf"^(?P<code>{_CODE})[\s　]+(?P<title>\S.*)$", re.DOTALL)
_ONE_CELL = re.compile(rf"^(?P<name>[^\d\s　ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ①-⑳]+?)\s*(?P<code>{_CODE})[\s　]+(?P<title>\S.*)$", re.DOTALL)
_HEADING = "個票"
LEADS = "●◎"
_SEPARATOR = re.compile(r"[\n、,，／/]+")


@dataclass
class Head:
    """What the head of one worksheet says."""

    levels: list[SheetLevel] = field(default_factory=list)
    departments: list[SheetDepartment] = field(default_factory=list)
    departments_cell: Cell | None = None
    texts: dict[str, str] = field(default_factory=dict)


def read_head(grid: Grid, end: int, known: Collection[str]) -> Head:
    """The rows above `end`; `known` are labels of departments (compared by `search_form`)."""
    head = Head()
    labels = [cell for cell in grid.cells(1, end) if _is_first(grid, cell)]
    texts = [(name, cell) for cell in labels for name, pattern in _TEXTS if pattern.match(key(cell))]
    top = min((cell.row for _name, cell in texts), default=end)
    for name, cell in texts:
        said = "\n".join(tidy(one.text) for one in grid.right_of(cell) if one.row < end)
        head.texts |= _goals(said) if name == "goals" else {name: said}
    number, used = _number(grid, top, end)
    _read_departments(grid, top, head, used, known)
    _read_levels(grid, top, head, used, number)
    return head


def _is_first(grid: Grid, cell: Cell) -> bool:
    """A label stands before everything else in its row."""
    return grid.rows[cell.row][0] is cell


def _goals(said: str) -> dict[str, str]:
    """≪計画期間の目標≫ … ≪事業の最終目標≫ …; without these signs all of it is the goal of the period."""
    period: list[str] = []
    final: list[str] = []
    current: list[str] | None = None
    for line in said.split("\n"):
        sign = search_form(line).strip("《》≪≫<>【】[]")
        if sign == search_form(PERIOD_GOAL).strip("≪≫"):
            current = period
        elif sign == search_form(FINAL_GOAL).strip("≪≫"):
            current = final
        else:
            (period if current is None else current).append(line)
    return {"period_goal": tidy("\n".join(period)), "final_goal": tidy("\n".join(final))}


def _number(grid: Grid, top: int, end: int) -> tuple[str, set[int]]:
    """The number beside or under "No.", and the cells that are used up by it."""
    for cell in grid.cells(1, max(top, 1)):
        match = re.match(r"^(?:No\.?|№)(\d+(?:-\d+)*)$", key(cell), re.IGNORECASE)
        if match:
            return match[1], {id(cell)}
        if _NUMBER.match(key(cell)):
            beside = next((one for one in grid.right_of(cell) if one.row == cell.row), None)
            found = beside or grid.below(cell)
            return (tidy(found.text).strip(), {id(cell), id(found)}) if found else ("", {id(cell)})
    return "", set()


def _read_departments(grid: Grid, top: int, head: Head, used: set[int], known: Collection[str]) -> None:
    label = next((cell for cell in grid.cells(1, top) if _DEPARTMENTS.match(key(cell))), None)
    if label is None:
        return
    used.add(id(label))
    cells = [one for one in grid.right_of(label) if id(one) not in used]
    first = cells[0] if cells else grid.below(label)
    if first is None or NAMED in key(first):
        return
    block = [one for one in cells if one.column == first.column] or [first]
    used.update(id(one) for one in block)
    head.departments_cell = first
    head.departments = departments_in("\n".join(one.text for one in block), known)
    _check_departments(grid, head)


def departments_in(text: str, known: Collection[str]) -> list[SheetDepartment]:
    """Labels in printed order, parted by line breaks, 、 and blanks; a ● or ◎ before or behind marks the lead."""
    found: list[SheetDepartment] = []
    for part in _SEPARATOR.split(text):
        for word in _words(part.strip(), known):
            name = word.strip(LEADS + " 　")
            lead = any(sign in word for sign in LEADS)
            if name:
                found.append(SheetDepartment(name, lead))
            elif lead and found:  # a mark that stands by itself
                found[-1] = SheetDepartment(found[-1].name, lead=True)
    return found


def _words(part: str, known: Collection[str]) -> list[str]:
    if search_form(part.strip(LEADS)) in known:
        return [part]
    words = part.split()
    dotted = [one for word in words for one in word.split("・")]
    if len(dotted) > len(words) and all(search_form(one.strip(LEADS)) in known for one in dotted):
        return dotted
    return words


def _check_departments(grid: Grid, head: Head) -> None:
    leads = [one.name for one in head.departments if one.lead]
    if len(leads) > 1:
        message = _("Only one department can lead: %(labels)s") % {"labels": "、".join(leads)}
        grid.findings.error("two_leads", message, head.departments_cell)
    elif head.departments and not leads:
        grid.findings.warning("lead_missing", _("No department is marked as the lead (●) here."), head.departments_cell)


def _read_levels(grid: Grid, top: int, head: Head, used: set[int], number: str) -> None:
    for row in sorted(row for row in grid.rows if row < top):
        cells = [cell for cell in grid.rows[row] if id(cell) not in used]
        named = next((cell for cell in cells if NAMED in key(cell)), None)
        if named is not None:
            title = next((cell for cell in grid.right_of(named) if id(cell) not in used), None) or grid.below(named)
            used.update({id(named), id(title)})
            name = re.sub(rf"{NAMED}(?=（|\(|$)", "", join_wraps(named.text), count=1)
            # Without a title it is still the level of the item: the one above is another item.
            head.levels.append(SheetLevel(name, number, join_wraps(title.text) if title else ""))
            continue
        level = _level(cells)
        if level is not None:
            head.levels.append(level)
    if number and head.levels and not head.levels[-1].code:
        last = head.levels[-1]
        head.levels[-1] = SheetLevel(last.name, number, last.title)


def _level(cells: list[Cell]) -> SheetLevel | None:
    """name | code | title, name with code | title, name | code with title, or all in one cell; else no level."""
    texts = [join_wraps(cell.text) for cell in cells]
    if len(texts) >= 3:
        return SheetLevel(texts[0], texts[1], " ".join(texts[2:]))
    if len(texts) == 2:
        if match := _TRAILING_CODE.match(texts[0]):
            return SheetLevel(match["name"], match["code"], texts[1])
        if match := _LEADING_CODE.match(texts[1]):
            return SheetLevel(texts[0], match["code"], match["title"])
        return SheetLevel(texts[0], "", texts[1])
    match = _ONE_CELL.match(texts[0]) if texts and _HEADING not in texts[0] else None
    return SheetLevel(match["name"], match["code"], match["title"]) if match else None
