"""Correcting the clauses of a recommendation item: what a person confirms once they are as the paper has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.history import sign
from districts.models import StakeholderType

from ..models import Clause, RecommendationItem
from .plans import StaleVersion


@dataclass(frozen=True)
class ClauseDraft:
    """A clause as a person wants it; `addressees` are ids of kinds of stakeholder."""

    clause_id: int
    text: str
    force: str
    addressees: list[int]


@transaction.atomic
def save_clauses(
    *, item: RecommendationItem, version: int, clauses: Iterable[ClauseDraft], by: Any, reason: str = ""
) -> RecommendationItem:
    """Save clauses of an item that was read at `version`, and confirm them; StaleVersion if somebody was faster.

    Clauses that stay as they are get no entry in the history. ValidationError for a change of what is published
    without a reason, and for addressees of another municipality.
    """
    rows = RecommendationItem.objects.select_for_update(of=("self",)).select_related("recommendation")
    item = rows.get(pk=item.pk)
    if item.version != version:
        raise StaleVersion(item)
    held = {clause.pk: clause for clause in item.clauses.prefetch_related("addressees")}
    drafts = list(clauses)
    changed = [draft for draft in drafts if is_changed(held[draft.clause_id], draft)]
    if changed and item.is_published and not reason.strip():
        raise ValidationError({"reason": _("This text is published. Say why it is changed.")})
    _check_addressees(item, {pk for draft in changed for pk in draft.addressees})
    for draft in drafts:
        clause = held[draft.clause_id]
        if draft in changed or clause.confirmed_at is None:
            _save(clause, draft, by, reason)
    item.version = version + 1
    sign(item, by=by, reason=reason)
    item.save()
    return item


def is_changed(clause: Clause, draft: ClauseDraft) -> bool:
    held = {kind.pk for kind in clause.addressees.all()}
    return (clause.text, clause.force, held) != (draft.text, draft.force, set(draft.addressees))


def _check_addressees(item: RecommendationItem, ids: set[int]) -> None:
    known = StakeholderType.objects.filter(pk__in=ids, municipality=item.recommendation.municipality_id).count()
    if known != len(ids):
        raise ValidationError({"addressees": _("This belongs to another municipality.")})


def _save(clause: Clause, draft: ClauseDraft, by: Any, reason: str) -> None:
    """One save, one entry in the history: the save notes the addressees too."""
    clause.text, clause.force, clause.confirmed_at = draft.text, draft.force, timezone.now()
    clause.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        clause.addressees.set(draft.addressees)
    finally:
        del clause.skip_history_when_saving  # type: ignore[attr-defined]
    sign(clause, by=by, reason=reason)
    clause.save()
