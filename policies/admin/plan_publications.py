"""Admin of what was published: to look at, never to change."""

from django.contrib import admin

from districts.admin.base import ReadOnlyAdmin, ScopedInline, ScopedRelatedFilter

from ..models import Publication, PublishedItem, PublishedItemDepartment


class PublishedItemDepartmentInline(ScopedInline):
    model = PublishedItemDepartment
    fields = ["label", "name", "is_lead", "position"]


@admin.register(PublishedItem)
class PublishedItemAdmin(ReadOnlyAdmin):
    municipality_path = "edition__municipality"
    list_display = ["code", "title", "level", "version", "published_at", "edition"]
    list_filter = [("edition", ScopedRelatedFilter), "published_at"]
    list_select_related = ["edition", "level"]
    search_fields = ["code", "slug", "title", "text"]
    inlines = [PublishedItemDepartmentInline]
    fields = [
        "item",
        "edition",
        "level",
        "parent",
        ("number", "code", "slug"),
        "title",
        "text",
        "is_placeholder",
        "pillars",
        "perspectives",
        "position",
        ("source_document", "source_page", "source_row"),
        "version",
        "published_at",
    ]


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    municipality_path = "edition__municipality"
    list_display = ["published_at", "edition", "subject", "published_by", "added", "changed", "removed"]
    list_filter = ["subject", ("edition", ScopedRelatedFilter), "published_at"]
    list_select_related = ["edition", "published_by"]
    search_fields = ["edition__name", "note", "published_by__email"]
    fields = ["edition", "subject", "published_by", "published_at", "note", ("added", "changed", "removed")]
