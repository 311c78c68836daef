"""Writing a review: the lead's text, what supporting departments add, the standing texts of the sheet."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from districts.history import sign
from districts.models import Department

from ..models import PlanItem, Review, ReviewContribution, ReviewEvent, ReviewRound, ReviewSheet
from .plans import StaleVersion
from .review_workflow import WRITABLE, NotPossible, locked_review, note_step

__all__ = [
    "NotPossible",
    "StaleVersion",
    "opinion_seen",
    "save_contribution",
    "save_opinion",
    "save_review",
    "save_sheet",
]

TEXT_FIELDS = ("assessment", "adequacy", "issues", "way_forward", "is_postponed", "postponed_reason")
SHEET_FIELDS = ("present_state", "period_goal", "final_goal", "content")


@transaction.atomic
def save_review(*, review: Review, version: int, fields: dict[str, Any], by: Any, reason: str = "") -> Review:
    """Save what was typed into a review read at `version`; the first save starts it. A rating is a person's.

    `fields`: of TEXT_FIELDS, and `grade` (a Grade of the round's scale, or None). Nothing typed, nothing saved: a
    review that says the same already keeps its version, whichever was read. Raises StaleVersion, NotPossible,
    ValidationError.
    """
    review = locked_review(review)
    if not review.round.is_open or review.status not in WRITABLE:
        raise NotPossible(
            _("This cannot be changed while the review is in the state “%(status)s”.")
            % {"status": review.get_status_display()}
        )
    changed = {name: value for name, value in fields.items() if getattr(review, name) != value}
    if unknown := changed.keys() - {*TEXT_FIELDS, "grade"}:
        raise ValueError(f"not fields of a review: {sorted(unknown)}")
    if not changed:
        return review
    if review.version != version:
        raise StaleVersion(review)
    grade = changed.get("grade")
    if grade is not None and grade.scale_id != review.round.scale_id:
        raise ValidationError({"grade": _("This rating is not in the scale of the round.")})
    for name, value in changed.items():
        setattr(review, name, value)
    if review.status != Review.Status.IN_PROGRESS:
        return note_step(review, action=ReviewEvent.Action.STARTED, by=by, reason=reason[:500])
    review.version += 1
    review.updated_by = by
    sign(review, by=by, reason=reason)
    review.save()
    return review


def opinion_seen(text: str) -> str:
    """What stands for an opinion as somebody read it."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@transaction.atomic
def save_opinion(*, review: Review, seen: str, text: str, by: Any, reason: str = "") -> Review:
    """The opinion of the external committee, entered by the coordinator until the round is closed.

    It is read at `opinion_seen` of its text, not at the review's version: the department goes on typing beside it,
    and the review stays the department's, changed when and by whom it was. StaleVersion if somebody was faster.
    """
    review = locked_review(review)
    if not review.round.is_open:
        raise NotPossible(_("The round is not open."))
    if review.committee_opinion == text:
        return review
    if opinion_seen(review.committee_opinion) != seen:
        raise StaleVersion(review)
    review.committee_opinion = text
    sign(review, by=by, reason=reason)
    review.save(update_fields=["committee_opinion"])
    return review


@transaction.atomic
def save_contribution(
    *, review: Review, department: Department, version: int, text: str, by: Any
) -> ReviewContribution:
    """What a supporting department adds (read at `version`; 0: nothing yet), until the review is accepted."""
    ReviewRound.objects.select_for_update().get(pk=review.round_id)  # closing it and writing in it take turns
    review = Review.objects.select_for_update(of=("self",)).select_related("round", "item").get(pk=review.pk)
    if not review.round.is_open or review.status in Review.REVIEWED:
        raise NotPossible(
            _("This cannot be changed while the review is in the state “%(status)s”.")
            % {"status": review.get_status_display()}
        )
    row = ReviewContribution.objects.filter(review=review, department=department).first()
    row = row or ReviewContribution(review=review, department=department, version=0)
    if row.version != version:
        raise StaleVersion(row)
    if row.text == text:
        return row
    row.text, row.version, row.updated_by = text, version + 1, by
    sign(row, by=by)
    row.save()
    if review.status == Review.Status.SUBMITTED:  # whoever reads it to accept it has to read it again
        review.version += 1
        sign(review, by=by)
        review.save()
    return row


@transaction.atomic
def save_sheet(*, item: PlanItem, version: int, fields: dict[str, str], by: Any, reason: str = "") -> ReviewSheet:
    """The texts in the head of an item's sheet (read at `version`; 0: none yet); StaleVersion if somebody was faster."""
    PlanItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    sheet = ReviewSheet.objects.filter(item=item).first() or ReviewSheet(item=item, version=0)
    if sheet.version != version:
        raise StaleVersion(sheet)
    if unknown := fields.keys() - {*SHEET_FIELDS, "source_document", "source_text"}:
        raise ValueError(f"not fields of a sheet: {sorted(unknown)}")
    if sheet.pk and all(getattr(sheet, name) == value for name, value in fields.items()):
        return sheet
    for name, value in fields.items():
        setattr(sheet, name, value)
    sheet.version = version + 1
    sign(sheet, by=by, reason=reason)
    sheet.save()
    return sheet
