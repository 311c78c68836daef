"""The readings (furigana) on public pages: shown unless switched off; the choice stays in a cookie, nothing else is kept."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from ..forms.proposals import ReadingsForm

COOKIE = "furigana"
COOKIE_SECONDS = 365 * 24 * 60 * 60


def render_with_readings(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page with `furigana` in its context: as the address says, else as chosen before. A new choice is kept."""
    form = ReadingsForm(request.GET, kept=request.COOKIES.get(COOKIE, ""))
    response = render(request, template, {**context, "furigana": form.shown})
    patch_vary_headers(response, ["Cookie"])
    if form.chosen:
        response.set_cookie(
            COOKIE,
            form.chosen,
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
