"""What happened to a plan item, as one dated story: only what is published, in as many queries for many rows as for one.

Told are the item itself and the items of its direct line in other editions. A date is a day where the record has one;
what holds for a year is dated by the year and stands at its beginning (transitions) or its end (values).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.fiscal_years import first_day, label

from ..models import Indicator, IndicatorValue, PublishedItem, RecommendationResponse, Review, ReviewRecord, Transition
from .chain import PlanItemChain
from .indicator_writing import written
from .indicators import corrected
from .lineage import Entry, Step
from .review_progress import GradeName, grade_of

KINDS = {
    "recommendations": gettext_lazy("Recommendations and responses"),
    "wording": gettext_lazy("Wording"),
    "transitions": gettext_lazy("From plan to plan"),
    "values": gettext_lazy("Figures"),
    "reviews": gettext_lazy("Reviews"),
    "proposals": gettext_lazy("Proposals"),
}
CODES_NAMED = 8


@dataclass(frozen=True)
class Event:
    """One thing that happened; `other` is the code of the item it happened to, where that is not this one."""

    kind: str
    on: dt.date
    when: str
    title: str
    lines: tuple[str, ...] = ()
    url: str = ""
    grade: GradeName | None = None
    other: str = ""

    @property
    def kind_name(self) -> str:
        return str(KINDS[self.kind])


def item_story(item: PublishedItem, steps: Iterable[Step], chain: PlanItemChain) -> list[Event]:
    """The oldest first. `steps` are the item's lineage, `chain` what it is part of. Two queries."""
    direct = [entry for step in steps for entry in step.entries if entry.is_direct]
    line = {entry.item.item_id: entry.item for entry in direct} | {item.item_id: item}
    records = list(
        ReviewRecord.objects.public()
        .filter(item__in=line, status__in=Review.REVIEWED)
        .select_related("round")
        .order_by("round__fiscal_year", "round__closes_on", "pk")
    )
    events = [
        *_recommendations(chain),
        *_proposals(chain),
        *(event for entry in direct for event in _transitions(entry, item)),
        *(_review(record, line[record.item_id], item) for record in records),
        *_wordings(records, line, item),
        *_values(records, line, item),
    ]
    rank = list(KINDS)
    return sorted(events, key=lambda event: (event.on, rank.index(event.kind)))


def _recommendations(chain: PlanItemChain) -> Iterator[Event]:
    for response in chain.responses:
        asked = response.item.recommendation
        url = response.item.get_absolute_url()
        if asked.issued_on:
            yield Event(
                "recommendations", asked.issued_on, _day(asked.issued_on), asked.title, (response.item.heading,), url
            )
        on = response.responded_on or timezone.localdate(response.published_at)
        status = dict(RecommendationResponse.Status.choices)[response.status]
        title = _("The city answered: %(status)s") % {"status": status}
        yield Event("recommendations", on, _day(on), title, (response.item.heading,), url)


def _proposals(chain: PlanItemChain) -> Iterator[Event]:
    for support in chain.proposals:
        proposal, on = support.proposal, support.proposal.document.issued_on
        if on:
            yield Event(
                "proposals", on, _day(on), proposal.document.title, (proposal.text,), proposal.get_absolute_url()
            )


def _transitions(entry: Entry, item: PublishedItem) -> Iterator[Event]:
    """One event for all edges that lead to an item, one for each that says it ended."""
    kinds = dict(Transition.Kind.choices)
    if entry.arrivals:
        edge = entry.arrivals[0]
        codes = [one.old.code for one in entry.arrivals if one.old]
        named = "、".join(codes[:CODES_NAMED]) + ("…" if len(codes) > CODES_NAMED else "")
        year = edge.crosswalk.to_edition.first_year
        words = dict.fromkeys(str(kinds[one.transition.kind]) for one in entry.arrivals)
        said = f"{named or _('none')} → {entry.item.code}"
        title = f"{edge.crosswalk.to_edition.name}: {'、'.join(words)}"
        yield Event(
            "transitions", first_day(year), label(year), title, (said,), edge.url, other=_other(entry.item, item)
        )
    for edge in entry.endings:
        year = edge.crosswalk.to_edition.first_year
        title = f"{edge.crosswalk.to_edition.name}: {kinds[edge.transition.kind]}"
        said = _("%(code)s has no successor") % {"code": entry.item.code}
        yield Event(
            "transitions", first_day(year), label(year), title, (said,), edge.url, other=_other(entry.item, item)
        )


