"""What forms of every topic share: filters in the address, forms whose service may refuse, sheets and days."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from ..intake.files import sheets


class FilterForm(forms.Form):
    """A GET form that narrows a page down."""

    @property
    def wanted(self) -> dict[str, Any]:
        """Valid parameters only; a broken address shows everything rather than nothing."""
        return self.cleaned_data if self.is_valid() else {}

    @property
    def is_active(self) -> bool:
        return any(self.wanted.values())


class ServiceForm(forms.Form):
    """What a service refuses is said at its field."""

    def take_error(self, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            self.add_error(None, ValidationError(error.messages))
            return
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)


def sheet_bytes(file: UploadedFile) -> bytes:
    """What was handed in as a sheet, read once; refused where it is larger than sheets may be."""
    if file.size and file.size > sheets.MAX_BYTES:
        raise ValidationError(
            _("This file is larger than %(limit)s. Divide the sheet, or remove pictures from it."),
            params={"limit": filesizeformat(sheets.MAX_BYTES)},
        )
    data: bytes = file.read()
    return data


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)
