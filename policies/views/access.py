"""Who is let into the staff area: fetching a municipality, an edition or a crosswalk means asking whether one may."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..models import Crosswalk, PlanEdition
from ..permissions import can_coordinate, can_make_public, can_view_drafts
from ..services.transition_changes import with_state


def staff_municipality_or_404(request: HttpRequest, slug: str) -> Municipality:
    """The municipality, for its own staff; for everybody else it does not exist here."""
    municipality = get_object_or_404(Municipality, slug=slug)
    if not can_view_drafts(request.user, municipality):
        raise Http404
    return municipality


def coordinated_municipality(request: HttpRequest, slug: str) -> Municipality:
    """The municipality, for its coordinators; other staff of it are refused, for everybody else it does not exist."""
    municipality = staff_municipality_or_404(request, slug)
    if not can_coordinate(request.user, municipality.pk):
        raise PermissionDenied(_("Only coordinators of the plan office do this."))
    return municipality


def refuse_unless_publisher(request: HttpRequest, municipality_id: int) -> None:
    """Coordinating is not publishing: that right is given by itself."""
    if not can_make_public(request.user, municipality_id):
        raise PermissionDenied(_("You prepare this; publishing is done by somebody who has that right."))


def staff_edition_or_404(request: HttpRequest, municipality: str, edition: str) -> PlanEdition:
    found = staff_municipality_or_404(request, municipality)
    return get_object_or_404(
        PlanEdition.objects.select_related("municipality", "plan"), municipality=found, slug=edition
    )


def coordinated_edition(request: HttpRequest, municipality: str, edition: str) -> PlanEdition:
    """The edition, for coordinators; other staff of the municipality are refused with words."""
    found = staff_edition_or_404(request, municipality, edition)
    if not can_coordinate(request.user, found.municipality_id):
        raise PermissionDenied(_("Only coordinators of the plan office do this."))
    return found


def coordinated_crosswalk(request: HttpRequest, municipality: str, edition: str) -> Crosswalk:
    """The crosswalk that leads to the edition, for coordinators; see `chosen_crosswalk`."""
    return chosen_crosswalk(request, crosswalks_to(coordinated_edition(request, municipality, edition)))


def chosen_crosswalk(request: HttpRequest, crosswalks: list[Crosswalk]) -> Crosswalk:
    """The one whose old edition `?from=` names, else the one from the nearest old edition."""
    slug = request.GET.get("from")
    found = next((one for one in crosswalks if not slug or one.from_edition.slug == slug), None)
    if found is None:
        raise Http404
    return found


def crosswalks_to(edition: PlanEdition) -> list[Crosswalk]:
    """The nearest old edition first."""
    rows = Crosswalk.objects.filter(to_edition=edition).select_related(
        "from_edition__plan", "from_edition__municipality", "to_edition__municipality", "to_edition__plan"
    )
    return with_state(rows.order_by("-from_edition__first_year", "-from_edition__ordinal", "pk"))


def trail(municipality: Municipality, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb of a staff page; `steps` are (label, address) below the municipality."""
    return [
        (_("Staff area"), reverse("policies:staff-home")),
        (municipality.name, reverse("policies:staff-municipality", args=[municipality.slug])),
        *steps,
    ]


def edition_step(edition: PlanEdition) -> tuple[str, str]:
    return edition.name, reverse("policies:staff-edition", args=[edition.municipality.slug, edition.slug])
