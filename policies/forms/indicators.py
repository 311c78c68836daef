"""Filter of the public list of indicators: a GET form, what it says stands in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Indicator
from ..reading.indicators import IndicatorFilter, ShownIndicator
from .plans import WordsField

STATES = [
    ("on_plan", _("on plan")),
    ("off_plan", _("off plan")),
    ("not_comparable", _("not comparable")),
]


class IndicatorFilterForm(forms.Form):
    words = WordsField()
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Indicator.Kind.choices])
    edition = forms.ChoiceField(label=_("Plan"), required=False)
    state = forms.ChoiceField(label=_("Against the plan"), required=False, choices=[("", _("All")), *STATES])

    def __init__(self, data: Any, *, indicators: Iterable[ShownIndicator]) -> None:
        super().__init__(data)
        editions = {item.edition.slug: item.edition.name for one in indicators for item in one.items}
        self.fields["edition"].choices = [("", _("All")), *editions.items()]

    @property
    def wanted(self) -> IndicatorFilter:
        """Valid parameters only; a broken address shows everything rather than nothing."""
        return IndicatorFilter(**self.cleaned_data) if self.is_valid() else IndicatorFilter()

    @property
    def active(self) -> bool:
        return bool(self.wanted)
