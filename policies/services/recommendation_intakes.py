"""The intake of a recommendation: started with a text, decided on clause by clause, confirmed."""

from __future__ import annotations

from typing import Any

from ..intake.recommendations import RecommendationReading
from ..models import Recommendation, RecommendationIntake, SourceDocument
from . import document_import
from .document_comparison import RowPlan
from .document_import import vocabulary_of
from .document_intakes import ChangedSincePreview, NotReady, discard_intake, is_ready, save_decisions
from .recommendation_rows import DOOR
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


def reading_of(intake: RecommendationIntake, vocabulary: Vocabulary | None = None) -> RecommendationReading:
    """The stored text, read anew with the decisions made so far. Raises IntakeRefused for a file nobody can read."""
    reading: RecommendationReading = document_import.read_intake(DOOR, intake, vocabulary)
    return reading


def comparison_of(
    intake: RecommendationIntake, reading: RecommendationReading, vocabulary: Vocabulary | None = None
) -> RowPlan:
    """What confirming would change in the recommendation."""
    return document_import.comparison_of(DOOR, intake, reading, vocabulary)


def start_intake(
    *, document: SourceDocument, recommendation: Recommendation, by: Any, outline: str = ""
) -> RecommendationIntake:
    """The open intake of this text into this recommendation; see `document_import.start`."""
    intake: RecommendationIntake = document_import.start(
        DOOR, document=document, head=recommendation, by=by, outline=outline
    )
    return intake


def confirm_intake(
    *,
    intake: RecommendationIntake,
    version: int,
    by: Any,
    token: str | None = None,
    losses_accepted: bool = False,
    reason: str = "",
) -> RowPlan:
    """Save the text with the decisions made, in one transaction; see `document_import.confirm`."""
    return document_import.confirm(
        DOOR,
        intake=intake,
        version=version,
        by=by,
        token=token,
        losses_accepted=losses_accepted,
        reason=reason,
    )
