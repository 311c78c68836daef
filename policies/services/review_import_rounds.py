"""Writing the reviews a sheet tells: into an open round as typed text, into one that is over as accepted and frozen."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from districts.history import sign

from ..models import PlanItem, Review, ReviewEvent, ReviewRound, RoundEvent, SourceDocument
from .review_comparison_rounds import ReviewEntry, days_of_past, scale_of
from .review_freezing import freeze_late
from .reviews import opinion_seen, save_opinion, save_review


def write_review(*, item: PlanItem, entry: ReviewEntry, document: SourceDocument, by: Any, reason: str) -> Review:
    """The review as the sheet has it. The caller holds the locks on the edition and its rounds."""
    why = reason or _("Taken in from %(document)s") % {"document": document.title}
    if entry.review is not None:
        return _save_open(entry.review, dict(entry.fields), why, by)
    round = entry.round or _round(item, entry, why, by)
    return _add_accepted(item, round, entry.fields, why, by)


def _save_open(review: Review, fields: dict[str, Any], why: str, by: Any) -> Review:
    opinion = fields.pop("committee_opinion", None)
    if fields:
        review = save_review(review=review, version=review.version, fields=fields, by=by, reason=why)
    if opinion is not None:
        review = save_opinion(
            review=review, seen=opinion_seen(review.committee_opinion), text=opinion, by=by, reason=why
        )
    return review


def _round(item: PlanItem, entry: ReviewEntry, why: str, by: Any) -> ReviewRound:
    """A round the portal never had: it was held in its time, and is kept as closed. Publishing it is another step."""
    known = ReviewRound.objects.filter(edition=item.edition, kind=entry.kind, fiscal_year=entry.fiscal_year).first()
    if known:
        return known
    now, today = timezone.now(), timezone.localdate()
    is_rated = entry.kind != ReviewRound.Kind.HALF_YEAR or "grade" in entry.fields
    opens, closes = days_of_past(entry.kind, entry.fiscal_year)
    round = ReviewRound(
        edition=item.edition,
        level=item.level,
        kind=entry.kind,
        fiscal_year=entry.fiscal_year,
        scale=scale_of(item.edition) if is_rated else None,
        opens_on=opens,
        due_on=min(closes, today),
        closes_on=min(closes, today),
        opened_at=now,
        closed_at=now,
    )
    sign(round, by=by, reason=why[:100])
    round.full_clean()
    round.save()
    for action in (RoundEvent.Action.OPENED, RoundEvent.Action.CLOSED):
        RoundEvent.objects.create(round=round, action=action, by=by, reason=why[:500])
    return round


def _add_accepted(item: PlanItem, round: ReviewRound, fields: dict[str, Any], why: str, by: Any) -> Review:
    review = Review(
        round=round,
        item=item,
        lead=item.lead,
        status=Review.Status.ACCEPTED,
        updated_by=by,
        **fields,
    )
    sign(review, by=by, reason=why[:100])
    review.full_clean()
    review.save()
    ReviewEvent.objects.create(
        review=review,
        action=ReviewEvent.Action.ACCEPTED,
        from_status=Review.Status.NOT_STARTED,
        to_status=review.status,
        by=by,
        reason=why[:500],
    )
    freeze_late(review)
    return review
