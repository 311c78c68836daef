"""Factories of proposals and of what associations answer."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from districts.fiscal_years import current_fiscal_year, first_day
from policies.models import (
    Proposal,
    ProposalDocument,
    ProposalGroup,
    ProposalTopic,
    Theme,
    Uptake,
    UptakeInquiry,
    UptakeRequest,
)

from .districts import AssociationFactory, MunicipalityFactory


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"theme-{n}")
    title = factory.Sequence(lambda n: f"テーマ{n}")


class ProposalDocumentFactory(DjangoModelFactory):
    """Published unless `published_at=None`."""

    class Meta:
        model = ProposalDocument

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"teian-{n}")
    title = factory.Sequence(lambda n: f"第{n}次提言")
    issued_on = dt.date(2020, 2, 20)
    published_at = factory.LazyFunction(timezone.now)


class ProposalGroupFactory(DjangoModelFactory):
    """`addressees=[…]` are kinds of stakeholder."""

    class Meta:
        model = ProposalGroup
        skip_postgeneration_save = True

    document = factory.SubFactory(ProposalDocumentFactory)
    position = factory.LazyAttribute(lambda o: o.document.groups.count())
    number = factory.LazyAttribute(lambda o: f"（{o.position + 1}）")
    slug = factory.LazyAttribute(lambda o: str(o.position + 1))
    name = factory.LazyAttribute(lambda o: f"主体の組{o.position + 1}")

    @factory.post_generation
    def addressees(self, create, extracted, **kwargs):
        self.addressees.set(extracted or [])


class ProposalTopicFactory(DjangoModelFactory):
    class Meta:
        model = ProposalTopic

    group = factory.SubFactory(ProposalGroupFactory)
    position = factory.LazyAttribute(lambda o: o.group.topics.count())
    name = factory.LazyAttribute(lambda o: f"項目{o.position + 1}")


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal

    topic = factory.SubFactory(ProposalTopicFactory)
    document = factory.SelfAttribute("topic.group.document")
    position = factory.LazyAttribute(lambda o: o.document.proposals.count())
    slug = factory.LazyAttribute(
        lambda o: f"{o.topic.group.slug}-{o.topic.position + 1}-{o.topic.proposals.count() + 1}"
    )
    text = factory.LazyAttribute(lambda o: f"提案の本文{o.slug}")


class InquiryFactory(DjangoModelFactory):
    """Open from the first day of the fiscal year to the last."""

    class Meta:
        model = UptakeInquiry

    document = factory.SubFactory(ProposalDocumentFactory)
    fiscal_year = factory.LazyFunction(current_fiscal_year)
    opens_on = factory.LazyAttribute(lambda o: first_day(o.fiscal_year))
    due_on = factory.LazyAttribute(lambda o: dt.date(o.fiscal_year + 1, 3, 31))
    closes_on = factory.LazyAttribute(lambda o: dt.date(o.fiscal_year + 1, 3, 31))
    opened_at = factory.LazyFunction(timezone.now)


class RequestFactory(DjangoModelFactory):
    class Meta:
        model = UptakeRequest

    inquiry = factory.SubFactory(InquiryFactory)
    association = factory.SubFactory(
        AssociationFactory, municipality=factory.SelfAttribute("..inquiry.document.municipality")
    )


class UptakeFactory(DjangoModelFactory):
    class Meta:
        model = Uptake

    request = factory.SubFactory(RequestFactory)
    proposal = factory.SubFactory(ProposalFactory)
    status = Uptake.Status.DONE
    entered_via = Uptake.Via.STAFF
