"""The form of one answer: what the body does, a note, and who may read the note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Uptake
from ..services.proposal_uptakes import NOTE_LENGTH

NOTE_READERS = [("", _("Only the city office")), ("1", _("Everybody may read it"))]


class AnswerForm(forms.Form):
    """`version` is the one the person read, 0 for an unanswered proposal. `again` repeats the earlier answer."""

    version = forms.IntegerField(min_value=0, required=False)
    status = forms.ChoiceField(
        choices=Uptake.Status.choices,
        error_messages={
            "required": _("Choose an answer; your note is saved together with it."),
            "invalid_choice": _("Choose one of the answers."),
        },
    )
    note = forms.CharField(required=False, max_length=NOTE_LENGTH)
    note_is_public = forms.ChoiceField(choices=NOTE_READERS, required=False)

    def __init__(self, data: Any, **kwargs: Any) -> None:
        if data.get("again"):
            data = data.copy()
            data["status"] = data["again"]
        super().__init__(data, **kwargs)

    @property
    def answer(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "status": cleaned["status"],
            "note": cleaned["note"].replace("\r\n", "\n"),
            "note_is_public": cleaned["note_is_public"] == "1",
            "version": cleaned["version"] or 0,
        }

    @property
    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]
