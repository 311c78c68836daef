"""What the tests of uptake share: an open inquiry with bodies of two kinds, and what they are asked."""

from dataclasses import dataclass, field

from districts.models import Association, Municipality, StakeholderType
from policies.models import Proposal, ProposalDocument, UptakeInquiry, UptakeRequest
from tests.factories import (
    AssociationFactory,
    DistrictFactory,
    InquiryFactory,
    MunicipalityFactory,
    ProposalDocumentFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RequestFactory,
    StakeholderTypeFactory,
)


@dataclass
class Inquiry:
    """町内会 (with 町内会長 as its role) is asked `proposals`, 民生委員 one `other_proposal`."""

    municipality: Municipality
    document: ProposalDocument
    ward: StakeholderType
    chief: StakeholderType
    other_kind: StakeholderType
    proposals: list[Proposal]
    other_proposal: Proposal
    inquiry: UptakeInquiry
    requests: list[UptakeRequest] = field(default_factory=list)

    @property
    def request(self) -> UptakeRequest:
        return self.requests[0]

    @property
    def body(self) -> Association:
        return self.request.association

    def join(self, name: str = "", **fields) -> UptakeRequest:
        """One more ward that is asked."""
        fields.setdefault("stakeholder_type", self.ward)
        body = AssociationFactory(municipality=self.municipality, **({"name": name} if name else {}), **fields)
        self.requests.append(RequestFactory(inquiry=self.inquiry, association=body))
        return self.requests[-1]


def make_document(proposals: int = 3, **municipality) -> Inquiry:
    """The document and its kinds, without an inquiry."""
    place = MunicipalityFactory(**municipality)
    ward = StakeholderTypeFactory(municipality=place, name="町内会", position=1)
    chief = StakeholderTypeFactory(municipality=place, name="町内会長", kind="role", parent=ward, position=2)
    other = StakeholderTypeFactory(municipality=place, name="民生委員", position=3)
    document = ProposalDocumentFactory(municipality=place)
    topic = ProposalTopicFactory(group=ProposalGroupFactory(document=document, addressees=[chief]))
    asked = [ProposalFactory(topic=topic) for _number in range(proposals)]
    other_topic = ProposalTopicFactory(group=ProposalGroupFactory(document=document, addressees=[other]))
    return Inquiry(place, document, ward, chief, other, asked, ProposalFactory(topic=other_topic), None)


def make_inquiry(proposals: int = 3, bodies: int = 1, **inquiry) -> Inquiry:
    case = make_document(proposals)
    case.inquiry = InquiryFactory(document=case.document, **inquiry)
    for _number in range(bodies):
        case.join(district=DistrictFactory(municipality=case.municipality))
    return case
