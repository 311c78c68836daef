"""Public addresses of perspectives, under /<municipality>/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
