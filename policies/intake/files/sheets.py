"""Any file of cells becomes one `Sheet`: text as printed, where it stood, and what is odd about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from policies.intake.findings import Findings

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"


class IntakeRefused(Exception):
    """The file cannot be read at all; the message says what to do instead."""


@dataclass(slots=True)
class Cell:
    row: int
    column: int
    text: str
    page: int = 1
    rows: int = 1  # how many rows the cell is merged over
    columns: int = 1
    hidden: bool = False
    formula: bool = False
    struck: bool = False
    error: bool = False  # #REF! and its kin
    date: bool = False

    @property
    def letter(self) -> str:
        return get_column_letter(self.column)

    @property
    def place(self) -> tuple[int, int, int]:
        return self.page, self.row, self.column


@dataclass(slots=True)
class SheetRow:
    page: int
    number: int
    cells: dict[int, Cell]
    hidden: bool = False


@dataclass(slots=True)
class Sheet:
    filename: str
    kind: str  # xlsx, csv or tsv
    rows: list[SheetRow] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    encoding: str = ""
    worksheets: list[str] = field(default_factory=list)
    unread: set[int] = field(default_factory=set)  # pages that are hidden and were only listed
    masters: dict[tuple[int, int, int], tuple[int, int, int]] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)  # what a workbook says of itself beside its cells

    def cells(self) -> Iterator[Cell]:
        for row in self.rows:
            yield from row.cells.values()


def read_sheet(data: bytes, filename: str) -> Sheet:
    """Read .xlsx, .csv, .tsv or .txt; raise `IntakeRefused` for everything else."""
    from policies.intake.files import sheets_text, sheets_xlsx

    if not data.strip(b"\x00 \t\r\n"):
        raise IntakeRefused(_("The file is empty. Choose the file that holds the sheet."))
    if len(data) > MAX_BYTES:
        raise IntakeRefused(
            _("The file is larger than %(limit)s MB. Remove pictures and unused worksheets, or split the file.")
            % {"limit": MAX_BYTES // (1024 * 1024)}
        )
    suffix = filename.rpartition(".")[2].lower() if "." in filename else ""
    refuse_by_kind(data, suffix)
    if data.startswith(_ZIP):
        return sheets_xlsx.read_workbook(data, filename)
    if suffix == "xlsx":
        raise IntakeRefused(
            _("This .xlsx file is damaged. Open it in Excel, save it again as .xlsx and try once more.")
        )
    return sheets_text.read_delimited(data, filename, suffix)


def refuse_by_kind(data: bytes, suffix: str) -> None:
    """Files that are something else than their name says, or that we never open."""
    if data.startswith(_OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise IntakeRefused(
                _("The file is protected by a password. Remove the password in Excel and save it again.")
            )
        raise IntakeRefused(_("Old Excel files (.xls) are not read. Open the file in Excel and save it as .xlsx."))
    if suffix in {"xls", "xlt"}:
        raise IntakeRefused(_("Old Excel files (.xls) are not read. Open the file in Excel and save it as .xlsx."))
    if suffix in {"xlsm", "xltm", "xlam"}:
        raise IntakeRefused(_("Files with macros (.xlsm) are not read. Save the sheet as .xlsx without macros."))
    if suffix == "xlsb":
        raise IntakeRefused(_("Binary Excel files (.xlsb) are not read. Save the sheet as .xlsx."))
    if suffix not in {"xlsx", "csv", "tsv", "txt"} or data.startswith(b"%PDF"):
        raise IntakeRefused(
            _("Only .xlsx, .csv, .tsv and .txt files are read. Save the sheet in one of these forms and try again.")
        )
    if data.startswith(_ZIP) and suffix != "xlsx":
        raise IntakeRefused(
            _("The file is named .%(suffix)s but is not a text file. Rename it to .xlsx, or save it again as text.")
            % {"suffix": suffix}
        )


def search_form(text: str) -> str:
    """NFKC without white space: for comparing and searching, never for keeping."""
    return "".join(unicodedata.normalize("NFKC", text).split())
