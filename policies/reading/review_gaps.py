"""What is missing before figures and reviews can be trusted: lists of gaps, each with the way to mend it."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.fiscal_years import current_fiscal_year, label
from districts.models import Municipality
from districts.spreadsheets import escape_formula

from ..models import (
    Indicator,
    IndicatorItem,
    IndicatorValue,
    PlanEdition,
    PlanItem,
    PlanItemDepartment,
    Review,
    ReviewRound,
    Series,
)
from ..models.indicator_values import SAYS_SOMETHING


@dataclass(frozen=True)
class Gap:
    """Something that lacks something; `url` leads to where it is mended."""

    code: str
    title: str
    where: str
    url: str


@dataclass(frozen=True)
class GapList:
    name: str
    title: str
    gaps: list[Gap]


def gap_lists(municipality: Municipality) -> list[GapList]:
    """Five lists, one query each. Items: those that are reviewed, of editions that run or ended last year."""
    last_year = current_fiscal_year() - 1
    return [*_item_lists(municipality), *_indicator_lists(municipality, last_year)]


def _item_lists(municipality: Municipality) -> list[GapList]:
    items = reviewed_items(municipality)
    lead = PlanItemDepartment.objects.filter(item=OuterRef("pk"), is_lead=True)
    used = IndicatorItem.objects.filter(item=OuterRef("pk"), indicator__archived_at=None)
    return [
        GapList("lead", _("Items without a lead department"), [_of_item(one) for one in items.filter(~Exists(lead))]),
        GapList("indicator", _("Items without an indicator"), _unmeasured(items.filter(~Exists(used)))),
        GapList("review", _("Items without a review in the round under way"), _unreviewed(municipality)),
    ]


def _indicator_lists(municipality: Municipality, last_year: int) -> list[GapList]:
    rows = Indicator.objects.current().filter(municipality=municipality).select_related("municipality")
    actuals = IndicatorValue.objects.current().filter(
        SAYS_SOMETHING, indicator=OuterRef("pk"), series=Series.ACTUAL, fiscal_year=last_year
    )
    measuring = IndicatorItem.objects.filter(
        indicator=OuterRef("pk"),
        item__edition__first_year__lte=last_year,
        item__edition__last_year__gte=last_year,
        item__archived_at=None,
    )
    stale = rows.filter(Exists(measuring), ~Exists(actuals))
    title = _("Indicators without an actual value of %(year)s") % {"year": label(last_year)}
    return [
        GapList(
            "owner",
            _("Indicators nobody is responsible for"),
            _of_indicators(rows.filter(owner=None), "policies:indicator-definition"),
        ),
        GapList("update", title, _of_indicators(stale, "policies:indicator-edit")),
    ]


def reviewed_items(municipality: Municipality) -> QuerySet[PlanItem]:
    """Items of the level its rounds review; before the first round, the items nothing is below."""
    running = PlanEdition.objects.of(municipality).filter(
        first_year__lte=current_fiscal_year(), last_year__gte=current_fiscal_year() - 1
    )
    deeper = PlanItem.objects.current().filter(parent=OuterRef("pk"))
    rounds = ReviewRound.objects.filter(edition=OuterRef("edition"))
    of_level = ReviewRound.objects.filter(level=OuterRef("level"))
    return (
        PlanItem.objects.current()
        .filter(Exists(of_level) | (~Exists(rounds) & ~Exists(deeper)), edition__in=running, is_placeholder=False)
        .select_related("edition__municipality")
        .order_by("edition_id", "position", "pk")
    )


def _unreviewed(municipality: Municipality) -> list[Gap]:
    """Mended on the round's page, which makes the reviews; one line per round an item is missing in."""
    reviews = Review.objects.filter(round=OuterRef("round_asking"), item=OuterRef("pk"))
    rows = (
        PlanItem.objects.current()
        .filter(
            edition__municipality=municipality,
            is_placeholder=False,
            level__review_rounds__opened_at__isnull=False,
            level__review_rounds__closed_at=None,
        )
        .annotate(
            round_asking=F("level__review_rounds"),
            year_asked=F("level__review_rounds__fiscal_year"),
            kind_asked=F("level__review_rounds__kind"),
        )
        .filter(~Exists(reviews))
        .order_by("edition_id", "position", "pk", "round_asking")
        .values_list("code", "title", "text", "edition__name", "round_asking", "year_asked", "kind_asked")
    )
    return [
        Gap(
            code,
            title or text or "",
            f"{edition} {ReviewRound(fiscal_year=year, kind=kind)}",
            reverse("policies:round-add", args=[municipality.slug, round]),
        )
        for code, title, text, edition, round, year, kind in rows
    ]


def _unmeasured(rows: Iterable[PlanItem]) -> list[Gap]:
    """An indicator names the items it measures, so the list of indicators is where it is mended."""
    return [
        replace(gap, url=reverse("policies:indicator-staff-list", args=[item.edition.municipality.slug]))
        for item, gap in ((item, _of_item(item)) for item in rows)
    ]


def _of_item(item: PlanItem) -> Gap:
    url = reverse("policies:item-edit", args=[item.edition.municipality.slug, item.edition.slug, item.slug])
    return Gap(item.code, item.title or item.text or "", item.edition.name, url)


def _of_indicators(rows: Iterable[Indicator], page: str) -> list[Gap]:
    return [Gap("", one.name, "", reverse(page, args=[one.municipality.slug, one.slug])) for one in rows]


def gaps_csv(lists: Iterable[GapList]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([_("What is missing"), _("Number"), _("Name"), _("Plan"), _("Address")])
    for one in lists:
        for gap in one.gaps:
            writer.writerow(map(escape_formula, [one.title, gap.code, gap.title, gap.where, gap.url]))
    return target.getvalue().encode("utf-8-sig")
