"""The reviewed plans of a sample city: rounds of the past up to their publishing, and one that is open now.

Through the same services staff use; fixtures/README.md tells the form of the files. Only the days are set afterwards: what
the record tells of the past happened in the past.
"""

import datetime as dt
from typing import Any

from django.utils import timezone

from districts.models import Municipality
from districts.working_days import add_working_days

from ..models import (
    Grade,
    PlanEdition,
    PlanItem,
    RatingScale,
    Review,
    ReviewEvent,
    ReviewRound,
)
from .plan_setup import create_plan
from .plans import AssignmentDraft, publish_edition, save_item
from .review_board import accept_many, give_lead
from .review_rounds import change_review_due, close_round, open_round, publish_round
from .review_workflow import move
from .reviews import TEXT_FIELDS, opinion_seen, save_contribution, save_opinion, save_review, save_sheet
from .sample_days import set_days
from .sample_indicators import SampleIndicators, enter_steps

_A = ReviewEvent.Action
Row = dict[str, Any]
DAYS: tuple[str, ...] = ("opens", "due", "closes", "published")


def load_reviews(*, municipality: Municipality, files: list[Row], by: Any) -> None:
    """Each file is a plan edition with its rounds; one that brings its plan along is made and published here."""
    for data in files:
        if "plan" in data:
            _make_plan(municipality, data, by)
        SampleReviews(municipality=municipality, data=data, by=by).load()


def assign_leads(*, municipality: Municipality, files: list[Row], by: Any) -> None:
    """The leads of items whose departments a sheet printed without one, before their edition is published."""
    for data in files:
        _assign(municipality, data, by)


def _assign(municipality: Municipality, data: Row, by: Any) -> None:
    leads = {slug: row["lead"] for slug, row in data["items"].items() if row.get("lead")}
    items = PlanItem.objects.filter(
        edition__municipality=municipality, edition__slug=data["edition"], slug__in=list(leads)
    )
    for item in items.prefetch_related("assignments__department"):
        drafts = [
            AssignmentDraft(row.department_id, row.department.code == leads[item.slug], row.printed_label)
            for row in item.assignments.all()
        ]
        save_item(item=item, version=item.version, fields={}, assignments=drafts, by=by)


def _make_plan(municipality: Municipality, data: Row, by: Any) -> None:
    plan = create_plan(municipality=municipality, data=data["plan"], by=by)
    edition = plan.editions.get(slug=data["edition"])
    levels = {level.depth: level for level in edition.levels.all()}
    departments = {one.code: one for one in municipality.departments.all()}
    made: dict[str, PlanItem] = {}
    for position, row in enumerate(data["tree"]):
        parent, depth = made.get(row.get("parent", "")), row["depth"]
        fields = {name: row[name] for name in ("number", "code", "slug", "title")}
        item = PlanItem(edition=edition, level=levels[depth], parent=parent, position=position, **fields)
        item.save()
        made[item.slug] = save_item(
            item=item,
            version=item.version,
            fields={"text": row.get("text")},
            assignments=[
                AssignmentDraft(departments[code].pk, is_lead=place == 0)
                for place, code in enumerate(row.get("departments", []))
            ],
            by=by,
        )
    publish_edition(edition=edition, by=by)


