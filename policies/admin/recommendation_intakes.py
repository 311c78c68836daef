"""Admin of intakes of recommendations: what was decided and what came of it, to look at."""

from django.contrib import admin

from districts.admin.base import ReadOnlyAdmin, ScopedRelatedFilter

from ..models import RecommendationIntake


@admin.register(RecommendationIntake)
class RecommendationIntakeAdmin(ReadOnlyAdmin):
    municipality_path = "recommendation__municipality"
    list_display = ["document", "status", "recommendation", "created_by", "created_at", "confirmed_at"]
    list_filter = ["status", ("recommendation", ScopedRelatedFilter), "created_at"]
    list_select_related = ["document", "recommendation", "created_by"]
    search_fields = ["document__title", "document__original_name"]
    fields = [
        "document",
        "recommendation",
        "outline",
        "status",
        "decisions",
        "reasons",
        "warnings_confirmed",
        "result",
        ("created_by", "created_at"),
        ("confirmed_by", "confirmed_at"),
    ]
