"""Admin of responses: coordinators change everything, department editors the words and links of theirs."""

from django.contrib import admin
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.access import access_of
from districts.admin.base import ReadOnlyAdmin, ScopedInline, ScopedRelatedFilter
from districts.admin.history import HistoryMixin
from districts.admin.scope import municipality_id_of

from ..models import PublishedResponse, PublishedResponseLink, RecommendationResponse, ResponseLink
from ..permissions import can_coordinate, can_edit_response
from ..services.recommendation_responses import save_response
from .base import VersionedAdmin

CONTENT = ("status", "text", "department_id", "responded_on")


class StateFilter(admin.SimpleListFilter):
    """What the public does not see yet."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("changed", gettext_lazy("Unpublished changes")),
            ("published", gettext_lazy("Published as it stands")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "changed":
            return queryset.filter(Q(published=None) | Q(version__gt=F("published__version")))
        return queryset.filter(version=F("published__version")) if self.value() else queryset


class ResponseLinkInline(ScopedInline):
    model = ResponseLink
    fields = ["plan_item"]
    autocomplete_fields = ["plan_item"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("plan_item__edition")


@admin.register(RecommendationResponse)
class RecommendationResponseAdmin(HistoryMixin, VersionedAdmin):
    municipality_path = "item__recommendation__municipality"
    list_display = ["item", "status", "department", "responded_on", "publication_state", "updated_at"]
    list_filter = [
        ("item__recommendation", ScopedRelatedFilter),
        "status",
        StateFilter,
        ("department", ScopedRelatedFilter),
    ]
    list_select_related = ["item", "department", "published"]
    search_fields = ["item__heading", "item__slug", "text"]
    autocomplete_fields = ["item", "department"]
    inlines = [ResponseLinkInline]
    readonly_fields = ["updated_at"]
    fieldsets = [
        (None, {"fields": ["item", "status", "text", "department", "responded_on"]}),
        (gettext_lazy("Record of the change"), {"fields": ["change_reason", "read_version", "updated_at"]}),
    ]

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        changelist.result_list = changelist.result_list.prefetch_related("department__names")
        return changelist

    def may_change(self, user, obj):
        if obj is None:
            return super().may_change(user, None) or bool(access_of(user).departments)
        return can_edit_response(user, obj.item)

    def has_add_permission(self, request):
        return super().may_change(request.user, None)

    def get_readonly_fields(self, request, obj=None):
        """Who answers is the coordinator's to say."""
        readonly = super().get_readonly_fields(request, obj)
        if obj is None or can_coordinate(request.user, municipality_id_of(obj)):
            return readonly
        return (*readonly, "department")

    def saved_rows(self, obj):
        codes = "、".join(link.plan_item.code for link in obj.links.select_related("plan_item"))
        return [(_("plan items"), codes or "—")]

    def save_model(self, request, obj, form, change):
        """A change is saved with the rows inside the page, see save_related."""
        if not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        changed = [formset for formset in formsets if formset.has_changed()]
        if change and (form.has_content_changed or changed):
            save_response(
                item=form.instance.item,
                version=form.cleaned_data["read_version"],
                fields={name: getattr(form.instance, name) for name in CONTENT},
                plan_items=_plan_items(changed[0]) if changed else None,
                reason=form.cleaned_data.get("change_reason", ""),
                by=request.user,
            )
        super().save_related(request, form, formsets, change)

    def save_formset(self, request, form, formset, change):
        """The service has saved the links of a changed response; the formset only tells what changed."""
        formset.save(commit=not change)


def _plan_items(formset) -> set[int]:
    """All links as the page leaves them."""
    return {row.cleaned_data["plan_item"].pk for row in formset.kept_forms() if row.cleaned_data.get("plan_item")}


class PublishedLinkInline(ScopedInline):
    model = PublishedResponseLink
    fields = ["plan_item"]


@admin.register(PublishedResponse)
class PublishedResponseAdmin(ReadOnlyAdmin):
    municipality_path = "item__recommendation__municipality"
    list_display = ["item", "status", "department_name", "text_start", "version", "published_at"]
    list_filter = [("item__recommendation", ScopedRelatedFilter), "status", "published_at"]
    list_select_related = ["item"]
    search_fields = ["item__heading", "item__slug", "text"]
    inlines = [PublishedLinkInline]
    fields = [
        "item",
        "response",
        "status",
        "text",
        ("department", "department_name"),
        "responded_on",
        "version",
        "published_at",
    ]

    @admin.display(description=gettext_lazy("text"), ordering="text")
    def text_start(self, obj):
        return Truncator(obj.text).chars(60)
