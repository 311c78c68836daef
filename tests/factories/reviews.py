"""Factories of indicators, rounds and reviews."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from policies.models import (
    Grade,
    Indicator,
    IndicatorItem,
    IndicatorValue,
    RatingScale,
    Review,
    ReviewRound,
    ReviewSheet,
    Series,
    WorkStep,
)

from .districts import MunicipalityFactory
from .policies import ItemFactory, PlanFactory


class IndicatorFactory(DjangoModelFactory):
    """Published unless `published_at=None`; `items=[…]` are the plan items it measures."""

    class Meta:
        model = Indicator
        skip_postgeneration_save = True

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"indicator-{n}")
    name = factory.Sequence(lambda n: f"指標{n}")
    unit = "件"
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        for position, item in enumerate(extracted or []):
            IndicatorItem.objects.create(indicator=self, item=item, position=position)


class IndicatorValueFactory(DjangoModelFactory):
    """Settled and public unless `settled_at=None, is_public=False, published_at=None`."""

    class Meta:
        model = IndicatorValue

    indicator = factory.SubFactory(IndicatorFactory)
    fiscal_year = 2021
    series = Series.ACTUAL
    number = 10
    is_public = True
    settled_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)


class RatingScaleFactory(DjangoModelFactory):
    """With grades A, B and C."""

    class Meta:
        model = RatingScale
        skip_postgeneration_save = True

    plan = factory.SubFactory(PlanFactory)
    name = factory.Sequence(lambda n: f"評価区分{n}")

    @factory.post_generation
    def grades(self, create, extracted, **kwargs):
        rows = extracted or [("A", "順調", "good"), ("B", "おおむね順調", "fair"), ("C", "遅れあり", "behind")]
        for position, (code, label, tone) in enumerate(rows):
            Grade.objects.create(scale=self, code=code, label=label, tone=tone, position=position)


class ReviewRoundFactory(DjangoModelFactory):
    """Open, due in the future, of the level of `item` (`ReviewRoundFactory(item=item)`)."""

    class Meta:
        model = ReviewRound
        exclude = ["item"]

    item = factory.SubFactory(ItemFactory)
    edition = factory.LazyAttribute(lambda o: o.item.edition)
    level = factory.LazyAttribute(lambda o: o.item.level)
    scale = factory.LazyAttribute(lambda o: RatingScaleFactory(plan=o.edition.plan))
    kind = ReviewRound.Kind.ANNUAL
    fiscal_year = factory.LazyAttribute(lambda o: o.edition.first_year)
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=10))
    due_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=10))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=20))
    opened_at = factory.LazyFunction(timezone.now)


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    item = factory.SubFactory(ItemFactory)
    round = factory.LazyAttribute(lambda o: ReviewRoundFactory(item=o.item))


class ReviewSheetFactory(DjangoModelFactory):
    class Meta:
        model = ReviewSheet

    item = factory.SubFactory(ItemFactory)
    present_state = "現状の文"


class WorkStepFactory(DjangoModelFactory):
    """Settled and public."""

    class Meta:
        model = WorkStep

    item = factory.SubFactory(ItemFactory)
    fiscal_year = 2021
    series = Series.PLAN
    text = "講座の準備"
    is_public = True
    settled_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)
