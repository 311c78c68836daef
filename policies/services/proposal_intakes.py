"""The intake of a document of proposals: started with a paper or a sheet, decided on, confirmed."""

from __future__ import annotations

from typing import Any

from ..intake.proposals import ProposalsReading
from ..models import ProposalDocument, ProposalIntake, SourceDocument
from . import document_import
from .document_comparison import RowPlan
from .document_import import vocabulary_of
from .document_intakes import ChangedSincePreview, NotReady, discard_intake, is_ready, save_decisions
from .proposal_rows import DOOR
from .stakeholder_labels import Vocabulary

__all__ = [
    "DOOR",
    "ChangedSincePreview",
    "NotReady",
    "comparison_of",
    "confirm_intake",
    "discard_intake",
    "is_ready",
    "reading_of",
    "save_decisions",
    "start_intake",
    "vocabulary_of",
]


def reading_of(intake: ProposalIntake, vocabulary: Vocabulary | None = None) -> ProposalsReading:
    """The stored file, read anew with the decisions made so far. Raises IntakeRefused for a file nobody can read."""
    reading: ProposalsReading = document_import.read_intake(DOOR, intake, vocabulary)
    return reading


def comparison_of(intake: ProposalIntake, reading: ProposalsReading, vocabulary: Vocabulary | None = None) -> RowPlan:
    """What confirming would change in the document."""
    return document_import.comparison_of(DOOR, intake, reading, vocabulary)


def start_intake(*, document: SourceDocument, proposal_document: ProposalDocument, by: Any) -> ProposalIntake:
    """The open intake of this file into this document of proposals; see `document_import.start`."""
    intake: ProposalIntake = document_import.start(DOOR, document=document, head=proposal_document, by=by)
    return intake


def confirm_intake(
    *,
    intake: ProposalIntake,
    version: int,
    by: Any,
    token: str | None = None,
    losses_accepted: bool = False,
    reason: str = "",
) -> RowPlan:
    """Save the paper with the decisions made, in one transaction; see `document_import.confirm`."""
    return document_import.confirm(
        DOOR,
        intake=intake,
        version=version,
        by=by,
        token=token,
        losses_accepted=losses_accepted,
        reason=reason,
    )
