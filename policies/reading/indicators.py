"""Indicators as everybody sees them: published ones, with the newest published revision of every value."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from districts.fiscal_years import current_fiscal_year
from districts.models import District, Municipality
from districts.models.departments import label_key

from ..models import Indicator, IndicatorItem, IndicatorValue, PublishedItem, Series
from .chain import public_items
from .indicator_cells import Cell, Yardstick, cells_of
from .indicator_districts import DistrictTable, Expected, district_table
from .indicator_figures import NOT_COMPARABLE, Figures, YearFigures, figures_of

STATES = ("on_plan", "off_plan", "not_comparable")


@dataclass
class ShownIndicator:
    """An indicator with its cells, the published plan items it measures, and what can be computed."""

    indicator: Indicator
    cells: list[Cell] = field(default_factory=list)
    items: list[PublishedItem] = field(default_factory=list)

    @property
    def yardstick(self) -> Yardstick:
        return Yardstick.of(self.indicator)

    @cached_property
    def figures(self) -> Figures:
        return figures_of(self.yardstick, self.cells)

    @cached_property
    def latest(self) -> YearFigures | None:
        """The last year with an actual value."""
        return next((one for one in reversed(self.figures.years) if one.actual), None)

    @property
    def state(self) -> str:
        return self.latest.achievement.state if self.latest else NOT_COMPARABLE

    @property
    def others(self) -> list[Cell]:
        """Present state and targets, which stand outside the years."""
        outside = (Series.BASELINE, Series.MIDTERM_TARGET, Series.FINAL_TARGET)
        rows = [cell for cell in self.cells if not cell.district and cell.series in outside]
        return sorted(rows, key=lambda cell: (outside.index(Series(cell.series)), cell.fiscal_year))


@dataclass(frozen=True)
class IndicatorFilter:
    """What a visitor narrows indicators down to; empty: everything."""

    words: str = ""
    kind: str = ""
    edition: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.kind or self.edition or self.state)

    def keeps(self, one: ShownIndicator) -> bool:
        indicator = one.indicator
        text = label_key(f"{indicator.name} {indicator.definition}")
        return (
            all(label_key(word) in text for word in self.words.split())
            and self.kind in ("", indicator.kind)
            and self.state in ("", one.state)
            and (not self.edition or any(item.edition.slug == self.edition for item in one.items))
        )


def public_indicators(municipality: Municipality) -> QuerySet[Indicator]:
    """By name; those nobody counts any more stay, for the record."""
    return Indicator.objects.published().filter(municipality=municipality).order_by("name", "pk")


def indicators_holding(municipality: Municipality, words: str) -> QuerySet[Indicator]:
    """Public indicators whose name or definition holds every word, whatever its width; for the search."""
    keys = [label_key(word) for word in words.split()]
    rows = public_indicators(municipality).values_list("pk", "name", "definition")
    found = [pk for pk, name, definition in rows if all(key in label_key(f"{name} {definition}") for key in keys)]
    return public_indicators(municipality).filter(pk__in=found if keys else [])


def shown_indicators(municipality: Municipality, indicators: Iterable[Indicator]) -> list[ShownIndicator]:
    """For many indicators in as many queries as for one."""
    rows = {one.pk: ShownIndicator(one) for one in indicators}
    values = IndicatorValue.objects.public().filter(indicator__in=list(rows)).select_related("district")
    for value in values.order_by("fiscal_year", "open_ended", "series", "pk"):
        rows[value.indicator_id].cells.extend(cells_of([value]))
    for pk, items in _items_of(municipality, list(rows)).items():
        rows[pk].items.extend(items)
    return list(rows.values())


def public_cells(indicator: Indicator) -> list[Cell]:
    return cells_of(indicator.values.public().select_related("district").order_by("fiscal_year", "pk"))


def _items_of(municipality: Municipality, indicators: Sequence[int]) -> dict[int, list[PublishedItem]]:
    """Indicator → the published items it measures, in the order of editions and plans."""
    uses = list(IndicatorItem.objects.filter(indicator__in=indicators).values_list("indicator_id", "item_id"))
    rows = (
        public_items(municipality)
        .filter(item__in={item for _indicator, item in uses})
        .select_related("edition__plan", "level")
        .order_by("-edition__first_year", "-edition__ordinal", "edition_id", "position", "pk")
    )
    held: dict[int, set[int]] = defaultdict(set)
    for indicator, item in uses:
        held[item].add(indicator)
    found: dict[int, list[PublishedItem]] = defaultdict(list)
    for row in rows:
        row.edition.municipality = municipality
        for indicator in held[row.item_id]:
            found[indicator].append(row)
    return found


def districts_of(shown: ShownIndicator) -> DistrictTable:
    """The values of districts beside each other; two queries where there are any."""
    years = {cell.fiscal_year for cell in shown.cells if cell.district}
    return district_table(shown.yardstick, shown.cells, _expected(shown, years)) if years else DistrictTable()


def _expected(shown: ShownIndicator, years: set[int]) -> Expected:
    """Every district of the kinds that have values, as far as it existed in the year."""
    districts = District.objects.filter(municipality=shown.indicator.municipality_id)
    named = {cell.district for cell in shown.cells if cell.district}
    rows = list(districts.order_by("kind", "code", "name", "pk"))
    kinds = {one.kind for one in rows if one.name in named}
    return {year: [one.name for one in rows if one.kind in kinds and one.holds_in(year)] for year in years}


@dataclass(frozen=True)
class Correction:
    """A published revision and the one the public saw before."""

    cell: Cell
    before: Cell | None
    value: IndicatorValue


def corrected(rows: Iterable[IndicatorValue]) -> Iterator[tuple[IndicatorValue, IndicatorValue]]:
    """(before, after) wherever a revision follows another of its cell; `rows` in the order of revisions."""
    last: dict[tuple[object, ...], IndicatorValue] = {}
    for row in rows:
        if before := last.get(row.cell):
            yield before, row
        last[row.cell] = row


def corrections_of(indicator: Indicator) -> list[Correction]:
    """What the public was shown differently before, newest first; one query."""
    rows = indicator.values.filter(published_at__isnull=False).select_related("district")
    found = [
        Correction(Cell.of(row), Cell.of(before), row) for before, row in corrected(rows.order_by("revision", "pk"))
    ]
    return sorted(found, key=lambda one: (one.value.published_at, one.value.pk), reverse=True)


def owner_name(indicator: Indicator) -> str:
    """The name the responsible department bears today."""
    owner = indicator.owner
    if owner is None:
        return ""
    named = owner.name_in(current_fiscal_year())
    return str(named.name) if named else owner.code
