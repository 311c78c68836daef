"""What the preface of a paper tells of the document as a whole: the themes that were raised, and its date."""

from __future__ import annotations

import datetime as dt
from typing import Any

from districts.history import sign
from districts.models.departments import label_key

from ..intake.proposals import PrintedDate, ProposalsReading
from ..intake.proposals import Theme as ReadTheme
from ..models import ProposalDocument, Theme


def missing_themes(reading: ProposalsReading, head: ProposalDocument) -> list[ReadTheme]:
    """Themes the municipality does not have yet; a document that has its theme already asks for none."""
    if head.theme_id:
        return []
    known = {
        label_key(title)
        for title in Theme.objects.filter(municipality=head.municipality).values_list("title", flat=True)
    }
    return [one for one in reading.preface.themes if label_key(one.title[:200]) not in known]


def write_themes(reading: ProposalsReading, head: ProposalDocument, *, by: Any, why: str) -> None:
    """Make the missing themes, and give an undated document without a theme what its preface says of them."""
    taken = set(Theme.objects.filter(municipality=head.municipality).values_list("slug", flat=True))
    for position, one in enumerate(missing_themes(reading, head)):
        theme = Theme(
            municipality=head.municipality,
            slug=_free(taken),
            title=one.title[:200],
            text=one.text,
            raised_by=reading.preface.raised_by[:150],
            raised_on=date_of(reading.preface.raised_on),
            raised_in=month_of(reading.preface.raised_on),
            position=position,
        )
        sign(theme, by=by, reason=why)
        theme.save()
    if head.theme_id is None and (title := own_theme(reading)):
        head.theme = Theme.objects.filter(municipality=head.municipality, title=title).first()
    if head.issued_on is None:
        head.issued_on = date_of(reading.preface.reported_on)


def own_theme(reading: ProposalsReading) -> str:
    """The title of the theme the proposals are about: the only one, or the one the preface comes back to; else ""."""
    titles = [one.title[:200] for one in reading.preface.themes]
    if len(titles) < 2:
        return "".join(titles)
    prose = label_key("\n".join(one.text for one in reading.preface.paragraphs if one.kind != "theme"))
    named = [title for title in titles if label_key(title) in prose]
    return named[0] if len(named) == 1 else ""


def date_of(printed: PrintedDate | None) -> dt.date | None:
    """The day; None where none is printed, or the calendar has no such day."""
    if printed is None or printed.month is None or printed.day is None:
        return None
    try:
        return dt.date(printed.year, printed.month, printed.day)
    except ValueError:
        return None


def month_of(printed: PrintedDate | None) -> str:
    """What is printed where no day is; "" where a day says it."""
    return "" if printed is None or date_of(printed) else printed.printed[:40]


def preface_of(reading: ProposalsReading) -> list[dict[str, str]]:
    """The paragraphs before the proposals, in order, as the document keeps them."""
    return [{"kind": one.kind, "number": one.number, "text": one.text} for one in reading.preface.paragraphs]


def _free(taken: set[str]) -> str:
    number = 1
    while f"theme-{number}" in taken:
        number += 1
    taken.add(f"theme-{number}")
    return f"theme-{number}"
