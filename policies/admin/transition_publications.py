"""Admin of published transitions, to look at."""

from django.contrib import admin

from districts.admin.base import ReadOnlyAdmin, ScopedRelatedFilter

from ..models import PublishedTransition


@admin.register(PublishedTransition)
class PublishedTransitionAdmin(ReadOnlyAdmin):
    municipality_path = "crosswalk__to_edition__municipality"
    list_display = ["__str__", "kind", "confidence", "version", "crosswalk"]
    list_filter = [("crosswalk", ScopedRelatedFilter), "kind", "confidence"]
    list_select_related = ["old", "new", "crosswalk__from_edition", "crosswalk__to_edition"]
    search_fields = ["old__code", "old__title", "old__text", "new__code", "new__title", "new__text", "note"]
    fields = [
        "crosswalk",
        ("old", "new"),
        ("kind", "depth"),
        "note",
        "reason",
        "changes",
        "candidates",
        ("source_document", "source_page", "source_row"),
        "confidence",
        "decided_at",
        "position",
        "version",
    ]
