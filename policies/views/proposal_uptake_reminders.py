"""Reminding: first how many mails would go to whom, then sending them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..forms.proposal_uptakes import RemindForm
from ..models import UptakeInquiry
from ..services.proposal_reminders import Reminders, planned_reminders, remind
from .proposal_uptake_access import address_of, body_or_404, coordinated_document, inquiry_or_404, uptake_trail


@login_required
def inquiry_remind(request: HttpRequest, municipality: str, document: str, year: int) -> HttpResponse:
    """All bodies that have not answered everything, or with `?body=` one of them."""
    inquiry = inquiry_or_404(coordinated_document(request, municipality, document), year)
    code = request.GET.get("body", "")
    only = [body_or_404(inquiry, code).pk] if code else None
    form = RemindForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, inquiry, form, only)
    try:
        reminders = remind(
            inquiry=inquiry,
            site=request.build_absolute_uri("/"),
            only=only,
            again=form.cleaned_data["again"],
            by=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(address_of("uptake-inquiry", inquiry))
    _tell(request, reminders)
    return redirect(address_of("uptake-inquiry", inquiry))


def _page(request: HttpRequest, inquiry: UptakeInquiry, form: RemindForm, only: list[int] | None) -> HttpResponse:
    document = inquiry.document
    context = {
        "municipality": document.municipality,
        "document": document,
        "inquiry": inquiry,
        "form": form,
        "reminders": planned_reminders(inquiry=inquiry, only=only),
        "breadcrumbs": uptake_trail(document, (_("Reminders"), ""), inquiry=inquiry),
    }
    return render(request, "policies/uptakes/remind.html", context)


def _tell(request: HttpRequest, reminders: Reminders) -> None:
    sent = len(reminders.sent)
    text = ngettext("%(n)s reminder is sent.", "%(n)s reminders are sent.", sent)
    messages.success(request, text % {"n": sent})
    if reminders.failed:
        text = _("No mail could be sent to: %(bodies)s. Try again later, or call them.")
        names = "、".join(row.association.name for row in reminders.failed)
        messages.error(request, text % {"bodies": names})
    if reminders.unreachable:
        text = _("Without a mail address, to be called: %(bodies)s")
        messages.warning(request, text % {"bodies": "、".join(row.association.name for row in reminders.unreachable)})
