"""Public addresses of progress: rounds, comparison, sheets of items."""

from django.urls import path

from .views import review_progress, review_sheet_downloads, review_sheets

SHEET = "plans/<slug:edition>/items/<slug:item>/sheet"

ROUND = "progress/<slug:edition>/<slug:round>/"

urlpatterns = [
    path("progress/", review_progress.progress_list, name="progress-list"),
    path("progress/<slug:edition>/", review_progress.progress_edition, name="progress-edition"),
    path("progress/<slug:edition>/compare/", review_progress.progress_compare, name="progress-compare"),
    path(ROUND, review_progress.progress_detail, name="progress-detail"),
    path(f"{ROUND}progress.csv", review_progress.progress_download, name="progress-csv"),
    path(f"{ROUND}ratings.svg", review_progress.progress_chart, name="progress-chart"),
    path(f"{ROUND}ratings-narrow.svg", review_progress.progress_chart, {"narrow": True}, name="progress-chart-narrow"),
    path(f"{SHEET}/", review_sheets.review_sheet, name="review-sheet"),
    path(f"{SHEET}.xlsx", review_sheet_downloads.review_sheet_xlsx, name="review-sheet-xlsx"),
]
