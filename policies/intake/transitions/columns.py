"""The columns of a crosswalk sheet, found by their headings in any order; headings repeat on each page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from policies.intake.codes import BULLETS, leading_code, roman
from policies.intake.files.sheets import SheetRow, search_form

# Headings our own export adds, so that an exported sheet says every edge outright.
EXPORT_HEADINGS = {
    "edge_old": "対応元",
    "edge_new": "対応先",
    "kind": "種別",
    "confidence": "確度",
    "candidates": "候補",
    "decided": "判断",
    "changes": "変更内容",
    "reason": "理由",
    "departments_old": "現行計画の関係課",
    "pillars_new": "新計画の柱",
}
_EXPORT_ROLES = {heading: role for role, heading in EXPORT_HEADINGS.items()}

_NOTES = {"作業経過", "作業経過等", "備考", "変更点", "摘要", "経過", "検討経過", "備考欄", "変更の概要", "経過等"}
_DEPARTMENTS = {
    "関係課",
    "担当課",
    "所管課",
    "主管課",
    "関係課等",
    "担当課等",
    "所管",
    "担当",
    "所管部署",
    "担当部署",
    "関係部署",
    "担当部課",
}
_OLD = re.compile(r"(?:現行|現在の|現|旧|従前の)(?:の)?(?:.{0,8}計画)?(?:.{0,4}施策)?")
_NEW = re.compile(r"(?:次期|次|新|新しい|改定後の?|改訂後の?|策定する)(?:.{0,8}計画)?(?:.{0,4}施策)?")
_ORDINAL = re.compile(r"第(\d{1,2})(?:期|次).{0,12}計画|第(\d{1,2})(?:期|次)|.{0,12}計画第(\d{1,2})(?:期|次)")
_ASIDE = re.compile(r"[(（\[［【〔][^()（）\[\]［］【】〔〕]*[)）\]］】〕]|[※＊*].*$")
_HEADING_LENGTH = 40
_SUBHEADING_LENGTH = 40
_SUBHEADING_ROWS = 3
PILLAR_LENGTH = 10


@dataclass(slots=True)
class Columns:
    """Role of each column, the pillars' names, and columns nobody recognised."""

    roles: dict[int, str] = field(default_factory=dict)
    pillars: dict[int, str] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    twice: dict[int, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)  # role → column

    def column(self, role: str) -> int | None:
        return self.places.get(role)

    @property
    def is_export(self) -> bool:
        return "kind" in self.places


@lru_cache(maxsize=4096)
def heading_role(text: str) -> str | None:
    """What a heading stands for; `edition:2` where only its number tells old from new."""
    if len(text) > _HEADING_LENGTH:
        return None
    plain = search_form(_ASIDE.sub("", search_form(text)))
    if plain in _EXPORT_ROLES:
        return _EXPORT_ROLES[plain]
    if plain.startswith(("計画の柱", "施策の柱", "基本の柱")) or plain == "柱":
        return "pillar"
    if roman(plain):
        return "roman"
    if plain in _NOTES:
        return "note"
    if plain in _DEPARTMENTS:
        return "departments"
    if match := _ORDINAL.fullmatch(plain):
        return f"edition:{next(group for group in match.groups() if group)}"
    if plain and _OLD.fullmatch(plain):
        return "old"
    if plain and _NEW.fullmatch(plain):
        return "new"
    return None


def find_headings(row: SheetRow) -> Columns | None:
    """The columns if this row is a heading: it names both plans. None otherwise."""
    found = {column: role for column, cell in row.cells.items() if (role := heading_role(cell.text))}
    if len(found) < 2:
        return None
    _settle_editions(found)
    if not {"old", "new"} <= set(found.values()):
        return None
    columns = Columns()
    for column, cell in sorted(row.cells.items()):
        role = found.get(column)
        if role == "roman":
            columns.pillars[column] = roman(cell.text) or ""
        elif role is None:
            columns.unknown[column] = cell.text
        elif role in columns.places:
            columns.twice[column] = cell.text
        else:
            columns.roles[column] = role
            columns.places[role] = column
    return columns


def near_headings(row: SheetRow) -> set[str]:
    """The roles a row names when it is almost a heading; for saying what is missing."""
    found = {column: role for column, cell in row.cells.items() if (role := heading_role(cell.text))}
    _settle_editions(found)
    return set(found.values()) if len(found) >= 2 else set()


def _settle_editions(found: dict[int, str]) -> None:
    """Turn edition:1 and edition:2 into old and new; a single numbered plan is the side that is still free."""
    numbered = sorted((int(role[8:]), column) for column, role in found.items() if role.startswith("edition:"))
    if not numbered:
        return
    taken = set(found.values())
    if "old" in taken or len(numbered) == 1:
        found[numbered[-1][1]] = "old" if "new" in taken and "old" not in taken else "new"
    elif "new" in taken:
        found[numbered[0][1]] = "old"
    else:
        found[numbered[0][1]] = "old"
        found[numbered[-1][1]] = "new"
    for column, role in list(found.items()):
        if role.startswith("edition:"):
            del found[column]


def add_subheadings(columns: Columns, row: SheetRow, nth: int) -> bool:
    """Take a second or third heading line into account; False when the row is no heading line."""
    if nth > _SUBHEADING_ROWS:
        return False
    old, new = columns.column("old"), columns.column("new")
    texts = {column: search_form(cell.text) for column, cell in row.cells.items()}
    if any(len(text) > _SUBHEADING_LENGTH or text[0] in BULLETS or "。" in text for text in texts.values()):
        return False
    if any(leading_code(cell.text) for column, cell in row.cells.items() if column in (old, new)):
        return False
    named = {column: roman(cell.text) or cell.text.strip() for column, cell in row.cells.items()}
    pillars = {c: name for c, name in named.items() if c in _pillar_span(columns) or roman(name)}
    pillars = {
        c: name
        for c, name in pillars.items()
        if columns.roles.get(c, "pillar") == "pillar" and len(name) <= PILLAR_LENGTH
    }
    strangers = set(row.cells) - set(pillars) - {old, new} - set(columns.unknown) - set(columns.twice)
    same = texts.get(old or 0) == texts.get(new or 0)
    if strangers or not same or not (pillars or texts.get(old or 0)):
        return False
    columns.pillars.update(pillars)
    for column in columns.pillars:
        columns.unknown.pop(column, None)
    return True


def _pillar_span(columns: Columns) -> range:
    """The columns under the heading of the pillars, up to the next heading."""
    first = columns.column("pillar")
    if first is None:
        return range(0)
    named = set(columns.roles) | set(columns.unknown) | set(columns.twice)
    return range(first, min((column for column in named if column > first), default=first + 1))
