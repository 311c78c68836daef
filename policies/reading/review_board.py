"""The coordinator's board of a round: departments × items with their state."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from districts.models import Department

from ..models import Review, ReviewEvent, ReviewRound

_S = Review.Status
UNFINISHED = (_S.NOT_STARTED, _S.IN_PROGRESS, _S.RETURNED)


@dataclass(frozen=True)
class BoardRow:
    review: Review
    is_overdue: bool
    reason: str = ""

    @property
    def can_be_accepted(self) -> bool:
        return self.review.status == _S.SUBMITTED


@dataclass
class DepartmentRows:
    """The items a department leads; `department` is None for items nobody leads."""

    department: Department | None
    rows: list[BoardRow] = field(default_factory=list)

    @property
    def code(self) -> str:
        """What names the department in a filter."""
        return self.department.code if self.department else "none"

    @property
    def done(self) -> int:
        return sum(row.review.status in Review.REVIEWED for row in self.rows)

    @property
    def overdue(self) -> int:
        return sum(row.is_overdue for row in self.rows)

    def count(self, state: str) -> int:
        """`state`: a status, or "overdue"."""
        return self.overdue if state == "overdue" else sum(row.review.status == state for row in self.rows)


@dataclass(frozen=True)
class Board:
    rows: list[BoardRow]

    def count(self, *statuses: str) -> int:
        return sum(row.review.status in statuses for row in self.rows)

    @property
    def done(self) -> int:
        return self.count(*Review.REVIEWED)

    @property
    def overdue(self) -> int:
        return sum(row.is_overdue for row in self.rows)

    @property
    def tiles(self) -> list[tuple[str, int]]:
        """Filter value and number, in the order of the work."""
        return [*((str(status), self.count(status)) for status in _S if self.count(status)), ("overdue", self.overdue)]

    def narrowed(self, *, department: str = "", state: str = "") -> "Board":
        """`department`: a code, or "none" for items without lead; `state`: a status, or "overdue"."""
        rows = self.rows
        if department:
            rows = [row for row in rows if (row.review.lead.code if row.review.lead else "none") == department]
        if state == "overdue":
            rows = [row for row in rows if row.is_overdue]
        elif state:
            rows = [row for row in rows if row.review.status == state]
        return Board(rows)

    def by_department(self) -> list[DepartmentRows]:
        """Items without lead first, because nobody works on them."""
        groups: dict[int | None, DepartmentRows] = {}
        for row in self.rows:
            groups.setdefault(row.review.lead_id, DepartmentRows(row.review.lead)).rows.append(row)
        return sorted(groups.values(), key=lambda group: (group.department is not None, str(group.department)))


def board_of(round: ReviewRound) -> Board:
    """Three queries, whatever the number of reviews."""
    reviews = list(
        round.reviews.select_related("item", "lead", "grade", "assignee")
        .prefetch_related("lead__names")
        .order_by("item__position", "pk")
    )
    events = ReviewEvent.objects.filter(review__round=round, action=ReviewEvent.Action.RETURNED).order_by("at", "pk")
    reasons: dict[Any, str] = dict(events.values_list("review_id", "reason"))
    today = timezone.localdate()
    for review in reviews:
        review.round = round
    return Board(
        [
            BoardRow(
                review,
                round.is_open and review.status in UNFINISHED and review.due < today,
                reasons.get(review.pk, "") if review.status == _S.RETURNED else "",
            )
            for review in reviews
        ]
    )
