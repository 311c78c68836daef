"""The chain a reader follows: recommendation → measures that answer it, with rating and figures → what became of them → proposals.

Read from published rows only, and for many items in as many queries as for one. A link in it never says that
something was done: that is what responses, reviews and uptake say for themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from districts.models import Municipality, StakeholderType

from ..models import Proposal, PublishedItem, PublishedResponse, PublishedResponseLink
from .lineage import Onward, onward, public_crosswalks
from .review_standings import Standing, standings_of
from .uptake import UptakeFigure, uptake_of


@dataclass(frozen=True)
class Later:
    """A step after the measure; `depth` counts the editions passed, `via` is the code it comes from."""

    step: Onward
    depth: int
    via: str
    standing: Standing | None = None


@dataclass(frozen=True)
class Measure:
    """A published plan item that answers, and what became of it in later editions."""

    item: PublishedItem
    later: list[Later]
    standing: Standing | None = None

    @cached_property
    def plan_item_ids(self) -> set[int]:
        return {self.item.item_id} | {one.step.item.item_id for one in self.later if one.step.item}


@dataclass(frozen=True)
class Support:
    """A proposal that belongs to a measure, with its uptake where results are public."""

    proposal: Proposal
    figure: UptakeFigure | None


@dataclass(frozen=True)
class Chain:
    measures: list[Measure] = field(default_factory=list)
    proposals: list[Support] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.measures)


NO_CHAIN = Chain()


def chains_of(responses: Iterable[PublishedResponse], municipality: Municipality) -> dict[int, Chain]:
    """Published response → its chain; responses whose plan items are not public are left out."""
    links: dict[int, list[int]] = defaultdict(list)
    rows = PublishedResponseLink.objects.filter(response__in=[one.pk for one in responses])
    for response_id, item_id in rows.order_by("pk").values_list("response_id", "plan_item_id"):
        links[response_id].append(item_id)
    if not links:
        return {}
    measures = _measures({pk for held in links.values() for pk in held}, municipality)
    supports = _supports({pk for measure in measures.values() for pk in measure.plan_item_ids})
    found = {}
    for response_id, held in links.items():
        own = [measure for pk, measure in measures.items() if pk in held]
        if own:
            found[response_id] = Chain(own, _once(supports, own))
    return found


def _measures(ids: set[int], municipality: Municipality) -> dict[int, Measure]:
    """Plan item → its published row with what became of it, in the order of editions and plans."""
    items = list(
        public_items(municipality)
        .filter(item__in=ids)
        .select_related("level", "edition__plan")
        .prefetch_related("assignments")
        .order_by("edition__first_year", "edition__ordinal", "edition_id", "position", "pk")
    )
    for item in items:
        item.edition.municipality = municipality
    ways = onward(items, public_crosswalks(municipality)) if items else {}
    measures = {item.item_id: Measure(item, list(_later(item, ways))) for item in items}
    standings = standings_of({pk for measure in measures.values() for pk in measure.plan_item_ids})
    return {pk: _with_standings(measure, standings) for pk, measure in measures.items()}


def _with_standings(measure: Measure, standings: dict[int, Standing]) -> Measure:
    """How each plan item stands by its published reviews; a link itself never says that something was done."""
    later = [
        replace(one, standing=standings.get(one.step.item.item_id)) if one.step.item else one for one in measure.later
    ]
    return Measure(measure.item, later, standings.get(measure.item.item_id))


def public_items(municipality: Municipality) -> QuerySet[PublishedItem]:
    return PublishedItem.objects.filter(
        edition__municipality=municipality,
        edition__published_at__isnull=False,
        edition__municipality__is_public=True,
    )


def _later(item: PublishedItem, ways: dict[int, list[Onward]]) -> Iterator[Later]:
    """Edition by edition; an item reached twice is told once."""
    told, frontier, depth = {item.pk}, [item], 1
    while frontier:
        reached = []
        for one in frontier:
            for step in ways.get(one.pk, []):
                if step.item and step.item.pk in told:
                    continue
                yield Later(step, depth, one.code)
                if step.item:
                    told.add(step.item.pk)
                    reached.append(step.item)
        frontier, depth = reached, depth + 1


def _supports(ids: set[int]) -> dict[int, list[Support]]:
    """Plan item → published proposals that belong to it, in the order of their papers."""
    links: dict[int, list[int]] = defaultdict(list)
    through = Proposal.plan_items.through.objects.filter(planitem__in=ids)
    for proposal_id, item_id in through.values_list("proposal_id", "planitem_id"):
        links[proposal_id].append(item_id)
    proposals = list(
        Proposal.objects.public()
        .filter(pk__in=links)
        .select_related("document__municipality", "topic__group")
        .prefetch_related(Prefetch("topic__group__addressees", StakeholderType.objects.in_order()))
        .order_by("document__issued_on", "document_id", "position", "pk")
    )
    figures = uptake_of(proposals)
    found: dict[int, list[Support]] = defaultdict(list)
    for proposal in proposals:
        support = Support(proposal, figures.get(proposal.pk))
        for item_id in links[proposal.pk]:
            found[item_id].append(support)
    return found


def _once(supports: dict[int, list[Support]], measures: list[Measure]) -> list[Support]:
    """The proposals of these measures and of what became of them, each once, in the order of their papers."""
    wanted = {pk for measure in measures for pk in measure.plan_item_ids}
    found = {one.proposal.pk: one for pk, held in supports.items() if pk in wanted for one in held}
    return sorted(found.values(), key=lambda one: (one.proposal.document_id, one.proposal.position, one.proposal.pk))


@dataclass(frozen=True)
class PlanItemChain:
    """What a plan item is part of: the recommendation items answered with it, the proposals it carries."""

    responses: list[PublishedResponse]
    proposals: list[Support]

    def __bool__(self) -> bool:
        return bool(self.responses or self.proposals)


def chain_of_plan_item(item: PublishedItem) -> PlanItemChain:
    """The chain backwards, from a published plan item; as many queries for many rows as for one."""
    responses = PublishedResponse.objects.filter(
        links__plan_item=item.item_id,
        item__recommendation__published_at__isnull=False,
        item__recommendation__municipality__is_public=True,
    ).select_related("item__section", "item__recommendation__municipality")
    ordered = responses.order_by(
        "-item__recommendation__issued_on", "item__recommendation_id", "item__section__position", "item__position"
    )
    return PlanItemChain(list(ordered), _supports({item.item_id}).get(item.item_id, []))
