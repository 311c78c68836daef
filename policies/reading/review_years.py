"""Ratings by policy over all published rounds of one kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..models import ReviewRecord, ReviewRound
from .review_progress import GradeName, Policy, grade_of


@dataclass(frozen=True)
class PolicyYears:
    """A policy (None: the whole plan) and, per round, how often each grade was given, best first."""

    policy: Policy | None
    years: list[list[tuple[GradeName, int]]]


@dataclass(frozen=True)
class OverTheYears:
    rounds: list[ReviewRound]
    rows: list[PolicyYears]


def over_the_years(round: ReviewRound, rounds: Iterable[ReviewRound]) -> OverTheYears | None:
    """None where no other round of the kind is published. One query."""
    alike = sorted((one for one in rounds if one.kind == round.kind), key=lambda one: one.fiscal_year)
    if len(alike) < 2:
        return None
    records = (
        ReviewRecord.objects.public()
        .filter(round__in=[one.pk for one in alike])
        .exclude(grade_code="")
        .order_by("position", "pk")
        .only("round_id", "policy_code", "policy_title", "grade_position", "grade_code", "grade_label", "grade_tone")
    )
    counted: dict[Policy | None, dict[int, Counter[GradeName]]] = {}
    for record in records:
        grade = grade_of(record)
        if grade:
            for policy in (Policy(record.policy_code, record.policy_title), None):
                counted.setdefault(policy, {}).setdefault(record.round_id, Counter())[grade] += 1
    whole = counted.pop(None, {})
    rows = [_row(policy, years, alike) for policy, years in counted.items()]
    return OverTheYears(alike, [*rows, _row(None, whole, alike)] if rows else [])


def _row(policy: Policy | None, years: dict[int, Counter[GradeName]], rounds: list[ReviewRound]) -> PolicyYears:
    return PolicyYears(policy, [sorted(years.get(one.pk, Counter()).items()) for one in rounds])
