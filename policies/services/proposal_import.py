"""A document of proposals as a whole: made, taken in from its paper in one go, published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from districts.history import sign
from districts.models import Municipality

from ..models import Council, ProposalDocument, ProposalTopic, Theme
from . import document_import
from .document_publishing import PublishingState, blocks_of_intake, locked, publish, state_of
from .documents import store_document
from .proposal_intakes import start_intake
from .proposal_rows import DOOR


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

    `data` is what `create_proposal_document` takes. What `decisions` leave open is taken as suggested. Raises NotReady
    when the paper holds errors.
    """
    document, _is_new = store_document(
        municipality=municipality, data=file_bytes, name=filename, title=data["title"], by=by
    )
    known = ProposalDocument.objects.filter(municipality=municipality, slug=data["slug"]).first()
    head = known or create_proposal_document(municipality=municipality, by=by, **data)
    intake = start_intake(document=document, proposal_document=head, by=by)
    document_import.take_in(DOOR, intake=intake, decisions=decisions, by=by)
    return head


# Publishing


def publishing_state(document: ProposalDocument) -> PublishingState:
    """What blocks publishing the document, and the personal data its texts may hold."""
    proposals = list(document.proposals.order_by("position", "pk"))
    groups = list(document.groups.prefetch_related("addressees"))
    topics = ProposalTopic.objects.filter(group__document=document)
    texts = [(document.title, document.title)]
    if document.theme:
        texts.append((document.theme.title, f"{document.theme.title}\n{document.theme.text}"))
    texts += [(_("Preface"), one["text"]) for one in document.preface]
    texts += [(one.name, one.name) for one in groups]
    texts += [(one.name, one.name) for one in topics]
    texts += [(str(one), f"{one.text}\n{one.plain_summary}") for one in proposals]
    rest: list[Any] = [(one.pk, one.version, one.kind, one.other_actor_id) for one in proposals]
    rest += [(one.pk, sorted(kind.pk for kind in one.addressees.all())) for one in groups]
    blocks = [] if proposals else [_("There is nothing in it yet. Take its paper in first.")]
    if nobody := [one.name for one in groups if not one.addressees.all()]:
        blocks.append(_("These groups address nobody: %(names)s") % {"names": "、".join(nobody)})
    return state_of(document, blocks + blocks_of_intake(DOOR, document), texts, rest)


@transaction.atomic
def publish_proposals(*, document: ProposalDocument, by: Any, token: str | None = None) -> ProposalDocument:
    """Make the whole document public, once everything in it is settled.

    Raises ValidationError with what blocks it; with `token`, StalePreview unless all is still what the token stands for.
    """
    current = locked(document)
    publish(current, publishing_state(current), by=by, token=token)
    document.published_at, document.version = current.published_at, current.version
    return document
