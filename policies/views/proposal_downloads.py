"""Published proposals as files: open data, and the workbook in the layout of the table they came from."""

import io

from django.http import FileResponse, HttpRequest
from django.utils.text import get_valid_filename

from ..models import ProposalDocument
from ..reading import proposals_csv as open_data
from ..services.proposal_export import workbook
from .proposals import public_document

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def proposals_csv(request: HttpRequest, municipality: str, document: str) -> FileResponse:
    found = public_document(municipality, document)
    return _file(open_data.proposals_csv(found), found, "csv", "text/csv; charset=utf-8")


def proposals_xlsx(request: HttpRequest, municipality: str, document: str) -> FileResponse:
    found = public_document(municipality, document)
    return _file(workbook(found), found, "xlsx", XLSX)


def _file(content: bytes, document: ProposalDocument, ending: str, kind: str) -> FileResponse:
    """Named 提言・依頼_みほん市_….csv; Django writes the name for old and new browsers (RFC 6266)."""
    name = get_valid_filename(f"提言・依頼_{document.municipality.name}_{document.title}") + f".{ending}"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=kind)
