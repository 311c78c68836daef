"""Two published rounds of an edition, item by item: grade, figures of the year, differences in the texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from ..models import Review, ReviewRecord, ReviewRound
from .differences import Difference, between
from .review_completeness import FIELDS_OF_ROUND
from .review_figures import Figure, figures_of_record
from .review_progress import MOVEMENTS, GradeName, grade_of, movement


@dataclass(frozen=True)
class FigurePair:
    """An indicator in both rounds' years; None where a round did not have it."""

    name: str
    before: Figure | None
    after: Figure | None


@dataclass
class Compared:
    """An item; at least one of the records is there."""

    before: ReviewRecord | None
    after: ReviewRecord | None
    rounds: tuple[ReviewRound, ReviewRound]

    @property
    def record(self) -> ReviewRecord:
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of them is there
        return found

    @property
    def grades(self) -> tuple[GradeName | None, GradeName | None]:
        return (grade_of(self.before) if self.before else None, grade_of(self.after) if self.after else None)

    @property
    def movement(self) -> str:
        if self.after is None or self.grades[0] is None:
            return ""
        return str(MOVEMENTS.get(movement(self.before, self.after), ""))

    @cached_property
    def differences(self) -> list[Difference]:
        return between(_texts(self.before, self.rounds[0]), _texts(self.after, self.rounds[1]))

    @cached_property
    def figures(self) -> list[FigurePair]:
        return list(self._figures())

    def _figures(self) -> Iterator[FigurePair]:
        held: list[dict[int, Figure]] = [
            {one.indicator: one for one in figures_of_record(record, round.fiscal_year)} if record else {}
            for record, round in zip((self.before, self.after), self.rounds, strict=True)
        ]
        for pk, figure in (held[1] | {pk: one for pk, one in held[0].items() if pk not in held[1]}).items():
            yield FigurePair(figure.name, held[0].get(pk), held[1].get(pk))

    @property
    def was_reviewed(self) -> bool:
        return self.before is not None and self.before.status in Review.REVIEWED

    @property
    def is_reviewed(self) -> bool:
        return self.after is not None and self.after.status in Review.REVIEWED


@dataclass(frozen=True)
class Comparison:
    before: ReviewRound
    after: ReviewRound
    rows: list[Compared]
    same_kind: bool


def comparison_of(before: ReviewRound, after: ReviewRound) -> Comparison:
    """In the order of the later round; items it does not have stand last. One query."""
    records = ReviewRecord.objects.public().filter(round__in=[before.pk, after.pk]).order_by("position", "pk")
    held: dict[int, dict[int, ReviewRecord]] = {before.pk: {}, after.pk: {}}
    for record in records:
        held[record.round_id][record.item_id] = record
    order = [*held[after.pk], *(pk for pk in held[before.pk] if pk not in held[after.pk])]
    rows = [Compared(held[before.pk].get(pk), held[after.pk].get(pk), (before, after)) for pk in order]
    return Comparison(before, after, rows, before.kind == after.kind)


def _texts(record: ReviewRecord | None, round: ReviewRound) -> dict[str, str]:
    """Texts by label, in the order of the form; the wording of the item first."""
    if record is None:
        return {}
    fields = {
        name: str(text) for name, text in FIELDS_OF_ROUND[ReviewRound.Kind(round.kind)].items() if name != "grade"
    }
    found = {_("Title"): record.item_title, _("Text"): record.item_text or ""}
    return found | {text: getattr(record, name) for name, text in fields.items()}
