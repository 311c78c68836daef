"""Admin of source documents. They come in through an intake; what they are called can be corrected."""

from django.contrib import admin

from districts.admin.base import ScopedAdmin, ScopedRelatedFilter
from districts.admin.history import HistoryMixin

from ..models import SourceDocument


@admin.register(SourceDocument)
class SourceDocumentAdmin(HistoryMixin, ScopedAdmin):
    list_display = ["title", "number", "issued_on", "original_name", "uploaded_by", "uploaded_at", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter), "uploaded_at"]
    list_select_related = ["municipality", "uploaded_by"]
    search_fields = ["title", "number", "original_name"]
    fields = [
        "municipality",
        "title",
        "number",
        "issued_on",
        "original_name",
        "checksum",
        "size",
        "uploaded_by",
        "uploaded_at",
    ]
    readonly_fields = ["original_name", "checksum", "size", "uploaded_by", "uploaded_at"]

    def has_add_permission(self, request):
        return False
