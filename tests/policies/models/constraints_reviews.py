"""Rounds and reviews: every constraint of the database is broken once (run by test_constraints.py)."""

import datetime as dt

from django.utils import timezone

from policies.models import (
    Grade,
    RatingScale,
    Review,
    ReviewContribution,
    ReviewEvent,
    ReviewIntake,
    ReviewRecord,
    ReviewRound,
    ReviewSheet,
    RoundEvent,
)
from tests.constraints import update
from tests.factories import (
    DepartmentFactory,
    DocumentFactory,
    EditionFactory,
    RatingScaleFactory,
    ReviewFactory,
    ReviewRoundFactory,
    ReviewSheetFactory,
    WorkStepFactory,
)

STATES = {"current": {}, "public": {"is_current": False}, "revision": {"is_current": False, "is_public": False}}


def scale_name():
    row = RatingScaleFactory()
    return lambda: RatingScale.objects.create(plan=row.plan, name=row.name)


def grade_code():
    row = RatingScaleFactory().grades.first()
    return lambda: Grade.objects.create(scale=row.scale, code=row.code, label="別の意味")


def round_once():
    row = ReviewRoundFactory()
    fields = ("edition", "level", "kind", "fiscal_year", "opens_on", "due_on", "closes_on")
    return lambda: ReviewRound.objects.create(**{name: getattr(row, name) for name in fields})


def round_days():
    row = ReviewRoundFactory()
    return lambda: update(row, due_on=row.closes_on + dt.timedelta(days=1))


def closed_unopened():
    row = ReviewRoundFactory(closed_at=timezone.now())
    return lambda: update(row, opened_at=None)


def reopened_silently():
    row = ReviewRoundFactory()
    return lambda: RoundEvent.objects.create(round=row, action="reopened")


def review_once():
    row = ReviewFactory()
    return lambda: Review.objects.create(round=row.round, item=row.item)


def contribution_once():
    row = ReviewFactory()
    fields = {"review": row, "department": DepartmentFactory(municipality=row.item.edition.municipality)}
    ReviewContribution.objects.create(**fields)
    return lambda: ReviewContribution.objects.create(**fields)


def returned_silently():
    row = ReviewFactory()
    return lambda: ReviewEvent.objects.create(
        review=row, action="returned", from_status="submitted", to_status="returned"
    )


def sheet_once():
    row = ReviewSheetFactory()
    return lambda: ReviewSheet.objects.create(item=row.item)


def second_step(state: str):
    def make():
        first = WorkStepFactory()
        fields = {"revision": 1 if state == "revision" else 2, "reason": "書き直した"}
        fields |= {"is_public": state == "public"} | STATES[state]
        return lambda: WorkStepFactory(item=first.item, fiscal_year=first.fiscal_year, **fields)

    return make


def step(**changes):
    def make():
        row = WorkStepFactory()
        return lambda: update(row, **changes)

    return make


def record(review, **fields):
    return ReviewRecord.objects.create(
        round=review.round,
        review=review,
        item=review.item,
        frozen_at=timezone.now(),
        status="accepted",
        item_code=review.item.code,
        item_slug=review.item.slug,
        **fields,
    )


def record_once():
    review = ReviewFactory()
    record(review)
    return lambda: record(review)


def two_public_records():
    review = ReviewFactory()
    record(review, is_public=True)
    return lambda: record(review, is_public=True, sequence=2)


def intake_open_once():
    document, edition = DocumentFactory(), EditionFactory()
    ReviewIntake.objects.create(document=document, edition=edition)
    return lambda: ReviewIntake.objects.create(document=document, edition=edition)


BROKEN = {
    "policies_ratingscale_name_once": scale_name,
    "policies_grade_code_once": grade_code,
    "policies_reviewround_once": round_once,
    "policies_reviewround_days_in_order": round_days,
    "policies_reviewround_closed_once_opened": closed_unopened,
    "policies_roundevent_reopening_has_reason": reopened_silently,
    "policies_review_once": review_once,
    "policies_reviewcontribution_once": contribution_once,
    "policies_reviewevent_return_has_reason": returned_silently,
    "ReviewSheet.item": sheet_once,
    **{f"policies_workstep_{state}_once": second_step(state) for state in STATES},
    "policies_workstep_correction_has_reason": step(revision=2),
    "policies_workstep_public_once_settled": step(settled_at=None),
    "policies_reviewrecord_once_per_closing": record_once,
    "policies_reviewrecord_one_public": two_public_records,
    "policies_reviewintake_open_once": intake_open_once,
}
