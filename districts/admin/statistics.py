"""Admin of the figures of districts by year, and of the figures they are compared with."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources, widgets

from districts.models import DistrictStatistic, ReferenceFigure

from .base import ScopedAdmin, ScopedInline, ScopedRelatedFilter
from .exports import ListExport
from .history import HistoryMixin

FIGURES = ("fiscal_year", "population", "households", "member_households", "source")


class DistrictStatisticInline(ScopedInline):
    model = DistrictStatistic
    fields = FIGURES
    ordering = ["-fiscal_year"]


def number(name, label):
    return fields.Field(attribute=name, column_name=label, widget=widgets.IntegerWidget())


class DistrictStatisticResource(resources.ModelResource):
    """One figure per cell, Western years; an unknown figure is an empty cell."""

    municipality = fields.Field(attribute="district__municipality__name", column_name=_("municipality"))
    district = fields.Field(attribute="district__name", column_name=_("district"))
    code = fields.Field(attribute="district__code", column_name=_("code"))
    fiscal_year = number("fiscal_year", _("fiscal year"))
    population = number("population", _("population"))
    households = number("households", _("households"))
    member_households = number("member_households", _("member households"))
    membership_rate = fields.Field(column_name=_("membership rate (%)"), widget=widgets.NumberWidget())
    source = fields.Field(attribute="source", column_name=_("source"))

    class Meta:
        model = DistrictStatistic
        fields = export_order = ("municipality", "district", "code", *FIGURES[:-1], "membership_rate", "source")

    def dehydrate_membership_rate(self, row):
        return row.membership_rate


@admin.register(DistrictStatistic)
class DistrictStatisticAdmin(ListExport, HistoryMixin, ScopedAdmin):
    municipality_path = "district__municipality"
    deletable = True
    resource_classes = [DistrictStatisticResource]
    list_display = ["district", *FIGURES[:-1], "rate"]
    list_filter = ["fiscal_year", ("district", ScopedRelatedFilter)]
    list_select_related = ["district__municipality"]
    search_fields = ["district__name", "district__code", "source"]
    autocomplete_fields = ["district"]
    fields = ["district", *FIGURES]

    @admin.display(description=_("membership rate (%)"))
    def rate(self, obj):
        return obj.membership_rate


@admin.register(ReferenceFigure)
class ReferenceFigureAdmin(HistoryMixin, ScopedAdmin):
    deletable = True
    list_display = ["area", "fiscal_year", "measure", "value", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter), "measure"]
    list_select_related = ["municipality"]
    search_fields = ["area", "source"]
    fields = ["municipality", "measure", "area", "fiscal_year", "value", "source"]
