"""What a reader has to say about a file, at the cell it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from policies.intake.files.sheets import Cell


class Severity(StrEnum):
    ERROR = "ERROR"  # blocks the import
    WARNING = "WARNING"  # wants a person's confirmation
    FIX = "FIX"  # was put right, and is logged


class FindingJson(TypedDict):
    severity: str
    code: str
    row: int | None
    column: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    severity: Severity
    code: str
    row: int | None
    column: str | None  # the letter a spreadsheet shows
    message: str
    page: int = 1

    def as_json(self) -> FindingJson:
        return {
            "severity": self.severity.value,
            "code": self.code,
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


class Findings(list[Finding]):
    """A list that knows how to add a finding at a cell, at a row, or about the whole file."""

    def error(
        self, code: str, message: str, cell: Cell | None = None, *, row: int | None = None, page: int = 1
    ) -> None:
        self._add(Severity.ERROR, code, message, cell, row, page)

    def warning(
        self, code: str, message: str, cell: Cell | None = None, *, row: int | None = None, page: int = 1
    ) -> None:
        self._add(Severity.WARNING, code, message, cell, row, page)

    def fix(self, code: str, message: str, cell: Cell | None = None, *, row: int | None = None, page: int = 1) -> None:
        self._add(Severity.FIX, code, message, cell, row, page)

    def _add(self, severity: Severity, code: str, message: str, cell: Cell | None, row: int | None, page: int) -> None:
        if cell is not None:
            self.append(Finding(severity, code, cell.row, cell.letter, message, cell.page))
        else:
            self.append(Finding(severity, code, row, None, message, page))
