"""Forms that settle one open point each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Crosswalk, PlanItem, Transition
from ..services.plans import AssignmentDraft
from .transition_editing import item_label

Kind = Transition.Kind
KEEP, ABOLISH, NEW = "keep", "abolish", "new"


class DecideForm(forms.Form):
    """Which item an ambiguous edge means."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    choice = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Kind"), choices=[one for one in Kind.choices if one[0] not in (NEW, ABOLISH)])
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, edge: Transition, crosswalk: Crosswalk, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": edge.version, "kind": edge.kind})
        super().__init__(*args, auto_id=f"decide-{edge.pk}-%s", **kwargs)
        self.edge, self.crosswalk = edge, crosswalk
        self.candidates = {str(item.pk): item for item in edge.candidates.all()}
        self.fields["choice"].choices = list(self._choices())

    def _choices(self) -> Any:
        edge = self.edge
        if edge.old_id and edge.new_id:
            yield KEEP, _("As it stands: %(edge)s") % {"edge": edge}
        standing = {str(edge.old_id), str(edge.new_id)}
        for pk, item in self.candidates.items():
            if pk not in standing:
                yield pk, item_label(item)
        if edge.old_id:
            yield ABOLISH, _("Abolished: it has no successor")
        if edge.new_id:
            yield NEW, _("New: it has no predecessor")

    def decided(self) -> dict[str, Any]:
        """Sides and kind as the person decided."""
        choice, edge = self.cleaned_data["choice"], self.edge
        if choice == ABOLISH:
            return {"old": edge.old, "new": None, "kind": Kind.ABOLISH}
        if choice == NEW:
            return {"old": None, "new": edge.new, "kind": Kind.NEW}
        sides = {"old": edge.old, "new": edge.new}
        if choice != KEEP:
            item = self.candidates[choice]
            sides["new" if item.edition_id == self.crosswalk.to_edition_id else "old"] = item
        return {**sides, "kind": self.cleaned_data["kind"]}


class MarkForm(forms.Form):
    """An item without an edge is new or abolished."""

    item = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, item: PlanItem, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"item": item.pk})
        super().__init__(*args, auto_id=f"mark-{item.pk}-%s", **kwargs)
        self.item = item


class DepartmentsForm(forms.Form):
    """Which of the departments a source prints together belong to this item."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    departments = forms.TypedMultipleChoiceField(
        label=_("Departments of this item"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one department.")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, item: PlanItem, labels: dict[int, str], **kwargs: Any) -> None:
        """`labels` are the departments to choose from, in order."""
        own = [row.department_id for row in item.assignments.all()]
        kwargs.setdefault("initial", {"version": item.version, "departments": own})
        super().__init__(*args, auto_id=f"departments-{item.pk}-%s", **kwargs)
        self.item = item
        self.leads = {row.department_id for row in item.assignments.all() if row.is_lead}
        self.labels = labels
        self.fields["departments"].choices = list(labels.items())

    def drafts(self) -> list[AssignmentDraft]:
        chosen = self.cleaned_data["departments"]
        return [
            AssignmentDraft(pk, is_lead=pk in self.leads, printed_label=label)
            for pk, label in self.labels.items()
            if pk in chosen
        ]
