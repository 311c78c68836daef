"""Indicators as staff work on them: what is typed, handed in, waiting, and what is missing."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from districts.fiscal_years import current_fiscal_year
from districts.models import Municipality
from districts.models.departments import label_key

from ..models import Indicator, IndicatorValue, Series
from ..models.indicator_values import SAYS_SOMETHING
from .indicator_grid import enterable
from .indicators import owner_name


@dataclass(frozen=True)
class WorkRow:
    """An indicator with the numbers of its current values that wait or are still typed."""

    indicator: Indicator
    waiting: int
    typed: int
    last_actual: int | None
    may_enter: bool

    @property
    def owner_name(self) -> str:
        return owner_name(self.indicator)

    @property
    def items(self) -> list[Any]:
        return [use.item for use in self.indicator.uses.all()]

    @property
    def states(self) -> set[str]:
        """What the filter of the list knows of it."""
        one = self.indicator
        if one.archived_at:
            return {"archived"}
        found = {
            "waiting": self.waiting > 0,
            "typed": self.typed > 0,
            "draft": one.published_at is None,
            "ownerless": one.owner_id is None,
            "unused": not self.items,
            "stale": self.last_actual is None or self.last_actual < current_fiscal_year() - 1,
        }
        return {name for name, holds in found.items() if holds}


def worklist(municipality: Municipality, may_enter: Any) -> list[WorkRow]:
    """All indicators by name, archived ones last; `may_enter(indicator)` says whether the person enters values."""
    indicators = list(enterable(Indicator.objects.filter(municipality=municipality).order_by("name", "pk")))
    values = IndicatorValue.objects.current().filter(indicator__in=[one.pk for one in indicators])
    waiting = Counter(values.filter(settled_at__isnull=False, is_public=False).values_list("indicator_id", flat=True))
    typed = Counter(values.filter(settled_at=None).values_list("indicator_id", flat=True))
    said = values.filter(SAYS_SOMETHING, series=Series.ACTUAL, district=None)
    last = dict(said.order_by("fiscal_year").values_list("indicator_id", "fiscal_year"))
    rows = [WorkRow(one, waiting[one.pk], typed[one.pk], last.get(one.pk), may_enter(one)) for one in indicators]
    return sorted(rows, key=lambda row: row.indicator.archived_at is not None)


def narrowed(rows: list[WorkRow], wanted: dict[str, Any]) -> list[WorkRow]:
    words = str(wanted.get("words") or "").split()
    state = wanted.get("state")
    return [
        row
        for row in rows
        if all(label_key(word) in label_key(row.indicator.name) for word in words)
        and (state in row.states if state else True)
        and (row.may_enter or not wanted.get("mine"))
    ]
