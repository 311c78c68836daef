"""Public addresses of proposals and stakeholders, under /<municipality>/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
