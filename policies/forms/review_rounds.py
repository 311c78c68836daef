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
        kwargs.setdefault("initial", suggested())
        super().__init__(*args, **kwargs)
        editions = PlanEdition.objects.of(municipality).order_by("-first_year")
        years = sorted({year for one in editions for year in range(one.first_year, one.last_year + 1)}, reverse=True)
        self.fields["edition"].queryset = editions
        self.fields["level"].queryset = PlanLevel.objects.filter(edition__in=editions).select_related("edition")
        self.fields["level"].label_from_instance = lambda one: f"{one.edition.name}: {one.name}"
        self.fields["scale"].queryset = RatingScale.objects.filter(plan__municipality=municipality)
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
        return cleaned


def suggested() -> dict[str, Any]:
    """From today on in working days; reviewed is the year before this one."""
    opens = next_working_day(timezone.localdate())
    return {
        "kind": ReviewRound.Kind.ANNUAL,
        "fiscal_year": current_fiscal_year() - 1,
        "opens_on": opens,
        "due_on": add_working_days(opens, WORKING_DAYS_TO_ANSWER),
        "closes_on": add_working_days(opens, WORKING_DAYS_TO_CLOSE),
    }


class RoundStepForm(ServiceForm):
    """Every step names the version of the round the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


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
