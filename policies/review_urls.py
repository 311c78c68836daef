"""Public addresses of progress: rounds, comparison, sheets of items."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
