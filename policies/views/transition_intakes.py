"""Taking in a crosswalk sheet in the browser: upload, preview with findings, decisions, confirmation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from districts.models import Municipality

from ..forms.transition_intakes import DecisionsForm, SheetUploadForm
from ..intake.transitions import TransitionSheet
from ..models import SourceDocument, TransitionIntake
from ..services.documents import store_document
from ..services.plans import StaleVersion
from ..services.transition_intakes import (
    ChangedSincePreview,
    NotReady,
    confirm_intake,
    discard_intake,
    reading_of,
    save_decisions,
    start_intake,
)
from .access import coordinated_municipality, staff_municipality_or_404, trail
from .transition_intake_outlook import outlook_of

ROWS_PER_PAGE = 150


def _intake(request: HttpRequest, slug: str, pk: int) -> TransitionIntake:
    municipality = coordinated_municipality(request, slug)
    return get_object_or_404(
        TransitionIntake.objects.select_related(
            "document", "from_edition__plan", "to_edition__municipality", "created_by", "confirmed_by"
        ),
        pk=pk,
        to_edition__municipality=municipality,
    )


def _trail(municipality: Municipality, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    intakes = (_("Intake of sheets"), reverse("policies:intake-list", args=[municipality.slug]))
    return trail(municipality, intakes, *steps)


@login_required
@require_GET
def intake_list(request: HttpRequest, municipality: str) -> HttpResponse:
    found = coordinated_municipality(request, municipality)
    intakes = TransitionIntake.objects.filter(to_edition__municipality=found).select_related(
        "document", "from_edition", "to_edition__municipality", "created_by"
    )
    page = Paginator(intakes, 50).get_page(request.GET.get("page"))
    context = {"municipality": found, "page": page, "breadcrumbs": _trail(found)}
    return render(request, "policies/transition_intakes/list.html", context)


@login_required
def intake_create(request: HttpRequest, municipality: str) -> HttpResponse:
    found = coordinated_municipality(request, municipality)
    form = SheetUploadForm(request.POST or None, request.FILES or None, municipality=found)
    if request.method == "POST" and form.is_valid():
        return _start(request, found, form)
    context = {
        "municipality": found,
        "form": form,
        "open_intakes": _open_intakes(found),
        "breadcrumbs": _trail(found, (_("Take in a sheet"), "")),
    }
    return render(request, "policies/transition_intakes/create.html", context, status=422 if form.errors else 200)


def _open_intakes(municipality: Municipality) -> list[tuple[TransitionIntake, str, str]]:
    """Intakes that were begun and left, with their editions and where they are put aside."""
    rows = TransitionIntake.objects.filter(to_edition__municipality=municipality, status="open")
    return [
        (
            row,
            f"{row.from_edition} → {row.to_edition}",
            reverse("policies:intake-discard", args=[municipality.slug, row.pk]),
        )
        for row in rows.select_related("document", "from_edition", "to_edition__municipality", "created_by")
    ]


def _start(request: HttpRequest, municipality: Municipality, form: SheetUploadForm) -> HttpResponse:
    data = form.cleaned_data
    document, is_new = store_document(
        municipality=municipality,
        data=form.data_read,
        name=data["file"].name,
        title=data["title"],
        suggested_title=form.suggested_title,
        number=data["number"],
        suggested_number=form.suggested_number,
        by=request.user,
    )
    intake = start_intake(
        document=document, from_edition=data["from_edition"], to_edition=data["to_edition"], by=request.user
    )
    if not is_new:
        messages.info(request, _("This very file is here already; the decisions made on it were found again."))
    return redirect(intake)


@login_required
def intake_detail(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    intake = _intake(request, municipality, pk)
    reading = reading_of(intake)
    form = _decisions_form(intake, reading, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = _save(request, intake, form)
        if answer is not None:
            return answer
    return _show(request, intake, reading, form, 422 if form.errors else 200)


def _decisions_form(intake: TransitionIntake, reading: TransitionSheet, data: Any) -> DecisionsForm:
    initial = {"version": intake.version, "warnings_confirmed": intake.warnings_confirmed}
    return DecisionsForm(
        data,
        questions=reading.questions,
        reasons=intake.reasons,
        has_warnings=bool(reading.warnings),
        initial=initial,
    )


def _save(request: HttpRequest, intake: TransitionIntake, form: DecisionsForm) -> HttpResponse | None:
    """Keep the answers; None when one of them does not fit (marked in the form) or somebody was faster (409 follows)."""
    unfit = _unfit(intake, form)
    if unfit:
        form.refuse(unfit)
        return None
    try:
        save_decisions(
            intake=intake,
            version=form.cleaned_data["version"],
            decisions=form.decisions,
            reasons=form.reasons,
            warnings_confirmed=form.cleaned_data.get("warnings_confirmed", False),
            by=request.user,
        )
    except StaleVersion as stale:
        return _show_conflict(request, intake, stale.current, form)
    messages.success(request, _("The decisions are kept. You can leave and come back."))
    return redirect(intake)


def _unfit(intake: TransitionIntake, form: DecisionsForm) -> list[str]:
    """Keys of the questions that do not take the answer given; a question that another answer settled is none."""
    given = {key: value for key, value in form.decisions.items() if value}
    trial = TransitionIntake(
        document=intake.document, from_edition=intake.from_edition, to_edition=intake.to_edition, decisions=given
    )
    return [q.key for q in reading_of(trial).questions if q.key in given and q.answer != given[q.key]]


def _show_conflict(
    request: HttpRequest, intake: TransitionIntake, current: TransitionIntake, form: DecisionsForm
) -> HttpResponse:
    """Somebody else decided meanwhile: what I chose stays in the form, beside what stands now."""
    reading = reading_of(current)
    mine = form.decisions
    labels = {question.key: dict(question.options) for question in reading.questions}
    conflicts = [
        {
            "question": question.message,
            "mine": labels[question.key].get(mine.get(question.key) or "", mine.get(question.key) or _("Decide later")),
            "theirs": labels[question.key].get(question.answer or "", question.answer or _("Decide later")),
        }
        for question in reading.questions
        if (mine.get(question.key) or None) != question.answer
    ]
    data = request.POST.copy()
    data["version"] = str(current.version)
    fresh = _decisions_form(current, reading, data)
    return _show(request, current, reading, fresh, 409, conflicts=conflicts)


def _show(
    request: HttpRequest,
    intake: TransitionIntake,
    reading: TransitionSheet,
    form: DecisionsForm,
    status: int,
    conflicts: list[dict[str, str]] | None = None,
) -> HttpResponse:
    municipality = intake.to_edition.municipality
    preview = reading.preview()
    rows = Paginator(preview, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    pages = {(row.page, row.row): number // ROWS_PER_PAGE + 1 for number, row in enumerate(preview)}

    def place(page: int, row: int | None) -> str:
        """The query that opens the page of the preview with this row; nothing for the page that is open."""
        number = pages.get((page, row or 0), rows.number)
        return "" if number == rows.number else f"?page={number}"

    context = {
        "municipality": municipality,
        "intake": intake,
        "is_open": intake.status == TransitionIntake.Status.OPEN,
        "reading": reading,
        "outlook": outlook_of(intake, reading, place),
        "questions": [(row, place(row.question.page, row.question.row)) for row in form.rows()],
        "form": form,
        "conflicts": conflicts,
        "page": rows,
        "breadcrumbs": _trail(municipality, (intake.document.title, "")),
    }
    return render(request, "policies/transition_intakes/detail.html", context, status=status)


@login_required
@require_POST
def intake_confirm(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    intake = _intake(request, municipality, pk)
    try:
        confirm_intake(
            intake=intake,
            version=_version(request),
            by=request.user,
            token=request.POST.get("token", ""),
            losses_accepted="losses_accepted" in request.POST,
        )
    except (StaleVersion, ChangedSincePreview):
        messages.error(request, _("Something changed in the meantime. Look at the preview again before you confirm."))
        return redirect(intake)
    except NotReady:
        messages.error(request, _("The sheet was not taken in: something above is not confirmed yet."))
        return redirect(intake)
    messages.success(request, _("The sheet is taken in. Nothing is public yet."))
    return redirect(intake)


@login_required
@require_POST
def intake_discard(request: HttpRequest, municipality: str, pk: int) -> HttpResponse:
    intake = _intake(request, municipality, pk)
    try:
        discard_intake(intake=intake, version=_version(request), by=request.user)
    except StaleVersion:
        messages.error(request, _("Somebody changed this intake in the meantime."))
        return redirect(intake)
    messages.success(request, _("The intake is discarded. Nothing was saved; the file is kept."))
    return redirect("policies:intake-list", municipality=intake.to_edition.municipality.slug)


def _version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return 0


@login_required
@require_GET
def document_download(request: HttpRequest, municipality: str, pk: int) -> FileResponse:
    """The file as it was handed in, for the staff of its municipality; always as a download."""
    found = staff_municipality_or_404(request, municipality)
    document = get_object_or_404(SourceDocument, pk=pk, municipality=found)
    try:
        file = document.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file, as_attachment=True, filename=document.original_name, content_type="application/octet-stream"
    )
