"""A recommendation as a whole: made, taken in from its text in one go, published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.history import sign
from districts.models import Municipality

from ..models import Clause, Consultation, Council, Recommendation, RecommendationParagraph
from . import document_import
from .document_publishing import PublishingState, blocks_of_intake, locked, publish, state_of
from .documents import store_document
from .recommendation_intakes import start_intake
from .recommendation_rows import DOOR


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

    `data` is what `create_recommendation` takes, and `outline`. What `decisions` leave open is taken as suggested.
    Raises NotReady when the text holds errors.
    """
    fields = {name: value for name, value in data.items() if name != "outline"}
    document, _is_new = store_document(
        municipality=municipality,
        data=file_bytes,
        name=filename,
        title=data["title"],
        number=data.get("number", ""),
        by=by,
    )
    recommendation = Recommendation.objects.filter(municipality=municipality, slug=data["slug"]).first()
    recommendation = recommendation or create_recommendation(municipality=municipality, by=by, **fields)
    outline = data.get("outline", "")
    intake = start_intake(document=document, recommendation=recommendation, by=by, outline=outline)
    document_import.take_in(DOOR, intake=intake, decisions=decisions, by=by)
    return recommendation


# Publishing


def publishing_state(recommendation: Recommendation) -> PublishingState:
    """What blocks publishing the recommendation, and the personal data its texts may hold."""
    clauses = list(
        Clause.objects.filter(item__recommendation=recommendation)
        .select_related("item")
        .prefetch_related("addressees")
        .order_by("item__position", "position")
    )
    paragraphs = RecommendationParagraph.objects.filter(section__recommendation=recommendation)
    texts = [(recommendation.title, recommendation.title)]
    texts += [(str(one), one.title) for one in recommendation.sections.all()]
    texts += [(one.section.title, one.text) for one in paragraphs.select_related("section")]
    texts += [(one.heading, one.heading) for one in recommendation.items.all()]
    texts += [(one.item.heading, one.text) for one in clauses]
    rest = [(one.force, one.confirmed_at, sorted(kind.pk for kind in one.addressees.all())) for one in clauses]
    return state_of(recommendation, _blocks(recommendation, clauses), texts, rest)


def _blocks(recommendation: Recommendation, clauses: list[Clause]) -> list[str]:
    if not clauses:
        return [_("There is nothing in it yet. Take its text in first.")]
    unconfirmed = sum(clause.confirmed_at is None for clause in clauses)
    nobody = sum(clause.force != Clause.Force.STATEMENT and not clause.addressees.all() for clause in clauses)
    sentences = {
        ngettext(
            "Force and addressees of %(count)s clause are not confirmed.",
            "Force and addressees of %(count)s clauses are not confirmed.",
            unconfirmed,
        ): unconfirmed,
        ngettext(
            "%(count)s clause asks for something and addresses nobody.",
            "%(count)s clauses ask for something and address nobody.",
            nobody,
        ): nobody,
    }
    blocks = [sentence % {"count": count} for sentence, count in sentences.items() if count]
    return blocks + blocks_of_intake(DOOR, recommendation)


@transaction.atomic
def publish_recommendation(*, recommendation: Recommendation, by: Any, token: str | None = None) -> Recommendation:
    """Make the whole text public, once everything in it is confirmed.

    Raises ValidationError with what blocks it; with `token`, StalePreview unless all is still what the token stands for.
    """
    current = locked(recommendation)
    publish(current, publishing_state(current), by=by, token=token)
    recommendation.published_at, recommendation.version = current.published_at, current.version
    return recommendation
