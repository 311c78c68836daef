"""The lines of a table that came as text: how wide, how spaced, where its headings and table heads stand."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from policies.intake.codes import join_wraps
from policies.intake.files.sheets import search_form

EXAMPLE = "（1）…への提案"  # of a heading, in messages
BULLETS = "・･•●○◯◎■□◆◇▪▫‣"
_BULLET = re.compile(rf"[{BULLETS}]\s*")
_DOTS = re.compile(r"[・･、，,／/\s]")
_CJK = r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々〆ー]"
_GAP = re.compile(rf"(?<={_CJK})[ \u00a0](?=[0-9A-Za-z])|(?<=[0-9A-Za-z])[ \u00a0](?={_CJK})")
_SENTENCE_END = re.compile(
    r"(?:(?:[。！？!?]|(?<![0-9０-９])．)[」』）)\]］】〕〉》]*|。\s*[（(][^（()）]*[)）][。]?)$"
)
_PAGE_NUMBER = re.compile(
    r"[-－–—―‐\s]*(?:[Pp]\.?\s?)?[0-9０-９]{1,4}(?:\s?[/／]\s?[0-9０-９]{1,4})?(?:\s?(?:ページ|頁))?[-－–—―‐\s]*"
    r"|スライド番号\s?[0-9０-９]{0,4}"
)
_TAIL = 120
_FULL, _NARROW = 0.8, 0.5
_WIDEST = 0.9  # the line at this share of all, by width, fills its column

FIRST_HEADS = {"主体", "実施主体", "取組主体", "対象", "依頼先", "提案先", "対象団体", "団体", "団体名"}
SECOND_HEADS = {"項目", "テーマ", "分野", "事項"}
HEAD_END = re.compile(r"(?:取り?組み?|提案|提言|依頼|内容|活動|事項)(?:等|など)?(?:[(（][^)）]*[)）])?$")
HEAD_LENGTH = 60

_NUMBERED = {
    "paren": re.compile(r"[(（]\s*[0-9０-９]{1,3}\s*[)）]|[⑴-⒇]"),
    "circled": re.compile(r"[①-⑳㉑-㉟]"),
    "plain": re.compile(r"第?[0-9０-９]{1,3}(?:[.．、]|(?=[\s\u3000]))"),
}
_GROUP = re.compile(
    r"(?P<name>.+?)(?:の(?:皆様|皆さん|みなさん|方々))?(?:への|に対する|に向けた)(?:活動の)?"
    r"(?:提案|提言|依頼|お願い|要請|要望)(?:事項|について)?\s*(?P<again>[(（](?:続き|つづき|再掲)[)）])?$"
)
_HEADING_LENGTH = 80
_HEADING_ROWS = 3


class SourceLine(Protocol):
    @property
    def row(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def page(self) -> int: ...


@dataclass(slots=True)
class Row:
    """A line with text. `gap`: something empty, or a new page, stands before it."""

    row: int
    text: str
    page: int
    gap: bool
    indent: bool
    width: float

    @property
    def is_bullet(self) -> bool:
        return self.text[0] in BULLETS

    @property
    def is_lone_bullet(self) -> bool:
        return len(self.text) == 1 and self.is_bullet

    @property
    def ends(self) -> bool:
        return ends_sentence(self.text)


@dataclass(frozen=True, slots=True)
class Heading:
    number: str
    name: str
    rows: int
    style: str


def width_of(text: str) -> float:
    """In full-width characters."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text) / 2


def ends_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text[-_TAIL:].rstrip()))


def is_page_number(text: str) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(text))


def without_bullet(text: str) -> str:
    return _BULLET.sub("", text, count=1) if text[:1] and text[0] in BULLETS else text


def name_key(text: str) -> str:
    """A name for comparing: NFKC, without spaces and separators."""
    return _DOTS.sub("", search_form(text))


def join(texts: Iterable[str]) -> str:
    """Lines of a wrapped text as one; the gaps a PDF leaves between Japanese and Latin signs go too."""
    return _GAP.sub("", join_wraps("\n".join(texts).replace("\t", " ")))


def rows_of(lines: Iterable[SourceLine]) -> list[Row]:
    rows: list[Row] = []
    gap, page = True, 0
    for line in lines:
        text = line.text.strip()
        if not text:
            gap = True
            continue
        gap = gap or line.page != page
        page = line.page
        rows.append(Row(line.row, text, line.page, gap, line.text[:1].isspace(), width_of(text)))
        gap = False
    return rows


@dataclass(slots=True)
class Layout:
    """What can be told from all rows together."""

    rows: Sequence[Row]
    headings: dict[int, Heading] = field(default_factory=dict)  # by index of the row
    heads: dict[int, int] = field(default_factory=dict)  # index → how many rows the table head takes
    start: int = 0  # index of the first heading or table head
    column: float = 1.0  # width of the column of proposals
    double: bool = False  # every line is followed by an empty one
    sentences: bool = True  # proposals end as sentences do

    def is_full(self, row: Row) -> bool:
        return row.width >= self.column * _FULL

    def is_narrow(self, row: Row) -> bool:
        return row.width < self.column * _NARROW


