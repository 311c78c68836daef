"""Two published rounds of an edition, item by item: grade, figures of the year, differences in the texts."""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Review, ReviewRecord, ReviewRound
from .differences import Difference, between
from .indicator_figures import OFF_PLAN, ON_PLAN
from .review_completeness import fields_of, texts_asked
from .review_figures import Figure, figures_of_record
from .review_progress import MOVEMENTS, GradeName, grade_of, movement

# What a reader may ask for, and how it is called.
SHOWN = {
    "": gettext_lazy("All items"),
    "changed": gettext_lazy("With a change"),
    "grade": gettext_lazy("Rating changed"),
    "figures": gettext_lazy("Figures changed"),
    "plan": gettext_lazy("Against plan changed"),
    "texts": gettext_lazy("Texts changed"),
}


@dataclass(frozen=True)
class FigurePair:
    """An indicator in both rounds' years; None where a round did not have it."""

    name: str
    unit: str
    before: Figure | None
    after: Figure | None
    has_actuals: bool

    @property
    def is_changed(self) -> bool:
        """A half-year has no actual values yet: against one only plans are compared."""
        before, after = self.before, self.after
        if before is None or after is None:
            return True
        said = [(one.plan_written, one.actual_written if self.has_actuals else "") for one in (before, after)]
        return said[0] != said[1]

    @property
    def is_crossing(self) -> bool:
        """On plan in one year and not in the other; figures alone differ nearly every year."""
        return {ON_PLAN, OFF_PLAN} == {one.state for one in (self.before, self.after) if one}

    @property
    def same_state(self) -> bool:
        """Nothing to tell twice: as far from the plan as before."""
        before, after = self.before, self.after
        return bool(before and after) and _standing(before) == _standing(after)


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
        """Of the texts both rounds ask for."""
        before, after = self._texts
        return between(before, _only(after, before))

    @cached_property
    def alone(self) -> list[Difference]:
        """Texts only one round asks for: the other side is no text that was taken away, so these are no differences."""
        before, after = self._texts
        earlier = [Difference(label, text, "") for label, text in before.items() if text and label not in after]
        later = [Difference(label, "", text) for label, text in after.items() if text and label not in before]
        return earlier + later

    @cached_property
    def _texts(self) -> tuple[dict[str, str], dict[str, str]]:
        return _texts(self.before, self.rounds[0]), _texts(self.after, self.rounds[1])

    @cached_property
    def changes(self) -> set[str]:
        """Keys of SHOWN, of what both rounds ask for; an item that one of them does not have is a change too."""
        both_rate = all("grade" in fields_of(round) for round in self.rounds)
        told = {
            "grade": both_rate and self.grades[0] != self.grades[1],
            "figures": any(pair.is_changed for pair in self.figures),
            "plan": any(pair.is_crossing for pair in self.figures),
            "texts": bool(self.differences),
        }
        found = {key for key, is_so in told.items() if is_so}
        return found | {"changed"} if found or self.before is None or self.after is None else found

    @cached_property
    def figures(self) -> list[FigurePair]:
        return list(self._figures())

    def _figures(self) -> Iterator[FigurePair]:
        has_actuals = all(round.kind != ReviewRound.Kind.HALF_YEAR for round in self.rounds)
        held: list[dict[int, Figure]] = [
            {one.indicator: one for one in figures_of_record(record, round.fiscal_year)} if record else {}
            for record, round in zip((self.before, self.after), self.rounds, strict=True)
        ]
        for pk, figure in (held[1] | {pk: one for pk, one in held[0].items() if pk not in held[1]}).items():
            yield FigurePair(figure.name, figure.yardstick.unit, held[0].get(pk), held[1].get(pk), has_actuals)

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

    @cached_property
    def counts(self) -> dict[str, int]:
        """By key of SHOWN, in its order."""
        found = Counter(key for row in self.rows for key in row.changes)
        return {key: found[key] if key else len(self.rows) for key in SHOWN}

    def shown(self, key: str) -> list[Compared]:
        return [row for row in self.rows if not key or key in row.changes]

    @property
    def has_grades(self) -> bool:
        return any(grade for row in self.rows for grade in row.grades)


def comparison_of(before: ReviewRound, after: ReviewRound) -> Comparison:
    """In the order of the later round; items it does not have stand last. One query."""
    records = ReviewRecord.objects.public().filter(round__in=[before.pk, after.pk]).order_by("position", "pk")
    held: dict[int, dict[int, ReviewRecord]] = {before.pk: {}, after.pk: {}}
    for record in records:
        held[record.round_id][record.item_id] = record
    order = [*held[after.pk], *(pk for pk in held[before.pk] if pk not in held[after.pk])]
    rows = [Compared(held[before.pk].get(pk), held[after.pk].get(pk), (before, after)) for pk in order]
    return Comparison(before, after, rows, before.kind == after.kind)


def _standing(figure: Figure | None) -> tuple[str, Decimal | None] | None:
    return (figure.state, figure.achievement.percent) if figure else None


def _only(texts: dict[str, str], labels: Container[str]) -> dict[str, str]:
    return {label: text for label, text in texts.items() if label in labels}


def _texts(record: ReviewRecord | None, round: ReviewRound) -> dict[str, str]:
    """Texts by label, in the order of the form: the wording of the item first, what the committee said last."""
    if record is None:
        return {}
    found = {_("Title"): record.item_title, _("Text"): record.item_text or ""}
    asked = {text: getattr(record, name) for name, text in texts_asked(round).items()}
    return found | asked | {_("Opinion of the external committee"): record.committee_opinion}
