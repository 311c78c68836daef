"""Admin of reviews, their contributions and steps, to look at; of the standing texts of a sheet, to correct."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from districts.admin.base import ReadOnlyAdmin, ScopedRelatedFilter
from districts.admin.history import HistoryMixin

from ..models import Review, ReviewContribution, ReviewEvent, ReviewSheet, WorkStep
from .base import VersionedAdmin


@admin.register(ReviewSheet)
class ReviewSheetAdmin(HistoryMixin, VersionedAdmin):
    municipality_path = "item__edition__municipality"
    list_display = ["item", "edition", "version"]
    list_filter = [("item__edition", ScopedRelatedFilter)]
    list_select_related = ["item__edition"]
    search_fields = ["item__code", "item__title", "present_state", "content"]
    autocomplete_fields = ["item", "source_document"]
    fieldsets = [
        (None, {"fields": ["item", "present_state", "period_goal", "final_goal", "content"]}),
        (gettext_lazy("Source"), {"fields": ["source_document", "source_page", "source_row", "source_text"]}),
        (gettext_lazy("Record of the change"), {"fields": ["change_reason", "read_version"]}),
    ]

    @admin.display(description=gettext_lazy("plan edition"), ordering="item__edition")
    def edition(self, obj):
        return obj.item.edition

    def save_model(self, request, obj, form, change):
        obj.version += bool(change and form.has_content_changed)
        super().save_model(request, obj, form, change)


@admin.register(WorkStep)
class WorkStepAdmin(ReadOnlyAdmin):
    """Every revision stands; a correction is a new one with its reason, made on the review's form."""

    municipality_path = "item__edition__municipality"
    list_display = ["item", "fiscal_year", "series", "revision", "is_current", "is_public", "entered_by", "entered_at"]
    list_filter = [("item__edition", ScopedRelatedFilter), "fiscal_year", "series", "is_current", "is_public"]
    list_select_related = ["item", "entered_by"]
    search_fields = ["item__code", "item__title", "text"]
    fields = [
        "item",
        ("fiscal_year", "open_ended", "series"),
        "text",
        ("revision", "reason"),
        ("is_current", "is_public"),
        ("settled_at", "published_at"),
        ("entered_by", "entered_at"),
        ("source_document", "source_page", "source_row"),
        "source_text",
    ]


@admin.register(Review)
class ReviewAdmin(HistoryMixin, ReadOnlyAdmin):
    municipality_path = "round__edition__municipality"
    list_display = ["item", "round", "lead", "status", "grade", "due_on", "assignee", "updated_at"]
    list_filter = [("round", ScopedRelatedFilter), "status", ("lead", ScopedRelatedFilter)]
    list_select_related = ["item", "round", "lead", "grade", "assignee"]
    search_fields = ["item__code", "item__title", "assessment"]
    fields = [
        ("round", "item"),
        ("lead", "assignee"),
        ("status", "due_on"),
        "grade",
        "assessment",
        "adequacy",
        "issues",
        "way_forward",
        ("is_postponed", "postponed_reason"),
        "committee_opinion",
        "version",
        ("updated_by", "updated_at"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("lead__names")


@admin.register(ReviewContribution)
class ReviewContributionAdmin(HistoryMixin, ReadOnlyAdmin):
    municipality_path = "review__round__edition__municipality"
    list_display = ["review", "department", "updated_by", "updated_at"]
    list_filter = [("review__round", ScopedRelatedFilter)]
    list_select_related = ["review__item", "review__round", "department", "updated_by"]
    search_fields = ["review__item__code", "review__item__title", "text"]
    fields = [("review", "department"), "text", "version", ("updated_by", "updated_at")]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("department__names")


@admin.register(ReviewEvent)
class ReviewEventAdmin(ReadOnlyAdmin):
    municipality_path = "review__round__edition__municipality"
    list_display = ["at", "review", "action", "from_status", "to_status", "by", "reason"]
    list_filter = [("review__round", ScopedRelatedFilter), "action", "at"]
    list_select_related = ["review__item", "review__round", "by"]
    search_fields = ["review__item__code", "review__item__title", "reason", "by__email"]
    fields = ["review", "action", ("from_status", "to_status"), "reason", ("by", "at")]
