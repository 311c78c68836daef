"""Forms of the office that runs an inquiry: opening, its days, closing, narrowing the list."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from districts.fiscal_years import current_fiscal_year, label

from ..models import ProposalDocument, UptakeInquiry
from ..reading.uptake_board import Board, BoardRow
from .base import FilterForm, ServiceForm, day_field

MONTHS_TO_ANSWER = 3


class OpenInquiryForm(ServiceForm):
    """The next year's inquiry, with last year's days moved on."""

    fiscal_year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int)
    opens_on = day_field(
        _("Opens on"), help_text=_("Asked are the bodies that exist in the fiscal year of this day. Today or earlier.")
    )
    due_on = day_field(_("Due on"), help_text=_("The day named in the mails; answers are taken until the closing day."))
    closes_on = day_field(_("Closes on"))

    def __init__(self, *args: Any, document: ProposalDocument, inquiries: list[UptakeInquiry], **kwargs: Any) -> None:
        opened = {one.fiscal_year for one in inquiries if one.opened_at}
        # A later year's bodies are not known yet, and for an earlier one nobody is asked who has not been for long.
        years = [year for year in (current_fiscal_year(), current_fiscal_year() - 1) if year not in opened]
        kwargs.setdefault("initial", suggested_days(inquiries, years))
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].choices = [(year, label(year)) for year in years]
        self.has_years = bool(years)

    def clean_opens_on(self) -> dt.date:
        day = self.cleaned_data["opens_on"]
        if day > timezone.localdate():
            raise ValidationError(_("An inquiry opens at once: choose today or an earlier day."))
        return day

    def clean(self) -> dict[str, Any]:
        """What the service would refuse is said before the list of bodies is shown."""
        cleaned = super().clean() or {}
        if not self.errors:
            row = UptakeInquiry(**cleaned)
            try:
                row.clean()
                row.validate_constraints(exclude={"document"})
            except ValidationError as error:
                self.take_error(error)
        return cleaned


def suggested_days(inquiries: list[UptakeInquiry], years: list[int]) -> dict[str, Any]:
    """The latest year that is free; days as last time if they still lie ahead, else in three months."""
    today, year = timezone.localdate(), max(years, default=current_fiscal_year())
    later = today + dt.timedelta(days=30 * MONTHS_TO_ANSWER)
    due, closes = later, later + dt.timedelta(days=30)
    if inquiries:
        last = max(inquiries, key=lambda one: one.fiscal_year)
        moved = [_years_on(day, year - last.fiscal_year) for day in (last.due_on, last.closes_on)]
        if moved[0] > today:
            due, closes = moved
    return {"fiscal_year": year, "opens_on": today, "due_on": due, "closes_on": closes}


def _years_on(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


class CloseForm(ServiceForm):
    confirmed = forms.BooleanField(label=_("Close the inquiry now, before its closing day"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class DatesForm(ServiceForm):
    due_on = day_field(_("Due on"))
    closes_on = day_field(_("Closes on"), help_text=_("Personal links end on this day too."))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class ReopenForm(ServiceForm):
    closes_on = day_field(_("Closes on"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class UndoForm(ServiceForm):
    confirmed = forms.BooleanField(label=_("Take the opening and the list of bodies back"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


MANAGE_FORMS: dict[str, type[ServiceForm]] = {
    "dates": DatesForm,
    "close": CloseForm,
    "reopen": ReopenForm,
    "undo": UndoForm,
}


class RemindForm(forms.Form):
    again = forms.BooleanField(label=_("Also write to those who got a mail within the last day"), required=False)


class BoardFilterForm(FilterForm):
    """Which bodies are listed."""

    STATES = {
        "waiting": _("Not answered everything"),
        "untouched": _("Not answered anything"),
        "overdue": _("Overdue"),
        "complete": _("Answered everything"),
        "by_phone": _("Without a mail address"),
    }
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *STATES.items()])
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board = board
        self.fields["kind"].choices = [("", _("All")), *((one.slug, one.name) for one in board.kinds)]
        self.fields["district"].choices = [("", _("All")), *((one.slug, one.name) for one in board.districts)]

    def rows(self) -> list[BoardRow]:
        wanted = self.wanted
        return [row for row in self.board.rows if _fits(row, wanted)]


def _fits(row: BoardRow, wanted: dict[str, Any]) -> bool:
    body = row.association
    states = {
        "waiting": not row.is_complete,
        "untouched": not row.answered and row.asked > 0,
        "overdue": row.is_overdue,
        "complete": row.is_complete,
        "by_phone": not row.has_mail,
    }
    kind, district = wanted.get("kind"), wanted.get("district")
    return (
        states.get(wanted.get("state", ""), True)
        and kind in (None, "", body.stakeholder_type.slug)
        and district in (None, "", body.district.slug if body.district else None)
    )
