"""The pages every intake of a paper has, made for one desk."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from . import document_intakes as shared

Page = Callable[..., HttpResponse]


def pages_of(desk: shared.Desk) -> tuple[Page, Page, Page, Page, Page]:
    """List, create, detail, confirm, discard, all for people who are signed in."""

    def intake_list(request: HttpRequest, municipality: str) -> HttpResponse:
        return shared.list_page(request, municipality, desk)

    def intake_create(request: HttpRequest, municipality: str) -> HttpResponse:
        return shared.create_page(request, municipality, desk)

    def intake_detail(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
        return shared.detail_page(request, municipality, pk, desk)

    def intake_confirm(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
        return shared.confirm_page(request, municipality, pk, desk)

    def intake_discard(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
        return shared.discard_page(request, municipality, pk, desk)

    return (
        login_required(require_GET(intake_list)),
        login_required(intake_create),
        login_required(intake_detail),
        login_required(require_POST(intake_confirm)),
        login_required(require_POST(intake_discard)),
    )
