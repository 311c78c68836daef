"""The filter of the public crosswalk: a GET form, what it says stands in the address."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ..reading.crosswalk import KIND_NAMES

WORDING_CHOICES = [
    ("", _("All rows")),
    ("changed", _("Wording changed")),
    ("unchanged", _("Wording unchanged")),
    ("decided", _("Left open by the source")),
]


class CrosswalkFilterForm(forms.Form):
    """What the crosswalk is narrowed down to; `pillars` and `departments` are code → label of what it holds."""

    kind = forms.ChoiceField(label=_("Kind of transition"), required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    wording = forms.ChoiceField(label=_("Wording and decisions"), required=False, choices=WORDING_CHOICES)

    def __init__(self, data: Any, *, pillars: dict[str, str], departments: dict[str, str]) -> None:
        super().__init__(data)
        self._offer("kind", _("All kinds"), KIND_NAMES)
        self._offer("pillar", _("All pillars"), pillars)
        self._offer("department", _("All departments"), departments)

    def _offer(self, name: str, everything: Any, choices: dict[Any, Any]) -> None:
        if choices:
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", everything), *choices.items()]
        else:
            del self.fields[name]

    @property
    def narrowed(self) -> dict[str, str]:
        """Valid choices by field, empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
