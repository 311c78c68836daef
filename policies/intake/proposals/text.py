"""A table of three columns (主体 | 項目 | 取り組み) that came as text, its cells one below another and broken over lines.

A person tells the cells apart by where they stand on the page; a text has lost that. What is left: the heading
names the stakeholder, so its cell is known by its words; proposals begin with a bullet, fill a wide column and end
as sentences do; what stands between them is a topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from policies.intake.proposals import (
    HEADING,
    PROPOSAL,
    REPORTED,
    SKIPPED,
    STAKEHOLDER,
    TABLE_HEAD,
    TOPIC,
    Group,
    Piece,
    Proposal,
    ProposalsReading,
    Topic,
)
from policies.intake.proposals.cells import CellFinder, part_before_bullet
from policies.intake.proposals.lines import (
    EXAMPLE,
    Heading,
    Row,
    SourceLine,
    ends_sentence,
    find_layout,
    is_page_number,
    join,
    name_key,
    rows_of,
    width_of,
)
from policies.intake.proposals.preface import read_preface


class TextReader:
    def __init__(self, lines: Iterable[SourceLine], result: ProposalsReading) -> None:
        self.result = result
        self.findings = result.findings
        self.rows = rows_of(lines)
        self.layout = find_layout(self.rows)
        self.cells = CellFinder(self.rows, self.layout)
        self.at = 0
        self.group: Group | None = None
        self.topic: Topic | None = None
        self.open: Proposal | None = None  # the proposal that may still go on
        self.last: Row | None = None  # its last row
        self.broken = False  # a table head stood between it and this row
        self.naming: list[Piece] = []  # of a topic's name so far
        self.heads = 0

    def read(self) -> None:
        self.at = self.layout.start
        read_preface(self.rows[: self.at], self.result)
        while self.at < len(self.rows):
            self._step()
        self._close_name()
        if self.layout.sentences:
            self._report_unfinished()

    def _step(self) -> None:
        row = self.rows[self.at]
        if heading := self.layout.headings.get(self.at):
            self._open_group(heading)
        elif taken := self.layout.heads.get(self.at):
            self._pass_head(taken)
        elif self._is_page_number(row):
            message = _("A page number was skipped: %(text)s") % {"text": row.text}
            self.findings.fix("page_number", message, row=row.row, page=row.page)
            self._take(SKIPPED)
        elif self.group is None:
            self._report_stray(row)
        elif row.is_bullet:
            self._read_bullet(row)
        else:
            self._read_run(self.group)

    # Pieces

    def _take(self, role: str, part: str = "") -> Piece:
        """The row at hand, or its first part, becomes a piece of the source."""
        row = self.rows[self.at]
        if part and len(part) < len(row.text):
            rest = row.text[len(part) :].strip()
            self.rows[self.at] = replace(row, text=rest, gap=False, width=width_of(rest))
            row = replace(row, text=part, width=width_of(part))
        else:
            self.at += 1
        piece = Piece(row.row, row.text, row.page, role, wrapped=self.layout.is_full(row))
        self.result.pieces.append(piece)
        return piece

    def _take_found(self, role: str, found: tuple[int, str]) -> list[Piece]:
        count, part = found
        pieces = [self._take(role) for _row in range(count)]
        return [*pieces, self._take(role, part)] if part else pieces

    def _is_page_number(self, row: Row) -> bool:
        return is_page_number(row.text) and (row.gap or self.last is None or self.last.ends)

    def _report_stray(self, row: Row) -> None:
        self._take(REPORTED)
        message = _("This line stands before any stakeholder. Put a heading such as %(example)s above it.")
        self.findings.error("proposal_before_group", message % {"example": EXAMPLE}, row=row.row, page=row.page)

    # Groups

    def _open_group(self, heading: Heading) -> None:
        self._close_name()
        pieces = [self._take(HEADING) for _row in range(heading.rows)]
        current = self.group
        if current and current.number == heading.number and name_key(current.name) == name_key(heading.name):
            self._fix_repeated(pieces[0])
            return
        group = self._start_group(heading.number, heading.name, pieces[0])
        group.pieces = pieces

    def _start_group(self, number: str, name: str, first: Piece) -> Group:
        group = Group(str(len(self.result.groups) + 1), number, name, row=first.row, page=first.page)
        self.result.groups.append(group)
        self.group, self.topic, self.open, self.last = group, None, None, None
        return group

    def _fix_repeated(self, piece: Piece) -> None:
        self.findings.fix("heading_repeated", _("A repeated heading was skipped."), row=piece.row, page=piece.page)

    def _pass_head(self, taken: int) -> None:
        self._close_name()
        pieces = [self._take(TABLE_HEAD) for _row in range(taken)]
        self.heads += 1
        self.broken = True
        if self.heads > 1:
            self._fix_repeated(pieces[0])
        if self.group is None or not self.layout.headings:
            self._group_from_cell()
        else:
            self._read_cell(self.group)
        if self.topic:
            self._skip_repeated_topic(self.topic)

    def _read_cell(self, group: Group) -> None:
        """The stakeholder's cell below a table head: once it names the group, later it repeats it."""
        again = bool(group.label_pieces or group.topics)
        found = self.cells.exactly(self.at, group.name)
        if found is None and again:
            found = self.cells.exactly(self.at, group.printed_label)
        exact = found is not None
        if found is None:
            found = (0 if again else self.cells.similar(self.at, group.name), "")
        pieces = self._take_found(STAKEHOLDER, found)
        if again:
            return
        group.label_pieces, group.printed_label = pieces, join(piece.text for piece in pieces)
        self._log_rejoined(group.printed_label, pieces)
        self._report_cell(group, exact=exact)

    def _report_cell(self, group: Group, *, exact: bool) -> None:
        if not group.label_pieces:
            message = _("The first column below the heading does not name “%(name)s”.") % {"name": group.name}
            self.findings.warning("stakeholder_missing", message, row=group.row, page=group.page)
        elif not exact:
            first = group.label_pieces[0]
            message = _("The first column says “%(label)s”, the heading “%(name)s”; the heading was taken.")
            names = {"label": group.printed_label, "name": group.name}
            self.findings.warning("stakeholder_differs", message % names, row=first.row, page=first.page)

    def _group_from_cell(self) -> None:
        """A table without a heading above it: its first cell is all that names the stakeholder."""
        count = self.cells.first_cell(self.at)
        if not count:
            return
        pieces = [self._take(STAKEHOLDER) for _row in range(count)]
        label = join(piece.text for piece in pieces)
        if self.group and name_key(self.group.name) == name_key(label):
            return
        group = self._start_group("", label, pieces[0])
        group.printed_label, group.label_pieces = label, pieces
        message = _("No heading stands above this table; “%(name)s” was read from its first column.") % {"name": label}
        self.findings.warning("group_without_heading", message, row=group.row, page=group.page)

    # Topics

    def _skip_repeated_topic(self, topic: Topic) -> None:
        """At a page break the cell of the topic may be printed again."""
        if found := self.cells.exactly(self.at, topic.name):
            pieces = self._take_found(SKIPPED, found)
            message = _("The topic “%(name)s” was printed again and goes on.") % {"name": topic.name}
            self.findings.fix("topic_repeated", message, row=pieces[0].row, page=pieces[0].page)

    def _start_topic(self, group: Group) -> Topic:
        """What was gathered so far is the name of the topic that begins."""
        key = f"{group.key}-{len(group.topics) + 1}"
        topic = Topic(key, join(piece.text for piece in self.naming), pieces=self.naming)
        first = self.naming[0] if self.naming else None
        topic.row, topic.page = (first.row, first.page) if first else (self._row_now().row, self._row_now().page)
        self._log_rejoined(topic.name, self.naming)
        self.naming = []
        group.topics.append(topic)
        self.topic, self.open, self.last = topic, None, None
        return topic

    def _row_now(self) -> Row:
        return self.rows[min(self.at, len(self.rows) - 1)]

    def _close_name(self) -> None:
        """A name without a proposal below it is a topic all the same."""
        if self.naming and self.group:
            self._start_topic(self.group)

    def _log_rejoined(self, name: str, pieces: Sequence[Piece]) -> None:
        if len(pieces) > 1:
            message = _("“%(label)s” was cut by a line break and was rejoined.") % {"label": name}
            self.findings.fix("label_rejoined", message, row=pieces[0].row, page=pieces[0].page)

    # Proposals

    def _read_bullet(self, row: Row) -> None:
        if self.naming and self.cells.names_on(self.at):
            self.naming.append(self._take(TOPIC))
            if not row.is_lone_bullet:
                message = _("“%(text)s” was read as part of the topic's name, not as a proposal. Check it.")
                self.findings.warning("topic_dot", message % {"text": row.text}, row=row.row, page=row.page)
        elif self.group:
            self._start_proposal(self.group)

    def _start_proposal(self, group: Group) -> None:
        topic = self.topic
        if self.naming or topic is None:
            topic = self._start_topic(group)
        self.open = Proposal(f"{topic.key}-{len(topic.proposals) + 1}")
        topic.proposals.append(self.open)
        self._extend()

    def _extend(self) -> None:
        """The row at hand goes on with the open proposal."""
        if self.open is not None:
            self.last = self.rows[self.at]
            self.open.pieces.append(self._take(PROPOSAL))
            self.broken = False

    def _read_run(self, group: Group) -> None:
        """Rows without a bullet: the open proposal goes on, a topic's name begins or goes on, or a bullet is missing."""
        rows = self.cells.run(self.at)
        if part := self._name_beside_bullet(rows[0]):
            self.naming.append(self._take(TOPIC, part))
            return
        if self.open and self.last and not self.naming:
            count, guessed = self.cells.continuation(self.last, rows, broken=self.broken)
            if guessed:
                message = _("This text has no bullet; it was added to the proposal above it. Check where it belongs.")
                self.findings.warning("text_without_bullet", message, row=rows[0].row, page=rows[0].page)
            for _row in range(count):
                self._extend()
            rows = rows[count:]
        if rows:
            self._read_names(group, rows)

    def _name_beside_bullet(self, row: Row) -> str:
        """The topic's name where the first line of its proposal stands in the same line."""
        if self.open and self.last and not self.last.ends and not self.naming:
            return ""
        part = part_before_bullet(row.text)
        return part if width_of(part) < self.layout.column else ""

    def _read_names(self, group: Group, rows: Sequence[Row]) -> None:
        bare = self.cells.bare_proposal(rows, named=bool(self.naming))
        for _row in rows[:bare]:
            self.naming.append(self._take(TOPIC))
        if bare is not None:
            row = self.rows[self.at]
            message = _("This proposal has no bullet in front. Check where it begins.")
            self.findings.warning("bullet_missing", message, row=row.row, page=row.page)
            self._start_proposal(group)
            for _row in rows[bare + 1 :]:
                self._extend()

    def _report_unfinished(self) -> None:
        for proposal in self.result.proposals():
            last = proposal.pieces[-1]
            if not ends_sentence(last.text) and last.text[-1] not in "」』":
                message = _("This proposal does not end as a sentence does. Check whether some of its text is missing.")
                self.findings.warning("unfinished", message, row=last.row, page=last.page)