def _review(record: ReviewRecord, of: PublishedItem, item: PublishedItem) -> Event:
    """Dated by the day its round closed; a round taken in later keeps the day it had."""
    on = _closed_on(record)
    texts = tuple(text for text in (record.postponed_reason, record.assessment) if text)
    return Event("reviews", on, _day(on), str(record.round), texts, _sheet_url(of), grade_of(record), _other(of, item))


def _closed_on(record: ReviewRecord) -> dt.date:
    return min(record.round.closes_on, timezone.localdate(record.frozen_at))


def _wordings(records: list[ReviewRecord], line: dict[int, PublishedItem], item: PublishedItem) -> Iterator[Event]:
    """The wording reviews froze, where it differs from the one before it, and the one that is public now."""
    for pk, of in line.items():
        seen: tuple[str, str] | None = None
        for record in records:
            if record.item_id == pk:
                wording = (record.item_title, record.item_text or "")
                if seen is not None and wording != seen:
                    yield _wording(_closed_on(record), wording, of, item)
                seen = wording
        if seen is not None and seen != (of.title, of.text or ""):
            yield _wording(timezone.localdate(of.published_at), (of.title, of.text or ""), of, item)


def _wording(on: dt.date, wording: tuple[str, str], of: PublishedItem, item: PublishedItem) -> Event:
    texts = tuple(text for text in wording if text)
    return Event(
        "wording", on, _day(on), _("The wording was changed"), texts, of.get_absolute_url(), other=_other(of, item)
    )


def _values(records: list[ReviewRecord], line: dict[int, PublishedItem], item: PublishedItem) -> Iterator[Event]:
    """Actual values by year, of the indicators published reviews name; and corrections of what was public before."""
    owners: dict[int, PublishedItem] = {}
    for record in records:
        for entry in record.values:
            owners.setdefault(entry["indicator"], line[record.item_id])
    if not owners:
        return
    rows = list(
        IndicatorValue.objects.filter(indicator__in=owners, district=None, published_at__isnull=False)
        .filter(Q(series="plan") | Q(series="actual"))
        .select_related("indicator")
        .order_by("fiscal_year", "indicator__name", "indicator_id", "revision")
    )
    yield from _years(rows, owners, item)
    yield from _corrections(rows, owners, item)


def _years(rows: list[IndicatorValue], owners: dict[int, PublishedItem], item: PublishedItem) -> Iterator[Event]:
    plans = {(row.indicator_id, row.fiscal_year): row for row in rows if row.is_public and row.series == "plan"}
    lines: dict[tuple[int, int], list[str]] = {}
    for row in rows:
        if row.is_public and row.series == "actual" and not row.is_withdrawn:
            plan = plans.get((row.indicator_id, row.fiscal_year))
            said = f"{row.indicator.name}: {_say(row)}"
            if plan:
                said = _("%(said)s (plan %(plan)s)") % {"said": said, "plan": _say(plan)}
            lines.setdefault((row.fiscal_year, owners[row.indicator_id].pk), []).append(said)
    items = {one.pk: one for one in owners.values()}
    for (year, pk), said_lines in lines.items():
        title = _("Actual values of %(year)s") % {"year": label(year)}
        of = items[pk]
        last = dt.date(year + 1, 3, 31)
        yield Event("values", last, label(year), title, tuple(said_lines), _sheet_url(of), other=_other(of, item))


def _corrections(rows: list[IndicatorValue], owners: dict[int, PublishedItem], item: PublishedItem) -> Iterator[Event]:
    for old, row in corrected(rows):
        if row.published_at:
            on = timezone.localdate(row.published_at)
            of = owners[row.indicator_id]
            title = _("A value was corrected: %(name)s") % {"name": row.indicator.name}
            said = f"{row.year_label} {row.get_series_display()}: {_say(old)} → {_say(row)}"
            yield Event("values", on, _day(on), title, (said, row.reason), _sheet_url(of), other=_other(of, item))


def _say(value: IndicatorValue) -> str:
    indicator: Indicator = value.indicator
    said = written(value.number, value.text, "", indicator.decimals) or "—"
    qualifier = written(None, value.get_qualifier_display(), "") if value.qualifier else ""
    return f"{said}{indicator.unit if value.number is not None else ''}{f'（{qualifier}）' if qualifier else ''}"


def _sheet_url(item: PublishedItem) -> str:
    edition = item.edition
    return reverse("policies:review-sheet", args=[edition.municipality.slug, edition.slug, item.slug])


def _other(of: PublishedItem, item: PublishedItem) -> str:
    return "" if of.pk == item.pk else f"{of.edition.name} {of.code}"


def _day(on: dt.date) -> str:
    return date_format(on, "DATE_FORMAT")
