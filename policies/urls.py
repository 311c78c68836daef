"""Addresses of plans and crosswalks: the public ones here, the staff's in staff_urls and intake_urls."""

from django.urls import include, path

app_name = "policies"

urlpatterns = [
    path("staff/", include("policies.staff_urls")),
    path("staff/", include("policies.intake_urls")),
    path("<slug:municipality>/plans/", include("policies.plan_urls")),
]
