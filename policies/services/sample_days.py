"""The days of a sample city's rounds. Loading happens at once; the record tells when each step is meant to have been."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from ..models import IndicatorValue, Review, ReviewEvent, ReviewRecord, ReviewRound, RoundEvent, WorkStep

_A, _R = ReviewEvent.Action, RoundEvent.Action
NOON = dt.time(12)


def set_days(round: ReviewRound, days: dict[str, dt.date]) -> None:
    """`days`: opens, due, closes, and published where it was; every step that was taken lies on one of them."""
    at = {name: timezone.make_aware(dt.datetime.combine(day, NOON)) for name, day in days.items()}
    closed, published = at["closes"] if "published" in at else None, at.get("published")
    rounds = ReviewRound.objects.filter(pk=round.pk)
    rounds.update(opened_at=at["opens"], closed_at=closed, published_at=published)
    _set_events(round, at, published)
    if published is None:
        return
    records = ReviewRecord.objects.of(round)
    records.update(frozen_at=closed)
    _set_figures(list(records.values_list("values", "steps")), at["due"], published)


def _set_events(round: ReviewRound, at: dict[str, dt.datetime], published: dt.datetime | None) -> None:
    """Steps of reviews follow one another: written before the due day, sent back a day before it, accepted after it."""
    day = dt.timedelta(days=1)
    latest = at["due"] if published else min(at["due"], timezone.now())
    when = {
        _A.STARTED: at["opens"] + day,
        _A.DUE_CHANGED: at["opens"] + day,
        _A.HANDED_OVER: at["opens"] + day,
        _A.SUBMITTED: latest - 3 * day,
        _A.RETURNED: latest - 2 * day,
        _A.ACCEPTED: latest - day,
        _A.PUBLISHED: published,
    }
    events = ReviewEvent.objects.filter(review__round=round)
    for action, moment in when.items():
        events.filter(action=action).update(at=moment)
    events.filter(action=_A.SUBMITTED, from_status=Review.Status.RETURNED).update(at=latest - 1.5 * day)
    of_round = {_R.OPENED: at["opens"], _R.CLOSED: at["closes"], _R.PUBLISHED: published}
    for step, moment in of_round.items():
        RoundEvent.objects.filter(round=round, action=step).update(at=moment)


def _set_figures(told: list[tuple[list[dict], list[dict]]], entered: dt.datetime, published: dt.datetime) -> None:
    """Figures and steps that this round was the first to publish."""
    values = {cell["value"] for indicators, _steps in told for one in indicators for cell in one["cells"]}
    steps = {step["step"] for _indicators, rows in told for step in rows}
    for rows in (IndicatorValue.objects.filter(pk__in=values), WorkStep.objects.filter(pk__in=steps)):
        fresh = rows.filter(Q(published_at__gt=published) & Q(is_public=True))
        fresh.update(entered_at=entered, settled_at=entered, published_at=published)
