"""What the tests of rounds and the board share: a city with an open round of several reviews, and its people."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from districts.models import Department, Membership, Municipality, Role
from policies.models import PlanItem, Review, ReviewRound
from tests.factories import (
    DepartmentFactory,
    EditionFactory,
    ItemFactory,
    MunicipalityFactory,
    ReviewFactory,
    ReviewRoundFactory,
    assign,
    member,
)

from .staff_cases import People, address, people_of


@dataclass
class RoundCase:
    """`department` has an editor (`people.editor`), `other` has none."""

    municipality: Municipality
    department: Department
    other: Department
    round: ReviewRound
    people: People
    reviews: list[Review] = field(default_factory=list)

    def page(self, name: str, *rest: Any, query: str = "") -> str:
        parts = [] if name in ("round-list", "round-create") else [self.round.pk]
        return address(name, self.municipality, *parts, *rest, query=query)

    def item(self, title: str = "", lead: Department | None = None) -> PlanItem:
        number = self.round.edition.items.count() + 1
        item = ItemFactory(edition=self.round.edition, level=self.round.level, title=title or f"取組その{number}")
        if lead:
            assign(item, lead, lead=lead)
        return item

    def review(self, status: str = "not_started", *, lead: Any = "department", **fields: Any) -> Review:
        """A review led by `department`, unless another department or None is given."""
        department = self.department if lead == "department" else lead
        item = self.item(lead=department)
        review = ReviewFactory(round=self.round, item=item, lead=department, status=status, **fields)
        self.reviews.append(review)
        return review

    def reload(self) -> ReviewRound:
        self.round = ReviewRound.objects.select_related("edition__municipality").get(pk=self.round.pk)
        return self.round

    def coordinator(self, **rights: bool) -> Any:
        """Another coordinator, without the rights named False."""
        person = member(Role.COORDINATOR, self.municipality)
        Membership.objects.filter(user=person).update(**rights)
        return person


def make_round(**fields: Any) -> RoundCase:
    """An open round without reviews; the first item of its plan has no review."""
    city = MunicipalityFactory(slug="mihon", name="みほん市")
    department = DepartmentFactory(municipality=city, name="市民協働課", code="kyodo")
    other = DepartmentFactory(municipality=city, name="防災課", code="bosai")
    edition = EditionFactory(plan__municipality=city, first_year=2021, last_year=2025, name="第3次計画", slug="third")
    seed = ItemFactory(edition=edition, title="はじめの項目", is_placeholder=True)
    round = ReviewRoundFactory(item=seed, **fields)
    return RoundCase(city, department, other, round, people_of(city, department))


def closed(case: RoundCase) -> ReviewRound:
    case.round.closed_at = timezone.now()
    case.round.save()
    return case.round
