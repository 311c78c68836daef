"""Public addresses under /<municipality>/plans/."""

from django.urls import path

from .views import plans, transitions

urlpatterns = [
    path("<slug:edition>/", plans.edition_detail, name="edition-detail"),
    path("<slug:edition>/crosswalk/", transitions.crosswalk, name="crosswalk"),
    path("<slug:edition>/items/<slug:item>/", plans.item_detail, name="item-detail"),
]
