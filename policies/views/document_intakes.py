"""Taking in a paper in the browser: handed in, previewed with findings, decided on, confirmed.

A `Desk` says what a recommendation and a document of proposals do differently; the pages are the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..forms.document_intakes import PaperConfirmForm, PaperDecisionsForm, PaperUploadForm
from ..intake.files.sheets import IntakeRefused
from ..intake.findings import Finding
from ..models import SourceDocument
from ..services.document_import import (
    Door,
    comparison_of,
    confirm,
    discard,
    read_intake,
    read_undecided,
    start,
    vocabulary_of,
)
from ..services.document_intakes import ChangedSincePreview, NotReady, save_decisions
from ..services.documents import checksum_of, store_document
from ..services.plans import StaleVersion
from ..services.stakeholder_labels import Vocabulary
from .access import coordinated_municipality, trail
from .document_intake_open import open_intakes
from .document_intake_outlook import PaperOutlook, look_ahead, outlook_of, tell_confirmed

PER_PAGE = 50


@dataclass(frozen=True)
class Desk:
    """A kind of paper at the counter. Texts are lazy; `items` are what a page of the preview holds so many of."""

    door: Door
    stem: str  # of the names of its addresses
    list_title: Any
    create_title: Any
    detail_title: Any
    lead: Any
    detail_template: str
    upload_form: type[PaperUploadForm]
    decisions_form: Callable[..., PaperDecisionsForm]
    heads: Callable[[Municipality], Any]
    create_head: Callable[..., Any]
    items: Callable[[Any], Sequence[Any]]
    rows_of: Callable[[Any], Sequence[int]]  # the rows of the file that an item covers, ascending
    tiles: Callable[[Any], list[dict[str, Any]]]
    context: Callable[[Any, PaperDecisionsForm, Page], dict[str, Any]]
    items_per_page: int
    head_page: str  # name of the staff page of a head
    start_fields: tuple[str, ...] = ()  # of the form, what the intake keeps

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"policies:{self.stem}-intake-{name}", args=args)

    def trail(self, municipality: Municipality, *steps: tuple[str, str]) -> list[tuple[str, str]]:
        return trail(municipality, (str(self.list_title), self.address("list", municipality.slug)), *steps)

    def intakes(self, municipality: Municipality) -> Any:
        intakes: Any = self.door.intake_model._default_manager
        head = self.door.head_field
        return intakes.filter(**{f"{head}__municipality": municipality}).select_related(
            "document", f"{head}__municipality", "created_by", "confirmed_by"
        )


def list_page(request: HttpRequest, slug: str, desk: Desk) -> HttpResponse:
    municipality = coordinated_municipality(request, slug)
    page = Paginator(desk.intakes(municipality), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(intake, desk.door.head_of(intake)) for intake in page]
    context = {
        "municipality": municipality,
        "desk": desk,
        "page": page,
        "rows": rows,
        "create_url": desk.address("create", municipality.slug),
        "breadcrumbs": desk.trail(municipality),
    }
    return render(request, "policies/document_intakes/list.html", context)


# Handing in


def create_page(request: HttpRequest, slug: str, desk: Desk) -> HttpResponse:
    municipality = coordinated_municipality(request, slug)
    form = desk.upload_form(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        municipality=municipality,
        heads=desk.heads(municipality),
    )
    if request.method == "POST" and form.is_valid():
        return _start(request, municipality, desk, form)
    context = {
        "municipality": municipality,
        "desk": desk,
        "form": form,
        "list_url": desk.address("list", municipality.slug),
        "open_intakes": open_intakes(desk, municipality),
        "breadcrumbs": desk.trail(municipality, (str(desk.create_title), "")),
    }
    return render(request, "policies/document_intakes/create.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _start(request: HttpRequest, municipality: Municipality, desk: Desk, form: PaperUploadForm) -> HttpResponse:
    data = form.cleaned_data
    if running := _running(request, municipality, desk, form):
        return redirect(running)
    head = data["head"] or desk.create_head(municipality, data, request.user)
    document, is_new = store_document(
        municipality=municipality,
        data=form.data_read,
        name=form.filename,
        title=data["title"],
        suggested_title=head.title,
        number=data.get("number", ""),
        by=request.user,
    )
    if not is_new:
        messages.info(request, _("This very file is here already; the decisions made on it were found again."))
    kept = {name: data[name] for name in desk.start_fields}
    return redirect(start(desk.door, document=document, head=head, by=request.user, **kept))


def _running(request: HttpRequest, municipality: Municipality, desk: Desk, form: PaperUploadForm) -> Any | None:
    """The open intake this person began with the same file and title: a button pressed twice begins one."""
    if form.cleaned_data["head"] or form.cleaned_data["slug"]:
        return None
    same = {
        "document__checksum": checksum_of(form.data_read),
        f"{desk.door.head_field}__title": form.cleaned_data["title"],
    }
    return desk.intakes(municipality).filter(**same, status="open", created_by=request.user).first()


def open_again(request: HttpRequest, head: Any, desk: Desk) -> HttpResponse:
    """The paper a head was taken from, once more in the preview: to settle what was left open."""
    document: SourceDocument | None = head.source_document
    if document is None:
        messages.error(request, _("No paper was taken in for this yet."))
        return redirect(desk.address("create", head.municipality.slug))
    return redirect(start(desk.door, document=document, head=head, by=request.user))


def free_slug(rows: Any, stem: str) -> str:
    """An address nobody has: the stem, then stem-2 and so on."""
    taken, number, slug = set(rows.values_list("slug", flat=True)), 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


# The preview


@dataclass
class Preview:
    """An intake read anew, with what its page needs."""

    intake: Any
    reading: Any
    suggested: Any
    vocabulary: Vocabulary
    page: Any


def _intake(request: HttpRequest, slug: str, pk: int, desk: Desk) -> Any:
    municipality = coordinated_municipality(request, slug)
    return get_object_or_404(desk.intakes(municipality), pk=pk)


def _preview(request: HttpRequest, intake: Any, desk: Desk) -> Preview:
    vocabulary = vocabulary_of(desk.door.head_of(intake), intake.decisions)
    reading = read_intake(desk.door, intake, vocabulary)
    suggested = read_undecided(desk.door, intake, reading, vocabulary)
    page = Paginator(desk.items(reading), desk.items_per_page).get_page(request.GET.get("page"))
    return Preview(intake, reading, suggested, vocabulary, page)


def _form(preview: Preview, desk: Desk, data: QueryDict | None) -> PaperDecisionsForm:
    intake, reading = preview.intake, preview.reading
    return desk.decisions_form(
        data,
        initial={"version": intake.version, "warnings_confirmed": intake.warnings_confirmed},
        vocabulary=preview.vocabulary,
        labels=desk.door.labels(reading),
        decided=intake.decisions,
        has_warnings=bool(reading.warnings),
        reading=reading,
        suggested=preview.suggested,
        items=preview.page.object_list,
    )


def detail_page(request: HttpRequest, slug: str, pk: int, desk: Desk) -> HttpResponse:
    intake = _intake(request, slug, pk, desk)
    try:
        preview = _preview(request, intake, desk)
    except (IntakeRefused, FileNotFoundError) as problem:
        return _show_unreadable(request, intake, desk, problem)
    form = _form(preview, desk, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _save(request, preview, form, desk)
    return _show(request, preview, form, desk, status=422 if form.errors else 200)


def _show_unreadable(request: HttpRequest, intake: Any, desk: Desk, problem: Exception) -> HttpResponse:
    """The stored file cannot be read any more: all that can be done is to put the intake aside."""
    head = desk.door.head_of(intake)
    refused = isinstance(problem, IntakeRefused)
    context = {
        "municipality": head.municipality,
        "desk": desk,
        "intake": intake,
        "head": head,
        "problem": str(problem) if refused else _("The stored file is missing. Take it in again."),
        "discard_url": desk.address("discard", head.municipality.slug, intake.pk),
        "breadcrumbs": desk.trail(head.municipality, (intake.document.title, "")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "policies/document_intakes/unreadable.html", context, status=status)


def _save(request: HttpRequest, preview: Preview, form: PaperDecisionsForm, desk: Desk) -> HttpResponse:
    try:
        save_decisions(
            intake=preview.intake,
            version=form.cleaned_data["version"],
            decisions=form.decisions,
            reasons={},
            warnings_confirmed=form.cleaned_data.get("warnings_confirmed", False),
            by=request.user,
        )
    except StaleVersion:
        return _show_conflict(request, preview, form, desk)
    messages.success(request, _("The decisions are kept. You can leave and come back."))
    page = preview.page
    query = f"?page={page.number}" if page.paginator.num_pages > 1 else ""
    return redirect(f"{preview.intake.get_absolute_url()}{query}")


def _show_conflict(request: HttpRequest, before: Preview, form: PaperDecisionsForm, desk: Desk) -> HttpResponse:
    """Somebody else decided meanwhile: what I chose stays in the form, beside what stands now."""
    intake = desk.intakes(desk.door.head_of(before.intake).municipality).get(pk=before.intake.pk)
    conflicts = [
        {"question": form.describe(key), "mine": form.in_words(mine), "theirs": form.in_words(theirs)}
        for key, mine in form.decisions.items()
        if mine != (theirs := intake.decisions.get(key))
    ]
    data = request.POST.copy()
    data["version"] = str(intake.version)
    preview = _preview(request, intake, desk)
    return _show(request, preview, _form(preview, desk, data), desk, status=409, conflicts=conflicts)


def _show(
    request: HttpRequest,
    preview: Preview,
    form: PaperDecisionsForm,
    desk: Desk,
    *,
    status: int,
    conflicts: list[dict[str, str]] | None = None,
    confirm_form: PaperConfirmForm | None = None,
) -> HttpResponse:
    intake, head = preview.intake, desk.door.head_of(preview.intake)
    outlook = _outlook(preview, desk)
    if intake.is_open and confirm_form is None and not outlook.blocks:
        initial = {"version": intake.version, "token": outlook.token}
        confirm_form = _confirm_form(outlook, None, initial=initial)
    context = {
        "municipality": head.municipality,
        "desk": desk,
        "intake": intake,
        "head": head,
        "is_open": intake.is_open,
        "reading": preview.reading,
        "outlook": outlook,
        "form": form,
        "confirm_form": confirm_form,
        "conflicts": conflicts,
        "page": preview.page,
        "confirm_url": desk.address("confirm", head.municipality.slug, intake.pk),
        "discard_url": desk.address("discard", head.municipality.slug, intake.pk),
        "publish_url": reverse(f"policies:{desk.stem}-publish", args=[head.municipality.slug, head.slug]),
        "breadcrumbs": desk.trail(head.municipality, (intake.document.title, "")),
        **desk.context(preview.reading, form, preview.page),
    }
    return render(request, desk.detail_template, context, status=status)


def _outlook(preview: Preview, desk: Desk) -> PaperOutlook:
    intake, reading = preview.intake, preview.reading
    outlook = outlook_of(desk.tiles(reading), reading.findings, _places(preview, desk))
    outlook.open_labels = preview.vocabulary.unknown(desk.door.labels(reading))
    if not intake.is_open:
        tell_confirmed(outlook, intake)
        return outlook
    plan = comparison_of(desk.door, intake, reading, preview.vocabulary) if reading.can_import else None
    look_ahead(outlook, intake, reading, plan, is_published=desk.door.head_of(intake).is_published)
    return outlook


def _places(preview: Preview, desk: Desk) -> Callable[[Finding], str]:
    """The address of the nearest row the preview shows, with its page where that is another one."""
    marks: list[tuple[int, int]] = []
    for number, item in enumerate(desk.items(preview.reading)):
        marks += [(row, number // desk.items_per_page + 1) for row in desk.rows_of(item)]
    marks.sort()

    def place(finding: Finding) -> str:
        found = [mark for mark in marks if mark[0] <= (finding.row or 0)]
        if not finding.row or not found:
            return ""
        row, page = found[-1]
        return f"?page={page}#row-{row}" if page != preview.page.number else f"#row-{row}"

    return place


# Confirming and discarding


def _confirm_form(outlook: PaperOutlook, data: QueryDict | None, **kwargs: Any) -> PaperConfirmForm:
    return PaperConfirmForm(
        data, has_losses=bool(outlook.losses), needs_reason=outlook.needs_reason, auto_id="confirm_%s", **kwargs
    )


def confirm_page(request: HttpRequest, slug: str, pk: int, desk: Desk) -> HttpResponse:
    intake = _intake(request, slug, pk, desk)
    try:
        preview = _preview(request, intake, desk)
    except (IntakeRefused, FileNotFoundError):
        return redirect(intake)  # its page says what is wrong
    outlook = _outlook(preview, desk)
    form = _confirm_form(outlook, request.POST)
    if intake.is_open and not outlook.blocks and request.POST.get("token") == outlook.token and not form.is_valid():
        return _show(request, preview, _form(preview, desk, None), desk, status=422, confirm_form=form)
    try:
        confirm(
            desk.door,
            intake=intake,
            version=_version(request),
            by=request.user,
            token=request.POST.get("token", ""),
            losses_accepted="losses_accepted" in request.POST,
            reason=request.POST.get("reason", "").replace("\0", "").strip()[:300],
        )
    except (StaleVersion, ChangedSincePreview):
        messages.error(request, _("Something changed in the meantime. Look at the preview again before you confirm."))
        return redirect(intake)
    except NotReady:
        messages.error(request, _("The paper was not taken in: something above is not confirmed yet."))
        return redirect(intake)
    if desk.door.head_of(intake).is_published:
        messages.success(request, _("The paper is taken in, and the public pages show it."))
    else:
        messages.success(request, _("The paper is taken in. Nothing is public yet."))
    return redirect(intake)


def discard_page(request: HttpRequest, slug: str, pk: int, desk: Desk) -> HttpResponse:
    intake = _intake(request, slug, pk, desk)
    try:
        is_gone = discard(desk.door, intake=intake, version=_version(request), by=request.user)
    except StaleVersion:
        messages.error(request, _("Somebody changed this intake in the meantime."))
        return redirect(intake)
    if is_gone:
        text = _("The intake is discarded, and the empty draft made for it is removed: its address is free again.")
    else:
        text = _("The intake is discarded. Nothing was saved; the file is kept.")
    messages.success(request, text)
    return redirect(desk.address("list", slug))


def _version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return 0
