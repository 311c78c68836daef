"""What the plan office does to many reviews at once: accepting, giving a lead."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import Department

from ..models import Review, ReviewEvent, ReviewRound
from .plans import StaleVersion
from .review_workflow import NotPossible, locked_review, move, note_change


@transaction.atomic
def accept_many(*, round: ReviewRound, versions: Mapping[int, int], by: Any) -> list[Review]:
    """Accept the reviews that were read at these versions (pk → version), all of them or none.

    StaleVersion names the review that changed in the meantime; NotPossible one that cannot be accepted.
    """
    reviews = _of_round(round, versions)
    return [
        move(review=reviews[pk], action=ReviewEvent.Action.ACCEPTED, version=version, by=by)
        for pk, version in sorted(versions.items())
    ]


@transaction.atomic
def give_leads(*, round: ReviewRound, versions: Mapping[int, int], department: Department, by: Any) -> list[Review]:
    """Ask a department for reviews nobody was asked for, all of them (pk → version) or none."""
    reviews = _of_round(round, versions)
    return [
        give_lead(review=reviews[pk], version=version, department=department, by=by)
        for pk, version in sorted(versions.items())
    ]


def _of_round(round: ReviewRound, versions: Mapping[int, int]) -> dict[int, Review]:
    reviews = {review.pk: review for review in round.reviews.filter(pk__in=versions).select_related("item")}
    if missing := versions.keys() - reviews.keys():
        raise ValidationError(_("%(count)s of these reviews are not in this round.") % {"count": len(missing)})
    return reviews


@transaction.atomic
def give_lead(*, review: Review, version: int, department: Department, by: Any) -> Review:
    """Ask a department for a review nobody was asked for; the item itself keeps its departments."""
    review = locked_review(review, version)
    if not review.round.is_open:
        raise NotPossible(_("The round is not open."))
    if department.municipality_id != review.round.municipality_id:
        raise ValidationError({"department": _("This department belongs to another municipality.")})
    review.lead = department
    return note_change(
        review,
        action=ReviewEvent.Action.HANDED_OVER,
        by=by,
        reason=str(department),
        history_reason=_("Lead: %(department)s") % {"department": department},
    )


__all__ = ["NotPossible", "StaleVersion", "accept_many", "give_lead", "give_leads"]
