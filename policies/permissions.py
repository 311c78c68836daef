"""Who may do what with plans, recommendations and proposals. Views, services and the admin all ask here."""

from typing import Any

from districts.access import access_of
from districts.models import Association, Municipality, Role, StakeholderType

from .models import Crosswalk, PlanEdition, PlanItem, RecommendationItem, UptakeRequest


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
    return can_coordinate(user, edition.municipality_id)


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


def represents_kind(user: Any, kind: StakeholderType) -> bool:
    """Whether the user answers for a body of this kind, or of the kind this role or part belongs to."""
    access = access_of(user)
    if not access.has_role(Role.ASSOCIATION_REPRESENTATIVE, kind.municipality_id):
        return False
    return Association.objects.filter(
        pk__in=access.associations, stakeholder_type=kind.answering_type_id, municipality=kind.municipality_id
    ).exists()
