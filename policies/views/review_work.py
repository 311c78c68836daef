"""The review form: writing, saving as one types, handing in, taking back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from districts.access import access_of
from districts.models import Department

from ..forms.reviews import ContributionForm, ReviewForm, StepForm, figures_of, step_of
from ..models import Review, ReviewEvent, WorkStep
from ..permissions import can_accept_review, can_contribute, can_coordinate, can_edit_review, can_take_step
from ..reading.indicator_history import history_of
from ..reading.review_completeness import WITH_ACTUALS, missing_of
from ..reading.review_desk import last_record, neighbours, supporting_departments
from ..services.plans import StaleVersion
from ..services.review_entry import FigureEntry, save_entry
from ..services.review_workflow import WRITABLE, NotPossible, move
from ..services.reviews import save_contribution
from .access import staff_municipality_or_404, trail

AUTOSAVE = "X-Autosave"


def staff_review(request: HttpRequest, municipality: str, pk: int) -> Review:
    """The review, for staff of its municipality; for everybody else it does not exist."""
    found = staff_municipality_or_404(request, municipality)
    rows = Review.objects.select_related(
        "round__edition__municipality", "round__edition__plan", "round__scale", "item__level", "item__edition", "lead"
    ).prefetch_related("item__assignments__department__names", "lead__names")
    review = get_object_or_404(rows, pk=pk, round__edition__municipality=found)
    if review.round.opened_at is None:
        raise Http404
    return review


def is_writable(review: Review) -> bool:
    return review.round.is_open and review.status in WRITABLE


def form_of(review: Review, data: Any = None) -> ReviewForm:
    figures = figures_of(review) if review.round.kind in WITH_ACTUALS else []
    return ReviewForm(data, review=review, figures=figures, step=step_of(review))


@login_required
def review_edit(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    review = staff_review(request, municipality, pk)
    if request.method != "POST":
        return _page(request, review, form_of(review))
    if not can_edit_review(request.user, review):
        raise PermissionDenied(_("Only the lead department and the plan office write this review."))
    form = form_of(review, request.POST)
    form.is_valid()
    if "version" not in form.cleaned_data:
        return HttpResponse(_("The form is incomplete. Load the page again."), status=422, content_type="text/plain")
    try:
        saved = _save(request, review, form)
    except StaleVersion as stale:
        return _conflict(request, stale.current, form)
    except NotPossible as refused:
        return _refused(request, review, refused)
    for name, trouble in saved.troubles.items():
        form.add_error(name, trouble)
    if request.headers.get(AUTOSAVE):
        return _answer(saved, form)
    if form.errors:
        form.data = form.data.copy()
        form.data["version"] = str(saved.review.version)
        return _page(request, staff_review(request, municipality, pk), form, status=422)
    if "submit" in request.POST:
        return _hand_in(request, staff_review(request, municipality, pk))
    messages.success(request, _("%(item)s is saved.") % {"item": review.item.code})
    return redirect("policies:review-edit", municipality, pk)


def _save(request: HttpRequest, review: Review, form: ReviewForm) -> Any:
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
        by=request.user,
    )


def _answer(saved: Any, form: ReviewForm) -> JsonResponse:
    """To the script that saves as one types: what stands now, and what could not be saved, by field."""
    now = timezone.localtime()
    body = {
        "version": saved.review.version,
        "seen": saved.seen,
        "saved_at": date_format(now, "TIME_FORMAT"),
        "errors": {name: " ".join(str(one) for one in errors) for name, errors in form.errors.items()},
    }
    return JsonResponse(body, status=422 if form.errors else 200)


def _conflict(request: HttpRequest, current: Review, form: ReviewForm) -> HttpResponse:
    """Both versions side by side; the form keeps what the person wrote and now answers the current version."""
    if request.headers.get(AUTOSAVE):
        said = _("Somebody else saved this review in the meantime. Compare both versions; nothing you typed is lost.")
        return JsonResponse({"conflict": said}, status=409)
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    current = staff_review(request, current.round.edition.municipality.slug, current.pk)
    texts = [
        (form.fields[name].label, _said(getattr(current, name)))
        for name in form.asked
        if name in form.cleaned_data and _said(form.cleaned_data[name]) != _said(getattr(current, name))
    ]
    return _page(request, current, form, status=409, conflict={"texts": texts, "by": current.updated_by})


def _said(value: Any) -> str:
    return str(value or "").replace("\r\n", "\n").strip()


def _refused(request: HttpRequest, review: Review, refused: ValidationError) -> HttpResponse:
    said = " ".join(refused.messages)
    if request.headers.get(AUTOSAVE):
        return JsonResponse({"refused": said}, status=409)
    return _page(request, review, form_of(review, request.POST), status=409, refused=said)


def _hand_in(request: HttpRequest, review: Review) -> HttpResponse:
    if missing := missing_of(review):
        return _page(request, review, form_of(review), status=422, missing=missing)
    try:
        move(review=review, action=ReviewEvent.Action.SUBMITTED, version=review.version, by=request.user)
    except (StaleVersion, ValidationError):
        return _refused(request, review, NotPossible(_("The state changed in the meantime. Load the page again.")))
    messages.success(request, _("%(item)s is handed in.") % {"item": review.item.code})
    place = review.round.edition.municipality.slug
    following = _next_open(request, review)
    if following is not None:
        return redirect("policies:review-edit", place, following.pk)
    return redirect("policies:staff-municipality", place)


def _mine(request: HttpRequest, review: Review) -> list[Review]:
    coordinates = can_coordinate(request.user, review.round.municipality_id)
    return neighbours(review.round, None if coordinates else access_of(request.user).departments)


def _next_open(request: HttpRequest, review: Review) -> Review | None:
    rows = _mine(request, review)
    place = next((number for number, row in enumerate(rows) if row.pk == review.pk), -1)
    return next((row for row in [*rows[place + 1 :], *rows[: max(place, 0)]] if row.status in WRITABLE), None)


def _page(request: HttpRequest, review: Review, form: ReviewForm, *, status: int = 200, **extra: Any) -> HttpResponse:
    round, user = review.round, request.user
    rows = _mine(request, review)
    place = next((number for number, row in enumerate(rows) if row.pk == review.pk), None)
    may_edit = can_edit_review(user, review)
    context = {
        "municipality": round.edition.municipality,
        "round": round,
        "review": review,
        "form": form,
        "item": review.item,
        "sheet": getattr(review.item, "review_sheet", None),
        "record": last_record(review),
        "history": history_of(review.item),
        "plan_step": WorkStep.objects.current()
        .filter(item=review.item, fiscal_year=round.fiscal_year, series="plan")
        .first(),
        "events": review.events.select_related("by")[:20],
        "writable": may_edit and is_writable(review),
        "may_edit": may_edit,
        "may_withdraw": may_edit and round.is_open and review.status == Review.Status.SUBMITTED,
        "may_accept": can_accept_review(user, review) and round.is_open and review.status == Review.Status.SUBMITTED,
        "with_actuals": round.kind in WITH_ACTUALS,
        "missing": extra.pop("missing", None),
        "contributions": _contributions(request, review),
        "previous": rows[place - 1] if place else None,
        "next": rows[place + 1] if place is not None and place + 1 < len(rows) else None,
        "number": None if place is None else place + 1,
        "count": len(rows),
        "breadcrumbs": trail(
            round.edition.municipality,
            (str(round), reverse("policies:round-board", args=[round.edition.municipality.slug, round.pk])),
            (review.item.code, ""),
        ),
    }
    return render(request, "policies/reviews/edit.html", context | extra, status=status)


def _contributions(request: HttpRequest, review: Review) -> list[dict[str, Any]]:
    """Each supporting department with what it wrote, and its form for those who may write there."""
    written = {row.department_id: row for row in review.contributions.all()}
    return [
        {
            "department": department,
            "text": written[department.pk].text if department.pk in written else "",
            "form": ContributionForm(
                initial={
                    "department": department.pk,
                    "version": written[department.pk].version if department.pk in written else 0,
                    "text": written[department.pk].text if department.pk in written else "",
                },
                prefix=f"d{department.pk}",
            )
            if is_writable(review) and can_contribute(request.user, review, department.pk)
            else None,
        }
        for department in supporting_departments(review)
    ]


@login_required
@require_POST
def review_contribute(request: HttpRequest, municipality: str, pk: int, department: int) -> HttpResponse:
    review = staff_review(request, municipality, pk)
    if not can_contribute(request.user, review, department):
        raise PermissionDenied(_("Only the department itself writes its contribution."))
    form = ContributionForm(request.POST, prefix=f"d{department}")
    if not form.is_valid():
        return _page(request, review, form_of(review), status=422)
    try:
        save_contribution(
            review=review,
            department=get_object_or_404(Department, pk=department),
            version=form.cleaned_data["version"],
            text=form.cleaned_data["text"].replace("\r\n", "\n").strip(),
            by=request.user,
        )
    except StaleVersion as stale:
        said = _("Somebody else saved this contribution in the meantime.")
        return _page(
            request,
            review,
            form_of(review),
            status=409,
            refused=said,
            lost=form.cleaned_data["text"],
            now=stale.current,
        )
    except NotPossible as refused:
        return _page(request, review, form_of(review), status=409, refused=" ".join(refused.messages))
    messages.success(request, _("The contribution is saved."))
    return redirect("policies:review-edit", municipality, pk)


@login_required
@require_POST
def review_step(request: HttpRequest, municipality: str, pk: int, action: str) -> HttpResponse:
    """Take back, accept or send back; back to where the person came from."""
    review = staff_review(request, municipality, pk)
    if not can_take_step(request.user, review, action):
        raise PermissionDenied(_("Your role does not take this step."))
    form = StepForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("The form is incomplete. Load the page again."), status=422, content_type="text/plain")
    try:
        move(
            review=review,
            action=action,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except StaleVersion:
        return _refused(request, review, NotPossible(_("The state changed in the meantime. Look at it again first.")))
    except ValidationError as refused:
        return _page(request, review, form_of(review), status=422, refused=" ".join(refused.messages))
    messages.success(request, _("%(item)s: %(state)s") % {"item": review.item.code, "state": _state(review, action)})
    return redirect("policies:review-edit", municipality, pk)


def _state(review: Review, action: str) -> str:
    return str(ReviewEvent.Action(action).label)
