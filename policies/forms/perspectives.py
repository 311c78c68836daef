"""Which kind of what is published a page shows; it stands in the address."""

from django import forms

from ..reading.record import KINDS


class KindForm(forms.Form):
    kind = forms.ChoiceField(choices=list(KINDS.items()), required=False)

    @property
    def chosen(self) -> str:
        return self.cleaned_data["kind"] if self.is_valid() else ""
