"""Forms of the crosswalk editor: narrowing it down, connecting items, changing and deleting an edge."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from ..models import PlanEdition, PlanItem, Transition, TransitionChange
from .base import FilterForm

Kind = Transition.Kind
PAIRWISE = (Kind.CONTINUE, Kind.MOVE)
CONVERGING = (Kind.ABSORB, Kind.ABOLISH_ABSORB)

Choices = list[tuple[Any, Any]]


def item_label(item: PlanItem) -> str:
    return Truncator(f"{item.code} {item.title or item.text or ''}".strip()).chars(60)


def grouped_choices(items: list[PlanItem]) -> Choices:
    """Items under the policy they belong to, for a select; items without one stand by themselves."""
    groups: dict[str, Choices] = {}
    alone: Choices = []
    for item in items:
        target = groups.setdefault(item_label(item.parent), []) if item.parent else alone
        target.append((str(item.pk), item_label(item)))
    return [*alone, *groups.items()]


class EditorFilterForm(FilterForm):
    """What the two columns show."""

    old_policy = forms.ChoiceField(label=_("Old policy"), required=False)
    new_policy = forms.ChoiceField(label=_("New policy"), required=False)
    old_words = forms.CharField(label=_("Words in the old edition"), required=False, max_length=100)
    new_words = forms.CharField(label=_("Words in the new edition"), required=False, max_length=100)
    unconnected = forms.BooleanField(label=_("Only items with something open"), required=False)

    def __init__(self, *args: Any, policies: dict[str, list[PlanItem]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side, items in policies.items():
            choices = [("", _("All")), *((item.slug, item_label(item)) for item in items)]
            self.fields[f"{side}_policy"].choices = choices
            if not items:
                del self.fields[f"{side}_policy"]


class ConnectForm(forms.Form):
    """One or several items of each side, and what became of them."""

    old = forms.TypedMultipleChoiceField(label=_("Old items"), coerce=int, required=False)
    new = forms.TypedMultipleChoiceField(label=_("New items"), coerce=int, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *Kind.choices])
    note = forms.CharField(label=_("Note (remarks column)"), required=False, max_length=2000)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(
        self,
        *args: Any,
        old: list[PlanItem],
        new: list[PlanItem],
        connected: set[int],
        reason_required: bool,
        **kwargs: Any,
    ) -> None:
        """`connected` are ids of items that have an edge with both sides already."""
        super().__init__(*args, **kwargs)
        self.items = {item.pk: item for item in (*old, *new)}
        self.connected = connected
        self.fields["old"].choices = [(item.pk, item.code) for item in old]
        self.fields["new"].choices = [(item.pk, item.code) for item in new]
        self.fields["reason"].required = reason_required
        self.fields["note"].widget.attrs["lang"] = "ja"

    def chosen(self, side: str) -> list[PlanItem]:
        return [self.items[pk] for pk in self.cleaned_data[side]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if problem := self._problem(cleaned["kind"], cleaned["old"], cleaned["new"]):
            raise ValidationError(problem)
        return cleaned

    def _problem(self, kind: str, old: list[int], new: list[int]) -> Any:
        """Why so many items of each side do not make this kind; None when they do."""
        if kind == Kind.NEW:
            return None if new and not old else _("New: choose items of the new edition only.")
        if kind == Kind.ABOLISH:
            return None if old and not new else _("Abolished: choose items of the old edition only.")
        if not old or not new:
            return _("Choose at least one item on each side.")
        if kind in PAIRWISE and (len(old), len(new)) != (1, 1):
            return _("This kind connects exactly one old item with one new item.")
        if kind == Kind.SPLIT and (len(old) != 1 or (len(new) < 2 and old[0] not in self.connected)):
            return _("Split: choose one old item and several new ones.")
        if kind == Kind.MERGE and (len(new) != 1 or (len(old) < 2 and new[0] not in self.connected)):
            return _("Merged: choose several old items and one new one.")
        if kind in CONVERGING and len(old) > 1 and len(new) > 1:
            return _("Choose one item on one side at least: several to several says nothing about each.")
        return None


class TransitionForm(forms.Form):
    """An edge as it stands: its sides, kind, note. `version` is the one the person read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    old = forms.ChoiceField(label=_("Old item"), required=False)
    new = forms.ChoiceField(label=_("New item"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    note = forms.CharField(
        label=_("Note (remarks column)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "ja"}),
    )
    reason = forms.CharField(
        label=_("Reason for the change"), max_length=300, help_text=_("Stays in the history of the transition.")
    )

    def __init__(self, *args: Any, edge: Transition, old: list[PlanItem], new: list[PlanItem], **kwargs: Any) -> None:
        kwargs.setdefault("initial", values_of(edge))
        super().__init__(*args, **kwargs)
        old, new = _with(old, edge.old), _with(new, edge.new)
        self.items = {item.pk: item for item in (*old, *new)}
        self.fields["old"].choices = [("", _("none")), *grouped_choices(old)]
        self.fields["new"].choices = [("", _("none")), *grouped_choices(new)]

    def chosen(self, side: str) -> PlanItem | None:
        return self.items[int(self.cleaned_data[side])] if self.cleaned_data[side] else None


def _with(items: list[PlanItem], standing: PlanItem | None) -> list[PlanItem]:
    """The item an edge has now can stay, archived or not."""
    return items if standing is None or standing in items else [standing, *items]


def values_of(edge: Transition) -> dict[str, Any]:
    return {
        "version": edge.version,
        "old": str(edge.old_id or ""),
        "new": str(edge.new_id or ""),
        "kind": edge.kind,
        "note": edge.note,
    }


class ChangeForm(forms.Form):
    """A typed change inside an edge; an empty row is none."""

    kind = forms.ChoiceField(label=_("Change"), required=False, choices=[("", "—"), *TransitionChange.Kind.choices])
    before = forms.CharField(label=_("Before"), required=False, max_length=300)
    after = forms.CharField(label=_("After"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        words = cleaned.get("before") or cleaned.get("after")
        if cleaned.get("kind") and not words:
            raise ValidationError(_("Say what was before or what is after."))
        if words and not cleaned.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Choose what kind of change this is."))
        return cleaned


_ChangeFormSet = formset_factory(ChangeForm, extra=1, max_num=20, absolute_max=30)


def change_formset(edge: Transition, data: Any = None) -> Any:
    rows = [{"kind": row.kind, "before": row.before, "after": row.after} for row in edge.changes.all()]
    # Never `empty_permitted`: a row that equals what stands now is still a row the person sent.
    return _ChangeFormSet(
        data,
        initial=rows if data is None else None,
        prefix="changes",
        form_kwargs={"empty_permitted": False, "use_required_attribute": False},
    )


def changes_from(formset: Any) -> list[dict[str, str]]:
    return [form.cleaned_data for form in formset.forms if form.cleaned_data.get("kind")]


class RemoveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class CrosswalkCreateForm(forms.Form):
    from_edition = forms.ModelChoiceField(label=_("Old edition"), queryset=PlanEdition.objects.none(), empty_label=None)

    def __init__(self, *args: Any, edition: PlanEdition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = PlanEdition.objects.filter(municipality=edition.municipality_id).exclude(pk=edition.pk)
        others = others.exclude(crosswalks_onward__to_edition=edition)
        self.fields["from_edition"].queryset = others.order_by("-first_year", "-ordinal")


class CrosswalkPublishForm(forms.Form):
    """`token` stands for the state the person saw."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("For example the meeting that decided. Kept with the publication."),
    )
