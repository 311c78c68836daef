"""The reading page of a recommendation, with few and with many items."""

from django.test import Client

from tests.benchmarks.timing import pages
from tests.factories import ClauseFactory, RecommendationFactory, RecommendationItemFactory, SectionFactory

SMALL, LARGE = 10, 200
CLAUSES = 3


def recommendation(items: int) -> tuple[str, Client | None]:
    paper = RecommendationFactory()
    section = SectionFactory(recommendation=paper)
    for _item in range(items):
        item = RecommendationItemFactory(section=section, recommendation=paper)
        for _clause in range(CLAUSES):
            ClauseFactory(item=item)
    return paper.get_absolute_url(), None


def run() -> None:
    pages("recommendation", SMALL, LARGE, "items", recommendation)
