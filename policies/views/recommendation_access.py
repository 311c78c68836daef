"""Fetching a recommendation or an item of it for staff means asking whether one may."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..models import Recommendation, RecommendationItem
from ..permissions import can_coordinate, can_edit_response
from .access import coordinated_municipality, staff_municipality_or_404, trail


def staff_recommendation_or_404(request: HttpRequest, municipality: str, recommendation: str) -> Recommendation:
    return _recommendation(staff_municipality_or_404(request, municipality), recommendation)


def coordinated_recommendation(request: HttpRequest, municipality: str, recommendation: str) -> Recommendation:
    """The recommendation, for coordinators; other staff of the municipality are refused with words."""
    return _recommendation(coordinated_municipality(request, municipality), recommendation)


def _recommendation(municipality: Municipality, slug: str) -> Recommendation:
    found = get_object_or_404(Recommendation, municipality=municipality, slug=slug)
    found.municipality = municipality
    return found


def item_of(recommendation: Recommendation, item: str) -> RecommendationItem:
    """The item with its clauses, the response as drafted and as published."""
    rows = RecommendationItem.objects.select_related(
        "section__parent", "response__department", "response__published"
    ).prefetch_related("clauses__addressees", "perspectives", "response__links__plan_item__edition")
    found = get_object_or_404(rows, recommendation=recommendation, slug=item)
    found.recommendation = recommendation
    return found


def answerable_item(request: HttpRequest, municipality: str, recommendation: str, item: str) -> RecommendationItem:
    """The item, for those who may write its response; everybody else of the municipality hears why not."""
    found = item_of(staff_recommendation_or_404(request, municipality, recommendation), item)
    if not can_edit_response(request.user, found):
        raise PermissionDenied(_("Only the department of this response and the plan office change it."))
    return found


def coordinates(request: HttpRequest, recommendation: Recommendation) -> bool:
    return can_coordinate(request.user, recommendation.municipality_id)


def list_step(municipality: Municipality) -> tuple[str, str]:
    return _("Recommendations"), reverse("policies:recommendation-staff-list", args=[municipality.slug])


def worklist_address(recommendation: Recommendation) -> str:
    place = recommendation.municipality
    return reverse("policies:recommendation-staff-detail", args=[place.slug, recommendation.slug])


def recommendation_trail(recommendation: Recommendation, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    place = recommendation.municipality
    return trail(place, list_step(place), (recommendation.title, worklist_address(recommendation)), *steps)
