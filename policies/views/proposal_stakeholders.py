"""Who is asked for something, and the page of one kind of stakeholder: what is addressed to us."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from districts.models import Municipality, StakeholderType

from ..models import Uptake
from ..permissions import represents_kind
from ..reading.proposals import (
    has_requests,
    inquiry_under_way,
    requests_to,
    stakeholder_url,
    stakeholders_with_requests,
)
from ..reading.qr_codes import qr_svg
from .proposal_readings import render_with_readings
from .proposals import note_figures

QR_SECONDS = 24 * 60 * 60


def stakeholder_list(request: HttpRequest, municipality: str) -> HttpResponse:
    """Every kind of stakeholder with something addressed to it: bodies, roles, parts, others."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    rows = stakeholders_with_requests(found)
    context = {
        "municipality": found,
        "kinds": [
            (StakeholderType.Kind(kind).label, list(group)) for kind, group in groupby(rows, lambda row: row.kind.kind)
        ],
        "breadcrumbs": [(found.local_name, found.get_absolute_url()), (_("Who is asked"), "")],
    }
    return render_with_readings(request, "policies/proposals/stakeholder_list.html", context)


def stakeholder_detail(request: HttpRequest, municipality: str, stakeholder: str) -> HttpResponse:
    """Everything addressed to a kind of stakeholder, plain words first; on paper a hand-out to tick."""
    kind = _public_kind(municipality, stakeholder)
    requests = requests_to(kind)
    if not requests.proposals and not requests.clauses:
        raise Http404
    note_figures(requests.proposals, only_kind=kind.answering_type_id)
    context = {
        "municipality": kind.municipality,
        "kind": kind,
        "requests": requests,
        "breadcrumbs": _trail(kind),
        "answers": Uptake.Status.choices,
        "today": timezone.localdate(),
        "address": request.build_absolute_uri(stakeholder_url(kind)),
        "inquiry": inquiry_under_way(requests) if requests.is_answered_by_bodies else None,
        "may_answer": requests.can_be_answered and represents_kind(request.user, kind),
    }
    return render_with_readings(request, "policies/proposals/stakeholder_detail.html", context)


@cache_control(public=True, max_age=QR_SECONDS)
def stakeholder_qr(request: HttpRequest, municipality: str, stakeholder: str) -> HttpResponse:
    """The absolute address of a stakeholder's page as a QR code, for its hand-out."""
    kind = _public_kind(municipality, stakeholder)
    if not has_requests(kind):
        raise Http404
    return HttpResponse(qr_svg(request.build_absolute_uri(stakeholder_url(kind))), content_type="image/svg+xml")


def _public_kind(municipality: str, stakeholder: str) -> StakeholderType:
    rows = StakeholderType.objects.select_related("municipality", "parent").prefetch_related("children")
    return get_object_or_404(rows, municipality__slug=municipality, municipality__is_public=True, slug=stakeholder)


def _trail(kind: StakeholderType) -> list[tuple[str, str]]:
    place = kind.municipality
    return [
        (place.local_name, place.get_absolute_url()),
        (_("Who is asked"), reverse("policies:stakeholder-list", args=[place.slug])),
        (kind.name, ""),
    ]
