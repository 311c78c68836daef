"""Where plan items stand by their published reviews: the newest rating and the figures of its year."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ..models import Review, ReviewRecord
from .review_figures import Figure, Tally, figures_of_record, tally
from .review_progress import GradeName, grade_of


@dataclass
class Standing:
    """`newest` is the newest public record, reviewed or not; `rated` the newest with a rating."""

    newest: ReviewRecord
    rated: ReviewRecord | None
    measured: ReviewRecord | None

    @property
    def grade(self) -> GradeName | None:
        return grade_of(self.rated) if self.rated else None

    @cached_property
    def figures(self) -> list[Figure]:
        """Of the newest reviewed year that has an actual value."""
        if self.measured is None:
            return []
        found = figures_of_record(self.measured, self.measured.round.fiscal_year)
        return [one for one in found if one.actual]

    @property
    def tally(self) -> Tally:
        return tally(self.figures)


def standings_of(item_ids: Iterable[int]) -> dict[int, Standing]:
    """Plan item → where it stands; items no published round holds are left out. One query."""
    found: dict[int, list[ReviewRecord]] = {}
    records = ReviewRecord.objects.public().filter(item__in=set(item_ids)).select_related("round")
    for record in sorted(records, key=lambda one: one.round.order, reverse=True):
        found.setdefault(record.item_id, []).append(record)
    return {pk: _standing(held) for pk, held in found.items()}


def _standing(records: list[ReviewRecord]) -> Standing:
    reviewed = [one for one in records if one.status in Review.REVIEWED]
    rated = next((one for one in reviewed if one.grade_code), None)
    measured = next((one for one in reviewed if _has_actual(one)), None)
    return Standing(records[0], rated, measured)


def _has_actual(record: ReviewRecord) -> bool:
    return any(
        cell["series"] == "actual" and cell["fiscal_year"] == record.round.fiscal_year
        for entry in record.values
        for cell in entry["cells"]
    )
