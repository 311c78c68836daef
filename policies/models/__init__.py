"""Policies, in the order the data flows: documents → perspectives → recommendations → plans → transitions → proposals.

A module imports only from modules upstream of it. Working rows (PlanItem, Transition, RecommendationResponse) are what
staff edit; published rows (PublishedItem, PublishedTransition, PublishedResponse) are the only ones public pages read.
The texts of councils (Recommendation, ProposalDocument) are public as a whole once `published_at` is set.
"""

from .documents import SourceDocument
from .perspectives import Perspective
from .plan_items import PlanItem, PlanItemDepartment
from .plan_publications import Publication, PublishedItem, PublishedItemDepartment
from .plan_response_links import PublishedResponseLink, ResponseLink
from .plans import Pillar, Plan, PlanEdition, PlanLevel
from .proposal_intakes import ProposalIntake
from .proposal_uptakes import Uptake, UptakeInquiry, UptakeLink, UptakeRequest
from .proposals import Proposal, ProposalDocument, ProposalGroup, ProposalTopic, Theme
from .recommendation_intakes import RecommendationIntake
from .recommendation_responses import PublishedResponse, RecommendationResponse
from .recommendations import (
    Attachment,
    AttachmentReference,
    Clause,
    Consultation,
    Council,
    Recommendation,
    RecommendationItem,
    RecommendationParagraph,
    RecommendationSection,
)
from .transition_intakes import TransitionIntake
from .transition_publications import PublishedTransition
from .transitions import Crosswalk, Transition, TransitionChange

__all__ = [
    "Attachment",
    "AttachmentReference",
    "Clause",
    "Consultation",
    "Council",
    "Crosswalk",
    "Perspective",
    "Pillar",
    "Plan",
    "PlanEdition",
    "PlanItem",
    "PlanItemDepartment",
    "PlanLevel",
    "Proposal",
    "ProposalDocument",
    "ProposalGroup",
    "ProposalIntake",
    "ProposalTopic",
    "Publication",
    "PublishedItem",
    "PublishedItemDepartment",
    "PublishedResponse",
    "PublishedResponseLink",
    "PublishedTransition",
    "Recommendation",
    "RecommendationIntake",
    "RecommendationItem",
    "RecommendationParagraph",
    "RecommendationResponse",
    "RecommendationSection",
    "ResponseLink",
    "SourceDocument",
    "Theme",
    "Transition",
    "TransitionChange",
    "TransitionIntake",
    "Uptake",
    "UptakeInquiry",
    "UptakeLink",
    "UptakeRequest",
]
