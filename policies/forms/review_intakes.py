"""Handing in a review sheet, and confirming what its preview shows."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from districts.models import Municipality

from ..intake.files.sheets import IntakeRefused
from ..models import PlanEdition
from ..services.review_import import editions_of_sheet, read_file
from .base import sheet_bytes


class ReviewUploadForm(forms.Form):
    """A sheet and its edition. It is read once here, so that a wrong file is refused at its field."""

    file = forms.FileField(
        label=_("Sheet"),
        help_text=_("The review sheet of one item as an Excel file (.xlsx), up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    edition = forms.ModelChoiceField(
        PlanEdition.objects.none(),
        label=_("Plan edition"),
        required=False,
        help_text=_("Left empty, the edition that holds the item of the sheet is taken."),
    )

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        self.fields["edition"].queryset = PlanEdition.objects.of(municipality).select_related("plan")
        self.fields["edition"].empty_label = gettext("The one the sheet fits")

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        self.data_read = sheet_bytes(file)
        try:
            self.reading = read_file(self.data_read, file.name or "")
        except IntakeRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("file") and not cleaned.get("edition") and "edition" not in self.errors:
            fits = editions_of_sheet(self.municipality.slug, self.reading)
            if len(fits) == 1:
                cleaned["edition"] = fits[0]
            else:
                self.add_error("edition", _("The sheet does not tell which edition it belongs to. Choose it."))
        return cleaned


class ReviewConfirmForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    token = forms.CharField(widget=forms.HiddenInput)
    warnings_read = forms.BooleanField(
        label=_("I have read the warnings above."),
        error_messages={"required": _("Read the warnings above first, then tick this.")},
    )
    reason = forms.CharField(
        label=_("Reason for the corrections"),
        max_length=300,
        help_text=_("It stands beside every corrected value."),
    )

    def __init__(self, *args: Any, has_warnings: bool, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_warnings:
            del self.fields["warnings_read"]
        if not needs_reason:
            del self.fields["reason"]
