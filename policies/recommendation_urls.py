"""Public addresses of recommendations, under /<municipality>/."""

from django.urls import path

from .views import recommendation_downloads, recommendations

PAPER = "recommendations/<slug:recommendation>"

urlpatterns = [
    path("recommendations/", recommendations.recommendation_list, name="recommendation-list"),
    path(f"{PAPER}/", recommendations.recommendation_detail, name="recommendation-detail"),
    path(f"{PAPER}.csv", recommendation_downloads.recommendation_csv, name="recommendation-csv"),
    path(f"{PAPER}/items/<slug:item>/", recommendations.recommendation_item, name="recommendation-item"),
]
