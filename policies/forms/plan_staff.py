"""Forms of the staff pages of an edition: filter, publishing, opening and closing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .base import FilterForm

GAPS = {
    "department": _("No department"),
    "lead": _("No lead department"),
    "text": _("Text missing"),
    "placeholder": _("Placeholder"),
    "transition": _("In no transition"),
}


class StaffItemsForm(FilterForm):
    """Which working items are shown."""

    words = forms.CharField(label=_("Words"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("waiting", _("With unpublished changes")), ("published", _("Published as they are"))],
    )
    gap = forms.ChoiceField(label=_("Gap"), required=False, choices=[("", _("All")), *GAPS.items()])
    mine = forms.BooleanField(label=_("Only items I may edit"), required=False)


class PublishForm(forms.Form):
    """What to publish, as it was shown: `token` stands for the state the person saw."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    scope = forms.ChoiceField(
        required=False, choices=[("all", "all"), ("selected", "selected")], widget=forms.HiddenInput
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("For example the meeting that decided. Kept with the publication."),
    )
    items = forms.TypedMultipleChoiceField(required=False, coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, waiting: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(pk, str(pk)) for pk in waiting]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("scope") == "selected" and not cleaned.get("items") and "items" not in self.errors:
            self.add_error("items", _("Choose the items to publish."))
        return cleaned

    @property
    def only(self) -> set[int] | None:
        """Ids to publish, None for all."""
        return set(self.cleaned_data["items"]) if self.cleaned_data["scope"] == "selected" else None


class EditingForm(forms.Form):
    open = forms.TypedChoiceField(choices=[("1", _("Open")), ("0", _("Close"))], coerce=lambda value: value == "1")
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
