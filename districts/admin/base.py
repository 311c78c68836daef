"""What every admin page asks before it shows or changes a row: the municipality it belongs to, and the access there."""

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied

from districts.access import Access, access_of

from .forms import ScopedForm, ScopedFormSet
from .scope import coordinated_municipalities, desk_municipalities, municipality_id_of


class ScopedChoices:
    """Choices of related rows end at the municipalities the user works for."""

    municipality_path: str | None = None

    @property
    def anchor(self) -> str | None:
        """The field through which a row belongs to its municipality."""
        return self.municipality_path.split("__")[0] if self.municipality_path else None

    def choices(self, db_field, request):
        related = self.admin_site._registry.get(db_field.related_model)
        if related is None:
            return None
        queryset = related.get_queryset(request)
        access = access_of(request.user)
        if db_field.name == self.anchor and not access.is_system_administrator:
            queryset = queryset.filter(**{f"{related.municipality_path}__in": coordinated_municipalities(access)})
        return queryset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A choice leads to the page of the row chosen, never to its removal."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "queryset" not in kwargs and (queryset := self.choices(db_field, request)) is not None:
            kwargs["queryset"] = queryset
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if "queryset" not in kwargs and (queryset := self.choices(db_field, request)) is not None:
            kwargs["queryset"] = queryset
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """Rows of the user's municipalities; coordinators change them, nobody removes the record.

    `municipality_path` leads from a row to its municipality as in a query: `edition__municipality`.
    """

    municipality_path: str | None = "municipality"
    deletable = False
    form = ScopedForm
    view_on_site = False
    list_per_page = 50
    show_full_result_count = False

    def get_ordering(self, request):
        """Said aloud, because Django forgets the model's order where rows are counted."""
        return self.ordering or self.model._meta.ordering

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        access = access_of(request.user)
        if access.is_system_administrator:
            return queryset
        return queryset.filter(**{f"{self.municipality_path}__in": self.visible_municipalities(access)})

    def visible_municipalities(self, access: Access) -> frozenset[int]:
        return desk_municipalities(access)

    def may_change(self, user, obj) -> bool:
        """Asked about one row; `obj` None: is there any row the user could change or add?"""
        access = access_of(user)
        if access.is_system_administrator:
            return True
        if obj is None:
            return bool(coordinated_municipalities(access))
        return municipality_id_of(obj) in coordinated_municipalities(access)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        access = access_of(request.user)
        visible = self.visible_municipalities(access)
        return access.is_system_administrator or (municipality_id_of(obj) in visible if obj else bool(visible))

    def has_add_permission(self, request):
        return self.may_change(request.user, None)

    def has_change_permission(self, request, obj=None):
        return self.may_change(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return self.deletable and self.may_change(request.user, obj)

    def get_deleted_objects(self, objs, request):
        """Rows that name one of these in a list of theirs keep it: the database would take it out without a word."""
        found, counts, missing, protected = super().get_deleted_objects(objs, request)
        return found, counts, missing, [*protected, *(told for obj in objs for told in named_by(obj))]

    def get_readonly_fields(self, request, obj=None):
        """A row never moves to another municipality (edition, crosswalk …)."""
        readonly = tuple(super().get_readonly_fields(request, obj))
        if obj and self.anchor and self.anchor != "pk" and self.anchor not in readonly:
            readonly += (self.anchor,)
        return readonly

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        own = coordinated_municipalities(access_of(request.user))
        if self.anchor == "municipality" and len(own) == 1:
            initial.setdefault("municipality", next(iter(own)))
        return initial

    def save_model(self, request, obj, form, change):
        if not self.may_change(request.user, obj):  # the choices prevent it; this is the second lock
            raise PermissionDenied
        super().save_model(request, obj, form, change)


def named_by(obj) -> list[str]:
    """The rows that name this one among several (addressees of a clause), as a refusal lists them."""
    relations = [one for one in obj._meta.related_objects if one.many_to_many]
    return [
        f"{one.related_model._meta.verbose_name}: {row}"
        for one in relations
        for row in getattr(obj, one.get_accessor_name()).all()
    ]


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that services write and nobody edits by hand."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class ForSystemAdministrators:
    """Mixed into an admin whose rows only a system administrator changes."""

    def may_change(self, user, obj) -> bool:
        return access_of(user).is_system_administrator


class ScopedInline(ScopedChoices, admin.TabularInline):
    """Rows inside a page: whoever may change the page may change them."""

    formset = ScopedFormSet
    extra = 0

    def _parent(self):
        return self.admin_site._registry[self.parent_model]

    def has_view_permission(self, request, obj=None):
        return self._parent().has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._parent().has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter that names only rows the user may see."""

    def field_choices(self, field, request, model_admin):
        related = model_admin.admin_site._registry[field.related_model]
        return [(row.pk, str(row)) for row in related.get_queryset(request)]
