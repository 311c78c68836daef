"""Staff addresses under /staff/."""

from django.urls import path

from .views import (
    plan_item_editing,
    plan_publishing,
    plan_staff,
    transition_editing,
    transition_open_points,
    transition_publishing,
)

PLANS = "<slug:municipality>/plans/<slug:edition>/"
ITEM = f"{PLANS}items/<slug:item>/"
CROSSWALK = f"{PLANS}crosswalk/"

urlpatterns = [
    path("", plan_staff.staff_home, name="staff-home"),
    path("<slug:municipality>/", plan_staff.staff_municipality, name="staff-municipality"),
    path(PLANS, plan_staff.staff_edition, name="staff-edition"),
    path(f"{PLANS}open/", plan_staff.edition_open, name="edition-open"),
    path(f"{PLANS}publish/", plan_publishing.edition_publish, name="edition-publish"),
    path(f"{ITEM}edit/", plan_item_editing.item_edit, name="item-edit"),
    path(f"{ITEM}history/", plan_item_editing.item_history, name="item-history"),
    path(CROSSWALK, transition_editing.crosswalk_edit, name="crosswalk-edit"),
    path(f"{CROSSWALK}new/", transition_editing.crosswalk_create, name="crosswalk-create"),
    path(f"{CROSSWALK}transitions/new/", transition_editing.transition_create, name="transition-create"),
    path(f"{CROSSWALK}transitions/<int:pk>/", transition_editing.transition_edit, name="transition-edit"),
    path(f"{CROSSWALK}transitions/<int:pk>/delete/", transition_editing.transition_delete, name="transition-delete"),
    path(f"{CROSSWALK}open/", transition_open_points.crosswalk_open_points, name="crosswalk-open-points"),
    path(f"{CROSSWALK}open/<int:pk>/", transition_open_points.transition_decide, name="transition-decide"),
    path(f"{CROSSWALK}open/mark/", transition_open_points.item_mark, name="item-mark"),
    path(
        f"{CROSSWALK}open/departments/<int:pk>/",
        transition_open_points.departments_confirm,
        name="departments-confirm",
    ),
    path(f"{CROSSWALK}publish/", transition_publishing.crosswalk_publish, name="crosswalk-publish"),
]
