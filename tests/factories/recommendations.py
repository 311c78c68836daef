"""Factories of recommendations, their responses and the perspectives that tag them."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from policies.models import (
    Attachment,
    AttachmentReference,
    Clause,
    Council,
    Perspective,
    PublishedResponse,
    Recommendation,
    RecommendationItem,
    RecommendationParagraph,
    RecommendationResponse,
    RecommendationSection,
)

from .districts import MunicipalityFactory


class PerspectiveFactory(DjangoModelFactory):
    class Meta:
        model = Perspective

    municipality = factory.SubFactory(MunicipalityFactory)
    number = factory.LazyAttribute(lambda o: o.municipality.perspectives.count() + 1)
    slug = factory.LazyAttribute(lambda o: f"view-{o.number}")
    name = factory.LazyAttribute(lambda o: f"視点{o.number}")


class CouncilFactory(DjangoModelFactory):
    class Meta:
        model = Council

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"council-{n}")
    name = factory.Sequence(lambda n: f"第{n}審議会")


class RecommendationFactory(DjangoModelFactory):
    """Published unless `published_at=None`."""

    class Meta:
        model = Recommendation

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"toshin-{n}")
    title = factory.Sequence(lambda n: f"第{n}次答申")
    issued_on = dt.date(2020, 2, 20)
    published_at = factory.LazyFunction(timezone.now)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = RecommendationSection

    recommendation = factory.SubFactory(RecommendationFactory)
    kind = RecommendationSection.Kind.CONSULTATION_ITEM
    position = factory.LazyAttribute(lambda o: o.recommendation.sections.count())
    number = factory.LazyAttribute(lambda o: f"（{o.position + 1}）")
    title = factory.LazyAttribute(lambda o: f"諮問事項{o.position + 1}")
    slug = factory.LazyAttribute(lambda o: str(o.position + 1))


class ParagraphFactory(DjangoModelFactory):
    class Meta:
        model = RecommendationParagraph

    section = factory.SubFactory(SectionFactory)
    position = factory.LazyAttribute(lambda o: o.section.paragraphs.count())
    text = factory.LazyAttribute(lambda o: f"現状の段落{o.position + 1}")


class RecommendationItemFactory(DjangoModelFactory):
    class Meta:
        model = RecommendationItem

    section = factory.SubFactory(SectionFactory)
    recommendation = factory.SelfAttribute("section.recommendation")
    position = factory.LazyAttribute(lambda o: o.recommendation.items.count())
    slug = factory.LazyAttribute(lambda o: f"{o.section.slug}-{o.section.items.count() + 1}")
    heading = factory.LazyAttribute(lambda o: f"答申の見出し{o.slug}")


class ClauseFactory(DjangoModelFactory):
    """`addressees=[…]` are kinds of stakeholder."""

    class Meta:
        model = Clause
        skip_postgeneration_save = True

    item = factory.SubFactory(RecommendationItemFactory)
    position = factory.LazyAttribute(lambda o: o.item.clauses.count() + 1)
    text = factory.LazyAttribute(lambda o: f"{o.item.heading}の求め{o.position}")
    force = Clause.Force.REQUEST
    confirmed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def addressees(self, create, extracted, **kwargs):
        self.addressees.set(extracted or [])


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    recommendation = factory.SubFactory(RecommendationFactory)
    position = factory.LazyAttribute(lambda o: o.recommendation.attachments.count())
    number = factory.LazyAttribute(lambda o: f"1-{o.position + 1}")


def cite(section: RecommendationSection, *attachments: Attachment) -> None:
    for position, attachment in enumerate(attachments):
        AttachmentReference.objects.create(
            section=section, attachment=attachment, printed=attachment.number, position=position
        )


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = RecommendationResponse

    item = factory.SubFactory(RecommendationItemFactory)
    status = RecommendationResponse.Status.ACCEPTED
    text = factory.LazyAttribute(lambda o: f"{o.item.heading}への回答")
    responded_on = dt.date(2020, 10, 1)


def published_response(response: RecommendationResponse) -> PublishedResponse:
    """The published twin, as it stands now, without links."""
    return PublishedResponse.objects.create(
        response=response,
        item=response.item,
        status=response.status,
        text=response.text,
        responded_on=response.responded_on,
        department=response.department,
        department_name=str(response.department or ""),
        version=response.version,
        published_at=timezone.now(),
    )
