"""Staff addresses of the review form: writing, handing in, the steps of the workflow."""

from django.urls import path

from .models import ReviewEvent
from .views import review_steps, review_texts, review_work

REVIEW = "<slug:municipality>/reviews/<int:pk>/"
SHEET = "<slug:municipality>/reviews/sheets/<slug:edition>/<slug:item>/"
_A = ReviewEvent.Action

urlpatterns = [
    path(REVIEW, review_work.review_edit, name="review-edit"),
    path(f"{REVIEW}opinion/", review_texts.review_opinion, name="review-opinion"),
    path(SHEET, review_texts.review_sheet_edit, name="review-sheet-edit"),
    path(f"{REVIEW}contribute/<int:department>/", review_steps.review_contribute, name="review-contribute"),
    path(f"{REVIEW}withdraw/", review_steps.review_step, {"action": _A.WITHDRAWN}, name="review-withdraw"),
    path(f"{REVIEW}return/", review_steps.review_step, {"action": _A.RETURNED}, name="review-return"),
    path(f"{REVIEW}accept/", review_steps.review_step, {"action": _A.ACCEPTED}, name="review-accept"),
]
