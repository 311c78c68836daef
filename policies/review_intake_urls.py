"""Intake of review sheets, under /staff/."""

from django.urls import path

from .views import review_intakes

INTAKES = "<slug:municipality>/reviews/intakes/"

urlpatterns = [
    path(INTAKES, review_intakes.intake_list, name="review-intake-list"),
    path(f"{INTAKES}new/", review_intakes.intake_create, name="review-intake-create"),
    path(f"{INTAKES}<int:pk>/", review_intakes.intake_detail, name="review-intake-detail"),
    path(f"{INTAKES}<int:pk>/confirm/", review_intakes.intake_confirm, name="review-intake-confirm"),
    path(f"{INTAKES}<int:pk>/discard/", review_intakes.intake_discard, name="review-intake-discard"),
]
