"""The steps of a review: 未着手 → 入力中 → 提出 → 差戻し or 確認 → 公表. Each is kept with who, when and why."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from districts.history import sign

from ..models import Review, ReviewEvent, ReviewRound, Series, WorkStep
from ..reading.review_completeness import WITH_ACTUALS
from .indicator_revisions import settled
from .indicator_values import settle_values
from .plans import StaleVersion

__all__ = ["STEPS", "NotPossible", "StaleVersion", "locked_review", "move", "next_status", "note_change", "note_step"]

_S, _A = Review.Status, ReviewEvent.Action

# (status, step) → status. What is not here is refused. Publishing and reopening are steps of the whole round.
STEPS: dict[tuple[str, str], str] = {
    (_S.NOT_STARTED, _A.STARTED): _S.IN_PROGRESS,
    (_S.RETURNED, _A.STARTED): _S.IN_PROGRESS,
    (_S.IN_PROGRESS, _A.SUBMITTED): _S.SUBMITTED,
    (_S.RETURNED, _A.SUBMITTED): _S.SUBMITTED,
    (_S.SUBMITTED, _A.WITHDRAWN): _S.IN_PROGRESS,
    (_S.SUBMITTED, _A.RETURNED): _S.RETURNED,
    (_S.ACCEPTED, _A.RETURNED): _S.RETURNED,
    (_S.SUBMITTED, _A.ACCEPTED): _S.ACCEPTED,
    (_S.ACCEPTED, _A.PUBLISHED): _S.PUBLISHED,
    (_S.PUBLISHED, _A.REOPENED): _S.ACCEPTED,
}
OF_THE_ROUND = (_A.PUBLISHED, _A.REOPENED)
WRITABLE = (_S.NOT_STARTED, _S.IN_PROGRESS, _S.RETURNED)


class NotPossible(ValidationError):
    """This step does not follow from the state the review, or its round, is in."""


def next_status(status: str, action: str) -> str | None:
    return STEPS.get((status, action))


def locked_review(review: Review, version: int | None = None) -> Review:
    """The review as it stands, for this transaction only; StaleVersion if it is not the one that was read at `version`.

    The round is locked before its reviews everywhere: closing it and writing in it take turns.
    """
    ReviewRound.objects.select_for_update().get(pk=review.round_id)
    rows = Review.objects.select_for_update(of=("self",)).select_related("round__edition", "item", "lead", "grade")
    current = rows.get(pk=review.pk)
    if version is not None and current.version != version:
        raise StaleVersion(current)
    return current


@transaction.atomic
def move(*, review: Review, action: str, version: int, by: Any, reason: str = "") -> Review:
    """Take one step with a review that was read at `version`; a return needs a reason.

    Raises StaleVersion, NotPossible (wrong state, or the round is not open), ValidationError({"reason"}). Handing in
    settles the values and work steps typed for the year. Whether something is missing is the caller's question
    (`reading.review_completeness`).
    """
    review, reason = locked_review(review, version), reason.strip()
    if action in OF_THE_ROUND or next_status(review.status, action) is None:
        raise NotPossible(
            _("This cannot be done while the review is in the state “%(status)s”.")
            % {"status": review.get_status_display()}
        )
    if not review.round.is_open:
        raise NotPossible(_("The round is not open."))
    if action == _A.RETURNED and not reason:
        raise ValidationError({"reason": _("Say what is to be changed; the department reads it.")})
    if action == _A.SUBMITTED:
        _settle(review, by)
    return note_step(review, action=action, by=by, reason=reason)


def note_step(review: Review, *, action: str, by: Any, reason: str = "") -> Review:
    """Bring the review into its next state and keep the step. The caller holds the lock."""
    before, review.status = review.status, STEPS[review.status, action]
    review.updated_by = by
    return _note(review, before, action, by, reason, reason)


def note_change(review: Review, *, action: str, by: Any, reason: str, history_reason: str = "") -> Review:
    """Keep what changed of a review that stays in its state. The caller holds the lock."""
    return _note(review, review.status, action, by, reason[:500], history_reason or reason)


def _note(review: Review, before: str, action: str, by: Any, reason: str, history_reason: str) -> Review:
    review.version += 1
    sign(review, by=by, reason=history_reason[:100])
    review.save()
    ReviewEvent.objects.create(
        review=review, action=action, from_status=before, to_status=review.status, by=by, reason=reason
    )
    return review


def _settle(review: Review, by: Any) -> None:
    """Only what the form of this round asks for: plans, targets and figures of districts are handed in by who types them."""
    if review.round.kind not in WITH_ACTUALS:
        return
    year = review.round.fiscal_year
    settle_values(indicators=review.item.indicators.all(), fiscal_year=year, by=by)
    steps = WorkStep.objects.current().filter(item=review.item, fiscal_year=year, series=Series.ACTUAL, settled_at=None)
    for step in steps:
        settled(step)
