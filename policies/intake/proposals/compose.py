"""From pieces to text: wraps joined, sub-items ①②③ taken out, steps inside a sentence found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from policies.intake.codes import join_wraps
from policies.intake.proposals import CHILD, Child, Piece, Proposal
from policies.intake.proposals.lines import ends_sentence, join, without_bullet

_LABELS = (  # a style per row: what stands in front of a sub-item
    re.compile(r"[①-⑳]"),
    re.compile(r"[⑴-⒇]"),
    re.compile(r"[(（][0-9０-９]{1,2}[)）]"),
    re.compile(r"[(（][ア-コ][)）]"),
)
_KANA = "アイウエオカキクケコ"
_STEP = re.compile(
    r"(?P<label>(?:ステップ|STEP|Step|フェーズ|段階|手順)[ \u3000]?(?P<number>[0-9０-９]{1,2}|[一二三四五六七八九十]))"
    r"[ \u3000]?[：:][ \u3000]?"
)
_NUMERALS = "一二三四五六七八九十"
_OPEN, _CLOSE = "（(「『［[【", "）)」』］]】"


def compose(proposal: Proposal, *, tidy: bool) -> None:
    """Set text and children from the pieces. `tidy`: also drop the gaps a PDF leaves inside a text."""
    joined = join if tidy else _plain
    parts: list[tuple[str, list[Piece]]] = [("", [])]
    for piece in proposal.pieces:
        label = _label(piece, parts)
        if label:
            parts.append((label, []))
        parts[-1][1].append(piece)
        if len(parts) > 1:
            piece.role = CHILD
    texts = [piece.text for piece in parts[0][1]]
    proposal.text = joined([without_bullet(texts[0]), *texts[1:]]) if texts else ""
    proposal.children = _steps(proposal.text, proposal.pieces)
    for label, pieces in parts[1:]:
        texts = [piece.text for piece in pieces]
        text = joined([texts[0].strip()[len(label) :], *texts[1:]])
        first = pieces[0]
        proposal.children.append(Child(label, text, False, first.row, first.page, "\n".join(texts)))


def starts_sub_item(text: str) -> bool:
    return any(style.match(text) for style in _LABELS)


def _plain(texts: Sequence[str]) -> str:
    return join_wraps("\n".join(texts))


def _label(piece: Piece, parts: Sequence[tuple[str, list[Piece]]]) -> str:
    """The label this line starts with, if it is the next of its style and the text above has come to an end."""
    above = parts[-1][1]
    if not above or not (ends_sentence(above[-1].text) or not above[-1].wrapped or above[-1].text[-1] in "：:"):
        return ""
    text = piece.text.strip()
    for style in _LABELS:
        if match := style.match(text):
            number = _value(match[0])
            before = style.fullmatch(parts[-1][0])
            expected = _value(parts[-1][0]) + 1 if before else 1
            fits = number == expected and (before or not parts[-1][0])
            return match[0] if fits and text[match.end() :].strip() else ""
    return ""


def _value(label: str) -> int:
    plain = unicodedata.normalize("NFKC", label).strip("()")
    if plain in _KANA:
        return _KANA.index(plain) + 1
    return int(plain)


# Steps


def _steps(text: str, pieces: Sequence[Piece]) -> list[Child]:
    """ステップ１：…、ステップ２：… inside a sentence; the text keeps them too."""
    found = list(_STEP.finditer(text))
    if len(found) < 2 or [_step_number(match) for match in found] != list(range(1, len(found) + 1)):
        return []
    ends = [match.start() for match in found[1:]] + [_end_of_last(text, found[-1].end())]
    first = pieces[0]
    return [
        Child(match["label"], _trim(text[match.end() : end]), True, first.row, first.page, text[match.start() : end])
        for match, end in zip(found, ends, strict=True)
    ]


def _step_number(match: re.Match[str]) -> int:
    printed = match["number"]
    return _NUMERALS.index(printed) + 1 if printed in _NUMERALS else int(printed)


def _end_of_last(text: str, start: int) -> int:
    """The last step ends where the bracket around all of them closes, or with the sentence."""
    depth = 0
    for index in range(start, len(text)):
        if text[index] in _OPEN:
            depth += 1
        elif text[index] in _CLOSE:
            depth -= 1
        if depth < 0 or (depth == 0 and text[index] == "。"):
            return index
    return len(text)


def _trim(text: str) -> str:
    return re.sub(r"(?:など|等)$", "", text.strip().rstrip("、,，・；;").strip())
