"""The sheet of an item as a workbook, in the layout of the form."""

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from ..intake.reviews.export import write_sheet
from ..services.review_export import reading_of
from .base_downloads import download
from .review_sheets import draft_or_404, public_sheet_or_404
from .transitions import is_draft


def review_sheet_xlsx(request: HttpRequest, municipality: str, edition: str, item: str) -> FileResponse:
    """What the page shows; with ?draft=1 what staff work on, who fill it in and take it in again."""
    if is_draft(request):
        found, sheet = draft_or_404(request, municipality, edition, item)
    else:
        found, sheet = public_sheet_or_404(municipality, edition, item)
    name = f"{_('Review sheet')}_{found.edition.municipality.name}_{found.code}"
    return download(write_sheet(reading_of(sheet, found)), name, "xlsx")
