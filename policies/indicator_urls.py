"""Public addresses of indicators."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
