"""What figures are computed from: cells of a sheet, whether they stand in values today or in a frozen review."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from districts.fiscal_years import label

from ..models import Indicator, IndicatorValue, Series
from .indicator_writing import written


@dataclass(frozen=True)
class Yardstick:
    """How an indicator is measured, and what is better."""

    measure: str
    direction: str
    unit: str = ""
    decimals: int = 0

    @classmethod
    def of(cls, indicator: Indicator) -> "Yardstick":
        return cls(indicator.measure, indicator.direction, indicator.unit, indicator.decimals)

    @classmethod
    def frozen(cls, entry: Mapping[str, Any]) -> "Yardstick":
        """From an entry of `ReviewRecord.values`."""
        return cls(entry["measure"], entry["direction"], entry["unit"], entry["decimals"])

    def say(self, number: Decimal | None) -> str:
        """A number with thousands parted and its unit, "" for none."""
        return "" if number is None else f"{number:,.{self.decimals}f}{self.unit}"

    def say_difference(self, number: Decimal | None) -> str:
        """Signed; between percentages it is points."""
        if number is None:
            return ""
        sign = "±" if number == 0 else "+" if number > 0 else "−"
        return f"{sign}{self.say_gap(number)}"

    def say_gap(self, number: Decimal | None) -> str:
        """How far two numbers lie apart, unsigned; between percentages it is points."""
        unit = _(" points") if self.unit in ("%", "％") else self.unit
        return "" if number is None else f"{abs(number):,.{self.decimals}f}{unit}"


@dataclass(frozen=True)
class Cell:
    """A value as it counts; `district` is a name, "" for the whole municipality."""

    fiscal_year: int
    series: str
    number: Decimal | None = None
    text: str = ""
    qualifier: str = ""
    open_ended: bool = False
    district: str = ""
    pk: int = 0

    @classmethod
    def of(cls, value: IndicatorValue) -> "Cell":
        """`value.district` is read: select it along."""
        district = value.district.name if value.district else ""
        return cls(
            value.fiscal_year,
            value.series,
            value.number,
            value.text,
            value.qualifier,
            value.open_ended,
            district,
            value.pk,
        )

    @classmethod
    def frozen(cls, cell: Mapping[str, Any]) -> "Cell":
        """From a cell of an entry of `ReviewRecord.values`."""
        number = None if cell["number"] is None else Decimal(cell["number"])
        return cls(
            cell["fiscal_year"],
            cell["series"],
            number,
            cell["text"],
            cell["qualifier"],
            cell["open_ended"],
            cell.get("district", ""),
            cell.get("value", 0),
        )

    @property
    def is_empty(self) -> bool:
        return self.number is None and not self.text

    @property
    def is_uncertain(self) -> bool:
        return self.qualifier in (IndicatorValue.Qualifier.ESTIMATE, IndicatorValue.Qualifier.PRELIMINARY)

    @property
    def year_label(self) -> str:
        named = label(self.fiscal_year)
        return _("from %(year)s on") % {"year": named} if self.open_ended else named

    @property
    def series_label(self) -> str:
        return str(Series(self.series).label)

    def say(self, yardstick: Yardstick) -> str:
        """The cell as people write it: 37（見込み）."""
        return written(self.number, self.text, self.qualifier, yardstick.decimals)


def cells_of(values: Iterable[IndicatorValue]) -> list[Cell]:
    """Values that say something; a withdrawn one is none."""
    return [Cell.of(value) for value in values if not value.is_withdrawn]


def frozen_cells(entry: Mapping[str, Any]) -> list[Cell]:
    return [Cell.frozen(cell) for cell in entry["cells"]]
