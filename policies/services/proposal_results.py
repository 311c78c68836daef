"""Results of an inquiry become public: the figures, and the notes that bodies released and the office holds not back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.history import sign

from ..models import UptakeInquiry, UptakeRequest
from .plans import StalePreview
from .proposal_results_preview import Results, results_of


class ReleasesNotes(Exception):
    """A note held back in public results would be shown again: that is publishing, and needs the right to."""


def why_not_public(inquiry: UptakeInquiry) -> str:
    """Why the results cannot be published yet; empty once no answers come in any more."""
    if inquiry.opened_at is None:
        return _("This inquiry has not been opened.")
    if inquiry.takes_answers:
        return _("Close the inquiry first; figures that still change are not published.")
    return ""


@transaction.atomic
def publish_results(
    *, inquiry: UptakeInquiry, by: Any, token: str | None = None, held_back: Collection[int] | None = None
) -> UptakeInquiry:
    """Show the figures to everybody, and the released notes but those of `held_back` (None: as they stand).

    StalePreview unless `token` still stands for what was looked at (None: nobody looked, a sample is built).
    Results that are public keep their day; their notes are shown and held back as said now.
    """
    row = _locked(inquiry)
    if why := why_not_public(row):
        raise ValidationError(why)
    results = _seen(row, token)
    if held_back is not None:
        _hold(results, held_back, by=by)
    if row.results_published_at is None:
        row.results_published_at = timezone.now()
        sign(row, by=by)
        row.save(update_fields=["results_published_at"])
    return row


@transaction.atomic
def hold_notes_back(
    *, inquiry: UptakeInquiry, by: Any, token: str, held_back: Collection[int], may_release: bool
) -> int:
    """Hold these notes back and no others; the number that changed. StalePreview as in `publish_results`.

    ReleasesNotes if the results are public and a note would be shown, unless `may_release`.
    """
    row = _locked(inquiry)
    results = _seen(row, token)
    shown = [note for note in results.notes if note.is_held_back and note.answer.pk not in held_back]
    if shown and row.results_published_at and not may_release:
        raise ReleasesNotes
    return _hold(results, held_back, by=by)


def _locked(inquiry: UptakeInquiry) -> UptakeInquiry:
    """Answers being saved come in first, then the inquiry stands still (see `close_inquiry`)."""
    list(UptakeRequest.objects.select_for_update().filter(inquiry=inquiry).order_by("pk").values_list("pk"))
    return UptakeInquiry.objects.select_for_update(of=("self",)).select_related("document").get(pk=inquiry.pk)


def _seen(inquiry: UptakeInquiry, token: str | None) -> Results:
    results = results_of(inquiry)
    if token is not None and token != results.token:
        raise StalePreview
    return results


def _hold(results: Results, held_back: Collection[int], *, by: Any) -> int:
    changed = 0
    for note in results.notes:
        row, hold = note.answer, note.answer.pk in held_back
        if hold == note.is_held_back:
            continue
        row.held_back_at, row.held_back_by = (timezone.now(), by) if hold else (None, None)
        sign(row, by=by, reason=_("Note held back") if hold else _("Note released"))
        row.save(update_fields=["held_back_at", "held_back_by"])
        changed += 1
    return changed
