"""One saving of a grid of values: what is sound is saved, what is not is told by cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from districts.models import District

from ..models import Indicator, IndicatorValue
from .indicator_values import StaleVersion, set_value


@dataclass(frozen=True)
class CellEntry:
    """A value as typed; `name` is its field, `seen` the revision the person saw (0: none)."""

    name: str
    indicator: Indicator
    district: District | None
    fiscal_year: int
    open_ended: bool
    series: str
    number: Decimal | None
    text: str
    qualifier: str
    seen: int


@dataclass
class SavedCells:
    """How many were saved; troubles and the revisions somebody else made, by field; whether a reason is missing."""

    saved: list[str] = field(default_factory=list)
    troubles: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, IndicatorValue | None] = field(default_factory=dict)
    lacks_reason: bool = False


@transaction.atomic
def save_cells(*, entries: Iterable[CellEntry], by: Any, reason: str = "", settle: bool = True) -> SavedCells:
    """Save every entry that can be saved; `settle` hands them in. Indicators are locked in one order."""
    done = SavedCells()
    for entry in sorted(entries, key=lambda one: (one.indicator.pk, one.name)):
        try:
            with transaction.atomic():
                _save(entry, by=by, reason=reason, settle=settle)
        except StaleVersion as stale:
            done.conflicts[entry.name] = stale.current
        except ValidationError as refused:
            done.lacks_reason |= "reason" in getattr(refused, "error_dict", {})
            done.troubles[entry.name] = " ".join(refused.messages)
        else:
            done.saved.append(entry.name)
    return done


def _save(entry: CellEntry, *, by: Any, reason: str, settle: bool) -> None:
    set_value(
        indicator=entry.indicator,
        district=entry.district,
        fiscal_year=entry.fiscal_year,
        open_ended=entry.open_ended,
        series=entry.series,
        number=entry.number,
        text=entry.text,
        qualifier=entry.qualifier,
        seen=entry.seen,
        reason=reason,
        settle=settle,
        by=by,
    )
