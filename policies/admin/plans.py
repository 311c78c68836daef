"""Admin of plans and their editions, with levels and pillars."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.admin.base import ScopedInline, ScopedRelatedFilter
from districts.admin.forms import ScopedFormSet
from districts.admin.history import HistoryMixin

from ..models import Pillar, Plan, PlanEdition, PlanItem, PlanLevel
from .base import ReasonedAdmin, ReasonedForm


class PlanForm(ReasonedForm):
    def is_published(self) -> bool:
        return bool(self.instance.pk) and self.instance.editions.filter(published_at__isnull=False).exists()


@admin.register(Plan)
class PlanAdmin(HistoryMixin, ReasonedAdmin):
    form = PlanForm
    list_display = ["name", "slug", "editions_count", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter)]
    list_select_related = ["municipality"]
    search_fields = ["name", "slug"]
    fieldsets = [(None, {"fields": ["municipality", "name", "slug", "summary", "change_reason"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_editions=Count("editions", distinct=True))

    @admin.display(description=gettext_lazy("plan editions"), ordering="_editions")
    def editions_count(self, obj):
        return obj._editions


class PillarFormSet(ScopedFormSet):
    """A pillar that items carry, working or published, is not removed from under them; the database protects levels."""

    def clean(self):
        super().clean()
        for form in self.forms:
            gone = getattr(form, "cleaned_data", {}).get("DELETE")
            if gone and form.instance.pk and (count := _carriers(form.instance)):
                told = {"pillar": form.instance, "count": count}
                raise ValidationError(_("%(count)s items use %(pillar)s; it cannot be removed.") % told)


def _carriers(pillar: Pillar) -> int:
    return PlanItem.objects.filter(Q(pillars=pillar) | Q(published__pillars=pillar)).distinct().count()


class PlanLevelInline(ScopedInline):
    model = PlanLevel
    fields = ["depth", "name"]


class PillarInline(ScopedInline):
    model = Pillar
    formset = PillarFormSet
    fields = ["code", "name", "position"]


@admin.register(PlanEdition)
class PlanEditionAdmin(HistoryMixin, ReasonedAdmin):
    list_display = [
        "name",
        "slug",
        "years_label",
        "status",
        "editing_open",
        "published_at",
        "items_count",
        "municipality",
    ]
    list_filter = [("municipality", ScopedRelatedFilter), ("plan", ScopedRelatedFilter), "status", "editing_open"]
    list_select_related = ["municipality"]
    search_fields = ["name", "slug", "plan__name"]
    autocomplete_fields = ["plan"]
    inlines = [PlanLevelInline, PillarInline]
    readonly_fields = ["published_at"]
    fieldsets = [
        (None, {"fields": ["municipality", "plan", "ordinal", "slug", "name"]}),
        (gettext_lazy("Term"), {"fields": [("first_year", "last_year"), "years_confirmed", "printed_years"]}),
        (gettext_lazy("State"), {"fields": ["status", "editing_open", "published_at", "change_reason"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return (*readonly, "plan") if obj else readonly

    def get_queryset(self, request):
        current = Count("items", filter=Q(items__archived_at=None), distinct=True)
        return super().get_queryset(request).annotate(_items=current)

    @admin.display(description=gettext_lazy("plan items"), ordering="_items")
    def items_count(self, obj):
        return obj._items

    @admin.display(description=gettext_lazy("term"), ordering="first_year")
    def years_label(self, obj):
        return obj.years_label
