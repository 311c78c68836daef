"""Personal links are counted against guessing and flooding, in the shared cache (settings.CACHES)."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MINUTE = 60
# A house where several officers mistype a printed address stays far below; a guesser gains nothing from it.
UNKNOWN_LINKS = 20
UNKNOWN_SPAN = 5 * MINUTE
# A form of 83 proposals can be filled as fast as a thumb moves.
WRITES = 120
WRITES_SPAN = MINUTE


def _count(name: str, key: str) -> str:
    return f"uptake:{name}:{hashlib.sha256(key.encode()).hexdigest()}"


def _raise(count: str, span: int) -> int:
    """One more within the span, which begins with the first."""
    cache.add(count, 0, span)
    try:
        return cache.incr(count)
    except ValueError:  # it expired in between
        cache.set(count, 1, span)
        return 1


def guesses_too_often(request: HttpRequest) -> bool:
    return cache.get(_count("unknown", _caller(request)), 0) >= UNKNOWN_LINKS


def note_unknown_link(request: HttpRequest) -> None:
    _raise(_count("unknown", _caller(request)), UNKNOWN_SPAN)


def writes_too_often(token: str) -> bool:
    """Counts this write too."""
    return _raise(_count("write", token), WRITES_SPAN) > WRITES


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def _caller(request: HttpRequest) -> str:
    return get_adapter().get_client_ip(request)
