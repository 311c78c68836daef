"""History pages: who changed what, when and why, also in the rows inside a page. Nothing is reverted here."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject
from simple_history.template_utils import HistoricalRecordContextHelper

# Bookkeeping that changes with every save and tells a reader nothing.
UNTOLD = ("version", "updated_at", "search_text", "key", "last_login")
WHOLE_TEXT = 5000


class ReadableChanges(HistoricalRecordContextHelper):
    """Values as a page shows them: labels of choices, yes and no, local times."""

    def prepare_delta_change_value(self, change, value):
        value = super().prepare_delta_change_value(change, value)
        field = self.model._meta.get_field(change.field)
        if isinstance(value, DeletedObject):
            # django-simple-history says so of a field that was empty, too
            return "—" if value.pk is None else _("Deleted: %(kind)s") % {"kind": value.model._meta.verbose_name}
        if isinstance(value, list):
            return value or "—"
        if value is None or value == "":
            return "—"
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(field, models.DateTimeField):
            return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
        return dict(field.flatchoices).get(value, value)


def tell_changes(records, model, mark=None) -> list:
    """Records, newest first, each with `history_delta_changes` against the one before of the same row.

    `mark` takes an old and a new text and gives both back with what was removed and added marked in them.
    """
    before: dict[object, object] = {}
    untold = [name for name in UNTOLD if name in {field.name for field in model._meta.fields}]
    for record in reversed(records):
        row = getattr(record, model._meta.pk.attname)
        if row in before:
            delta = record.diff_against(before[row], excluded_fields=untold, foreign_keys_are_objs=True)
            helper = ReadableChanges(model, record, max_displayed_delta_change_chars=WHOLE_TEXT)
            record.history_delta_changes = helper.context_for_delta_changes(delta)
            for change, told in zip(delta.changes, record.history_delta_changes, strict=True):
                if mark and isinstance(model._meta.get_field(change.field), models.TextField):
                    told["marked"] = mark(change.old, change.new) if change.old and change.new else None
        before[row] = record
    return records


class HistoryMixin(SimpleHistoryAdmin):
    """django-simple-history's list of changes, without its pages that bring an old version back."""

    object_history_template = "admin/record_history.html"

    def get_urls(self):
        return super(SimpleHistoryAdmin, self).get_urls()

    def history_view_title(self, request, obj):
        return _("History of changes: %(row)s") % {"row": obj}

    def revert_disabled(self, request, obj=None):
        return True

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        tell_changes(list(historical_records), self.model, getattr(self, "mark_wording", None))

    def history_view(self, request, object_id, extra_context=None):
        """A row of another municipality is not there, whoever asks."""
        parts = [part for inline in self.inlines if (part := self._part_history(inline, object_id))]
        try:
            return super().history_view(request, object_id, {"parts": parts, **(extra_context or {})})
        except PermissionDenied:
            raise Http404 from None

    def _part_history(self, inline: type[admin.TabularInline], object_id):
        """Heading and changes of the rows inside the page."""
        if not hasattr(inline.model, "history") or not str(object_id).isdecimal():
            return None
        link = inline.fk_name or next(
            field.name for field in inline.model._meta.fields if field.related_model is self.model
        )
        records = inline.model.history.filter(**{f"{link}_id": object_id}).select_related("history_user")
        records = list(records[: self.history_list_per_page])
        return (inline.model._meta.verbose_name_plural, tell_changes(records, inline.model)) if records else None
