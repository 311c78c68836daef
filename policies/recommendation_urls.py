"""Public addresses of recommendations, under /<municipality>/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
