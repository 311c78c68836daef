"""Line by line through a paper: every line becomes part of a heading, a paragraph, an item, or is skipped and logged."""

from __future__ import annotations

from policies.intake.recommendations.layout import Block, Entry, Fragment, Layout, ends_sentence
from policies.intake.recommendations.nodes import ItemNode, Node, Problem, Trace, number_problem
from policies.intake.recommendations.numbers import Number
from policies.intake.recommendations.outline import CONSULTATION_ITEM, KINDS, OTHER, OutlineRules
from policies.intake.recommendations.signs import ANSWER, COVER, PRESENT, Heading, Signs, heading_like

SKIP, TEXT, ITEM = "skip", "text", "item"
ROLES = (SKIP, TEXT, ITEM, PRESENT, ANSWER, *KINDS)
_WRAPPED_LINES = 2  # a heading runs on over so many lines at most


class Walk:
    """One pass with one set of rules. `nodes` come in the order of the paper."""

    def __init__(self, layout: Layout, signs: Signs) -> None:
        self.layout, self.signs = layout, signs
        self.nodes: list[Node] = []
        self.trace: list[Trace] = []
        self.problems: list[Problem] = []
        self.titles: dict[str, str] = {}  # attachments that are listed with a title
        self._known: dict[tuple[int, tuple[int, int, str]], Node] = {}
        self._stack: list[Node] = []
        self._mode: str | None = None
        self._listed: set[tuple[int, int, str]] = set()  # headings a cover announces
        self._last_listed: tuple[Node, range] | None = None
        self._roots: list[Node] = []
        self._block: Block | None = None
        self._before: Entry | None = None  # the last line of running text
        self._interrupted = False
        self._at = 0
        marks = (signs.mark(entry.text) for entry in layout.entries)
        self.has_answers = any(mark is not None and mark[0] == ANSWER for mark in marks)

    @property
    def rules(self) -> OutlineRules:
        return self.signs.rules

    @property
    def node(self) -> Node | None:
        return self._stack[-1] if self._stack else None

    def run(self) -> Walk:
        while self._at < len(self.layout.entries):
            entry = self.layout.entries[self._at]
            self._take(entry)
            self._at += 1
        return self

    # --- what a line is ---

    def _take(self, entry: Entry) -> None:
        role = self.signs.roles.get(entry.row, "")
        if role in ROLES:
            self._forced(entry, role)
            return
        reason = self.layout.debris.get(self._at)
        if reason and (reason != "page_head" or self._is_plain(entry)):
            self._skip(entry, reason)
        elif mark := self.signs.mark(entry.text):
            self._mark(entry, *mark)
        elif cited := self._attachment_lines(entry):
            self._attachments(cited)
        elif (heading := self.signs.heading(entry)) and self._is_closed(entry):
            self._heading(entry, heading)
        elif not self._item(entry):
            self._text(entry)

    def _forced(self, entry: Entry, role: str) -> None:
        if role == SKIP:
            self._skip(entry, "decided")
        elif role in (PRESENT, ANSWER):
            self._mark(entry, role, len(entry.text))
        elif role in KINDS:
            self._heading(entry, self.signs.forced_heading(entry, role))
        elif role == ITEM and self.node is not None:
            self._mode = ANSWER
            found = self.signs.item(entry.text, self.node.form) or self.signs.item(entry.text, None)
            self._new_item(entry, found[1] if found else Number(0, "", entry.text))
        else:
            self._mode = None if self._mode == COVER else self._mode
            self._text(entry)

    def _is_plain(self, entry: Entry) -> bool:
        """Whether a line looks like nothing but text."""
        return (
            self.signs.roles.get(entry.row, TEXT) == TEXT
            and self.signs.mark(entry.text) is None
            and self.signs.heading(entry) is None
            and self.signs.attachments.on_line(entry.text) is None
            and not self.signs.begins_list(entry.text)
        )

    def _is_closed(self, entry: Entry) -> bool:
        """Whether the sentence before is at its end, so that this line may begin something."""
        before = self._before
        if before is None or ends_sentence(before.text) or self.layout.is_short(before):
            return True
        if self.layout.document:
            return entry.row != before.row
        return not self._interrupted and entry.gap > self.layout.usual_gap

    # --- what is done with it ---

    def _note(self, entry: Entry, role: str, reason: str = "", text: str | None = None) -> int:
        self.trace.append(Trace(entry.row, entry.line.page, entry.text if text is None else text, role, reason))
        return len(self.trace) - 1

    def _skip(self, entry: Entry, reason: str) -> None:
        self._note(entry, "skipped", reason)
        self._interrupted = True

    def _close(self) -> None:
        self._block, self._before, self._interrupted = None, None, False

    def _mark(self, entry: Entry, role: str, length: int) -> None:
        head, rest = entry.text[:length].strip(), entry.text[length:].strip()
        if role == COVER:
            self._note(entry, "skipped", "cover", head)
            self._listed, self._last_listed = set(), None
        else:
            self._end_cover()
            self._note(entry, "mark", text=head)
        self._close()
        self._mode = role
        if rest:
            self._take_rest(entry, rest)

    def _take_rest(self, entry: Entry, rest: str) -> None:
        part = Entry(entry.line, rest, self.layout.margin, entry.width, 0)
        if not self._item(part):
            self._text(part)

    def _attachment_lines(self, entry: Entry) -> list[Entry] | None:
        """The lines of a reference to attachments, which may run on over some lines."""
        if self.signs.attachments.on_line(entry.text):
            return [entry]
        if title := self.signs.attachments.title(entry.text):
            if self._is_closed(entry) and self._mode != COVER:
                self.titles.setdefault(title[0].number, title[1])
                return [entry]
            return None
        if self.signs.attachments.opens(entry.text):
            lines = self.layout.entries[self._at : self._at + 6]
            for count in range(2, len(lines) + 1):
                if self.signs.attachments.on_line("".join(line.text for line in lines[:count])):
                    return lines[:count]
        return None

    def _attachments(self, lines: list[Entry]) -> None:
        text = "".join(line.text for line in lines)
        for line in lines:
            self._note(line, "attachments")
        self._at += len(lines) - 1
        if self.signs.attachments.on_line(text):
            node = self._node_for(lines[0])
            node.cited.append((text, Fragment(lines[0].row, lines[0].line.page, text)))
        self._close()

    def _heading(self, entry: Entry, heading: Heading) -> None:
        fragments, lines = self._whole_heading(entry, heading.number.rest)
        draft = self._draft(entry, heading, fragments)
        if self._mode == COVER and self._announced(draft, lines):
            return
        if any(node.identity == draft.identity for node in self._stack):
            for line in lines:
                self._skip(line, "repeated")
            return
        for line in lines:
            self._note(line, "heading")
        self._close()
        self._open(draft)

    def _whole_heading(self, entry: Entry, rest: str) -> tuple[list[Fragment], list[Entry]]:
        """A heading that runs on: the lines up to the next mark hold no sentence."""
        ahead = self.layout.entries[self._at + 1 : self._at + 2 + _WRAPPED_LINES]
        more: list[Entry] = []
        for line in ahead:
            same_row = line.row == entry.row
            if not self._is_plain(line) or (self.layout.document and not same_row):
                break
            if line.gap > self.layout.usual_gap or line.indent > max(entry.indent, self.layout.margin):
                break
            more.append(line)
        sentence = any("。" in line.text or not heading_like(line.text) for line in more)
        if sentence or len(more) > _WRAPPED_LINES or self.layout.debris.get(self._at + 1):
            more = []
        self._at += len(more)
        lines = [entry, *more]
        texts = [rest, *(line.text for line in more)]
        return [
            Fragment(line.row, line.line.page, text) for line, text in zip(lines, texts, strict=True) if text
        ], lines

    def _draft(self, entry: Entry, heading: Heading, fragments: list[Fragment]) -> Node:
        kind = heading.kind or self.rules.levels[heading.level].kind
        return Node(heading.level, kind, heading.number, entry.row, entry.line.page, fragments, None)

    def _announced(self, draft: Node, lines: list[Entry]) -> bool:
        """Whether the heading is only listed on a cover; the second time, or further out, it is the heading itself."""
        here = self.node
        if draft.identity in self._listed or (here is not None and draft.level <= here.level):
            self._mode = None
            return False
        self._listed.add(draft.identity)
        start = len(self.trace)
        for line in lines:
            self._skip(line, "cover")
        self._last_listed = draft, range(start, len(self.trace))
        return True

    def _open(self, draft: Node) -> None:
        while self._stack and not 0 <= self._stack[-1].level < draft.level:
            self._stack.pop()
        parent = self.node
        known = self._known.get((id(parent), draft.identity))
        if known is not None:
            self.problems.append(Problem("printed_before", draft.row, draft.page, draft.title))
        else:
            known = draft
            draft.parent = parent
            self._known[id(parent), draft.identity] = draft
            siblings = parent.children if parent else self._roots
            self._check_number(draft, siblings)
            siblings.append(draft)
            self.nodes.append(draft)
        self._stack.append(known)
        self._mode = None

    def _check_number(self, draft: Node, siblings: list[Node]) -> None:
        if not draft.number.printed:
            return
        before = next((node for node in reversed(siblings) if node.level == draft.level and node.number.printed), None)
        last = before.number.value if before else 0
        code = number_problem(last, draft.number.value)
        if code:
            self.problems.append(Problem(code, draft.row, draft.page, f"{draft.number.printed} {draft.title}"))

    def _node_for(self, entry: Entry) -> Node:
        """Where text belongs; text before the first heading gets a section of its own."""
        if self.node is None:
            preface = Node(-1, OTHER, Number(0, "", ""), entry.row, entry.line.page, [], None)
            self.nodes.append(preface)
            self._stack.append(preface)
        return self._stack[-1]

    # --- items and running text ---

    def _item(self, entry: Entry) -> bool:
        node = self.node
        answering = self._mode == ANSWER or (not self.has_answers and self._mode is None)
        if node is None or node.level < 0 or not answering:
            return False
        if self._mode == ANSWER and self.signs.styled_item(entry):
            self._new_item(entry, Number(0, "", entry.text))
            return True
        found = self.signs.item(entry.text, node.form)
        if found is None or not (self._is_closed(entry) or entry.text[0] in "○◯〇●◎"):
            return False
        if node.form is None and not self.has_answers and node.kind != CONSULTATION_ITEM:
            return False
        node.form, self._mode = found[0], ANSWER
        self._new_item(entry, found[1])
        return True

    def _new_item(self, entry: Entry, number: Number) -> None:
        node = self._node_for(entry)
        self._close()
        item = ItemNode(number, entry.row, entry.line.page, [Fragment(entry.row, entry.line.page, number.rest)])
        if number.value and node.items:
            code = number_problem(node.items[-1].number.value, number.value)
            if code:
                self.problems.append(Problem(code, item.row, item.page, f"{number.printed} {number.rest}"[:60]))
        node.items.append(item)
        if ends_sentence(number.rest) or "。" in number.rest or self._runs_on(entry):
            item.is_sentence = True
            self._note(entry, "item", text=entry.text[: len(entry.text) - len(number.rest)].strip())
            self._begin_block(Entry(entry.line, number.rest, entry.indent, entry.width, entry.gap))
            item.heading = []
        else:
            self._note(entry, "item")

    def _runs_on(self, entry: Entry) -> bool:
        """Whether a bullet leads to a sentence that fills its line and goes on in the next."""
        if self.layout.document or entry.width * 20 < self.layout.full * 17 or self._at + 1 >= len(self.layout.entries):
            return False
        following = self.layout.entries[self._at + 1]
        return (
            following.gap <= self.layout.usual_gap
            and following.indent <= max(entry.indent, self.layout.margin) + 4
            and self._is_plain(following)
        )

    def _text(self, entry: Entry) -> None:
        if self._mode == COVER and "。" not in entry.text:
            self._skip(entry, "cover")
            return
        self._end_cover()
        block, before = self._block, self._before
        begins = (
            block is None
            or before is None
            or self.layout.begins_paragraph(before, entry, interrupted=self._interrupted)
            or (self.signs.begins_list(entry.text) and self._is_closed(entry))
        )
        if begins:
            self._begin_block(entry)
        elif block is not None:
            self._add(block, entry)

    def _begin_block(self, entry: Entry) -> None:
        node = self._node_for(entry)
        self._block = Block()
        if self._mode == ANSWER and node.items:
            node.items[-1].blocks.append(self._block)
        elif self._mode == ANSWER:
            node.answer.append(self._block)
        else:
            node.blocks.append(self._block)
        self._add(self._block, entry)

    def _add(self, block: Block, entry: Entry) -> None:
        block.fragments.append(Fragment(entry.row, entry.line.page, entry.text))
        block.pieces_at.append(self._note(entry, "paragraph"))
        self._before, self._interrupted = entry, False

    def _end_cover(self) -> None:
        """A list that is followed by its text at once: what it listed last was the heading of that text."""
        if self._mode != COVER:
            return
        self._mode = None
        if self._last_listed is None:
            return
        draft, traces = self._last_listed
        if traces[-1] != len(self.trace) - 1:
            return
        for at in traces:
            self.trace[at].role, self.trace[at].reason = "heading", ""
        self._close()
        self._open(draft)
