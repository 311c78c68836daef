"""The public crosswalk of two editions (新旧対照表). Staff may look at the one they are working on (?draft=1)."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..forms.transitions import CrosswalkFilterForm
from ..models import Crosswalk, PlanItem, PublishedTransition, Transition
from ..permissions import can_edit_crosswalk, can_view_drafts
from ..reading.anchors import crosswalk_url
from ..reading.crosswalk import Content, published_content, working_content
from ..reading.crosswalk_filters import department_choices, keeper, pillar_choices
from ..reading.crosswalk_rows import RowMaker, abbreviations, flat, item_url
from ..reading.crosswalk_summary import summary_of
from ..reading.flow import flow_of

ROWS_PER_PAGE = 200


def crosswalk(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """The rows of one page, narrowed down by the filter; `?row=` leads to the page a row stands on."""
    found, others = crosswalk_or_404(request, municipality, edition)
    content = working_content(found) if is_draft(request) else published_content(found)
    address = _address(request, found, others)
    if "row" in request.GET and (place := _place_of(content, request.GET["row"], address)):
        return redirect(place)
    form = CrosswalkFilterForm(request.GET, pillars=pillar_choices(content), departments=department_choices(content))
    groups = content.groups(keeper(content, form.narrowed))
    page = Paginator(flat(groups), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = RowMaker(content, groups, list(page.object_list), address).row_groups()
    context = {
        "municipality": found.to_edition.municipality,
        "crosswalk": found,
        "others": [(str(one), crosswalk_url(one, others)) for one in others if one.pk != found.pk],
        "breadcrumbs": _breadcrumbs(found),
        "address": address,
        "from_query": address.removeprefix(found.get_absolute_url()),
        "form": form,
        "active": bool(form.narrowed),
        "page": page,
        "groups": shown,
        "abbreviations": abbreviations(shown),
        "matches": sum(len(group.edges) for group in groups),
        "summary": summary_of(content, address, form.narrowed),
        "flow": flow_of(content),
        "without_edge": [(item, content.side_of(item), item_url(content, item)) for item in content.without_edge],
        "lost_row": "row" in request.GET,
        "is_draft": content.is_draft,
        "staff": _for_staff(request.user, found),
    }
    return render(request, "policies/transitions/crosswalk.html", context)


def crosswalk_or_404(request: HttpRequest, municipality: str, edition: str) -> tuple[Crosswalk, list[Crosswalk]]:
    """The crosswalk to this edition from the one before, or from `?from=`, and all that lead to it.

    Published ones between published editions; with `?draft=1` any, for those who may see drafts.
    """
    rows = Crosswalk.objects.filter(to_edition__slug=edition, to_edition__municipality__slug=municipality)
    if not is_draft(request):
        rows = rows.filter(
            published_at__isnull=False,
            from_edition__published_at__isnull=False,
            to_edition__published_at__isnull=False,
            to_edition__municipality__is_public=True,
        )
    related = ("to_edition__municipality", "to_edition__plan", "from_edition", "source_document", "published_document")
    others = list(rows.select_related(*related).order_by("-from_edition__ordinal", "pk"))
    wanted = request.GET.get("from")
    found = next((one for one in others if wanted in (None, "", one.from_edition.slug)), None)
    if found is None or is_draft(request) and not can_view_drafts(request.user, found.to_edition.municipality):
        raise Http404
    for one in others:
        one.from_edition.municipality = one.to_edition.municipality
    return found, others


def is_draft(request: HttpRequest) -> bool:
    return request.GET.get("draft") == "1"


def _address(request: HttpRequest, found: Crosswalk, others: list[Crosswalk]) -> str:
    """The address of the whole crosswalk: nothing narrowed down, first page."""
    url = crosswalk_url(found, others)
    return f"{url}{'&' if '?' in url else '?'}draft=1" if is_draft(request) else url


def _place_of(content: Content, anchor: str, address: str) -> str | None:
    """Page and place of a row in the whole crosswalk; None when there is no such row."""
    anchors = [content.anchor_of(edge) for edge in flat(content.groups())]
    if anchor not in anchors:
        return None
    number = anchors.index(anchor) // ROWS_PER_PAGE + 1
    query = f"{'&' if '?' in address else '?'}{urlencode({'page': number})}" if number > 1 else ""
    return f"{address}{query}#{anchor}"


def _breadcrumbs(found: Crosswalk) -> list[tuple[str, str]]:
    edition = found.to_edition
    return [(str(one), one.get_absolute_url()) for one in (edition.municipality, edition)] + [(_("Crosswalk"), "")]


def _for_staff(user: Any, found: Crosswalk) -> dict[str, Any] | None:
    """What only staff learn: whether anything of this crosswalk waits for being published."""
    if not can_view_drafts(user, found.to_edition.municipality):
        return None
    edges = Transition.objects.filter(crosswalk=found)
    newer = edges.filter(Q(published=None) | Q(version__gt=F("published__version"))).exists()
    removed = PublishedTransition.objects.filter(crosswalk=found, transition=None).exists()
    items = PlanItem.objects.current().filter(edition__in=[found.from_edition_id, found.to_edition_id])
    return {
        "has_newer_draft": newer or removed or items.with_unpublished_changes().exists(),
        "can_edit": can_edit_crosswalk(user, found),
    }
