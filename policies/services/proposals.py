"""Saving a proposal under a version: its words, whom else it takes, the plan items it belongs to."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.history import sign

from ..models import Proposal
from .plans import StaleVersion

# What the council wrote. Once it is public, a change of it says why.
WORDING = ("text", "kind", "other_actor_id")


def changes_wording(proposal: Proposal, fields: dict[str, Any]) -> bool:
    """Whether saving these fields would change what the council wrote."""
    return any(name in fields and fields[name] != getattr(proposal, name) for name in WORDING)


@transaction.atomic
def save_proposal(
    *,
    proposal: Proposal,
    version: int,
    fields: dict[str, Any],
    by: Any,
    reason: str = "",
    plan_items: list[int] | None = None,
    perspectives: list[int] | None = None,
) -> Proposal:
    """Save a proposal that was read at `version`; StaleVersion if somebody was faster.

    `fields` are attributes of Proposal; `plan_items` and `perspectives` replace the whole list where given. Raises
    ValidationError by field: for published wording changed without a reason, and for answers that would lose their question.
    """
    current = Proposal.objects.select_for_update().select_related("document").get(pk=proposal.pk)
    if current.version != version:
        raise StaleVersion(current)
    _check(current, fields, reason)
    for name, value in fields.items():
        setattr(current, name, value)
    current.version = version + 1
    current.full_clean(exclude=["plan_items", "perspectives"], validate_constraints=False)
    sign(current, by=by, reason=reason)
    _replace(current, plan_items, perspectives)
    current.save()
    return current


def _check(proposal: Proposal, fields: dict[str, Any], reason: str) -> None:
    if proposal.is_published and not reason.strip() and changes_wording(proposal, fields):
        raise ValidationError({"reason": _("This text is published. Say why it is changed.")})
    try:
        check_kind(proposal, fields.get("kind", proposal.kind))
    except ValidationError as error:
        raise ValidationError({"kind": error.messages}) from error


def check_kind(proposal: Proposal, kind: str) -> None:
    """Answers keep the question they were given to: ValidationError for a statement that bodies have answered."""
    if kind == Proposal.Kind.STATEMENT and (answers := proposal.uptakes.count()):
        told = ngettext(
            "%(n)s body has answered this proposal; it cannot become a statement.",
            "%(n)s bodies have answered this proposal; it cannot become a statement.",
            answers,
        )
        raise ValidationError(told % {"n": answers})


def _replace(proposal: Proposal, plan_items: list[int] | None, perspectives: list[int] | None) -> None:
    """One save, one entry in the history: the save that follows notes the relations too."""
    proposal.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        if plan_items is not None:
            proposal.plan_items.set(plan_items)
        if perspectives is not None:
            proposal.perspectives.set(perspectives)
    finally:
        del proposal.skip_history_when_saving  # type: ignore[attr-defined]
