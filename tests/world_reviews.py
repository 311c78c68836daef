"""What a city of the world reviews: an indicator of the item, an open round, and a round frozen and published."""

from dataclasses import dataclass

from django.utils import timezone

from districts.models import Department
from policies.models import (
    Indicator,
    IndicatorValue,
    PlanItem,
    Review,
    ReviewContribution,
    ReviewEvent,
    ReviewIntake,
    ReviewRecord,
    ReviewRound,
    ReviewSheet,
    RoundEvent,
    SourceDocument,
    WorkStep,
)
from tests.factories import (
    IndicatorFactory,
    IndicatorValueFactory,
    ReviewFactory,
    ReviewRoundFactory,
    ReviewSheetFactory,
    WorkStepFactory,
)


@dataclass
class Reviews:
    """`round` is open and `review` in progress; `published_round` was closed and published."""

    indicator: Indicator
    value: IndicatorValue
    round: ReviewRound
    review: Review
    published_round: ReviewRound
    record: ReviewRecord
    sheet: ReviewSheet
    step: WorkStep
    intake: ReviewIntake


def make_reviews(item: PlanItem, document: SourceDocument) -> Reviews:
    edition, lead = item.edition, item.assignments.get(is_lead=True).department
    indicator = IndicatorFactory(municipality=edition.municipality, owner=lead, items=[item])
    value = IndicatorValueFactory(indicator=indicator, fiscal_year=edition.first_year)
    round = ReviewRoundFactory(item=item, fiscal_year=edition.first_year + 1)
    review = ReviewFactory(round=round, item=item, lead=lead, status=Review.Status.IN_PROGRESS)
    ReviewContribution.objects.create(review=review, department=lead, text="協力の内容")
    ReviewEvent.objects.create(
        review=review, action=ReviewEvent.Action.STARTED, from_status="not_started", to_status="in_progress"
    )
    RoundEvent.objects.create(round=round, action=RoundEvent.Action.OPENED)
    past, record = _published_round(item, lead, round)
    return Reviews(
        indicator,
        value,
        round,
        review,
        past,
        record,
        ReviewSheetFactory(item=item),
        WorkStepFactory(item=item, fiscal_year=edition.first_year),
        ReviewIntake.objects.create(document=document, edition=edition),
    )


def _published_round(item: PlanItem, lead: Department, later: ReviewRound) -> tuple[ReviewRound, ReviewRecord]:
    now = timezone.now()
    past = ReviewRoundFactory(
        item=item, fiscal_year=item.edition.first_year, scale=later.scale, closed_at=now, published_at=now
    )
    grade = past.scale.grades.first()
    done = ReviewFactory(round=past, item=item, lead=lead, status=Review.Status.PUBLISHED, grade=grade)
    record = ReviewRecord.objects.create(
        round=past,
        review=done,
        item=item,
        frozen_at=now,
        is_public=True,
        status=Review.Status.PUBLISHED,
        item_code=item.code,
        item_slug=item.slug,
        item_title=item.title,
        item_text=item.text,
        lead=lead,
        lead_name=str(lead),
        grade_code=grade.code,
        grade_label=grade.label,
        grade_position=grade.position,
        assessment="公表した評価",
    )
    return past, record
