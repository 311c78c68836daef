"""Public addresses of perspectives, under /<municipality>/."""

from django.urls import path

from .views import perspectives

urlpatterns = [
    path("perspectives/", perspectives.perspective_list, name="perspective-list"),
    path("perspectives/<slug:perspective>/", perspectives.perspective_detail, name="perspective-detail"),
]
