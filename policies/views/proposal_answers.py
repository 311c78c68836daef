"""Where bodies answer: the forms of a representative, one form, and the same form behind a personal link."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_htmx.http import reswap, retarget

from districts.access import access_of
from districts.models import Municipality

from ..forms.proposal_answers import NOTE_READERS, AnswerForm
from ..models import Uptake, UptakeRequest
from ..permissions import can_answer
from ..reading.uptake_answers import Card, Sheet, requests_of, sheet_of
from ..services.plans import StaleVersion
from ..services.proposal_links import find_link, note_use
from ..services.proposal_uptakes import NOTE_LENGTH, NotAsked, NotTakingAnswers, clear_answer, save_answer
from .proposal_answer_limits import guesses_too_often, note_unknown_link, too_many, writes_too_often
from .proposal_answer_unsent import forget_unsent, keep_unsent, unsent_of

FORM = "policies/answers/form.html"


@dataclass
class Door:
    """How somebody came to a form: its address, and what is noted with every answer."""

    request: UptakeRequest
    address: str
    via: str
    by: Any


@dataclass
class Outcome:
    """What became of the card that was sent; an empty one before anything was."""

    slug: str = ""
    saved: bool = False
    asks_first: bool = False
    cleared: bool = False
    closed: bool = False
    not_asked: bool = False
    problems: list[str] = field(default_factory=list)
    current: Uptake | None = None
    is_stale: bool = False
    sent: Any = None
    status_code: int = 200

    @property
    def was_refused(self) -> bool:
        return self.status_code != 200

    @property
    def wants_the_whole_card(self) -> bool:
        """The server chose for the person, so that the card has to show it."""
        chosen = self.sent.get("again") or self.sent.get("action")
        return bool(chosen) and not self.was_refused and not self.asks_first

    def version_of(self, card: Card) -> int:
        """The version the next send answers: what was refused for its form alone still answers the one it was read at."""
        if self.problems:
            sent = self.sent.get("version", "")
            return int(sent) if sent.isdecimal() and len(sent) < 10 else 0
        return card.answer.version if card.answer else 0


@login_required
@never_cache
def answer_home(request: HttpRequest) -> HttpResponse:
    """The forms of the bodies the user represents; a single open one is opened at once."""
    forms = [one for one in requests_of(access_of(request.user).associations) if can_answer(request.user, one.request)]
    open_forms = [one for one in forms if one.request.inquiry.takes_answers]
    if len(open_forms) == 1 and "all" not in request.GET:
        return redirect("policies:answer-request", open_forms[0].request.pk)
    context = {
        "open_forms": open_forms,
        "past_forms": [one for one in forms if not one.request.inquiry.takes_answers],
        "represents": bool(access_of(request.user).associations),
        "offices": _offices(access_of(request.user).associations),
        "breadcrumbs": [(_("Answering"), "")],
    }
    return render(request, "policies/answers/home.html", context)


def _offices(associations: Iterable[int]) -> QuerySet[Municipality]:
    """Where these bodies ask; every office for who represents none."""
    rows = Municipality.objects.with_contact()
    return rows.filter(associations__in=associations).distinct() if associations else rows.public()


@never_cache
def answer_request(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST" and not request.user.is_authenticated:
        keep_unsent(request, pk)
        if request.htmx:  # a redirect would be followed unseen, and the sign-in page put into the card
            return HttpResponse(status=401)
    return _own_form(request, pk)


@login_required
def _own_form(request: HttpRequest, pk: int) -> HttpResponse:
    rows = UptakeRequest.objects.filter(inquiry__opened_at__isnull=False).select_related(
        "inquiry__document__municipality", "association"
    )
    found = get_object_or_404(rows, pk=pk)
    if not can_answer(request.user, found):
        raise Http404
    if request.method == "POST":
        forget_unsent(request, pk, request.POST.get("proposal", ""))
    door = Door(found, reverse("policies:answer-request", args=[pk]), Uptake.Via.ACCOUNT, request.user)
    return _answer(request, door)


@never_cache
def answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """The form of one body and year, for whoever holds the link. No session is asked, and opening writes nothing."""
    link = find_link(token)
    if link is None:
        return _kept_private(_unknown_link(request))
    door = Door(link.request, reverse("policies:answer-link", args=[token]), Uptake.Via.LINK, None)
    if request.method == "POST":
        if writes_too_often(token):
            return _kept_private(too_many(request))
        note_use(link=link)
    return _kept_private(_answer(request, door))


def _unknown_link(request: HttpRequest) -> HttpResponse:
    """Stops who tries many. A link in force opens even then: a whole town hall may stand behind one address."""
    if guesses_too_often(request):
        return too_many(request)
    note_unknown_link(request)
    context = {"offices": Municipality.objects.public().with_contact()}
    return render(request, "policies/answers/link_gone.html", context, status=404)


def _kept_private(response: HttpResponse) -> HttpResponse:
    """The address is the key: it is told to no other site (a form still needs its own site's), and not indexed."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, door: Door) -> HttpResponse:
    if request.method != "POST":
        outcome = Outcome(slug=request.GET.get("saved", ""))
        outcome.saved = bool(outcome.slug)
        return _page(request, door, outcome)
    sheet = sheet_of(door.request)
    card = sheet.card_of(request.POST.get("proposal", ""))
    if card is None and "proposal" not in request.POST:
        return _page(request, door, Outcome(status_code=422))
    outcome = _take(request, door, card) if card else _not_asked(request)
    if request.htmx:
        return _fragment(request, door, outcome)
    if outcome.asks_first:
        return _page(request, door, outcome, template="policies/answers/clear.html")
    if card is None or outcome.was_refused:
        return _page(request, door, outcome)
    kept = f"?saved={outcome.slug}" if outcome.saved else ""
    return redirect(f"{door.address}{kept}#{card.anchor}")


def _not_asked(request: HttpRequest) -> Outcome:
    """The question was taken away from the body, or never was its own: what it wrote stays in sight."""
    return Outcome(not_asked=True, sent=request.POST, status_code=409)


def _take(request: HttpRequest, door: Door, card: Card) -> Outcome:
    """Save, take back once that was asked for twice, or leave it as it stands (`keep`), and tell what came of it."""
    outcome = Outcome(slug=card.proposal.slug, sent=request.POST)
    action = request.POST.get("action", "")
    if action in ("keep", "clear"):
        outcome.asks_first = action == "clear"
        return outcome
    form = AnswerForm(request.POST)
    valid = form.is_valid()
    if action != "clear-now" and not valid:
        outcome.problems, outcome.status_code = form.problems, 422
        return outcome
    try:
        if action == "clear-now":
            version = form.cleaned_data.get("version") or 0
            clear_answer(request=door.request, proposal=card.proposal, version=version, by=door.by)
            outcome.cleared = True
        else:
            save_answer(request=door.request, proposal=card.proposal, via=door.via, by=door.by, **form.answer)
            outcome.saved = True
    except StaleVersion as stale:
        outcome.current, outcome.is_stale, outcome.status_code = stale.current, True, 409
    except NotTakingAnswers:
        outcome.closed, outcome.status_code = True, 409
    except NotAsked:  # in the moment between reading the form and saving it
        return _not_asked(request)
    return outcome


def _context(door: Door, sheet: Sheet, outcome: Outcome) -> dict[str, Any]:
    inquiry = door.request.inquiry
    return {
        "municipality": inquiry.document.municipality,
        "inquiry": inquiry,
        "association": door.request.association,
        "sheet": sheet,
        "address": door.address,
        "is_personal": door.via == Uptake.Via.LINK,  # paper goes round: the address, which is the key, is not on it
        "outcome": outcome,
        "statuses": Uptake.Status.values,
        "answered": dict(Uptake.Status.choices).get(outcome.sent.get("status", "")) if outcome.not_asked else None,
        "note_readers": NOTE_READERS,
        "note_length": NOTE_LENGTH,
        "is_open": inquiry.takes_answers,
        "breadcrumbs": _breadcrumbs(door),
    }


def _breadcrumbs(door: Door) -> list[tuple[str, str]]:
    """A link opens its form alone, so there is no way up from it."""
    if door.via == Uptake.Via.LINK:
        return []
    return [(_("Answering"), reverse("policies:answer-home") + "?all=1"), (door.request.association.name, "")]


def _sheet(door: Door, outcome: Outcome) -> tuple[Sheet, Card | None]:
    """The form as it stands now; the card that was refused shows what the person sent."""
    sheet = sheet_of(door.request)
    card = sheet.card_of(outcome.slug)
    if card and outcome.was_refused:
        card.sent = outcome.sent
    return sheet, card


def _page(request: HttpRequest, door: Door, outcome: Outcome, *, template: str = FORM) -> HttpResponse:
    sheet, card = _sheet(door, outcome)
    context = _context(door, sheet, outcome) | {
        "card": card,
        "version": outcome.version_of(card) if card else 0,
        "unsent": _show_unsent(request, door, sheet),
    }
    return render(request, template, context, status=outcome.status_code)


def _show_unsent(request: HttpRequest, door: Door, sheet: Sheet) -> Card | None:
    """Put what came without a session into its cards, and tell the first of them. A personal link needs no session."""
    if door.via == Uptake.Via.LINK or not door.request.inquiry.takes_answers:
        return None
    cards = []
    for slug, sent in unsent_of(request, door.request.pk).items():
        card = sheet.card_of(slug)
        if card and card.sent is None:
            card.sent, card.is_unsent = sent, True
            cards.append(card)
    return cards[0] if cards else None


def _fragment(request: HttpRequest, door: Door, outcome: Outcome) -> HttpResponse:
    """What changes on the page: the line below the card, and how far the form has come.

    Choices and note stay as the person has them, unless the server chose them.
    """
    sheet, card = _sheet(door, outcome)
    whole = outcome.wants_the_whole_card
    context = _context(door, sheet, outcome) | {"card": card, "whole_card": whole}
    if card:
        context["version"] = outcome.version_of(card)
    response = render(request, "policies/answers/fragment.html", context, status=outcome.status_code)
    return reswap(retarget(response, f"#{card.anchor}"), "outerHTML") if whole and card else response
