"""Running an inquiry: the years, who has answered, its days, closing and publishing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.fiscal_years import label

from ..forms.base import ServiceForm
from ..forms.proposal_uptakes import MANAGE_FORMS, BoardFilterForm, OpenInquiryForm
from ..models import ProposalDocument, UptakeInquiry
from ..permissions import can_coordinate, can_make_public
from ..reading.uptake_board import Board, board_of, counts_of
from ..services.proposal_inquiries import (
    Outlook,
    change_dates,
    close_inquiry,
    open_inquiry,
    outlook_of,
    reopen_inquiry,
    undo_opening,
    why_opening_stays,
)
from .proposal_uptake_access import (
    address_of,
    coordinated_document,
    inquiry_or_404,
    refuse_unless_coordinator,
    staff_document_or_404,
    uptake_trail,
)


@login_required
def inquiry_list(request: HttpRequest, municipality: str, document: str) -> HttpResponse:
    """The years of a document's inquiries, and the form that opens the next one."""
    found = staff_document_or_404(request, municipality, document)
    inquiries = list(found.inquiries.order_by("-fiscal_year"))
    if request.method != "POST":
        return _list_page(request, found, inquiries, OpenInquiryForm(document=found, inquiries=inquiries))
    refuse_unless_coordinator(request, found)
    form = OpenInquiryForm(request.POST, document=found, inquiries=inquiries)
    if not form.is_valid():
        return _list_page(request, found, inquiries, form, status=422)
    outlook = outlook_of(found, form.cleaned_data["opens_on"])
    if found.is_published and request.POST.get("seen") != outlook.token:
        return _list_page(request, found, inquiries, form, outlook=outlook)
    try:
        inquiry = open_inquiry(document=found, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.take_error(error)
        return _list_page(request, found, inquiries, form, status=422)
    asked = inquiry.requests.count()
    text = ngettext("The inquiry is open: %(n)s body is asked.", "The inquiry is open: %(n)s bodies are asked.", asked)
    messages.success(request, text % {"n": asked})
    return redirect(address_of("uptake-inquiry", inquiry))


def _list_page(
    request: HttpRequest,
    document: ProposalDocument,
    inquiries: list[UptakeInquiry],
    form: OpenInquiryForm,
    *,
    outlook: Outlook | None = None,
    status: int = 200,
) -> HttpResponse:
    """With an `outlook` the page shows what opening does, and asks to confirm it."""
    counts = counts_of(inquiries)
    context = {
        "municipality": document.municipality,
        "document": document,
        "inquiries": [(one, *counts[one.pk]) for one in inquiries],
        "form": form,
        "outlook": outlook,
        "changed": outlook is not None and "seen" in request.POST,
        "coordinates": can_coordinate(request.user, document.municipality_id),
        "breadcrumbs": uptake_trail(document),
    }
    return render(request, "policies/uptakes/list.html", context, status=status)


@login_required
def inquiry_detail(request: HttpRequest, municipality: str, document: str, year: int) -> HttpResponse:
    """Every body asked, and how far it has come."""
    found = staff_document_or_404(request, municipality, document)
    inquiry = inquiry_or_404(found, year)
    board = board_of(inquiry)
    form = BoardFilterForm(request.GET, board=board)
    context = {
        "municipality": found.municipality,
        "document": found,
        "inquiry": inquiry,
        "board": board,
        "rows": form.rows(),
        "form": form,
        "tiles": _tiles(board, form.wanted.get("state")),
        "coordinates": can_coordinate(request.user, found.municipality_id),
        "breadcrumbs": uptake_trail(found, inquiry=inquiry),
    }
    return render(request, "policies/uptakes/inquiry.html", context)


def _tiles(board: Board, wanted: str | None) -> list[dict[str, Any]]:
    tiles = [
        ("", _("Bodies asked"), len(board.rows)),
        ("complete", _("Answered everything"), len(board.complete)),
        ("waiting", _("Not answered everything"), len(board.waiting)),
        ("untouched", _("Not answered anything"), len(board.untouched)),
        ("overdue", _("Overdue"), len(board.overdue)),
    ]
    return [
        {"label": words, "value": number, "url": f"?state={state}#bodies", "current": bool(state) and state == wanted}
        for state, words, number in tiles
    ]


@login_required
def inquiry_manage(request: HttpRequest, municipality: str, document: str, year: int) -> HttpResponse:
    """Days, closing, opening again: each a small form that says what follows. Publishing has a page of its own."""
    inquiry = inquiry_or_404(coordinated_document(request, municipality, document), year)
    if request.method != "POST":
        return _manage_page(request, inquiry, _forms(inquiry))
    action = request.POST.get("action", "")
    forms = _forms(inquiry)
    if action not in forms:
        return _manage_page(request, inquiry, forms, status=422)
    forms[action] = form = MANAGE_FORMS[action](request.POST, auto_id=f"{action}-%s")
    if not form.is_valid():
        return _manage_page(request, inquiry, forms, status=422)
    try:
        messages.success(request, _done(action, inquiry, form.cleaned_data, request.user))
    except ValidationError as error:
        form.take_error(error)
        return _manage_page(request, inquiry, forms, status=422)
    if action == "undo":
        place, paper = inquiry.document.municipality, inquiry.document
        return redirect("policies:uptake-inquiry-list", place.slug, paper.slug)
    return redirect(address_of("uptake-inquiry", inquiry))


def _forms(inquiry: UptakeInquiry) -> dict[str, ServiceForm]:
    """What can be done with the inquiry as it stands."""
    names = ["dates", "close"] if inquiry.takes_answers else ["reopen"]
    if not inquiry.results_published_at and not why_opening_stays(inquiry):
        names.append("undo")
    initial = {"due_on": inquiry.due_on, "closes_on": inquiry.closes_on}
    values = {"dates": initial}
    return {name: MANAGE_FORMS[name](auto_id=f"{name}-%s", initial=values.get(name)) for name in names}


def _done(action: str, inquiry: UptakeInquiry, values: dict[str, Any], by: Any) -> str:
    year = {"year": label(inquiry.fiscal_year)}
    if action == "dates":
        change_dates(inquiry=inquiry, by=by, **values)
        return _("The days of the inquiry of %(year)s are changed.") % year
    if action == "undo":
        undo_opening(inquiry=inquiry, by=by, reason=values["reason"])
        return _("The opening of the inquiry of %(year)s is undone.") % year
    if action == "close":
        close_inquiry(inquiry=inquiry, by=by, reason=values["reason"])
        return _("The inquiry of %(year)s is closed.") % year
    reopen_inquiry(inquiry=inquiry, by=by, **values)
    return _("The inquiry of %(year)s takes answers again.") % year


def _manage_page(
    request: HttpRequest, inquiry: UptakeInquiry, forms: dict[str, ServiceForm], *, status: int = 200
) -> HttpResponse:
    document = inquiry.document
    context = {
        "municipality": document.municipality,
        "document": document,
        "inquiry": inquiry,
        "forms": forms,
        "publishes": can_make_public(request.user, document.municipality_id),
        "failed": next((form for form in forms.values() if form.is_bound and form.errors), None),
        "without_action": status == 422 and not any(form.is_bound for form in forms.values()),
        "breadcrumbs": uptake_trail(document, (_("Days and results"), ""), inquiry=inquiry),
    }
    return render(request, "policies/uptakes/manage.html", context, status=status)
