"""Where associations answer, under /answers/."""

from django.urls import path

from .views import proposal_answers

urlpatterns = [
    path("", proposal_answers.answer_home, name="answer-home"),
    path("<int:pk>/", proposal_answers.answer_request, name="answer-request"),
    path("link/<str:token>/", proposal_answers.answer_link, name="answer-link"),
]
