"""Figures of districts as pages say them: year by year, the newest of each district, the sum of a kind of district.

An unknown figure stays unknown: it is never counted as 0, and a sum says whose figures it lacks.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from ..fiscal_years import both_labels, span_label
from ..models import District, DistrictStatistic, Municipality, ReferenceFigure
from ..models.statistics import rate_of

FIGURES = ("population", "households", "member_households")


@dataclass(frozen=True)
class YearFigures:
    """What is known of one fiscal year; `lacking` names the districts a sum could not count."""

    fiscal_year: int
    population: int | None
    households: int | None
    member_households: int | None
    lacking: tuple[str, ...] = ()

    @property
    def year_label(self) -> str:
        return both_labels(self.fiscal_year)

    @property
    def rate(self) -> Decimal | None:
        """Membership rate in percent."""
        return rate_of(self.member_households, self.households)


@dataclass(frozen=True)
class Years:
    """Figures by fiscal year, oldest first, and the years within them of which something is unknown."""

    rows: list[YearFigures] = field(default_factory=list)

    @property
    def newest(self) -> YearFigures | None:
        return self.rows[-1] if self.rows else None

    @property
    def has_sum(self) -> bool:
        """Of sums: whether one of them could be made."""
        return any(getattr(row, name) is not None for row in self.rows for name in FIGURES)

    @property
    def lacking_always(self) -> list[str]:
        """Of sums: the districts that every year lacks."""
        return (
            [name for name in self.rows[0].lacking if all(name in row.lacking for row in self.rows)]
            if self.rows
            else []
        )

    @property
    def rates(self) -> list[tuple[int, Decimal]]:
        return [(row.fiscal_year, row.rate) for row in self.rows if row.rate is not None]

    @property
    def years_left_out(self) -> str:
        """The years without any row between the first and the last, in words; "" for none."""
        known = {row.fiscal_year for row in self.rows}
        return spans_label(year for year in range(min(known), max(known) + 1) if year not in known) if known else ""

    @property
    def years_without_rate(self) -> str:
        """The years whose rate cannot be told although there are figures, in words."""
        return spans_label(row.fiscal_year for row in self.rows if row.rate is None)


def spans_label(years: Iterable[int]) -> str:
    """平成23年度～平成26年度、平成28年度: years in a row are told as a span."""
    spans: list[tuple[int, int]] = []
    for year in sorted(years):
        if spans and spans[-1][1] == year - 1:
            spans[-1] = (spans[-1][0], year)
        else:
            spans.append((year, year))
    return "、".join(span_label(*span) for span in spans)


def years_of(district: District) -> Years:
    return by_district(DistrictStatistic.objects.filter(district=district)).get(district.pk, Years())


def years_by_district(municipality: Municipality) -> dict[int, Years]:
    """District id → its figures. One query."""
    return by_district(DistrictStatistic.objects.filter(district__municipality=municipality))


def by_district(rows: QuerySet[DistrictStatistic]) -> dict[int, Years]:
    found: dict[int, list[YearFigures]] = defaultdict(list)
    for district_id, *figures in rows.order_by("fiscal_year").values_list("district_id", "fiscal_year", *FIGURES):
        found[district_id].append(YearFigures(*figures))
    return {district_id: Years(rows) for district_id, rows in found.items()}


def together(districts: Iterable[District], years: dict[int, Years]) -> Years:
    """The sum over districts for every year one of them has figures of; a sum that lacks a district is unknown.

    Figures of years in which a district did not exist yet, or any more, belong to no sum.
    """
    known = {
        (district.pk, row.fiscal_year): row
        for district in districts
        for row in years.get(district.pk, Years()).rows
        if district.holds_in(row.fiscal_year)
    }
    return Years([_sum(year, districts, known) for year in sorted({year for _district, year in known})])


def _sum(year: int, districts: Iterable[District], known: dict[tuple[int, int], YearFigures]) -> YearFigures:
    expected = [district for district in districts if district.holds_in(year)]
    rows = [known.get((district.pk, year)) for district in expected]
    population, households, members = (_total(rows, name) for name in FIGURES)
    lacking = [
        district.name
        for district, row in zip(expected, rows, strict=True)
        if row is None or any(getattr(row, name) is None for name in FIGURES)
    ]
    return YearFigures(year, population, households, members, tuple(lacking))


def _total(rows: list[YearFigures | None], name: str) -> int | None:
    values = [None if row is None else getattr(row, name) for row in rows]
    return None if None in values else sum(value for value in values if value is not None)


def reference_rates(municipality: Municipality) -> dict[str, list[ReferenceFigure]]:
    """Area → membership rates of others that the municipality shows beside its own, oldest first. One query."""
    found: dict[str, list[ReferenceFigure]] = defaultdict(list)
    rows = municipality.reference_figures.filter(measure=ReferenceFigure.Measure.MEMBERSHIP_RATE)
    for row in rows.order_by("area", "fiscal_year"):
        found[row.area].append(row)
    return dict(found)
