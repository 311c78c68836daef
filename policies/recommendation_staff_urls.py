"""Staff addresses of recommendations, under /staff/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
