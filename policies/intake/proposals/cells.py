"""Where a cell ends in a table that came as text: by the words it must say, else by width, gaps and sentence ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from policies.intake.proposals.compose import starts_sub_item
from policies.intake.proposals.lines import BULLETS, Layout, Row, join, name_key

_SIMILAR = 60
_CELL_ROWS = 12
_NAME_LENGTH = 40
_LINE = 200
_BULLET_INSIDE = re.compile(rf"^[^{BULLETS}]+?(?=[ \u3000]{{1,20}}[{BULLETS}]\s?\S)")


class CellFinder:
    def __init__(self, rows: Sequence[Row], layout: Layout) -> None:
        self.rows = rows
        self.layout = layout

    def is_boundary(self, index: int) -> bool:
        return index >= len(self.rows) or index in self.layout.headings or index in self.layout.heads

    # By the words a cell must say

    def exactly(self, at: int, name: str) -> tuple[int, str] | None:
        """How many rows, and which part of the row after them, say exactly this name."""
        wanted, said, index = name_key(name), "", at
        while len(said) < len(wanted) and not self.is_boundary(index):
            own = name_key(self.rows[index].text)
            if not (own or said) or not wanted.startswith(said + own):
                part = _leading_words(self.rows[index].text, wanted[len(said) :])
                return (index - at, part) if part else None
            said += own
            index += 1
        return (index - at, "") if wanted and said == wanted else None

    def similar(self, at: int, name: str) -> int:
        """How many rows before the first bullet come closest to the name; one is left for the topic. 0: none is close."""
        wanted, end = name_key(name), at
        while end - at < _CELL_ROWS and not self._ends_names(end):
            end += 1
        best, rows = 0.0, 0
        for count in range(1, end - at):
            said = name_key(join(row.text for row in self.rows[at : at + count]))
            if (score := fuzz.ratio(said, wanted)) > best:
                best, rows = score, count
        return rows if best >= _SIMILAR else 0

    def first_cell(self, at: int) -> int:
        """How many rows the first cell takes where no heading says what it must hold."""
        end = at
        while not self._ends_names(end) and (end == at or not self.rows[end].gap or self._goes_on(end)):
            end += 1
        return 1 if end - at > 1 and self._ends_names(end) and not self._dotted(at, end) else end - at

    def _ends_names(self, index: int) -> bool:
        return self.is_boundary(index) or (self.rows[index].is_bullet and not self.rows[index].is_lone_bullet)

    def _goes_on(self, index: int) -> bool:
        return self.rows[index].is_lone_bullet or self.rows[index - 1].is_lone_bullet

    def _dotted(self, at: int, end: int) -> bool:
        return any(row.is_lone_bullet for row in self.rows[at:end])

    # By width, gaps and sentence ends

    def run(self, at: int) -> list[Row]:
        """The rows without a bullet that stand together from here on."""
        end = at + 1
        while not self.is_boundary(end) and not self.rows[end].gap and not self.rows[end].is_bullet:
            end += 1
        return list(self.rows[at:end])

    def names_on(self, at: int) -> bool:
        """Whether the bullet here is a dot inside a topic's name (学習会 ・ 研修会, or 情報共有 above ・連携)."""
        row, following = self.rows[at], at + 1
        if self.is_boundary(following):
            return False
        after = self.rows[following]
        if row.is_lone_bullet:
            return not after.is_bullet and self.layout.is_narrow(after) and not any(r.ends for r in self.run(following))
        adjoining = not row.gap or self.layout.double
        short = self.layout.is_narrow(row) and not row.ends
        return self.layout.sentences and adjoining and short and after.is_bullet and not after.is_lone_bullet

    def continuation(self, last: Row, rows: Sequence[Row], *, broken: bool) -> tuple[int, bool]:
        """How many of the rows go on with the proposal that ended at `last`, and whether that is only a guess.

        `broken`: a table head stood between, so the gap says nothing.
        """
        layout = self.layout
        gap = rows[0].gap and not layout.double and not broken
        full = layout.is_full(last)
        lead = self.lead(rows)
        ended = max((number for number, row in enumerate(rows, start=1) if row.ends), default=0)
        if starts_sub_item(rows[0].text) and (ended or not lead):
            return self._on_from(rows, ended or 1), False
        if last.ends or (last.text[-1] in "」』" and not full):
            if 0 < lead < len(rows) and (gap or not full):
                return 0, False  # a name, and a proposal without a bullet below it
            if ended:
                return self._on_from(rows, ended), gap or broken
            return (self._on_from(rows, 1), False) if full and not gap and not lead else (0, False)
        if ended:
            return self._on_from(rows, ended), gap and not (full and layout.sentences)
        return (len(rows), False) if full and not gap else (0, False)

    def _on_from(self, rows: Sequence[Row], count: int) -> int:
        """The rows above, and those that go on from a full line below them."""
        while count < len(rows) and self.layout.is_full(rows[count - 1]) and not self.layout.is_narrow(rows[count]):
            count += 1
        return count

    def lead(self, rows: Sequence[Row]) -> int:
        """How many rows are narrow before the first wide one."""
        return next((n for n, row in enumerate(rows) if not self.layout.is_narrow(row)), len(rows))

    def bare_proposal(self, rows: Sequence[Row], *, named: bool) -> int | None:
        """Where in rows that should be a topic's name a proposal begins that lacks its bullet; None if nowhere."""
        lead = self.lead(rows)
        if lead < len(rows):
            long = sum(len(row.text) for row in rows) > _NAME_LENGTH
            return lead if long or any(row.ends for row in rows[lead:]) else None
        if rows[-1].ends:
            return 0 if named or len(rows) == 1 else 1
        return None


def part_before_bullet(text: str) -> str:
    """The topic's name in a line that holds the topic and the proposal's first line."""
    match = _BULLET_INSIDE.match(text[:_LINE])
    return match[0] if match else ""


def _leading_words(text: str, wanted: str) -> str:
    """The first words of a line that say exactly what is wanted; "" if they do not."""
    said = ""
    for word in re.finditer(r"\S+", text):
        said += name_key(word[0])
        if said == wanted:
            return text[: word.end()]
        if not wanted.startswith(said):
            return ""
    return ""
