"""A step of a round, or of one of its reviews, through a form: done, refused with words, or asked again."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Review, ReviewRound
from ..reading.differences import Difference, between
from ..services.plans import StaleVersion
from ..services.review_workflow import NotPossible
from .base_conflicts import answer_current
from .review_access import staff_round, steps_to


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: nothing where a page is only shown."""
    return request.POST if request.method == "POST" else None


def round_step(
    request: HttpRequest,
    round: ReviewRound,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    template: str,
    title: str,
    done: str,
    then: str = "",
    about: Callable[[ReviewRound], dict[str, Any]] = lambda _round: {},
) -> HttpResponse:
    """`act` takes the cleaned data; `then` is where one goes on, else the board; `about` tells more for the template.

    Where somebody saved first, the page comes again as things stand now, the form with what was typed and ready to be
    sent once more. A step that the round's state no longer allows leads to the board, which shows that state.
    """
    slug = round.edition.municipality.slug
    board = reverse("policies:round-board", args=[slug, round.pk])
    status, conflict = (422 if form.is_bound else 200), None
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            act(form.cleaned_data)
        except StaleVersion as stale:
            conflict, status = _conflict(form, stale.current, seen), 409
            round = staff_round(request, slug, round.pk)
        except ReviewRound.DoesNotExist:  # deleted at this moment
            raise Http404 from None
        except NotPossible as refused:
            why = " ".join(refused.messages)
            messages.error(request, _("%(why)s Nothing was done; here is how the round stands now.") % {"why": why})
            return redirect(board)
        except ValidationError as refused:
            form.take_error(refused)
        else:
            messages.success(request, done)
            return redirect(then or board)
    context = {
        "municipality": round.edition.municipality,
        "round": round,
        "form": form,
        "conflict": conflict,
        "title": title,
        "breadcrumbs": steps_to(round, (title, "")),
    }
    return render(request, template, context | about(round), status=status)


def _conflict(form: Any, current: ReviewRound | Review, seen: int) -> dict[str, Any]:
    """Who saved, what stands otherwise than typed, and the steps taken since the person looked."""
    since = current.history.filter(version__gt=seen).order_by("history_date").first()
    events = current.events.select_related("by")
    saved = current.history.select_related("history_user").first()
    return answer_current(form, current.version, saved) | {
        "differences": _differences(form, current),
        "events": events.filter(at__gte=since.history_date) if since else events.none(),
    }


def _differences(form: Any, current: ReviewRound | Review) -> list[Difference]:
    """Fields of the row, as they stand and as typed; a form that only takes a step has none."""
    fields = {name: field for name, field in form.fields.items() if name != "version" and hasattr(current, name)}
    theirs = {str(field.label): _words(field, getattr(current, name)) for name, field in fields.items()}
    yours = {str(field.label): _words(field, form.cleaned_data[name]) for name, field in fields.items()}
    return between(theirs, yours)


def _words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, dt.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label_from_instance(value))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return str(value)
