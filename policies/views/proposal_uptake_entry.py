"""A body's answers in one table: entered by staff from paper, all or nothing; other staff read them. And all as a file."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..forms.proposal_uptake_entry import EntryRow, LostEntry, entry_rows, lost_entries
from ..models import Proposal, UptakeRequest
from ..permissions import can_coordinate
from ..reading.uptake_answers import sheet_of
from ..reading.uptake_csv import uptake_csv
from ..services.proposal_uptakes import NotAsked, NotTakingAnswers, StaleAnswers, save_many
from .base_downloads import download
from .proposal_uptake_access import (
    address_of,
    body_or_404,
    inquiry_or_404,
    refuse_unless_coordinator,
    staff_document_or_404,
    uptake_trail,
)


@login_required
def uptake_entry(request: HttpRequest, municipality: str, document: str, year: int, association: str) -> HttpResponse:
    found = staff_document_or_404(request, municipality, document)
    body = body_or_404(inquiry_or_404(found, year), association)
    if request.method != "POST":
        return _page(request, body, entry_rows(sheet_of(body).cards))
    refuse_unless_coordinator(request, found)
    cards = sheet_of(body).cards
    rows = entry_rows(cards, request.POST)
    if lost := lost_entries(cards, request.POST):
        return _page(request, body, rows, lost=lost, status=409)
    if [row for row in rows if not row.is_valid()]:  # all of them, so that every line says what is wrong with it
        return _page(request, body, rows, status=422)
    try:
        changed = save_many(request=body, answers=[row.answer for row in rows if not row.is_untouched], by=request.user)
    except StaleAnswers as stale:
        for row in rows:
            if row.card.proposal.pk in stale.current:
                row.face(stale.current[row.card.proposal.pk])
        return _page(request, body, rows, status=409)
    except NotTakingAnswers:
        return _page(request, body, rows, status=409)
    except NotAsked:  # in the moment between reading the form and saving it
        cards = sheet_of(body).cards
        lost = lost_entries(cards, request.POST)
        return _page(request, body, entry_rows(cards, request.POST), lost=lost, status=409)
    text = ngettext("%(n)s answer of %(body)s is saved.", "%(n)s answers of %(body)s are saved.", changed)
    messages.success(request, text % {"n": changed, "body": body.association.name})
    return redirect(f"{address_of('uptake-inquiry', body.inquiry)}#body-{body.association.code}")


def _page(
    request: HttpRequest,
    body: UptakeRequest,
    rows: list[EntryRow],
    *,
    lost: Collection[LostEntry] = (),
    status: int = 200,
) -> HttpResponse:
    inquiry = body.inquiry
    document = inquiry.document
    context: dict[str, Any] = {
        "municipality": document.municipality,
        "document": document,
        "inquiry": inquiry,
        "association": body.association,
        "rows": rows,
        "wrong": [row for row in rows if row.is_bound and row.errors],
        "stale": [row for row in rows if row.is_stale],
        "lost": _numbered(lost),
        "closed_meanwhile": status == 409 and not inquiry.takes_answers,
        "may_enter": can_coordinate(request.user, document.municipality_id) and inquiry.takes_answers,
        "breadcrumbs": uptake_trail(document, (body.association.name, ""), inquiry=inquiry),
    }
    return render(request, "policies/uptakes/entry.html", context, status=status)


def _numbered(lost: Collection[LostEntry]) -> list[tuple[str, LostEntry]]:
    """With the number of the proposal, where it still exists."""
    slugs = dict(Proposal.objects.filter(pk__in=[one.proposal_id for one in lost]).values_list("pk", "slug"))
    return [(slugs.get(one.proposal_id, ""), one) for one in lost]


@login_required
def inquiry_csv(request: HttpRequest, municipality: str, document: str, year: int) -> FileResponse:
    """Every answer with its note, internal ones too: for the city office alone."""
    inquiry = inquiry_or_404(staff_document_or_404(request, municipality, document), year)
    name = _("uptake_%(document)s_%(year)s") % {"document": inquiry.document.title, "year": year}
    return download(uptake_csv(inquiry), name, "csv")
