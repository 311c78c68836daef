"""What the tests of recommendation pages share: a city with a recommendation, a plan and proposals."""

import csv
import io
from dataclasses import dataclass, field

from django.test import Client

from districts.models import Municipality, StakeholderType
from policies.models import PublishedResponseLink, RecommendationItem, RecommendationSection, ResponseLink
from policies.services.plans import publish_edition
from tests.factories import (
    ClauseFactory,
    CouncilFactory,
    EditionFactory,
    ItemFactory,
    MunicipalityFactory,
    ParagraphFactory,
    PlanFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    ResponseFactory,
    SectionFactory,
    StakeholderTypeFactory,
    published_response,
)
from tests.html import Element, read

ROOT = "/mihon/recommendations/"
PAPER = f"{ROOT}toshin/"


@dataclass
class City:
    """みほん市 with a part, two consultation items in it and a plan edition of one policy."""

    municipality: Municipality = field(default_factory=lambda: MunicipalityFactory(slug="mihon", name="みほん市"))

    def __post_init__(self) -> None:
        place = self.municipality
        council = CouncilFactory(municipality=place, name="協働推進審議会")
        self.recommendation = RecommendationFactory(
            municipality=place, slug="toshin", title="協働の進め方について", number="第1号", council=council
        )
        self.part = self.section("part", "Ⅰ", "協働の進め方", "1")
        self.first = self.section("consultation_item", "（1）", "市との協働", "1-1")
        self.second = self.section("consultation_item", "（2）", "団体との協働", "1-2")
        self.city = self.kind("city", "市", "city")
        self.council = self.kind("council", "地区協議会")
        self.edition = EditionFactory(plan=PlanFactory(municipality=place), slug="second", name="第2期計画")
        self.policy = ItemFactory(edition=self.edition)

    def section(self, kind: str, number: str, title: str, slug: str) -> RecommendationSection:
        parent = None if kind == "part" else self.part
        return SectionFactory(
            recommendation=self.recommendation, kind=kind, number=number, title=title, slug=slug, parent=parent
        )

    def kind(self, slug: str, name: str, kind: str = "body") -> StakeholderType:
        position = self.municipality.stakeholder_types.count()
        return StakeholderTypeFactory(
            municipality=self.municipality, slug=slug, name=name, kind=kind, position=position
        )

    def item(self, section: RecommendationSection, heading: str, **clause) -> RecommendationItem:
        """An item with one clause, addressed to the city unless said otherwise."""
        item = RecommendationItemFactory(section=section, heading=heading)
        ClauseFactory(item=item, **{"addressees": [self.city], "text": f"{heading}に努められたい。", **clause})
        return item

    def measure(self, **fields):
        return ItemFactory(edition=self.edition, parent=self.policy, **fields)

    def answer(self, item: RecommendationItem, *plan_items, published: bool = True, **fields):
        response = ResponseFactory(item=item, **fields)
        for plan_item in plan_items:
            ResponseLink.objects.create(response=response, plan_item=plan_item)
        if published:
            twin = published_response(response)
            for plan_item in plan_items:
                PublishedResponseLink.objects.create(response=twin, plan_item=plan_item)
        return response

    def publish_plan(self) -> None:
        publish_edition(edition=self.edition, by=None)

    def paragraphs(self, section: RecommendationSection, *texts: str) -> None:
        for text in texts:
            ParagraphFactory(section=section, text=text)


def shown(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200
    return read(response)


def rows(page: Element) -> list[str]:
    """Headings in the list of all items."""
    return page.texts(".recommended-row__title")


def lines(client: Client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
