"""Admin of accounts and memberships: only a system administrator gives anybody a role."""

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from districts.models import Membership, User

from .base import ForSystemAdministrators, ScopedAdmin, ScopedInline, ScopedRelatedFilter
from .history import HistoryMixin
from .scope import coordinated_municipalities


class OneSpelling:
    """Mail addresses are kept in small letters, as the sign-in looks for them."""

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class UserCreation(OneSpelling, BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "display_name")


class UserChange(OneSpelling, UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "display_name", "password", "is_active", "is_superuser")
        help_texts = {
            "is_superuser": _(
                "Made on the command line. It makes this person a system administrator without a membership and "
                "without an end: give a membership instead and take the tick away."
            )
        }


class MembershipInline(ScopedInline):
    model = Membership
    fields = [
        "role",
        "municipality",
        "department",
        "association",
        "may_accept",
        "may_publish",
        "valid_from",
        "valid_to",
    ]
    autocomplete_fields = ["department", "association"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(ForSystemAdministrators, HistoryMixin, ScopedAdmin, DjangoUserAdmin):
    """Accounts are closed, never removed: the record names who changed it."""

    municipality_path = None
    form = UserChange
    add_form = UserCreation
    list_display = ["email", "display_name", "is_active", "memberships_count", "last_login"]
    list_filter = ["is_active", "memberships__role"]
    search_fields = ["email", "display_name"]
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [(None, {"fields": ["email", "display_name", "password", "is_active", "last_login", "date_joined"]})]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "display_name", "password1", "password2"]})]
    inlines = [MembershipInline]
    actions = ["remove_second_factor"]

    def visible_municipalities(self, access):
        return frozenset()

    def get_fieldsets(self, request, obj=None):
        """The flag of an account from the command line can be seen and taken away; the admin gives it to nobody."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not obj.is_superuser:
            return fieldsets
        (title, options), *others = fieldsets
        return [(title, {**options, "fields": [*options["fields"], "is_superuser"]}), *others]

    def get_queryset(self, request):
        queryset = super().get_queryset(request) if self.has_view_permission(request) else User.objects.none()
        return queryset.annotate(_memberships=Count("memberships", distinct=True))

    @admin.display(description=_("memberships"), ordering="_memberships")
    def memberships_count(self, obj):
        return obj._memberships

    @admin.action(description=_("Remove the second factor (lost telephone)"), permissions=["change"])
    def remove_second_factor(self, request, queryset):
        users = list(queryset)
        Authenticator.objects.filter(user__in=users).delete()
        for user in users:
            self.log_change(request, user, "Second factor removed.")
        text = ngettext(
            "The second factor of %(count)s account was removed.",
            "The second factor of %(count)s accounts was removed.",
            len(users),
        )
        self.message_user(request, text % {"count": len(users)}, messages.SUCCESS)


@admin.register(Membership)
class MembershipAdmin(ForSystemAdministrators, HistoryMixin, ScopedAdmin):
    """Coordinators see who works for their municipality. A membership ends on a day, it is not removed."""

    list_display = [
        "user",
        "role",
        "municipality",
        "department",
        "association",
        "may_accept",
        "may_publish",
        "valid_from",
        "valid_to",
    ]
    list_filter = ["role", ("municipality", ScopedRelatedFilter)]
    list_select_related = ["user", "municipality", "department", "association"]
    search_fields = ["user__email", "user__display_name"]
    autocomplete_fields = ["user", "department", "association"]
    fields = [
        "user",
        "role",
        "municipality",
        "department",
        "association",
        ("may_accept", "may_publish"),
        ("valid_from", "valid_to"),
    ]

    def visible_municipalities(self, access):
        return coordinated_municipalities(access)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("department__names")
