"""Taking in a paper of proposals, and publishing it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from districts.models import Municipality

from ..forms.proposal_intakes import ProposalDecisionsForm, ProposalUploadForm
from ..intake.proposals import Group, ProposalsReading
from ..models import ProposalDocument, ProposalTopic
from ..services.proposal_import import create_proposal_document, publish_proposals, publishing_state
from ..services.proposal_intakes import DOOR
from . import document_intakes as shared
from .access import coordinated_municipality, refuse_unless_publisher
from .document_intake_pages import pages_of
from .document_publishing import publish_page


def _create(municipality: Municipality, data: dict[str, Any], by: Any) -> ProposalDocument:
    return create_proposal_document(
        municipality=municipality,
        slug=data["slug"] or shared.free_slug(municipality.proposal_documents, "proposals"),
        title=data["title"],
        issued_on=data["issued_on"],
        by=by,
    )


def _tiles(reading: ProposalsReading) -> list[dict[str, Any]]:
    labels = {
        "groups": _("groups"),
        "topics": _("topics"),
        "proposals": _("proposals"),
        "sub_items": _("parts of proposals"),
    }
    confirmed = sum(group.addressees_settled for group in reading.groups)
    tiles = [{"label": label, "value": reading.counts[name]} for name, label in labels.items()]
    return [*tiles, {"label": _("groups confirmed"), "value": f"{confirmed} / {len(reading.groups)}"}]


def _rows_of(group: Group) -> list[int]:
    rows = {group.row, *(one.row for one in group.proposals)}
    return sorted(row for row in rows if row)


def _context(reading: ProposalsReading, form: ProposalDecisionsForm, page: Page) -> dict[str, Any]:
    unconfirmed = sum(not group.addressees_settled for group in reading.groups)
    return {"groups": list(form.rows()), "unconfirmed": unconfirmed}


DESK = shared.Desk(
    door=DOOR,
    stem="proposal",
    list_title=gettext_lazy("Intake of proposals"),
    create_title=gettext_lazy("Take in proposals"),
    detail_title=gettext_lazy("Intake of proposals"),
    lead=gettext_lazy(
        "The paper is read and shown to you first, group by group. You say whom it addresses, and confirm in the end."
    ),
    detail_template="policies/proposal_intakes/detail.html",
    upload_form=ProposalUploadForm,
    decisions_form=ProposalDecisionsForm,
    heads=lambda municipality: ProposalDocument.objects.of(municipality).select_related("municipality", "theme"),
    create_head=_create,
    items=lambda reading: reading.groups,
    rows_of=_rows_of,
    tiles=_tiles,
    context=_context,
    items_per_page=20,
    head_page="proposal-staff-document",
)


intake_list, intake_create, intake_detail, intake_confirm, intake_discard = pages_of(DESK)


def _document(request: HttpRequest, municipality: str, slug: str) -> ProposalDocument:
    found = coordinated_municipality(request, municipality)
    return get_object_or_404(DESK.heads(found).select_related("source_document", "municipality", "theme"), slug=slug)


@login_required
@require_POST
def intake_again(request: HttpRequest, municipality: str, document: str) -> HttpResponse:
    return shared.open_again(request, _document(request, municipality, document), DESK)


@login_required
def proposal_publish(request: HttpRequest, municipality: str, document: str) -> HttpResponse:
    found = _document(request, municipality, document)
    refuse_unless_publisher(request, found.municipality_id)
    counts = [
        {"label": _("groups"), "value": found.groups.count()},
        {"label": _("topics"), "value": ProposalTopic.objects.filter(group__document=found).count()},
        {"label": _("proposals"), "value": found.proposals.whole().count()},
    ]
    return publish_page(
        request,
        found,
        DESK,
        state=publishing_state,
        publish=lambda head, **kwargs: publish_proposals(document=head, **kwargs),
        counts=counts,
    )
