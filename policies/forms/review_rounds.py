"""Forms of the plan office around a round: its making, its days, closing, reopening, publishing."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from districts.fiscal_years import current_fiscal_year, label
from districts.models import Municipality
from districts.working_days import add_working_days, next_working_day

from ..models import PlanEdition, PlanLevel, RatingScale, ReviewRound
from ..reading.review_completeness import FIELDS_OF_ROUND
from ..services.review_rounds import check_days
from .base import ServiceForm, day_field

WORKING_DAYS_TO_ANSWER, WORKING_DAYS_TO_CLOSE = 15, 25


class RoundForm(forms.ModelForm):
    """A round before it is opened. The three days are working days; a level below names items that are reviewed."""

    opens_on = day_field(_("Opens on"))
    due_on = day_field(_("Due on"), help_text=_("The day departments hand in by; a working day."))
    closes_on = day_field(_("Closes on"))

    class Meta:
        model = ReviewRound
        fields = ["edition", "kind", "fiscal_year", "level", "scale", "opens_on", "due_on", "closes_on"]

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        editions = PlanEdition.objects.of(municipality).select_related("plan").order_by("-first_year")
        levels = PlanLevel.objects.filter(edition__in=editions).select_related("edition").order_by("edition", "depth")
        scales = RatingScale.objects.filter(plan__municipality=municipality).select_related("plan")
        if kwargs.get("instance") is None:
            kwargs.setdefault("initial", suggested(editions, levels, scales))
        super().__init__(*args, **kwargs)
        years = sorted({year for one in editions for year in range(one.first_year, one.last_year + 1)}, reverse=True)
        self.fields["edition"].queryset = editions
        self.fields["level"].queryset = levels
        self.fields["level"].label_from_instance = lambda one: f"{one.edition.name}: {one.name}"
        self.fields["scale"].queryset = scales
        self.fields["scale"].label_from_instance = lambda one: f"{one.plan.name}: {one.name}"
        self.fields["scale"].help_text = _("Annual, midterm and final rounds ask for a rating and need one.")
        self.fields["fiscal_year"] = forms.TypedChoiceField(
            label=_("Fiscal year"), coerce=int, choices=[(year, label(year)) for year in years]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        days = {name: cleaned.get(name) for name in ("opens_on", "due_on", "closes_on")}
        try:
            check_days(**days)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.add_error(name, messages)
        asked = FIELDS_OF_ROUND.get(cleaned.get("kind", ""), {})
        if "grade" in asked and not cleaned.get("scale") and "scale" not in self.errors:
            self.add_error("scale", _("This kind of round asks for a rating. Choose its scale."))
        return cleaned


def suggested(editions: Any, levels: Any, scales: Any) -> dict[str, Any]:
    """From today on in working days; the year before this one of the plan it lies in, by the plan's only scale."""
    opens, year = next_working_day(timezone.localdate()), current_fiscal_year() - 1
    edition = next((one for one in editions if one.first_year <= year <= one.last_year), next(iter(editions), None))
    own_levels = [one for one in levels if edition and one.edition_id == edition.pk]
    own_scales = [one for one in scales if edition and one.plan_id == edition.plan_id]
    return {
        "kind": ReviewRound.Kind.ANNUAL,
        "edition": edition,
        "level": own_levels[-1] if own_levels else None,
        "scale": own_scales[0] if len(own_scales) == 1 else None,
        "fiscal_year": year,
        "opens_on": opens,
        "due_on": add_working_days(opens, WORKING_DAYS_TO_ANSWER),
        "closes_on": add_working_days(opens, WORKING_DAYS_TO_CLOSE),
    }


class RoundStepForm(ServiceForm):
    """Every step names the version of the round the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class EditRoundForm(RoundForm):
    """A prepared round as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version


class CloseRoundForm(RoundStepForm):
    unfinished_confirmed = forms.BooleanField(
        label=_("Close although reviews are unfinished; they are published without a text"), required=False
    )


class ReopenRoundForm(RoundStepForm):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class DueRoundForm(RoundStepForm):
    due_on = day_field(_("Due on"))
    reason = forms.CharField(label=_("Reason"), max_length=400, required=False)

    def clean_due_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["due_on"]
        try:
            check_days(due_on=day)
        except ValidationError as error:
            raise ValidationError(error.messages) from None
        return day


class DueReviewForm(DueRoundForm):
    due_on = day_field(_("Due on"), required=False, help_text=_("Empty: the due date of the round."))


class RemindRoundForm(forms.Form):
    again = forms.BooleanField(label=_("Write again although reminders went out within the last day"), required=False)


class PublishRoundForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput)
    warnings_seen = forms.BooleanField(label=_("I have looked at these places; they may be public"), required=False)

    def __init__(self, *args: Any, has_warnings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_warnings:
            self.fields["warnings_seen"].required = True
        else:
            del self.fields["warnings_seen"]
