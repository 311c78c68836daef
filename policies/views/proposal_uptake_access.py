"""Who gets to an inquiry in the staff area, and the way back up from it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.fiscal_years import label

from ..models import ProposalDocument, UptakeInquiry, UptakeRequest
from ..permissions import can_coordinate
from .access import coordinated_municipality, staff_municipality_or_404, trail


def staff_document_or_404(request: HttpRequest, municipality: str, document: str) -> ProposalDocument:
    """The document, for the staff of its municipality; readers too."""
    place = staff_municipality_or_404(request, municipality)
    return get_object_or_404(ProposalDocument.objects.select_related("municipality"), municipality=place, slug=document)


def coordinated_document(request: HttpRequest, municipality: str, document: str) -> ProposalDocument:
    coordinated_municipality(request, municipality)
    return staff_document_or_404(request, municipality, document)


def refuse_unless_coordinator(request: HttpRequest, document: ProposalDocument) -> None:
    if not can_coordinate(request.user, document.municipality_id):
        raise PermissionDenied(_("Only coordinators of the plan office do this."))


def inquiry_or_404(document: ProposalDocument, year: int) -> UptakeInquiry:
    inquiry = get_object_or_404(document.inquiries, fiscal_year=year, opened_at__isnull=False)
    inquiry.document = document
    return inquiry


def body_or_404(inquiry: UptakeInquiry, code: str) -> UptakeRequest:
    rows = inquiry.requests.select_related("association__stakeholder_type", "association__district")
    found = get_object_or_404(rows, association__code=code)
    found.inquiry = inquiry
    return found


def address_of(name: str, inquiry: UptakeInquiry, *rest: str) -> str:
    document = inquiry.document
    return reverse(f"policies:{name}", args=[document.municipality.slug, document.slug, inquiry.fiscal_year, *rest])


def uptake_trail(
    document: ProposalDocument, *steps: tuple[str, str], inquiry: UptakeInquiry | None = None
) -> list[tuple[str, str]]:
    place = document.municipality
    above = [
        (document.title, reverse("policies:proposal-staff-document", args=[place.slug, document.slug])),
        (_("Uptake inquiries"), reverse("policies:uptake-inquiry-list", args=[place.slug, document.slug])),
    ]
    if inquiry:
        above.append((label(inquiry.fiscal_year), address_of("uptake-inquiry", inquiry)))
    return trail(place, *above, *steps)
