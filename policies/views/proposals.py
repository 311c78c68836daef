"""Public pages of proposals: the documents, one document, one proposal. Only published documents are there."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..forms.proposals import ProposalFilterForm
from ..models import Proposal, ProposalDocument
from ..permissions import can_coordinate
from ..reading.proposals import public_documents, public_plan_items_of, with_parts
from ..reading.uptake import notes_of, uptake_of
from ..reading.uptake_questions import in_groups
from .proposal_readings import render_with_readings


def proposal_list(request: HttpRequest, municipality: str) -> HttpResponse:
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    context = {
        "municipality": found,
        "documents": public_documents(found),
        "breadcrumbs": [(found.local_name, found.get_absolute_url()), (_("Proposals"), "")],
    }
    return render(request, "policies/proposals/list.html", context)


def proposal_document(request: HttpRequest, municipality: str, document: str) -> HttpResponse:
    """Groups → topics → proposals, narrowed down by the filter."""
    found = public_document(municipality, document)
    proposals = list(with_parts(found.proposals.all()))
    form = ProposalFilterForm(request.GET, proposals=proposals)
    wanted = form.wanted(found.proposals.all())
    shown = [proposal for proposal in proposals if wanted is None or proposal.pk in wanted]
    note_figures(shown)
    context = {
        "municipality": found.municipality,
        "document": found,
        "breadcrumbs": document_trail(found),
        "form": form,
        "groups": in_groups(shown),
        "shown": len(shown),
        "total": len(proposals),
        "may_edit": can_coordinate(request.user, found.municipality_id),
    }
    return render(request, "policies/proposals/document.html", context)


def proposal_detail(request: HttpRequest, municipality: str, document: str, proposal: str) -> HttpResponse:
    """One proposal with its parts, what it belongs to and who does it; a part is shown on the page of the whole."""
    place = public_document(municipality, document)
    found = get_object_or_404(Proposal.objects.select_related("parent"), document=place, slug=proposal)
    if found.parent:
        found.parent.document = place
        return redirect(f"{found.parent.get_absolute_url()}#part-{found.slug}")
    found = with_parts(Proposal.objects.filter(pk=found.pk)).get()
    found.document = place
    context = {
        "municipality": place.municipality,
        "document": place,
        "proposal": found,
        "group": found.topic.group,
        "breadcrumbs": document_trail(place, (found.slug, "")),
        "plan_items": public_plan_items_of([found]).get(found.pk, []),
        "figure": uptake_of([found]).get(found.pk),
        "notes": notes_of(found),
        "neighbours": _neighbours(found),
        "may_edit": can_coordinate(request.user, place.municipality_id),
    }
    return render_with_readings(request, "policies/proposals/detail.html", context)


def note_figures(proposals: list[Proposal], only_kinds: Mapping[int, int | None] | None = None) -> None:
    """Gives every proposal its `figure`, None where nobody was asked, for the templates of lists."""
    figures = uptake_of(proposals, only_kinds=only_kinds)
    for proposal in proposals:
        proposal.figure = figures.get(proposal.pk)


def public_document(municipality: str, document: str) -> ProposalDocument:
    """A published document of a municipality that is shown to the public, else 404."""
    rows = ProposalDocument.objects.published().select_related("municipality", "theme", "council", "source_document")
    return get_object_or_404(rows, municipality__slug=municipality, slug=document)


def document_trail(document: ProposalDocument, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    place = document.municipality
    return [
        (place.local_name, place.get_absolute_url()),
        (_("Proposals"), reverse("policies:proposal-list", args=[place.slug])),
        (document.title, document.get_absolute_url()),
        *steps,
    ]


def _neighbours(proposal: Proposal) -> dict[str, Any]:
    """The whole proposals before and after this one in its document."""
    rows = Proposal.objects.whole().filter(document=proposal.document)
    here = Q(position=proposal.position)
    before = rows.filter(Q(position__lt=proposal.position) | here & Q(pk__lt=proposal.pk))
    after = rows.filter(Q(position__gt=proposal.position) | here & Q(pk__gt=proposal.pk))
    found = {
        "before": before.order_by("-position", "-pk").first(),
        "after": after.order_by("position", "pk").first(),
    }
    for one in found.values():
        if one:
            one.document = proposal.document
    return found
