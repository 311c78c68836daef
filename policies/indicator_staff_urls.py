"""Staff addresses of indicators under /staff/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
