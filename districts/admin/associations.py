"""Admin of stakeholder types and associations."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from districts.models import Association, StakeholderType

from .base import ScopedAdmin, ScopedRelatedFilter
from .history import HistoryMixin


@admin.register(StakeholderType)
class StakeholderTypeAdmin(HistoryMixin, ScopedAdmin):
    deletable = True
    list_display = ["name", "slug", "position", "associations_count", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter)]
    list_select_related = ["municipality"]
    search_fields = ["name", "slug"]
    fields = ["municipality", "name", "slug", "position"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_associations=Count("associations"))

    @admin.display(description=_("associations"), ordering="_associations")
    def associations_count(self, obj):
        return obj._associations


@admin.register(Association)
class AssociationAdmin(HistoryMixin, ScopedAdmin):
    deletable = True
    list_display = ["name", "code", "stakeholder_type", "district", "valid_from", "valid_to", "municipality"]
    list_filter = [
        ("municipality", ScopedRelatedFilter),
        ("stakeholder_type", ScopedRelatedFilter),
        ("district", ScopedRelatedFilter),
    ]
    list_select_related = ["municipality", "stakeholder_type", "district"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["stakeholder_type", "district", "parent"]
    fields = ["municipality", "stakeholder_type", "code", "name", "district", "parent", ("valid_from", "valid_to")]
