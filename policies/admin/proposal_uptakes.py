"""Admin of inquiries and answers, to look at: what is asked, answered and linked is written through the staff pages."""

from django.contrib import admin
from django.db.models import Count

from districts.admin.base import ReadOnlyAdmin, ScopedRelatedFilter
from districts.admin.history import HistoryMixin

from ..models import Uptake, UptakeInquiry, UptakeLink, UptakeRequest


@admin.register(UptakeInquiry)
class UptakeInquiryAdmin(HistoryMixin, ReadOnlyAdmin):
    municipality_path = "document__municipality"
    list_display = ["__str__", "fiscal_year", "opens_on", "due_on", "closes_on", "opened_at", "closed_at", "requests"]
    list_filter = [("document", ScopedRelatedFilter), "fiscal_year"]
    list_select_related = ["document"]
    search_fields = ["document__title"]
    fields = [
        "document",
        "fiscal_year",
        ("opens_on", "due_on", "closes_on"),
        ("opened_at", "closed_at", "results_published_at"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("document").annotate(_requests=Count("requests"))

    @admin.display(description=UptakeRequest._meta.verbose_name_plural, ordering="_requests")
    def requests(self, obj):
        return obj._requests


@admin.register(UptakeRequest)
class UptakeRequestAdmin(ReadOnlyAdmin):
    municipality_path = "inquiry__document__municipality"
    list_display = ["association", "inquiry", "last_reminded_at"]
    list_filter = [("inquiry", ScopedRelatedFilter)]
    list_select_related = ["association", "inquiry__document"]
    search_fields = ["association__name", "association__code"]
    fields = ["inquiry", "association", "last_reminded_at"]


@admin.register(Uptake)
class UptakeAdmin(HistoryMixin, ReadOnlyAdmin):
    municipality_path = "request__inquiry__document__municipality"
    list_display = ["association", "proposal", "status", "note_is_public", "entered_via", "updated_by", "updated_at"]
    list_filter = ["status", "entered_via", "note_is_public", "request__inquiry__fiscal_year"]
    list_select_related = ["request__association", "request__inquiry", "proposal", "updated_by"]
    search_fields = ["request__association__name", "request__association__code", "proposal__text", "note"]
    fields = [
        "request",
        "proposal",
        "status",
        "note",
        "note_is_public",
        ("held_back_at", "held_back_by"),
        ("entered_via", "updated_by", "updated_at"),
        "version",
    ]

    @admin.display(description=UptakeRequest._meta.get_field("association").verbose_name)
    def association(self, obj):
        return obj.request.association


@admin.register(UptakeLink)
class UptakeLinkAdmin(HistoryMixin, ReadOnlyAdmin):
    """The hash of a link stays out of sight: nobody needs it, and nobody is to compare it."""

    municipality_path = "request__inquiry__document__municipality"
    list_display = ["request", "created_by", "created_at", "expires_on", "revoked_at", "last_used_at"]
    list_filter = ["expires_on", "revoked_at"]
    list_select_related = ["request__association", "request__inquiry", "created_by"]
    search_fields = ["request__association__name", "request__association__code"]
    fields = ["request", ("created_by", "created_at"), "expires_on", "revoked_at", "last_used_at"]
