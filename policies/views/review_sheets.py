"""The sheet of one item over the whole period. Staff may look at the one they are working on (?draft=1)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import PlanEdition, PlanItem, PublishedItem, ReviewRecord
from ..permissions import can_coordinate, can_edit_sheet, can_view_drafts
from ..reading.review_sheet_tables import tables_of, unplaced
from ..reading.review_sheets import Sheet, draft_sheet, public_sheet
from .plans import public_edition
from .transitions import is_draft


def review_sheet(request: HttpRequest, municipality: str, edition: str, item: str) -> HttpResponse:
    """Years, steps, figures and reviews in the layout of the form; 404 where no published round reviews the item."""
    if is_draft(request):
        found, sheet = draft_or_404(request, municipality, edition, item)
    else:
        found, sheet = public_sheet_or_404(municipality, edition, item)
    place = found.edition.municipality
    context = {
        "municipality": place,
        "edition": found.edition,
        "item": found,
        "breadcrumbs": _breadcrumbs(found),
        "sheet": sheet,
        "tables": tables_of(sheet),
        "unplaced": unplaced(sheet),
        "address": reverse("policies:review-sheet", args=[place.slug, found.edition.slug, found.slug]),
        "has_public": not sheet.is_draft or ReviewRecord.objects.public().filter(item=found.pk).exists(),
        "is_staff": can_view_drafts(request.user, place),
        "edits_head": sheet.is_draft and can_edit_sheet(request.user, found),
        "takes_in": sheet.is_draft and can_coordinate(request.user, place.pk),
    }
    return render(request, "policies/sheets/sheet.html", context)


def public_sheet_or_404(municipality: str, edition: str, item: str) -> tuple[PublishedItem, Sheet]:
    shown = public_edition(municipality, edition)
    found = get_object_or_404(
        PublishedItem.objects.of(shown).select_related("level", "parent__level", "parent__parent__level"), slug=item
    )
    found.edition = shown
    sheet = public_sheet(found)
    if sheet is None:
        raise Http404
    return found, sheet


def draft_or_404(request: HttpRequest, municipality: str, edition: str, item: str) -> tuple[PlanItem, Sheet]:
    """For staff of the municipality; for everybody else it does not exist."""
    shown = get_object_or_404(
        PlanEdition.objects.select_related("municipality", "plan"), municipality__slug=municipality, slug=edition
    )
    if not can_view_drafts(request.user, shown.municipality):
        raise Http404
    rows = PlanItem.objects.current().select_related("level", "parent__level", "parent__parent__level", "review_sheet")
    found = get_object_or_404(rows, edition=shown, slug=item)
    found.edition = shown
    return found, draft_sheet(found)


def _breadcrumbs(item: Any) -> list[tuple[str, str]]:
    edition = item.edition
    place, address = edition.municipality, [edition.municipality.slug, edition.slug, item.slug]
    return [
        (place.local_name, place.get_absolute_url()),
        (edition.name, edition.get_absolute_url()),
        (str(item), reverse("policies:item-detail", args=address)),
        (_("Review sheet"), ""),
    ]
