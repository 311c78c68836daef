"""The sheet of one plan item over the whole period (進捗管理個票): what stands in it, before any layout.

The public sheet reads what closings froze and published, and the public revisions of values and steps; where a public
revision says something else than the review of its year, the cell keeps what that review saw (`was`). The draft reads
the newest revisions and the reviews as they stand.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from districts.models import Department

from ..models import IndicatorValue, PlanItem, PublishedItem, Review, ReviewRecord, WorkStep
from ..models.review_rounds import held_in, round_order
from ..models.reviews import ReviewContent
from .indicator_writing import written

SHEET_TEXTS = ("present_state", "period_goal", "final_goal", "content")
REVIEW_TEXTS = tuple(one.name for one in ReviewContent._meta.get_fields())

# A cell of the sheet: fiscal year, "and after", series.
Place = tuple[int, bool, str]


@dataclass(frozen=True)
class Level:
    """A named level from the top to the item itself; the text where the item has no title."""

    name: str
    code: str
    title: str


@dataclass(frozen=True)
class Responsible:
    name: str
    label: str
    is_lead: bool


@dataclass(frozen=True)
class ValueCell:
    """A value as it stands; `was` is what the review of its year saw, None where that is the same."""

    place: Place
    number: Decimal | None
    text: str
    qualifier: str
    decimals: int = 0
    was: str | None = None

    @property
    def written(self) -> str:
        return written(self.number, self.text, self.qualifier, self.decimals)


@dataclass(frozen=True)
class StepCell:
    place: Place
    text: str
    was: str | None = None


@dataclass(frozen=True)
class SheetIndicator:
    """An indicator with the values of the whole municipality; those of districts stand on its own page."""

    pk: int
    slug: str
    name: str
    kind: str
    measure: str
    unit: str
    decimals: int
    direction: str
    cells: dict[Place, ValueCell] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetReview:
    """A review of the period. One that was never accepted says nothing but that (`is_reviewed`)."""

    kind: str
    fiscal_year: int
    is_reviewed: bool
    grade_code: str
    grade_label: str
    grade_tone: str
    texts: dict[str, Any]
    contributions: list[dict[str, str]]

    @property
    def order(self) -> tuple[int, int]:
        return round_order(self.fiscal_year, self.kind)

    @property
    def held_in(self) -> int:
        """The fiscal year a sheet prints with it."""
        return held_in(self.kind, self.fiscal_year)


@dataclass(frozen=True)
class Sheet:
    levels: list[Level]
    departments: list[Responsible]
    texts: dict[str, str]
    years: range
    indicators: list[SheetIndicator]
    steps: dict[Place, StepCell]
    reviews: list[SheetReview]
    is_draft: bool = False

    @property
    def baseline_year(self) -> int:
        """The year the present state speaks of: that of its values, else the one before the plan."""
        places = [place for one in self.indicators for place in one.cells] + list(self.steps)
        return min((year for year, _after, series in places if series == "baseline"), default=self.years[0] - 1)

    def review(self, kind: str, fiscal_year: int) -> SheetReview | None:
        return next((one for one in self.reviews if (one.kind, one.fiscal_year) == (kind, fiscal_year)), None)


def public_sheet(item: PublishedItem) -> Sheet | None:
    """None where no published round reviews the item. Four queries, and those of a head nobody froze."""
    records = sorted(
        ReviewRecord.objects.public().filter(item=item.item_id).select_related("round"),
        key=lambda one: one.round.order,
        reverse=True,
    )
    if not records:
        return None
    told = [one for one in records if one.status in Review.REVIEWED] or records
    indicators = _frozen_indicators(told)
    values = _rows(IndicatorValue.objects.public().filter(indicator__in=list(indicators), district=None))
    steps = _rows(WorkStep.objects.public().filter(item=item.item_id))
    return Sheet(
        levels=[Level(**one) for one in records[0].levels] or _levels(item),
        departments=[Responsible(one["name"], one["label"], one["lead"]) for one in records[0].departments],
        texts=_filled(told[0].sheet),
        years=range(item.edition.first_year, item.edition.last_year + 1),
        indicators=[
            _with_cells(one, values, _seen(told, partial(_cells_of, indicator=pk))) for pk, one in indicators.items()
        ],
        steps=_steps(steps, _seen(told, lambda record: record.steps)),
        reviews=sorted((_frozen_review(one) for one in records), key=lambda one: one.order),
    )


def draft_sheet(item: PlanItem) -> Sheet:
    """The sheet as staff work on it: newest revisions, reviews as they stand. Only reviews of opened rounds."""
    uses = (
        item.indicator_uses.filter(indicator__archived_at=None).select_related("indicator").order_by("position", "pk")
    )
    indicators = {use.indicator_id: _indicator(use.indicator) for use in uses}
    values = _rows(IndicatorValue.objects.current().filter(indicator__in=list(indicators), district=None))
    reviews = (
        Review.objects.filter(item=item, round__opened_at__isnull=False)
        .select_related("round", "grade", "lead")
        .prefetch_related("contributions__department__names", "lead__names")
        .order_by("-round__closes_on", "-round_id")
    )
    year = item.edition.first_year
    return Sheet(
        levels=_levels(item),
        departments=_working_departments(item, next((one.lead for one in reviews if one.lead), None)),
        texts=_filled({name: getattr(getattr(item, "review_sheet", None), name, "") for name in SHEET_TEXTS}),
        years=range(year, item.edition.last_year + 1),
        indicators=[_with_cells(one, values, {}) for one in indicators.values()],
        steps=_steps(_rows(WorkStep.objects.current().filter(item=item)), {}),
        reviews=sorted((_working_review(one) for one in reviews), key=lambda one: one.order),
        is_draft=True,
    )


def _working_departments(item: PlanItem, lead: Department | None) -> list[Responsible]:
    """The lead is that of the newest review, who may not be among the item's departments; else the plan's."""
    year = item.edition.first_year
    parts = list(item.assignments.select_related("department").prefetch_related("department__names"))
    found = [
        Responsible(
            str(part.department),
            part.printed_label or part.department.label_in(year),
            part.department_id == lead.pk if lead else part.is_lead,
        )
        for part in parts
    ]
    if lead and lead.pk not in {part.department_id for part in parts}:
        found.insert(0, Responsible(str(lead), lead.label_in(year), is_lead=True))
    return found


def _levels(item: Any) -> list[Level]:
    """The levels above, one query each; plans have up to four."""
    line = [item]
    while line[0].parent_id is not None:
        line.insert(0, line[0].parent)
    return [Level(one.level.name, one.code, one.title or one.text or "") for one in line]


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {name: texts.get(name, "") for name in SHEET_TEXTS}


def _frozen_indicators(records: list[ReviewRecord]) -> dict[int, SheetIndicator]:
    """Indicators of the newest record first, each named as the newest record that has it names it."""
    found: dict[int, SheetIndicator] = {}
    for record in records:
        for entry in record.values:
            if entry["indicator"] not in found:
                named = {name: entry[name] for name in _NAMES}
                found[entry["indicator"]] = SheetIndicator(pk=entry["indicator"], **named)
    return found


_NAMES = ("slug", "name", "kind", "measure", "unit", "decimals", "direction")


def _indicator(indicator: Any) -> SheetIndicator:
    return SheetIndicator(pk=indicator.pk, **{name: getattr(indicator, name) for name in _NAMES})


def _rows(query: Any) -> list[Any]:
    return list(query.order_by("fiscal_year", "open_ended", "series", "pk"))


def _cells_of(record: ReviewRecord, indicator: int) -> list[dict[str, Any]]:
    return [
        cell
        for entry in record.values
        if entry["indicator"] == indicator
        for cell in entry["cells"]
        if not cell["district"]
    ]


def _seen(
    records: list[ReviewRecord], cells_of: Callable[[ReviewRecord], Iterable[dict[str, Any]]]
) -> dict[Place, dict[str, Any]]:
    """What the review of each cell's year saw in it; the newest review that has the cell where its year had none."""
    found: dict[Place, dict[str, Any]] = {}
    own: set[Place] = set()
    for record in records:
        for cell in cells_of(record):
            place = (cell["fiscal_year"], cell["open_ended"], cell["series"])
            of_year = record.round.fiscal_year == cell["fiscal_year"]
            if place not in found or (of_year and place not in own):
                found[place] = cell
            if of_year:
                own.add(place)
    return found


