"""Which kinds of events the story of an item shows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..reading.item_story import KINDS, Event


class StoryForm(forms.Form):
    """Offers the kinds the story has; `story` stands in the address."""

    story = forms.ChoiceField(label=_("Kind of event"), required=False)

    def __init__(self, data: Any, *, events: list[Event]) -> None:
        super().__init__(data)
        held = {event.kind for event in events}
        choices = [(key, text) for key, text in KINDS.items() if key in held]
        self.fields["story"].choices = [("", _("Everything")), *choices]
        self.events = events

    @property
    def several(self) -> bool:
        return len(self.fields["story"].choices) > 2

    @property
    def wanted(self) -> list[Event]:
        chosen = self.cleaned_data["story"] if self.is_valid() else ""
        return [event for event in self.events if chosen in ("", event.kind)]
