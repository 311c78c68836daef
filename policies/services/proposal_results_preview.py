"""What becomes public with the results of an inquiry: how many gave which answer, and every released note."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from districts.models import Association

from ..intake.personal_data import personal_data
from ..models import Proposal, Uptake, UptakeInquiry


@dataclass(frozen=True)
class ReleasedNote:
    """A note that its body released; `personal` is what in it looks like data of a person."""

    answer: Uptake
    personal: str | None

    @property
    def association(self) -> Association:
        return self.answer.request.association

    @property
    def proposal(self) -> Proposal:
        return self.answer.proposal

    @property
    def is_held_back(self) -> bool:
        return self.answer.held_back_at is not None


@dataclass(frozen=True)
class Results:
    """`token` stands for the figures and for every note, shown or held back."""

    asked: int
    answered: int
    statuses: list[tuple[str, int]]
    notes: list[ReleasedNote]
    token: str

    @property
    def held_back(self) -> int:
        return sum(note.is_held_back for note in self.notes)


def results_of(inquiry: UptakeInquiry) -> Results:
    """Four queries, however many bodies answered."""
    answers = Uptake.objects.filter(request__inquiry=inquiry).order_by()
    figures = sorted(answers.values_list("proposal_id", "status").annotate(number=Count("pk")))
    notes = [ReleasedNote(row, personal_data(row.note)) for row in _released(inquiry)]
    asked = inquiry.requests.count()
    answered = answers.values("request_id").distinct().count()
    said = repr((inquiry.pk, asked, answered, figures, [_seen(note.answer) for note in notes]))
    sums: Counter[str] = Counter()
    for _proposal, status, number in figures:
        sums[status] += number
    return Results(
        asked=asked,
        answered=answered,
        statuses=[(status, sums[status]) for status in Uptake.Status.values if sums[status]],
        notes=notes,
        token=hashlib.sha256(said.encode()).hexdigest()[:20],
    )


def _released(inquiry: UptakeInquiry) -> list[Uptake]:
    rows = Uptake.objects.filter(request__inquiry=inquiry, note_is_public=True).exclude(note="")
    return list(
        rows.select_related("request__association", "proposal", "held_back_by").order_by(
            "proposal__topic__group__position",
            "proposal__topic__position",
            "proposal__position",
            "request__association__code",
            "pk",
        )
    )


def _seen(row: Uptake) -> tuple[int, int, str, str, bool]:
    return row.pk, row.version, row.status, row.note, row.held_back_at is not None
