"""Values that wait to be published, each beside the one the public sees now."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..models import IndicatorValue
from .indicator_cells import Cell, Yardstick


@dataclass(frozen=True)
class Change:
    value: IndicatorValue
    cell: Cell
    before: Cell | None
    yardstick: Yardstick


def beside_public(values: Iterable[IndicatorValue]) -> list[Change]:
    """In the order given; `indicator` and `district` of the values are read: select them along. One query."""
    rows = list(values)
    shown = {
        row.cell: row
        for row in IndicatorValue.objects.public()
        .filter(indicator__in={value.indicator_id for value in rows})
        .select_related("district")
    }
    return [
        Change(
            value,
            Cell.of(value),
            Cell.of(shown[value.cell]) if value.cell in shown else None,
            Yardstick.of(value.indicator),
        )
        for value in rows
    ]
