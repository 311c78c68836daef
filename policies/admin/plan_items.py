"""Admin of plan items: coordinators change everything, department editors the words of their items."""

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources, widgets

from districts.access import access_of
from districts.admin.base import ScopedInline, ScopedRelatedFilter
from districts.admin.exports import ListExport
from districts.admin.history import HistoryMixin
from districts.admin.scope import municipality_id_of

from ..models import Pillar, PlanItem, PlanItemDepartment, PlanLevel
from ..permissions import can_coordinate, can_edit_item
from ..services.plans import save_item
from .base import VersionedAdmin
from .plan_item_forms import AssignmentForm, AssignmentFormSet, PlanItemForm

WORDS = ("title", "text")


class LevelFilter(admin.SimpleListFilter):
    """Levels by name, since every edition has its own."""

    title = gettext_lazy("level")
    parameter_name = "level"

    def lookups(self, request, model_admin):
        levels = PlanLevel.objects.filter(items__in=model_admin.get_queryset(request))
        return [(name, name) for name in dict.fromkeys(levels.order_by("depth", "name").values_list("name", flat=True))]

    def queryset(self, request, queryset):
        return queryset.filter(level__name=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """What the public does not see yet, and what has left the plan."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("changed", gettext_lazy("Unpublished changes")),
            ("published", gettext_lazy("Published as it stands")),
            ("archived", gettext_lazy("Archived")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "changed":
            return queryset.filter(Q(published=None) | Q(version__gt=F("published__version")))
        if self.value() == "published":
            return queryset.filter(version=F("published__version"))
        return queryset.filter(archived_at__isnull=False) if self.value() else queryset


class AssignmentInline(ScopedInline):
    model = PlanItemDepartment
    form = AssignmentForm
    formset = AssignmentFormSet
    fields = ["department", "is_lead", "position", "printed_label"]
    readonly_fields = ["printed_label"]
    autocomplete_fields = ["department"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("department").prefetch_related("department__names")

    def has_change_permission(self, request, obj=None):
        """Which departments carry an item is the coordinator's to say."""
        if obj is None:
            return super().has_change_permission(request, obj)
        return can_coordinate(request.user, obj.edition.municipality_id)


class PlanItemResource(resources.ModelResource):
    edition = fields.Field(attribute="edition__name", column_name=gettext_lazy("plan edition"))
    level = fields.Field(attribute="level__name", column_name=gettext_lazy("level"))
    code = fields.Field(attribute="code", column_name=gettext_lazy("code as printed"))
    title = fields.Field(attribute="title", column_name=gettext_lazy("title"))
    text = fields.Field(attribute="text", column_name=gettext_lazy("text"))
    departments = fields.Field(column_name=gettext_lazy("departments"))
    lead = fields.Field(column_name=gettext_lazy("lead"))
    pillars = fields.Field(column_name=gettext_lazy("pillars"))
    perspectives = fields.Field(column_name=gettext_lazy("perspectives"))
    is_placeholder = fields.Field(column_name=gettext_lazy("placeholder"))
    version = fields.Field(attribute="version", column_name=gettext_lazy("version"), widget=widgets.IntegerWidget())
    published_version = fields.Field(
        attribute="published__version", column_name=gettext_lazy("published version"), widget=widgets.IntegerWidget()
    )

    class Meta:
        model = PlanItem
        fields = export_order = (
            "edition",
            "level",
            "code",
            "title",
            "text",
            "departments",
            "lead",
            "pillars",
            "perspectives",
            "is_placeholder",
            "version",
            "published_version",
        )

    def dehydrate_departments(self, item):
        return "、".join(assignment.label for assignment in item.assignments.all())

    def dehydrate_lead(self, item):
        return "、".join(assignment.label for assignment in item.assignments.all() if assignment.is_lead)

    def dehydrate_pillars(self, item):
        return "、".join(pillar.code for pillar in item.pillars.all())

    def dehydrate_perspectives(self, item):
        return "、".join(str(one) for one in item.perspectives.all())

    def dehydrate_is_placeholder(self, item):
        return _("Yes") if item.is_placeholder else _("No")


@admin.register(PlanItem)
class PlanItemAdmin(ListExport, HistoryMixin, VersionedAdmin):
    municipality_path = "edition__municipality"
    form = PlanItemForm
    resource_classes = [PlanItemResource]
    list_display = ["code", "wording_start", "level", "departments_list", "publication_state", "updated_at", "edition"]
    list_display_links = ["code", "wording_start"]
    list_filter = [
        ("edition", ScopedRelatedFilter),
        LevelFilter,
        StateFilter,
        "is_placeholder",
        "departments_confirmed",
        ("departments", ScopedRelatedFilter),
    ]
    list_select_related = ["edition", "level", "published"]
    search_fields = ["code", "slug", "title", "text"]
    autocomplete_fields = ["edition", "parent"]
    inlines = [AssignmentInline]
    readonly_fields = ["source_document", "source_page", "source_row", "source_text", "updated_at"]
    fieldsets = [
        (None, {"fields": ["edition", "level", "parent", ("number", "code", "slug"), "position"]}),
        (
            gettext_lazy("Words"),
            {"fields": ["title", "text", "is_placeholder", "pillars", "perspectives", "departments_confirmed"]},
        ),
        (gettext_lazy("Record of the change"), {"fields": ["is_archived", "change_reason", "read_version"]}),
        (
            gettext_lazy("Source"),
            {"fields": ["source_document", "source_page", "source_row", "source_text"], "classes": ["collapse"]},
        ),
    ]

    def get_export_queryset(self, request):
        return super().get_export_queryset(request).with_assignments()

    def may_change(self, user, obj):
        if obj is None:
            return super().may_change(user, None) or bool(access_of(user).departments)
        return can_edit_item(user, obj)

    def has_add_permission(self, request):
        return super().may_change(request.user, None)

    def unasked(self, request, obj):
        unasked = super().unasked(request, obj)
        if obj is None:
            return unasked | {name for name in self.readonly_fields if name.startswith("source")}
        return unasked if self.coordinates(request, obj) else unasked | {"is_archived"}

    def coordinates(self, request, obj):
        return can_coordinate(request.user, municipality_id_of(obj))

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        if obj is None or self.coordinates(request, obj):
            return readonly
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        return tuple(name for name in names if name not in (*WORDS, "change_reason", "read_version"))

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Levels and pillars of the item's own edition, perspectives of its municipality."""
        form = super().get_form(request, obj, change, **kwargs)
        rows = {"level": PlanLevel.objects, "pillars": Pillar.objects}
        for name, manager in rows.items():
            if name in form.base_fields:
                form.base_fields[name].queryset = self._of_edition(request, obj, manager)
                if obj is None:
                    form.base_fields[name].label_from_instance = lambda row: f"{row} ({row.edition})"
        if obj and "perspectives" in form.base_fields:
            form.base_fields["perspectives"].queryset = obj.edition.municipality.perspectives
        return form

    def _of_edition(self, request, obj, manager):
        if obj:
            return manager.filter(edition=obj.edition)
        editions = self.admin_site._registry[PlanItem.edition.field.related_model].get_queryset(request)
        return manager.filter(edition__in=editions.values("pk")).select_related("edition")

    @admin.display(description=gettext_lazy("text"))
    def wording_start(self, obj):
        wording = obj.wording.replace("\n", " ")
        return (wording[:60] + "…" if len(wording) > 60 else wording) or _("missing in the source")

    @admin.display(description=gettext_lazy("departments"))
    def departments_list(self, obj):
        return "、".join(assignment.label for assignment in obj.assignments.all())

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        changelist.result_list = changelist.result_list.prefetch_related("assignments__department__names")
        return changelist

    def saved_rows(self, obj):
        return [(_("departments"), self.departments_list(obj) or "—")]

    def save_model(self, request, obj, form, change):
        """A change is saved with the rows inside the page, see save_related."""
        if not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        changed = [formset for formset in formsets if formset.has_changed()]
        if change and (form.has_content_changed or changed):
            chosen = {name: form.cleaned_data.get(name) for name in ("pillars", "perspectives")}
            save_item(
                item=form.instance,
                version=form.cleaned_data["read_version"],
                fields={},
                by=request.user,
                reason=form.cleaned_data.get("change_reason", ""),
                assignments=changed[0].drafts() if changed else None,
                **{name: rows if rows is None else [row.pk for row in rows] for name, rows in chosen.items()},
            )
        super().save_related(request, form, formsets, change)

    def save_formset(self, request, form, formset, change):
        """The service has saved the departments of a changed item; the formset only tells what changed."""
        formset.save(commit=not change)
