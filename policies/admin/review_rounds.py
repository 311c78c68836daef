"""Admin of rounds, to look at: a round is planned, opened, closed and published on the staff pages."""

from django.contrib import admin
from django.db.models import Count

from districts.admin.base import ReadOnlyAdmin, ScopedRelatedFilter
from districts.admin.history import HistoryMixin

from ..models import Review, ReviewRound, RoundEvent


@admin.register(ReviewRound)
class ReviewRoundAdmin(HistoryMixin, ReadOnlyAdmin):
    municipality_path = "edition__municipality"
    list_display = ["__str__", "edition", "opens_on", "due_on", "closes_on", "closed_at", "published_at", "reviews"]
    list_filter = [("edition", ScopedRelatedFilter), "kind", "fiscal_year"]
    list_select_related = ["edition"]
    search_fields = ["edition__name"]
    fields = [
        "edition",
        ("kind", "fiscal_year"),
        ("level", "scale"),
        ("opens_on", "due_on", "closes_on"),
        ("opened_at", "closed_at", "published_at"),
        "version",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_reviews=Count("reviews"))

    @admin.display(description=Review._meta.verbose_name_plural, ordering="_reviews")
    def reviews(self, obj):
        return obj._reviews


@admin.register(RoundEvent)
class RoundEventAdmin(ReadOnlyAdmin):
    municipality_path = "round__edition__municipality"
    list_display = ["at", "round", "action", "by", "reason"]
    list_filter = [("round__edition", ScopedRelatedFilter), "action", "at"]
    list_select_related = ["round__edition", "by"]
    search_fields = ["round__edition__name", "reason", "by__email", "by__display_name"]
    fields = ["round", "action", "reason", ("by", "at")]
