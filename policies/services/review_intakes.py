"""The intake of a review sheet in the browser: started with a file and an edition, compared, confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ..intake.reviews.sheet import SheetReading
from ..models import PlanEdition, ReviewIntake, SourceDocument
from .document_intakes import ChangedSincePreview, NotReady, claim, discard_intake, stored_bytes
from .plans import StaleVersion
from .review_changes import SheetPlan
from .review_import import import_sheet, plan_of, read_file

__all__ = [
    "ChangedSincePreview",
    "NotReady",
    "Outlook",
    "StaleVersion",
    "confirm_intake",
    "discard_intake",
    "outlook_of",
    "start_intake",
]


@dataclass(frozen=True)
class Outlook:
    """The file read anew, with what confirming would do; no plan where its item is not found."""

    reading: SheetReading
    plan: SheetPlan | None

    @property
    def can_confirm(self) -> bool:
        return self.plan is not None and self.reading.can_import

    @property
    def needs_reason(self) -> bool:
        return bool(self.plan and self.plan.corrections)


@transaction.atomic
def start_intake(*, document: SourceDocument, edition: PlanEdition, by: Any) -> ReviewIntake:
    """The open intake of this file into this edition; a second start finds the first."""
    running = ReviewIntake.objects.filter(document=document, edition=edition, status=ReviewIntake.Status.OPEN)
    return running.first() or ReviewIntake.objects.create(document=document, edition=edition, created_by=by)


def outlook_of(intake: ReviewIntake) -> Outlook:
    """Raises IntakeRefused for a file that cannot be read. Indicators nobody knows are made; items never."""
    reading = read_file(stored_bytes(intake.document), intake.document.original_name, intake.edition)
    return Outlook(reading, plan_of(reading, intake.edition, create=True))


@transaction.atomic
def confirm_intake(
    *, intake: ReviewIntake, version: int, by: Any, token: str, warnings_read: bool = False, reason: str = ""
) -> SheetPlan:
    """Save the sheet in one transaction. StaleVersion and what `import_sheet` raises leave all as it was."""
    claim(intake, version)
    intake.warnings_confirmed = warnings_read
    return import_sheet(
        reading=read_file(stored_bytes(intake.document), intake.document.original_name, intake.edition),
        edition=intake.edition,
        document=intake.document,
        by=by,
        reason=reason,
        create=True,
        token=token,
        intake=intake,
    )
