"""Beside the text of the lead: what a supporting department adds, and the steps take back, accept and send back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from districts.models import Department

from ..forms.reviews import ContributionForm, StepForm
from ..models import Review, ReviewContribution, ReviewEvent
from ..permissions import can_contribute, can_take_step
from ..reading.differences import between
from ..services.plans import StaleVersion
from ..services.review_workflow import NotPossible, move
from ..services.reviews import save_contribution
from .review_access import signed_in, staff_review, wants_json
from .review_form_page import conflict_response, form_of, read_only_response, review_page


@signed_in
@require_POST
def review_contribute(request: HttpRequest, municipality: str, pk: int, department: int) -> HttpResponse:
    review = staff_review(request, municipality, pk)
    if not can_contribute(request.user, review, department):
        raise PermissionDenied(_("Only the department itself writes its contribution."))
    form = ContributionForm(request.POST, prefix=f"d{department}")
    if not form.is_valid():
        return _invalid(request, review, form)
    try:
        row = save_contribution(
            review=review,
            department=get_object_or_404(Department, pk=department),
            version=form.cleaned_data["version"],
            text=form.text,
            by=request.user,
        )
    except StaleVersion as stale:
        return _conflict(request, review, form, stale.current)
    except NotPossible as refused:
        typed = [(str(form.fields["text"].label), form.text)]
        return _refused(request, review, " ".join(refused.messages), typed=typed)
    if wants_json(request):
        return JsonResponse(_answer(form, {f"{form.prefix}-version": row.version}))
    messages.success(request, _("The contribution is saved."))
    return redirect("policies:review-edit", municipality, pk)


def _answer(form: ContributionForm, hidden: dict[str, int]) -> dict[str, object]:
    errors = {form.add_prefix(name): " ".join(str(one) for one in said) for name, said in form.errors.items()}
    saved_at = date_format(timezone.localtime(), "TIME_FORMAT")
    return {"hidden": hidden, "saved_at": saved_at, "errors": errors, "warnings": {}}


def _invalid(request: HttpRequest, review: Review, form: ContributionForm) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(_answer(form, {}), status=422)
    return review_page(request, review, form_of(review), status=422, contribution=form)


def _conflict(
    request: HttpRequest, review: Review, form: ContributionForm, current: ReviewContribution
) -> HttpResponse:
    label = str(form.fields["text"].label)
    conflict = {
        "differences": between({label: current.text}, {label: form.text}),
        "saved_by": current.updated_by,
        "saved_at": current.updated_at,
        "form": form.prefix,
    }
    return conflict_response(request, review, form, current.version, conflict)


def _refused(request: HttpRequest, review: Review, said: str, status: int = 409, **extra: Any) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": said}, status=403)
    return review_page(request, review, form_of(review), status=status, refused=said, **extra)


@signed_in
@require_POST
def review_step(request: HttpRequest, municipality: str, pk: int, action: str) -> HttpResponse:
    """Take back, accept or send back; then where `next` leads, else the review again."""
    review = staff_review(request, municipality, pk)
    if not can_take_step(request.user, review, action):
        raise PermissionDenied(_("Your role does not take this step."))
    form = StepForm(request.POST)
    if not form.is_valid():
        return read_only_response(_("The form is incomplete. Load the page again."), 422)
    version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    try:
        move(review=review, action=action, version=version, reason=reason, by=request.user)
    except StaleVersion:
        review = staff_review(request, municipality, pk)
        return _refused(request, review, _("The state changed in the meantime. Look at it again first."))
    except ValidationError as refused:
        return _refused(request, review, " ".join(refused.messages), status=422)
    said = _("%(item)s: %(state)s") % {"item": review.item.code, "state": ReviewEvent.Action(action).label}
    messages.success(request, said)
    following = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        return redirect(following)
    return redirect("policies:review-edit", municipality, pk)
