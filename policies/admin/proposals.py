"""Admin of themes, documents of proposals, their groups and topics, and the proposals themselves."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.admin.base import ScopedAdmin, ScopedInline, ScopedRelatedFilter
from districts.admin.history import HistoryMixin

from ..models import Perspective, Proposal, ProposalDocument, ProposalGroup, ProposalTopic, Theme
from ..services.proposal_addressees import check_addressees
from ..services.proposals import check_kind, save_proposal
from .base import ReasonedAdmin, ReasonedForm, VersionedAdmin, VersionedForm


@admin.register(Theme)
class ThemeAdmin(HistoryMixin, ScopedAdmin):
    list_display = ["title", "slug", "raised_by", "raised_on", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter)]
    list_select_related = ["municipality"]
    search_fields = ["title", "slug", "text"]
    fields = ["municipality", "title", "slug", "text", ("raised_by", "raised_on", "raised_in"), "position"]


class ProposalDocumentForm(VersionedForm):
    def is_published(self) -> bool:
        return bool(self.instance.pk and self.instance.is_published)


@admin.register(ProposalDocument)
class ProposalDocumentAdmin(HistoryMixin, VersionedAdmin):
    form = ProposalDocumentForm
    list_display = ["title", "slug", "issued_on", "published_at", "proposals_count", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter), ("theme", ScopedRelatedFilter)]
    list_select_related = ["municipality"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["theme", "source_document"]
    readonly_fields = ["published_at"]
    fieldsets = [
        (None, {"fields": ["municipality", "title", "slug", "theme", "council", "issued_on", "source_document"]}),
        (gettext_lazy("State"), {"fields": ["published_at", "change_reason", "read_version"]}),
    ]

    def get_queryset(self, request):
        whole = Count("proposals", filter=Q(proposals__parent=None))
        return super().get_queryset(request).annotate(_proposals=whole)

    @admin.display(description=Proposal._meta.verbose_name_plural, ordering="_proposals")
    def proposals_count(self, obj):
        return obj._proposals

    def save_model(self, request, obj, form, change):
        obj.version += bool(change and form.has_content_changed)
        super().save_model(request, obj, form, change)


class PartOfDocumentForm(ReasonedForm):
    """Of a row that is public when its document is."""

    def is_published(self) -> bool:
        return bool(self.instance.pk and self.instance.document.is_published)


class ProposalGroupForm(PartOfDocumentForm):
    def clean_addressees(self):
        kinds = self.cleaned_data["addressees"]
        if self.instance.pk:
            check_addressees(self.instance, [kind.pk for kind in kinds])
        return kinds


class ProposalTopicInline(ScopedInline):
    """A topic would take its proposals along, so that none is taken out here."""

    model = ProposalTopic
    can_delete = False
    fields = ["name", "position"]


@admin.register(ProposalGroup)
class ProposalGroupAdmin(HistoryMixin, ReasonedAdmin):
    municipality_path = "document__municipality"
    form = ProposalGroupForm
    list_display = ["name", "number", "slug", "topics_count", "document"]
    list_filter = [("document", ScopedRelatedFilter), ("addressees", ScopedRelatedFilter)]
    list_select_related = ["document"]
    search_fields = ["name", "number", "document__title"]
    autocomplete_fields = ["document", "addressees"]
    inlines = [ProposalTopicInline]
    fieldsets = [
        (None, {"fields": ["document", ("number", "slug"), "name", "addressees", "position", "change_reason"]})
    ]

    def save_formset(self, request, form, formset, change):
        """The reason given goes with the topics inside the page too."""
        for row in formset.forms:
            row.instance._change_reason = form.cleaned_data.get("change_reason", "")
        super().save_formset(request, form, formset, change)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_topics=Count("topics", distinct=True))

    @admin.display(description=ProposalTopic._meta.verbose_name_plural, ordering="_topics")
    def topics_count(self, obj):
        return obj._topics


class TopicForm(ReasonedForm):
    def is_published(self) -> bool:
        return bool(self.instance.pk and self.instance.group.document.is_published)


@admin.register(ProposalTopic)
class ProposalTopicAdmin(HistoryMixin, ReasonedAdmin):
    """To choose from; topics are also edited with their group."""

    municipality_path = "group__document__municipality"
    form = TopicForm
    list_display = ["name", "group", "position"]
    list_filter = [("group", ScopedRelatedFilter)]
    list_select_related = ["group"]
    search_fields = ["name", "group__name"]
    autocomplete_fields = ["group"]
    fieldsets = [(None, {"fields": ["group", "name", "position", "change_reason"]})]


class ProposalForm(VersionedForm):
    class Meta:
        model = Proposal
        fields = "__all__"
        widgets = {"perspectives": forms.CheckboxSelectMultiple}

    def is_published(self) -> bool:
        return bool(self.instance.pk and self.instance.is_published)

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        if self.instance.pk:
            check_kind(self.instance, kind)
        return kind


@admin.register(Proposal)
class ProposalAdmin(HistoryMixin, VersionedAdmin):
    municipality_path = "document__municipality"
    form = ProposalForm
    list_display = ["slug", "text_start", "topic", "kind", "has_summary", "document"]
    list_display_links = ["slug", "text_start"]
    list_filter = [("document", ScopedRelatedFilter), "kind", ("other_actor", ScopedRelatedFilter)]
    list_select_related = ["topic", "document"]
    search_fields = ["slug", "text", "plain_summary"]
    autocomplete_fields = ["document", "topic", "parent", "other_actor", "plan_items"]
    readonly_fields = ["source_document", "source_page", "source_row", "source_text"]
    fieldsets = [
        (None, {"fields": ["document", "topic", "parent", ("slug", "label"), "position"]}),
        (gettext_lazy("Words"), {"fields": ["text", "kind", "other_actor", "plain_summary"]}),
        (gettext_lazy("Connections"), {"fields": ["plan_items", "perspectives"]}),
        (gettext_lazy("Record of the change"), {"fields": ["change_reason", "read_version"]}),
        (
            gettext_lazy("Source"),
            {"fields": ["source_document", "source_page", "source_row", "source_text"], "classes": ["collapse"]},
        ),
    ]

    def unasked(self, request, obj):
        unasked = super().unasked(request, obj)
        return unasked if obj else unasked | {name for name in self.readonly_fields if name.startswith("source")}

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Perspectives of the proposal's own municipality."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj and "perspectives" in form.base_fields:
            own = Perspective.objects.filter(municipality=obj.document.municipality_id)
            form.base_fields["perspectives"].queryset = own
        return form

    @admin.display(description=gettext_lazy("text"), ordering="text")
    def text_start(self, obj):
        return Truncator(obj.text).chars(60)

    @admin.display(description=gettext_lazy("plain summary"), boolean=True)
    def has_summary(self, obj):
        return bool(obj.plain_summary)

    def saved_rows(self, obj):
        return [(_("plan items"), "、".join(item.code for item in obj.plan_items.all()) or "—")]

    def save_model(self, request, obj, form, change):
        """A change is saved with its relations, see save_related."""
        if not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if change and form.has_content_changed:
            row, chosen = form.instance, form.cleaned_data
            save_proposal(
                proposal=row,
                version=chosen["read_version"],
                fields={
                    field.attname: getattr(row, field.attname)
                    for field in row._meta.concrete_fields
                    if field.name in form.changed_data
                },
                plan_items=[item.pk for item in chosen["plan_items"]],
                perspectives=[one.pk for one in chosen["perspectives"]],
                reason=chosen["change_reason"],
                by=request.user,
            )
        super().save_related(request, form, formsets, change)
