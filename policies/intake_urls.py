"""Staff addresses of the intake, under /staff/."""

from django.urls import path

from .views import transition_intakes

INTAKES = "<slug:municipality>/intakes/"

urlpatterns = [
    path(INTAKES, transition_intakes.intake_list, name="intake-list"),
    path(f"{INTAKES}new/", transition_intakes.intake_create, name="intake-create"),
    path(f"{INTAKES}<int:pk>/", transition_intakes.intake_detail, name="intake-detail"),
    path(f"{INTAKES}<int:pk>/confirm/", transition_intakes.intake_confirm, name="intake-confirm"),
    path(f"{INTAKES}<int:pk>/discard/", transition_intakes.intake_discard, name="intake-discard"),
    path("<slug:municipality>/documents/<int:pk>/", transition_intakes.document_download, name="document-download"),
]
