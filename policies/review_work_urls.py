"""Staff addresses of the review form: what is due, writing, handing in."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
