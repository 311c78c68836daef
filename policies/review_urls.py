"""Public addresses of progress: rounds, comparison, sheets of items."""

from django.urls import path

from .views import review_sheets

SHEET = "plans/<slug:edition>/items/<slug:item>/sheet"

urlpatterns = [
    path(f"{SHEET}/", review_sheets.review_sheet, name="review-sheet"),
]
