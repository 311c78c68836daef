"""Rows that several people edit: a reason for every change, and nobody overwrites what they have not seen."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import Manager, Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.admin.base import ScopedAdmin
from districts.admin.forms import ScopedForm

from ..reading.wording import compare


class ReasonedForm(ScopedForm):
    """Asks why; the answer goes into the history. Published rows are not changed without one."""

    change_reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        required=False,
        max_length=300,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Kept in the history. Needed once the row is published."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "change_reason" in self.fields:
            self.fields["change_reason"].required = self.is_published()

    def is_published(self) -> bool:
        return bool(self.instance.pk and self.instance.is_published)

    @property
    def has_content_changed(self) -> bool:
        return bool(set(self.changed_data) - {"change_reason", "read_version"})


class ReasonedAdmin(ScopedAdmin):
    form = ReasonedForm
    only_when_changing: tuple[str, ...] = ("change_reason",)

    @staticmethod
    def mark_wording(old: str, new: str) -> tuple[str, str]:
        """For the history pages: what was removed and added, within the text."""
        wording = compare(old, new)
        return wording.old_html, wording.new_html

    def unasked(self, request, obj) -> set[str]:
        """Fields of the fieldsets that have nothing to say on this page."""
        changing = obj is not None and self.may_change(request.user, obj)
        return set() if changing else set(self.only_when_changing)

    def get_fieldsets(self, request, obj=None):
        unasked = self.unasked(request, obj)
        fieldsets = []
        for title, options in super().get_fieldsets(request, obj):
            names = [name for name in options["fields"] if name not in unasked]
            if names:
                fieldsets.append((title, {**options, "fields": names}))
        return fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A field that is not shown is not read either."""
        form = super().get_form(request, obj, change, **kwargs)
        for name in self.unasked(request, obj):
            form.base_fields.pop(name, None)
        return form

    def save_model(self, request, obj, form, change):
        obj._change_reason = form.cleaned_data.get("change_reason", "")
        super().save_model(request, obj, form, change)


def shown(value: Any) -> str:
    """A value of a row or of a form as a person reads it."""
    if isinstance(value, Manager):
        value = value.all()
    if isinstance(value, QuerySet | list | tuple):
        return "、".join(str(one) for one in value) or "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "—" if value is None or value == "" else str(value)


class VersionedForm(ReasonedForm):
    """Carries the version it was read at. A stale save is refused once, with both versions in sight.

    After that the form stands at the newer version: saving again is a decision made knowingly.
    """

    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stale: Model | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "read_version" in self.fields:
            self.fields["read_version"].initial = self.instance.version if self.instance.pk else None

    def is_published(self) -> bool:
        return bool(self.instance.pk and hasattr(self.instance, "published"))

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._refuse_if_stale(cleaned.get("read_version"))
        return cleaned

    def _refuse_if_stale(self, version):
        """The row is locked until the save is through, so nobody slips in between."""
        model = type(self.instance)
        current = model._default_manager.select_for_update().get(pk=self.instance.pk)
        if current.version == version:
            return
        self.stale = current
        self.data = self.data.copy()
        self.data[self.add_prefix("read_version")] = current.version
        self.add_error(
            None,
            _(
                "Somebody else saved this row in the meantime. Nothing of yours is lost: compare both versions, "
                "correct the form where needed and save again."
            ),
        )

    def differences(self) -> list[dict[str, str]]:
        """Fields in which the saved row and the form differ."""
        rows = []
        for name, field in self.fields.items():
            if name in ("read_version", "change_reason") or not hasattr(self.stale, name):
                continue
            saved = shown(getattr(self.stale, name))
            typed = shown(self.cleaned_data.get(name, self.data.get(self.add_prefix(name))))
            if saved != typed:
                rows.append({"label": str(field.label), "saved": saved, "typed": typed})
        return rows


class VersionedAdmin(ReasonedAdmin):
    """Shows both versions above a refused form; `saved_rows` tells of the rows inside the page."""

    form = VersionedForm
    only_when_changing = ("change_reason", "read_version", "is_archived")
    change_form_template = "admin/versioned_change_form.html"

    @admin.display(description=gettext_lazy("publication"))
    def publication_state(self, obj):
        if not hasattr(obj, "published"):
            return _("Not published")
        return _("Unpublished changes") if obj.version > obj.published.version else _("Published")

    def saved_rows(self, obj) -> list[tuple[str, str]]:
        return []

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        if stale := getattr(form, "stale", None):
            context["stale"] = {
                "differences": form.differences(),
                "rows": self.saved_rows(stale),
                "saved": stale.history.select_related("history_user").first(),
            }
        return super().render_change_form(request, context, *args, **kwargs)
