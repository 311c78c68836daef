"""One cell of figures, as people write it: 1,345人, ３７（見込み）, ▲12, 71.7％, 継続実施, －.

Knows no database. What cannot be a number stays the text it is; nothing is guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from ..reading.indicator_writing import written

__all__ = ["CellValue", "read_value", "written"]

NO_VALUE = {"", "-", "ー", "…", "...", "***", "*", "・・・", "−", "―", "–", "—"}
QUALIFIERS = {
    "見込み": "estimate",
    "見込": "estimate",
    "速報": "preliminary",
    "速報値": "preliminary",
    "確定": "confirmed",
    "確定値": "confirmed",
}
MINUS = "▲△−‐–—-"

_QUALIFIED = re.compile(r"^(?P<value>.*?)\s*\((?P<word>見込み?|速報値?|確定値?)\)\s*(?P<unit>\D*)$")
_QUALIFIED_RAW = re.compile(r"\s*[(（]\s*(?:見込み?|速報値?|確定値?)\s*[)）]")
_NUMBER = re.compile(rf"^(?P<sign>[+{MINUS}])?\s*(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\d\s].*)?$")
_VAGUE = re.compile(r"^(約|およそ|概ね|おおむね)|以上$|以下$|未満$|超$|程度$|\d\s*[~〜]\s*\d")
LARGEST = Decimal(10) ** 13


@dataclass(frozen=True)
class CellValue:
    """`number` or `text` or neither (no value). `warning` wants a person's eye, `error` bars the cell."""

    number: Decimal | None = None
    text: str = ""
    qualifier: str = ""
    unit: str = ""
    warning: str = ""
    error: str = ""

    @property
    def is_empty(self) -> bool:
        return self.number is None and not self.text


def read_value(raw: str, *, unit: str = "", decimals: int | None = None) -> CellValue:
    """What a cell says; `unit` and `decimals` are the indicator's, to compare with.

    A unit printed in the cell that is not the indicator's is a warning; more digits than the indicator keeps an error.
    """
    squeezed = unicodedata.normalize("NFKC", raw).strip()
    if squeezed in NO_VALUE:
        return CellValue()
    if squeezed.startswith("#"):
        return CellValue(error=_("The cell holds an error of the spreadsheet: %(text)s") % {"text": squeezed})
    qualifier = ""
    if match := _QUALIFIED.match(squeezed):
        qualifier = QUALIFIERS[match["word"]]
        squeezed = f"{match['value']}{match['unit']}".strip()
    said = _QUALIFIED_RAW.sub("", raw.strip()) if qualifier else raw.strip()
    if _VAGUE.search(squeezed):
        return CellValue(
            text=said[:200],
            qualifier=qualifier,
            warning=_("“%(text)s” is kept as words; it cannot be compared as a number.") % {"text": raw.strip()},
        )
    if match := _NUMBER.match(squeezed):
        return _number(match, raw, unit=unit, decimals=decimals, qualifier=qualifier)
    if len(said) > 200:
        return CellValue(error=_("Words in place of a number have at most 200 characters."))
    return CellValue(text=said, qualifier=qualifier)


def _number(match: re.Match[str], raw: str, *, unit: str, decimals: int | None, qualifier: str) -> CellValue:
    digits = match["digits"]
    if "," in digits and not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        return CellValue(error=_("The commas in “%(text)s” do not part thousands.") % {"text": raw.strip()})
    try:
        number = Decimal(digits.replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern lets nothing else through
        return CellValue(error=_("This is no number: %(text)s") % {"text": raw.strip()})
    if number > LARGEST:
        return CellValue(error=_("This number is too large: %(text)s") % {"text": raw.strip()})
    if match["sign"] and match["sign"] in MINUS:
        number = -number
    printed = (match["unit"] or "").strip()
    places = -int(number.as_tuple().exponent)
    if places > (4 if decimals is None else decimals):
        return CellValue(
            error=_("“%(text)s” has more digits after the point than the indicator keeps (%(decimals)s).")
            % {"text": raw.strip(), "decimals": 4 if decimals is None else decimals}
        )
    mismatch = printed and unit and printed != unicodedata.normalize("NFKC", unit)
    return CellValue(
        number=number,
        qualifier=qualifier,
        unit=printed,
        warning=_("The unit “%(printed)s” is not the indicator's “%(unit)s”.") % {"printed": printed, "unit": unit}
        if mismatch
        else "",
    )
