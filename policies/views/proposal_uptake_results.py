"""Publishing the results of an inquiry: what everybody will read, and which notes the office holds back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from districts.fiscal_years import label

from ..forms.proposal_uptake_results import ResultsForm
from ..models import UptakeInquiry
from ..permissions import can_make_public
from ..services.plans import StalePreview
from ..services.proposal_results import ReleasesNotes, hold_notes_back, publish_results, why_not_public
from ..services.proposal_results_preview import Results, results_of
from .access import refuse_unless_publisher
from .proposal_uptake_access import coordinated_document, inquiry_or_404, uptake_trail


@login_required
def results_publish(request: HttpRequest, municipality: str, document: str, year: int) -> HttpResponse:
    """Coordinators look and hold notes back; publishing is for those who have that right."""
    inquiry = inquiry_or_404(coordinated_document(request, municipality, document), year)
    results = results_of(inquiry)
    if request.method != "POST":
        return _page(request, inquiry, ResultsForm(results=results))
    publishing = request.POST.get("action") != "hold"
    if publishing:
        refuse_unless_publisher(request, inquiry.document.municipality_id)
    if request.POST.get("token") != results.token:
        return _stale(request, inquiry, results)
    form = ResultsForm(request.POST, results=results, publishing=publishing)
    if not form.is_valid():
        return _page(request, inquiry, form, status=422)
    try:
        messages.success(request, _done(request, inquiry, form.cleaned_data, publishing=publishing))
    except StalePreview:
        return _stale(request, inquiry, results_of(inquiry))
    except ReleasesNotes:
        refuse_unless_publisher(request, inquiry.document.municipality_id)
    except ValidationError as error:
        form.take_error(error)
        return _page(request, inquiry, form, status=422)
    return redirect(request.path)


def _done(request: HttpRequest, inquiry: UptakeInquiry, values: dict[str, Any], *, publishing: bool) -> str:
    said = {"inquiry": inquiry, "by": request.user, "token": values["token"], "held_back": values["held_back"]}
    if publishing:
        publish_results(**said)
        return _("The results of %(year)s are public.") % {"year": label(inquiry.fiscal_year)}
    hold_notes_back(**said, may_release=can_make_public(request.user, inquiry.document.municipality_id))
    return _("It is kept which notes are held back.")


def _stale(request: HttpRequest, inquiry: UptakeInquiry, results: Results) -> HttpResponse:
    """What stands now, to be looked at and confirmed anew."""
    inquiry.refresh_from_db(fields=["opened_at", "closed_at", "closes_on", "results_published_at"])
    return _page(request, inquiry, ResultsForm(results=results, ticked=request.POST.getlist("held_back")), status=409)


def _page(request: HttpRequest, inquiry: UptakeInquiry, form: ResultsForm, *, status: int = 200) -> HttpResponse:
    document, results = inquiry.document, form.results
    context = {
        "municipality": document.municipality,
        "document": document,
        "inquiry": inquiry,
        "form": form,
        "results": results,
        "rows": form.rows(),
        "counts": [
            {"label": _("Bodies asked"), "value": results.asked},
            {"label": _("Bodies that answered"), "value": results.answered},
            {"label": _("Released notes"), "value": len(results.notes)},
            {"label": _("Notes held back"), "value": results.held_back},
        ],
        "obstacle": why_not_public(inquiry),
        "publishes": can_make_public(request.user, document.municipality_id),
        "is_stale": status == 409,
        "breadcrumbs": uptake_trail(document, (_("Publishing"), ""), inquiry=inquiry),
    }
    return render(request, "policies/uptakes/publish.html", context, status=status)
