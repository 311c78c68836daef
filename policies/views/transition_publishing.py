"""Publishing a crosswalk: what blocks it, what will change, the confirmation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.transition_editing import CrosswalkPublishForm
from ..models import Crosswalk
from ..services.transition_changes import (
    PendingTransitions,
    block_sentences,
    editions_block,
    open_point_counts,
    pending_transitions,
)
from ..services.transitions import StalePreview, publish_crosswalk
from .access import coordinated_crosswalk, edition_step, refuse_unless_publisher, trail
from .transition_addresses import crosswalk_address, crosswalk_step

ANCHORS = {
    "ambiguous": "ambiguous",
    "unconfirmed": "unconfirmed",
    "unresolved_old": "without-old",
    "without_edge_new": "without-new",
    "archived": "archived",
}


@login_required
def crosswalk_publish(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    crosswalk = coordinated_crosswalk(request, municipality, edition)
    refuse_unless_publisher(request, crosswalk.to_edition.municipality_id)
    pending = pending_transitions(crosswalk)
    if request.method != "POST":
        return _page(request, crosswalk, pending, CrosswalkPublishForm(initial={"token": pending.token}))
    form = CrosswalkPublishForm(request.POST)
    if request.POST.get("token") != pending.token:
        return _stale(request, crosswalk, form)
    if not form.is_valid():
        return _page(request, crosswalk, pending, form, status=422)
    try:
        publication = publish_crosswalk(crosswalk=crosswalk, by=request.user, **form.cleaned_data)
    except StalePreview:
        return _stale(request, crosswalk, form)
    except ValidationError:  # the page lists what blocks, each with a link
        return _page(request, crosswalk, pending, form, status=422)
    sentence = _("Published: %(added)s added, %(changed)s changed, %(removed)s removed.")
    counts = {name: getattr(publication, name) for name in ("added", "changed", "removed")}
    messages.success(request, sentence % counts)
    return redirect("policies:staff-edition", municipality, edition)


def _stale(request: HttpRequest, crosswalk: Crosswalk, form: CrosswalkPublishForm) -> HttpResponse:
    """What waits now, to be confirmed anew; the note stays."""
    pending = pending_transitions(crosswalk)
    form.data = form.data.copy()
    form.data["token"] = pending.token
    return _page(request, crosswalk, pending, form, status=409)


def _page(
    request: HttpRequest,
    crosswalk: Crosswalk,
    pending: PendingTransitions,
    form: CrosswalkPublishForm,
    *,
    status: int = 200,
) -> HttpResponse:
    edition = crosswalk.to_edition
    context = {
        "municipality": edition.municipality,
        "edition": edition,
        "crosswalk": crosswalk,
        "blocks": _blocks(crosswalk),
        "pending": pending,
        "form": form,
        "is_stale": status == 409,
        "breadcrumbs": trail(
            edition.municipality, edition_step(edition), crosswalk_step(crosswalk), (_("Publishing"), "")
        ),
    }
    return render(request, "policies/transition_editing/publish.html", context, status=status)


def _blocks(crosswalk: Crosswalk) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each sentence with the pages where it is settled, as (label, address)."""
    found: list[Any] = []
    for name, sentence in block_sentences(open_point_counts(crosswalk)).items():
        address = crosswalk_address("crosswalk-open-points", crosswalk, anchor=ANCHORS[name])
        found.append((sentence, [(_("To the list"), address)]))
    if sentence := editions_block(crosswalk):
        editions = (crosswalk.from_edition, crosswalk.to_edition)
        slug = crosswalk.to_edition.municipality.slug
        links = [(one.name, reverse("policies:edition-publish", args=[slug, one.slug])) for one in editions]
        found.append((sentence, links))
    return found
