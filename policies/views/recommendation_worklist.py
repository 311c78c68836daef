"""The items of a recommendation as staff see them: who answers, what waits, what is not confirmed yet."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from districts.models.departments import label_key

from ..models import Recommendation, RecommendationItem, RecommendationResponse
from ..permissions import can_edit_response
from ..services.recommendation_responses import department_name

NOT_YET = RecommendationResponse.Status.NOT_YET.value
ANSWERED = [status for status in RecommendationResponse.Status.values if status != NOT_YET]
WAITS = Q(items__response__version__gt=F("items__response__published__version"))


@dataclass(frozen=True)
class WorkItem:
    """`state` is "" without a response, else draft, newer_draft or published."""

    item: RecommendationItem
    response: RecommendationResponse | None
    state: str
    department: str
    unconfirmed: int
    may_edit: bool

    @property
    def status(self) -> str:
        return self.response.status if self.response else NOT_YET

    @property
    def is_open(self) -> bool:
        return self.status == NOT_YET

    @property
    def is_waiting(self) -> bool:
        return self.state in ("draft", "newer_draft")


def worklist(recommendation: Recommendation, user: Any) -> list[WorkItem]:
    """Every item, those nobody has answered first; a constant number of queries."""
    items = (
        recommendation.items.select_related("section", "response__department", "response__published")
        .prefetch_related("response__department__names")
        .annotate(unconfirmed=Count("clauses", filter=Q(clauses__confirmed_at=None)))
        .order_by("section__position", "position", "pk")
    )
    rows = []
    for item in items:
        item.recommendation = recommendation
        rows.append(_row(item, user))
    return sorted(rows, key=lambda row: not row.is_open)


def _row(item: Any, user: Any) -> WorkItem:
    response = getattr(item, "response", None)
    return WorkItem(
        item=item,
        response=response,
        state=_state(response),
        department=department_name(response) if response else "",
        unconfirmed=item.unconfirmed,
        may_edit=can_edit_response(user, item),
    )


def _state(response: RecommendationResponse | None) -> str:
    if response is None:
        return ""
    if not response.is_published:
        return "draft"
    return "newer_draft" if response.version > response.published.version else "published"


def narrowed(rows: list[WorkItem], wanted: dict[str, Any]) -> list[WorkItem]:
    """The rows a filter asks for; `wanted` is WorklistForm's."""
    words = [label_key(word) for word in (wanted.get("words") or "").split()]
    return [
        row
        for row in rows
        if (not wanted.get("mine") or row.may_edit)
        and (not wanted.get("state") or _is_in(row, wanted["state"]))
        and (not wanted.get("department") or _code(row) == wanted["department"])
        and all(word in label_key(f"{row.item.heading} {row.response.text if row.response else ''}") for word in words)
    ]


def _is_in(row: WorkItem, state: str) -> bool:
    return {
        "open": row.is_open,
        "waiting": row.is_waiting,
        "published": row.state == "published",
        "unconfirmed": row.unconfirmed > 0,
        "unassigned": not row.department,
    }[state]


def _code(row: WorkItem) -> str:
    return row.response.department.code if row.response and row.response.department else ""


def departments_of(rows: list[WorkItem]) -> dict[str, str]:
    """Code → name of the departments that answer, by name."""
    found = {_code(row): row.department for row in rows if row.department}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def counts(rows: list[WorkItem]) -> dict[str, int]:
    """What the tiles and the list of recommendations tell."""
    return {
        "open": sum(row.is_open for row in rows),
        "waiting": sum(row.is_waiting for row in rows),
        "unassigned": sum(not row.department for row in rows),
        "unconfirmed": sum(row.unconfirmed > 0 for row in rows),
    }


def with_counts(recommendations: Any) -> Any:
    """A queryset of recommendations with items, answered ones, drafts that wait and unconfirmed clauses."""
    return recommendations.annotate(
        item_count=Count("items", distinct=True),
        answered_count=Count(
            "items",
            filter=Q(items__response__status__in=ANSWERED),
            distinct=True,
        ),
        waiting_count=Count(
            "items__response",
            filter=Q(items__response__published=None) | WAITS,
            distinct=True,
        ),
        unconfirmed_count=Count("items__clauses", filter=Q(items__clauses__confirmed_at=None), distinct=True),
    )
