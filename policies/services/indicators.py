"""Indicators themselves: saving what is counted and for which items, publishing with the values that wait, archiving."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.history import sign
from districts.models import Municipality

from ..models import Indicator, IndicatorItem, IndicatorValue, PlanItem
from ..reading.indicator_writing import digits_after_point
from .indicator_values import publish_values
from .plans import StalePreview, StaleVersion

__all__ = [
    "PendingValues",
    "StalePreview",
    "StaleVersion",
    "archive_indicator",
    "pending_values",
    "publish_indicators",
    "save_indicator",
    "unarchive_indicator",
]

CONTENT_FIELDS = (
    "slug",
    "name",
    "kind",
    "measure",
    "unit",
    "decimals",
    "direction",
    "definition",
    "data_source",
    "owner_id",
)


@transaction.atomic
def save_indicator(
    *,
    indicator: Indicator,
    version: int,
    fields: dict[str, Any],
    by: Any,
    items: Sequence[int] | None = None,
    reason: str = "",
) -> Indicator:
    """Save an indicator read at `version` (0: a new one, with its municipality); StaleVersion if somebody was faster.

    `items` are ids of the plan items it measures and replace the whole list where given. A public indicator changes
    with a reason, at once for everybody. ValidationError in the words of the model.
    """
    if indicator.pk:
        current = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        if current.version != version:
            raise StaleVersion(current)
        indicator = current
    before = {name: getattr(indicator, name) for name in CONTENT_FIELDS}
    for name, value in fields.items():
        setattr(indicator, name, value)
    changed = before != {name: getattr(indicator, name) for name in CONTENT_FIELDS}
    moved = items is not None and _items_of(indicator) != set(items)
    if indicator.pk and not changed and not moved:
        return indicator
    if indicator.published_at and not reason.strip():
        raise ValidationError({"reason": _("This indicator is public. Say why it changes.")})
    _refuse_fewer_digits(indicator)
    indicator.version = version + 1
    indicator.full_clean()
    sign(indicator, by=by, reason=reason.strip())
    indicator.save()
    if moved and items is not None:
        _replace_items(indicator, items, by, reason.strip())
    return indicator


def _items_of(indicator: Indicator) -> set[int]:
    return set(indicator.uses.values_list("item_id", flat=True)) if indicator.pk else set()


def _refuse_fewer_digits(indicator: Indicator) -> None:
    """Digits that were handed in are never hidden by rounding."""
    if not indicator.pk:
        return
    numbers = IndicatorValue.objects.current().filter(indicator=indicator, number__isnull=False)
    needed = max(
        (digits_after_point(number) for number in numbers.values_list("number", flat=True) if number is not None),
        default=0,
    )
    if indicator.decimals < needed:
        raise ValidationError(
            {"decimals": _("A value of this indicator has %(digits)s digits after the point.") % {"digits": needed}}
        )


def _replace_items(indicator: Indicator, wanted: Sequence[int], by: Any, reason: str) -> None:
    held = {use.item_id: use for use in indicator.uses.all()}
    fresh = [pk for pk in wanted if pk not in held]
    foreign = PlanItem.objects.filter(pk__in=fresh).exclude(edition__municipality=indicator.municipality_id)
    if foreign.exists():
        raise ValidationError({"items": _("This item belongs to another municipality.")})
    for pk, use in held.items():
        if pk not in wanted:
            sign(use, by=by, reason=reason)
            use.delete()
    for pk in fresh:
        use = IndicatorItem(indicator=indicator, item_id=pk, position=_next_position(pk))
        sign(use, by=by, reason=reason)
        use.save()


def _next_position(item_id: int) -> int:
    last = IndicatorItem.objects.filter(item=item_id).order_by("-position").first()
    return last.position + 1 if last else 0


@transaction.atomic
def archive_indicator(*, indicator: Indicator, version: int, by: Any, reason: str) -> Indicator:
    """Nobody is asked for its values any more; what was published of it stays. ValidationError without a reason."""
    return _set_archived(indicator, version, by, reason, timezone.now())


@transaction.atomic
def unarchive_indicator(*, indicator: Indicator, version: int, by: Any, reason: str) -> Indicator:
    return _set_archived(indicator, version, by, reason, None)


def _set_archived(indicator: Indicator, version: int, by: Any, reason: str, at: Any) -> Indicator:
    current = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if current.version != version:
        raise StaleVersion(current)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    current.archived_at, current.version = at, version + 1
    sign(current, by=by, reason=reason.strip())
    current.save()
    return current


@dataclass(frozen=True)
class PendingValues:
    """What publishing would show: indicators for the first time, and revisions handed in but not public yet."""

    indicators: list[Indicator]
    values: list[IndicatorValue]

    def __bool__(self) -> bool:
        return bool(self.indicators or self.values)

    @property
    def token(self) -> str:
        """Stands for exactly this state; differs as soon as anybody changes something."""
        rows = [f"i{one.pk}:{one.version}" for one in self.indicators] + [f"v{one.pk}" for one in self.values]
        return hashlib.sha256(" ".join(rows).encode()).hexdigest()[:20]


def pending_values(municipality: Municipality, indicators: Iterable[int] | None = None) -> PendingValues:
    """What waits in a municipality, or of these indicators' ids; values that are still typed do not wait."""
    rows = Indicator.objects.filter(municipality=municipality).current()
    if indicators is not None:
        rows = rows.filter(pk__in=list(indicators))
    waiting = [value for value in _last_handed_in(rows) if not value.is_public]
    return PendingValues(list(rows.filter(published_at=None).order_by("name", "pk")), waiting)


def _last_handed_in(indicators: Any) -> list[IndicatorValue]:
    """The newest revision of each cell that was handed in, what somebody types over it left aside."""
    rows = IndicatorValue.objects.filter(indicator__in=indicators, settled_at__isnull=False)
    ordered = rows.select_related("indicator", "district", "entered_by").order_by(
        "indicator__name", "indicator_id", "fiscal_year", "open_ended", "series", "district__code", "revision"
    )
    return list({row.cell: row for row in ordered}.values())


@transaction.atomic
def publish_indicators(
    *,
    municipality: Municipality,
    by: Any,
    indicators: Iterable[int] | None = None,
    values: Collection[int] | None = None,
    token: str | None = None,
) -> PendingValues:
    """Show what waits to everybody, and say what that was; `indicators` and `values` (ids) limit it.

    StalePreview unless `token` still stands for all that waits.
    """
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # Two people publishing at once take turns.
    pending = pending_values(municipality, indicators)
    if token is not None and token != pending.token:
        raise StalePreview
    for indicator in pending.indicators:
        indicator.published_at = timezone.now()
        sign(indicator, by=by, reason=_("Published"))
        indicator.save()
    chosen = [value for value in pending.values if values is None or value.pk in values]
    publish_values(values=chosen, by=by)
    return PendingValues(pending.indicators, chosen)
