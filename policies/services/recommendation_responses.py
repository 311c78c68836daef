"""The city's response to a recommendation item: saving the draft under a version, publishing what waits."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.fiscal_years import fiscal_year_of
from districts.history import sign

from ..models import (
    PlanItem,
    PublishedResponse,
    PublishedResponseLink,
    Recommendation,
    RecommendationItem,
    RecommendationResponse,
    ResponseLink,
)
from .plans import StalePreview, StaleVersion

__all__ = [
    "PendingResponses",
    "StalePreview",
    "StaleVersion",
    "department_name",
    "pending_responses",
    "publish_responses",
    "save_response",
]

CONTENT_FIELDS = ("status", "text", "department_id", "responded_on")


@transaction.atomic
def save_response(
    *,
    item: RecommendationItem,
    version: int,
    fields: dict[str, Any],
    by: Any,
    reason: str = "",
    plan_items: Collection[int] | None = None,
    perspectives: Collection[int] | None = None,
) -> RecommendationResponse:
    """Save the response that was read at `version` (0: there was none); StaleVersion if somebody was faster.

    `fields` are attributes of RecommendationResponse. `plan_items` and `perspectives` (of the item, public at once)
    replace the whole list where given. A link never changes the status. ValidationError in the words of the model.
    """
    # Two people who make the first response of an item take turns.
    rows = RecommendationItem.objects.select_for_update(of=("self",)).select_related("recommendation")
    item = rows.get(pk=item.pk)
    response = RecommendationResponse.objects.filter(item=item).first() or RecommendationResponse(item=item, version=0)
    if response.version != version:
        raise StaleVersion(response)
    for name, value in fields.items():
        setattr(response, name, value)
    response.item = item
    response.version = version + 1
    response.full_clean(exclude=["item"])
    sign(response, by=by, reason=reason)
    response.save()
    if plan_items is not None:
        _replace_links(response, set(plan_items), by, reason)
    if perspectives is not None:
        _replace_perspectives(item, set(perspectives), by, reason)
    return response


def _replace_links(response: RecommendationResponse, wanted: set[int], by: Any, reason: str) -> None:
    held = {link.plan_item_id: link for link in response.links.all()}
    municipality = response.item.recommendation.municipality_id
    fresh = PlanItem.objects.filter(pk__in=wanted - held.keys()).select_related("edition")
    if any(one.edition.municipality_id != municipality for one in fresh):
        raise ValidationError({"plan_items": _("This item belongs to another municipality.")})
    for pk, link in held.items():
        if pk not in wanted:
            sign(link, by=by, reason=reason)
            link.delete()
    for plan_item in fresh:
        link = ResponseLink(response=response, plan_item=plan_item)
        sign(link, by=by, reason=reason)
        link.save()


def _replace_perspectives(item: RecommendationItem, wanted: set[int], by: Any, reason: str) -> None:
    """One entry in the history, and none where nothing changes."""
    if wanted == set(item.perspectives.values_list("pk", flat=True)):
        return
    item.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        item.perspectives.set(wanted)
    finally:
        del item.skip_history_when_saving  # type: ignore[attr-defined]
    sign(item, by=by, reason=reason)
    item.save()


@dataclass(frozen=True)
class PendingResponses:
    """Responses the public does not see yet, and those it sees in an older version; in the order of the paper."""

    added: list[RecommendationResponse]
    changed: list[RecommendationResponse]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)

    @property
    def all(self) -> list[RecommendationResponse]:
        return [*self.added, *self.changed]

    @property
    def token(self) -> str:
        """Stands for exactly this state; differs as soon as anybody changes something."""
        rows = [f"{response.pk}:{response.version}" for response in self.all]
        return hashlib.sha256(" ".join(rows).encode()).hexdigest()[:20]


def pending_responses(recommendation: Recommendation, items: Iterable[int] | None = None) -> PendingResponses:
    """All that publishing would change, or with `items` what publishing the responses to these items would."""
    rows = (
        RecommendationResponse.objects.filter(item__recommendation=recommendation)
        .with_unpublished_changes()
        .select_related("item", "department", "published")
        .prefetch_related("department__names", "links__plan_item__edition", "published__links__plan_item__edition")
        .order_by("item__position", "item_id")
    )
    chosen = None if items is None else set(items)
    waiting = [row for row in rows if chosen is None or row.item_id in chosen]
    return PendingResponses(
        added=[row for row in waiting if not row.is_published],
        changed=[row for row in waiting if row.is_published],
    )


@transaction.atomic
def publish_responses(
    *,
    recommendation: Recommendation,
    by: Any,
    items: set[int] | None = None,
    token: str | None = None,
    note: str = "",
) -> PendingResponses:
    """Copy the waiting responses and their links to the published ones; `items` limits it to these items' ids.

    With `token`, raises StalePreview unless all that waits is still what the token stands for. Who published stays in
    the history of the recommendation. The text of the recommendation itself is published by itself.
    """
    # Two people publishing at once take turns.
    recommendation = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    everything = pending_responses(recommendation)
    if token is not None and token != everything.token:
        raise StalePreview
    pending = everything if items is None else pending_responses(recommendation, items)
    for response in pending.all:
        _publish(response)
    if pending:
        said = _("Responses published: %(items)s") % {"items": "、".join(row.item.slug for row in pending.all)}
        sign(recommendation, by=by, reason=f"{said} {note}".strip())
        recommendation.save()
    return pending


def _publish(response: RecommendationResponse) -> None:
    values = {name: getattr(response, name) for name in CONTENT_FIELDS}
    values |= {
        "item": response.item,
        "department_name": department_name(response),
        "version": response.version,
        "published_at": timezone.now(),
    }
    published, _made = PublishedResponse.objects.update_or_create(response=response, defaults=values)
    published.links.all().delete()
    PublishedResponseLink.objects.bulk_create(
        PublishedResponseLink(response=published, plan_item_id=link.plan_item_id) for link in response.links.all()
    )


def department_name(response: RecommendationResponse) -> str:
    """The department's name as it stood on the day of the response, today's where it has no date."""
    if response.department is None:
        return ""
    year = fiscal_year_of(response.responded_on) if response.responded_on else None
    named = response.department.name_in(year)
    return named.name if named else response.department.code
