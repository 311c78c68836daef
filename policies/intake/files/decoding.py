"""Bytes of a text file: UTF-8 (with or without BOM), UTF-16 as Office writes it, or CP932; never guessed bytes."""

from __future__ import annotations

import codecs

from policies.intake.findings import Findings

_SHOWN_LINES = 20


def decode(data: bytes, findings: Findings, *, undecodable: str) -> tuple[str | None, str]:
    """The text and its encoding; (None, "") with an error per line where bytes fit none.

    `undecodable` is the message, with %(line)s in it.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif data.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "cp932"]
    for encoding in candidates:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    for number in _broken_lines(data, candidates):
        findings.error("undecodable", undecodable % {"line": number}, row=number)
    return None, ""


def _broken_lines(data: bytes, candidates: list[str]) -> list[int]:
    """The lines that the file's own encoding cannot hold; the closest encoding counts as its own."""
    lines = data.split(b"\n")
    broken = min(([n for n, line in enumerate(lines, 1) if not _decodes(line, e)] for e in candidates), key=len)
    return broken[:_SHOWN_LINES] or [1]


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
