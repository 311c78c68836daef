"""Filters and switches of the public pages of proposals. All are GET forms."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Proposal
from ..reading.proposals import ProposalFilter, addressees_of, perspectives_of
from .plans import WordsField


class ProposalFilterForm(forms.Form):
    """Narrows the proposals of a document down; offers what these proposals have."""

    words = WordsField(help_text=_("In topics, texts and plain summaries."))
    stakeholder = forms.ChoiceField(label=_("Addressed to"), required=False)
    perspective = forms.ChoiceField(label=_("Perspective"), required=False)

    def __init__(self, data: Any, *, proposals: Iterable[Proposal]) -> None:
        super().__init__(data)
        self._kinds = {one.slug: one for one in addressees_of(proposals)}
        self._perspectives = {one.slug: one for one in perspectives_of(proposals)}
        self._offer("stakeholder", _("Everybody"), self._kinds)
        self._offer("perspective", _("All perspectives"), self._perspectives)

    def _offer(self, name: str, everything: Any, rows: dict[str, Any]) -> None:
        if rows:
            self.fields[name].choices = [("", everything), *((slug, str(row)) for slug, row in rows.items())]
        else:
            del self.fields[name]

    @property
    def active(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    @property
    def wanted(self) -> ProposalFilter:
        if not self.active:
            return ProposalFilter()
        kind = self._kinds.get(self.cleaned_data.get("stakeholder", ""))
        perspective = self._perspectives.get(self.cleaned_data.get("perspective", ""))
        return ProposalFilter(self.cleaned_data["words"], kind and kind.pk, perspective and perspective.pk)


class ReadingsForm(forms.Form):
    """Whether the plain texts show their readings (furigana); shown unless switched off."""

    OFF = "off"
    furigana = forms.ChoiceField(choices=[(OFF, OFF)], required=False)

    @property
    def shown(self) -> bool:
        return not (self.is_valid() and self.cleaned_data["furigana"] == self.OFF)
