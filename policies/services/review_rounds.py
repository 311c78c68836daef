"""A round from its opening to its publishing. Every step is kept with who, when and why (`RoundEvent`)."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from districts.history import sign
from districts.working_days import is_working_day, next_working_day

from ..models import (
    Indicator,
    IndicatorValue,
    PlanItem,
    Review,
    ReviewEvent,
    ReviewRecord,
    ReviewRound,
    RoundEvent,
)
from ..reading.review_completeness import fields_of
from .indicator_revisions import public_now
from .indicator_values import publish_values
from .plans import StalePreview, StaleVersion
from .review_freezing import figures_of, freeze, newest_records
from .review_workflow import NotPossible, locked_review, note_change, note_step

__all__ = [
    "NotPossible",
    "PendingRound",
    "StalePreview",
    "StaleVersion",
    "change_due",
    "change_review_due",
    "check_days",
    "close_round",
    "items_to_review",
    "locked_round",
    "make_reviews",
    "note_round_step",
    "open_round",
    "pending_round",
    "publish_round",
    "reopen_round",
]

Row = TypeVar("Row", ReviewRound, Review)

PREFILLED = ("issues", "way_forward")


def check_days(**days: dt.date | None) -> None:
    """Every day given is a working day; ValidationError by field that names the next one."""
    errors = {
        name: _("%(day)s is no working day. The next one is %(next)s.")
        % {"day": date_format(day, "DATE_FORMAT"), "next": date_format(next_working_day(day), "DATE_FORMAT")}
        for name, day in days.items()
        if day and not is_working_day(day)
    }
    if errors:
        raise ValidationError(errors)


def items_to_review(round: ReviewRound) -> list[PlanItem]:
    """What opening makes a review of: current items of the level, in order, with their departments."""
    return list(
        PlanItem.objects.current()
        .filter(edition=round.edition, level=round.level, is_placeholder=False)
        .prefetch_related("assignments__department__names")
        .order_by("position", "pk")
    )


@transaction.atomic
def open_round(*, round: ReviewRound, by: Any, version: int | None = None) -> ReviewRound:
    """A review per item for its lead department, none where no department leads. NotPossible if opened before.

    `version` is the one a person looked at: StaleVersion if the round is another by now.

    Issues and way forward, where the round asks for them, stand as the last round of the kind left them, to be worked
    over; a rating never does.
    """
    round = locked_round(round)
    if round.opened_at:
        raise NotPossible(_("This round was opened before."))
    if version is not None:
        _as_read(round, version)
    make_reviews(round, items_to_review(round), by)
    round.opened_at = timezone.now()
    return note_round_step(round, by, RoundEvent.Action.OPENED)


def make_reviews(round: ReviewRound, items: list[PlanItem], by: Any) -> list[Review]:
    """A review of each item, not started, with the texts to begin from. The caller holds the lock of the round."""
    before = _last_texts(round)
    reviews = [
        Review(round=round, item=item, lead=item.lead, updated_by=by, **before.get(item.pk, {})) for item in items
    ]
    for review in reviews:
        sign(review, by=by)
    bulk_create_with_history(reviews, Review, batch_size=200, default_user=by)
    return reviews


def _last_texts(round: ReviewRound) -> dict[int, dict[str, str]]:
    last = (
        ReviewRound.objects.filter(
            edition=round.edition, kind=round.kind, fiscal_year__lt=round.fiscal_year, closed_at__isnull=False
        )
        .order_by("-fiscal_year")
        .first()
    )
    if last is None:
        return {}
    asked = [name for name in PREFILLED if name in fields_of(round)]
    return {record.item_id: {name: getattr(record, name) for name in asked} for record in newest_records(last)}


@transaction.atomic
def close_round(*, round: ReviewRound, version: int, by: Any, unfinished_confirmed: bool = False) -> list[ReviewRecord]:
    """Freeze every review as it stands; the records. ValidationError while some are not accepted and nobody confirmed it."""
    round = _as_read(_locked_open(round), version)
    list(round.reviews.select_for_update().order_by("pk"))
    open_reviews = round.reviews.exclude(status__in=Review.REVIEWED).count()
    if open_reviews and not unfinished_confirmed:
        raise ValidationError(
            _("%(count)s reviews are not accepted yet. Confirm that they are closed without a text.")
            % {"count": open_reviews}
        )
    records = freeze(round)
    round.closed_at = timezone.now()
    note_round_step(round, by, RoundEvent.Action.CLOSED)
    return records


@transaction.atomic
def reopen_round(*, round: ReviewRound, version: int, by: Any, reason: str) -> ReviewRound:
    """Let the reviews be changed again; what was published stays as it is until the round is published anew."""
    round, reason = locked_round(round), reason.strip()
    if not round.closed_at:
        raise NotPossible(_("The round is not closed."))
    _as_read(round, version)
    if not reason:
        raise ValidationError({"reason": _("Say why the round is opened again.")})
    for review in round.reviews.select_for_update(of=("self",)).filter(status=Review.Status.PUBLISHED).order_by("pk"):
        note_step(review, action=ReviewEvent.Action.REOPENED, by=by, reason=reason)
    round.closed_at = None
    return note_round_step(round, by, RoundEvent.Action.REOPENED, reason)


@dataclass(frozen=True)
class PendingRound:
    """What publishing would show: the records of the last closing; `token` stands for exactly these."""

    records: list[ReviewRecord]

    @property
    def accepted(self) -> list[ReviewRecord]:
        return [one for one in self.records if one.status in Review.REVIEWED]

    @property
    def unfinished(self) -> list[ReviewRecord]:
        return [one for one in self.records if one not in self.accepted]

    @property
    def figures(self) -> list[IndicatorValue]:
        """Values that become public, those taken back among them."""
        values, _steps = figures_of(self.records)
        return [value for value in values if not value.is_public]

    @property
    def token(self) -> str:
        rows = " ".join(f"{record.pk}:{record.is_public}" for record in self.records)
        return hashlib.sha256(rows.encode()).hexdigest()[:20]


def pending_round(round: ReviewRound) -> PendingRound:
    return PendingRound(newest_records(round))


@transaction.atomic
def publish_round(*, round: ReviewRound, by: Any, token: str | None = None) -> PendingRound:
    """Show the last closing's records with the values and steps they name. StalePreview if they are not the token's."""
    round = locked_round(round)
    if not round.closed_at:
        raise NotPossible(_("Close the round first; closing freezes what is published."))
    pending = pending_round(round)
    if token is not None and token != pending.token:
        raise StalePreview
    ReviewRecord.objects.of(round).filter(is_public=True).update(is_public=False)
    ReviewRecord.objects.filter(pk__in=[record.pk for record in pending.records]).update(is_public=True)
    for review in round.reviews.select_for_update(of=("self",)).filter(status=Review.Status.ACCEPTED).order_by("pk"):
        note_step(review, action=ReviewEvent.Action.PUBLISHED, by=by)
    _publish_figures(pending.records, by)
    round.published_at = timezone.now()
    note_round_step(round, by, RoundEvent.Action.PUBLISHED)
    return pending


def _publish_figures(records: list[ReviewRecord], by: Any) -> None:
    indicators = {entry["indicator"] for record in records for entry in record.values}
    for indicator in Indicator.objects.filter(pk__in=indicators, published_at=None):
        indicator.published_at = timezone.now()
        sign(indicator, by=by)
        indicator.save(update_fields=["published_at"])
    values, steps = figures_of(records)
    publish_values(values=values, by=by)
    public_now(steps)


@transaction.atomic
def change_due(*, round: ReviewRound, version: int, due_on: dt.date, by: Any, reason: str = "") -> ReviewRound:
    """Another due date for the round; it may move the closing date along, never before it."""
    round = _as_read(_locked_open(round), version)  # before its opening the round is changed on its own page
    check_days(due_on=due_on)
    if due_on < round.opens_on:
        raise ValidationError({"due_on": _("The due date lies before the opening.")})
    said = f"{round.due_on.isoformat()} → {due_on.isoformat()} {reason}".strip()
    round.due_on, round.closes_on = due_on, max(round.closes_on, due_on)
    return note_round_step(round, by, RoundEvent.Action.DUE_CHANGED, said)


@transaction.atomic
def change_review_due(*, review: Review, version: int, due_on: dt.date | None, by: Any, reason: str = "") -> Review:
    """A due date of its own for one review; None: the round's again."""
    review = locked_review(review)
    _need_open(review.round)
    _as_read(review, version)
    check_days(due_on=due_on)
    said = f"{review.due.isoformat()} → {(due_on or review.round.due_on).isoformat()} {reason}".strip()
    review.due_on = due_on
    return note_change(review, action=ReviewEvent.Action.DUE_CHANGED, by=by, reason=said)


def locked_round(round: ReviewRound) -> ReviewRound:
    """The round as it stands, for this transaction only."""
    rows = ReviewRound.objects.select_for_update(of=("self",)).select_related("edition__municipality", "level")
    return rows.get(pk=round.pk)


def _locked_open(round: ReviewRound) -> ReviewRound:
    current = locked_round(round)
    _need_open(current)
    return current


def _need_open(round: ReviewRound) -> None:
    """Asked before the version: looking again helps nobody once the round is closed."""
    if not round.is_open:
        raise NotPossible(_("The round is not open."))


def _as_read(current: Row, version: int) -> Row:
    """StaleVersion if the locked round or review is not the one that was read."""
    if current.version != version:
        raise StaleVersion(current)
    return current


def note_round_step(round: ReviewRound, by: Any, action: str, reason: str = "") -> ReviewRound:
    """Save the round and keep the step. The caller holds the lock."""
    round.version += 1
    sign(round, by=by, reason=reason[:100])
    round.save()
    RoundEvent.objects.create(round=round, action=action, by=by, reason=reason[:500])
    return round
