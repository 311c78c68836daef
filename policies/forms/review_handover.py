"""Who leaves, who follows, from which day on."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from districts.models import Municipality

from ..services.review_handover import officers_of
from .base import ServiceForm, day_field


class HandoverForm(ServiceForm):
    officer: Any = forms.ModelChoiceField(queryset=None, label=_("Officer who leaves"))
    successor: Any = forms.ModelChoiceField(queryset=None, label=_("Successor"))
    on = day_field(_("Successor from"), help_text=_("The department of the officer who leaves ends the day before."))

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        for name in ("officer", "successor"):
            self.fields[name].queryset = officers_of(municipality)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("officer") and cleaned["officer"] == cleaned.get("successor"):
            self.add_error("successor", _("Choose somebody else as the successor."))
        if cleaned.get("on") and cleaned["on"] < timezone.localdate():
            self.add_error("on", _("This day is over. Choose today or a later day."))
        return cleaned
