"""What a municipality has published, across its topics: plan items, indicators, recommendations, proposals, places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from districts.models import Municipality

from ..models import Clause, Perspective, PlanEdition, Proposal, PublishedItem, RecommendationItem
from ..models.document_search import search_keys
from ..models.plan_publications import PublishedItemQuerySet
from ..models.proposals import ProposalQuerySet, code_or_below
from ..models.recommendations import RecommendationItemQuerySet
from .indicators import indicators_holding
from .record_search import districts_holding, paragraphs_holding, responses_holding, stakeholders_holding

Rows = QuerySet[Any] | Sequence[Any]

# In the order pages show them; the key stands in addresses.
KINDS: dict[str, Promise] = {
    "plan-items": _("Plan items"),
    "indicators": _("Indicators"),
    "recommendations": _("Recommendation items"),
    "responses": _("Responses of the city"),
    "present-state": _("Present state and issues"),
    "proposals": _("Proposals"),
    "stakeholders": _("Who is asked"),
    "districts": _("Districts"),
}
# What perspectives tag.
TAGGED = {key: KINDS[key] for key in ("plan-items", "recommendations", "proposals")}
FIRST_OF_EACH = 10
ROWS_PER_PAGE = 50


def plan_items(municipality: Municipality) -> PublishedItemQuerySet:
    """Newest edition first, each in the order of the plan."""
    editions = PlanEdition.objects.published().of(municipality)
    return (
        PublishedItem.objects.filter(edition__in=editions.order_by())
        .select_related("edition__municipality", "level", "parent")
        .order_by("-edition__first_year", "-edition__ordinal", "edition_id", "position", "pk")
    )


def recommendation_items(municipality: Municipality) -> RecommendationItemQuerySet:
    """Newest recommendation first, each in the order of its paper."""
    return (
        RecommendationItem.objects.public()
        .filter(recommendation__municipality=municipality)
        .select_related("recommendation__municipality", "section", "published_response")
        .order_by("-recommendation__issued_on", "recommendation_id", "position", "pk")
    )


def proposals(municipality: Municipality) -> ProposalQuerySet:
    """Whole proposals, newest document first, each in the order of its paper."""
    return (
        Proposal.objects.public()
        .whole()
        .filter(document__municipality=municipality)
        .select_related("document__municipality", "topic__group")
        .order_by("-document__issued_on", "document_id", "position", "pk")
    )


def holding(municipality: Municipality, words: str) -> dict[str, Rows]:
    """Everything published that holds all words, by kind.

    Recommendation items bring the clauses that hold one of them, proposals the parts.
    """
    keys = search_keys(words)
    holds_one = reduce(or_, (Q(search_text__contains=key) for key in keys), Q(pk=None))
    is_meant = reduce(or_, map(code_or_below, keys), holds_one)
    parts = Prefetch("children", Proposal.objects.filter(is_meant).order_by("position", "pk"), to_attr="parts_found")
    clauses = Prefetch("clauses", Clause.objects.filter(holds_one).order_by("position"), to_attr="clauses_found")
    return {
        "plan-items": plan_items(municipality).matching(words),
        "indicators": indicators_holding(municipality, words),
        "recommendations": recommendation_items(municipality).matching(words).prefetch_related(clauses),
        "responses": responses_holding(municipality, words),
        "present-state": paragraphs_holding(municipality, words),
        "proposals": proposals(municipality).matching(words).prefetch_related(parts),
        "stakeholders": stakeholders_holding(municipality, words),
        "districts": districts_holding(municipality, words),
    }


def under(perspective: Perspective) -> dict[str, Rows]:
    """Everything published that a perspective tags, by kind."""
    place = perspective.municipality
    return {
        "plan-items": plan_items(place).filter(perspectives=perspective),
        "recommendations": recommendation_items(place).filter(perspectives=perspective),
        "proposals": proposals(place).filter(perspectives=perspective),
    }


def counts_by_perspective(municipality: Municipality) -> dict[int, dict[str, int]]:
    """Perspective id → kind → number of what is published under it. Three queries."""
    found: dict[int, dict[str, int]] = {}
    sources: dict[str, QuerySet[Any]] = {
        "plan-items": plan_items(municipality),
        "recommendations": recommendation_items(municipality),
        "proposals": proposals(municipality),
    }
    for kind, rows in sources.items():
        tagged = rows.filter(perspectives__isnull=False).select_related(None).order_by()
        for pk, number in tagged.values_list("perspectives").annotate(number=Count("pk")):
            found.setdefault(pk, {})[kind] = number
    return found


@dataclass(frozen=True)
class Section:
    """One kind of what was found. `page` is None where another kind was chosen; `has_more`: not all of it is on the page."""

    key: str
    label: Promise
    count: int
    page: Page[Any] | None
    has_more: bool


@dataclass(frozen=True)
class Found:
    """What was found, by kind; `chosen` is the kind asked for, "" for all of them."""

    sections: list[Section]
    chosen: str

    @property
    def total(self) -> int:
        return sum(section.count for section in self.sections)

    @property
    def shown(self) -> list[Section]:
        return [section for section in self.sections if section.page is not None and section.count]


def found(rows: Mapping[str, Rows], *, chosen: str = "", number: Any = 1) -> Found:
    """The first rows of every kind, or a page of the kind chosen."""
    chosen = chosen if chosen in rows else ""
    sections = []
    for key, query in rows.items():
        pages = Paginator(query, ROWS_PER_PAGE if chosen else FIRST_OF_EACH)
        page = pages.get_page(number if chosen else 1) if chosen in ("", key) else None
        sections.append(Section(key, KINDS[key], pages.count, page, not chosen and pages.num_pages > 1))
    return Found(sections, chosen)
