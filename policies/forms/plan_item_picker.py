"""Choosing plan items of every edition: looked for by words, those chosen always in sight. Needs no JavaScript.

class ResponseForm(PlanItemPickerForm): …            the fields `plan_item_words` and `plan_items` come with it
form = ResponseForm(data, municipality=…, initial={"plan_items": [ids]})
if data is None or form.is_looking: show the page     the button “look for” sends the form and saves nothing
form.plan_item_ids()
{% include "policies/plan_items/_picker.html" %}       inside the <form>
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.models import Municipality
from districts.models.departments import label_key

from ..models import PlanEdition, PlanItem
from .plans import MAX_WORDS

MOST_SHOWN = 100
LOOK = "look"


@dataclass(frozen=True)
class PickerItem:
    item: PlanItem
    chosen: bool

    @property
    def is_published(self) -> bool:
        return hasattr(self.item, "published")


@dataclass(frozen=True)
class PickerGroup:
    edition: PlanEdition
    items: list[PickerItem]


class PlanItemPickerForm(forms.Form):
    """Sent by its button “look for”, the form comes back as typed: unbound, unchecked, nothing lost."""

    plan_item_words = forms.CharField(
        label=_("Words to look for"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("In the codes, titles and texts of all editions. Without words the newest edition is listed."),
    )
    plan_items = forms.ModelMultipleChoiceField(PlanItem.objects.none(), label=_("Plan items"), required=False)

    def __init__(
        self, data: Any = None, *args: Any, municipality: Municipality, initial: dict[str, Any] | None = None, **kwargs
    ) -> None:
        self.is_looking = data is not None and LOOK in data
        if self.is_looking:
            initial, data = (initial or {}) | self._typed(data), None
        super().__init__(data, *args, initial=initial, **kwargs)
        rows = PlanItem.objects.filter(edition__municipality=municipality)
        self.fields["plan_items"].queryset = rows

    @classmethod
    def _typed(cls, data: Any) -> dict[str, Any]:
        return {name: field.widget.value_from_datadict(data, {}, name) for name, field in cls.base_fields.items()}

    def plan_item_ids(self) -> list[int]:
        return [item.pk for item in self.cleaned_data["plan_items"]]

    def picker(self) -> dict[str, Any]:
        """Groups by edition, newest first, each beginning with what is chosen, and how many that match are left out."""
        chosen = {int(pk) for pk in self["plan_items"].value() or () if str(pk).isdecimal()}
        words = str(self["plan_item_words"].value() or "")[:MAX_WORDS].split()
        keys = [label_key(word) for word in words]
        groups: dict[int, PickerGroup] = {}
        listed = left_out = 0
        rows = self.fields["plan_items"].queryset.select_related("edition", "published")
        newest = None
        for item in rows.order_by("-edition__first_year", "-edition__ordinal", "edition_id", "position", "pk"):
            newest = newest or item.edition_id
            if item.pk not in chosen:
                if item.archived_at or not _fits(item, keys, newest):
                    continue
                if listed >= MOST_SHOWN:
                    left_out += 1
                    continue
                listed += 1
            group = groups.setdefault(item.edition_id, PickerGroup(item.edition, []))
            group.items.append(PickerItem(item, item.pk in chosen))
        for group in groups.values():
            group.items.sort(key=lambda one: not one.chosen)
        return {"groups": list(groups.values()), "left_out": left_out, "chosen": len(chosen), "words": " ".join(words)}


def _fits(item: PlanItem, keys: list[str], newest: int) -> bool:
    if not keys:
        return item.edition_id == newest
    text = label_key(f"{item.code} {item.title} {item.text or ''}")
    return all(key in text for key in keys)
