"""Addresses of the record: the public ones by topic, the staff's under /staff/, the associations' under /answers/."""

from django.urls import include, path

app_name = "policies"

urlpatterns = [
    path("staff/", include("policies.staff_urls")),
    path("staff/", include("policies.intake_urls")),
    path("staff/", include("policies.recommendation_staff_urls")),
    path("staff/", include("policies.proposal_staff_urls")),
    path("staff/", include("policies.indicator_staff_urls")),
    path("staff/", include("policies.review_staff_urls")),
    path("staff/", include("policies.review_work_urls")),
    path("staff/", include("policies.review_intake_urls")),
    path("answers/", include("policies.answer_urls")),
    path("<slug:municipality>/plans/", include("policies.plan_urls")),
    path("<slug:municipality>/", include("policies.recommendation_urls")),
    path("<slug:municipality>/", include("policies.proposal_urls")),
    path("<slug:municipality>/", include("policies.perspective_urls")),
    path("<slug:municipality>/", include("policies.indicator_urls")),
    path("<slug:municipality>/", include("policies.review_urls")),
]
