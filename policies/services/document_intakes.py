"""The life every intake shares: decided on in as many sittings as it takes, then taken in or put aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..intake.findings import Finding
from ..models import SourceDocument
from ..models.document_intakes import Intake
from .plans import StaleVersion

SomeIntake = TypeVar("SomeIntake", bound=Intake)


class NotReady(Exception):
    """The document holds errors, warnings nobody has confirmed, or losses nobody has agreed to."""


class ChangedSincePreview(Exception):
    """What confirming would do is no longer what the preview showed."""


class Reading(Protocol):
    """What every reader of documents hands over."""

    @property
    def can_import(self) -> bool: ...

    @property
    def warnings(self) -> list[Finding]: ...


def stored_bytes(document: SourceDocument) -> bytes:
    """The file as it was handed in."""
    with document.file.open("rb") as file:
        data: bytes = file.read()
    return data


def is_ready(intake: Intake, reading: Reading) -> bool:
    """No errors, and somebody has confirmed the warnings. Open questions may come along and are decided later."""
    return reading.can_import and (intake.warnings_confirmed or not reading.warnings)


@transaction.atomic
def save_decisions(
    *,
    intake: SomeIntake,
    version: int,
    decisions: Mapping[str, Any],
    reasons: Mapping[str, str],
    warnings_confirmed: bool,
    by: Any,
) -> SomeIntake:
    """Keep the answers given; None takes an answer back. StaleVersion if somebody else decided in the meantime."""
    claim(intake, version)
    intake.decisions = merged(intake.decisions, decisions)
    intake.reasons = merged(intake.reasons, {key: reason or None for key, reason in reasons.items()})
    intake.warnings_confirmed = warnings_confirmed
    intake.save(update_fields=["decisions", "reasons", "warnings_confirmed"])
    return intake


def merged(kept: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**kept, **given}.items() if value is not None}


def claim(intake: Intake, version: int) -> None:
    """Take the next version of an open intake; StaleVersion if somebody else did, or closed it."""
    rows = type(intake)._default_manager.filter(pk=intake.pk, version=version, status=Intake.Status.OPEN)
    if not rows.update(version=F("version") + 1):
        raise StaleVersion(type(intake)._default_manager.get(pk=intake.pk))
    intake.version = version + 1


@transaction.atomic
def discard_intake(*, intake: Intake, version: int, by: Any) -> None:
    """Put an intake aside; the file stays, nothing was saved."""
    claim(intake, version)
    intake.status = Intake.Status.DISCARDED
    intake.save(update_fields=["status"])


def record_as_taken_in(intake: Intake, *, decisions: Mapping[str, Any], result: dict[str, Any], by: Any) -> None:
    intake.decisions = dict(decisions)
    intake.status = Intake.Status.CONFIRMED
    intake.result = result
    intake.confirmed_by, intake.confirmed_at = by, timezone.now()
    intake.save()


def recorded_decisions(recorded: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers and reasons of a file of decisions: {key: answer} or {key: {"answer": …, "reason": …}}."""
    rows = {
        key: one if isinstance(one, Mapping) and "answer" in one else {"answer": one} for key, one in recorded.items()
    }
    return (
        {str(key): row["answer"] for key, row in rows.items()},
        {str(key): str(row.get("reason", "")) for key, row in rows.items()},
    )
