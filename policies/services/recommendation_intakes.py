"""The intake of a recommendation: started with a text, decided on clause by clause, confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from districts.history import sign
from districts.models import Municipality

from ..intake.recommendations import RecommendationReading
from ..models import Consultation, Council, Recommendation, RecommendationIntake, SourceDocument
from . import document_import
from .document_comparison import RowPlan
from .document_import import vocabulary_of
from .document_intakes import ChangedSincePreview, NotReady, discard_intake, is_ready, save_decisions
from .documents import store_document
from .recommendation_import import DOOR
from .stakeholder_labels import Vocabulary

__all__ = [
    "DOOR",
    "ChangedSincePreview",
    "NotReady",
    "comparison_of",
    "confirm_intake",
    "create_recommendation",
    "discard_intake",
    "is_ready",
    "reading_of",
    "save_decisions",
    "start_intake",
    "take_in_recommendation",
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


@transaction.atomic
def create_recommendation(
    *,
    municipality: Municipality,
    slug: str,
    title: str,
    by: Any,
    number: str = "",
    issued_on: dt.date | None = None,
    council: Council | None = None,
    consultation: Consultation | None = None,
) -> Recommendation:
    """An empty recommendation for a text to be taken into. Raises ValidationError at its fields."""
    row = Recommendation(
        municipality=municipality,
        slug=slug,
        title=title,
        number=number,
        issued_on=issued_on,
        council=council,
        consultation=consultation,
    )
    row.full_clean()
    sign(row, by=by)
    row.save()
    return row


@transaction.atomic
def take_in_recommendation(
    *,
    municipality: Municipality,
    data: Mapping[str, Any],
    file_bytes: bytes,
    filename: str,
    decisions: Mapping[str, Any],
    by: Any,
) -> Recommendation:
    """A recommendation from its text in one go, as a person would who checked all of it.

    `data`: slug, title, number, issued_on, `council` {slug, name}, `consultation` {title, number, asked_on}, outline.
    What `decisions` leave open is taken as suggested. Raises NotReady when the text holds errors.
    """
    document, _is_new = store_document(
        municipality=municipality,
        data=file_bytes,
        name=filename,
        title=data["title"],
        number=data.get("number", ""),
        by=by,
    )
    council = _ensure_council(municipality, data.get("council"), by)
    recommendation = Recommendation.objects.filter(municipality=municipality, slug=data["slug"]).first()
    recommendation = recommendation or create_recommendation(
        municipality=municipality,
        slug=data["slug"],
        title=data["title"],
        number=data.get("number", ""),
        issued_on=day(data.get("issued_on")),
        council=council,
        consultation=_make_consultation(municipality, council, data.get("consultation"), by),
        by=by,
    )
    intake = start_intake(document=document, recommendation=recommendation, by=by, outline=data.get("outline", ""))
    document_import.take_in(DOOR, intake=intake, decisions=decisions, by=by)
    return recommendation


def _ensure_council(municipality: Municipality, data: Mapping[str, Any] | None, by: Any) -> Council | None:
    if not data:
        return None
    council = Council.objects.filter(municipality=municipality, slug=data["slug"]).first()
    if council is None:
        council = Council(municipality=municipality, slug=data["slug"], name=data["name"])
        sign(council, by=by)
        council.full_clean()
        council.save()
    return council


def _make_consultation(
    municipality: Municipality, council: Council | None, data: Mapping[str, Any] | None, by: Any
) -> Consultation | None:
    if not data:
        return None
    row = Consultation(
        municipality=municipality,
        council=council,
        title=data["title"],
        number=data.get("number", ""),
        asked_on=day(data.get("asked_on")),
    )
    sign(row, by=by)
    row.full_clean()
    row.save()
    return row


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
