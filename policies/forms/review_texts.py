"""Texts beside the review itself: the committee's opinion, and the head of an item's sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..services.reviews import SHEET_FIELDS
from .base import ServiceForm

LABELS = {
    "present_state": _("Present state and issues"),
    "period_goal": _("Goal of the period"),
    "final_goal": _("Final goal"),
    "content": _("What is done"),
}


class TextsForm(ServiceForm):
    """`version` is the one the person saw; `texts` what they wrote, with plain line ends."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def texts(self) -> dict[str, str]:
        return {name: str(text).replace("\r\n", "\n") for name, text in self.cleaned_data.items() if name != "version"}


def _area(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows, "lang": "ja"}))


class OpinionForm(TextsForm):
    version = forms.CharField(widget=forms.HiddenInput)  # `opinion_seen`: the opinion is one of the review's texts
    committee_opinion = _area(_("Opinion of the external committee"), 8)


class SheetForm(TextsForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SHEET_FIELDS:
            self.fields[name] = _area(LABELS[name], 5)
