"""Admin of intakes of proposals: what was decided and what came of it, to look at."""

from django.contrib import admin

from districts.admin.base import ReadOnlyAdmin, ScopedRelatedFilter

from ..models import ProposalIntake


@admin.register(ProposalIntake)
class ProposalIntakeAdmin(ReadOnlyAdmin):
    municipality_path = "proposal_document__municipality"
    list_display = ["document", "status", "proposal_document", "created_by", "created_at", "confirmed_at"]
    list_filter = ["status", ("proposal_document", ScopedRelatedFilter), "created_at"]
    list_select_related = ["document", "proposal_document", "created_by"]
    search_fields = ["document__title", "document__original_name"]
    fields = [
        "document",
        "proposal_document",
        "status",
        "decisions",
        "reasons",
        "warnings_confirmed",
        "result",
        ("created_by", "created_at"),
        ("confirmed_by", "confirmed_at"),
    ]
