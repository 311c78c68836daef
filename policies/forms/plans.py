"""Filters of plan pages. All are GET forms: what they say stands in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..models import PlanEdition, PublishedItem
from ..models.plan_publications import PublishedItemQuerySet

MAX_WORDS = 100


class WordsField(forms.CharField):
    """Words to look for, in any width, separated by spaces of any width."""

    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Words to look for"), required=False, max_length=MAX_WORDS, **kwargs)


class ItemFilterForm(forms.Form):
    """Narrows the items of an edition down by words, pillar, perspective and department."""

    words = WordsField()
    pillar = forms.ChoiceField(label=_("Pillar"), required=False)
    perspective = forms.ChoiceField(label=_("Perspective"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, data: Any, *, items: Iterable[PublishedItem]) -> None:
        """Offers what these items have; their pillars, perspectives, assignments and departments are prefetched."""
        super().__init__(data)
        self._offer("pillar", _("All pillars"), pillar_choices(items))
        self._offer("perspective", _("All perspectives"), perspective_choices(items))
        self._offer("department", _("All departments"), department_choices(items))

    def _offer(self, name: str, everything: Any, choices: dict[str, str]) -> None:
        if choices:
            self.fields[name].choices = [("", everything), *choices.items()]
        else:
            del self.fields[name]

    @property
    def active(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def wanted(self, items: PublishedItemQuerySet) -> set[int] | None:
        """Ids of the items asked for, None when nothing narrows them down."""
        if not self.active:
            return None
        chosen = self.cleaned_data
        items = items.matching(chosen["words"])
        if chosen.get("pillar"):
            items = items.with_pillar(chosen["pillar"])
        if chosen.get("perspective"):
            items = items.filter(perspectives__slug=chosen["perspective"])
        if chosen.get("department"):
            items = items.filter(assignments__department__code=chosen["department"])
        return set(items.order_by().values_list("pk", flat=True))


def pillar_choices(items: Iterable[PublishedItem]) -> dict[str, str]:
    """Code → pillar as shown, in the order of the plan."""
    pillars = {pillar for item in items for pillar in item.pillars.all()}
    return {pillar.code: str(pillar) for pillar in sorted(pillars, key=lambda one: (one.position, one.code))}


def perspective_choices(items: Iterable[PublishedItem]) -> dict[str, str]:
    """Slug → name, by number."""
    found = {one for item in items for one in item.perspectives.all()}
    return {one.slug: one.name for one in sorted(found, key=lambda one: one.number)}


def department_choices(items: Iterable[PublishedItem]) -> dict[str, str]:
    """Code → full name with the printed label."""
    found: dict[str, str] = {}
    for item in items:
        for one in item.assignments.all():
            found.setdefault(one.department.code, one.name if one.label == one.name else f"{one.name}（{one.label}）")
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


class ItemSearchForm(forms.Form):
    """Looks for words in everything a municipality has published, or in one edition of a plan."""

    words = WordsField()
    edition = forms.ModelChoiceField(
        PlanEdition.objects.none(),
        to_field_name="slug",
        label=_("Plan edition"),
        required=False,
        empty_label=_("All editions"),
    )

    def __init__(self, data: Any, *, editions: QuerySet[PlanEdition]) -> None:
        super().__init__(data)
        self.fields["edition"].queryset = editions

    @property
    def words_asked(self) -> str:
        return self.cleaned_data["words"] if self.is_valid() else ""
