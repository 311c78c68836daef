"""Admin of indicators: what they are is edited here with a reason, their values are revisions and only looked at."""

from django.contrib import admin

from districts.admin.base import ReadOnlyAdmin, ScopedInline, ScopedRelatedFilter
from districts.admin.history import HistoryMixin

from ..models import Indicator, IndicatorItem, IndicatorValue
from .base import VersionedAdmin, VersionedForm


class IndicatorForm(VersionedForm):
    """The public reads its definition: a change says why."""

    def is_published(self) -> bool:
        return bool(self.instance.pk) and self.instance.published_at is not None


class IndicatorItemInline(ScopedInline):
    model = IndicatorItem
    fields = ["item", "position"]
    autocomplete_fields = ["item"]


@admin.register(Indicator)
class IndicatorAdmin(HistoryMixin, VersionedAdmin):
    municipality_path = "municipality"
    form = IndicatorForm
    list_display = ["name", "municipality", "kind", "measure", "unit", "owner", "published_at"]
    list_filter = [("municipality", ScopedRelatedFilter), "kind", "measure"]
    list_select_related = ["municipality", "owner"]
    search_fields = ["name", "definition"]
    autocomplete_fields = ["municipality", "owner"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "municipality",
                    "slug",
                    "name",
                    ("kind", "measure", "direction"),
                    ("unit", "decimals"),
                    "definition",
                    "data_source",
                    "owner",
                    "change_reason",
                    "read_version",
                ]
            },
        )
    ]
    inlines = [IndicatorItemInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("owner__names")

    def save_model(self, request, obj, form, change):
        obj.version += bool(change and form.has_content_changed)
        super().save_model(request, obj, form, change)


@admin.register(IndicatorValue)
class IndicatorValueAdmin(ReadOnlyAdmin):
    municipality_path = "indicator__municipality"
    list_display = ["indicator", "fiscal_year", "series", "number", "text", "qualifier", "revision", "is_public"]
    list_filter = [("indicator", ScopedRelatedFilter), "series", "is_current", "is_public"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__name", "text"]
    fields = [
        ("indicator", "district"),
        ("fiscal_year", "open_ended", "series"),
        ("number", "text", "qualifier"),
        ("revision", "reason"),
        ("is_current", "is_public", "settled_at", "published_at"),
        ("entered_by", "entered_at"),
    ]
