"""Staff addresses of rounds, scales and the board under /staff/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
