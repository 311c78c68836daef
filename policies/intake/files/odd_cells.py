"""What is odd about a cell of a sheet, and the apostrophe that keeps a text from being run as a formula."""

from __future__ import annotations

from django.utils.translation import gettext as _

from districts.spreadsheets import FORMULA_STARTS
from policies.intake.files.sheets import Cell
from policies.intake.findings import Findings


def unescape(text: str) -> str:
    """The text as it was before `districts.spreadsheets.escape_formula`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def check_cell(cell: Cell, findings: Findings, *, is_read: bool) -> bool:
    """Report formulas, errors, struck and hidden text; False if the cell cannot be read."""
    is_usable = _check_value(cell, findings, is_read=is_read)
    if cell.struck:
        findings.warning("struck_through", _("The text is struck through. Check whether it still holds."), cell)
    if cell.hidden:
        findings.warning("hidden", _("The cell is hidden in the sheet. Check whether it still holds."), cell)
    return is_usable


def _check_value(cell: Cell, findings: Findings, *, is_read: bool) -> bool:
    """An error in a column nobody reads blocks nothing."""
    text = cell.text.strip()
    blocking = findings.error if is_read else findings.warning
    if cell.error or text.startswith("#REF!"):
        blocking("error_value", _("The cell shows the error %(text)s. Repair the formula.") % {"text": text}, cell)
        return False
    if cell.formula and not text:
        blocking("formula_without_value", _("The formula has no stored value. Open and save it in Excel."), cell)
        return False
    if cell.formula:
        findings.warning("formula", _("The cell is a formula; its stored value was read."), cell)
    return True
