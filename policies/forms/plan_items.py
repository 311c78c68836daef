"""Forms for editing a plan item."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from districts.models import Department

from ..models import PlanEdition, PlanItem
from ..services.plans import AssignmentDraft

EMPTY_ROWS = 2


def department_choices(edition: PlanEdition) -> list[tuple[str, str]]:
    """Departments of the municipality under their names in the edition's first year; one query for all rows."""
    departments = Department.objects.filter(municipality=edition.municipality_id).with_names()
    labelled = [(str(one.pk), _full_label(one, edition.first_year)) for one in departments]
    return [("", "—"), *sorted(labelled, key=lambda choice: choice[1])]


def _full_label(department: Department, year: int) -> str:
    name = department.name_in(year)
    if not name:
        return department.code
    return f"{name.name}（{name.short_name}）" if name.short_name and name.short_name != name.name else name.name


class WordingForm(forms.Form):
    """What a department editor changes: the words. `version` is the one the person read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Leave it empty only when the source holds no text; the page then says so."),
    )
    reason = forms.CharField(label=_("Reason for the change"), max_length=300, required=False)

    def __init__(self, *args: Any, item: PlanItem, reason_required: bool, **kwargs: Any) -> None:
        self.item = item
        kwargs.setdefault("initial", self.initial_of(item))
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_required
        self.fields["reason"].help_text = (
            _("This item is published. The reason stays in its history.")
            if reason_required
            else _("Stays in the history of the item.")
        )
        for name in ("title", "text"):
            self.fields[name].widget.attrs["lang"] = "ja"

    def initial_of(self, item: PlanItem) -> dict[str, Any]:
        return {"version": item.version, "title": item.title, "text": item.text or ""}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        empty = not cleaned.get("title") and not cleaned.get("text")
        if empty and not self.errors and not self.item.is_missing and not self.item.is_placeholder:
            raise ValidationError(_("Title and text cannot both be empty."))
        return cleaned

    def item_fields(self) -> dict[str, Any]:
        """Attributes of the item; a placeholder that has got its words is none any more."""
        title, text = self.cleaned_data["title"], self.cleaned_data["text"].replace("\r\n", "\n") or None
        placeholder = self.item.is_placeholder and not (title or text)
        return {"title": title, "text": text, "is_placeholder": placeholder}

    def pillar_ids(self) -> list[int] | None:
        return None

    def perspective_ids(self) -> list[int] | None:
        return None


class ItemForm(WordingForm):
    """What a coordinator changes: the words, pillars and perspectives; departments are rows of their own."""

    pillars = forms.MultipleChoiceField(
        label=_("Pillars"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    perspectives = forms.MultipleChoiceField(
        label=_("Perspectives"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    departments_confirmed = forms.BooleanField(
        label=_("The departments are confirmed"),
        required=False,
        help_text=_("Off where the source leaves open which departments belong to the item."),
    )
    field_order = ["version", "title", "text", "pillars", "perspectives", "departments_confirmed", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition = self.item.edition
        for name, rows in {"pillars": edition.pillars, "perspectives": edition.municipality.perspectives}.items():
            self.fields[name].choices = choices = [(str(row.pk), str(row)) for row in rows.all()]
            if not choices:
                del self.fields[name]

    def initial_of(self, item: PlanItem) -> dict[str, Any]:
        return super().initial_of(item) | {
            "pillars": [str(pillar.pk) for pillar in item.pillars.all()],
            "perspectives": [str(one.pk) for one in item.perspectives.all()],
            "departments_confirmed": item.departments_confirmed,
        }

    def item_fields(self) -> dict[str, Any]:
        return super().item_fields() | {"departments_confirmed": self.cleaned_data["departments_confirmed"]}

    def pillar_ids(self) -> list[int] | None:
        return self._chosen("pillars")

    def perspective_ids(self) -> list[int] | None:
        return self._chosen("perspectives")

    def _chosen(self, name: str) -> list[int] | None:
        return [int(pk) for pk in self.cleaned_data[name]] if name in self.fields else None


class AssignmentForm(forms.Form):
    """One department of the item; a row without a department is no row."""

    department = forms.ChoiceField(label=_("Department"), required=False)
    order = forms.IntegerField(label=_("Order"), required=False, min_value=1, max_value=99)
    is_lead = forms.BooleanField(label=_("Lead"), required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_lead") and not cleaned.get("department") and "department" not in self.errors:
            self.add_error("department", _("Choose the department that leads."))
        return cleaned


class BaseAssignmentFormSet(BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        chosen = [form.cleaned_data for form in self.forms if form.cleaned_data.get("department")]
        seen: set[str] = set()
        for row in chosen:
            if row["department"] in seen:
                raise ValidationError(_("A department is listed twice."))
            seen.add(row["department"])
        if sum(row["is_lead"] for row in chosen) > 1:
            raise ValidationError(_("Only one department leads."))

    def drafts(self) -> list[AssignmentDraft]:
        """The departments in the order the person gave them; rows without a number follow as they stand."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("department")]
        rows.sort(key=lambda row: row["order"] or 1000)
        return [AssignmentDraft(int(row["department"]), is_lead=row["is_lead"]) for row in rows]


_AssignmentFormSet = formset_factory(
    AssignmentForm, formset=BaseAssignmentFormSet, extra=EMPTY_ROWS, max_num=40, absolute_max=60
)


def assignment_formset(item: PlanItem, data: Any = None) -> BaseAssignmentFormSet:
    rows = [
        {"department": str(row.department_id), "order": number, "is_lead": row.is_lead}
        for number, row in enumerate(item.assignments.all(), start=1)
    ]
    # Never `empty_permitted`: a row that equals what stands now is still a row the person sent.
    return _AssignmentFormSet(
        data,
        initial=rows if data is None else None,
        prefix="departments",
        form_kwargs={
            "choices": department_choices(item.edition),
            "empty_permitted": False,
            "use_required_attribute": False,
        },
    )
