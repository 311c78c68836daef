"""Published proposals as files: open data, and the workbook in the layout of the table they came from."""

from django.http import FileResponse, HttpRequest

from ..models import ProposalDocument
from ..reading import proposals_csv as open_data
from ..services.proposal_export import workbook
from .base_downloads import download
from .proposals import public_document


def proposals_csv(request: HttpRequest, municipality: str, document: str) -> FileResponse:
    found = public_document(municipality, document)
    return _file(open_data.proposals_csv(found), found, "csv")


def proposals_xlsx(request: HttpRequest, municipality: str, document: str) -> FileResponse:
    found = public_document(municipality, document)
    return _file(workbook(found), found, "xlsx")


def _file(content: bytes, document: ProposalDocument, ending: str) -> FileResponse:
    """Named 提言・依頼_みほん市_….csv."""
    return download(content, f"提言・依頼_{document.municipality.name}_{document.title}", ending)
