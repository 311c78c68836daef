"""Public pages of recommendations: the list, the paper, one item with its chain. Only what is published is read."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..forms.recommendations import OPEN_FIRST, PAPER, RecommendationFilterForm
from ..models import PublishedResponse, Recommendation, RecommendationItem
from ..permissions import can_edit_response, can_view_drafts
from ..reading import recommendations as reading
from ..reading.recommendations import ITEMS_PER_PAGE, Entry, Paper


def recommendation_list(request: HttpRequest, municipality: str) -> HttpResponse:
    """The recommendations, and the items of all of them: those nobody has answered first."""
    place = get_object_or_404(Municipality.objects.public(), slug=municipality)
    items = reading.public_items(place)
    form = RecommendationFilterForm(request.GET, addressees=reading.addressees_of(items), usual=OPEN_FIRST)
    everything, entries = _entries(items, form)
    page = Paginator(entries, ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "municipality": place,
        "breadcrumbs": [(place.local_name, place.get_absolute_url()), (_("Recommendations"), "")],
        "recommendations": reading.public_recommendations(place),
        "form": form,
        "tiles": _tiles(everything, form),
        "page": page,
        "shown": reading.shown_items(page.object_list, place),
        "found": len(entries),
        "total": len(everything),
    }
    return render(request, "policies/recommendations/list.html", context)


def recommendation_detail(request: HttpRequest, municipality: str, recommendation: str) -> HttpResponse:
    """The paper by section, or its items with those nobody has answered first; each with response and chain."""
    found = public_recommendation(municipality, recommendation)
    items = reading.public_items(found.municipality).filter(recommendation=found)
    form = RecommendationFilterForm(request.GET, addressees=reading.addressees_of(items), usual=PAPER)
    everything, entries = _entries(items, form)
    page = Paginator(entries, ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    shown = reading.shown_items(page.object_list, found.municipality)
    paper = Paper(found)
    in_paper_order, whole = form.sorting == PAPER, not form.wanted
    context = {
        "municipality": found.municipality,
        "recommendation": found,
        "breadcrumbs": _trail(found),
        "form": form,
        "tiles": _tiles(everything, form),
        "contents": paper.contents(entries, per_page=ITEMS_PER_PAGE, linked=in_paper_order, whole=whole),
        "page": page,
        "blocks": _blocks(paper, entries, page, shown, whole) if in_paper_order else [],
        "open_items": [] if in_paper_order else [one for one in shown if not one.is_answered],
        "answered_items": [] if in_paper_order else [one for one in shown if one.is_answered],
        "attachments": found.attachments.all(),
        "attachments_page": f"?page={page.paginator.num_pages}" if page.has_next() else "",
        "found": len(entries),
        "total": len(everything),
        "is_staff": can_view_drafts(request.user, found.municipality),
    }
    return render(request, "policies/recommendations/detail.html", context)


def recommendation_item(request: HttpRequest, municipality: str, recommendation: str, item: str) -> HttpResponse:
    """One item: its clauses, the response and the chain below it."""
    place = public_recommendation(municipality, recommendation)
    entries = reading.entries_of(reading.public_items(place.municipality).filter(recommendation=place))
    at = next((number for number, entry in enumerate(entries) if entry.slug == item), None)
    if at is None:
        raise Http404
    found = reading.shown_items([entries[at]], place.municipality)[0]
    row = found.item
    context = {
        "municipality": place.municipality,
        "recommendation": place,
        "shown": found,
        "item": row,
        "page_title": Truncator(row.heading).chars(40),
        "breadcrumbs": _trail(place, (row.heading, "")),
        "before": entries[at - 1] if at else None,
        "after": entries[at + 1] if at + 1 < len(entries) else None,
        "trail": Paper(place).trail(row.section),
        "staff": _item_for_staff(request.user, row),
    }
    return render(request, "policies/recommendations/item.html", context)


def public_recommendation(municipality: str, recommendation: str) -> Recommendation:
    """A published recommendation of a municipality that is shown to the public, else 404."""
    rows = Recommendation.objects.published().select_related(
        "municipality", "council", "consultation", "source_document"
    )
    return get_object_or_404(rows, municipality__slug=municipality, slug=recommendation)


def _entries(items: Any, form: RecommendationFilterForm) -> tuple[list[Entry], list[Entry]]:
    """Every item, and those the form asks for in the order it asks for."""
    everything = reading.entries_of(items)
    wanted = form.wanted
    entries = reading.entries_of(items, wanted) if wanted else everything
    return everything, reading.open_first(entries) if form.sorting == OPEN_FIRST else entries


def _tiles(entries: list[Entry], form: RecommendationFilterForm) -> list[dict[str, Any]]:
    """How many items are answered how, each a way to narrow the list down to them."""
    counts = reading.status_counts(entries)
    return [
        {
            "label": label,
            "value": counts[status],
            "icon": status,
            "current": form.wanted.response == status,
            **({"url": f"?response={status}#items"} if counts[status] else {}),
        }
        for status, label in PublishedResponse.Status.choices
    ]


def _blocks(paper: Paper, entries: list[Entry], page: Page[Entry], shown: list[Any], whole: bool) -> list[Any]:
    first = page.start_index() - 1
    before = entries[first - 1] if first > 0 else None
    return paper.blocks(shown, before=before, is_last=not page.has_next(), whole=whole)


def _trail(recommendation: Recommendation, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    place = recommendation.municipality
    listed = reverse("policies:recommendation-list", args=[place.slug])
    return [
        (place.local_name, place.get_absolute_url()),
        (_("Recommendations"), listed),
        (recommendation.title, recommendation.get_absolute_url()),
        *steps,
    ]


def _item_for_staff(user: Any, item: RecommendationItem) -> dict[str, Any] | None:
    """Whether a newer draft of the response exists and who may go on with it; never the draft's words."""
    if not can_view_drafts(user, item.recommendation.municipality):
        return None
    working = getattr(item, "response", None)
    published = reading.response_of(item)
    return {
        "has_newer_draft": working is not None and (published is None or working.version > published.version),
        "changed_at": working.updated_at if working else None,
        "can_edit": can_edit_response(user, item),
    }
