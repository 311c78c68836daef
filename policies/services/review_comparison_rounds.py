"""The reviews of a sheet against the rounds of its edition: what is taken in, and what a round that is over forbids."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from districts.fiscal_years import label
from districts.working_days import add_working_days, next_working_day

from ..intake.reviews.sheet import SheetReading, SheetReview, tidy
from ..models import Grade, PlanEdition, RatingScale, Review, ReviewRound
from ..models.review_rounds import last_reviewed
from .review_changes import Change, SheetPlan
from .review_workflow import WRITABLE

# Fields of a sheet's review and of the portal's.
TEXTS = {
    "assessment": "assessment",
    "adequacy": "adequacy",
    "issues": "issues",
    "way_forward": "way_forward",
    "opinion": "committee_opinion",
    "postponed_reason": "postponed_reason",
}


@dataclass(frozen=True)
class ReviewEntry:
    """A review to write: `round` is None where the edition never had it, `review` where the item was not in it."""

    kind: str
    fiscal_year: int
    round: ReviewRound | None
    review: Review | None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def is_accepted(self) -> bool:
        """It goes into a round that is over, where nobody is asked to hand it in any more."""
        return self.review is None


def days_of_past(kind: str, year: int) -> tuple[dt.date, dt.date]:
    """When a round nobody kept was held: in October, else from April after the last year it reviews; both working days."""
    first = dt.date(year, 10, 1) if kind == ReviewRound.Kind.HALF_YEAR else dt.date(year + 1, 4, 1)
    opens = next_working_day(first)
    return opens, add_working_days(opens, 20)


def scale_of(edition: PlanEdition) -> RatingScale | None:
    """The scale a sheet of this edition is read with: that of its newest rated round, else the plan's newest."""
    rated = ReviewRound.objects.filter(edition=edition, scale__isnull=False).select_related("scale")
    newest = max(rated, key=lambda one: one.order, default=None)
    return newest.scale if newest else RatingScale.objects.filter(plan=edition.plan).order_by("-pk").first()


def compare_reviews(plan: SheetPlan, reading: SheetReading) -> None:
    rounds = {one.key: one for one in ReviewRound.objects.filter(edition=plan.item.edition).select_related("scale")}
    held = Review.objects.filter(item=plan.item).select_related("grade", "round")
    reviews = {one.round.key: one for one in held}
    for one in reading.reviews:
        key = f"{one.round}-{last_reviewed(one.round, one.fiscal_year)}"
        _compare(plan, one, rounds.get(key), reviews.get(key))


def _compare(plan: SheetPlan, one: SheetReview, round: ReviewRound | None, review: Review | None) -> None:
    year = last_reviewed(one.round, one.fiscal_year)
    named = f"{label(year)} {ReviewRound.Kind(one.round).label}"
    if round is None and not _may_be_made(plan, one, named, year):
        return
    grade = _grade(plan, one, named, round, review)
    fields = _fields(one, grade)
    changed = {name: value for name, value in fields.items() if not _stands(review, name, value)}
    if not changed or (one.rating and grade is None):
        plan.unchanged += not changed
        return
    if problem := _refused(named, round, review, changed):
        plan.error("review_closed", problem, one.cell)
        return
    before = {name: _in_words(getattr(review, name, "")) for name in changed}
    change = Change(
        "review",
        named,
        "\n".join(said for said in before.values() if said),
        "\n".join(_in_words(value) for value in changed.values() if _in_words(value)),
        one.cell,
        is_correction=any(before.values()),
        entry=ReviewEntry(one.round, year, round, review, changed),
    )
    plan.changes.append(change)


def _may_be_made(plan: SheetPlan, one: SheetReview, named: str, year: int) -> bool:
    edition = plan.item.edition
    if not edition.first_year <= year <= edition.last_year:
        plan.error(
            "review_outside",
            _("%(round)s lies outside the years of the plan (%(years)s).")
            % {"round": named, "years": edition.years_label},
            one.cell,
        )
        return False
    if days_of_past(one.round, year)[0] > timezone.localdate():
        message = _("%(round)s has not begun; nothing is reviewed yet.")
        plan.error("review_of_the_future", message % {"round": named}, one.cell)
        return False
    return True


def _grade(
    plan: SheetPlan, one: SheetReview, named: str, round: ReviewRound | None, review: Review | None
) -> Grade | None:
    """The grade of the sign, in the scale of the round; a review keeps the one it has where the sign is the same."""
    if not one.rating:
        return None
    if review and review.grade and review.grade.code == one.rating:
        return review.grade
    if round and round.is_open and round.scale is None:
        message = _("%(round)s asks for no rating, but the sheet has one.")
        plan.error("not_rated", message % {"round": named}, one.cell)
        return None
    scale = (round.scale if round else None) or scale_of(plan.item.edition)
    grade = scale.grades.filter(code=one.rating).first() if scale else None
    if scale is None:
        message = _("%(round)s is rated, but the plan has no rating scale yet. Enter one first.")
        plan.error("no_scale", message % {"round": named}, one.cell)
    elif grade is None:
        plan.error(
            "rating_unknown",
            _("“%(printed)s” is not in the rating scale: %(codes)s")
            % {"printed": one.rating, "codes": "、".join(scale.grades.values_list("code", flat=True))},
            one.cell,
        )
    return grade


def _fields(one: SheetReview, grade: Grade | None) -> dict[str, Any]:
    """What the sheet says; what it leaves empty stays as it is."""
    fields: dict[str, Any] = {name: getattr(one, printed) for printed, name in TEXTS.items() if getattr(one, printed)}
    if one.postponed_reason:
        fields["is_postponed"] = True
    return fields | ({"grade": grade} if grade else {})


def _stands(review: Review | None, name: str, value: Any) -> bool:
    if review is None:
        return False
    held = getattr(review, name)
    return tidy(held) == tidy(value) if isinstance(value, str) else held == value


def _in_words(value: Any) -> str:
    return "" if isinstance(value, bool) or value is None else str(value)


def _refused(named: str, round: ReviewRound | None, review: Review | None, changed: dict[str, Any]) -> str:
    """Why a round that stands does not take this in; "" where it does. What was closed is never overwritten here."""
    if round is None:
        return ""
    if round.opened_at is None:
        return _("%(round)s is planned and not opened yet. Open it first.") % {"round": named}
    if review is None:
        if round.is_open:
            return _("%(round)s is open and asks no review of this item.") % {"round": named}
        if round.published_at:
            return _("%(round)s is published without a review of this item.") % {"round": named}
        return ""
    if not round.is_open:
        return _("%(round)s is closed and says something else. Open it again, and correct the review there.") % {
            "round": named
        }
    if review.status not in WRITABLE and changed.keys() - {"committee_opinion"}:
        return _("The review of %(round)s is handed in. Send it back before its text is changed.") % {"round": named}
    return ""
