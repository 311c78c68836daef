"""A plan whose rounds were opened, written, accepted, closed and published, the way people do it."""

from dataclasses import dataclass, field
from typing import Any

from policies.models import Indicator, PlanItem, RatingScale, ReviewRound, Series
from policies.services.indicator_values import set_value
from policies.services.plans import publish_edition
from policies.services.review_rounds import close_round, open_round, publish_round
from policies.services.review_steps import set_step
from policies.services.review_workflow import move
from policies.services.reviews import save_review
from tests.factories import (
    DepartmentFactory,
    EditionFactory,
    IndicatorFactory,
    ItemFactory,
    RatingScaleFactory,
    ReviewRoundFactory,
    ReviewSheetFactory,
    UserFactory,
    assign,
)


@dataclass
class ReviewedPlan:
    """A published edition of four years with measures under one policy; every measure has one indicator."""

    items: list[PlanItem]
    indicators: list[Indicator]
    scale: RatingScale
    by: Any
    rounds: dict[str, ReviewRound] = field(default_factory=dict)

    @property
    def edition(self):
        return self.items[0].edition

    @property
    def municipality(self):
        return self.edition.municipality

    def run(self, kind: str, year: int, *grades: str, publish: bool = True, **fields: str) -> ReviewRound:
        """A round whose first reviews get these grades ("" for none); the others stay untouched."""
        round = ReviewRoundFactory(item=self.items[0], kind=kind, fiscal_year=year, scale=self.scale, opened_at=None)
        round = open_round(round=round, by=self.by)
        for item, code in zip(self.items, grades, strict=False):
            self.accept(round, item, code, **fields)
        self.close(round, publish=publish)
        self.rounds[round.key] = round
        return round

    def accept(self, round: ReviewRound, item: PlanItem, code: str, **fields: Any) -> None:
        review = round.reviews.get(item=item)
        fields = {"assessment": f"{item.code}の評価", "issues": "場所が足りない"} | fields
        if code:
            fields["grade"] = self.scale.grades.get(code=code)
        review = save_review(review=review, version=review.version, fields=fields, by=self.by)
        for action in ("submitted", "accepted"):
            review = move(review=review, action=action, version=review.version, by=self.by)

    def close(self, round: ReviewRound, *, publish: bool = True) -> None:
        round.refresh_from_db()
        close_round(round=round, version=round.version, by=self.by, unfinished_confirmed=True)
        if publish:
            publish_round(round=round, by=self.by)

    def value(self, number: int, year: int, series: str = Series.ACTUAL, *, of: int = 0, **more: Any) -> None:
        set_value(indicator=self.indicators[of], fiscal_year=year, series=series, number=number, by=self.by, **more)

    def step(self, text: str, year: int, series: str = Series.ACTUAL, **more: Any) -> None:
        set_step(item=self.items[0], fiscal_year=year, series=series, text=text, by=self.by, **more)


def reviewed_plan(measures: int = 1, first_year: int = 2021) -> ReviewedPlan:
    edition = EditionFactory(first_year=first_year, last_year=first_year + 3)
    policy = ItemFactory(edition=edition)
    lead = DepartmentFactory(municipality=edition.municipality)
    items, indicators = [], []
    for number in range(measures):
        items.append(assign(ItemFactory(edition=edition, parent=policy, title=f"取組{number + 1}"), lead, lead=lead))
        indicators.append(
            IndicatorFactory(
                municipality=edition.municipality, name=f"講座の数{number + 1}", items=[items[-1]], published_at=None
            )
        )
    ReviewSheetFactory(item=items[0], present_state="担い手が少ない")
    publish_edition(edition=edition, by=None)
    edition.refresh_from_db()
    return ReviewedPlan(items, indicators, RatingScaleFactory(plan=edition.plan), UserFactory())
