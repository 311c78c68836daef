"""Which way a file of proposals is read: as a table where it has cells, else as text."""

from __future__ import annotations

from collections.abc import Sequence

from policies.intake.files.papers import Line, read_paper
from policies.intake.files.sheets import Sheet, read_sheet
from policies.intake.findings import Finding
from policies.intake.proposals import ProposalsReading
from policies.intake.proposals.docx import tables_of
from policies.intake.proposals.table import TableReader, has_table
from policies.intake.proposals.text import TextReader

_SHEETS = {"xlsx", "xlsm", "xltm", "xlam", "xlsb", "xls", "xlt", "csv"}  # those not read are refused as sheets


def open_proposals(data: bytes, filename: str) -> ProposalsReading:
    """Raises IntakeRefused for what is neither."""
    suffix = filename.rpartition(".")[2].lower() if "." in filename else ""
    if suffix in _SHEETS:
        return _table(read_sheet(data, filename))
    if suffix == "tsv":
        return _tabs_or_text(data, filename, f"{filename[:-4]}.txt")
    paper = read_paper(data, filename)
    if paper.kind == "docx" and (sheet := tables_of(data, paper)):
        return _table(sheet)
    if any("\t" in line.text for line in paper.lines) and paper.kind == "txt":
        return _tabs_or_text(data, filename, filename)
    return _text(paper.lines, filename, paper.kind, paper.encoding, paper.findings)


def _tabs_or_text(data: bytes, filename: str, text_name: str) -> ProposalsReading:
    sheet = read_sheet(data, filename)
    if has_table(sheet):
        return _table(sheet)
    paper = read_paper(data, text_name)
    return _text(paper.lines, filename, paper.kind, paper.encoding, paper.findings)


def _table(sheet: Sheet) -> ProposalsReading:
    result = ProposalsReading(sheet.filename, sheet.kind, encoding=sheet.encoding)
    result.findings.extend(sheet.findings)
    TableReader(sheet, result).read()
    return result


def _text(
    lines: Sequence[Line], filename: str, kind: str, encoding: str, findings: Sequence[Finding]
) -> ProposalsReading:
    result = ProposalsReading(filename, kind, encoding=encoding)
    result.findings.extend(findings)
    TextReader(lines, result).read()
    return result
