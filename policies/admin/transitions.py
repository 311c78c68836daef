"""Admin of crosswalks and their transitions. The editor outside the admin is the comfortable way to the same service."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from districts.admin.base import ScopedAdmin, ScopedInline, ScopedRelatedFilter
from districts.admin.exports import ListExport
from districts.admin.history import HistoryMixin

from ..models import Crosswalk, Transition, TransitionChange
from ..services.transitions import check_sides, save_transition
from .base import VersionedAdmin, VersionedForm


@admin.register(Crosswalk)
class CrosswalkAdmin(HistoryMixin, ScopedAdmin):
    municipality_path = "to_edition__municipality"
    list_display = ["__str__", "transitions_count", "unresolved_count", "published_at"]
    list_filter = [("to_edition", ScopedRelatedFilter)]
    search_fields = ["from_edition__name", "to_edition__name"]
    autocomplete_fields = ["from_edition", "to_edition", "source_document"]
    readonly_fields = ["published_at"]
    fields = ["from_edition", "to_edition", "source_document", "published_at"]

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return (*readonly, "from_edition") if obj else readonly

    def get_queryset(self, request):
        unresolved = Q(transitions__confidence=Transition.Confidence.AMBIGUOUS, transitions__decided_at=None)
        rows = super().get_queryset(request).select_related("from_edition", "to_edition")
        return rows.annotate(_transitions=Count("transitions"), _unresolved=Count("transitions", filter=unresolved))

    @admin.display(description=gettext_lazy("transitions"), ordering="_transitions")
    def transitions_count(self, obj):
        return obj._transitions

    @admin.display(description=gettext_lazy("transitions to decide"), ordering="_unresolved")
    def unresolved_count(self, obj):
        return obj._unresolved


class TransitionForm(VersionedForm):
    """Saving decides the transition, so its constraints are asked about as decided. Its own reason says why."""

    change_reason = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "reason" in self.fields and self.is_published():
            self.fields["reason"].required = True

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"crosswalk", "confidence", "decided_at", "depth", "old", "new"}

    def clean(self):
        cleaned = super().clean()
        side = cleaned.get("old") or cleaned.get("new")
        self.instance.depth = side.level.depth if side else 1
        self.instance.decided_at = timezone.now()
        return cleaned

    def _post_clean(self):
        """The instance stands only now; what the service would refuse is said at its field."""
        super()._post_clean()
        if not self.errors:
            try:
                check_sides(self.instance)
            except ValidationError as error:
                self._update_errors(error)


class TransitionChangeInline(ScopedInline):
    model = TransitionChange
    fields = ["kind", "before", "after", "position"]


class TransitionResource(resources.ModelResource):
    from_edition = fields.Field(attribute="crosswalk__from_edition__name", column_name=gettext_lazy("old edition"))
    to_edition = fields.Field(attribute="crosswalk__to_edition__name", column_name=gettext_lazy("new edition"))
    old = fields.Field(attribute="old__code", column_name=gettext_lazy("old item"))
    new = fields.Field(attribute="new__code", column_name=gettext_lazy("new item"))
    kind = fields.Field(attribute="get_kind_display", column_name=gettext_lazy("kind"))
    note = fields.Field(attribute="note", column_name=gettext_lazy("note as printed"))
    reason = fields.Field(attribute="reason", column_name=gettext_lazy("reason"))
    confidence = fields.Field(attribute="get_confidence_display", column_name=gettext_lazy("confidence"))
    decided_by = fields.Field(attribute="decided_by", column_name=gettext_lazy("decided by"))

    class Meta:
        model = Transition
        fields = export_order = (
            "from_edition",
            "to_edition",
            "old",
            "new",
            "kind",
            "note",
            "reason",
            "confidence",
            "decided_by",
        )

    def dehydrate_decided_by(self, transition):
        return str(transition.decided_by or "")


class DecisionFilter(admin.SimpleListFilter):
    title = gettext_lazy("decision")
    parameter_name = "decision"

    def lookups(self, request, model_admin):
        return [("open", gettext_lazy("Still to decide"))]

    def queryset(self, request, queryset):
        return queryset.unresolved() if self.value() == "open" else queryset


@admin.register(Transition)
class TransitionAdmin(ListExport, HistoryMixin, VersionedAdmin):
    municipality_path = "crosswalk__to_edition__municipality"
    form = TransitionForm
    resource_classes = [TransitionResource]
    only_when_changing = ("read_version",)
    list_display = ["__str__", "kind", "confidence", "is_decided", "publication_state", "updated_at", "crosswalk"]
    list_filter = [("crosswalk", ScopedRelatedFilter), DecisionFilter, "kind", "confidence", "depth"]
    list_select_related = ["old", "new", "published", "crosswalk__from_edition", "crosswalk__to_edition"]
    search_fields = ["old__code", "old__title", "old__text", "new__code", "new__title", "new__text", "note"]
    autocomplete_fields = ["crosswalk", "old", "new"]
    inlines = [TransitionChangeInline]
    readonly_fields = [
        "confidence",
        "candidates",
        "decided_by",
        "decided_at",
        "source_document",
        "source_page",
        "source_row",
        "source_text",
        "updated_at",
    ]
    fieldsets = [
        (None, {"fields": ["crosswalk", ("old", "new"), "kind", "note", "reason", "read_version"]}),
        (gettext_lazy("Decision"), {"fields": ["confidence", "candidates", ("decided_by", "decided_at")]}),
        (
            gettext_lazy("Source"),
            {"fields": ["source_document", "source_page", "source_row", "source_text"], "classes": ["collapse"]},
        ),
    ]

    def get_export_queryset(self, request):
        return super().get_export_queryset(request).select_related("decided_by")

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else fieldsets[:1]

    @admin.display(description=gettext_lazy("decided"), boolean=True)
    def is_decided(self, obj):
        return not obj.is_unresolved

    def saved_rows(self, obj):
        return [(_("changes inside the transition"), "、".join(str(one) for one in obj.changes.all()) or "—")]

    def save_model(self, request, obj, form, change):
        """Saved with the changes inside it, see save_related."""

    def save_related(self, request, form, formsets, change):
        changed = [formset for formset in formsets if formset.has_changed()]
        if not change or form.has_content_changed or changed:
            self._save(request, form, changed, change)
        super().save_related(request, form, formsets, change)

    def _save(self, request, form, changed, change):
        edge = form.instance
        if not change:
            last = edge.crosswalk.transitions.aggregate(last=Max("position"))["last"]
            edge.position = 0 if last is None else last + 1
        rows = [one.cleaned_data for formset in changed for one in formset.kept_forms()]
        rows.sort(key=lambda row: row.get("position") or 0)
        save_transition(
            crosswalk=edge.crosswalk,
            transition=edge,
            version=form.cleaned_data.get("read_version"),
            old=edge.old,
            new=edge.new,
            kind=edge.kind,
            note=edge.note,
            reason=edge.reason,
            by=request.user,
            changes=[{name: row[name] for name in ("kind", "before", "after")} for row in rows] if changed else None,
        )

    def save_formset(self, request, form, formset, change):
        """The service has saved the changes; the formset only tells of them."""
        formset.save(commit=False)
