"""Admin of intakes of review sheets: what was decided and what came of it, to look at."""

from django.contrib import admin

from districts.admin.base import ReadOnlyAdmin, ScopedRelatedFilter

from ..models import ReviewIntake


@admin.register(ReviewIntake)
class ReviewIntakeAdmin(ReadOnlyAdmin):
    municipality_path = "edition__municipality"
    list_display = ["document", "status", "edition", "created_by", "created_at", "confirmed_at"]
    list_filter = ["status", ("edition", ScopedRelatedFilter), "created_at"]
    list_select_related = ["document", "edition", "created_by"]
    search_fields = ["document__title", "document__original_name"]
    fields = [
        "document",
        "edition",
        "status",
        "decisions",
        "reasons",
        "warnings_confirmed",
        "result",
        ("created_by", "created_at"),
        ("confirmed_by", "confirmed_at"),
    ]
