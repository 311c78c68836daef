"""Public addresses of a municipality and its districts."""

from django.urls import path

from .views import districts, municipalities

app_name = "districts"

DISTRICTS = "<slug:municipality>/districts"
CHARTS = [
    (f"{DISTRICTS}/<slug:district>/membership", districts.district_chart, "district-chart"),
    (f"{DISTRICTS}/<slug:kind>-total", districts.total_chart, "total-chart"),
]

urlpatterns = [
    path("<slug:municipality>/", municipalities.municipality_detail, name="municipality-detail"),
    path(f"{DISTRICTS}/", districts.district_list, name="district-list"),
    path(f"{DISTRICTS}/<slug:district>/", districts.district_detail, name="district-detail"),
    *(path(f"{address}.svg", view, name=name) for address, view, name in CHARTS),
    *(path(f"{address}-narrow.svg", view, {"narrow": True}, name=f"{name}-narrow") for address, view, name in CHARTS),
]
