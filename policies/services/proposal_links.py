"""Personal links of associations: issued by staff, valid for one body and one year, kept as a hash only."""

import hashlib
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.history import sign

from ..models import UptakeLink, UptakeRequest

TOKEN_BYTES = 32
LONGEST_TOKEN = 128


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue_link(*, request: UptakeRequest, by: Any) -> tuple[UptakeLink, str]:
    """A new link and its token, which nobody can read again later. Links issued before stay in force."""
    if not request.inquiry.takes_answers:
        raise ValidationError(_("This inquiry takes no answers any more. Open it again first."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = UptakeLink(request=request, token_hash=hash_of(token), expires_on=request.inquiry.closes_on, created_by=by)
    sign(link, by=by)
    link.save()
    return link, token


@transaction.atomic
def revoke_link(*, link: UptakeLink, by: Any, reason: str = "") -> UptakeLink:
    row = UptakeLink.objects.select_for_update().get(pk=link.pk)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        sign(row, by=by, reason=reason)
        row.save(update_fields=["revoked_at"])
    return row


@transaction.atomic
def revoke_links(*, request: UptakeRequest, by: Any, reason: str = "") -> int:
    """All links of a body, when its officer changed or a letter went astray.

    Those that have ended with the inquiry too: opening it again would bring them back.
    """
    links = list(request.links.filter(revoked_at=None))
    for link in links:
        revoke_link(link=link, by=by, reason=reason)
    return len(links)


def find_link(token: str) -> UptakeLink | None:
    """The link a token opens now; None for every other token, whatever the cause.

    The look-up compares hashes in an index: what a guesser could learn from its time is nothing about tokens.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    rows = UptakeLink.objects.in_force().select_related(
        "request__inquiry__document__municipality", "request__association"
    )
    link = rows.filter(token_hash=hash_of(token)).first()
    return link if link and link.request.inquiry.takes_answers else None


def note_use(*, link: UptakeLink) -> None:
    """When somebody last answered through the link. Opening it notes nothing: mail scanners open links too."""
    UptakeLink.objects.filter(pk=link.pk).update(last_used_at=timezone.now())
