"""Addresses of the site. A municipality's slug is the first step of everything it publishes."""

from django.contrib import admin
from django.urls import include, path

from . import views

pages = [
    path("", views.home, name="home"),
    path("<slug:municipality>/search/", views.search, name="search"),
]

urlpatterns = [
    path("", include((pages, "portal"))),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("policies.urls")),
    path("", include("districts.urls")),
]
