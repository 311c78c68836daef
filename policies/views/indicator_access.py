"""Who is let to the staff pages of indicators, and where they lie."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.access import access_of
from districts.models import Municipality, Role

from ..models import Indicator
from ..permissions import can_coordinate, can_enter_values
from ..reading.indicator_grid import enterable
from .access import staff_municipality_or_404, trail


def staff_indicator(request: HttpRequest, municipality: str, indicator: str) -> Indicator:
    """The indicator, for all staff of its municipality; for everybody else it does not exist."""
    found = staff_municipality_or_404(request, municipality)
    rows = enterable(Indicator.objects.filter(municipality=found))
    return get_object_or_404(rows, slug=indicator)


def coordinated_indicator(request: HttpRequest, municipality: str, indicator: str) -> Indicator:
    found = staff_indicator(request, municipality, indicator)
    if not can_coordinate(request.user, found.municipality_id):
        raise PermissionDenied(_("Only coordinators of the plan office do this."))
    return found


def entering_municipality(request: HttpRequest, municipality: str) -> Municipality:
    """For those who enter values of some indicator; readers are refused with words."""
    found = staff_municipality_or_404(request, municipality)
    enters = can_coordinate(request.user, found.pk)
    if not enters and not access_of(request.user).has_role(Role.DEPARTMENT_EDITOR, found.pk):
        raise PermissionDenied(_("Values are entered by departments and the plan office."))
    return found


def refuse_unless_entering(request: HttpRequest, indicator: Indicator) -> None:
    if not can_enter_values(request.user, indicator):
        raise PermissionDenied(_("Only the department responsible for these figures and the plan office enter them."))


def indicator_trail(municipality: Municipality, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    address = reverse("policies:indicator-staff-list", args=[municipality.slug])
    return trail(municipality, (_("Indicators"), address if steps else ""), *steps)
