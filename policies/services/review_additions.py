"""Items that came into the plan while a round was under way get their review too."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import PlanItem, Review, ReviewRound, RoundEvent
from .review_rounds import NotPossible, items_to_review, locked_round, make_reviews, note_round_step

__all__ = ["NotPossible", "add_missing_reviews", "items_without_review"]


def items_without_review(round: ReviewRound) -> list[PlanItem]:
    """Items the round would ask about if it were opened now; none while it is not open."""
    if not round.is_open:
        return []
    asked = set(round.reviews.values_list("item_id", flat=True))
    return [item for item in items_to_review(round) if item.pk not in asked]


@transaction.atomic
def add_missing_reviews(*, round: ReviewRound, by: Any) -> list[Review]:
    """A review for every item that has none, prefilled as opening does it; noted in the round once it adds any."""
    round = locked_round(round)
    if not round.is_open:
        raise NotPossible(_("The round is not open."))
    items = items_without_review(round)
    if not items:
        return []
    reviews = make_reviews(round, items, by)
    codes = " ".join(review.item.code for review in reviews)
    said = ngettext("%(count)s item", "%(count)s items", len(reviews)) % {"count": len(reviews)}
    note_round_step(round, by, RoundEvent.Action.ADDED, f"{said}: {codes}")
    return reviews