def _with_cells(one: SheetIndicator, values: list[Any], seen: dict[Place, dict[str, Any]]) -> SheetIndicator:
    for row in values:
        if row.indicator_id != one.pk:
            continue
        place = (row.fiscal_year, row.open_ended, row.series)
        cell = ValueCell(place, row.number, row.text, row.qualifier, one.decimals)
        was = _written_cell(seen[place], one.decimals) if place in seen else cell.written
        if cell.written or was:
            one.cells[place] = ValueCell(
                place, row.number, row.text, row.qualifier, one.decimals, None if was == cell.written else was
            )
    return one


def _written_cell(cell: dict[str, Any], decimals: int) -> str:
    number = None if cell["number"] is None else Decimal(cell["number"])
    return written(number, cell["text"], cell["qualifier"], decimals)


def _steps(rows: list[Any], seen: dict[Place, dict[str, Any]]) -> dict[Place, StepCell]:
    found = {}
    for row in rows:
        place = (row.fiscal_year, row.open_ended, row.series)
        was = seen[place]["text"] if place in seen else row.text
        if row.text or was:
            found[place] = StepCell(place, row.text, None if was == row.text else was)
    return found


def _frozen_review(record: ReviewRecord) -> SheetReview:
    return SheetReview(
        kind=record.round.kind,
        fiscal_year=record.round.fiscal_year,
        is_reviewed=record.status in Review.REVIEWED,
        grade_code=record.grade_code,
        grade_label=record.grade_label,
        grade_tone=record.grade_tone,
        texts={name: getattr(record, name) for name in REVIEW_TEXTS},
        contributions=record.contributions,
    )


def _working_review(review: Review) -> SheetReview:
    grade = review.grade
    return SheetReview(
        kind=review.round.kind,
        fiscal_year=review.round.fiscal_year,
        is_reviewed=True,
        grade_code=grade.code if grade else "",
        grade_label=grade.label if grade else "",
        grade_tone=grade.tone if grade else "",
        texts={name: getattr(review, name) for name in REVIEW_TEXTS},
        contributions=[{"department": str(one.department), "text": one.text} for one in review.contributions.all()],
    )
