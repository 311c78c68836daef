"""What the tests of proposals share: a published document with a body, its role, topics and proposals."""

from dataclasses import dataclass

from django.test import Client

from districts.models import Association, District, StakeholderType
from policies.models import Proposal, ProposalDocument, ProposalGroup, Uptake, UptakeInquiry
from tests.factories import (
    AssociationFactory,
    DistrictFactory,
    InquiryFactory,
    ProposalDocumentFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RequestFactory,
    StakeholderTypeFactory,
    ThemeFactory,
    UptakeFactory,
)
from tests.html import Element, read


def shown(client: Client, url: str) -> Element:
    response = client.get(url)
    assert response.status_code == 200, url
    return read(response)


@dataclass
class Case:
    """町内会 with its 町内会長, both addressed by one group with two topics; 1-1-1 has parts and a plain summary."""

    document: ProposalDocument
    body: StakeholderType
    chair: StakeholderType
    group: ProposalGroup
    first: Proposal
    second: Proposal

    @property
    def municipality(self):
        return self.document.municipality

    def url(self, rest: str = "") -> str:
        return f"/{self.municipality.slug}/{rest}"


def make_case(**document) -> Case:
    document = ProposalDocumentFactory(slug="irai", title="大切さを伝える取り組み", **document)
    place = document.municipality
    document.theme = ThemeFactory(
        municipality=place, title="つながりのテーマ", raised_by="連合会", raised_on="2017-12-15"
    )
    document.save()
    body = StakeholderTypeFactory(municipality=place, slug="chonaikai", name="町内会", reading="ちょうないかい")
    chair = StakeholderTypeFactory(municipality=place, slug="kaicho", name="町内会長", kind="role", parent=body)
    group = ProposalGroupFactory(document=document, name="町内会・町内会長", addressees=[body, chair])
    handover = ProposalTopicFactory(group=group, name="引継ぎ")
    first = ProposalFactory(
        topic=handover, text="次の役員に伝える。", plain_summary="次《つぎ》の人《ひと》に話《はな》します。"
    )
    for number, label in enumerate("①②", start=1):
        ProposalFactory(topic=handover, parent=first, slug=f"1-1-1-{number}", label=label, text=f"内訳{number}")
    second = ProposalFactory(
        topic=ProposalTopicFactory(group=group, name="見守り"),
        slug="1-2-1",
        kind="statement",
        text="日ごろの備えである。",
    )
    return Case(document, body, chair, group, first, second)


def asked(
    case: Case,
    answers: list[str | None],
    kind: StakeholderType | None = None,
    district: District | None = None,
    year: int = 2025,
    published: bool = True,
) -> UptakeInquiry:
    """An inquiry with a body for each answer to the first proposal; None has not answered."""
    known = UptakeInquiry.objects.filter(document=case.document, fiscal_year=year).first()
    inquiry = known or InquiryFactory(
        document=case.document, fiscal_year=year, results_published_at="2026-04-01T00:00:00Z" if published else None
    )
    district = district or DistrictFactory(municipality=case.municipality)
    for answer in answers:
        body: Association = AssociationFactory(
            municipality=case.municipality, stakeholder_type=kind or case.body, district=district
        )
        request = RequestFactory(inquiry=inquiry, association=body)
        if answer:
            UptakeFactory(request=request, proposal=case.first, status=Uptake.Status(answer))
    return inquiry
