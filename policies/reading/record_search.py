"""What the search finds beside texts with a column of their own: responses, present state, who is asked, districts.

These are few rows per municipality: their words are compared here, in the form `label_key` gives them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from districts.models import Association, District, Municipality
from districts.models.departments import label_key

from ..models import PublishedResponse, RecommendationItem, RecommendationParagraph
from ..models.document_search import search_keys
from .proposals import Addressed, stakeholders_with_requests
from .recommendations import ITEMS_PER_PAGE

# Readings are found in either kana.
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def holds(keys: Iterable[str], *texts: str | None) -> bool:
    """Whether every word stands in one of the texts, whatever its width."""
    compared = [label_key(text) for text in texts if text]
    return all(any(key in text for text in compared) for key in keys)


def responses_holding(municipality: Municipality, words: str) -> list[PublishedResponse]:
    """Published responses that hold all words, one of them in state, text or department. One query."""
    keys = search_keys(words)
    rows = (
        PublishedResponse.objects.filter(
            item__in=RecommendationItem.objects.public(), item__recommendation__municipality=municipality
        )
        .select_related("item__recommendation__municipality", "item__section")
        .order_by("-item__recommendation__issued_on", "item__recommendation_id", "item__position", "pk")
    )
    found = []
    for row in rows:
        own = (row.get_status_display(), row.text, row.department_name)
        if any(holds([key], *own) for key in keys) and holds(keys, *own, row.item.heading):
            found.append(row)
    return found


@dataclass(frozen=True)
class FoundParagraph:
    """A paragraph of present state with the page of the paper it stands on; `number` counts from 1 in its section."""

    paragraph: RecommendationParagraph
    number: int
    page: int

    @property
    def url(self) -> str:
        section = self.paragraph.section
        page = f"?page={self.page}" if self.page > 1 else ""
        return f"{section.recommendation.get_absolute_url()}{page}#paragraph-{section.slug}-{self.number}"


def paragraphs_holding(municipality: Municipality, words: str) -> list[FoundParagraph]:
    """Paragraphs of published recommendations that hold all words, in the order of their papers. Two queries."""
    keys = search_keys(words)
    rows = (
        RecommendationParagraph.objects.filter(
            section__recommendation__municipality=municipality,
            section__recommendation__published_at__isnull=False,
            section__recommendation__municipality__is_public=True,
        )
        .select_related("section__recommendation__municipality")
        .order_by(
            "-section__recommendation__issued_on",
            "section__recommendation_id",
            "section__position",
            "section_id",
            "position",
            "pk",
        )
    )
    found = [
        (number, row)
        for _section, group in groupby(rows, key=lambda row: row.section_id)
        for number, row in enumerate(group, start=1)
        if keys and holds(keys, row.text)
    ]
    before = _items_by_place([row for _number, row in found])
    return [FoundParagraph(row, number, _page_of(row, before)) for number, row in found]


def _items_by_place(paragraphs: list[RecommendationParagraph]) -> dict[int, Counter[int]]:
    """Recommendation → position of a section → number of items in it."""
    papers = {row.section.recommendation_id for row in paragraphs}
    places: dict[int, Counter[int]] = defaultdict(Counter)
    rows = RecommendationItem.objects.filter(recommendation__in=papers).order_by()
    for paper, position in rows.values_list("recommendation_id", "section__position"):
        places[paper][position] += 1
    return places


def _page_of(paragraph: RecommendationParagraph, places: dict[int, Counter[int]]) -> int:
    """A section stands on the page of its first item, without items on that of the next, at the end on the last."""
    section = paragraph.section
    items = places[section.recommendation_id]
    before = sum(number for position, number in items.items() if position < section.position)
    return min(before, max(items.total() - 1, 0)) // ITEMS_PER_PAGE + 1


def stakeholders_holding(municipality: Municipality, words: str) -> list[Addressed]:
    """Kinds of stakeholder with a page of their own, by name and reading. Three queries."""
    keys = search_keys(words)
    return [
        row
        for row in stakeholders_with_requests(municipality)
        if keys and (holds(keys, row.kind.name) or holds([_kana(key) for key in keys], _kana(row.kind.reading)))
    ]


def _kana(text: str) -> str:
    return label_key(text).translate(_HIRAGANA)


@dataclass(frozen=True)
class FoundDistrict:
    """A district that was found by its name, or by those of the bodies at home in it."""

    district: District
    bodies: list[Association]

    @property
    def url(self) -> str:
        return self.district.get_absolute_url()


def districts_holding(municipality: Municipality, words: str) -> list[FoundDistrict]:
    """Districts by their name and those of their bodies; a body without a district has no page. Two queries."""
    keys = search_keys(words)
    bodies: dict[int, list[Association]] = defaultdict(list)
    for body in _bodies(municipality):
        if keys and holds(keys, body.name):
            bodies[body.district_id or 0].append(body)
    found = []
    for district in municipality.districts.order_by("kind", "code", "name"):
        if district.pk in bodies or (keys and holds(keys, district.name)):
            district.municipality = municipality
            found.append(FoundDistrict(district, bodies[district.pk]))
    return found


def _bodies(municipality: Municipality) -> QuerySet[Association]:
    return municipality.associations.filter(district__isnull=False).order_by("stakeholder_type__position", "code")
