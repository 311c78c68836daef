"""Filters and switches of the public pages of proposals. All are GET forms."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Proposal
from ..models.proposals import ProposalQuerySet
from ..reading.proposals import addressees_of, perspectives_of
from .plans import WordsField


class ProposalFilterForm(forms.Form):
    """Narrows the proposals of a document down; offers what these proposals have."""

    words = WordsField(help_text=_("In topics, texts and plain summaries."))
    stakeholder = forms.ChoiceField(label=_("Addressed to"), required=False)
    perspective = forms.ChoiceField(label=_("Perspective"), required=False)

    def __init__(self, data: Any, *, proposals: Iterable[Proposal]) -> None:
        super().__init__(data)
        self._offer("stakeholder", _("Everybody"), addressees_of(proposals))
        self._offer("perspective", _("All perspectives"), perspectives_of(proposals))

    def _offer(self, name: str, everything: Any, rows: list[Any]) -> None:
        if rows:
            self.fields[name].choices = [("", everything), *((row.slug, str(row)) for row in rows)]
        else:
            del self.fields[name]

    @property
    def active(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def wanted(self, proposals: ProposalQuerySet) -> set[int] | None:
        """Ids of the proposals asked for, None when nothing narrows them down."""
        if not self.active:
            return None
        chosen = self.cleaned_data
        proposals = proposals.matching(chosen["words"])
        if chosen.get("stakeholder"):
            proposals = proposals.filter(topic__group__addressees__slug=chosen["stakeholder"])
        if chosen.get("perspective"):
            proposals = proposals.filter(perspectives__slug=chosen["perspective"])
        return set(proposals.order_by().values_list("pk", flat=True))


class ReadingsForm(forms.Form):
    """Whether names and plain texts show their readings (furigana); shown unless switched off, now or before (`kept`)."""

    ON, OFF = "on", "off"
    furigana = forms.ChoiceField(choices=[(ON, ON), (OFF, OFF)], required=False)

    def __init__(self, data: Any, *, kept: str = "") -> None:
        super().__init__(data)
        self.kept = kept

    @property
    def chosen(self) -> str:
        """What the address says now, "" for nothing."""
        return self.cleaned_data["furigana"] if self.is_valid() else ""

    @property
    def shown(self) -> bool:
        return (self.chosen or self.kept) != self.OFF
