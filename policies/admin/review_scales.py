"""Admin of rating scales with their grades: data of each plan, best grade first."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy

from districts.admin.base import ScopedInline, ScopedRelatedFilter
from districts.admin.history import HistoryMixin

from ..models import Grade, RatingScale
from .base import ReasonedAdmin, ReasonedForm


class RatingScaleForm(ReasonedForm):
    """Published sheets keep the words they were frozen with; a change still says why."""

    def is_published(self) -> bool:
        return bool(self.instance.pk) and self.instance.rounds.filter(published_at__isnull=False).exists()


class GradeInline(ScopedInline):
    model = Grade
    fields = ["code", "label", "tone", "position"]


@admin.register(RatingScale)
class RatingScaleAdmin(HistoryMixin, ReasonedAdmin):
    municipality_path = "plan__municipality"
    form = RatingScaleForm
    list_display = ["name", "plan", "grades_count"]
    list_filter = [("plan", ScopedRelatedFilter)]
    list_select_related = ["plan"]
    search_fields = ["name", "plan__name"]
    autocomplete_fields = ["plan"]
    fieldsets = [(None, {"fields": ["plan", "name", "change_reason"]})]
    inlines = [GradeInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_grades=Count("grades"))

    @admin.display(description=gettext_lazy("grades"), ordering="_grades")
    def grades_count(self, obj):
        return obj._grades
