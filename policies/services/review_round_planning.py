"""A prepared round before anybody is asked: changed, or taken away again."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from districts.history import sign

from ..models import ReviewRound
from .plans import StaleVersion
from .review_workflow import NotPossible

PLANNED = ("edition", "kind", "fiscal_year", "level", "scale", "opens_on", "due_on", "closes_on")


@transaction.atomic
def plan_round(*, round: ReviewRound, version: int, by: Any, planned: dict[str, Any]) -> ReviewRound:
    """Other choices or days (`PLANNED`) for a prepared round. NotPossible once it was opened."""
    current = _prepared(round, version)
    for name in PLANNED:
        setattr(current, name, planned[name])
    current.version += 1
    sign(current, by=by)
    current.save()
    return current


@transaction.atomic
def delete_round(*, round: ReviewRound, version: int, by: Any) -> None:
    """Take a prepared round away; its history stays. NotPossible once it was opened."""
    current = _prepared(round, version)
    sign(current, by=by)
    current.delete()


def _prepared(round: ReviewRound, version: int) -> ReviewRound:
    current = ReviewRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if current.opened_at:
        raise NotPossible(_("This round was opened before."))
    if current.version != version:
        raise StaleVersion(current)
    return current
