"""Admin of councils, consultations and recommendations down to the clause. Published text changes with a reason only."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext_lazy

from districts.admin.base import ScopedAdmin, ScopedInline, ScopedRelatedFilter
from districts.admin.forms import ScopedForm
from districts.admin.history import HistoryMixin

from ..intake.recommendations.outline import OutlineError, OutlineRules
from ..models import (
    Attachment,
    AttachmentReference,
    Clause,
    Consultation,
    Council,
    Perspective,
    Recommendation,
    RecommendationItem,
    RecommendationParagraph,
    RecommendationSection,
)
from .base import ReasonedAdmin, ReasonedForm, VersionedAdmin, VersionedForm

SOURCE = (
    gettext_lazy("Source"),
    {"fields": ["source_document", "source_page", "source_row", "source_text"], "classes": ["collapse"]},
)


class CouncilForm(ScopedForm):
    def clean_outline_rules(self):
        rules = self.cleaned_data["outline_rules"]
        if rules:
            try:
                OutlineRules.from_json(rules)
            except OutlineError as error:
                raise ValidationError(str(error)) from error
        return rules or None


@admin.register(Council)
class CouncilAdmin(HistoryMixin, ScopedAdmin):
    form = CouncilForm
    list_display = ["name", "slug", "recommendations_count", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter)]
    list_select_related = ["municipality"]
    search_fields = ["name", "slug"]
    fields = ["municipality", "name", "slug", "outline_rules"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_recommendations=Count("recommendations"))

    @admin.display(description=Recommendation._meta.verbose_name_plural, ordering="_recommendations")
    def recommendations_count(self, obj):
        return obj._recommendations


@admin.register(Consultation)
class ConsultationAdmin(HistoryMixin, ScopedAdmin):
    list_display = ["title", "number", "asked_on", "council", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter), ("council", ScopedRelatedFilter)]
    list_select_related = ["council", "municipality"]
    search_fields = ["title", "number"]
    autocomplete_fields = ["council"]
    fields = ["municipality", "title", "number", "asked_on", "council"]


class RecommendationForm(VersionedForm):
    def is_published(self) -> bool:
        return bool(self.instance.pk and self.instance.is_published)


@admin.register(Recommendation)
class RecommendationAdmin(HistoryMixin, VersionedAdmin):
    form = RecommendationForm
    list_display = ["title", "number", "issued_on", "council", "items_count", "published_at", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter), ("council", ScopedRelatedFilter), "issued_on"]
    list_select_related = ["council", "municipality"]
    search_fields = ["title", "number", "slug"]
    autocomplete_fields = ["council", "consultation", "source_document"]
    readonly_fields = ["published_at"]
    fieldsets = [
        (None, {"fields": ["municipality", "title", "slug", "number", "issued_on", "council", "consultation"]}),
        (gettext_lazy("Source"), {"fields": ["source_document"]}),
        (gettext_lazy("State"), {"fields": ["published_at", "change_reason", "read_version"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_items=Count("items"))

    @admin.display(description=RecommendationItem._meta.verbose_name_plural, ordering="_items")
    def items_count(self, obj):
        return obj._items

    def save_model(self, request, obj, form, change):
        obj.version += bool(change and form.has_content_changed)
        super().save_model(request, obj, form, change)


class PartForm(ReasonedForm):
    """Of a row that is public when its recommendation is."""

    def is_published(self) -> bool:
        return bool(self.instance.pk and self.instance.recommendation.is_published)


class PartAdmin(HistoryMixin, ReasonedAdmin):
    """A part of a recommendation; the reason given goes with the rows inside the page too."""

    municipality_path = "recommendation__municipality"
    form = PartForm
    autocomplete_fields = ["recommendation"]

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            row.instance._change_reason = form.cleaned_data.get("change_reason", "")
        super().save_formset(request, form, formset, change)


class ParagraphInline(ScopedInline):
    model = RecommendationParagraph
    fields = ["position", "text"]


class SectionReferenceInline(ScopedInline):
    model = AttachmentReference
    fields = ["position", "attachment", "printed"]
    autocomplete_fields = ["attachment"]


@admin.register(RecommendationSection)
class RecommendationSectionAdmin(PartAdmin):
    list_display = ["title", "number", "kind", "slug", "items_count", "recommendation"]
    list_filter = [("recommendation", ScopedRelatedFilter), "kind"]
    list_select_related = ["recommendation"]
    search_fields = ["title", "number", "slug"]
    autocomplete_fields = ["recommendation", "parent"]
    inlines = [ParagraphInline, SectionReferenceInline]
    fieldsets = [
        (None, {"fields": ["recommendation", "parent", "kind", ("number", "title"), "slug", "position"]}),
        (gettext_lazy("Record of the change"), {"fields": ["change_reason"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_items=Count("items"))

    @admin.display(description=RecommendationItem._meta.verbose_name_plural, ordering="_items")
    def items_count(self, obj):
        return obj._items


class ClauseInline(ScopedInline):
    """A clause keeps its number, which is its address: none is taken out here."""

    model = Clause
    can_delete = False
    view_on_site = False
    fields = ["position", "text", "force", "addressees", "confirmed_at"]
    readonly_fields = ["confirmed_at"]
    autocomplete_fields = ["addressees"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("addressees")


class RecommendationItemForm(VersionedForm):
    class Meta:
        model = RecommendationItem
        fields = "__all__"

    def is_published(self) -> bool:
        return bool(self.instance.pk and self.instance.is_published)


@admin.register(RecommendationItem)
class RecommendationItemAdmin(VersionedAdmin, PartAdmin):
    form = RecommendationItemForm
    list_display = ["heading", "slug", "section", "clauses_count", "recommendation"]
    list_filter = [("recommendation", ScopedRelatedFilter), ("perspectives", ScopedRelatedFilter)]
    list_select_related = ["section", "recommendation"]
    search_fields = ["heading", "slug", "clauses__text"]
    autocomplete_fields = ["recommendation", "section"]
    inlines = [ClauseInline]
    readonly_fields = ["source_document", "source_page", "source_row", "source_text"]
    fieldsets = [
        (None, {"fields": ["recommendation", "section", "heading", "slug", "position", "perspectives"]}),
        (gettext_lazy("Record of the change"), {"fields": ["change_reason", "read_version"]}),
        SOURCE,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_clauses=Count("clauses", distinct=True))

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Perspectives of the item's own municipality."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj and "perspectives" in form.base_fields:
            own = Perspective.objects.filter(municipality=obj.recommendation.municipality_id)
            form.base_fields["perspectives"].queryset = own
        return form

    @admin.display(description=Clause._meta.verbose_name_plural, ordering="_clauses")
    def clauses_count(self, obj):
        return obj._clauses

    def saved_rows(self, obj):
        return [(str(clause.position), clause.text) for clause in obj.clauses.all()]

    def save_model(self, request, obj, form, change):
        """A change is saved with the rows inside the page, see save_related."""
        if not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """A changed clause is a change of its item: whoever reads an older version learns of it."""
        if change and (form.has_content_changed or any(formset.has_changed() for formset in formsets)):
            form.instance.version += 1
            super().save_model(request, form.instance, form, change)
        super().save_related(request, form, formsets, change)


class AttachmentReferenceInline(ScopedInline):
    model = AttachmentReference
    fields = ["section", "printed", "position"]
    autocomplete_fields = ["section"]


@admin.register(Attachment)
class AttachmentAdmin(PartAdmin):
    list_display = ["number", "title", "references_count", "recommendation"]
    list_display_links = ["number", "title"]
    list_filter = [("recommendation", ScopedRelatedFilter)]
    list_select_related = ["recommendation"]
    search_fields = ["number", "title"]
    autocomplete_fields = ["recommendation", "source_document"]
    inlines = [AttachmentReferenceInline]
    fieldsets = [
        (None, {"fields": ["recommendation", "number", "title", "source_document", "position", "change_reason"]})
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_references=Count("references"))

    @admin.display(description=AttachmentReference._meta.verbose_name_plural, ordering="_references")
    def references_count(self, obj):
        return obj._references
