"""Taking in a review sheet in the browser: handed in, compared with the record, confirmed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from districts.models import Municipality

from ..forms.review_intakes import ReviewConfirmForm, ReviewUploadForm
from ..intake.files.sheets import IntakeRefused
from ..models import ReviewIntake
from ..permissions import can_accept_reviews_in
from ..services.documents import store_document
from ..services.review_intakes import (
    ChangedSincePreview,
    NotReady,
    Outlook,
    StaleVersion,
    confirm_intake,
    discard_intake,
    outlook_of,
    start_intake,
)
from .access import coordinated_municipality, trail
from .document_intake_outlook import outlook_of as findings_of

PER_PAGE = 50


def _desk() -> dict[str, str]:
    """What the pages of all intakes share says."""
    return {
        "list_title": _("Intake of review sheets"),
        "create_title": _("Take in a review sheet"),
        "detail_title": _("Intake of a review sheet"),
        "lead": _(
            "A sheet filled in Excel is compared with the record first. You see what is new and what it corrects."
        ),
    }


def _trail(municipality: Municipality, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    slug = municipality.slug
    return trail(
        municipality,
        (_("Review rounds"), reverse("policies:round-list", args=[slug])),
        (_("Intake of review sheets"), reverse("policies:review-intake-list", args=[slug]) if steps else ""),
        *steps,
    )


def _intakes(municipality: Municipality) -> Any:
    return ReviewIntake.objects.filter(edition__municipality=municipality).select_related(
        "document", "edition__municipality", "edition__plan", "created_by", "confirmed_by"
    )


def _intake(request: HttpRequest, municipality: str, pk: int) -> ReviewIntake:
    found = coordinated_municipality(request, municipality)
    intake: ReviewIntake = get_object_or_404(_intakes(found), pk=pk)
    return intake


@login_required
@require_GET
def intake_list(request: HttpRequest, municipality: str) -> HttpResponse:
    found = coordinated_municipality(request, municipality)
    page = Paginator(_intakes(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "municipality": found,
        "desk": _desk(),
        "page": page,
        "rows": [(intake, {"title": intake.edition.name}) for intake in page],
        "create_url": reverse("policies:review-intake-create", args=[found.slug]),
        "breadcrumbs": _trail(found),
    }
    return render(request, "policies/document_intakes/list.html", context)


@login_required
def intake_create(request: HttpRequest, municipality: str) -> HttpResponse:
    found = coordinated_municipality(request, municipality)
    form = ReviewUploadForm(
        request.POST if request.method == "POST" else None, request.FILES or None, municipality=found
    )
    if request.method == "POST" and form.is_valid():
        document, _is_new = store_document(
            municipality=found, data=form.data_read, name=form.cleaned_data["file"].name, by=request.user
        )
        return redirect(start_intake(document=document, edition=form.cleaned_data["edition"], by=request.user))
    context = {
        "municipality": found,
        "desk": _desk(),
        "form": form,
        "list_url": reverse("policies:review-intake-list", args=[found.slug]),
        "breadcrumbs": _trail(found, (_("Take in a review sheet"), "")),
    }
    return render(request, "policies/document_intakes/create.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def intake_detail(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    return _show(request, _intake(request, municipality, pk))


def _show(
    request: HttpRequest, intake: ReviewIntake, data: QueryDict | None = None, *, status: int = 200
) -> HttpResponse:
    """The preview; `data` is what was sent and did not fit (422), or met another state than it was made for (409)."""
    place = intake.edition.municipality
    context: dict[str, Any] = {
        "municipality": place,
        "desk": _desk(),
        "intake": intake,
        "is_stale": status == 409,
        "confirm_url": reverse("policies:review-intake-confirm", args=[place.slug, intake.pk]),
        "discard_url": reverse("policies:review-intake-discard", args=[place.slug, intake.pk]),
        "breadcrumbs": _trail(place, (intake.document.title, "")),
    }
    if intake.is_open:
        try:
            outlook = outlook_of(intake)
        except IntakeRefused as refusal:
            context["problem"] = str(refusal)
        except FileNotFoundError:
            context["problem"] = _("The stored file is missing. Take it in again.")
        else:
            context |= _previewed(request, intake, outlook, data)
    else:
        context["tiles"] = _tiles(intake.result)
    return render(request, "policies/review_intakes/detail.html", context, status=status)


def _previewed(request: HttpRequest, intake: ReviewIntake, outlook: Outlook, data: QueryDict | None) -> dict[str, Any]:
    plan, reading = outlook.plan, outlook.reading
    blocks = _blocks(request, intake, outlook)
    return {
        "plan": plan,
        "reading": reading,
        "tiles": _tiles(plan.counts if plan else {}),
        "outlook": findings_of([], reading.findings, lambda _finding: ""),
        "blocks": blocks,
        "confirm_form": None if blocks or plan is None else _confirm_form(intake, outlook, data),
    }


def _confirm_form(intake: ReviewIntake, outlook: Outlook, data: QueryDict | None) -> ReviewConfirmForm:
    seen = {"version": str(intake.version), "token": outlook.plan.token if outlook.plan else ""}
    sent = None if data is None else {**data.dict(), **seen}
    return ReviewConfirmForm(
        sent, initial=seen, has_warnings=bool(outlook.reading.warnings), needs_reason=outlook.needs_reason
    )


def _blocks(request: HttpRequest, intake: ReviewIntake, outlook: Outlook) -> list[str]:
    """Whole sentences that say why it cannot be confirmed yet, or not by this person."""
    if not outlook.can_confirm:
        return [_("The sheet has errors. Correct the file, or what is missing in the portal, and take it in again.")]
    accepts = can_accept_reviews_in(request.user, intake.edition.municipality_id)
    if outlook.plan and outlook.plan.accepts_reviews and not accepts:
        return [
            _("The sheet brings reviews of rounds that are over; they count as accepted. You may not accept reviews.")
        ]
    return []


def _tiles(counts: dict[str, int]) -> list[dict[str, Any]]:
    named = {"new": _("new"), "corrected": _("corrected"), "unchanged": _("unchanged")}
    return [{"label": label, "value": counts[name]} for name, label in named.items() if name in counts]


@login_required
@require_POST
def intake_confirm(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    intake = _intake(request, municipality, pk)
    if not intake.is_open:
        messages.error(request, _("Somebody changed this intake in the meantime."))
        return redirect(intake)
    try:
        outlook = outlook_of(intake)
    except (IntakeRefused, FileNotFoundError):
        return redirect(intake)  # its page says what is wrong
    if _blocks(request, intake, outlook):
        return redirect(intake)
    form = _confirm_form(intake, outlook, request.POST)
    seen = (request.POST.get("version"), request.POST.get("token"))
    if seen != (form.data["version"], form.data["token"]):
        return _show(request, intake, request.POST, status=409)
    if not form.is_valid():
        return _show(request, intake, request.POST, status=422)
    return _confirm(request, intake, form.cleaned_data)


def _confirm(request: HttpRequest, intake: ReviewIntake, data: dict[str, Any]) -> HttpResponse:
    try:
        confirm_intake(
            intake=intake,
            version=data["version"],
            by=request.user,
            token=data["token"],
            warnings_read=data.get("warnings_read", False),
            reason=data.get("reason", ""),
        )
    except (StaleVersion, ChangedSincePreview, NotReady):
        current = _intakes(intake.edition.municipality).get(pk=intake.pk)
        return _show(request, current, request.POST, status=409) if current.is_open else redirect(current)
    except ValidationError as refused:  # what the comparison did not foresee: nothing was written
        messages.error(request, " ".join(refused.messages))
        return redirect(intake)
    messages.success(request, _("The sheet is taken in. Nothing is public yet."))
    return redirect(intake)


@login_required
@require_POST
def intake_discard(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    intake = _intake(request, municipality, pk)
    version = request.POST.get("version", "")
    try:
        discard_intake(intake=intake, version=int(version) if version.isdecimal() else 0, by=request.user)
    except StaleVersion:
        messages.error(request, _("Somebody changed this intake in the meantime."))
        return redirect(intake)
    messages.success(request, _("The intake is discarded. Nothing was saved; the file is kept."))
    return redirect("policies:review-intake-list", municipality)
