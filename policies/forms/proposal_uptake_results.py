"""What becomes public of an inquiry: which released notes are held back, and that the doubtful ones were looked at."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..services.proposal_results_preview import ReleasedNote, Results
from .base import ServiceForm


class ResultsForm(ServiceForm):
    """`publishing` asks for the tick that is needed while a note that looks personal would be shown."""

    token = forms.CharField(widget=forms.HiddenInput)
    held_back = forms.TypedMultipleChoiceField(label=_("Hold this note back"), coerce=int, required=False)
    warnings_read = forms.BooleanField(
        label=_("I have looked at the marked notes; those not held back may be public."), required=False
    )

    def __init__(
        self, *args: Any, results: Results, publishing: bool = False, ticked: Collection[str] = (), **kwargs: Any
    ) -> None:
        """`ticked` are boxes of a page that is no longer true: they stay ticked beside those held back since."""
        held = [note.answer.pk for note in results.notes if note.is_held_back or str(note.answer.pk) in ticked]
        super().__init__(*args, initial={"token": results.token, "held_back": held}, **kwargs)
        self.results, self.publishing = results, publishing
        self.fields["held_back"].choices = [(note.answer.pk, str(note.answer.pk)) for note in results.notes]
        self.asks_to_look = any(note.personal for note in results.notes)
        if not self.asks_to_look:
            del self.fields["warnings_read"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        held = cleaned.get("held_back", [])
        doubtful = [note for note in self.results.notes if note.personal and note.answer.pk not in held]
        if self.publishing and doubtful and not cleaned.get("warnings_read"):
            self.add_error("warnings_read", ValidationError(_("Look at the marked notes first, then tick this.")))
        return cleaned

    def rows(self) -> list[tuple[ReleasedNote, bool]]:
        """Each note, and whether its box is ticked."""
        ticked = {str(pk) for pk in self["held_back"].value() or ()}
        return [(note, str(note.answer.pk) in ticked) for note in self.results.notes]
