from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")


class PortalAdminConfig(AdminConfig):
    """The admin with the portal's own site and the portal's own tables only.

    Django's groups grant nothing here, and allauth's tables hold secrets of second factors.
    """

    default_site = "portal.admin_site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin

        admin.site.unregister(
            [model for model in admin.site._registry if model._meta.app_label not in ("districts", "policies")]
        )