class SampleReviews:
    """The reviews of one plan edition, from its file."""

    def __init__(self, *, municipality: Municipality, data: Row, by: Any) -> None:
        self.data, self.by = data, by
        self.edition = PlanEdition.objects.get(municipality=municipality, slug=data["edition"])
        self.level = self.edition.levels.latest("depth")
        self.departments = {one.code: one for one in municipality.departments.all()}
        items = {one.slug: one for one in self.edition.items.current().filter(level=self.level)}
        self.items = {slug: items[slug] for slug in data["items"]}
        self.figures = SampleIndicators(municipality=municipality, items=self.items, rows=data["indicators"], by=by)
        self.scale = RatingScale.objects.create(plan=self.edition.plan, name=data["scale"]["name"])
        self.grades = {
            row["code"]: Grade.objects.create(scale=self.scale, position=position, **row)
            for position, row in enumerate(data["scale"]["grades"])
        }

    def load(self) -> None:
        for slug, row in self.data["items"].items():
            if "sheet" in row:
                save_sheet(item=self.items[slug], version=0, fields=row["sheet"], by=self.by)
            enter_steps(self.items[slug], row.get("steps", {}), self.by)
        self.figures.enter_known(self.data["rounds"][0]["fiscal_year"])
        for row in self.data["rounds"]:
            self._run(row)

    def _run(self, row: Row) -> None:
        """A round from its opening to its publishing; one without a day of publishing stays open."""
        key = f"{row['kind']}-{row['fiscal_year']}"
        entries = {
            slug: one["reviews"][key] for slug, one in self.data["items"].items() if key in one.get("reviews", {})
        }
        self._prepare(row, key, entries)
        days: dict[str, dt.date] = {name: _day(row[name]) for name in DAYS if name in row}
        round = self._open(row, days)
        accepted = [review for review in self._write_all(round, entries) if review is not None]
        accept_many(round=round, versions={review.pk: review.version for review in accepted}, by=self.by)
        if "published" in row:
            round.refresh_from_db()
            close_round(round=round, version=round.version, by=self.by, unfinished_confirmed=True)
            publish_round(round=round, by=self.by)
        set_days(round, days)

    def _prepare(self, row: Row, key: str, entries: Row) -> None:
        """What changed before the round: a department took over, a figure was corrected, the year's actuals came in."""
        for change in self.data.get("takeovers", []):
            if change["before"] == key:
                self._take_over(change)
        for change in self.data.get("corrections", []):
            if change["before"] == key:
                self.figures.correct(change)
        if row["kind"] != ReviewRound.Kind.ANNUAL:
            return
        year, settle = row["fiscal_year"], "published" in row
        self.figures.enter_actuals(year, items=set(entries), settle=settle)
        for slug in entries:
            steps = self.data["items"][slug].get("steps", {})
            enter_steps(self.items[slug], steps, self.by, actual_of=year, settle=settle)

    def _take_over(self, change: Row) -> None:
        before, after = self.departments[change["from"]], self.departments[change["to"]]
        for slug in self.items:
            item = PlanItem.objects.with_assignments().get(pk=self.items[slug].pk)
            drafts = [
                AssignmentDraft(after.pk if part.department_id == before.pk else part.department_id, part.is_lead)
                for part in item.assignments.all()
            ]
            save_item(
                item=item, version=item.version, fields={}, assignments=drafts, by=self.by, reason=change["reason"]
            )
        publish_edition(edition=self.edition, by=self.by, note=change["reason"])

    def _open(self, row: Row, days: dict[str, dt.date]) -> ReviewRound:
        round = ReviewRound(
            edition=self.edition,
            level=self.level,
            kind=row["kind"],
            fiscal_year=row["fiscal_year"],
            scale=self.scale if row["rated"] else None,
            opens_on=days["opens"],
            due_on=days["due"],
            closes_on=days["closes"],
        )
        round.full_clean()
        round.save()
        return open_round(round=round, by=self.by)

    def _write_all(self, round: ReviewRound, entries: Row) -> list[Review | None]:
        reviews = {one.item_id: one for one in round.reviews.select_related("item")}
        return [self._write(reviews[self.items[slug].pk], entry) for slug, entry in entries.items()]

    def _write(self, review: Review, entry: Row) -> Review | None:
        """Bring a review into the state its entry tells; the review where it is to be accepted."""
        if "lead" in entry:
            review = give_lead(
                review=review, version=review.version, department=self.departments[entry["lead"]], by=self.by
            )
        if "due" in entry:
            review = change_review_due(
                review=review, version=review.version, due_on=_day(entry["due"]), by=self.by, reason=entry["due_reason"]
            )
        fields: Row = {name: entry[name] for name in TEXT_FIELDS if name in entry}
        if "grade" in entry:
            fields["grade"] = self.grades[entry["grade"]]
        review = save_review(review=review, version=review.version, fields=fields, by=self.by)
        for code, text in entry.get("contributions", {}).items():
            save_contribution(review=review, department=self.departments[code], version=0, text=text, by=self.by)
        return self._move(review, entry)

    def _move(self, review: Review, entry: Row) -> Review | None:
        state = entry.get("state", Review.Status.ACCEPTED)
        if state in (Review.Status.NOT_STARTED, Review.Status.IN_PROGRESS):
            return None
        review = move(review=review, action=_A.SUBMITTED, version=review.version, by=self.by)
        if "returned" in entry:
            review = move(
                review=review, action=_A.RETURNED, version=review.version, by=self.by, reason=entry["returned"]
            )
            if state != Review.Status.RETURNED:
                review = move(review=review, action=_A.SUBMITTED, version=review.version, by=self.by)
        if "opinion" in entry:
            review = save_opinion(review=review, seen=opinion_seen(""), text=entry["opinion"], by=self.by)
        return review if state == Review.Status.ACCEPTED else None


def _day(told: str | int) -> dt.date:
    """A date, or a number of working days from today."""
    return dt.date.fromisoformat(told) if isinstance(told, str) else add_working_days(timezone.localdate(), told)
