"""Reminding the departments of a round: first who gets which mail, then sending."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..forms.review_rounds import RemindRoundForm
from ..services.review_reminders import RoundReminders, planned_round_reminders, remind_round
from ..services.review_workflow import NotPossible
from .review_access import run_round, steps_to


@login_required
def round_remind(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    round = run_round(request, municipality, pk)
    form = RemindRoundForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            reminders = remind_round(
                round=round, site=request.build_absolute_uri("/"), again=form.cleaned_data["again"], by=request.user
            )
        except NotPossible:
            status = 409  # the page says so
        except ValidationError as refused:
            form.add_error("again", refused.messages)
            status = 422
        else:
            _tell(request, reminders)
            return redirect("policies:round-board", municipality, pk)
    context = {
        "municipality": round.edition.municipality,
        "round": round,
        "form": form,
        "reminders": planned_round_reminders(round),
        "breadcrumbs": steps_to(round, (_("Reminders"), "")),
    }
    return render(request, "policies/review_rounds/remind.html", context, status=status)


def _tell(request: HttpRequest, reminders: RoundReminders) -> None:
    sent = len(reminders.sent)
    text = ngettext("%(n)s reminder is sent.", "%(n)s reminders are sent.", sent)
    messages.success(request, text % {"n": sent})
    if reminders.failed:
        text = _("No mail could be sent to these departments: %(departments)s. Try again later, or call them.")
        messages.error(request, text % {"departments": "、".join(str(one.department) for one in reminders.failed)})
    if reminders.unreachable:
        text = _("Departments without an editor, to be called: %(departments)s")
        names = "、".join(str(one.department) for one in reminders.unreachable)
        messages.warning(request, text % {"departments": names})
