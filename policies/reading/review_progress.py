"""The progress of a plan in one round, as everybody sees it: frozen and published records, and nothing else.

Ratings are told as people gave them; what is counted here are ratings and figures, and every count says what it leaves out.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from districts.models.departments import label_key

from ..models import PlanEdition, PublishedItem, Review, ReviewRecord, ReviewRound
from .review_figures import Figure, Tally, figures_of_record, tally

UP, SAME, DOWN, FIRST, OTHER_SCALE = "up", "same", "down", "first", "other_scale"
MOVEMENTS = {
    UP: _("Better than last time"),
    SAME: _("As last time"),
    DOWN: _("Worse than last time"),
    FIRST: _("Rated for the first time"),
    OTHER_SCALE: _("Not compared: another rating scale"),
}


@dataclass(frozen=True, order=True)
class GradeName:
    """A grade as it was called when the round was closed; the best one sorts first."""

    position: int
    code: str
    label: str
    tone: str

    def __str__(self) -> str:
        return f"{self.code} {self.label}".strip()

    # the names templates/policies/sheets/_grade.html reads
    @property
    def grade_code(self) -> str:
        return self.code

    @property
    def grade_label(self) -> str:
        return self.label

    @property
    def grade_tone(self) -> str:
        return self.tone


@dataclass(frozen=True)
class Policy:
    code: str
    title: str

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


@dataclass
class Row:
    """An item of the round; `before` is its record in the round of the kind before."""

    record: ReviewRecord
    before: ReviewRecord | None
    fiscal_year: int

    @cached_property
    def policy(self) -> Policy:
        return Policy(self.record.policy_code, self.record.policy_title)

    @property
    def is_reviewed(self) -> bool:
        return self.record.status in Review.REVIEWED

    @cached_property
    def published(self) -> PublishedItem | None:
        """The item as it is public today: its pages bear its address."""
        return getattr(self.record.item, "published", None)

    @property
    def title(self) -> str:
        return self.record.item_title or self.record.item_text or ""

    @cached_property
    def grade(self) -> GradeName | None:
        return grade_of(self.record)

    @cached_property
    def before_grade(self) -> GradeName | None:
        return grade_of(self.before) if self.before else None

    @cached_property
    def movement(self) -> str:
        return movement(self.before, self.record)

    @cached_property
    def figures(self) -> list[Figure]:
        return figures_of_record(self.record, self.fiscal_year) if self.is_reviewed else []

    @cached_property
    def tally(self) -> Tally:
        return tally(self.figures)

    @cached_property
    def words(self) -> str:
        record = self.record
        return label_key(
            "\n".join([record.item_code, record.item_title, record.item_text or "", record.assessment, record.issues])
        )


@dataclass
class PolicyCount:
    """How a policy's items were rated; `counts` in the order of `Progress.grades`."""

    policy: Policy | None
    counts: list[int]
    unrated: int
    not_reviewed: int

    @property
    def total(self) -> int:
        return sum(self.counts) + self.unrated + self.not_reviewed


@dataclass
class Progress:
    """A published round with the one of its kind before it."""

    round: ReviewRound
    previous: ReviewRound | None
    rows: list[Row]
    grades: list[GradeName] = field(default_factory=list)

    @cached_property
    def by_policy(self) -> list[PolicyCount]:
        """In the order of the plan."""
        groups: dict[Policy, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.policy, []).append(row)
        return [self._counted(policy, rows) for policy, rows in groups.items()]

    @cached_property
    def whole(self) -> PolicyCount:
        return self._counted(None, self.rows)

    @cached_property
    def movements(self) -> list[tuple[str, int]]:
        """(words of the movement, items) in the order of MOVEMENTS, without those at zero."""
        counted = Counter(row.movement for row in self.rows)
        return [(str(text), counted[key]) for key, text in MOVEMENTS.items() if counted[key]]

    @cached_property
    def tally(self) -> Tally:
        """Indicators on and off plan over the whole round."""
        return tally(one for row in self.rows for one in row.figures)

    @property
    def has_figures(self) -> bool:
        """A half-year has no actual values yet."""
        return self.round.kind != ReviewRound.Kind.HALF_YEAR and bool(self.tally.figures)

    @property
    def postponed(self) -> list[Row]:
        return [row for row in self.rows if row.record.is_postponed]

    @property
    def frozen_at(self) -> dt.datetime | None:
        return max((row.record.frozen_at for row in self.rows), default=None)

    def _counted(self, policy: Policy | None, rows: list[Row]) -> PolicyCount:
        counted = Counter(row.grade for row in rows if row.is_reviewed)
        return PolicyCount(
            policy, [counted[grade] for grade in self.grades], counted[None], sum(not row.is_reviewed for row in rows)
        )


def public_rounds(edition: PlanEdition) -> list[ReviewRound]:
    """The newest first; rounds of one year in the order final, midterm, annual, half-year."""
    found = list(ReviewRound.objects.published().filter(edition=edition).select_related("scale"))
    for one in found:
        one.edition = edition
    return sorted(found, key=lambda one: one.order, reverse=True)


def previous_of(round: ReviewRound, rounds: Iterable[ReviewRound]) -> ReviewRound | None:
    """The round of the same kind before this one."""
    earlier = [one for one in rounds if one.kind == round.kind and one.fiscal_year < round.fiscal_year]
    return max(earlier, key=lambda one: one.fiscal_year, default=None)


def progress_of(round: ReviewRound, rounds: Iterable[ReviewRound]) -> Progress:
    """Two queries: the records of the round with those of the one before it, and the grades of its scale."""
    previous = previous_of(round, rounds)
    wanted = [one.pk for one in (round, previous) if one]
    records = list(
        ReviewRecord.objects.public()
        .filter(round__in=wanted)
        .select_related("item__published")
        .order_by("position", "pk")
    )
    before = {one.item_id: one for one in records if one.round_id != round.pk}
    rows = [Row(one, before.get(one.item_id), round.fiscal_year) for one in records if one.round_id == round.pk]
    return Progress(round, previous, rows, _grades(round, rows))


def grade_of(record: ReviewRecord) -> GradeName | None:
    if not record.grade_code:
        return None
    return GradeName(record.grade_position or 0, record.grade_code, record.grade_label, record.grade_tone)


def movement(before: ReviewRecord | None, after: ReviewRecord) -> str:
    """From one record of an item to a later one; "" where the later one has no rating."""
    if not after.grade_code:
        return ""
    if before is None or not before.grade_code:
        return FIRST
    if before.scale_name != after.scale_name:
        return OTHER_SCALE
    was, now = before.grade_position or 0, after.grade_position or 0
    if was == now:
        return SAME
    return UP if now < was else DOWN


def _grades(round: ReviewRound, rows: list[Row]) -> list[GradeName]:
    """Every grade somebody got, and those of the scale nobody got: a column of zeros says so."""
    given = {grade for row in rows if (grade := row.grade)}
    codes = {grade.code for grade in given}
    if round.scale_id and given:
        scale = round.scale.grades.values_list("position", "code", "label", "tone") if round.scale else []
        given |= {GradeName(*values) for values in scale if values[1] not in codes}
    return sorted(given)
