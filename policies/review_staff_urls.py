"""Staff addresses of rounds, the board and the gaps under /staff/."""

from django.urls import path

from .views import (
    review_additions,
    review_board,
    review_due,
    review_gaps,
    review_handover,
    review_reminders,
    review_round_planning,
    review_rounds,
)

REVIEWS = "<slug:municipality>/reviews/"
ROUND = f"{REVIEWS}rounds/<int:pk>/"

urlpatterns = [
    path(REVIEWS, review_rounds.round_list, name="round-list"),
    path(f"{REVIEWS}rounds/new/", review_rounds.round_create, name="round-create"),
    path(f"{REVIEWS}gaps/", review_gaps.review_gaps, name="review-gaps"),
    path(f"{REVIEWS}gaps.csv", review_gaps.review_gaps_csv, name="review-gaps-csv"),
    path(f"{REVIEWS}handover/", review_handover.review_handover, name="review-handover"),
    path(ROUND, review_board.round_board, name="round-board"),
    path(f"{ROUND}accept/", review_board.round_accept, name="round-accept"),
    path(f"{ROUND}reviews/<int:review>/return/", review_board.round_return, name="round-return"),
    path(f"{ROUND}lead/", review_board.round_lead, name="round-lead"),
    path(f"{ROUND}reviews/<int:review>/due/", review_due.round_review_due, name="round-review-due"),
    path(f"{ROUND}add/", review_additions.round_add, name="round-add"),
    path(f"{ROUND}edit/", review_round_planning.round_edit, name="round-edit"),
    path(f"{ROUND}delete/", review_round_planning.round_delete, name="round-delete"),
    path(f"{ROUND}open/", review_round_planning.round_open, name="round-open"),
    path(f"{ROUND}close/", review_rounds.round_close, name="round-close"),
    path(f"{ROUND}reopen/", review_rounds.round_reopen, name="round-reopen"),
    path(f"{ROUND}due/", review_rounds.round_due, name="round-due"),
    path(f"{ROUND}remind/", review_reminders.round_remind, name="round-remind"),
    path(f"{ROUND}publish/", review_rounds.round_publish, name="round-publish"),
]
