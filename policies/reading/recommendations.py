"""Published recommendations as pages say them: lists of items, and the paper by section.

What staff have drafted in response is in no query here: responses are read from their published twins.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from districts.models import Municipality, StakeholderType
from districts.models.departments import label_key

from ..models import (
    AttachmentReference,
    Clause,
    PublishedResponse,
    Recommendation,
    RecommendationItem,
    RecommendationSection,
)
from .chain import NO_CHAIN, Chain, chains_of

NOT_YET = PublishedResponse.Status.NOT_YET.value
# A page of the paper, and of lists of items.
ITEMS_PER_PAGE = 50
ANSWERED = [status for status in PublishedResponse.Status.values if status != NOT_YET]


@dataclass(frozen=True)
class ItemFilter:
    """What a visitor narrows items down to; empty: everything. Addressee and force are asked of the same clause."""

    words: str = ""
    addressee: str = ""
    force: str = ""
    response: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.addressee or self.force or self.response)


@dataclass(frozen=True)
class Entry:
    """An item in a list: where it stands and whether it is answered."""

    pk: int
    slug: str
    heading: str
    section_id: int
    status: str

    @property
    def is_open(self) -> bool:
        return self.status == NOT_YET

    @property
    def anchor(self) -> str:
        return f"item-{self.slug}"


@dataclass(frozen=True)
class ShownItem:
    """An item with all that is said below it."""

    item: RecommendationItem
    response: PublishedResponse | None
    chain: Chain

    @property
    def status(self) -> str:
        return self.response.status if self.response else NOT_YET

    @property
    def is_answered(self) -> bool:
        return self.status != NOT_YET

    @property
    def addressees(self) -> list[StakeholderType]:
        """Everybody its clauses address, each once, in the order of the municipality."""
        found = {kind.pk: kind for clause in self.item.clauses.all() for kind in clause.addressees.all()}
        return sorted(found.values(), key=lambda kind: (kind.position, kind.name))


def public_recommendations(municipality: Municipality) -> QuerySet[Recommendation]:
    """Newest first, with the number of items and of those that are answered."""
    answered = Q(items__published_response__status__in=ANSWERED)
    return (
        Recommendation.objects.published()
        .of(municipality)
        .select_related("council")
        .annotate(number_of_items=Count("items"), number_answered=Count("items", filter=answered))
        .order_by("-issued_on", "title", "pk")
    )


def public_items(municipality: Municipality) -> QuerySet[RecommendationItem]:
    return RecommendationItem.objects.filter(
        recommendation__municipality=municipality,
        recommendation__published_at__isnull=False,
        recommendation__municipality__is_public=True,
    )


def addressees_of(items: QuerySet[RecommendationItem]) -> list[StakeholderType]:
    """Everybody a clause of these items addresses, in the order of the municipality."""
    clauses = Clause.objects.filter(item__in=items.order_by().values("pk"))
    meant = Clause.addressees.through.objects.filter(clause__in=clauses.values("pk"))
    return list(StakeholderType.objects.filter(pk__in=meant.values("stakeholdertype")).in_order())


def narrowed(items: QuerySet[RecommendationItem], wanted: ItemFilter) -> QuerySet[RecommendationItem]:
    """The items asked for, by everything but the words."""
    asked = Clause.objects.filter(item=OuterRef("pk"))
    if wanted.addressee:
        asked = asked.filter(addressees__slug=wanted.addressee)
    if wanted.force:
        asked = asked.filter(force=wanted.force)
    if wanted.addressee or wanted.force:
        items = items.filter(Exists(asked))
    if wanted.response:
        is_open = Q(published_response=None) | Q(published_response__status=NOT_YET)
        items = items.filter(is_open if wanted.response == NOT_YET else Q(published_response__status=wanted.response))
    return items


def with_words(items: QuerySet[RecommendationItem], words: str) -> set[int]:
    """Ids of the items whose heading, clauses or response hold every word, whatever its width. Two queries."""
    texts: dict[int, list[str]] = {}
    rows = items.order_by().values_list("pk", "search_text", "published_response__text")
    for pk, heading, response in rows:
        texts[pk] = [heading, label_key(response or "")]
    clauses = Clause.objects.filter(item__in=items.order_by().values("pk"))
    for pk, text in clauses.order_by("item_id", "position").values_list("item_id", "search_text"):
        texts[pk].append(text)
    keys = [label_key(word) for word in words.split()]
    return {pk for pk, parts in texts.items() if all(any(key in part for part in parts) for key in keys)}


def entries_of(items: QuerySet[RecommendationItem], wanted: ItemFilter | None = None) -> list[Entry]:
    """Entries of the items asked for: newest recommendation first, each in the order of its paper."""
    wanted = wanted or ItemFilter()
    items = narrowed(items, wanted)
    rows = items.order_by(
        "-recommendation__issued_on", "recommendation_id", "section__position", "position", "pk"
    ).values_list("pk", "slug", "heading", "section_id", "published_response__status")
    found = [Entry(pk, slug, heading, section, status or NOT_YET) for pk, slug, heading, section, status in rows]
    if not wanted.words:
        return found
    held = with_words(items, wanted.words)
    return [entry for entry in found if entry.pk in held]


def open_first(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: not entry.is_open)


def status_counts(entries: Iterable[Entry]) -> Counter[str]:
    return Counter(entry.status for entry in entries)


def shown_items(entries: Iterable[Entry], municipality: Municipality) -> list[ShownItem]:
    """The items in the order of their entries, with clauses, response and chain; a constant number of queries."""
    order = [entry.pk for entry in entries]
    clauses = Clause.objects.order_by("position").prefetch_related(
        Prefetch("addressees", StakeholderType.objects.in_order())
    )
    rows = (
        RecommendationItem.objects.filter(pk__in=order)
        .select_related("recommendation", "section__parent", "published_response", "source_document")
        .prefetch_related(Prefetch("clauses", clauses), "perspectives")
    )
    items = {item.pk: item for item in rows}
    responses = [found for item in items.values() if (found := response_of(item))]
    chains = chains_of(responses, municipality)
    for item in items.values():
        item.recommendation.municipality = municipality
    return [_shown(items[pk], chains) for pk in order]


def response_of(item: RecommendationItem) -> PublishedResponse | None:
    return getattr(item, "published_response", None)


def _shown(item: RecommendationItem, chains: dict[int, Chain]) -> ShownItem:
    response = response_of(item)
    return ShownItem(item, response, chains.get(response.pk, NO_CHAIN) if response else NO_CHAIN)


# --- the paper by section ---


@dataclass
class Block:
    """A section with what a page shows of it. `trail` are the sections above it; `goes_on`: it began a page before."""

    section: RecommendationSection
    trail: list[RecommendationSection]
    items: list[ShownItem] = field(default_factory=list)
    goes_on: bool = False
    shows_text: bool = True

    @property
    def anchor(self) -> str:
        return f"section-{self.section.slug}"


@dataclass
class Place:
    """A line of the table of contents: a section, linked where a page shows it, and its items with their pages."""

    section: RecommendationSection
    depth: int
    page: int | None
    lines: list[tuple[Entry, int]] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"section-{self.section.slug}"


class Paper:
    """The sections of a recommendation in the order of the paper; paragraphs and attachments come with them."""

    def __init__(self, recommendation: Recommendation) -> None:
        references = AttachmentReference.objects.select_related("attachment").order_by("position", "pk")
        rows = recommendation.sections.prefetch_related("paragraphs", Prefetch("references", references))
        self.sections = list(rows.order_by("position", "pk"))
        self._by_pk = {section.pk: section for section in self.sections}

    def trail(self, section: RecommendationSection) -> list[RecommendationSection]:
        """The sections above, outermost first."""
        found: list[RecommendationSection] = []
        above = self._by_pk.get(section.parent_id or 0)
        while above and above not in found:
            found.insert(0, above)
            above = self._by_pk.get(above.parent_id or 0)
        return found

    def blocks(
        self, shown: Iterable[ShownItem], *, before: Entry | None = None, is_last: bool = True, whole: bool = True
    ) -> list[Block]:
        """The sections of a page with its items; `before` is the last item of the page before.

        Sections without items go with the items that follow them, on the last page with those before. Not `whole`
        (narrowed down): sections with items only.
        """
        items: dict[int, list[ShownItem]] = {}
        for one in shown:
            items.setdefault(one.item.section_id, []).append(one)
        places = {section.pk: at for at, section in enumerate(self.sections)}
        start = 0 if before is None else places[before.section_id] + (before.section_id not in items)
        end = len(self.sections) if is_last or not items else max(places[pk] for pk in items) + 1
        blocks = []
        for section in self.sections[start:end]:
            if section.pk in items or (whole and has_text(section)):
                goes_on = before is not None and before.section_id == section.pk
                shows_text = whole and not goes_on
                blocks.append(Block(section, self.trail(section), items.get(section.pk, []), goes_on, shows_text))
        return blocks

    def contents(self, entries: Iterable[Entry], *, per_page: int, linked: bool, whole: bool) -> list[Place]:
        """Every section that leads to something, with the items among `entries`, which stand `per_page` on a page.

        `linked`: sections are on the pages too, those without items only when the paper is shown `whole`.
        """
        lines: dict[int, list[tuple[Entry, int]]] = {}
        for number, entry in enumerate(entries):
            lines.setdefault(entry.section_id, []).append((entry, number // per_page + 1))
        last = max((page for held in lines.values() for _entry, page in held), default=1)
        shown = [one.pk for one in self.sections if one.pk in lines or (whole and has_text(one))]
        kept = set(shown) | {above.pk for pk in shown for above in self.trail(self._by_pk[pk])}
        places, page = [], last
        for section in reversed(self.sections):
            page = lines[section.pk][0][1] if section.pk in lines else page
            if section.pk in kept:
                at = page if linked and section.pk in shown else None
                places.append(Place(section, len(self.trail(section)), at, lines.get(section.pk, [])))
        return places[::-1]


def has_text(section: RecommendationSection) -> bool:
    return bool(section.paragraphs.all() or section.references.all())
