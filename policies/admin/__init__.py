"""The admin of plans and crosswalks: a file per topic on the base of `districts.admin`."""

from . import (
    documents,
    plan_items,
    plan_publications,
    plans,
    proposal_uptakes,
    proposals,
    transition_intakes,
    transition_publications,
    transitions,
)

__all__ = [
    "documents",
    "plan_items",
    "plan_publications",
    "plans",
    "proposal_uptakes",
    "proposals",
    "transition_intakes",
    "transition_publications",
    "transitions",
]
