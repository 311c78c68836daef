"""Admin of what closing froze, to look at: nothing changes a record once it is written."""

from django.contrib import admin

from districts.admin.base import ReadOnlyAdmin, ScopedRelatedFilter

from ..models import ReviewRecord


@admin.register(ReviewRecord)
class ReviewRecordAdmin(ReadOnlyAdmin):
    municipality_path = "round__edition__municipality"
    list_display = ["__str__", "round", "sequence", "status", "grade_code", "lead_name", "is_public", "frozen_at"]
    list_filter = [("round", ScopedRelatedFilter), "status", "is_public", "sequence"]
    list_select_related = ["round"]
    search_fields = ["item_code", "item_title", "lead_name", "assessment"]
    fields = [
        ("round", "review", "item"),
        ("sequence", "frozen_at", "is_public", "status"),
        ("item_code", "item_title"),
        "item_text",
        ("policy_code", "policy_title"),
        ("lead", "lead_name"),
        ("scale_name", "grade_code", "grade_label"),
        "assessment",
        "adequacy",
        "issues",
        "way_forward",
        ("is_postponed", "postponed_reason"),
        "committee_opinion",
        "levels",
        "departments",
        "sheet",
        "contributions",
        "values",
        "steps",
    ]
