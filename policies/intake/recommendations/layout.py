"""What the lay-out of a paper says: what is page debris, where a paragraph begins, which lines were wrapped."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from policies.intake.files.papers import Line, Paper
from policies.intake.files.sheets import search_form

_DASH = r"[-‐‑‒–—―−－ー\s\u3000]*"
_PAGE_NUMBER = re.compile(
    rf"{_DASH}(?:p\.?\s*)?[0-9]{{1,4}}(?:\s*/\s*[0-9]{{1,4}})?{_DASH}"
    r"|スライド番号\s*[0-9]*|[0-9]{1,4}\s*(?:ページ|頁)|page\s*[0-9]{1,4}(?:\s*of\s*[0-9]{1,4})?",
    re.IGNORECASE,
)
_RULE_LINE = re.compile(r"[-‐‑‒–—―−－ー_＿=＝─━*＊~～\s\u3000]{3,}")
_SENTENCE_END = re.compile(r"[。．！？!?](?:[」』）)〉》】\]］\"”'’]*|\s*[（(][^（()）]{1,60}[)）])$")
_WORD = re.compile(r"[0-9A-Za-z,.;:)'\"]")
_RUNNING_HEAD = 40  # longest head of a page
_RUNNING_TIMES = 3
_NARROWEST = 40  # columns of a page
_WIDEST_LINE = 140  # columns a page of A4 holds
_FEWEST_CUT = 4  # lines that break off, from which a .docx counts as cut into lines


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that is not blank."""

    line: Line
    text: str  # without the white space around it
    indent: int  # in half-width columns
    width: int
    gap: int  # blank lines before it

    @property
    def row(self) -> int:
        return self.line.row


@dataclass(slots=True)
class Fragment:
    row: int
    page: int
    text: str


@dataclass(slots=True)
class Block:
    """A paragraph, put together again from its lines."""

    fragments: list[Fragment] = field(default_factory=list)
    pieces_at: list[int] = field(default_factory=list)  # where its lines stand among the pieces of the paper

    @property
    def text(self) -> str:
        return self.pieces()[0]

    @property
    def row(self) -> int:
        return self.fragments[0].row

    @property
    def page(self) -> int:
        return self.fragments[0].page

    @property
    def raw(self) -> str:
        return "\n".join(fragment.text for fragment in self.fragments)

    def pieces(self) -> tuple[str, list[tuple[int, Fragment]]]:
        """The text, and where in it each line begins."""
        text, starts = "", []
        for fragment in self.fragments:
            if text and _WORD.match(text[-1]) and _WORD.match(fragment.text[:1]):
                text += " "  # words of a western script were parted by the end of the line
            starts.append((len(text), fragment))
            text += fragment.text
        return text, starts


def ends_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text[-64:]))


class Layout:
    """The lines of a paper with what is usual in it."""

    def __init__(self, paper: Paper) -> None:
        self.entries = _entries(paper)
        self.usual_gap = _most_common([entry.gap for entry in self.entries[1:]])
        indents = Counter(entry.indent for entry in self.entries)
        usual = [indent for indent, times in indents.items() if times * 20 >= len(self.entries)]
        self.margin = min(usual, default=0)
        widths = sorted(entry.width for entry in self.entries)
        self.full = widths[len(widths) * 9 // 10] if widths else 0
        open_ends = sum(not ends_sentence(entry.text) for entry in self.entries if entry.width * 5 >= self.full * 4)
        long = sum(entry.width * 5 >= self.full * 4 for entry in self.entries)
        self.wrapped = open_ends * 3 > long
        # Paragraphs of a Word file are those of the text, unless each holds one line of it, as text copied from a .pdf.
        self.document = paper.kind == "docx" and not self._is_cut_into_lines(open_ends, long)
        self.debris = self._debris()

    def begins_paragraph(self, before: Entry, entry: Entry, *, interrupted: bool = False) -> bool:
        """Whether a line of text begins a paragraph after another; `interrupted` when debris stood between them."""
        if self.document and not interrupted:
            return entry.row != before.row
        if entry.indent > self.margin and entry.indent > before.indent:
            return True
        if not interrupted and entry.gap > self.usual_gap:
            return True
        if not ends_sentence(before.text):
            return False
        if entry.indent > self.margin or not self.wrapped:
            return True
        return before.width < self.full - 2

    def is_short(self, entry: Entry) -> bool:
        """Whether a line is too short to have been wrapped."""
        return entry.width * 10 < max(self.full, _NARROWEST) * 7

    def _is_cut_into_lines(self, open_ends: int, long: int) -> bool:
        return open_ends >= _FEWEST_CUT and open_ends * 2 > long and self.full <= _WIDEST_LINE

    def _debris(self) -> dict[int, str]:
        """Positions of lines that belong to the page and not to the text, with what they are."""
        found: dict[int, str] = {}
        for at, entry in enumerate(self.entries):
            plain = unicodedata.normalize("NFKC", entry.text)
            if _PAGE_NUMBER.fullmatch(plain):
                found[at] = "page_number"
            elif _RULE_LINE.fullmatch(plain):
                found[at] = "line"
        for at in self._running_heads(found):
            found[at] = "page_head"
        return found

    def _running_heads(self, numbers: dict[int, str]) -> list[int]:
        """Short lines that stand at the edge of three pages or more, word for word."""
        edges: dict[str, list[int]] = {}
        for at, entry in enumerate(self.entries):
            if entry.width <= _RUNNING_HEAD * 2 and not ends_sentence(entry.text) and self._at_edge(at, numbers):
                edges.setdefault(search_form(entry.text), []).append(at)
        return [at for places in edges.values() if len(places) >= _RUNNING_TIMES for at in places]

    def _at_edge(self, at: int, numbers: dict[int, str]) -> bool:
        """Beside a change of page or a page number."""
        beside = (at - 1, at + 1)
        if any(numbers.get(other) == "page_number" for other in beside):
            return True
        page = self.entries[at].line.page
        pages = [self.entries[other].line.page if 0 <= other < len(self.entries) else 0 for other in beside]
        return any(other != page for other in pages)


def _entries(paper: Paper) -> list[Entry]:
    entries, gap = [], 0
    for line in paper.lines:
        text = line.text.strip()
        if not text:
            gap += 1
            continue
        before = line.text[: len(line.text) - len(line.text.lstrip())]
        entries.append(Entry(line, text, columns(before.replace("\t", "    ")), columns(text), gap))
        gap = 0
    return entries


def columns(text: str) -> int:
    """Half-width columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _most_common(values: list[int]) -> int:
    counted = Counter(values).most_common(1)
    return min(counted[0][0], 1) if counted else 0
