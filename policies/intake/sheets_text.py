"""Delimited text: UTF-8 (with or without BOM), UTF-16 as Excel writes it, or CP932; never guessed bytes."""

from __future__ import annotations

import codecs
import csv
import io
import re

from django.utils.translation import gettext as _

from policies.intake.sheets import MAX_COLUMNS, MAX_ROWS, Cell, IntakeRefused, Sheet, SheetRow

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SHOWN_LINES = 20


def read_delimited(data: bytes, filename: str, suffix: str) -> Sheet:
    sheet = Sheet(filename=filename, kind="csv" if suffix == "csv" else "tsv", worksheets=[""])
    text = _decode(data, sheet)
    if text is None:
        return sheet
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
        sheet.findings.fix("control_characters", _("Invisible control characters were removed."))
    for number, values in enumerate(_records(text, suffix, sheet), start=1):
        _add_row(sheet, number, values)
    return sheet


def _decode(data: bytes, sheet: Sheet) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif data.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "cp932"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sheet.encoding = encoding
        return text
    _report_undecodable(data, candidates, sheet)
    return None


def _report_undecodable(data: bytes, candidates: list[str], sheet: Sheet) -> None:
    """Name the lines that the file's own encoding cannot hold; the closest encoding counts as its own."""
    lines = data.split(b"\n")
    broken = min(([n for n, line in enumerate(lines, 1) if not _decodes(line, e)] for e in candidates), key=len)
    for number in broken[:_SHOWN_LINES] or [1]:
        sheet.findings.error(
            "undecodable",
            _("Line %(line)s holds characters that cannot be read. Save the file again as UTF-8 or as .xlsx.")
            % {"line": number},
            row=number,
        )


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _records(text: str, suffix: str, sheet: Sheet) -> list[list[str]]:
    tabs = suffix in {"tsv", "txt"} or ("\t" in text and text.count("\t") > text.count(","))
    if tabs and "\t" not in text and "," in text:
        tabs = False
    delimiter = "\t" if tabs else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if not tabs:
            raise IntakeRefused(
                _("A quotation mark in the file is not closed, so its cells cannot be told apart. Save it as .xlsx.")
            ) from error
    sheet.findings.fix("quotation_marks", _("Quotation marks were read as part of the text."))
    return [line.split("\t") for line in text.splitlines()]


def _add_row(sheet: Sheet, number: int, values: list[str]) -> None:
    cells = {c: Cell(number, c, value) for c, value in enumerate(values, start=1) if value and not value.isspace()}
    if not cells:
        return
    if number > MAX_ROWS or max(cells) > MAX_COLUMNS:
        raise IntakeRefused(
            _("The sheet is larger than %(rows)s rows or %(columns)s columns. Split it and import the parts.")
            % {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
        )
    sheet.rows.append(SheetRow(1, number, cells))
