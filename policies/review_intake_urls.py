"""Intake of review sheets, under /staff/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
