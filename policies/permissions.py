"""Who may do what with plans, recommendations and proposals. Views, services and the admin all ask here."""

from collections.abc import Iterable
from typing import Any

from districts.access import access_of
from districts.models import Association, Municipality, Role, StakeholderType

from .models import (
    Crosswalk,
    Indicator,
    PlanEdition,
    PlanItem,
    RecommendationItem,
    Review,
    ReviewEvent,
    ReviewRound,
    UptakeRequest,
)


def can_view_drafts(user: Any, municipality: Municipality) -> bool:
    """Staff of the municipality see its working rows; everybody else sees what was published."""
    return access_of(user).works_for(municipality.pk)


def can_coordinate(user: Any, municipality_id: int) -> bool:
    """Take in sheets, edit crosswalks, publish, open and close editions."""
    return access_of(user).coordinates(municipality_id)


def can_edit_item(user: Any, item: PlanItem) -> bool:
    """Coordinators every item of their municipality; department editors theirs while the edition is open."""
    access, municipality_id = access_of(user), item.edition.municipality_id
    if access.coordinates(municipality_id):
        return True
    if not item.edition.editing_open or not access.has_role(Role.DEPARTMENT_EDITOR, municipality_id):
        return False
    return any(assignment.department_id in access.departments for assignment in item.assignments.all())


def can_edit_crosswalk(user: Any, crosswalk: Crosswalk) -> bool:
    return can_coordinate(user, crosswalk.to_edition.municipality_id)


def can_publish(user: Any, edition: PlanEdition) -> bool:
    return can_make_public(user, edition.municipality_id)


def can_make_public(user: Any, municipality_id: int) -> bool:
    """Publishing is a right of its own, beside coordinating and accepting."""
    return access_of(user).publishes(municipality_id)


def can_edit_response(user: Any, item: RecommendationItem) -> bool:
    """Coordinators every response of their municipality; department editors the ones given to their department."""
    access, municipality_id = access_of(user), item.recommendation.municipality_id
    if access.coordinates(municipality_id):
        return True
    response = getattr(item, "response", None)
    if response is None or not access.has_role(Role.DEPARTMENT_EDITOR, municipality_id):
        return False
    return response.department_id in access.departments


def can_answer(user: Any, request: UptakeRequest) -> bool:
    """Representatives answer for their own body, in the municipality it belongs to."""
    access, municipality_id = access_of(user), request.inquiry.municipality_id
    return (
        access.has_role(Role.ASSOCIATION_REPRESENTATIVE, municipality_id)
        and request.association_id in access.associations
    )


def represents_kind(user: Any, kinds: Iterable[StakeholderType]) -> bool:
    """Whether the user answers for a body of one of these kinds, or of the kind such a role or part belongs to."""
    access = access_of(user)
    own = [one for one in kinds if access.has_role(Role.ASSOCIATION_REPRESENTATIVE, one.municipality_id)]
    if not own:
        return False
    return Association.objects.filter(
        pk__in=access.associations,
        stakeholder_type__in={one.answering_type_id for one in own},
        municipality__in={one.municipality_id for one in own},
    ).exists()


def can_run_round(user: Any, round: ReviewRound) -> bool:
    """Open, close and reopen a round, change due dates, remind, hand over."""
    return can_coordinate(user, round.municipality_id)


def can_accept_review(user: Any, review: Review) -> bool:
    """Accept a review or send it back."""
    return access_of(user).accepts(review.round.municipality_id)


def can_accept_reviews_in(user: Any, municipality_id: int) -> bool:
    """Bring in reviews that count as accepted, with a sheet of rounds that are over."""
    return access_of(user).accepts(municipality_id)


def can_publish_round(user: Any, round: ReviewRound) -> bool:
    return can_make_public(user, round.municipality_id)


def can_edit_review(user: Any, review: Review) -> bool:
    """The lead department writes and hands in; coordinators do so on its behalf."""
    access, municipality_id = access_of(user), review.round.municipality_id
    if access.coordinates(municipality_id):
        return True
    return access.has_role(Role.DEPARTMENT_EDITOR, municipality_id) and review.lead_id in access.departments


def can_edit_sheet(user: Any, item: PlanItem) -> bool:
    """The texts in the head of an item's sheet: its lead department, and coordinators."""
    access, municipality_id = access_of(user), item.edition.municipality_id
    if access.coordinates(municipality_id):
        return True
    if not access.has_role(Role.DEPARTMENT_EDITOR, municipality_id):
        return False
    return any(part.is_lead and part.department_id in access.departments for part in item.assignments.all())


def can_contribute(user: Any, review: Review, department_id: int) -> bool:
    """Supporting departments add their own part; never to the text of the lead."""
    access, municipality_id = access_of(user), review.round.municipality_id
    supports = any(one.department_id == department_id for one in review.item.assignments.all())
    if not supports:
        return False
    if access.coordinates(municipality_id):
        return True
    return access.has_role(Role.DEPARTMENT_EDITOR, municipality_id) and department_id in access.departments


def can_enter_values(user: Any, indicator: Indicator) -> bool:
    """The department that owns the figures, leads of the items they measure, and coordinators."""
    access, municipality_id = access_of(user), indicator.municipality_id
    if access.coordinates(municipality_id):
        return True
    if not access.has_role(Role.DEPARTMENT_EDITOR, municipality_id):
        return False
    if indicator.owner_id in access.departments:
        return True
    uses = indicator.uses.all()
    return any(
        part.is_lead and part.department_id in access.departments for use in uses for part in use.item.assignments.all()
    )


def can_take_step(user: Any, review: Review, action: str) -> bool:
    """Who may take a step of the workflow; whether it follows from the review's state is the service's question."""
    if action in (ReviewEvent.Action.RETURNED, ReviewEvent.Action.ACCEPTED):
        return can_accept_review(user, review)
    if action in (ReviewEvent.Action.STARTED, ReviewEvent.Action.SUBMITTED, ReviewEvent.Action.WITHDRAWN):
        return can_edit_review(user, review)
    if action == ReviewEvent.Action.PUBLISHED:
        return can_publish_round(user, review.round)
    return can_run_round(user, review.round)
