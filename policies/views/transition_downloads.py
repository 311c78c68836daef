"""The crosswalk as files: the workbook in the sheet's own layout, and open data."""

from django.http import FileResponse, HttpRequest

from ..models import Crosswalk
from ..reading import crosswalk_csv as open_data
from ..reading.crosswalk import published_content, working_content
from ..services.transition_export import published_workbook, working_workbook
from .base_downloads import download
from .transitions import crosswalk_or_404, is_draft


def crosswalk_xlsx(request: HttpRequest, municipality: str, edition: str) -> FileResponse:
    """Published rows for everybody; with ?draft=1 the working ones for staff, who take them to their inquiry."""
    found, _others = crosswalk_or_404(request, municipality, edition)
    workbook = working_workbook(found) if is_draft(request) else published_workbook(found)
    return _file(workbook, found, "xlsx")


def crosswalk_csv(request: HttpRequest, municipality: str, edition: str) -> FileResponse:
    found, _others = crosswalk_or_404(request, municipality, edition)
    content = working_content(found) if is_draft(request) else published_content(found)
    return _file(open_data.crosswalk_csv(content), found, "csv")


def _file(content: bytes, crosswalk: Crosswalk, ending: str) -> FileResponse:
    """Named 新旧対照表_みほん市_第2期計画.xlsx."""
    edition = crosswalk.to_edition
    return download(content, f"新旧対照表_{edition.municipality.name}_{edition.name}", ending)
