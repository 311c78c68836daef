"""The external committee's opinion on a review, and the standing texts in the head of an item's sheet."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.review_texts import OpinionForm, SheetForm, TextsForm
from ..models import PlanItem, Review, ReviewSheet
from ..permissions import can_edit_sheet, can_run_round
from ..reading.differences import between
from ..services.plans import StaleVersion
from ..services.reviews import SHEET_FIELDS, opinion_seen, save_opinion, save_sheet
from .access import edition_step, staff_edition_or_404, trail
from .base_conflicts import answer_current
from .review_access import staff_review


@login_required
def review_opinion(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    """The coordinator enters it until the round is closed."""
    review = staff_review(request, municipality, pk)
    if not can_run_round(request.user, review.round):
        raise PermissionDenied(_("Only coordinators of the plan office do this."))
    back = reverse("policies:review-edit", args=[municipality, pk])
    context = {
        "municipality": review.round.edition.municipality,
        "item": review.item,
        "title": _("Opinion of the external committee"),
        "lead": str(review.round),
        "back": back,
        "breadcrumbs": trail(
            review.round.edition.municipality, (f"{review.item.code} {review.round}", back), (_("Opinion"), "")
        ),
    }

    def save(form: TextsForm) -> None:
        text = form.texts["committee_opinion"]
        save_opinion(review=review, seen=form.cleaned_data["version"], text=text, by=request.user)

    return _texts(request, OpinionForm, review, save, context)


@login_required
def review_sheet_edit(request: HttpRequest, municipality: str, edition: str, item: str) -> HttpResponse:
    """The lead department and the plan office write it; what closed rounds froze does not change."""
    found = staff_edition_or_404(request, municipality, edition)
    rows = PlanItem.objects.current().select_related("edition__municipality", "level", "review_sheet")
    row = get_object_or_404(rows.prefetch_related("assignments"), edition=found, slug=item)
    if not can_edit_sheet(request.user, row):
        raise PermissionDenied(_("Only the lead department and the plan office write this."))
    sheet = getattr(row, "review_sheet", None) or ReviewSheet(item=row, version=0)
    back = reverse("policies:review-sheet", args=[municipality, edition, item]) + "?draft=1"
    context = {
        "municipality": found.municipality,
        "item": row,
        "title": _("Head of the review sheet"),
        "lead": _("These texts hold for the whole period. Everybody sees them once a round is published."),
        "back": back,
        "breadcrumbs": trail(found.municipality, edition_step(found), (f"{row.code}", back), (_("Head"), "")),
    }

    def save(form: TextsForm) -> None:
        save_sheet(item=row, version=form.cleaned_data["version"], fields=form.texts, by=request.user)

    return _texts(request, SheetForm, sheet, save, context)


def _texts(
    request: HttpRequest,
    form_class: type[TextsForm],
    row: Review | ReviewSheet,
    save: Callable[[TextsForm], None],
    context: dict[str, Any],
) -> HttpResponse:
    names = SHEET_FIELDS if isinstance(row, ReviewSheet) else ("committee_opinion",)
    initial = {"version": _read_at(row)} | {name: getattr(row, name) for name in names}
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            save(form)
        except StaleVersion as stale:
            context["conflict"], status = _conflict(form, stale.current), 409
        except ValidationError as refused:
            form.take_error(refused)
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect(context["back"])
    return render(request, "policies/review_texts/edit.html", context | {"form": form}, status=status)


def _read_at(row: Review | ReviewSheet) -> int | str:
    return row.version if isinstance(row, ReviewSheet) else opinion_seen(row.committee_opinion)


def _saved(current: Review | ReviewSheet) -> Any:
    """The entry of the history that made the texts what they are."""
    entries = current.history.select_related("history_user")
    if isinstance(current, ReviewSheet):
        return entries.first()
    other = entries.exclude(committee_opinion=current.committee_opinion).first()
    return entries.filter(history_id__gt=other.history_id if other else 0).last()


def _conflict(form: TextsForm, current: Review | ReviewSheet) -> dict[str, Any]:
    """Both versions; the form keeps what the person wrote and now answers the version somebody else saved."""
    labels = {name: str(form.fields[name].label) for name in form.texts}
    theirs = {label: getattr(current, name) for name, label in labels.items()}
    yours = {labels[name]: text for name, text in form.texts.items()}
    return answer_current(form, _read_at(current), _saved(current)) | {"differences": between(theirs, yours)}
