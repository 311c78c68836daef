"""What a note (作業経過等) says: which kind of transition, which codes it names, which changes it reports."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from policies.intake.codes import ARROWS, Code, CodeList, referenced_codes
from policies.intake.transitions import (
    ABOLISH,
    ABOLISH_ABSORB,
    ABSORB,
    CONTINUE,
    MERGE,
    MOVE,
    NEW,
    SPLIT,
    Change,
)

_INSIDE = r"[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]"
_BULLET = re.compile(r"(?:^|\s)[・•●○◯]\s*")
_NEW_NOTE = re.compile(rf"新規(?:追加|項目|事業|設定)?(?:\s*{_INSIDE})?")
_ARROW = re.compile(f"[{ARROWS}]|->|=>")
_SPACE = re.compile(r"\s+")
_COUNT = re.compile(r"([0-9０-９]{1,2}|[二三四五六七八九])(?:つ|個|件)?の(?:項目|施策|取組|事業)[をにへ]?(?:統合|分割)")
_KANJI = {sign: number for number, sign in enumerate("二三四五六七八九", start=2)}
_MOVE = re.compile(r"(?:移動|移行|移管|移す)|(?:[-－‐0-9０-９①-⑳]|施策\S{1,6})へ$")

_REPLACED = re.compile(rf"(?:事業|制度|取組|補助金)の変更{_INSIDE}")
_ADDED = re.compile(rf"(?:事業|制度|取組|補助金)の追加{_INSIDE}")
_APPENDED = re.compile(rf"(?<!新規)(?<!の)(?:後半|前半|文末|末尾|一部|文言)(?:に|を)?追加{_INSIDE}")
_RENAMED = re.compile(rf"(?:名称(?:の)?変更|名称を変更|改称|改題){_INSIDE}")

_WORDS = (
    (("廃止", "削除", "終了", "とりやめ"), ABOLISH),
    (("分割", "分離"), SPLIT),
    (("統合",), MERGE),
    (("集約", "包含", "吸収"), ABSORB),
)


CHANGE_LENGTH = 300


@dataclass(slots=True)
class Note:
    text: str = ""  # as printed, parts joined by "/", white space of wraps removed
    rest: str = ""  # without the notes of new items
    new_notes: list[str] = field(default_factory=list)
    kind: str = CONTINUE
    targets: CodeList = CodeList(())
    arrow: tuple[tuple[Code, ...], tuple[Code, ...]] | None = None
    changes: list[Change] = field(default_factory=list)
    count: int | None = None  # how many items it says are merged or split

    @property
    def is_new(self) -> bool:
        """Nothing but the note of one new item."""
        return bool(self.new_notes) and not self.rest


NO_NOTE = Note()


@lru_cache(maxsize=4096)
def parse_note(raw: str) -> Note:
    parts = [_squeeze(part) for part in _BULLET.split(raw) if part.strip()]
    if not parts:
        return NO_NOTE
    text = "/".join(parts)
    new_notes = [match.group(0) for match in _NEW_NOTE.finditer(text)]
    rest = _NEW_NOTE.sub("", text).strip("/、, ") if new_notes else text
    outside = re.sub(_INSIDE, "", rest)
    note = Note(text, rest, new_notes, changes=_changes(rest), count=_count(outside))
    note.arrow = _arrow(outside)
    note.kind, note.targets = _kind(outside, rest)
    if note.is_new:
        note.kind = NEW
    return note


def _squeeze(text: str) -> str:
    """White space kept between Latin words only; elsewhere it comes from wrapping."""
    text = text.strip()

    def gap(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1], text[match.end()]
        return " " if before.isascii() and after.isascii() and before.isalnum() and after.isalnum() else ""

    return _SPACE.sub(gap, text)


def _kind(outside: str, rest: str) -> tuple[str, CodeList]:
    kind = next((kind for words, kind in _WORDS if any(word in outside for word in words)), CONTINUE)
    if kind == ABOLISH:
        targets = referenced_codes(rest)
        return (ABOLISH_ABSORB, targets) if targets.codes else (ABOLISH, targets)
    named = _after_topic(outside)
    targets = referenced_codes(named)
    if kind == CONTINUE and targets.codes and _MOVE.search(outside):
        kind = MOVE
    return kind, targets


def _after_topic(outside: str) -> str:
    """施策⑤は、施策①⑧へ分割 speaks of ①⑧; what stands before は is the row itself."""
    head, mark, tail = outside.partition("は、")
    return tail if mark and referenced_codes(head).codes else outside


def _arrow(outside: str) -> tuple[tuple[Code, ...], tuple[Code, ...]] | None:
    pieces = _ARROW.split(outside)
    if len(pieces) != 2:
        return None
    sources, targets = referenced_codes(pieces[0]).codes, referenced_codes(pieces[1]).codes
    return (sources, targets) if sources and targets else None


def _count(outside: str) -> int | None:
    match = _COUNT.search(outside)
    if not match:
        return None
    return _KANJI.get(match[1]) or int(unicodedata.normalize("NFKC", match[1]))


def _changes(text: str) -> list[Change]:
    changes: list[tuple[int, Change]] = []
    for pattern, kind in ((_REPLACED, "programme_replaced"), (_RENAMED, "renamed")):
        for match in pattern.finditer(text):
            changes += [(match.start(), change) for change in _replacements(match[1], kind)]
    for match in _ADDED.finditer(text):
        names = [name.strip() for name in re.split("[、，]", match[1]) if name.strip()]
        changes += [(match.start(), Change("programme_added", after=name)) for name in names]
    for match in _APPENDED.finditer(text):
        changes.append((match.start(), Change("text_appended", after=match[1].strip())))
    return [change for _place, change in sorted(changes, key=lambda pair: pair[0]) if _fits(change)]


def _fits(change: Change) -> bool:
    """Longer ones stay in the note only."""
    return bool(change.before or change.after) and max(len(change.before), len(change.after)) <= CHANGE_LENGTH


def _replacements(inside: str, kind: str) -> list[Change]:
    changes = []
    for piece in re.split("[、，]", inside):
        before, _mark, after = _ARROW.sub("→", piece).partition("→")
        after = after.strip()
        changes.append(Change(kind, before.strip(), after[:-1] if after.endswith(("へ", "に")) else after))
    return changes
