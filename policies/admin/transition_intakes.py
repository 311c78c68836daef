"""Admin of intakes: what was decided and what came of it, to look at."""

from django.contrib import admin

from districts.admin.base import ReadOnlyAdmin, ScopedRelatedFilter

from ..models import TransitionIntake


@admin.register(TransitionIntake)
class TransitionIntakeAdmin(ReadOnlyAdmin):
    municipality_path = "to_edition__municipality"
    list_display = ["document", "status", "from_edition", "to_edition", "created_by", "created_at", "confirmed_at"]
    list_filter = ["status", ("to_edition", ScopedRelatedFilter), "created_at"]
    list_select_related = ["document", "from_edition", "to_edition", "created_by"]
    search_fields = ["document__title", "document__original_name"]
    fields = [
        "document",
        ("from_edition", "to_edition"),
        "status",
        "decisions",
        "reasons",
        "warnings_confirmed",
        "result",
        ("created_by", "created_at"),
        ("confirmed_by", "confirmed_at"),
    ]
