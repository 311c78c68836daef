"""Public addresses of indicators, under /<municipality>/."""

from django.urls import path

from .views import indicator_downloads, indicators

INDICATOR = "indicators/<slug:indicator>"

urlpatterns = [
    path("indicators/", indicators.indicator_list, name="indicator-list"),
    path("indicators.csv", indicator_downloads.indicators_csv, name="indicators-csv"),
    path(f"{INDICATOR}/", indicators.indicator_detail, name="indicator-detail"),
    path(f"{INDICATOR}.csv", indicator_downloads.indicator_csv, name="indicator-csv"),
    path(
        f"{INDICATOR}/chart-narrow-<slug:version>.svg",
        indicators.indicator_chart_svg,
        {"narrow": True},
        name="indicator-chart-narrow",
    ),
    path(f"{INDICATOR}/chart-<slug:version>.svg", indicators.indicator_chart_svg, name="indicator-chart"),
]
