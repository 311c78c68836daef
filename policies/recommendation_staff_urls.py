"""Staff addresses of recommendations, under /staff/."""

from django.urls import path

from .views import recommendation_clauses, recommendation_responses, recommendation_staff

RECOMMENDATIONS = "<slug:municipality>/recommendations/"
PAPER = f"{RECOMMENDATIONS}<slug:recommendation>/"
ITEM = f"{PAPER}items/<slug:item>/"

# Fixed words (intakes) come before the slug of a recommendation.
urlpatterns = [
    path(RECOMMENDATIONS, recommendation_staff.recommendation_staff_list, name="recommendation-staff-list"),
    path(PAPER, recommendation_staff.recommendation_staff_detail, name="recommendation-staff-detail"),
    path(
        f"{PAPER}responses/publish/",
        recommendation_responses.responses_publish,
        name="recommendation-responses-publish",
    ),
    path(f"{ITEM}response/", recommendation_responses.response_edit, name="recommendation-response-edit"),
    path(f"{ITEM}clauses/", recommendation_clauses.clauses_edit, name="recommendation-clauses-edit"),
]
