"""Where associations answer, under /answers/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
