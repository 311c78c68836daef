"""Taking in the text of a recommendation, and publishing it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from districts.models import Municipality

from ..forms.recommendation_intakes import ClauseDecisionsForm, RecommendationUploadForm
from ..intake.recommendations import Item, RecommendationReading
from ..models import Recommendation
from ..services.recommendation_import import create_recommendation, publish_recommendation, publishing_state
from ..services.recommendation_intakes import DOOR
from . import document_intakes as shared
from .access import coordinated_municipality, refuse_unless_publisher
from .document_intake_pages import pages_of
from .document_publishing import publish_page


def _create(municipality: Municipality, data: dict[str, Any], by: Any) -> Recommendation:
    return create_recommendation(
        municipality=municipality,
        slug=data["slug"] or shared.free_slug(municipality.recommendations, "recommendation"),
        title=data["title"],
        number=data["number"],
        issued_on=data["issued_on"],
        council=data["council"],
        by=by,
    )


def _tiles(reading: RecommendationReading) -> list[dict[str, Any]]:
    labels = {
        "chapters": _("chapters"),
        "consultation_items": _("consultation items"),
        "items": _("recommended items"),
        "clauses": _("clauses"),
        "attachments": _("attachments"),
    }
    confirmed = sum(clause.confirmed for clause in reading.clauses)
    tiles = [{"label": label, "value": reading.counts[name]} for name, label in labels.items()]
    return [*tiles, {"label": _("clauses confirmed"), "value": f"{confirmed} / {len(reading.clauses)}"}]


def _rows_of(item: Item) -> list[int]:
    return sorted({item.row, *(clause.row for clause in item.clauses)})


def _context(reading: RecommendationReading, form: ClauseDecisionsForm, page: Page) -> dict[str, Any]:
    """The items of the page below their sections, each section with what it says of the present; the first open one unfolded."""
    rows = {row.item.key: row for row in form.rows()}
    sections = [
        {"section": section, "items": [rows[one.key] for one in reading.items_of(section) if one.key in rows]}
        for section in reading.sections
    ]
    if page.has_other_pages():
        sections = [one for one in sections if one["items"]]
    for one in sections:
        one["open"] = sum(not clause.clause.confirmed for row in one["items"] for clause in row.clauses)
        one["is_expanded"] = any(row.has_errors for row in one["items"])
    first = next((one for one in sections if one["open"]), None)
    if first:
        first["is_expanded"] = True
    unconfirmed = sum(not clause.confirmed for clause in reading.clauses)
    return {"sections": sections, "unconfirmed": unconfirmed}


DESK = shared.Desk(
    door=DOOR,
    stem="recommendation",
    list_title=gettext_lazy("Intake of recommendations"),
    create_title=gettext_lazy("Take in a recommendation"),
    detail_title=gettext_lazy("Intake of a recommendation"),
    lead=gettext_lazy(
        "The text is read and shown to you first, clause by clause. You say what is asked of whom, and confirm in the end."
    ),
    detail_template="policies/recommendation_intakes/detail.html",
    upload_form=RecommendationUploadForm,
    decisions_form=ClauseDecisionsForm,
    heads=lambda municipality: Recommendation.objects.of(municipality).select_related("municipality", "council"),
    create_head=_create,
    items=lambda reading: reading.items,
    rows_of=_rows_of,
    tiles=_tiles,
    context=_context,
    items_per_page=30,
    head_page="recommendation-staff-detail",
    start_fields=("outline",),
)


intake_list, intake_create, intake_detail, intake_confirm, intake_discard = pages_of(DESK)


def _recommendation(request: HttpRequest, municipality: str, slug: str) -> Recommendation:
    found = coordinated_municipality(request, municipality)
    return get_object_or_404(DESK.heads(found).select_related("source_document", "municipality", "council"), slug=slug)


@login_required
@require_POST
def intake_again(request: HttpRequest, municipality: str, recommendation: str) -> HttpResponse:
    return shared.open_again(request, _recommendation(request, municipality, recommendation), DESK)


@login_required
def recommendation_publish(request: HttpRequest, municipality: str, recommendation: str) -> HttpResponse:
    found = _recommendation(request, municipality, recommendation)
    refuse_unless_publisher(request, found.municipality_id)
    counts = [
        {"label": _("sections"), "value": found.sections.count()},
        {"label": _("recommended items"), "value": found.items.count()},
        {"label": _("attachments"), "value": found.attachments.count()},
    ]
    return publish_page(
        request,
        found,
        DESK,
        state=publishing_state,
        publish=lambda head, **kwargs: publish_recommendation(recommendation=head, **kwargs),
        counts=counts,
    )
