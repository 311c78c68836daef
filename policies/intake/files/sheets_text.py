"""Delimited text: .csv, .tsv and what was copied out of a table."""

from __future__ import annotations

import csv
import io
import re

from django.utils.translation import gettext as _

from policies.intake.files.decoding import decode
from policies.intake.files.sheets import MAX_COLUMNS, MAX_ROWS, Cell, IntakeRefused, Sheet, SheetRow

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_delimited(data: bytes, filename: str, suffix: str) -> Sheet:
    sheet = Sheet(filename=filename, kind="csv" if suffix == "csv" else "tsv", worksheets=[""])
    broken = _("Line %(line)s holds characters that cannot be read. Save the file again as UTF-8 or as .xlsx.")
    text, sheet.encoding = decode(data, sheet.findings, undecodable=broken)
    if text is None:
        return sheet
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
        sheet.findings.fix("control_characters", _("Invisible control characters were removed."))
    for number, values in enumerate(_records(text, suffix, sheet), start=1):
        _add_row(sheet, number, values)
    return sheet


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
