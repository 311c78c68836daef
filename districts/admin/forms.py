"""Forms of the admin: related rows of one municipality, and constraints that hold for fields not shown."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from .scope import municipality_id_of


def _strangers(cleaned, own):
    """Names of the fields that hold a row of another municipality."""
    for name, value in cleaned.items():
        rows = [value] if isinstance(value, Model) else value if isinstance(value, QuerySet) else []
        if any(municipality_id_of(row) not in (None, own) for row in rows):
            yield name


class ScopedForm(forms.ModelForm):
    """A row's related rows belong to its own municipality."""

    def _get_validation_exclusions(self):
        """A saved row keeps its municipality (edition …), which is not in the form but in the constraints."""
        exclude = super()._get_validation_exclusions()
        if self.instance.pk:
            for constraint in self.instance._meta.constraints:
                exclude -= set(getattr(constraint, "fields", ()))
                exclude -= constraint.condition.referenced_base_fields if constraint.condition else set()
        return exclude

    def _update_errors(self, errors):
        """What the model says about a field that is not in the form is said above the form."""
        if hasattr(errors, "error_dict"):
            told: dict[str, list] = {}
            for name, found in errors.error_dict.items():
                told.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(found)
            errors = ValidationError(told)
        super()._update_errors(errors)

    def _post_clean(self):
        super()._post_clean()
        own = municipality_id_of(self.instance)
        if own is not None:
            for name in list(_strangers(self.cleaned_data, own)):
                self.add_error(name, _("This belongs to another municipality."))


class ScopedFormSet(forms.BaseInlineFormSet):
    """Rows inside a page point to rows of the page's municipality."""

    def add_fields(self, form, index):
        """In a table the head of the column is no label, so each field says its name itself."""
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)  # inside the links to add and change related rows
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", field.label)

    def kept_forms(self):
        """Forms a person filled in and did not mark for deletion; rows that are only shown stand as they stood."""
        return [
            form
            for form in self.forms
            if getattr(form, "cleaned_data", None)
            and form.cleaned_data is not form.initial
            and not form.cleaned_data.get("DELETE")
        ]

    def clean(self):
        super().clean()
        own = municipality_id_of(self.instance)
        for form in self.kept_forms():
            relations = {name: value for name, value in form.cleaned_data.items() if name != self.fk.name}
            for name in list(_strangers(relations, own)) if own is not None else []:
                form.add_error(name, _("This belongs to another municipality."))


class KeyedForm(ScopedForm):
    """The comparison key of a label is made when the row is saved, so its constraints are asked about in words."""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"key"}


class OwnMunicipalityFormSet(ScopedFormSet):
    """Rows inside a page that belong to the municipality of the page's row."""

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.instance.municipality_id = self.instance.municipality_id
        return form