def find_layout(rows: Sequence[Row]) -> Layout:
    layout = Layout(rows)
    layout.heads = _table_heads(rows)
    layout.headings = find_headings(rows, layout.heads)
    layout.start = min([*layout.headings, *layout.heads], default=len(rows))
    body = rows[layout.start :]
    if body:
        first_lines = [row.width for row in body if row.is_bullet and not row.is_lone_bullet]
        layout.column = max(1.0, _widest(first_lines), _widest([row.width for row in body]))
        layout.double = sum(row.gap for row in body) > len(body) * _WIDEST
        layout.sentences = _end_as_sentences(body)
    return layout


def _widest(widths: Sequence[float]) -> float:
    return sorted(widths)[int((len(widths) - 1) * _WIDEST)] if widths else 0.0


def _end_as_sentences(body: Sequence[Row]) -> bool:
    """Whether lines that stand last before a bullet mostly end a sentence, rather than be a whole proposal without."""
    lasts = [above for above, row in zip(body, body[1:], strict=False) if row.is_bullet] + [body[-1]]
    done = sum(above.ends for above in lasts)
    longer = sum(not above.ends and above.is_bullet and not above.is_lone_bullet for above in lasts)
    return done >= longer


# Table heads


def _table_heads(rows: Sequence[Row]) -> dict[int, int]:
    heads: dict[int, int] = {}
    index = 0
    while index < len(rows):
        taken = _table_head(rows, index)
        if taken:
            heads[index] = taken
        index += max(1, taken)
    return heads


def _table_head(rows: Sequence[Row], index: int) -> int:
    """How many rows a table head takes that starts here; its three cells stand in a line or one below another."""
    text = unicodedata.normalize("NFKC", rows[index].text)
    words = text.replace("|", " ").split()
    if not words or words[0] not in FIRST_HEADS or len(text) > HEAD_LENGTH:
        return 0
    taken = 1
    if len(words) == 1:
        if not _is_cell(rows, index + 1, SECOND_HEADS):
            return 0
        words.append(rows[index + 1].text)
        taken = 2
    elif words[1] not in SECOND_HEADS:
        return 0
    rest = "".join(words[2:])
    if not rest:
        return taken + 1 if _is_third(rows, index + taken) else taken
    if not HEAD_END.search(rest) and _is_third(rows, index + taken) and not rows[index + taken].gap:
        taken += 1
    return taken


def _is_cell(rows: Sequence[Row], index: int, names: set[str]) -> bool:
    return index < len(rows) and search_form(rows[index].text) in names


def _is_third(rows: Sequence[Row], index: int) -> bool:
    if index >= len(rows):
        return False
    row = rows[index]
    plain = search_form(row.text)
    return len(plain) <= HEAD_LENGTH and not row.is_bullet and not row.ends and bool(HEAD_END.search(plain))


# Headings of groups


def find_headings(rows: Sequence[Row], heads: dict[int, int]) -> dict[int, Heading]:
    """Of all lines that read like the heading of a group, those in the style that stands over tables or bullets."""
    found = {index: heading for index in range(len(rows)) if (heading := _heading(rows, index, heads))}
    over_table = Counter(h.style for index, h in found.items() if index + h.rows in heads)
    over_bullets = Counter(h.style for index, h in found.items() if _bullet_follows(rows, index + h.rows, found))
    votes = over_table or over_bullets
    if not votes:
        return {}
    style = votes.most_common(1)[0][0]
    return {index: heading for index, heading in found.items() if heading.style == style}


def _bullet_follows(rows: Sequence[Row], index: int, found: dict[int, Heading]) -> bool:
    for at in range(index, min(index + 12, len(rows))):
        if at in found:
            return False
        if rows[at].is_bullet:
            return True
    return False


def _heading(rows: Sequence[Row], index: int, heads: dict[int, int]) -> Heading | None:
    """The heading that starts at this row, wrapped over up to three."""
    first = rows[index]
    if first.is_bullet or first.ends or len(first.text) > _HEADING_LENGTH:
        return None
    style, number, rest = printed_number(first.text)
    for taken in range(1, _HEADING_ROWS + 1):
        if match := _GROUP.match(rest):
            return Heading(number, match["name"].strip(), taken, style)
        follower = index + taken
        if not number or follower >= len(rows) or follower in heads:
            return None
        row = rows[follower]
        if row.is_bullet or row.ends or printed_number(row.text)[1] or len(rest) + len(row.text) > _HEADING_LENGTH:
            return None
        rest = join([rest, row.text])
    return None


def printed_number(text: str) -> tuple[str, str, str]:
    """Style, number as printed and the rest of a heading."""
    for style, pattern in _NUMBERED.items():
        if match := pattern.match(text):
            return style, match[0].strip(), text[match.end() :].strip()
    return "none", "", text
