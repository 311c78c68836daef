"""A body's answers typed from its paper: a line per question, and what was entered for questions that are gone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Uptake
from ..reading.uptake_answers import Card
from ..services.proposal_uptakes import NOTE_LENGTH, Answer

ENTRY = re.compile(r"p(\d{1,12})-status")


def said(status: str, note: str, is_public: bool) -> str:
    return f"{status or '-'} {int(is_public)} {note}"


class EntryRow(forms.Form):
    """One line of the paper form. `version` is the answer's when the page was made, 0 for none.

    `before` is what the line said then: a line nobody touched says nothing, whoever else answered meanwhile.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    before = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    status = forms.ChoiceField(
        label=_("Answer"), required=False, choices=[("", _("not answered")), *Uptake.Status.choices]
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=NOTE_LENGTH)
    note_is_public = forms.BooleanField(label=_("Public"), required=False)

    current: Uptake | None = None
    is_stale = False

    def __init__(self, data: Any = None, *, card: Card, **kwargs: Any) -> None:
        self.card = card
        row = card.answer
        initial = {
            "version": row.version if row else 0,
            "status": row.status if row else "",
            "note": row.note if row else "",
            "note_is_public": bool(row and row.note_is_public),
        }
        initial["before"] = said(initial["status"], initial["note"], initial["note_is_public"])
        super().__init__(data, prefix=f"p{card.proposal.pk}", initial=initial, use_required_attribute=False, **kwargs)
        text = _("Proposal %(number)s") % {"number": card.proposal.slug}
        for name in ("status", "note", "note_is_public"):
            self.fields[name].widget.attrs["aria-label"] = f"{text}: {self.fields[name].label}"
        self.fields["note"].widget.attrs["lang"] = "ja"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("note") or cleaned.get("note_is_public")) and not cleaned.get("status") and not self.errors:
            self.add_error("status", _("Choose an answer too, or take the note away."))
        return cleaned

    @property
    def answer(self) -> Answer:
        cleaned = self.cleaned_data
        note = cleaned["note"].strip()
        released = cleaned["note_is_public"] and bool(note)
        return Answer(self.card.proposal.pk, cleaned["status"], note, released, cleaned["version"])

    @property
    def is_untouched(self) -> bool:
        answer = self.answer
        return self.cleaned_data["before"] == said(answer.status, answer.note, answer.note_is_public)

    def face(self, current: Uptake | None) -> None:
        """Show what stands now; the next save answers it."""
        self.current, self.is_stale = current, True
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(current.version if current else 0)


def entry_rows(cards: Iterable[Card], data: Any = None) -> list[EntryRow]:
    return [EntryRow(data, card=card) for card in cards]


@dataclass(frozen=True)
class LostEntry:
    """What was entered for a proposal that is no longer put to the body."""

    proposal_id: int
    status: str
    note: str


def lost_entries(cards: Iterable[Card], data: Mapping[str, str]) -> list[LostEntry]:
    """Lines of the paper form that somebody filled in and that have no row any more."""
    known = {card.proposal.pk for card in cards}
    sent = (int(found[1]) for found in map(ENTRY.fullmatch, data) if found)
    found = []
    for pk in (pk for pk in sent if pk not in known):
        status, note = data.get(f"p{pk}-status", ""), data.get(f"p{pk}-note", "").strip()
        before = data.get(f"p{pk}-before", said("", "", False))
        if said(status, note, bool(data.get(f"p{pk}-note_is_public"))) != before:
            label = dict(Uptake.Status.choices).get(status, "")
            found.append(LostEntry(pk, str(label), note))
    return found
