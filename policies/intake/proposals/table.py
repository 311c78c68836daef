"""A table of proposals with cells: .xlsx, .csv, .tsv, and the tables of a Word file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string
from rapidfuzz import fuzz

from policies.intake.codes import join_wraps
from policies.intake.files.odd_cells import check_cell, unescape
from policies.intake.files.papers import Line
from policies.intake.files.sheets import Cell, Sheet, SheetRow
from policies.intake.proposals import (
    HEADING,
    PROPOSAL,
    REPORTED,
    SKIPPED,
    STAKEHOLDER,
    TABLE_HEAD,
    TOPIC,
    VALUE,
    Group,
    Piece,
    Proposal,
    ProposalsReading,
    Topic,
)
from policies.intake.proposals.columns import (
    ADDRESSEES,
    KIND,
    NUMBER,
    OTHER_ACTOR,
    PROPOSAL_COLUMN,
    STAKEHOLDER_COLUMN,
    TOPIC_COLUMN,
    Columns,
    find_columns,
    kind_of,
)
from policies.intake.proposals.lines import (
    BULLETS,
    Heading,
    find_headings,
    is_page_number,
    name_key,
    rows_of,
)
from policies.intake.proposals.preface import read_preface

_SIMILAR = 60


def has_table(sheet: Sheet) -> bool:
    return any(find_columns(row) for row in sheet.rows if row.page not in sheet.unread)


class TableReader:
    def __init__(self, sheet: Sheet, result: ProposalsReading) -> None:
        self.sheet = sheet
        self.result = result
        self.findings = result.findings
        self.rows = [row for row in sheet.rows if row.page not in sheet.unread]
        self.columns: Columns | None = None
        self.group: Group | None = None
        self.topic: Topic | None = None
        self.heading: tuple[Heading, list[Piece]] | None = None  # waits for a stakeholder's cell that fits it
        self.names: set[str] = set()
        self.numbers: list[tuple[Group, str, bool]] = []  # group, number in the row, whether the row opened the group
        self.reported: set[tuple[int, int]] = set()
        self.heads = 0

    def read(self) -> None:
        self._report_unread()
        heads = {index: columns for index, row in enumerate(self.rows) if (columns := find_columns(row))}
        headings = self._headings(heads)
        start = min([*headings, *heads], default=len(self.rows))
        self._read_preface(self.rows[:start])
        for index in range(start, len(self.rows)):
            row = self.rows[index]
            if index and self.rows[index - 1].page != row.page:
                self._open_worksheet(row)
            if heading := headings.get(index):
                self._open_heading(row, heading)
            elif columns := heads.get(index):
                self._pass_head(row, columns)
            else:
                self._read_row(row)
        self._leave_heading()
        self._settle_numbers()
        self.result.pieces.sort(key=_place)

    def _headings(self, heads: dict[int, Columns]) -> dict[int, Heading]:
        """Rows with a single cell that read like the heading of a group."""
        texts = ["\n".join(cell.text for cell in _in_order(row)) for row in self.rows]
        lines = [Line(row.number, " ".join(text.split()), row.page) for row, text in zip(self.rows, texts, strict=True)]
        rows = rows_of(lines)
        if len(rows) != len(self.rows):  # a row of formulas without a value
            return {}
        found = find_headings(rows, dict.fromkeys(heads, 1))
        return {i: heading for i, heading in found.items() if len(self.rows[i].cells) == 1 and heading.rows == 1}

    def _read_preface(self, rows: Sequence[SheetRow]) -> None:
        lines = [Line(cell.row, text, cell.page) for row in rows for cell in _in_order(row) for text in _lines(cell)]
        read_preface(rows_of(lines), self.result)

    # Rows

    def _read_row(self, row: SheetRow) -> None:
        only = next(iter(row.cells.values())) if len(row.cells) == 1 else None
        if only and is_page_number(only.text.strip()) and self._role(only) not in {NUMBER, PROPOSAL_COLUMN}:
            message = _("A page number was skipped: %(text)s") % {"text": only.text.strip()}
            self.findings.fix("page_number", message, only)
            self._piece(only, SKIPPED)
            return
        if self.columns is None:
            self._report_row(row)
            return
        usable = {}
        for column, cell in sorted(row.cells.items()):
            role = self.columns.roles.get(column)
            if not check_cell(cell, self.findings, is_read=role is not None) or role is None:
                self._piece(cell, REPORTED)
                self._report_column(cell)
            else:
                usable[role] = cell
        opened = self._settle_group(row, usable.get(STAKEHOLDER_COLUMN))
        if self.group is None:
            self._report_stray(usable)
        else:
            self._read_values(self.group, row, usable, opened=opened)

    def _role(self, cell: Cell) -> str | None:
        return self.columns.roles.get(cell.column) if self.columns else None

    def _read_values(self, group: Group, row: SheetRow, usable: dict[str, Cell], *, opened: bool) -> None:
        if cell := usable.get(NUMBER):
            self._piece(cell, VALUE)
            self.numbers.append((group, cell.text.strip(), opened))
        if cell := usable.get(ADDRESSEES):
            self._piece(cell, VALUE)
            if not group.addressees:
                group.addressees = _labels(cell.text)
                group.addressees_settled = True
        self._settle_topic(group, row, usable.get(TOPIC_COLUMN))
        proposals = self._read_proposals(group, usable.get(PROPOSAL_COLUMN))
        self._settle_kind(proposals, usable.get(KIND))
        if cell := usable.get(OTHER_ACTOR):
            self._piece(cell, VALUE)
        if self.columns and self.columns.column(OTHER_ACTOR):
            for proposal in proposals:
                proposal.other_actor, proposal.actor_settled = _name(cell) if cell else None, True

    def _settle_kind(self, proposals: Sequence[Proposal], cell: Cell | None) -> None:
        if cell is None:
            return
        self._piece(cell, VALUE)
        kind = kind_of(cell.text)
        if kind is None:
            message = _("The kind “%(text)s” is not known; it was suggested from the text.") % {
                "text": cell.text.strip()
            }
            self.findings.warning("kind_unknown", message, cell)
            return
        for proposal in proposals:
            proposal.kind, proposal.kind_settled = kind, True

    # Groups and topics

    def _settle_group(self, row: SheetRow, cell: Cell | None) -> bool:
        """The group this row belongs to; a new one where the stakeholder changes. True if it began here."""
        if cell is None:
            if self.columns and self.columns.column(STAKEHOLDER_COLUMN) is None and self.heading:
                self._start_group("", row)
                return True
            self._fill_down(row, STAKEHOLDER_COLUMN)
            return False
        self._piece(cell, STAKEHOLDER)
        label = _name(cell)
        if self.heading is None and self.group and name_key(self.group.printed_label) == name_key(label):
            return False
        self._start_group(label, row)
        return True

    def _start_group(self, label: str, row: SheetRow) -> None:
        group = Group(str(len(self.result.groups) + 1), "", label, label, row=row.number, page=row.page)
        if self.heading and (not label or _fits(label, self.heading[0].name)):
            heading, group.pieces = self.heading
            group.number, group.name = heading.number, heading.name
            group.row = group.pieces[0].row
            self.heading = None
        self._leave_heading()
        if name_key(group.name) in self.names:
            message = _("“%(name)s” stands in several places of the table; each became a group.") % {"name": group.name}
            self.findings.warning("group_twice", message, row=row.number, page=row.page)
        self.names.add(name_key(group.name))
        self.result.groups.append(group)
        self.group, self.topic = group, None

    def _open_heading(self, row: SheetRow, heading: Heading) -> None:
        self._leave_heading()
        pieces = [self._piece(cell, HEADING) for cell in _in_order(row)]
        group = self.group
        if group and group.number == heading.number and name_key(group.name) == name_key(heading.name):
            self.findings.fix("heading_repeated", _("A repeated heading was skipped."), row=row.number, page=row.page)
        else:
            self.heading = heading, pieces

    def _leave_heading(self) -> None:
        """A heading over a table that names another stakeholder is the title of the whole."""
        if self.heading:
            _heading, pieces = self.heading
            for piece in pieces:
                piece.role = SKIPPED
            message = _("A line above the table was skipped: %(text)s") % {"text": pieces[0].text.strip()[:80]}
            self.findings.fix("title_line", message, row=pieces[0].row, page=pieces[0].page)
            self.heading = None

    def _settle_topic(self, group: Group, row: SheetRow, cell: Cell | None) -> None:
        if cell is None:
            if self.topic is not None:
                self._fill_down(row, TOPIC_COLUMN)
            return
        piece = self._piece(cell, TOPIC)
        name = _name(cell)
        if self.topic is None or name_key(self.topic.name) != name_key(name):
            self.topic = Topic(f"{group.key}-{len(group.topics) + 1}", name, [], [piece], "", cell.row, cell.page)
            group.topics.append(self.topic)

    def _fill_down(self, row: SheetRow, role: str) -> None:
        """An empty cell goes on with the one above: said by a merge, usual in text files, else a guess."""
        column = self.columns.column(role) if self.columns else None
        place = (row.page, row.number, column or 0)
        if column is None or self.group is None or place in self.sheet.masters or self.sheet.kind != "xlsx":
            return
        message = _("This cell is empty and not merged; it was read as the one above it. Check it.")
        self.findings.warning("empty_cell", message, Cell(row.number, column, "", row.page))

    # Proposals

    def _read_proposals(self, group: Group, cell: Cell | None) -> list[Proposal]:
        """One proposal, or one per bullet."""
        if cell is None:
            return []
        if cell.rows > 1:
            message = _("This proposal is merged over %(rows)s rows; it was read in the first of them.")
            self.findings.warning("proposal_merged", message % {"rows": cell.rows}, cell)
        if self.topic is None:
            self.topic = Topic(f"{group.key}-{len(group.topics) + 1}", row=cell.row, page=cell.page)
            group.topics.append(self.topic)
        proposals: list[Proposal] = []
        for text in _lines(cell):
            if not proposals or text[0] in BULLETS:
                proposals.append(Proposal(f"{self.topic.key}-{len(self.topic.proposals) + 1}"))
                self.topic.proposals.append(proposals[-1])
            piece = Piece(cell.row, text, cell.page, PROPOSAL, cell.letter)
            self.result.pieces.append(piece)
            proposals[-1].pieces.append(piece)
        return proposals

    def _settle_numbers(self) -> None:
        """The column of numbers counts groups if only rows that open one are numbered, else it counts rows."""
        if self.numbers and all(opened for _group, _number, opened in self.numbers):
            for group, number, _opened in self.numbers:
                group.number = group.number or number

    # Pieces and what belongs nowhere

    def _piece(self, cell: Cell, role: str) -> Piece:
        piece = Piece(cell.row, cell.text.strip(), cell.page, role, cell.letter)
        self.result.pieces.append(piece)
        return piece

    def _pass_head(self, row: SheetRow, columns: Columns) -> None:
        self.columns = columns
        self.heads += 1
        for cell in _in_order(row):
            self._piece(cell, TABLE_HEAD)
        if self.heads > 1:
            self.findings.fix("heading_repeated", _("A repeated heading was skipped."), row=row.number, page=row.page)
        for column, text in columns.unknown.items():
            message = _("The column “%(heading)s” is not known; it is kept as raw text only.")
            self.findings.warning("unknown_column", message % {"heading": text.strip()}, row.cells[column])
            self.reported.add((row.page, column))

    def _report_unread(self) -> None:
        for page in sorted(self.sheet.unread):
            name = {"name": self.sheet.worksheets[page - 1]}
            message = _("The hidden worksheet “%(name)s” was not read.") % name
            self.findings.warning("hidden_worksheet", message, page=page)

    def _open_worksheet(self, row: SheetRow) -> None:
        """Another worksheet begins: a heading or a table head has to come first."""
        if self.sheet.kind == "xlsx":
            self.columns = None
            self._leave_heading()

    def _report_row(self, row: SheetRow) -> None:
        for cell in _in_order(row):
            self._piece(cell, REPORTED)
        message = _("This row stands outside the table and was not read: %(text)s")
        text = {"text": " ".join(cell.text for cell in _in_order(row)).strip()[:80]}
        self.findings.warning("row_outside", message % text, row=row.number, page=row.page)

    def _report_column(self, cell: Cell) -> None:
        if self._role(cell) is None and (cell.page, cell.column) not in self.reported:
            self.reported.add((cell.page, cell.column))
            message = _("This column has no heading; it is kept as raw text only.")
            self.findings.warning("column_without_heading", message, cell)

    def _report_stray(self, usable: dict[str, Cell]) -> None:
        for cell in usable.values():
            self._piece(cell, REPORTED)
            message = _("The row names no stakeholder. Fill in its first column.")
            self.findings.error("proposal_before_group", message, cell)


def _place(piece: Piece) -> tuple[int, int, int]:
    return piece.page, piece.row, column_index_from_string(piece.column) if piece.column else 0


def _in_order(row: SheetRow) -> Iterator[Cell]:
    return (cell for _column, cell in sorted(row.cells.items()))


def _lines(cell: Cell) -> list[str]:
    return [line.strip() for line in unescape(cell.text).splitlines() if line.strip()]


def _name(cell: Cell) -> str:
    return join_wraps(unescape(cell.text))


def _labels(text: str) -> list[str]:
    return [label for part in unescape(text).splitlines() for one in part.split("、") if (label := one.strip())]


def _fits(label: str, name: str) -> bool:
    return fuzz.ratio(name_key(label), name_key(name)) >= _SIMILAR
