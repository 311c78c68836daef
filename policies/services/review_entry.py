"""One saving of the review form: the review's texts, the year's figures and the work steps, as far as they are sound."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Indicator, Review, ReviewEvent, Series
from .indicator_values import set_value
from .plans import StaleVersion
from .review_steps import set_step
from .review_workflow import note_step
from .reviews import save_review


@dataclass(frozen=True)
class FigureEntry:
    """A figure as typed; `name` is its field, `seen` the revision the person saw (0: none)."""

    name: str
    indicator: Indicator
    number: Decimal | None
    text: str
    qualifier: str
    seen: int


@dataclass
class Saved:
    """The review as it stands now, the revisions by field, and what could not be saved, by field."""

    review: Review
    seen: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def save_entry(
    *,
    review: Review,
    version: int,
    fields: dict[str, Any],
    figures: Iterable[FigureEntry] = (),
    steps: tuple[str, int] | None = None,
    reason: str = "",
    by: Any,
) -> Saved:
    """Save a form read at `version`. A figure or step that cannot be saved keeps nothing else back.

    `steps` are the text and the revision seen. Figures handed in before change with `reason`; after a return the return
    is one. The first entry starts the review. StaleVersion and NotPossible as `save_review`.
    """
    done = Saved(save_review(review=review, version=version, fields=fields, by=by))
    reason = reason.strip() or _reason_of(review)
    changed = False
    for entry in figures:
        changed |= _save_figure(done, entry, reason, by)
    if steps is not None:
        changed |= _save_steps(done, *steps, reason, by)
    if changed and done.review.status in (Review.Status.NOT_STARTED, Review.Status.RETURNED):
        done.review = note_step(done.review, action=ReviewEvent.Action.STARTED, by=by)
    return done


def _reason_of(review: Review) -> str:
    """Why figures change that were handed in with this review before; "" where they came another way."""
    came_back = (ReviewEvent.Action.RETURNED, ReviewEvent.Action.WITHDRAWN)
    last = review.events.filter(action__in=came_back).order_by("-at", "-pk").first()
    if last is None:
        return ""
    if last.action == ReviewEvent.Action.RETURNED:
        return _("Corrected after it was sent back")
    return _("Corrected after it was taken back")


def _save_figure(done: Saved, entry: FigureEntry, reason: str, by: Any) -> bool:
    try:
        with transaction.atomic():
            row = set_value(
                indicator=entry.indicator,
                fiscal_year=done.review.round.fiscal_year,
                series=Series.ACTUAL,
                number=entry.number,
                text=entry.text,
                qualifier=entry.qualifier,
                seen=entry.seen,
                reason=reason,
                settle=False,
                by=by,
            )
    except StaleVersion:
        done.troubles[entry.name] = _(
            "Somebody else changed this figure in the meantime. Load the page again to see it."
        )
        return False
    except ValidationError as invalid:
        done.troubles[entry.name] = " ".join(invalid.messages)
        return False
    done.seen[f"seen-{entry.name}"] = row.pk if row else 0
    return done.seen[f"seen-{entry.name}"] != entry.seen


def _save_steps(done: Saved, text: str, seen: int, reason: str, by: Any) -> bool:
    review = done.review
    try:
        with transaction.atomic():
            row = set_step(
                item=review.item,
                fiscal_year=review.round.fiscal_year,
                series=Series.ACTUAL,
                text=text,
                seen=seen,
                reason=reason,
                settle=False,
                by=by,
            )
    except StaleVersion:
        done.troubles["steps"] = _(
            "Somebody else changed these steps in the meantime. Load the page again to see them."
        )
        return False
    except ValidationError as invalid:
        done.troubles["steps"] = " ".join(invalid.messages)
        return False
    done.seen["seen-steps"] = row.pk if row else 0
    return done.seen["seen-steps"] != seen
