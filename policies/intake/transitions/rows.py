"""Rows of a crosswalk sheet: headings found, every cell accounted for, policies and measures told apart."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from policies.intake.codes import Code, clean_text, leading_code, looks_like_date, roman_value, split_on_codes
from policies.intake.files.odd_cells import check_cell
from policies.intake.files.sheets import Cell, Sheet, SheetRow
from policies.intake.findings import Findings
from policies.intake.personal_data import personal_data
from policies.intake.transitions import MEASURE, POLICY, TransitionSheet
from policies.intake.transitions.columns import Columns, add_subheadings, find_headings, near_headings
from policies.intake.transitions.departments import DepartmentCell, DepartmentReader
from policies.intake.transitions.explicit import Explicit, read_explicit
from policies.intake.transitions.notes import NO_NOTE, Note, parse_note
from policies.intake.transitions.pillars import read_pillars

BULLET = "○"
USUAL = ("現行計画", "作業経過等", "第2期計画", "関係課")
MISSING = "(原資料に記載なし)"  # what our export prints where the source holds no text

_PAGE_NUMBER = re.compile(
    r"[-－–—―ー\s]*(?:[Pp]\.?\s?)?[0-9０-９]{1,4}(?:\s?[/／]\s?[0-9０-９]{1,4})?(?:\s?(?:ページ|頁))?[-－–—―ー\s]*"
    r"|(?:ページ|頁)\s?[0-9０-９]{0,4}|スライド番号\s?[0-9０-９]{0,4}"
)


@dataclass(slots=True)
class Entry:
    """One item as a cell prints it."""

    code: Code
    text: str
    raw: str


@dataclass(slots=True)
class Record:
    """One row of items."""

    page: int  # page of the source: its worksheet, or the count of headings so far
    cells: SheetRow
    kind: str = "other"
    old: list[Entry] = field(default_factory=list)
    new: list[Entry] = field(default_factory=list)
    old_spanned: bool = False  # the cell above is merged over this row
    new_spanned: bool = False
    note_spanned: bool = False
    note: Note = field(default_factory=lambda: NO_NOTE)
    departments: DepartmentCell = field(default_factory=DepartmentCell)
    departments_old: DepartmentCell = field(default_factory=DepartmentCell)  # in exported sheets only
    departments_spanned: bool = False
    pillars: list[str] = field(default_factory=list)
    explicit: Explicit | None = None
    columns: Columns = field(default_factory=Columns)
    starts_block: bool = False  # the first row under a heading

    @property
    def number(self) -> int:
        return self.cells.number

    @property
    def raw(self) -> str:
        return "\t".join(cell.text for _column, cell in sorted(self.cells.cells.items()))

    def cell(self, role: str) -> Cell | None:
        column = self.columns.column(role)
        return self.cells.cells.get(column) if column is not None else None


@dataclass(slots=True)
class Reading:
    """All rows of a sheet, ready to be resolved."""

    result: TransitionSheet
    departments: DepartmentReader
    records: list[Record] = field(default_factory=list)


class RowReader:
    def __init__(self, sheet: Sheet, known: Collection[str] | None) -> None:
        self.sheet = sheet
        self.known = known
        self.result = TransitionSheet(sheet=sheet, findings=Findings(sheet.findings))
        self.records: list[Record] = []
        self.columns: Columns | None = None
        self.heading_line = 0
        self.blocks = 0
        self.worksheet = 0
        self.nearly: set[str] = set()
        self.reported_columns: set[tuple[int, int]] = set()
        self.by_number: dict[tuple[int, int], Record] = {}
        self.pages = len({row.page for row in sheet.rows} - sheet.unread)

    @property
    def findings(self) -> Findings:
        return self.result.findings

    def read(self) -> Reading:
        for row in self.sheet.rows:
            if row.page != self.worksheet:
                self.worksheet, self.columns = row.page, None
                self._open_worksheet(row)
            if row.page not in self.sheet.unread:
                self._read_row(row)
        if not self.blocks and not any(finding.severity == "ERROR" for finding in self.findings):
            self._report_no_headings()
        self._settle_leftovers()
        reader = DepartmentReader(self._department_texts(), self.known)
        for record in self.records:
            read = reader.read_lines if record.explicit else reader.read
            for role in ("departments", "departments_old"):
                cell = record.cell(role)
                if cell is not None and self.result.accounting[cell.place] == "parsed":
                    setattr(record, role, read(cell.text))
        return Reading(self.result, reader, self.records)

    def _open_worksheet(self, row: SheetRow) -> None:
        if row.page in self.sheet.unread:
            self.findings.warning(
                "hidden_worksheet",
                _("The hidden worksheet “%(name)s” was not read.") % {"name": self.sheet.worksheets[row.page - 1]},
                row=row.number,
                page=row.page,
            )

    def _read_row(self, row: SheetRow) -> None:
        headings = find_headings(row)
        if headings:
            self._open_block(row, headings)
        elif self.columns is None:
            self.nearly |= near_headings(row)
            self._mark(row, "title", "skipped")
        elif self.heading_line and add_subheadings(self.columns, row, self.heading_line):
            self.heading_line += 1
            self._mark(row, "heading", "heading")
            self._note_pillars(self.columns)
        elif len(row.cells) == 1 and self._is_page_number(next(iter(row.cells.values()))):
            cell = next(iter(row.cells.values()))
            self._mark(row, "page_number", "skipped")
            self.findings.fix(
                "page_number", _("A page number was skipped: %(text)s") % {"text": cell.text.strip()}, cell
            )
        else:
            self._read_record(row, self.columns)

    def _is_page_number(self, cell: Cell) -> bool:
        return bool(_PAGE_NUMBER.fullmatch(cell.text.strip()))

    def _open_block(self, row: SheetRow, headings: Columns) -> None:
        self.columns, self.heading_line = headings, 1
        self.blocks += 1
        self._mark(row, "heading", "heading")
        self._note_pillars(headings)
        for role in ("old", "new"):
            column = headings.column(role)
            if column is not None:
                self.result.headings.setdefault(role, row.cells[column].text.strip())
        if self.blocks > 1:
            self.findings.fix("heading_repeated", _("A repeated heading was skipped."), row=row.number, page=row.page)
        for column, text in [*headings.unknown.items(), *headings.twice.items()]:
            code = "heading_twice" if column in headings.twice else "unknown_column"
            message = (
                _("The heading “%(heading)s” stands twice; the second column is kept as raw text only.")
                if column in headings.twice
                else _("The column “%(heading)s” is not known; it is kept as raw text only.")
            )
            self.findings.warning(code, message % {"heading": text.strip()}, row.cells[column])

    def _note_pillars(self, columns: Columns) -> None:
        for _column, name in sorted(columns.pillars.items()):
            if name not in self.result.pillars:
                self.result.pillars.append(name)
        self.result.pillars.sort(key=roman_value)

    def _mark(self, row: SheetRow, kind: str, status: str) -> None:
        self.result.row_kinds[row.page, row.number] = kind
        for cell in row.cells.values():
            self.result.accounting[cell.place] = status

    # One row of items

    def _read_record(self, row: SheetRow, columns: Columns) -> None:
        page = row.page if self.pages > 1 else self.blocks
        record = Record(page, row, columns=columns, starts_block=bool(self.heading_line))
        self.heading_line = 0
        for column, cell in row.cells.items():
            role = columns.roles.get(column) or ("pillar" if column in columns.pillars else "")
            self.result.roles[cell.place] = role
            self.result.accounting[cell.place] = "parsed" if role else "raw"
            if not check_cell(cell, self.findings, is_read=bool(role)):
                self.result.accounting[cell.place] = "reported"
            if not role and column not in columns.unknown and column not in columns.twice:
                self._report_column(cell)
        self._fill(record, columns)
        self._classify(record)
        self._check_privacy(record)
        self.records.append(record)
        self.by_number[row.page, row.number] = record

    def _check_privacy(self, record: Record) -> None:
        """Numbers and names of persons have no place in a public record."""
        for role in ("old", "note", "new"):
            cell = record.cell(role)
            if cell is not None and (text := personal_data(cell.text)):
                self.findings.warning(
                    "personal_data",
                    _(
                        "“%(text)s” looks like a telephone number, an address or a person's name. Check it before publishing."
                    )
                    % {"text": text},
                    cell,
                )

    def _report_column(self, cell: Cell) -> None:
        if (cell.page, cell.column) not in self.reported_columns:
            self.reported_columns.add((cell.page, cell.column))
            self.findings.warning(
                "column_without_heading", _("This column has no heading; it is kept as raw text only."), cell
            )

    def _fill(self, record: Record, columns: Columns) -> None:
        if columns.is_export:
            record.explicit = read_explicit(record.cells, columns, self.findings)
        record.old, record.old_spanned = self._side(record, "old")
        record.new, record.new_spanned = self._side(record, "new")
        note = record.cell("note")
        if note is not None and self._usable(note):
            record.note = parse_note(note.text)
        elif above := self._above(record, "note"):
            record.note, record.note_spanned = above.note, True
        record.departments_spanned = self._above(record, "departments") is not None
        record.pillars = read_pillars(record.cells, columns, self.findings)

    def _above(self, record: Record, role: str) -> Record | None:
        """The row whose cell of this column is merged over the record's row."""
        column = record.columns.column(role)
        if column is None or not self.sheet.masters:
            return None
        master = self.sheet.masters.get((record.cells.page, record.number, column))
        if master is None or master[2] != column or master[1] == record.number:
            return None
        return self.by_number.get((master[0], master[1]))

    def _side(self, record: Record, role: str) -> tuple[list[Entry], bool]:
        cell = record.cell(role)
        if cell is None:
            above = self._above(record, role)
            return (getattr(above, role), True) if above else ([], False)
        if not self._usable(cell):
            return [], False
        if cell.date or looks_like_date(cell.text):
            self.findings.error(
                "code_became_date",
                _("“%(text)s” looks like a code that became a date. Format the column as text and enter it again.")
                % {"text": cell.text.strip()},
                cell,
            )
            return self._reported(cell)
        return self._entries(cell, exported=record.explicit is not None)

    def _usable(self, cell: Cell) -> bool:
        return self.result.accounting[cell.place] != "reported"

    def _reported(self, cell: Cell) -> tuple[list[Entry], bool]:
        self.result.accounting[cell.place] = "reported"
        return [], False

    def _entries(self, cell: Cell, *, exported: bool) -> tuple[list[Entry], bool]:
        entries = []
        for part in [cell.text] if exported else split_on_codes(cell.text):
            found = leading_code(part)
            if found is None:
                self.findings.error("code_missing", _("No code such as ①-3 was found at the start of this text."), cell)
                return self._reported(cell)
            text = found[1].removeprefix(" ").removeprefix(BULLET) if exported else clean_text(found[1])
            entries.append(Entry(found[0], text, part.strip()))
        levels = {entry.code.number is None for entry in entries}
        if len(levels) > 1 or (levels == {True} and len(entries) > 1):
            self.findings.error(
                "mixed_levels", _("A policy and its measures stand in one cell. Give each a row of its own."), cell
            )
            return self._reported(cell)
        return entries, False

    def _classify(self, record: Record) -> None:
        sides = {entry.code.number is None for entry in [*record.old, *record.new]}
        if len(sides) > 1:
            self.findings.error(
                "mixed_levels",
                _("A policy stands beside a measure in this row. Put them in rows of their own."),
                record.cell("new"),
            )
            for role in ("old", "new", "note", "departments"):
                if cell := record.cell(role):
                    self.result.accounting[cell.place] = "reported"
            record.old, record.new = [], []
        elif sides:
            record.kind = POLICY if sides == {True} else MEASURE
        elif record.explicit and record.explicit.is_edge:
            record.kind = record.explicit.level
        self.result.row_kinds[record.cells.page, record.number] = record.kind
        if record.kind == "other":
            self._report_other(record)

    def _report_other(self, record: Record) -> None:
        """Cells beside no item: kept as raw text, and said so once."""
        kept = [cell for cell in record.cells.cells.values() if self.result.accounting[cell.place] == "parsed"]
        for cell in kept:
            self.result.accounting[cell.place] = "raw"
        if kept:
            self.findings.warning(
                "row_without_item", _("This row names no policy or measure; it is kept as raw text only."), kept[0]
            )

    def _department_texts(self) -> list[str]:
        cells = [record.cell("departments") for record in self.records if record.explicit is None]
        return [cell.text for cell in cells if cell is not None]

    # What was never reached by a heading

    def _report_no_headings(self) -> None:
        wanted = {"old": _("current plan"), "new": _("next plan")}
        missing = [name for role, name in wanted.items() if role not in self.nearly]
        message = (
            _("The sheet holds no cells with text.")
            if not self.sheet.rows
            else _("No headings were found. The sheet needs columns such as %(columns)s.")
            % {"columns": "、".join(USUAL)}
        )
        if self.sheet.rows and self.nearly and len(missing) == 1:
            message = _("A heading is missing: the column of the %(column)s was not found.") % {"column": missing[0]}
        self.findings.error("no_headings", message, row=self.sheet.rows[0].number if self.sheet.rows else None)

    def _settle_leftovers(self) -> None:
        """Log the lines above the first heading of each worksheet; report worksheets without one."""
        headed = {page for (page, _row), kind in self.result.row_kinds.items() if kind == "heading"}
        warned: set[int] = set()
        for row in self.sheet.rows:
            if row.page in self.sheet.unread or (self.blocks and row.page not in headed) or not self.blocks:
                self._mark(row, "other", "reported")
                if self.blocks and row.page not in self.sheet.unread and row.page not in warned:
                    warned.add(row.page)
                    self.findings.warning(
                        "worksheet_without_headings",
                        _("The worksheet “%(name)s” has no headings and was not read.")
                        % {"name": self.sheet.worksheets[row.page - 1]},
                        row=row.number,
                        page=row.page,
                    )
            elif self.result.row_kinds.get((row.page, row.number)) == "title":
                text = " ".join(cell.text.strip() for cell in row.cells.values())
                self.result.titles.append(text)
                self.findings.fix(
                    "title_line",
                    _("A line above the table was skipped: %(text)s") % {"text": text[:80]},
                    next(iter(row.cells.values())),
                )


def read_rows(sheet: Sheet, *, known_departments: Collection[str] | None) -> Reading:
    return RowReader(sheet, known_departments).read()
