"""Filters of recommendation pages. All are GET forms: what they say stands in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.models import StakeholderType

from ..models import Clause, PublishedResponse
from ..reading.recommendations import ItemFilter
from .plans import WordsField

PAPER, OPEN_FIRST = "paper", "open"
ORDERS = {OPEN_FIRST: _("Not yet answered first"), PAPER: _("As in the paper")}


class RecommendationFilterForm(forms.Form):
    """Narrows recommendation items down and says their order; `usual` is the order when nobody chooses."""

    words = WordsField()
    addressee = forms.ChoiceField(label=_("Addressee"), required=False)
    force = forms.ChoiceField(label=_("Force"), required=False, choices=[("", _("All")), *Clause.Force.choices])
    response = forms.ChoiceField(
        label=_("Response"), required=False, choices=[("", _("All")), *PublishedResponse.Status.choices]
    )
    order = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, data: Any, *, addressees: Iterable[StakeholderType], usual: str) -> None:
        super().__init__(data)
        self.usual = usual
        self.fields["addressee"].choices = [("", _("All")), *((one.slug, one.name) for one in addressees)]
        others = [(name, label) for name, label in ORDERS.items() if name != usual]
        self.fields["order"].choices = [("", ORDERS[usual]), *others]

    @property
    def wanted(self) -> ItemFilter:
        """Valid parameters only; a broken address shows everything rather than nothing."""
        if not self.is_valid():
            return ItemFilter()
        return ItemFilter(**{name: value for name, value in self.cleaned_data.items() if name != "order"})

    @property
    def active(self) -> bool:
        """Whether anything is narrowed down; an order alone narrows nothing."""
        return bool(self.wanted)

    @property
    def sorting(self) -> str:
        return (self.is_valid() and self.cleaned_data["order"]) or self.usual
