"""Forms of the staff pages of recommendations: the worklist's filter, one response, the clauses of an item."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from districts.fiscal_years import current_fiscal_year, fiscal_year_of
from districts.models import Department, Municipality, StakeholderType

from ..models import Clause, RecommendationItem, RecommendationResponse
from ..services.recommendation_clauses import ClauseDraft
from .base import FilterForm
from .plan_item_picker import PlanItemPickerForm
from .plans import MAX_WORDS

EARLIEST = 1945  # of any date of a response; a year before is a slip of the finger
Status = RecommendationResponse.Status


class WorklistForm(FilterForm):
    """Which items of a recommendation are shown."""

    words = forms.CharField(label=_("Words"), required=False, max_length=MAX_WORDS)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", _("Not yet answered")),
            ("waiting", _("With unpublished changes")),
            ("published", _("Published as they are")),
            ("unconfirmed", _("With unconfirmed clauses")),
            ("unassigned", _("No department")),
        ],
    )
    department = forms.ChoiceField(label=_("Department"), required=False)
    mine = forms.BooleanField(label=_("Only items I may edit"), required=False)

    def __init__(self, data: Any, *, departments: dict[str, str]) -> None:
        """`departments` are code → name of those that have a response to write."""
        super().__init__(data)
        self.fields["department"].choices = [("", _("All")), *departments.items()]


def department_choices(municipality: Municipality, year: int) -> list[tuple[str, str]]:
    """Departments under their names in that fiscal year; one query and its prefetch."""
    rows = Department.objects.filter(municipality=municipality).with_names()
    named = [(str(row.pk), name.name if (name := row.name_in(year)) else row.code) for row in rows]
    return [("", gettext("— nobody yet —")), *sorted(named, key=lambda choice: choice[1])]


class ResponseForm(PlanItemPickerForm):
    """What a department editor writes. `version` is the one the person read, 0 where there was no response."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    status = forms.ChoiceField(label=_("Response"), choices=Status.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Text"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8, "lang": "ja"})
    )
    responded_on = forms.DateField(
        label=_("Date of the response"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("Reason for the change"), max_length=300, required=False)

    def __init__(
        self, data: Any = None, *, item: RecommendationItem, response: RecommendationResponse | None, **kwargs: Any
    ) -> None:
        self.item, self.response = item, response
        municipality = item.recommendation.municipality
        super().__init__(data, municipality=municipality, initial=self.initial_of(response), **kwargs)
        published = response is not None and response.is_published
        self.fields["reason"].required = published
        self.fields["reason"].help_text = (
            _("This response is published. The reason stays in its history.")
            if published
            else _("Stays in the history of the response.")
        )

    def initial_of(self, response: RecommendationResponse | None) -> dict[str, Any]:
        if response is None:
            return {"version": 0, "status": Status.NOT_YET.value}
        return {
            "version": response.version,
            "status": response.status,
            "text": response.text,
            "responded_on": response.responded_on,
            "plan_items": [link.plan_item_id for link in response.links.all()],
        }

    def clean_version(self) -> int:
        return self.cleaned_data["version"] if self.response else 0

    def clean_responded_on(self) -> dt.date | None:
        """A response is given after its recommendation was handed in, and not in days to come."""
        day, issued = self.cleaned_data["responded_on"], self.item.recommendation.issued_on
        if day and issued and day < issued:
            raise forms.ValidationError(_("This date lies before the recommendation was handed in. Check the year."))
        if day and day.year < EARLIEST:
            raise forms.ValidationError(_("This date lies too far back. Check the year."))
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This date lies in the future. Enter the day the response was given."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("status") not in (None, Status.NOT_YET)
            and not cleaned.get("text")
            and "text" not in self.errors
        ):
            self.add_error("text", _("A response needs a text."))
        return cleaned

    def response_fields(self) -> dict[str, Any]:
        """Attributes of the response."""
        return {
            "status": self.cleaned_data["status"],
            "text": self.cleaned_data["text"].replace("\r\n", "\n"),
            "responded_on": self.cleaned_data["responded_on"],
        }

    def perspective_ids(self) -> list[int] | None:
        return None


class CoordinatedResponseForm(ResponseForm):
    """What a coordinator sets beside: who answers, and the perspectives of the item."""

    department = forms.ChoiceField(label=_("Department"), required=False)
    perspectives = forms.MultipleChoiceField(
        label=_("Perspectives"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        help_text=_("They belong to the item and are shown at once, without publishing."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        municipality = self.item.recommendation.municipality
        day = self.response.responded_on if self.response else None
        year = fiscal_year_of(day) if day else current_fiscal_year()
        self.fields["department"].choices = department_choices(municipality, year)
        perspectives = [(str(one.pk), str(one)) for one in municipality.perspectives.all()]
        self.fields["perspectives"].choices = perspectives
        if not perspectives:
            del self.fields["perspectives"]

    def initial_of(self, response: RecommendationResponse | None) -> dict[str, Any]:
        return super().initial_of(response) | {
            "department": str(response.department_id or "") if response else "",
            "perspectives": [str(one.pk) for one in self.item.perspectives.all()],
        }

    def response_fields(self) -> dict[str, Any]:
        department = self.cleaned_data["department"]
        return super().response_fields() | {"department_id": int(department) if department else None}

    def perspective_ids(self) -> list[int] | None:
        return [int(pk) for pk in self.cleaned_data["perspectives"]] if "perspectives" in self.fields else None


class ClauseForm(forms.Form):
    """One clause as a coordinator corrects it."""

    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3, "lang": "ja"}))
    force = forms.ChoiceField(label=_("Force"), choices=Clause.Force.choices)
    addressees = forms.MultipleChoiceField(
        label=_("Addressees"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, data: Any = None, *, clause: Clause, choices: list[tuple[str, str]]) -> None:
        self.clause = clause
        initial = {
            "text": clause.text,
            "force": clause.force,
            "addressees": [str(kind.pk) for kind in clause.addressees.all()],
        }
        super().__init__(data, prefix=clause.anchor, initial=initial)
        self.fields["addressees"].choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asks = cleaned.get("force") not in (None, Clause.Force.STATEMENT)
        if asks and not cleaned.get("addressees") and "addressees" not in self.errors:
            self.add_error("addressees", _("Choose whom this clause addresses; only a statement addresses nobody."))
        return cleaned

    def draft(self) -> ClauseDraft:
        return ClauseDraft(
            clause_id=self.clause.pk,
            text=self.cleaned_data["text"].replace("\r\n", "\n"),
            force=self.cleaned_data["force"],
            addressees=[int(pk) for pk in self.cleaned_data["addressees"]],
        )


class ClausesForm(forms.Form):
    """All clauses of an item under the version of the item; `rows` are their forms."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label=_("Reason for the change"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, item: RecommendationItem) -> None:
        super().__init__(data, initial={"version": item.version})
        municipality = item.recommendation.municipality_id
        kinds = StakeholderType.objects.filter(municipality=municipality).in_order()
        choices = [(str(kind.pk), kind.name) for kind in kinds]
        self.rows = [ClauseForm(data, clause=clause, choices=choices) for clause in item.clauses.all()]
        self.fields["reason"].required = item.recommendation.is_published
        self.fields["reason"].help_text = (
            _("This recommendation is published. The reason stays in its history.")
            if item.recommendation.is_published
            else _("Stays in the history of the clauses.")
        )

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def drafts(self) -> list[ClauseDraft]:
        return [row.draft() for row in self.rows]
