"""Staff addresses of indicators under /staff/."""

from django.urls import path

from .views import indicator_grid, indicator_publishing, indicator_staff, indicator_values

INDICATORS = "<slug:municipality>/indicators/"
INDICATOR = f"{INDICATORS}<slug:indicator>/"

urlpatterns = [
    path(INDICATORS, indicator_staff.indicator_staff_list, name="indicator-staff-list"),
    path(f"{INDICATORS}new/", indicator_staff.indicator_create, name="indicator-create"),
    path(f"{INDICATORS}grid/", indicator_grid.indicator_grid, name="indicator-grid"),
    path(f"{INDICATORS}publish/", indicator_publishing.indicator_publish, name="indicator-publish"),
    path(INDICATOR, indicator_values.indicator_edit, name="indicator-edit"),
    path(f"{INDICATOR}definition/", indicator_staff.indicator_definition, name="indicator-definition"),
    path(f"{INDICATOR}archive/", indicator_staff.indicator_archive, name="indicator-archive"),
]
