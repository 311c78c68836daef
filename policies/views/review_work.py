"""The review form: writing, saving as one types, handing in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ..forms.reviews import ReviewForm
from ..models import Review, ReviewEvent
from ..permissions import can_edit_review
from ..reading.differences import between
from ..reading.review_completeness import WITH_ACTUALS, missing_of
from ..services.plans import StaleVersion
from ..services.review_entry import FigureEntry, Saved, save_entry
from ..services.review_workflow import NotPossible, move
from .review_access import signed_in, staff_review, wants_json
from .review_form_page import conflict_response, form_of, next_open, read_only_response, review_page


@never_cache
@signed_in
def review_edit(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    """GET shows; POST saves what is sound and tells by field what is not; `hand_in` hands in what is complete."""
    review = staff_review(request, municipality, pk)
    if request.method != "POST":
        return review_page(request, review, form_of(review))
    if not can_edit_review(request.user, review):
        raise PermissionDenied(_("Only the lead department and the plan office write this review."))
    form = form_of(review, request.POST)
    form.is_valid()
    if "version" not in form.cleaned_data:
        return read_only_response(_("The form is incomplete. Load the page again."), 422)
    try:
        saved = _save(request, review, form)
    except StaleVersion:
        return _conflict(request, staff_review(request, municipality, pk), form)
    except NotPossible as refused:
        return _refused(request, review, form, " ".join(refused.messages))
    for name, trouble in saved.troubles.items():
        form.add_error(name, trouble)
    if wants_json(request):
        return _answer(saved, form)
    return _shown(request, staff_review(request, municipality, pk), form, saved)


def _save(request: HttpRequest, review: Review, form: ReviewForm) -> Saved:
    entries = [
        FigureEntry(figure.name, figure.indicator, cell.number, cell.text, cell.qualifier, seen)
        for figure, cell, seen in form.changed_cells()
    ]
    steps = (form.cleaned_data.get("steps", ""), form.cleaned_data.get("seen-steps") or 0)
    return save_entry(
        review=review,
        version=form.cleaned_data["version"],
        fields=form.review_fields(),
        figures=entries,
        steps=steps if "steps" in form.cleaned_data and review.round.kind in WITH_ACTUALS else None,
        reason=form.cleaned_data.get("reason", ""),
        by=request.user,
    )


def _answer(saved: Saved, form: ReviewForm) -> JsonResponse:
    """To the script: the hidden fields as they stand now, and what could not be saved, by field."""
    body = {
        "hidden": {"version": saved.review.version, **saved.seen},
        "saved_at": date_format(timezone.localtime(), "TIME_FORMAT"),
        "errors": {name: " ".join(str(one) for one in errors) for name, errors in form.errors.items()},
        "warnings": form.warnings,
        "missing": [{"field": one.field, "message": one.message} for one in missing_of(saved.review)],
    }
    return JsonResponse(body, status=422 if form.errors else 200)


def _shown(request: HttpRequest, review: Review, form: ReviewForm, saved: Saved) -> HttpResponse:
    """Without the script: the page again, or the next one."""
    if form.errors:
        form.data = form.data.copy()
        for name, value in {"version": review.version, **saved.seen}.items():
            form.data[name] = str(value)
        return review_page(request, review, form, status=422)
    if "hand_in" in request.POST:
        return _hand_in(request, review, form)
    messages.success(request, _("%(item)s is saved.") % {"item": review.item.code})
    for warning in form.warnings.values():
        messages.warning(request, warning)
    return redirect("policies:review-edit", review.round.edition.municipality.slug, review.pk)


def _hand_in(request: HttpRequest, review: Review, form: ReviewForm) -> HttpResponse:
    if missing_of(review):
        return review_page(request, review, form_of(review), status=422, hand_in=True)
    try:
        move(review=review, action=ReviewEvent.Action.SUBMITTED, version=review.version, by=request.user)
    except (StaleVersion, ValidationError):
        return _refused(request, review, form, _("The state changed in the meantime. Look at it again first."))
    messages.success(request, _("%(item)s is handed in.") % {"item": review.item.code})
    place = review.round.edition.municipality.slug
    following = next_open(request, review)
    if following is not None:
        return redirect("policies:review-edit", place, following.pk)
    return redirect("policies:staff-municipality", place)


def _conflict(request: HttpRequest, current: Review, form: ReviewForm) -> HttpResponse:
    """Both versions side by side; the form keeps what the person wrote and now answers the current version."""
    conflict = {
        "differences": between(_words(current, form), _words(current, form, mine=True)),
        "saved_by": current.updated_by,
        "saved_at": current.updated_at,
    }
    return conflict_response(request, current, form, current.version, conflict)


def _words(current: Review, form: ReviewForm, *, mine: bool = False) -> dict[str, str]:
    """The fields of the review by label; a field that was not valid stands as it is."""
    typed = form.review_fields() if mine else {}
    values: dict[str, Any] = {name: typed.get(name, getattr(current, name)) for name in form.review_fields()}
    said = {True: _("yes"), False: _("no")}
    return {
        str(form.fields[name].label): said[value] if isinstance(value, bool) else str(value or "")
        for name, value in values.items()
    }


def _refused(request: HttpRequest, review: Review, form: ReviewForm, said: str) -> HttpResponse:
    """The review as it stands, and beside it what was typed and can no longer be saved here."""
    if wants_json(request):
        return JsonResponse({"message": said}, status=403)
    review = staff_review(request, review.round.edition.municipality.slug, review.pk)
    stands = _words(review, form)
    typed = [(label, text) for label, text in _words(review, form, mine=True).items() if text != stands[label]]
    return review_page(request, review, form_of(review), status=409, refused=said, typed=typed)
