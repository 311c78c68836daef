"""What stands between a paper and its publication, and the publication itself: once, and as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.history import sign

from ..intake.personal_data import personal_data
from .document_import import Door, last_confirmed
from .plans import StalePreview

MOST_WARNINGS = 50


@dataclass(frozen=True)
class PublishingState:
    """Whole sentences that block publishing, and what a person should look at first. `token` stands for all texts."""

    blocks: list[str]
    warnings: list[str]
    token: str


def state_of(
    head: Any, blocks: Sequence[str], texts: Iterable[tuple[str, str]], rest: Iterable[Any]
) -> PublishingState:
    """`texts` are (where, text) of all that becomes public; `rest` is what else the token stands for."""
    texts = list(texts)
    said = repr((head.pk, head.version, list(blocks), texts, list(rest)))
    return PublishingState(
        blocks=list(blocks),
        warnings=personal_warnings(texts),
        token=hashlib.sha256(said.encode()).hexdigest()[:20],
    )


def personal_warnings(texts: Iterable[tuple[str, str]]) -> list[str]:
    found = [
        _("“%(text)s” in “%(where)s” looks like a telephone number, a mail address or a person's name.")
        % {"text": personal, "where": where[:60]}
        for where, text in texts
        if (personal := personal_data(text))
    ]
    return found[:MOST_WARNINGS]


def blocks_of_intake(door: Door, head: Any) -> list[str]:
    """What the intake left open: labels nobody settled, and warnings nobody confirmed."""
    last = last_confirmed(door, head)
    if last is None:
        return []
    blocks = []
    if labels := last.result.get("open_labels", []):
        blocks.append(
            _("These addressees are not settled: %(labels)s. Open the paper again and say who is meant.")
            % {"labels": "、".join(labels)}
        )
    if count := last.result.get("unconfirmed_warnings", 0):
        blocks.append(
            ngettext(
                "%(count)s warning of the intake has not been confirmed. Open the paper again and look at it.",
                "%(count)s warnings of the intake have not been confirmed. Open the paper again and look at them.",
                count,
            )
            % {"count": count}
        )
    return blocks


def publish(head: Any, state: PublishingState, *, by: Any, token: str | None) -> None:
    """Set the day of publication. Raises StalePreview unless `token` is still right, ValidationError while blocked."""
    if token is not None and token != state.token:
        raise StalePreview
    if state.blocks:
        raise ValidationError(state.blocks)
    if head.published_at is None:
        head.published_at = timezone.now()
        head.version += 1
        sign(head, by=by, reason=_("Published"))
        head.save(update_fields=["published_at", "version"])


def locked(head: Any) -> Any:
    """The row as it stands, for the length of the transaction: two people publishing at once take turns."""
    rows = type(head)._default_manager.select_for_update(of=("self",)).select_related("municipality")
    return rows.get(pk=head.pk)
