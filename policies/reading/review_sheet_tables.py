"""A sheet laid out as the form prints it: two years to a table, each with 現状, 計画 | 実績 per year and targets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from districts.fiscal_years import label

from ..models import ReviewRound, Series
from .review_completeness import FIELDS_OF_ROUND
from .review_sheets import Place, Sheet, SheetIndicator, SheetReview, StepCell, ValueCell

YEARS_PER_TABLE = 2
# Fields the form of a round does not ask for, and shown where they say something.
OTHER_FIELDS = {
    "adequacy": gettext_lazy("Adequacy of the indicators"),
    "way_forward": pgettext_lazy("review", "The years after"),
    "postponed_reason": gettext_lazy("Postponed, and why"),
    "committee_opinion": gettext_lazy("Opinion of the external committee"),
}
TARGET_NAMES = {
    Series.MIDTERM_TARGET: gettext_lazy("Midterm target"),
    Series.FINAL_TARGET: gettext_lazy("Final target"),
}

Cell = ValueCell | StepCell
Cells = Mapping[Place, Cell]


@dataclass(frozen=True)
class Piece:
    """One thing said in a cell; `year` only where the column speaks of several."""

    text: str
    was: str | None = None
    year: str = ""


@dataclass(frozen=True)
class Row:
    """A row of steps (no indicator) or of an indicator; `years`: (plan, actual) of each year."""

    indicator: SheetIndicator | None
    baseline: list[Piece]
    years: list[tuple[list[Piece], list[Piece]]]
    target: list[Piece]


@dataclass(frozen=True)
class ReviewLine:
    """A field of the annual reviews: its label, and what each year says (None: no published review of that year)."""

    name: str
    label: str
    years: list[SheetReview | None]

    @property
    def texts(self) -> list[tuple[SheetReview | None, str]]:
        return [(one, str(one.texts.get(self.name, "")) if one else "") for one in self.years]


@dataclass(frozen=True)
class Table:
    """Two years of the sheet; `whole` are the midterm and final reviews that close with these years."""

    years: Sequence[int]
    baseline_label: str
    target: str
    target_label: str
    rows: list[Row]
    half_years: list[SheetReview | None]
    annual: list[SheetReview | None]
    lines: list[ReviewLine]
    whole: list[tuple[SheetReview, list[tuple[str, str, str]]]] = field(default_factory=list)

    @property
    def has_half_years(self) -> bool:
        return any(self.half_years)

    @property
    def has_annual(self) -> bool:
        return any(self.annual)

    @property
    def columns(self) -> int:
        return 2 + 2 * len(self.years) + (1 if self.target else 0)


def tables_of(sheet: Sheet) -> list[Table]:
    """One table per two years of the plan; the last holds the final targets and the final review."""
    spans = [sheet.years[at : at + YEARS_PER_TABLE] for at in range(0, len(sheet.years), YEARS_PER_TABLE)]
    homes = {place: _home(place, spans) for place in _places(sheet) if place[2] == Series.MIDTERM_TARGET}
    return [_table(sheet, span, number == len(spans) - 1, _at(homes, number)) for number, span in enumerate(spans)]


def unplaced(sheet: Sheet) -> list[tuple[str, str, Piece]]:
    """(name, series and year, what it says) of figures and steps that the form has no column for."""
    found = []
    for name, cells in _named(sheet):
        for place, cell in sorted(cells.items()):
            year, after, series = place
            fits = series not in (Series.PLAN, Series.ACTUAL) or (year in sheet.years and not after)
            if not fits:
                found.append((name, f"{_year(place)} {Series(series).label}", _piece(cell)))
    return found


def _named(sheet: Sheet) -> Iterator[tuple[str, Cells]]:
    yield _("Work steps"), sheet.steps
    for one in sheet.indicators:
        yield one.name, one.cells


def _places(sheet: Sheet) -> set[Place]:
    return {place for _name, cells in _named(sheet) for place in cells}


def _home(place: Place, spans: list[range]) -> int:
    """A midterm target stands on the last table that ends before its year, else on the first."""
    return max((number for number, span in enumerate(spans) if span[-1] < place[0]), default=0)


def _at(homes: dict[Place, int], number: int) -> list[Place]:
    return sorted(place for place, home in homes.items() if home == number)


def _table(sheet: Sheet, span: range, is_last: bool, midterm: list[Place]) -> Table:
    finals = sorted(place for place in _places(sheet) if place[2] == Series.FINAL_TARGET) if is_last else []
    target = Series.FINAL_TARGET if is_last else Series.MIDTERM_TARGET if midterm else ""
    places = [*midterm, *finals]
    rows = [_row(None, sheet.steps, span, places)] if sheet.steps else []
    rows += [_row(one, one.cells, span, places) for one in sheet.indicators]
    annual = [sheet.review(ReviewRound.Kind.ANNUAL, year) for year in span]
    return Table(
        years=span,
        baseline_label=label(sheet.baseline_year),
        target=target,
        target_label=_target_label(target, places),
        rows=rows,
        half_years=[sheet.review(ReviewRound.Kind.HALF_YEAR, year) for year in span],
        annual=annual,
        lines=list(_annual_lines(annual)),
        whole=[
            (one, list(_whole_lines(one)))
            for one in sheet.reviews
            if one.kind in (ReviewRound.Kind.MIDTERM, ReviewRound.Kind.FINAL) and one.fiscal_year in span
        ],
    )


def _target_label(target: str, places: Iterable[Place]) -> str:
    if not target:
        return ""
    years = list(dict.fromkeys(_year(place) for place in places if place[2] == target))
    return " / ".join([str(TARGET_NAMES[Series(target)]), *years])


def _row(
    indicator: SheetIndicator | None,
    cells: Cells,
    span: range,
    targets: list[Place],
) -> Row:
    def pieces(places: Iterable[Place], with_year: bool = False) -> list[Piece]:
        return [_piece(cells[place], _year(place) if with_year else "") for place in places if place in cells]

    baselines = sorted(place for place in cells if place[2] == Series.BASELINE)
    return Row(
        indicator,
        pieces(baselines, with_year=len(baselines) > 1),
        [(pieces([(year, False, Series.PLAN)]), pieces([(year, False, Series.ACTUAL)])) for year in span],
        pieces(targets, with_year=len({place[:2] for place in targets}) > 1),
    )


def _piece(cell: Cell, year: str = "") -> Piece:
    return Piece(cell.text if isinstance(cell, StepCell) else cell.written, cell.was, year)


def _year(place: Place) -> str:
    named = label(place[0])
    return _("from %(year)s on") % {"year": named} if place[1] else named


def _annual_lines(reviews: list[SheetReview | None]) -> Iterator[ReviewLine]:
    """The fields of the form in its order; others only where a year says something."""
    for name, text in FIELDS_OF_ROUND[ReviewRound.Kind.ANNUAL].items():
        if name != "grade":
            yield ReviewLine(name, str(text), reviews)
    for name, text in OTHER_FIELDS.items():
        if any(one and one.texts.get(name) for one in reviews):
            yield ReviewLine(name, str(text), reviews)


def _whole_lines(review: SheetReview) -> Iterator[tuple[str, str, str]]:
    """(name, label, text) of a midterm or final review, empty fields left out."""
    fields = OTHER_FIELDS | FIELDS_OF_ROUND[ReviewRound.Kind(review.kind)]
    fields = {name: fields[name] for name in [*FIELDS_OF_ROUND[ReviewRound.Kind(review.kind)], *OTHER_FIELDS]}
    for name, text in fields.items():
        if said := review.texts.get(name):
            yield name, str(text), str(said)
