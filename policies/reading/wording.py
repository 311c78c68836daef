"""The difference in wording between two texts: computed whenever it is shown, never stored.

Texts are compared word by word as far as script tells words apart: a run of katakana, Latin letters or hiragana and a
whole number are one unit, a kanji is one of its own (compounds have no spaces). Width, spaces, line breaks and leading
bullets are no difference. Short agreements between two changes are dissolved, so that a reader sees phrases, no confetti.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz.distance import LCSseq

BULLETS = "○●◯◎・･•■□◆◇* \t\n\r\u3000"
UNIT = re.compile(r"(?:[ァ-ヺー･-ﾟ]+|[A-Za-zＡ-Ｚａ-ｚ]+|[0-9０-９]+(?:[.,．，][0-9０-９]+)*|[ぁ-ゟ]+|\S)\s*")
KANJI = re.compile(r"[\u3400-\u9fff々]")
SENTENCE = re.compile(r"[^。\n]*[。\n]\s*|[^。\n]+")
CONTENT = re.compile(r"[^\sぁ-ゟ、。，．・「」『』（）()]")
# An agreement between two changes stays visible from this many characters on, beside short changes from fewer.
ISLAND, SHORT_ISLAND, SHORT_CHANGE = 5, 3, 4
# Beyond this many units the comparison goes by sentence: nobody reads such a text word by word.
UNITS = 8_000


@dataclass(frozen=True)
class Span:
    text: str
    changed: bool


@dataclass(frozen=True)
class Wording:
    """Both texts in spans; `share` in percent, None when a text is missing in its source."""

    old: tuple[Span, ...]
    new: tuple[Span, ...]
    share: int | None

    @property
    def is_unchanged(self) -> bool:
        return self.share == 0

    @property
    def old_html(self) -> SafeString:
        return _marked(self.old, "del")

    @property
    def new_html(self) -> SafeString:
        return _marked(self.new, "ins")


@dataclass
class _Part:
    """A stretch of both texts, in units: the same on both sides, or changed."""

    same: bool
    old: list[str]
    new: list[str]

    @property
    def longer(self) -> int:
        return max(_length(self.old), _length(self.new))


def same_wording(old: str, new: str) -> bool:
    """Whether two texts differ in width, spaces and leading bullets at most."""
    return old == new or _key(old.lstrip(BULLETS)) == _key(new.lstrip(BULLETS))


@lru_cache(maxsize=16_384)
def compare(old: str | None, new: str | None) -> Wording:
    """The difference between two texts; None or "" stands for a text its source does not hold.

    `share` is the number of changed characters (removed and added) per hundred characters of both texts, spaces left
    out: 0 is the same wording, 100 a text with nothing left of it; between the two it is never rounded to either.
    """
    if not old or not new:
        return Wording(_whole(old), _whole(new), None)
    old, new = old.strip(BULLETS), new.strip(BULLETS)
    if same_wording(old, new):
        return Wording(_whole(old), _whole(new), 0)
    parts = _without_islands(_parts(_units(old), _units(new)))
    parts = [piece for part in parts for piece in _trimmed(part) if piece.old or piece.new]
    if len(CONTENT.findall("".join(unit for part in parts if part.same for unit in part.old))) < 2:
        parts = [_Part(False, [old], [new])]  # only particles and endings in common: written anew
    parts = _whole_compounds(parts)
    changed = sum(_length(part.old) + _length(part.new) for part in parts if not part.same)
    everything = sum(_length(part.old) + _length(part.new) for part in parts)
    share = 100 if changed == everything else min(99, max(1, round(100 * changed / everything)))
    return Wording(_spans(parts, "old"), _spans(parts, "new"), share)


def _key(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _length(units: list[str]) -> int:
    return sum(len("".join(unit.split())) for unit in units)


def _units(text: str) -> list[str]:
    """The text in units, each with the space that follows it."""
    units = UNIT.findall(text)
    return units if len(units) <= UNITS else SENTENCE.findall(text)


def _parts(old: list[str], new: list[str]) -> list[_Part]:
    """Same and changed stretches in turn, by the longest common subsequence of units."""
    parts: list[_Part] = []
    for step in LCSseq.opcodes([_key(unit) for unit in old], [_key(unit) for unit in new]):
        part = _Part(step.tag == "equal", old[step.src_start : step.src_end], new[step.dest_start : step.dest_end])
        if parts and parts[-1].same == part.same:
            parts[-1].old += part.old
            parts[-1].new += part.new
        else:
            parts.append(part)
    return parts


def _is_island(before: _Part, between: _Part, after: _Part) -> bool:
    text = "".join(between.old)
    if len(CONTENT.findall(text)) < 2:
        return True
    short = min(before.longer, after.longer) <= SHORT_CHANGE
    return _length(between.old) < (SHORT_ISLAND if short else ISLAND)


def _without_islands(parts: list[_Part]) -> list[_Part]:
    """Changes merged over the short agreements between them, from left to right until none is left."""
    done: list[_Part] = []
    for part in parts:
        done.append(part)
        while len(done) > 2 and not part.same and done[-2].same and _is_island(done[-3], done[-2], done[-1]):
            last, between = done.pop(), done.pop()
            done[-1].old += between.old + last.old
            done[-1].new += between.new + last.new
    return done


def _trimmed(part: _Part) -> Iterator[_Part]:
    """A change without the units both sides begin or end with; they belong to the agreement beside it."""
    if part.same:
        yield part
        return
    old, new = [_key(unit) for unit in part.old], [_key(unit) for unit in part.new]
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    yield _Part(True, part.old[:head], part.new[:head])
    yield _Part(False, part.old[head : len(old) - tail], part.new[head : len(new) - tail])
    yield _Part(True, part.old[len(old) - tail :], part.new[len(new) - tail :])


def _whole_compounds(parts: list[_Part]) -> list[_Part]:
    """A lone kanji beside a change belongs to the compound that changed: 地区 → 地域, not 地 and 区 → 域."""
    for at, part in enumerate(parts):
        if part.same or not (part.old and part.new):
            continue
        before = parts[at - 1] if at else None
        if before and before.same and _is_lone(before.old[::-1]) and _both(part, 0):
            part.old.insert(0, before.old.pop())
            part.new.insert(0, before.new.pop())
        after = parts[at + 1] if at + 1 < len(parts) else None
        if after and after.same and _is_lone(after.old) and _both(part, -1):
            part.old.append(after.old.pop(0))
            part.new.append(after.new.pop(0))
    return [part for part in parts if part.old or part.new]


def _is_lone(units: list[str]) -> bool:
    """The first unit is a kanji, the next is none."""
    return bool(units) and bool(KANJI.fullmatch(units[0])) and not (len(units) > 1 and KANJI.match(units[1]))


def _both(part: _Part, end: int) -> bool:
    return bool(KANJI.match(part.old[end]) and KANJI.match(part.new[end]))


def _spans(parts: list[_Part], side: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for part in parts:
        text = "".join(part.old if side == "old" else part.new)
        if not text:
            continue
        if spans and spans[-1].changed is not part.same:
            spans[-1] = Span(spans[-1].text + text, not part.same)
        else:
            spans.append(Span(text, not part.same))
    return tuple(spans)


def _whole(text: str | None) -> tuple[Span, ...]:
    text = (text or "").strip(BULLETS)
    return (Span(text, changed=False),) if text else ()


def _marked(spans: tuple[Span, ...], element: str) -> SafeString:
    """Markup of one side; a gap of whitespace at the end of a change stays outside the mark."""
    parts = []
    for span in spans:
        text = escape(span.text.rstrip())
        space = span.text[len(span.text.rstrip()) :]
        parts.append(f"<{element}>{text}</{element}>{space}" if span.changed and text else f"{text}{space}")
    return mark_safe("".join(parts))  # every text in it was escaped above
