"""The staff side of proposals: documents, what is still missing in one, and editing a proposal."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..forms.proposal_editing import ProposalForm
from ..forms.proposal_staff import ProposalGapsForm
from ..models import Proposal, ProposalDocument
from ..permissions import can_coordinate
from ..reading.differences import Difference, between
from ..reading.proposal_gaps import GAPS, gap_counts, gaps_of, with_gaps
from ..reading.uptake_questions import in_groups
from ..services.plans import StaleVersion
from ..services.proposals import save_proposal
from .access import coordinated_municipality, staff_municipality_or_404, trail


@dataclass
class Conflict:
    """Somebody saved first: what stands now beside what this person wrote."""

    current: Proposal
    differences: list[Difference]
    saved_by: Any
    saved_at: Any


@login_required
def proposal_staff_list(request: HttpRequest, municipality: str) -> HttpResponse:
    found = staff_municipality_or_404(request, municipality)
    context = {
        "municipality": found,
        "documents": with_gaps(ProposalDocument.objects.of(found)),
        "coordinates": can_coordinate(request.user, found.pk),
        "breadcrumbs": trail(found, (_("Proposals"), "")),
    }
    return render(request, "policies/proposal_editing/list.html", context)


@login_required
def proposal_staff_document(request: HttpRequest, municipality: str, document: str) -> HttpResponse:
    """Every proposal with what it lacks; narrowed down to one kind of gap by the address."""
    found = _document(staff_municipality_or_404(request, municipality), document)
    proposals = list(
        found.proposals.whole()
        .select_related("topic__group", "other_actor")
        .prefetch_related("children", "plan_items", "topic__group__addressees")
        .in_order()
    )
    for proposal in proposals:
        proposal.gaps = gaps_of(proposal)
    form = ProposalGapsForm(request.GET)
    shown = [one for one in proposals if not form.gap_asked or form.gap_asked in one.gaps]
    context = {
        "municipality": found.municipality,
        "document": found,
        "tiles": _tiles(request, proposals, form.gap_asked),
        "groups": in_groups(shown),
        "gap": form.gap_asked and GAPS[form.gap_asked],
        "total": len(proposals),
        "coordinates": can_coordinate(request.user, found.municipality_id),
        "breadcrumbs": trail(found.municipality, _list_step(found.municipality), (found.title, "")),
    }
    return render(request, "policies/proposal_editing/document.html", context)


def _tiles(request: HttpRequest, proposals: list[Proposal], chosen: str) -> list[dict[str, Any]]:
    counts = gap_counts(proposals)
    tiles = [
        {
            "label": label,
            "value": counts[gap],
            "url": f"?gap={gap}#items" if counts[gap] else "",
            "current": gap == chosen,
        }
        for gap, label in GAPS.items()
    ]
    return [*tiles, {"label": _("All proposals"), "value": len(proposals), "url": f"{request.path}#items"}]


@login_required
def proposal_edit(request: HttpRequest, municipality: str, document: str, proposal: str) -> HttpResponse:
    place = _document(coordinated_municipality(request, municipality), document)
    rows = Proposal.objects.select_related("topic__group", "parent").prefetch_related("plan_items", "perspectives")
    found = get_object_or_404(rows, document=place, slug=proposal)
    found.document = place
    data = request.POST if request.method == "POST" else None
    form = ProposalForm(data, proposal=found)
    if data is None or form.is_looking:
        return _edit_page(request, found, form)
    if not form.is_valid():
        return _edit_page(request, found, form, status=422)
    try:
        _save(request, found, form)
    except StaleVersion as stale:
        return _conflict_page(request, stale.current, form)
    except ValidationError as error:  # somebody answered or published between check and save
        form.add_error(None, error)
        return _edit_page(request, found, form, status=422)
    messages.success(request, _("%(item)s is saved.") % {"item": found.slug})
    return redirect(f"{_staff_address(place)}#proposal-{(found.parent or found).slug}")


def _save(request: HttpRequest, proposal: Proposal, form: ProposalForm) -> None:
    save_proposal(
        proposal=proposal,
        version=form.cleaned_data["version"],
        fields=form.proposal_fields(),
        plan_items=form.plan_item_ids(),
        perspectives=form.perspective_ids(),
        reason=form.cleaned_data["reason"],
        by=request.user,
    )


def _edit_page(
    request: HttpRequest, proposal: Proposal, form: ProposalForm, *, status: int = 200, conflict: Conflict | None = None
) -> HttpResponse:
    place = proposal.document
    context = {
        "municipality": place.municipality,
        "document": place,
        "proposal": proposal,
        "parts": list(proposal.children.order_by("position", "pk")),
        "form": form,
        "conflict": conflict,
        "breadcrumbs": trail(
            place.municipality,
            _list_step(place.municipality),
            (place.title, _staff_address(place)),
            (proposal.slug, ""),
        ),
    }
    return render(request, "policies/proposal_editing/edit.html", context, status=status)


def _conflict_page(request: HttpRequest, current: Proposal, form: ProposalForm) -> HttpResponse:
    """Both versions side by side. The form keeps what the person wrote and now answers the current version."""
    current.document = form.proposal.document
    last = Proposal.history.filter(id=current.pk).select_related("history_user").latest()
    mine = form.cleaned_data
    conflict = Conflict(
        current=current,
        differences=between(
            _values(current, current.other_actor, current.plan_items.all(), current.perspectives.all()),
            _values(
                Proposal(**{name: mine[name] for name in ("plain_summary", "text", "kind")}),
                mine["other_actor"],
                mine["plan_items"],
                mine.get("perspectives", current.perspectives.all()),
            ),
        ),
        saved_by=last.history_user,
        saved_at=last.history_date,
    )
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    return _edit_page(request, current, form, status=409, conflict=conflict)


def _values(row: Proposal, actor: Any, plan_items: Any, perspectives: Any) -> dict[str, str]:
    """A proposal in words, by the labels of its form."""
    return {
        _("Plain summary"): row.plain_summary,
        _("Text as decided"): row.text,
        _("Kind"): str(row.get_kind_display()),
        _("Carried out by"): str(actor or ""),
        _("Plan items"): "、".join(f"{one.edition} {one.code}" for one in plan_items.select_related("edition")),
        _("Perspectives"): "、".join(str(one) for one in perspectives),
    }


def _document(municipality: Municipality, slug: str) -> ProposalDocument:
    found = get_object_or_404(ProposalDocument, municipality=municipality, slug=slug)
    found.municipality = municipality
    return found


def _list_step(municipality: Municipality) -> tuple[str, str]:
    return _("Proposals"), reverse("policies:proposal-staff-list", args=[municipality.slug])


def _staff_address(document: ProposalDocument) -> str:
    return reverse("policies:proposal-staff-document", args=[document.municipality.slug, document.slug])
