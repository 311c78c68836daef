"""Fiscal years and eras.

A fiscal year is the Western year of its April: FY2019 runs from 2019-04-01 to 2020-03-31. Labels are made
(令和元年度, FY2019); what a source printed (平成32年度) is kept beside the number, never instead of it.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Name, letter and the Western year before its first year, newest first. The first fiscal year of each era
# is the one that holds the era's first April or the part of it that governments label with the new era.
ERAS = (("令和", "R", 2018), ("平成", "H", 1988), ("昭和", "S", 1925), ("大正", "T", 1911), ("明治", "M", 1867))
ERA_STARTS = {
    "令和": dt.date(2019, 5, 1),
    "平成": dt.date(1989, 1, 8),
    "昭和": dt.date(1926, 12, 25),
    "大正": dt.date(1912, 7, 30),
    "明治": dt.date(1868, 1, 25),
}
EARLIEST, LATEST = 1868, 2200

_ERA = "|".join(f"{name}|{letter}" for name, letter, _offset in ERAS)
_YEAR = re.compile(rf"^(?:(?P<era>{_ERA})\.?)?(?P<year>元|\d{{1,4}})(?:年度|年|FY)?$", re.IGNORECASE)
_WESTERN = re.compile(r"^FY(?P<year>\d{4})$", re.IGNORECASE)
_DATE = re.compile(
    rf"^(?P<era>{_ERA})?\.?(?P<year>元|\d{{1,4}})(?:[.\-/]|年)(?P<month>\d{{1,2}})(?:[.\-/]|月)(?P<day>\d{{1,2}})日?$",
    re.IGNORECASE,
)


class FiscalYearError(ValueError):
    """The text names no fiscal year; the message says why, for the person who wrote it."""


@dataclass(frozen=True)
class FiscalYear:
    """A fiscal year (Western year of its April) and how the source printed it."""

    year: int
    printed: str = ""

    def __str__(self) -> str:
        return label(self.year)


def fiscal_year_of(date: dt.date) -> int:
    """The fiscal year a date lies in: January to March belong to the year before."""
    return date.year if date.month >= 4 else date.year - 1


def current_fiscal_year() -> int:
    from django.utils import timezone

    return fiscal_year_of(timezone.localdate())


def first_day(year: int) -> dt.date:
    return dt.date(year, 4, 1)


def label(year: int) -> str:
    """令和元年度 in Japanese, FY2019 in every other language."""
    if (get_language() or "ja").startswith("ja"):
        return japanese_label(year)
    return f"FY{year}"


def japanese_label(year: int) -> str:
    for name, _letter, offset in ERAS:
        if year > offset:
            return f"{name}{'元' if year - offset == 1 else year - offset}年度"
    raise FiscalYearError(_("A fiscal year before 1868 has no era: %(year)s") % {"year": year})


def short_label(year: int) -> str:
    """R1 or H30 in Japanese, where every year has an era beside it; "" in every other language."""
    if not (get_language() or "ja").startswith("ja"):
        return ""
    return next((f"{letter}{year - offset}" for _name, letter, offset in ERAS if year > offset), "")


def both_labels(year: int) -> str:
    """2019（令和元年度）: the Western year, with the era where one is in use."""
    return f"{year}（{japanese_label(year)}）" if short_label(year) else label(year)


def span_label(start: int, end: int) -> str:
    """A period of fiscal years, both ends named: 平成28年度～令和2年度."""
    return label(start) if start == end else f"{label(start)}～{label(end)}"


def parse_fiscal_year(text: str, *, plan_years: tuple[int, int] | None = None) -> FiscalYear:
    """The fiscal year a printed text names.

    Reads 平成32年度, 令和元年度, H29, FY2019, 2019年度 and dates such as R2.2.20 (which lie in FY2019). A year
    without an era (29年度) is read from `plan_years` (first and last fiscal year), else refused.
    Raises FiscalYearError with a message for the person who wrote it.
    """
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if match := _WESTERN.match(squeezed):
        return FiscalYear(_checked(int(match["year"]), text), text)
    if match := _DATE.match(squeezed):
        return FiscalYear(fiscal_year_of(_date(match, text)), text)
    match = _YEAR.match(squeezed)
    if not match:
        raise FiscalYearError(_("This is not a fiscal year: %(text)s") % {"text": text})
    number = 1 if match["year"] == "元" else int(match["year"])
    if match["era"]:
        return FiscalYear(_checked(_offset(match["era"]) + number, text), text)
    if number >= EARLIEST:
        return FiscalYear(_checked(number, text), text)
    return FiscalYear(_without_era(number, text, plan_years), text)


def _offset(era: str) -> int:
    return next(offset for name, letter, offset in ERAS if era.upper() in (name, letter))


def _checked(year: int, text: str) -> int:
    if not EARLIEST <= year <= LATEST:
        raise FiscalYearError(_("This fiscal year cannot be right: %(text)s") % {"text": text})
    return year


def _without_era(number: int, text: str, plan_years: tuple[int, int] | None) -> int:
    if plan_years:
        first, last = plan_years
        within = [offset + number for _n, _l, offset in ERAS if first - 1 <= offset + number <= last + 1]
        if len(within) == 1:
            return within[0]
    raise FiscalYearError(_("The era is missing and the plan's years do not settle it: %(text)s") % {"text": text})


def _date(match: re.Match[str], text: str) -> dt.date:
    number = 1 if match["year"] == "元" else int(match["year"])
    if not match["era"] and number < EARLIEST:
        raise FiscalYearError(_("The era of this date is missing: %(text)s") % {"text": text})
    year = _offset(match["era"]) + number if match["era"] else number
    try:
        return dt.date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        raise FiscalYearError(_("This date does not exist: %(text)s") % {"text": text}) from None
