"""Forms of a plan item: its text with the version it was read at, its departments with one lead."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.admin.forms import ScopedForm, ScopedFormSet

from ..models import PlanItem, PlanItemDepartment
from ..services.plans import AssignmentDraft
from .base import VersionedForm


class PlanItemForm(VersionedForm):
    is_archived = forms.BooleanField(
        label=gettext_lazy("Archived"),
        required=False,
        help_text=gettext_lazy("An archived item leaves the plan; its row and its history stay."),
    )

    class Meta:
        model = PlanItem
        fields = "__all__"
        widgets = {"pillars": forms.CheckboxSelectMultiple, "perspectives": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "is_archived" in self.fields:
            self.fields["is_archived"].initial = bool(self.instance.archived_at)

    def clean(self):
        cleaned = super().clean()
        if "is_archived" in self.fields:
            self._archive(cleaned.get("is_archived"))
        edition_id = self.instance.edition_id or getattr(cleaned.get("edition"), "pk", None)
        if any(pillar.edition_id != edition_id for pillar in cleaned.get("pillars") or ()):
            self.add_error("pillars", _("This pillar belongs to another edition."))
        return cleaned

    def _archive(self, wanted):
        if wanted and self.instance.pk and self.instance.children.filter(archived_at=None).exists():
            self.add_error("is_archived", _("Archive the items below it first."))
        elif bool(wanted) != bool(self.instance.archived_at):
            self.instance.archived_at = timezone.now() if wanted else None


class AssignmentForm(ScopedForm):
    class Meta:
        model = PlanItemDepartment
        fields = ["department", "is_lead", "position"]

    def validate_constraints(self):
        """The formset asks about the whole list: the lead may pass from one row to another in one save."""


class AssignmentFormSet(ScopedFormSet):
    def clean(self):
        super().clean()
        rows = [form.cleaned_data for form in self.kept_forms() if form.cleaned_data.get("department")]
        if len({row["department"].pk for row in rows}) < len(rows):
            raise ValidationError(_("A department stands here once."))
        if sum(bool(row.get("is_lead")) for row in rows) > 1:
            raise ValidationError(_("Only one department leads."))

    def drafts(self) -> list[AssignmentDraft]:
        """The whole list as the service takes it, in order."""
        rows = [form.cleaned_data for form in self.kept_forms() if form.cleaned_data.get("department")]
        rows.sort(key=lambda row: row.get("position") or 0)
        return [AssignmentDraft(row["department"].pk, bool(row.get("is_lead"))) for row in rows]
