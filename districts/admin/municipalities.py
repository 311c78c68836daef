"""Admin of municipalities and districts."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from districts.models import District, Municipality

from .base import ForSystemAdministrators, ScopedAdmin, ScopedRelatedFilter
from .history import HistoryMixin
from .statistics import DistrictStatisticInline


@admin.register(Municipality)
class MunicipalityAdmin(ForSystemAdministrators, HistoryMixin, ScopedAdmin):
    municipality_path = "pk"
    list_display = ["name", "code", "slug", "is_public", "departments_count"]
    list_filter = ["is_public"]
    search_fields = ["name", "name_kana", "name_en", "code", "slug"]
    fieldsets = [
        (None, {"fields": ["code", "name", "name_kana", "name_en", "slug", "introduction", "is_public"]}),
        (
            _("Where people ask"),
            {
                "description": _("Stands on letters, mails, the hand-outs and the pages where bodies answer."),
                "fields": [
                    "contact_office",
                    "contact_postal_address",
                    "contact_telephone",
                    "contact_email",
                    "contact_hours",
                ],
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_departments=Count("departments", distinct=True))

    @admin.display(description=_("departments"), ordering="_departments")
    def departments_count(self, obj):
        return obj._departments


@admin.register(District)
class DistrictAdmin(HistoryMixin, ScopedAdmin):
    deletable = True
    list_display = ["name", "kind", "code", "slug", "parent", "valid_from", "valid_to", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter), "kind"]
    list_select_related = ["municipality", "parent"]
    search_fields = ["name", "code", "slug"]
    autocomplete_fields = ["parent"]
    fields = ["municipality", "kind", "code", "name", "slug", "parent", ("valid_from", "valid_to")]
    inlines = [DistrictStatisticInline]
