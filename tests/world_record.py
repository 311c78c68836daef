"""What a city of the world keeps beside its plan: a recommendation with its response, and proposals with their uptake."""

from dataclasses import dataclass

from districts.models import (
    Association,
    Department,
    District,
    DistrictStatistic,
    Municipality,
    ReferenceFigure,
    StakeholderAlias,
    StakeholderType,
)
from policies.models import (
    Consultation,
    Perspective,
    PlanItem,
    Proposal,
    ProposalIntake,
    PublishedResponseLink,
    Recommendation,
    RecommendationIntake,
    RecommendationItem,
    ResponseLink,
    SourceDocument,
    UptakeInquiry,
    UptakeLink,
    UptakeRequest,
)
from policies.services.proposal_links import hash_of
from tests.factories import (
    AssociationFactory,
    AttachmentFactory,
    ClauseFactory,
    CouncilFactory,
    DistrictFactory,
    InquiryFactory,
    ParagraphFactory,
    PerspectiveFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    RequestFactory,
    ResponseFactory,
    SectionFactory,
    StakeholderTypeFactory,
    ThemeFactory,
    UptakeFactory,
    cite,
    published_response,
)


@dataclass
class Record:
    """One row of every kind; `item` answers the recommendation and carries the proposal."""

    district: District
    stakeholder_type: StakeholderType
    association: Association
    perspective: Perspective
    recommendation: Recommendation
    recommendation_item: RecommendationItem
    recommendation_intake: RecommendationIntake
    proposal: Proposal
    proposal_intake: ProposalIntake
    inquiry: UptakeInquiry
    request: UptakeRequest
    link: UptakeLink
    token: str


def make_record(municipality: Municipality, department: Department, item: PlanItem, document: SourceDocument) -> Record:
    district = DistrictFactory(municipality=municipality)
    DistrictStatistic.objects.create(district=district, fiscal_year=2020, households=100, member_households=70)
    ReferenceFigure.objects.create(municipality=municipality, area="全国", fiscal_year=2020, value="71.7")
    kind = StakeholderTypeFactory(municipality=municipality)
    StakeholderAlias.objects.create(municipality=municipality, label=f"別名{kind.pk}", stakeholder_type=kind)
    association = AssociationFactory(municipality=municipality, stakeholder_type=kind, district=district)
    perspective = PerspectiveFactory(municipality=municipality)
    recommended = _recommendation(municipality, department, item, kind, perspective)
    proposal = _proposal(municipality, item, kind, perspective)
    inquiry = InquiryFactory(document=proposal.document)
    request = RequestFactory(inquiry=inquiry, association=association)
    UptakeFactory(request=request, proposal=proposal)
    token = f"token-of-{association.code}"
    link = UptakeLink.objects.create(request=request, token_hash=hash_of(token), expires_on=inquiry.closes_on)
    return Record(
        district,
        kind,
        association,
        perspective,
        recommended.recommendation,
        recommended,
        RecommendationIntake.objects.create(document=document, recommendation=recommended.recommendation),
        proposal,
        ProposalIntake.objects.create(document=document, proposal_document=proposal.document),
        inquiry,
        request,
        link,
        token,
    )


def _recommendation(
    municipality: Municipality,
    department: Department,
    plan_item: PlanItem,
    kind: StakeholderType,
    perspective: Perspective,
) -> RecommendationItem:
    council = CouncilFactory(municipality=municipality)
    consultation = Consultation.objects.create(municipality=municipality, council=council, title="協働の進め方")
    recommendation = RecommendationFactory(municipality=municipality, council=council, consultation=consultation)
    section = SectionFactory(recommendation=recommendation)
    ParagraphFactory(section=section)
    cite(section, AttachmentFactory(recommendation=recommendation))
    item = RecommendationItemFactory(section=section)
    item.perspectives.add(perspective)
    ClauseFactory(item=item, addressees=[kind])
    response = ResponseFactory(item=item, department=department)
    ResponseLink.objects.create(response=response, plan_item=plan_item)
    PublishedResponseLink.objects.create(response=published_response(response), plan_item=plan_item)
    return item


def _proposal(
    municipality: Municipality, plan_item: PlanItem, kind: StakeholderType, perspective: Perspective
) -> Proposal:
    theme = ThemeFactory(municipality=municipality)
    group = ProposalGroupFactory(document__municipality=municipality, document__theme=theme, addressees=[kind])
    proposal = ProposalFactory(topic=ProposalTopicFactory(group=group))
    proposal.plan_items.add(plan_item)
    proposal.perspectives.add(perspective)
    return proposal
