"""Admin of perspectives. The tags themselves are set on plan items, recommendation items and proposals."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from districts.admin.base import ScopedAdmin, ScopedRelatedFilter
from districts.admin.history import HistoryMixin

from ..models import Perspective


@admin.register(Perspective)
class PerspectiveAdmin(HistoryMixin, ScopedAdmin):
    list_display = ["name", "number", "slug", "plan_items_count", "items_count", "proposals_count", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter)]
    list_select_related = ["municipality"]
    search_fields = ["name", "slug", "viewpoint"]
    fields = ["municipality", "number", "name", "slug", "viewpoint"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                _plan_items=Count("plan_items", distinct=True),
                _items=Count("recommendation_items", distinct=True),
                _proposals=Count("proposals", distinct=True),
            )
        )

    @admin.display(description=_("plan items"), ordering="_plan_items")
    def plan_items_count(self, obj):
        return obj._plan_items

    @admin.display(description=_("recommendation items"), ordering="_items")
    def items_count(self, obj):
        return obj._items

    @admin.display(description=_("proposals"), ordering="_proposals")
    def proposals_count(self, obj):
        return obj._proposals
