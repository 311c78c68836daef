"""Answers of bodies to proposals: one row each, under a version, only while the inquiry takes answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from districts.history import sign

from ..models import Proposal, Uptake, UptakeInquiry, UptakeRequest
from ..reading.uptake_questions import asked_of
from .bulk import BATCH
from .plans import StaleVersion

NOTE_LENGTH = Uptake._meta.get_field("note").max_length or 0


class NotTakingAnswers(Exception):
    """The inquiry is closed, or was never opened."""


class NotAsked(Exception):
    """The proposal is not put to this body: another body's, a statement, or a part of a proposal."""


class StaleAnswers(Exception):
    """Somebody else answered in the meantime; `current` holds what stands now, by proposal id (None: no answer)."""

    def __init__(self, current: dict[int, Uptake | None]) -> None:
        super().__init__("answered by somebody else in the meantime")
        self.current = current


@dataclass(frozen=True)
class Answer:
    """What a person entered for one proposal; no status: not answered. `version` is the one they read, 0 for none."""

    proposal_id: int
    status: str = ""
    note: str = ""
    note_is_public: bool = False
    version: int = 0


@transaction.atomic
def save_answer(
    *,
    request: UptakeRequest,
    proposal: Proposal,
    status: str,
    note: str = "",
    note_is_public: bool = False,
    via: str,
    by: Any,
    version: int | None = None,
) -> Uptake:
    """Answer a proposal, or change the answer that was read at `version` (None: there was none).

    StaleVersion if somebody else answered since, unless they said the same: a repeated send changes nothing.
    """
    row = _claim(request, proposal)
    answer = Answer(proposal.pk, status, note.strip(), note_is_public and bool(note.strip()), version or 0)
    if row and _says(row, answer):
        return row
    if (row.version if row else 0) != answer.version:
        raise StaleVersion(row)
    return _write(row or Uptake(request=request, proposal=proposal, version=0), answer, via=via, by=by)


@transaction.atomic
def clear_answer(*, request: UptakeRequest, proposal: Proposal, version: int, by: Any) -> None:
    """Take an answer back: the proposal is unanswered again. StaleVersion if it changed since."""
    row = _claim(request, proposal)
    if row is None:
        return
    if row.version != version:
        raise StaleVersion(row)
    sign(row, by=by)
    row.delete()


@transaction.atomic
def save_many(*, request: UptakeRequest, answers: Iterable[Answer], by: Any, via: str = Uptake.Via.STAFF) -> int:
    """Save a whole sheet, all or nothing; the number of answers that changed. StaleAnswers names every conflict."""
    _lock(request)
    asked = {proposal.pk: proposal for proposal in asked_of(request)}
    rows = {row.proposal_id: row for row in Uptake.objects.filter(request=request).order_by()}
    changes: list[Answer] = []
    stale: dict[int, Uptake | None] = {}
    for answer in answers:
        if answer.proposal_id not in asked:
            raise NotAsked
        row = rows.get(answer.proposal_id)
        if _says(row, answer):
            continue
        changes.append(answer)
        if (row.version if row else 0) != answer.version:
            stale[answer.proposal_id] = row
    if stale:
        raise StaleAnswers(stale)
    for answer in changes:
        row = rows.get(answer.proposal_id)
        if answer.status:
            new = Uptake(request=request, proposal=asked[answer.proposal_id], version=0)
            _write(row or new, answer, via=via, by=by)
        elif row:
            sign(row, by=by)
            row.delete()
    return len(changes)


@transaction.atomic
def take_in_answers(*, inquiry: UptakeInquiry, answers: Iterable[Uptake], by: Any) -> list[Uptake]:
    """Answers of an earlier year from the city's own records, into an inquiry that holds none yet.

    `answers` are unsaved rows with request and proposal; each is checked as a person's answer would be.
    """
    if Uptake.objects.filter(request__inquiry=inquiry).exists():
        raise ValidationError(_("This inquiry has answers already."))
    rows = list(answers)
    asked = _asked_by_body(inquiry, rows)
    for row in rows:
        if row.proposal_id not in asked[row.request_id]:
            raise NotAsked
        row.note_is_public = row.note_is_public and bool(row.note)
        row.clean_fields(exclude=["request", "proposal", "updated_by"])
    return bulk_create_with_history(rows, Uptake, batch_size=BATCH, default_user=by)


def _asked_by_body(inquiry: UptakeInquiry, rows: list[Uptake]) -> dict[int, set[int]]:
    """Request → ids of the proposals it asks; bodies of one kind are asked the same."""
    requests = {row.request_id: row.request for row in rows}
    by_kind: dict[int, set[int]] = {}
    for one in requests.values():
        if one.inquiry_id != inquiry.pk:
            raise NotAsked
        kind = one.association.stakeholder_type_id
        if kind not in by_kind:
            by_kind[kind] = set(asked_of(one).values_list("pk", flat=True))
    return {pk: by_kind[one.association.stakeholder_type_id] for pk, one in requests.items()}


def _lock(request: UptakeRequest) -> None:
    """One writer per body at a time, and none once the inquiry is closed (see `close_inquiry`)."""
    UptakeRequest.objects.select_for_update().get(pk=request.pk)
    if not UptakeInquiry.objects.get(pk=request.inquiry_id).takes_answers:
        raise NotTakingAnswers


def _claim(request: UptakeRequest, proposal: Proposal) -> Uptake | None:
    _lock(request)
    if not asked_of(request).filter(pk=proposal.pk).exists():
        raise NotAsked
    return Uptake.objects.filter(request=request, proposal=proposal).first()


def _says(row: Uptake | None, answer: Answer) -> bool:
    if row is None:
        return not answer.status
    released = answer.note_is_public and bool(answer.note)
    return (row.status, row.note, row.note_is_public) == (answer.status, answer.note, released)


def _write(row: Uptake, answer: Answer, *, via: str, by: Any) -> Uptake:
    if row.note != answer.note:  # what was held back was the old note; the new one is looked at when it is published
        row.held_back_at = row.held_back_by = None
    row.status, row.note = answer.status, answer.note
    row.note_is_public = answer.note_is_public and bool(answer.note)
    row.entered_via, row.updated_by = via, by
    row.version += 1
    row.clean_fields(exclude=["updated_by"])
    sign(row, by=by)
    row.save()
    return row
