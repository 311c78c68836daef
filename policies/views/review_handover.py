"""Hand-over: choose, look at what passes, confirm once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..forms.review_handover import HandoverForm
from ..services.review_handover import PendingHandover, StalePreview, hand_over, pending_handover
from .access import coordinated_municipality, trail


@login_required
def review_handover(request: HttpRequest, municipality: str) -> HttpResponse:
    """`?officer=&successor=&on=` shows what passes; the same by POST, with its token, passes it."""
    found = coordinated_municipality(request, municipality)
    posted = request.method == "POST"
    data = request.POST if posted else request.GET
    form = HandoverForm(data if posted or "officer" in data else None, municipality=found)
    pending, status = None, 200
    if form.is_bound:
        status = 422 if posted else 200
        if form.is_valid():
            given = form.cleaned_data
            if posted:
                status = _passed(request, form, found)
            if status == 302:
                return redirect("policies:review-handover", municipality)
            if status != 422:  # a refused field is no longer among what was given
                pending = pending_handover(found, given["officer"], given["on"], request.user)
    return _page(request, found, form, pending, status)


def _passed(request: HttpRequest, form: HandoverForm, municipality: Municipality) -> int:
    """302 once it is done; 409 where something changed, 422 where it is refused."""
    given = form.cleaned_data.copy()
    try:
        hand_over(municipality=municipality, by=request.user, token=request.POST.get("token", ""), **given)
    except StalePreview:
        return 409
    except ValidationError as refused:
        form.take_error(refused)
        return 422
    text = _("The open work of %(officer)s has passed to %(successor)s.")
    messages.success(request, text % {"officer": given["officer"], "successor": given["successor"]})
    return 302


def _page(
    request: HttpRequest, found: Municipality, form: HandoverForm, pending: PendingHandover | None, status: int
) -> HttpResponse:
    rounds = (_("Review rounds"), reverse("policies:round-list", args=[found.slug]))
    context = {
        "municipality": found,
        "form": form,
        "pending": pending,
        "given": form.cleaned_data if pending else None,
        "is_stale": status == 409,
        "breadcrumbs": trail(found, rounds, (_("Hand-over"), "")),
    }
    return render(request, "policies/review_handover/edit.html", context, status=status)
