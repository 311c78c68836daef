"""The intake of a document of proposals: started with a paper or a sheet, decided on, confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from districts.history import sign
from districts.models import Municipality

from ..intake.proposals import ProposalsReading
from ..models import Council, ProposalDocument, ProposalIntake, SourceDocument, Theme
from . import document_import
from .document_comparison import RowPlan
from .document_import import vocabulary_of
from .document_intakes import ChangedSincePreview, NotReady, discard_intake, is_ready, save_decisions
from .documents import store_document
from .proposal_import import DOOR
from .recommendation_intakes import day
from .stakeholder_labels import Vocabulary

__all__ = [
    "DOOR",
    "ChangedSincePreview",
    "NotReady",
    "comparison_of",
    "confirm_intake",
    "create_proposal_document",
    "discard_intake",
    "is_ready",
    "reading_of",
    "save_decisions",
    "start_intake",
    "take_in_proposals",
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


@transaction.atomic
def create_proposal_document(
    *,
    municipality: Municipality,
    slug: str,
    title: str,
    by: Any,
    issued_on: dt.date | None = None,
    council: Council | None = None,
    theme: Theme | None = None,
) -> ProposalDocument:
    """An empty document for proposals to be taken into. Raises ValidationError at its fields."""
    row = ProposalDocument(
        municipality=municipality, slug=slug, title=title, issued_on=issued_on, council=council, theme=theme
    )
    row.full_clean()
    sign(row, by=by)
    row.save()
    return row


@transaction.atomic
def take_in_proposals(
    *,
    municipality: Municipality,
    data: Mapping[str, Any],
    file_bytes: bytes,
    filename: str,
    decisions: Mapping[str, Any],
    by: Any,
) -> ProposalDocument:
    """A document of proposals from its paper in one go, as a person would who checked all of it.

    `data`: slug, title, issued_on, `theme` {slug, title, text, raised_by, raised_on}. What `decisions` leave open is
    taken as suggested. Raises NotReady when the paper holds errors.
    """
    document, _is_new = store_document(
        municipality=municipality, data=file_bytes, name=filename, title=data["title"], by=by
    )
    known = ProposalDocument.objects.filter(municipality=municipality, slug=data["slug"]).first()
    head = known or create_proposal_document(
        municipality=municipality,
        slug=data["slug"],
        title=data["title"],
        issued_on=day(data.get("issued_on")),
        theme=_ensure_theme(municipality, data.get("theme"), by),
        by=by,
    )
    intake = start_intake(document=document, proposal_document=head, by=by)
    document_import.take_in(DOOR, intake=intake, decisions=decisions, by=by)
    return head


def _ensure_theme(municipality: Municipality, data: Mapping[str, Any] | None, by: Any) -> Theme | None:
    if not data:
        return None
    theme = Theme.objects.filter(municipality=municipality, slug=data["slug"]).first()
    if theme is None:
        theme = Theme(
            municipality=municipality,
            slug=data["slug"],
            title=data["title"],
            text=data.get("text", ""),
            raised_by=data.get("raised_by", ""),
            raised_on=day(data.get("raised_on")),
        )
        sign(theme, by=by)
        theme.full_clean()
        theme.save()
    return theme
