"""Public addresses under /<municipality>/plans/."""

from django.urls import path

from .views import plans, transition_downloads, transitions

urlpatterns = [
    path("<slug:edition>/", plans.edition_detail, name="edition-detail"),
    path("<slug:edition>/crosswalk/", transitions.crosswalk, name="crosswalk"),
    path("<slug:edition>/crosswalk.xlsx", transition_downloads.crosswalk_xlsx, name="crosswalk-xlsx"),
    path("<slug:edition>/crosswalk.csv", transition_downloads.crosswalk_csv, name="crosswalk-csv"),
    path("<slug:edition>/items/<slug:item>/", plans.item_detail, name="item-detail"),
]
