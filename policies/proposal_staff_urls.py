"""Staff addresses of proposals and uptake, under /staff/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
