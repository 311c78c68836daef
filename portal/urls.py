"""Addresses of the site. A municipality's slug is the first step of everything it publishes."""

from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", include(([path("", views.home, name="home")], "portal"))),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("policies.urls")),
    path("", include("districts.urls")),
]
