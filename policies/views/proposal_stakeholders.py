"""Who is asked for something, and the page of one kind of stakeholder: what is addressed to us."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from districts.furigana import read_as
from districts.models import Municipality, StakeholderType

from ..models import Uptake
from ..permissions import represents_kind
from ..reading.proposals import (
    Addressed,
    Requests,
    has_requests,
    inquiry_under_way,
    requests_to,
    requests_together,
    stakeholder_url,
    stakeholders_with_requests,
)
from ..reading.qr_codes import qr_svg
from .proposal_readings import render_with_readings
from .proposals import note_figures

QR_SECONDS = 24 * 60 * 60


def stakeholder_list(request: HttpRequest, municipality: str) -> HttpResponse:
    """Every kind of stakeholder with something addressed to it; of several that are chosen, the requests to all of them."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    rows = stakeholders_with_requests(found)
    chosen = _chosen(request, rows)
    if chosen and "choose" not in request.GET:
        return _together(request, found, chosen) if len(chosen) > 1 else redirect(stakeholder_url(chosen[0]))
    context = {
        "municipality": found,
        "chosen": [kind.slug for kind in chosen],
        "kinds": [
            (StakeholderType.Kind(kind).label, list(group)) for kind, group in groupby(rows, lambda row: row.kind.kind)
        ],
        "breadcrumbs": [(found.local_name, found.get_absolute_url()), (_("Who is asked"), "")],
    }
    return render_with_readings(request, "policies/proposals/stakeholder_list.html", context)


def _chosen(request: HttpRequest, rows: list[Addressed]) -> list[StakeholderType]:
    asked = request.GET.getlist("kind")
    return [row.kind for row in rows if row.kind.slug in asked]


def _together(request: HttpRequest, place: Municipality, kinds: list[StakeholderType]) -> HttpResponse:
    """Everything addressed to somebody with several roles, each request once; to be printed and passed on."""
    requests = requests_together(kinds)
    _note_figures(requests)
    context = {
        "municipality": place,
        "requests": requests,
        "names": "、".join(kind.name for kind in kinds),
        "names_with_readings": "、".join(read_as(kind.name, kind.reading) for kind in kinds),
        "breadcrumbs": [*_way_to_list(place), (_("Several roles"), "")],
        "number_of_proposals": sum(len(one.proposals) for one in requests),
        "number_of_clauses": sum(len(one.clauses) for one in requests),
        **_on_paper(request, _url_of(place, kinds), _url_of(place, kinds, "policies:stakeholder-list-qr")),
        "inquiry": inquiry_under_way(*requests),
        "may_answer": _may_answer(request, requests),
    }
    return render_with_readings(request, "policies/proposals/stakeholders_together.html", context)


def stakeholder_detail(request: HttpRequest, municipality: str, stakeholder: str) -> HttpResponse:
    """Everything addressed to a kind of stakeholder, plain words first; on paper a hand-out to tick."""
    kind = _public_kind(municipality, stakeholder)
    requests = requests_to(kind)
    if not requests.proposals and not requests.clauses:
        raise Http404
    _note_figures([requests])
    context = {
        "municipality": kind.municipality,
        "kind": kind,
        "requests": requests,
        "breadcrumbs": _trail(kind),
        "answers": Uptake.Status.choices,
        **_on_paper(request, stakeholder_url(kind), reverse("policies:stakeholder-qr", args=[municipality, kind.slug])),
        "inquiry": inquiry_under_way(requests),
        "may_answer": _may_answer(request, [requests]),
    }
    return render_with_readings(request, "policies/proposals/stakeholder_detail.html", context)


def _note_figures(requests: list[Requests]) -> None:
    """Every proposal with the uptake of the kind of body it is shown to."""
    shown = [(proposal, one.kind.answering_type_id) for one in requests for proposal in one.proposals]
    note_figures([proposal for proposal, _kind in shown], only_kinds={proposal.pk: kind for proposal, kind in shown})


def _may_answer(request: HttpRequest, requests: list[Requests]) -> bool:
    return represents_kind(request.user, [one.kind for one in requests if one.can_be_answered])


@cache_control(public=True, max_age=QR_SECONDS)
def stakeholder_qr(request: HttpRequest, municipality: str, stakeholder: str) -> HttpResponse:
    """The absolute address of a stakeholder's page as a QR code, for its hand-out."""
    kind = _public_kind(municipality, stakeholder)
    if not has_requests(kind):
        raise Http404
    return _qr_code(request, stakeholder_url(kind))


@cache_control(public=True, max_age=QR_SECONDS)
def stakeholder_list_qr(request: HttpRequest, municipality: str) -> HttpResponse:
    """The same for the list, or for the page of the kinds that are chosen."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    kinds = _chosen(request, stakeholders_with_requests(found))
    return _qr_code(request, _url_of(found, kinds))


def _qr_code(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponse(qr_svg(request.build_absolute_uri(url)), content_type="image/svg+xml")


def _on_paper(request: HttpRequest, url: str, qr: str) -> dict[str, Any]:
    """What a printed page says of itself."""
    return {"today": timezone.localdate(), "address": request.build_absolute_uri(url), "qr": qr}


def _url_of(place: Municipality, kinds: list[StakeholderType], name: str = "policies:stakeholder-list") -> str:
    """The page of several kinds, or another address that is told them."""
    return f"{reverse(name, args=[place.slug])}?{urlencode([('kind', kind.slug) for kind in kinds])}"


def _public_kind(municipality: str, stakeholder: str) -> StakeholderType:
    rows = StakeholderType.objects.select_related("municipality", "parent").prefetch_related("children")
    return get_object_or_404(rows, municipality__slug=municipality, municipality__is_public=True, slug=stakeholder)


def _trail(kind: StakeholderType) -> list[tuple[str, str]]:
    return [*_way_to_list(kind.municipality), (kind.name, "")]


def _way_to_list(place: Municipality) -> list[tuple[str, str]]:
    return [
        (place.local_name, place.get_absolute_url()),
        (_("Who is asked"), reverse("policies:stakeholder-list", args=[place.slug])),
    ]
