"""Reviews of one worksheet: blocks with years side by side, and the blocks of the whole period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.intake.files.sheets import Cell
from policies.intake.reviews.grades import Grades
from policies.intake.reviews.grid import Grid, covers, key, year_at
from policies.intake.reviews.sheet import ANNUAL, FINAL, HALF_YEAR, MIDTERM, SheetReview, tidy

SECTIONS = (
    (re.compile(r"^進捗管理(\(.*\))?$"), HALF_YEAR),
    (re.compile(r"^年度評価(\(.*\))?$"), ANNUAL),
    (re.compile(r"^(計画期間の)?中間評価(\(.*\))?$"), MIDTERM),
    (re.compile(r"^(計画期間の評価|最終評価|期末評価)(\(.*\))?$"), FINAL),
)
FIELDS = (
    ("rating", re.compile(r"^(総合|進捗|達成)?(度|状況)?評価(区分|結果)?$")),
    ("assessment", re.compile(r"^(取組の状況|上半期).*|.*に対する評価.*$")),
    ("adequacy", re.compile(r"^指標の(適正|妥当)性.*$")),
    ("issues", re.compile(r"^課題.*$")),
    ("way_forward", re.compile(r"^今後の(取組|方針|方向).*$")),
    ("opinion", re.compile(r"^(外部)?(評価)?(委員会|委員).*意見$")),
    ("postponed_reason", re.compile(r"^(延期|先送り|見送り).*理由$")),
)


@dataclass(frozen=True)
class Section:
    """Rows `first` to before `end` of a worksheet."""

    kind: str
    first: int
    end: int


@dataclass(frozen=True)
class Target:
    """A column of a block: which review, and the field all of it belongs to ("": the row says which)."""

    heading: Cell
    year: int
    field: str = ""


def find_sections(grid: Grid, left: int, top: int) -> list[Section]:
    """The blocks whose names stand in the columns before `left`, below row `top`."""
    found: list[tuple[int, str]] = []
    for cell in grid.cells(top):
        if cell.column < left:
            kind = next((kind for pattern, kind in SECTIONS if pattern.match(key(cell))), None)
            if kind is not None and cell.row not in [row for row, _kind in found]:
                found.append((cell.row, kind))
    ends = [row for row, _kind in [*found[1:], (grid.last_row + 1, "")]]
    return [Section(kind, row, end) for (row, kind), end in zip(found, ends, strict=False)]


def read_section(
    grid: Grid, section: Section, left: int, *, years: tuple[int, int] | None, grades: Grades
) -> list[SheetReview]:
    """The reviews of a block that say anything."""
    targets = _years_of(grid, section, left, years) if section.kind in (HALF_YEAR, ANNUAL) else []
    if section.kind in (MIDTERM, FINAL):
        targets = _whole_of(grid, section, left, years)
    if not targets:
        if any(cell.column >= left for cell in grid.cells(section.first + 1, section.end)):
            grid.findings.error(
                "review_without_year", _("No fiscal year stands above these reviews."), row=section.first
            )
        return []
    texts: dict[tuple[int, str], list[Cell]] = {}
    field = ""
    for number in range(section.first, section.end):
        row = grid.rows.get(number, [])
        field = next((name for cell in row if cell.column < left and (name := _field(cell))), field)
        for cell in row:
            if cell.column >= left and not any(cell is one.heading for one in targets):
                _collect(texts, targets, cell, field)
    return _reviews(grid, section, targets, texts, grades)


def _field(cell: Cell) -> str:
    return next((name for name, pattern in FIELDS if pattern.match(key(cell))), "")


def _years_of(grid: Grid, section: Section, left: int, years: tuple[int, int] | None) -> list[Target]:
    """The first row of the block with years in it heads its columns."""
    for number in range(section.first, section.end):
        cells = [cell for cell in grid.rows.get(number, []) if cell.column >= left]
        found = [(cell, year_at(cell, grid, years)) for cell in cells if _is_year(cell)]
        targets = [Target(cell, year.year) for cell, year in found if year]
        if targets:
            return targets
    return []


def _is_year(cell: Cell) -> bool:
    return bool(re.fullmatch(r"(FY)?[^年]{1,6}(年度?)?(以降)?", key(cell))) and any(
        sign.isdigit() or sign == "元" for sign in key(cell)
    )


def _whole_of(grid: Grid, section: Section, left: int, years: tuple[int, int] | None) -> list[Target]:
    """中間評価 | 平成29年度以降: the review to the left, the years after to the right."""
    held = None
    for cell in grid.cells(section.first, section.end):
        if cell.column < left and not _field(cell) and not held:
            held = year_at(cell, grid, years)
    heading = after = None
    for cell in grid.cells(section.first, section.end):
        if cell.column < left:
            continue
        if key(cell).endswith("以降") and _is_year(cell):
            after = after or cell
        elif any(pattern.match(key(cell)) for pattern, kind in SECTIONS if kind == section.kind):
            heading = heading or cell
    year = held.year if held else None
    if year is None and after is not None and (later := year_at(after, grid, years)):
        year = later.year - (section.kind == FINAL)
    if year is None and section.kind == FINAL and years:
        year = years[1]
    if year is None:
        return []
    main = heading or Cell(section.first, left, "", grid.page)
    return [Target(main, year), *([Target(after, year, "way_forward")] if after else [])]


def _collect(texts: dict[tuple[int, str], list[Cell]], targets: Sequence[Target], cell: Cell, field: str) -> None:
    """Give a cell to the column it stands in, else to the nearest one to its left."""
    target = next((one for one in targets if covers(one.heading, cell.column)), None)
    if target is None:
        before = [one for one in targets if one.heading.column <= cell.column]
        target = max(before or targets[:1], key=lambda one: one.heading.column)
    texts.setdefault((target.year, target.field or field), []).append(cell)


def _reviews(
    grid: Grid,
    section: Section,
    targets: Sequence[Target],
    texts: dict[tuple[int, str], list[Cell]],
    grades: Grades,
) -> list[SheetReview]:
    found = []
    for year in dict.fromkeys(one.year for one in targets):
        values = {
            name: "\n".join(tidy(cell.text) for cell in cells)
            for (of, name), cells in texts.items()
            if of == year and name not in ("", "rating")
        }
        cells = texts.get((year, "rating"), []) + texts.get((year, ""), [])
        marked = [cell for cell in cells if (year, "rating") in texts or grades.looks_like_one(cell)]
        rating = grades.read(marked, grid.findings) if marked else ""
        review = SheetReview(section.kind, year, rating=rating, cell=f"A{section.first}", **values)
        if not review.is_empty:
            found.append(review)
    return found
