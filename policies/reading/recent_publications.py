"""What a municipality made public last, of every kind: plans, crosswalks, recommendations, responses, proposals, results,
progress, indicators and figures of districts."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.fiscal_years import label, span_label
from districts.models import DistrictStatistic, Municipality

from ..models import (
    Indicator,
    ProposalDocument,
    Publication,
    PublishedResponse,
    Recommendation,
    ReviewRound,
    UptakeInquiry,
)

NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Recent:
    """One publication: when, a sentence that leads to it, how much it is, and what the office said of it."""

    at: dt.datetime | None
    text: str
    url: str
    amount: str = ""
    note: str = ""


def recent_publications(municipality: Municipality, number: int) -> list[Recent]:
    """The newest first. One query for each kind."""
    found = [one for source in SOURCES for one in source(municipality, number)]
    return sorted(found, key=lambda one: one.at or NEVER, reverse=True)[:number]


def _plans(municipality: Municipality, number: int) -> Iterator[Recent]:
    rows = Publication.objects.filter(
        edition__municipality=municipality, edition__published_at__isnull=False
    ).select_related("edition")
    for row in rows.order_by("-published_at", "-pk")[:number]:
        is_crosswalk = row.subject == Publication.Subject.CROSSWALK
        text = _("Crosswalk to “%(edition)s” published") if is_crosswalk else _("Items of “%(edition)s” published")
        name = "policies:crosswalk" if is_crosswalk else "policies:edition-detail"
        amount = _("%(added)s added, %(changed)s changed, %(removed)s removed") % {
            "added": row.added,
            "changed": row.changed,
            "removed": row.removed,
        }
        url = reverse(name, args=[municipality.slug, row.edition.slug])
        yield Recent(row.published_at, text % {"edition": row.edition.name}, url, amount, row.note)


def _recommendations(municipality: Municipality, number: int) -> Iterator[Recent]:
    rows = Recommendation.objects.published().of(municipality).annotate(items_held=Count("items"))
    for row in rows.order_by("-published_at", "-pk")[:number]:
        text = _("Recommendation “%(title)s” published") % {"title": row.title}
        amount = ngettext("%(n)s item", "%(n)s items", row.items_held) % {"n": row.items_held}
        yield Recent(row.published_at, text, _to("recommendation-detail", municipality, row.slug), amount)


def _responses(municipality: Municipality, number: int) -> Iterator[Recent]:
    """Responses to one recommendation that came on the same day are one publication."""
    place = "item__section__recommendation"
    rows = (
        PublishedResponse.objects.filter(
            **{f"{place}__municipality": municipality, f"{place}__published_at__isnull": False}
        )
        .order_by()
        .annotate(day=TruncDate("published_at"))
        .values("day", f"{place}__slug", f"{place}__title")
        .annotate(n=Count("pk"), at=Max("published_at"))
        .order_by("-at")
    )
    for row in rows[:number]:
        text = _("The city's responses to “%(title)s” published") % {"title": row[f"{place}__title"]}
        amount = ngettext("%(n)s response", "%(n)s responses", row["n"]) % {"n": row["n"]}
        yield Recent(row["at"], text, _to("recommendation-detail", municipality, row[f"{place}__slug"]), amount)


def _proposals(municipality: Municipality, number: int) -> Iterator[Recent]:
    rows = ProposalDocument.objects.published().of(municipality).order_by("-published_at", "-pk")
    for row in rows[:number]:
        text = _("Proposals “%(title)s” published") % {"title": row.title}
        yield Recent(row.published_at, text, _to("proposal-document", municipality, row.slug))


def _results(municipality: Municipality, number: int) -> Iterator[Recent]:
    rows = UptakeInquiry.objects.with_public_results().filter(document__municipality=municipality)
    for row in rows.select_related("document").order_by("-results_published_at", "-pk")[:number]:
        text = _("What bodies did in %(year)s about “%(title)s” published") % {
            "year": label(row.fiscal_year),
            "title": row.document.title,
        }
        yield Recent(row.results_published_at, text, _to("proposal-document", municipality, row.document.slug))


def _progress(municipality: Municipality, number: int) -> Iterator[Recent]:
    rows = ReviewRound.objects.published().filter(edition__municipality=municipality).select_related("edition")
    for row in rows.order_by("-published_at", "-pk")[:number]:
        text = _("Progress of “%(edition)s” published: %(round)s") % {"edition": row.edition.name, "round": row}
        yield Recent(row.published_at, text, _to("progress-detail", municipality, row.edition.slug, row.key))


def _indicators(municipality: Municipality, number: int) -> Iterator[Recent]:
    rows = (
        Indicator.objects.published()
        .filter(municipality=municipality)
        .order_by()
        .annotate(day=TruncDate("published_at"))
        .values("day")
        .annotate(n=Count("pk"), at=Max("published_at"))
        .order_by("-at")
    )
    for row in rows[:number]:
        amount = ngettext("%(n)s indicator", "%(n)s indicators", row["n"]) % {"n": row["n"]}
        yield Recent(row["at"], _("Indicators published"), _to("indicator-list", municipality), amount)


def _figures(municipality: Municipality, number: int) -> Iterator[Recent]:
    """Figures of districts are public when they are entered: what came on the same day is one publication."""
    rows = (
        DistrictStatistic.history.filter(district__municipality=municipality)
        .exclude(history_type="-")
        .order_by()
        .annotate(day=TruncDate("history_date"))
        .values("day")
        .annotate(
            at=Max("history_date"),
            first=Min("fiscal_year"),
            last=Max("fiscal_year"),
            n=Count("district", distinct=True),
        )
        .order_by("-at")
    )
    for row in rows[:number]:
        years = span_label(row["first"], row["last"])
        amount = ngettext("%(n)s district", "%(n)s districts", row["n"]) % {"n": row["n"]}
        text = _("Figures of districts entered (%(years)s)") % {"years": years}
        yield Recent(row["at"], text, reverse("districts:district-list", args=[municipality.slug]), amount)


def _to(name: str, municipality: Municipality, *rest: str) -> str:
    return reverse(f"policies:{name}", args=[municipality.slug, *rest])


SOURCES: tuple[Callable[[Municipality, int], Iterator[Recent]], ...] = (
    _plans,
    _recommendations,
    _responses,
    _proposals,
    _results,
    _progress,
    _indicators,
    _figures,
)
