"""The admin of plans and crosswalks: a file per topic on the base of `districts.admin`."""

from . import (
    documents,
    perspectives,
    plan_items,
    plan_publications,
    plans,
    proposal_intakes,
    proposal_uptakes,
    proposals,
    recommendation_intakes,
    recommendation_responses,
    recommendations,
    transition_intakes,
    transition_publications,
    transitions,
)

__all__ = [
    "documents",
    "perspectives",
    "plan_items",
    "plan_publications",
    "plans",
    "proposal_intakes",
    "proposal_uptakes",
    "proposals",
    "recommendation_intakes",
    "recommendation_responses",
    "recommendations",
    "transition_intakes",
    "transition_publications",
    "transitions",
]
