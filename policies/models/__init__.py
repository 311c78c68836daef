"""Policies, in the order the data flows: documents → perspectives → recommendations → plans → transitions → indicators →
reviews → proposals.

A module imports only from modules upstream of it. Working rows (PlanItem, Transition, RecommendationResponse) are what
staff edit; published rows (PublishedItem, PublishedTransition, PublishedResponse) are the only ones public pages read.
The texts of councils (Recommendation, ProposalDocument) are public as a whole once `published_at` is set.
"""

from .documents import SourceDocument
from .indicator_values import IndicatorValue, Revised, Series
from .indicators import Indicator, IndicatorItem
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
from .review_intakes import ReviewIntake
from .review_records import ReviewRecord
from .review_rounds import ReviewRound, RoundEvent
from .review_scales import Grade, RatingScale
from .reviews import Review, ReviewContribution, ReviewEvent, ReviewSheet, WorkStep
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
    "Grade",
    "Indicator",
    "IndicatorItem",
    "IndicatorValue",
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
    "RatingScale",
    "Recommendation",
    "RecommendationIntake",
    "RecommendationItem",
    "RecommendationParagraph",
    "RecommendationResponse",
    "RecommendationSection",
    "ResponseLink",
    "Review",
    "ReviewContribution",
    "ReviewEvent",
    "ReviewIntake",
    "ReviewRecord",
    "ReviewRound",
    "ReviewSheet",
    "Revised",
    "RoundEvent",
    "Series",
    "SourceDocument",
    "Theme",
    "Transition",
    "TransitionChange",
    "TransitionIntake",
    "Uptake",
    "UptakeInquiry",
    "UptakeLink",
    "UptakeRequest",
    "WorkStep",
]
