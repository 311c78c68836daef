"""The life of an intake: started with a file, decided on in as many sittings as it takes, confirmed or discarded."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from ..intake.transitions import TransitionSheet
from ..models import PlanEdition, SourceDocument, TransitionIntake
from .plans import StaleVersion
from .transition_comparison import ChangePlan, carried_decisions, compare, read_document
from .transition_import import apply_sheet, lock_rows


def reading_of(intake: TransitionIntake) -> TransitionSheet:
    """The stored file, read anew with the decisions made so far. Raises IntakeRefused for a file that cannot be read."""
    with intake.document.file.open("rb") as file:
        data = file.read()
    return read_document(
        data=data,
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


def is_ready(intake: TransitionIntake, reading: TransitionSheet) -> bool:
    """No errors, and somebody has confirmed the warnings. Open questions may come along and are decided later."""
    return reading.can_import and (intake.warnings_confirmed or not reading.warnings)


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
    with document.file.open("rb") as file:
        intake.decisions, intake.reasons = carried_decisions(
            data=file.read(), filename=document.original_name, from_edition=from_edition, to_edition=to_edition
        )
    intake.save()
    return intake


@transaction.atomic
def save_decisions(
    *,
    intake: TransitionIntake,
    version: int,
    decisions: Mapping[str, str | None],
    reasons: Mapping[str, str],
    warnings_confirmed: bool,
    by: Any,
) -> TransitionIntake:
    """Keep the answers given; None takes an answer back. StaleVersion if somebody else decided in the meantime."""
    _claim(intake, version)
    intake.decisions = _merged(intake.decisions, decisions)
    intake.reasons = _merged(intake.reasons, {key: reason or None for key, reason in reasons.items()})
    intake.warnings_confirmed = warnings_confirmed
    intake.save(update_fields=["decisions", "reasons", "warnings_confirmed"])
    return intake


def _merged(kept: Mapping[str, str], given: Mapping[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in {**kept, **given}.items() if value is not None}


def _claim(intake: TransitionIntake, version: int) -> None:
    rows = TransitionIntake.objects.filter(pk=intake.pk, version=version, status=TransitionIntake.Status.OPEN)
    if not rows.update(version=F("version") + 1):
        raise StaleVersion(TransitionIntake.objects.get(pk=intake.pk))
    intake.version = version + 1


@transaction.atomic
def discard_intake(*, intake: TransitionIntake, version: int, by: Any) -> None:
    """Put an intake aside; the file stays, nothing was saved."""
    _claim(intake, version)
    intake.status = TransitionIntake.Status.DISCARDED
    intake.save(update_fields=["status"])


class NotReady(Exception):
    """The sheet holds errors, warnings nobody has confirmed, or losses nobody has agreed to."""


class ChangedSincePreview(Exception):
    """What confirming would do is no longer what the preview showed."""


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
    _claim(intake, version)
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
