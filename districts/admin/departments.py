"""Admin of departments with their names, groups, successors and printed labels."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from districts.models import (
    Department,
    DepartmentAlias,
    DepartmentGrouping,
    DepartmentName,
    DepartmentSuccession,
)
from districts.models.departments import label_key

from .base import ScopedAdmin, ScopedInline, ScopedRelatedFilter
from .exports import ListExport
from .forms import KeyedForm, OwnMunicipalityFormSet, ScopedFormSet
from .history import HistoryMixin


class OncePerStart(ScopedFormSet):
    """Two rows of one kind never start in the same year, also when both are new."""

    same: tuple[str, ...] = ()

    def clean(self):
        super().clean()
        seen = set()
        for form in self.kept_forms():
            start = (*(form.cleaned_data.get(name) for name in self.same), form.cleaned_data.get("valid_from"))
            if start in seen:
                raise ValidationError(_("Two rows start in the same year."))
            seen.add(start)


class GroupingFormSet(OncePerStart):
    same = ("member",)


class DepartmentNameInline(ScopedInline):
    model = DepartmentName
    formset = OncePerStart
    fields = ["name", "short_name", "valid_from", "valid_to"]


class DepartmentGroupingInline(ScopedInline):
    model = DepartmentGrouping
    formset = GroupingFormSet
    fk_name = "group"
    fields = ["member", "valid_from", "valid_to"]
    autocomplete_fields = ["member"]


class DepartmentSuccessionInline(ScopedInline):
    model = DepartmentSuccession
    fk_name = "predecessor"
    fields = ["kind", "successor", "fiscal_year", "note"]
    autocomplete_fields = ["successor"]


class AliasFormSet(OwnMunicipalityFormSet):
    """Labels of the department's own municipality, each with one meaning per first year."""

    def clean(self):
        super().clean()
        seen = set()
        for form in self.kept_forms():
            label, start = label_key(form.cleaned_data.get("label", "")), form.cleaned_data.get("valid_from")
            same = DepartmentAlias.objects.filter(
                municipality=self.instance.municipality_id, key=label, valid_from=start
            ).exclude(pk=form.instance.pk)
            if (label, start) in seen or same.exists():
                form.add_error("label", _("This label has a meaning from this year on already."))
            seen.add((label, start))


class DepartmentAliasInline(ScopedInline):
    model = DepartmentAlias
    form = KeyedForm
    formset = AliasFormSet
    fields = ["label", "valid_from", "valid_to"]


class DepartmentResource(resources.ModelResource):
    municipality = fields.Field(attribute="municipality__name", column_name=gettext_lazy("municipality"))
    code = fields.Field(attribute="code", column_name=gettext_lazy("code"))
    name = fields.Field(column_name=gettext_lazy("name"))
    short_name = fields.Field(column_name=gettext_lazy("short name"))
    is_group = fields.Field(attribute="is_group", column_name=gettext_lazy("group of departments"))
    parent = fields.Field(column_name=gettext_lazy("belongs to"))

    class Meta:
        model = Department
        fields = export_order = ("municipality", "code", "name", "short_name", "is_group", "parent")

    def dehydrate_name(self, department):
        return str(department)

    def dehydrate_short_name(self, department):
        name = department.name_in(None)
        return name.short_name if name else ""

    def dehydrate_is_group(self, department):
        return _("Yes") if department.is_group else _("No")

    def dehydrate_parent(self, department):
        return str(department.parent) if department.parent else ""


@admin.register(Department)
class DepartmentAdmin(ListExport, HistoryMixin, ScopedAdmin):
    deletable = True
    resource_classes = [DepartmentResource]
    list_display = ["__str__", "code", "is_group", "parent", "items_count", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter), "is_group"]
    list_select_related = ["municipality", "parent"]
    search_fields = ["code", "names__name", "names__short_name"]
    autocomplete_fields = ["parent"]
    fields = ["municipality", "code", "is_group", "parent"]
    inlines = [DepartmentNameInline, DepartmentAliasInline, DepartmentGroupingInline, DepartmentSuccessionInline]

    def get_queryset(self, request):
        queryset = super().get_queryset(request).annotate(_items=Count("assignments", distinct=True))
        return queryset.prefetch_related("names", "parent__names")

    @admin.display(description=gettext_lazy("plan items"), ordering="_items")
    def items_count(self, obj):
        return obj._items

    def get_inlines(self, request, obj):
        """Only a group has members."""
        return [one for one in self.inlines if one is not DepartmentGroupingInline or (obj and obj.is_group)]


class AliasForm(KeyedForm):
    """The comparison key is made when the row is saved, so its constraint is asked about here, in words."""

    def clean(self):
        cleaned = super().clean()
        self.instance.key = label_key(cleaned.get("label", ""))
        municipality = cleaned.get("municipality") or (self.instance.pk and self.instance.municipality)
        same = DepartmentAlias.objects.filter(
            municipality=municipality or None, key=self.instance.key, valid_from=cleaned.get("valid_from")
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("label", _("This label has a meaning from this year on already."))
        return cleaned


@admin.register(DepartmentAlias)
class DepartmentAliasAdmin(HistoryMixin, ScopedAdmin):
    deletable = True
    form = AliasForm
    list_display = ["label", "department", "valid_from", "valid_to", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter)]
    list_select_related = ["municipality", "department"]
    search_fields = ["label", "key", "department__names__name"]
    autocomplete_fields = ["department"]
    fields = ["municipality", "label", "department", ("valid_from", "valid_to")]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("department__names")
