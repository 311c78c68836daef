"""Policies, in the order the data flows: documents → plans → transitions.

A module imports only from modules upstream of it. Working rows (PlanItem, Transition) are what staff edit;
published rows (PublishedItem, PublishedTransition) are the only ones public pages read.
"""

from .documents import SourceDocument
from .plan_items import PlanItem, PlanItemDepartment
from .plan_publications import Publication, PublishedItem, PublishedItemDepartment
from .plans import Pillar, Plan, PlanEdition, PlanLevel
from .transition_intakes import TransitionIntake
from .transition_publications import PublishedTransition
from .transitions import Crosswalk, Transition, TransitionChange

__all__ = [
    "Crosswalk",
    "Pillar",
    "Plan",
    "PlanEdition",
    "PlanItem",
    "PlanItemDepartment",
    "PlanLevel",
    "Publication",
    "PublishedItem",
    "PublishedItemDepartment",
    "PublishedTransition",
    "SourceDocument",
    "Transition",
    "TransitionChange",
    "TransitionIntake",
]
