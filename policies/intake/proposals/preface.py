"""The prose before the proposals: chapters, the themes that were raised, by whom and when, and the report's date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from districts.fiscal_years import ERAS
from policies.intake.findings import Findings
from policies.intake.proposals import PREFACE, Paragraph, Piece, Preface, PrintedDate, ProposalsReading, Theme
from policies.intake.proposals.lines import Row, join, printed_number

_TITLE_LENGTH = 60
_SUBTITLE = re.compile(r"[～〜~―—–]")
_BACK = re.compile(r"上記|以上|これら|前記|こうした|このよう|このため|このうち|提言書|報告書")
_DATE = re.compile(
    rf"(?:(?P<era>{'|'.join(name for name, _letter, _offset in ERAS)})(?P<nth>元|\d{{1,2}})|(?P<west>\d{{4}}))"
    r"年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?"
)
_RAISED = re.compile(
    rf"{_DATE.pattern}(?:に|、)*(?P<by>[^、。0-9]{{1,30}}?)(?:から|より)(?:提起|要望|提案|寄せられ|出され|示され)"
)
_REPORTED = re.compile(r"(?:提言|報告|答申)書?.*(?:提出|受け)")
_SENTENCES = re.compile(r"[。\n]")
_FULL = 0.8


def read_preface(rows: Sequence[Row], result: ProposalsReading) -> None:
    """Everything before the first stakeholder is kept as prose, in paragraphs."""
    if not rows:
        return
    preface = result.preface
    result.pieces += [Piece(row.row, row.text, row.page, PREFACE) for row in rows]
    preface.bullets = [(row.row, row.page) for row in rows if row.is_bullet]
    preface.paragraphs = [_paragraph(part) for part in _parts(rows)]
    preface.themes = list(_themes(preface.paragraphs))
    _find_dates(preface)
    message = _("The text before the first stakeholder was kept as preface: %(count)s paragraphs.")
    result.findings.fix("preface", message % {"count": len(preface.paragraphs)}, row=rows[0].row, page=rows[0].page)
    _check_numbers(preface.paragraphs, result.findings)


# Paragraphs


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    widths = sorted(row.width for row in rows)
    full = widths[int((len(widths) - 1) * 0.9)] * _FULL
    double = sum(row.gap for row in rows) > len(rows) * 0.8
    part: list[Row] = []
    for row in rows:
        if part and _begins(row, part[-1], full=full, double=double):
            yield part
            part = []
        part.append(row)
    yield part


def _begins(row: Row, above: Row, *, full: float, double: bool) -> bool:
    """Whether a paragraph begins here: after a title, or after a sentence that leaves the rest of its line empty."""
    if _kind(above) != "text" or row.is_bullet:
        return True
    if not above.ends:
        return False
    return row.indent or above.width < full or (row.gap and not double) or _kind(row) != "text"


def _kind(row: Row) -> str:
    if row.ends or len(row.text) > _TITLE_LENGTH:
        return "text"
    if _SUBTITLE.match(row.text):
        return "heading"
    style, _number, rest = printed_number(row.text)
    return {"plain": "heading", "paren": "theme", "circled": "theme"}.get(style, "text") if rest else "text"


def _paragraph(rows: Sequence[Row]) -> Paragraph:
    kind = _kind(rows[0]) if len(rows) == 1 else "text"
    number, text = "", join(row.text for row in rows)
    if kind != "text":
        _style, number, text = printed_number(text)
    first = rows[0]
    return Paragraph(kind, text, number, first.row, first.page, "\n".join(row.text for row in rows))


def _themes(paragraphs: Sequence[Paragraph]) -> Iterator[Theme]:
    """Each theme with the prose below it, up to where the text looks back on all of them."""
    theme: Theme | None = None
    texts: list[str] = []
    for paragraph in [*paragraphs, None]:
        if paragraph is None or paragraph.kind != "text" or _BACK.match(paragraph.text):
            if theme:
                theme.text = "\n".join(texts)
                yield theme
            is_theme = paragraph is not None and paragraph.kind == "theme"
            theme = Theme(paragraph.number, paragraph.text, "", paragraph.row) if paragraph and is_theme else None
            texts = []
        else:
            texts.append(paragraph.text)


def _check_numbers(paragraphs: Sequence[Paragraph], findings: Findings) -> None:
    """Two chapters may carry one number: numbers are printed, not relied on."""
    numbered = [paragraph for paragraph in paragraphs if paragraph.kind == "heading" and paragraph.number]
    check_order([(one.number, one.text, one.row, one.page) for one in numbered], findings)


def check_order(headings: Sequence[tuple[str, str, int, int]], findings: Findings) -> None:
    """Report numbers printed twice or out of order; each heading is its number, title, row and page."""
    seen: dict[int, str] = {}
    last: int | None = None
    for number, title, row, page in headings:
        value = number_value(number)
        if value is None:
            continue
        names = {"number": number, "title": title, "other": seen.get(value, "")}
        if value in seen:
            message = _("The number %(number)s stands twice: “%(other)s” and “%(title)s”. Both were kept.")
            findings.warning("number_twice", message % names, row=row, page=page)
        elif last is not None and value != last + 1:
            message = _("The number %(number)s of “%(title)s” does not follow the one before. The order was kept.")
            findings.warning("number_order", message % names, row=row, page=page)
        seen.setdefault(value, title)
        last = value


def number_value(printed: str) -> int | None:
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", printed))
    return int(digits) if digits else None


# Dates


def _find_dates(preface: Preface) -> None:
    for paragraph in preface.paragraphs:
        for sentence in _SENTENCES.split(unicodedata.normalize("NFKC", "".join(paragraph.text.split()))):
            if preface.raised_on is None and (match := _RAISED.search(sentence)):
                preface.raised_on, preface.raised_by = _date(match, paragraph.row), match["by"]
            if preface.reported_on is None and _REPORTED.search(sentence) and (match := _DATE.search(sentence)):
                preface.reported_on = _date(match, paragraph.row)


def _date(match: re.Match[str], row: int) -> PrintedDate | None:
    """The date in Western years; None where the calendar has no such day."""
    if match["west"]:
        year = int(match["west"])
    else:
        offset = next(offset for name, _letter, offset in ERAS if name == match["era"])
        year = offset + (1 if match["nth"] == "元" else int(match["nth"]))
    month, day = int(match["month"]), int(match["day"]) if match["day"] else None
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    printed = re.match(_DATE, match[0])
    return PrintedDate(printed[0] if printed else match[0], year, month, day, row)
