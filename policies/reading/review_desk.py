"""What is due for a person: reviews of their departments, in the order of urgency."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from districts.access import Access
from districts.models import Department

from ..models import Review, ReviewEvent, ReviewRecord, ReviewRound

_S = Review.Status
ORDER = {_S.RETURNED: 1, _S.IN_PROGRESS: 2, _S.NOT_STARTED: 3}


@dataclass(frozen=True)
class Due:
    """A review somebody waits for; `reason` says why it was sent back."""

    review: Review
    is_overdue: bool
    days: int
    as_lead: bool
    reason: str = ""

    @property
    def rank(self) -> tuple[int, dt.date, int]:
        first = 0 if self.is_overdue else ORDER.get(_S(self.review.status), 9)
        return (first, self.review.due, self.review.item.position)


@dataclass(frozen=True)
class Desk:
    due: list[Due]
    done: int
    total: int

    @property
    def overdue(self) -> int:
        return sum(one.is_overdue for one in self.due)


def reviews_of(access: Access, user: Any) -> Any:
    """Open reviews the user's departments lead or support, or that are assigned to the user."""
    mine = Q(lead__in=access.departments) | Q(item__assignments__department__in=access.departments) | Q(assignee=user)
    return (
        Review.objects.filter(mine, round__opened_at__isnull=False, round__closed_at=None)
        .select_related("round__edition__municipality", "item", "lead")
        .distinct()
    )


def desk_of(access: Access, user: Any, municipality_id: int | None = None) -> Desk:
    """Three queries, whatever the number of reviews."""
    rows = reviews_of(access, user)
    if municipality_id is not None:
        rows = rows.filter(round__edition__municipality=municipality_id)
    reviews = list(rows)
    leads = [one for one in reviews if one.lead_id in access.departments or one.assignee_id == user.pk]
    open_ones = [one for one in reviews if one.status in ORDER]
    reasons = _reasons([one.pk for one in open_ones if one.status == _S.RETURNED])
    today = timezone.localdate()
    due = [
        Due(one, one.due < today, (one.due - today).days, one in leads, reasons.get(one.pk, "")) for one in open_ones
    ]
    return Desk(sorted(due, key=lambda one: one.rank), len(leads) - sum(one.as_lead for one in due), len(leads))


def _reasons(reviews: list[int]) -> dict[int, str]:
    events = ReviewEvent.objects.filter(review__in=reviews, action=ReviewEvent.Action.RETURNED).order_by("at", "pk")
    return dict(events.values_list("review_id", "reason"))


def last_record(review: Review) -> ReviewRecord | None:
    """What was frozen in the last round of the same kind, beside which the new entry is written."""
    return (
        ReviewRecord.objects.filter(
            item=review.item, round__kind=review.round.kind, round__fiscal_year__lt=review.round.fiscal_year
        )
        .select_related("round")
        .order_by("-round__fiscal_year", "-sequence")
        .first()
    )


def taken_over(review: Review, record: ReviewRecord | None) -> set[str]:
    """Texts that stand as the last round left them."""
    names = ("issues", "way_forward")
    return {
        name for name in names if record and getattr(review, name) and getattr(review, name) == getattr(record, name)
    }


def neighbours(round: ReviewRound, departments: frozenset[int] | None) -> list[Review]:
    """The reviews of a round in the plan's order: of these departments, or with None all of them."""
    rows = round.reviews.select_related("item").order_by("item__position", "pk")
    return list(rows if departments is None else rows.filter(lead__in=departments))


def supporting_departments(review: Review) -> list[Department]:
    return [part.department for part in review.item.assignments.all() if part.department_id != review.lead_id]
