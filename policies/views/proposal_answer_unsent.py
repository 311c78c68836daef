"""What a representative sent after the session had ended: kept in the browser's session until they have signed in again."""

from typing import Any

from django.http import HttpRequest

from ..models import Uptake
from ..services.proposal_uptakes import NOTE_LENGTH

KEY = "unsent_answers"
KEPT_FIELDS = {"status": max(map(len, Uptake.Status.values)), "note": NOTE_LENGTH, "note_is_public": 1, "version": 9}
LONGEST_SLUG = 50
MOST_CARDS = 20


def keep_unsent(request: HttpRequest, pk: int) -> None:
    """Keep the card that came without a session. No more than a person types: the session is anybody's."""
    slug = request.POST.get("proposal", "")
    if not slug or len(slug) > LONGEST_SLUG:
        return
    cards = unsent_of(request, pk)
    cards[slug] = {name: request.POST.get(name, "")[:length] for name, length in KEPT_FIELDS.items()}
    request.session[KEY] = {str(pk): dict(list(cards.items())[-MOST_CARDS:])}


def unsent_of(request: HttpRequest, pk: int) -> dict[str, dict[str, Any]]:
    """Slug of the proposal → what was sent and not saved, for this form."""
    return dict(request.session.get(KEY, {}).get(str(pk), {}))


def forget_unsent(request: HttpRequest, pk: int, slug: str) -> None:
    """The card was sent again, so that nothing of it is waiting any more."""
    cards = unsent_of(request, pk)
    if cards.pop(slug, None) is not None:
        request.session[KEY] = {str(pk): cards}
