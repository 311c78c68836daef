"""What is due for a person: reviews of their departments, in the order of urgency."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from districts.access import Access
from districts.fiscal_years import current_fiscal_year
from districts.models import Department

from ..models import (
    Indicator,
    IndicatorItem,
    IndicatorValue,
    Review,
    ReviewContribution,
    ReviewEvent,
    ReviewRecord,
    ReviewRound,
    Series,
)
from .review_completeness import OPTIONAL, WITH_ACTUALS, fields_of, texts_asked

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
    has_contributed: bool = False
    lacks_figure: bool = False

    @property
    def days_late(self) -> int:
        return -self.days

    @property
    def anchor(self) -> str:
        """The first field still to be filled in; "" where nothing is missing."""
        if self.lacks_figure and self.review.round.kind in WITH_ACTUALS:
            return "year"
        return first_open_field(self.review)

    @property
    def rank(self) -> tuple[int, dt.date, int]:
        first = 0 if self.is_overdue else ORDER.get(_S(self.review.status), 9)
        return (first, self.review.due, self.review.item.position)


def first_open_field(review: Review) -> str:
    """Name of the first field still to be filled in; "" where none is."""
    names = (name for name in fields_of(review.round) if name not in OPTIONAL)
    return next((name for name in names if not _value(review, name)), "")


def _value(review: Review, name: str) -> Any:
    return review.grade_id if name == "grade" else getattr(review, name)


@dataclass(frozen=True)
class Desk:
    """`due`: what the departments lead, most urgent first; `support`: where they may add their part."""

    due: list[Due]
    support: list[Due]
    done: int
    total: int

    @property
    def overdue(self) -> int:
        return sum(one.is_overdue for one in self.due)


def reviews_of(access: Access, user: Any) -> QuerySet[Review]:
    """Open reviews the user's departments lead or support, or that are assigned to the user."""
    mine = Q(lead__in=access.departments) | Q(item__assignments__department__in=access.departments) | Q(assignee=user)
    there = IndicatorValue.objects.current().filter(
        indicator=OuterRef("indicator"),
        fiscal_year=OuterRef(OuterRef("round__fiscal_year")),
        series=Series.ACTUAL,
        district=None,
    )
    lacking = IndicatorItem.objects.filter(~Exists(there), item=OuterRef("item"), indicator__archived_at=None)
    return (
        Review.objects.filter(mine, round__opened_at__isnull=False, round__closed_at=None)
        .select_related("round__edition__municipality", "item", "lead", "assignee")
        .prefetch_related("lead__names")
        .annotate(
            has_contributed=Exists(
                ReviewContribution.objects.filter(review=OuterRef("pk"), department__in=access.departments)
            ),
            lacks_figure=Exists(lacking),
        )
        .distinct()
    )


def desk_of(access: Access, user: Any, municipality_id: int | None = None) -> Desk:
    """At most three queries, whatever the number of reviews."""
    rows = reviews_of(access, user)
    if municipality_id is not None:
        rows = rows.filter(round__edition__municipality=municipality_id)
    reviews = list(rows)
    leads = {one.pk for one in reviews if one.lead_id in access.departments or one.assignee_id == user.pk}
    waiting = [one for one in reviews if one.status in ORDER]
    reasons = _reasons([one.pk for one in waiting if one.pk in leads])
    today = timezone.localdate()
    rows_due = [_due(one, today, one.pk in leads, reasons.get(one.pk, "")) for one in waiting]
    ranked = sorted(rows_due, key=lambda one: one.rank)
    due = [one for one in ranked if one.as_lead]
    return Desk(due, [one for one in ranked if not one.as_lead], len(leads) - len(due), len(leads))


def _due(review: Any, today: dt.date, as_lead: bool, reason: str) -> Due:
    days = (review.due - today).days
    return Due(review, days < 0, days, as_lead, reason, review.has_contributed, review.lacks_figure)


def rounds_under_way(municipalities: Any) -> QuerySet[ReviewRound]:
    """Open rounds of these municipalities with what waits in them for the plan office."""
    late = Q(reviews__status__in=ORDER) & (
        Q(reviews__due_on__lt=timezone.localdate()) | Q(reviews__due_on=None, due_on__lt=timezone.localdate())
    )
    return (
        ReviewRound.objects.under_way()
        .filter(edition__municipality__in=municipalities)
        .select_related("edition__municipality")
        .annotate(
            total=Count("reviews"),
            submitted=Count("reviews", filter=Q(reviews__status=_S.SUBMITTED)),
            finished=Count("reviews", filter=Q(reviews__status=_S.ACCEPTED)),
            late=Count("reviews", filter=late),
        )
        .order_by("due_on", "pk")
    )


def figures_due(access: Access, municipality_id: int | None = None) -> QuerySet[Indicator]:
    """Indicators the departments answer for whose actual of the year that ended last is not there yet."""
    year = current_fiscal_year() - 1
    there = IndicatorValue.objects.current().filter(
        indicator=OuterRef("pk"), series=Series.ACTUAL, fiscal_year=year, district=None
    )
    measured = Q(uses__item__edition__first_year__lte=year, uses__item__edition__last_year__gte=year)
    rows = Indicator.objects.current().filter(measured, ~Exists(there), owner__in=access.departments)
    if municipality_id is not None:
        rows = rows.filter(municipality=municipality_id)
    return rows.select_related("municipality").distinct()


def _reasons(reviews: list[int]) -> dict[int, str]:
    """Why they were sent back, of those not handed in again since."""
    actions = (ReviewEvent.Action.RETURNED, ReviewEvent.Action.SUBMITTED)
    events = ReviewEvent.objects.filter(review__in=reviews, action__in=actions).order_by("at", "pk")
    last = {event.review_id: event for event in events}
    return {pk: event.reason for pk, event in last.items() if event.action == ReviewEvent.Action.RETURNED}


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


def said_in(record: ReviewRecord) -> list[tuple[str, str]]:
    """(label, text) of what its round asked for and somebody wrote, the rating aside."""
    return [(label, text) for name, label in texts_asked(record.round).items() if (text := getattr(record, name))]


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
