"""The intake of a crosswalk sheet: started with a file and two editions, compared, confirmed."""

import hashlib
from typing import Any

from django.db import transaction

from ..intake.transitions import TransitionSheet
from ..models import PlanEdition, SourceDocument, TransitionIntake
from .document_intakes import (
    ChangedSincePreview,
    NotReady,
    claim,
    discard_intake,
    is_ready,
    save_decisions,
    stored_bytes,
)
from .transition_comparison import ChangePlan, carried_decisions, compare, read_document
from .transition_import import apply_sheet, lock_rows

__all__ = [
    "ChangedSincePreview",
    "NotReady",
    "comparison_of",
    "confirm_intake",
    "discard_intake",
    "is_ready",
    "needs_consent",
    "reading_of",
    "save_decisions",
    "start_intake",
    "token_of",
]


def reading_of(intake: TransitionIntake) -> TransitionSheet:
    """The stored file, read anew with the decisions made so far. Raises IntakeRefused for a file that cannot be read."""
    return read_document(
        data=stored_bytes(intake.document),
        filename=intake.document.original_name,
        from_edition=intake.from_edition,
        to_edition=intake.to_edition,
        decisions=intake.decisions,
    )


def comparison_of(intake: TransitionIntake, reading: TransitionSheet) -> ChangePlan:
    """What confirming would change in the two editions."""
    return compare(
        sheet=reading,
        from_edition=intake.from_edition,
        to_edition=intake.to_edition,
        file_checksum=intake.document.checksum,
        decisions=intake.decisions,
    )


@transaction.atomic
def start_intake(
    *, document: SourceDocument, from_edition: PlanEdition, to_edition: PlanEdition, by: Any
) -> TransitionIntake:
    """The open intake of this file into these editions; a second start finds the first with its decisions.

    Decisions of the last intake into the same editions come along, as far as the new file asks the same questions.
    """
    same = TransitionIntake.objects.filter(from_edition=from_edition, to_edition=to_edition)
    running = same.filter(document=document, status=TransitionIntake.Status.OPEN).first()
    if running:
        return running
    intake = TransitionIntake(document=document, from_edition=from_edition, to_edition=to_edition, created_by=by)
    intake.decisions, intake.reasons = carried_decisions(
        data=stored_bytes(document),
        filename=document.original_name,
        from_edition=from_edition,
        to_edition=to_edition,
    )
    intake.save()
    return intake


def token_of(plan: ChangePlan) -> str:
    """Stands for exactly what a preview showed: every change, and the version of every row it would touch."""
    rows = [f"{type(row).__name__}{row.pk}:{row.version}" for _one, row, _changed in plan.items + plan.edges if row]
    lines = [repr((line.subject, line.action, line.label, line.differences)) for line in plan.lines]
    return hashlib.sha256("\n".join([*rows, *lines]).encode()).hexdigest()[:20]


def needs_consent(plan: ChangePlan) -> bool:
    """Rows would go, or rows somebody edited in the portal would be written over."""
    return any(line.action == "removed" or line.edited for line in plan.lines)


@transaction.atomic
def confirm_intake(
    *, intake: TransitionIntake, version: int, by: Any, token: str | None = None, losses_accepted: bool = False
) -> ChangePlan:
    """Save the sheet with the decisions made, in one transaction.

    `token` is that of the preview the person saw (None: nobody looked, as in the sample city). NotReady,
    ChangedSincePreview and StaleVersion leave all as it was.
    """
    claim(intake, version)
    lock_rows(intake.from_edition, intake.to_edition)  # what is compared with the preview is what is written
    reading = reading_of(intake)
    if not is_ready(intake, reading):
        raise NotReady
    plan = comparison_of(intake, reading)
    if token is not None and token != token_of(plan):
        raise ChangedSincePreview
    if needs_consent(plan) and not losses_accepted:
        raise NotReady
    return apply_sheet(
        sheet=reading,
        document=intake.document,
        from_edition=intake.from_edition,
        to_edition=intake.to_edition,
        by=by,
        decisions=intake.decisions,
        reasons=intake.reasons,
        intake=intake,
    )
