"""The reviewed plan of a sample city: one item in the form of a review sheet with its figures, and rounds over it.

Through the same services staff use; fixtures/README.md tells the form of the file.
"""

import datetime as dt
from typing import Any

from django.utils import timezone

from districts.fiscal_years import current_fiscal_year
from districts.models import Department, Municipality

from ..models import (
    Grade,
    Indicator,
    PlanEdition,
    PlanItem,
    PlanItemDepartment,
    PlanLevel,
    RatingScale,
    Review,
    ReviewRound,
)
from .indicator_values import set_value
from .indicators import publish_indicators, save_indicator
from .plan_setup import create_plan
from .plans import publish_edition
from .review_rounds import close_round, open_round, publish_round
from .review_steps import set_step
from .review_workflow import move
from .reviews import save_review, save_sheet


def load_reviews(*, municipality: Municipality, data: dict[str, Any], by: Any) -> None:
    """The plan of `data` with its sheet and published rounds, and a round now open on the edition it names."""
    plan = create_plan(municipality=municipality, data=data["plan"], by=by)
    item = _make_item(plan.editions.get(), data["item"])
    save_sheet(item=item, version=0, fields=data["sheet"], by=by)
    for step in data["steps"]:
        set_step(item=item, by=by, **step)
    for row in data["indicators"]:
        _load_indicator(municipality, item, row, by)
    publish_edition(edition=item.edition, by=by)
    publish_indicators(municipality=municipality, by=by)
    scale = _make_scale(plan, data["scale"])
    for row in data["rounds"]:
        _run(item, scale, row, by)
    _open(municipality, data["open_round"], data["scale"], by)


def _make_item(edition: PlanEdition, data: dict[str, Any]) -> PlanItem:
    """The item below the headings of its levels; the first department leads."""
    levels = edition.levels.order_by("depth")
    rows = [PlanItem(edition=edition, level=level, **row) for level, row in zip(levels, data["levels"], strict=True)]
    for above, row in zip([None, *rows], rows, strict=False):
        row.parent = above
        row.save()
    item = rows[-1]
    for position, label in enumerate(data["departments"]):
        department = Department.objects.get(municipality=edition.municipality, names__name=label)
        PlanItemDepartment.objects.create(
            item=item, department=department, is_lead=position == 0, position=position, printed_label=label
        )
    return item


def _load_indicator(municipality: Municipality, item: PlanItem, data: dict[str, Any], by: Any) -> None:
    indicator = save_indicator(
        indicator=Indicator(municipality=municipality),
        version=0,
        fields=data["fields"] | {"owner": item.assignments.get(is_lead=True).department},
        by=by,
        items=[item.pk],
    )
    for year, series, value in data["values"]:
        text = {"number": value} if isinstance(value, int) else {"text": value}
        set_value(
            indicator=indicator,
            fiscal_year=year,
            series=series,
            open_ended=series.endswith("_target"),
            qualifier="estimate" if series == "baseline" else "",
            by=by,
            **text,
        )


def _make_scale(plan: Any, data: dict[str, Any]) -> RatingScale:
    scale = RatingScale.objects.create(plan=plan, name=data["name"])
    for position, row in enumerate(data["grades"]):
        Grade.objects.create(scale=scale, position=position, **row)
    return scale


def _new_round(level: PlanLevel, scale: RatingScale, opens: dt.date, due: dt.date, **fields: Any) -> ReviewRound:
    closes = due + dt.timedelta(days=14)
    return ReviewRound.objects.create(
        edition=level.edition, level=level, scale=scale, opens_on=opens, due_on=due, closes_on=closes, **fields
    )


def _run(item: PlanItem, scale: RatingScale, data: dict[str, Any], by: Any) -> None:
    """A round of the past, from its opening to its publishing."""
    year = data["fiscal_year"]
    opens, due = dt.date(year + 1, 5, 1), dt.date(year + 1, 5, 29)
    round = open_round(round=_new_round(item.level, scale, opens, due, kind=data["kind"], fiscal_year=year), by=by)
    _write(round.reviews.get(), scale, data["review"], by, "submitted", "accepted")
    round.refresh_from_db()
    close_round(round=round, version=round.version, by=by)
    publish_round(round=round, by=by)


def _write(review: Review, scale: RatingScale, fields: dict[str, Any], by: Any, *actions: str) -> None:
    texts = fields | {"grade": scale.grades.get(code=fields["grade"])}
    review = save_review(review=review, version=review.version, fields=texts, by=by)
    for action in actions:
        review = move(review=review, action=action, version=review.version, by=by)


def _open(municipality: Municipality, data: dict[str, Any], scale_data: dict[str, Any], by: Any) -> None:
    """A round under way: the first reviews are accepted, the next handed in, the last not begun."""
    edition = PlanEdition.objects.get(municipality=municipality, slug=data["edition"])
    scale = _make_scale(edition.plan, scale_data)
    today = timezone.localdate()
    opens, due = today - dt.timedelta(days=14), today + dt.timedelta(days=7)
    year = min(current_fiscal_year(), edition.last_year)
    level = edition.levels.latest("depth")
    round = open_round(round=_new_round(level, scale, opens, due, kind=data["kind"], fiscal_year=year), by=by)
    for review, row in zip(round.reviews.order_by("item__position"), data["reviews"], strict=False):
        _write(review, scale, row["review"], by, *row["actions"])
