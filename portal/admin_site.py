"""The admin's own door: who comes in, and how they sign in and out."""

from functools import wraps

from allauth.account.adapter import get_adapter
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from districts.access import access_of


class PortalAdminSite(admin.AdminSite):
    """For system administrators, coordinators and department editors; each model decides what they do in it.

    Signing in is allauth's business (throttling, second factor); Django's `is_staff` means nothing here.
    """

    site_header = site_title = _("Community Policy Portal: administration")
    index_title = _("What do you want to look after?")
    site_url = "/"

    def has_permission(self, request):
        return access_of(request.user).opens_admin

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def inner(request, *args, **kwargs):
            """Signing in again would not help somebody who is signed in already."""
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return inner

    def get_urls(self):
        """Without Django's `view_on_site`, which tells the address of any row of any municipality."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    def login(self, request, extra_context=None):
        asked = request.GET.get(REDIRECT_FIELD_NAME, "")
        safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
        target = asked if safe else resolve_url("admin:index")
        if not request.user.is_authenticated:
            return redirect(f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: target})}")
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect(target)

    def logout(self, request, extra_context=None):
        if request.method != "POST":
            return redirect("account_logout")
        get_adapter().logout(request)
        return redirect("portal:home")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("admin:index")
