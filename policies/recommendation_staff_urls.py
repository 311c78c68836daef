"""Staff addresses of recommendations, under /staff/."""

from django.urls import path

from .views import recommendation_clauses, recommendation_intakes, recommendation_responses, recommendation_staff

RECOMMENDATIONS = "<slug:municipality>/recommendations/"
PAPER = f"{RECOMMENDATIONS}<slug:recommendation>/"
INTAKES = f"{RECOMMENDATIONS}intakes/"
ITEM = f"{PAPER}items/<slug:item>/"

# Fixed words (intakes) come before the slug of a recommendation.
urlpatterns = [
    path(RECOMMENDATIONS, recommendation_staff.recommendation_staff_list, name="recommendation-staff-list"),
    path(INTAKES, recommendation_intakes.intake_list, name="recommendation-intake-list"),
    path(f"{INTAKES}new/", recommendation_intakes.intake_create, name="recommendation-intake-create"),
    path(f"{INTAKES}<int:pk>/", recommendation_intakes.intake_detail, name="recommendation-intake-detail"),
    path(f"{INTAKES}<int:pk>/confirm/", recommendation_intakes.intake_confirm, name="recommendation-intake-confirm"),
    path(f"{INTAKES}<int:pk>/discard/", recommendation_intakes.intake_discard, name="recommendation-intake-discard"),
    path(f"{PAPER}again/", recommendation_intakes.intake_again, name="recommendation-intake-again"),
    path(f"{PAPER}publish/", recommendation_intakes.recommendation_publish, name="recommendation-publish"),
    path(PAPER, recommendation_staff.recommendation_staff_detail, name="recommendation-staff-detail"),
    path(
        f"{PAPER}responses/publish/",
        recommendation_responses.responses_publish,
        name="recommendation-responses-publish",
    ),
    path(f"{ITEM}response/", recommendation_responses.response_edit, name="recommendation-response-edit"),
    path(f"{ITEM}clauses/", recommendation_clauses.clauses_edit, name="recommendation-clauses-edit"),
]
