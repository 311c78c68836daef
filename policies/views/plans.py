"""Public pages of a plan: an edition and its items. Only published rows are read."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import Truncator

from ..forms.plan_item_story import StoryForm
from ..forms.plans import ItemFilterForm
from ..models import Indicator, PlanEdition, PlanItem, PublishedItem
from ..permissions import can_edit_item, can_publish, can_view_drafts
from ..reading.anchors import crosswalk_url
from ..reading.chain import chain_of_plan_item
from ..reading.item_story import item_story
from ..reading.lineage import lineage, public_crosswalks
from ..reading.outline import level_counts, outline
from ..reading.review_progress import public_rounds
from ..reading.review_standings import standings_of

CHILDREN_PER_PAGE = 200


def edition_detail(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """The items of an edition by level, narrowed down by the filter."""
    shown = public_edition(municipality, edition)
    published = PublishedItem.objects.of(shown)
    items = list(
        published.with_details().prefetch_related("assignments__department", "perspectives").order_by("position", "pk")
    )
    form = ItemFilterForm(request.GET, items=items)
    wanted = form.wanted(published)
    context = {
        "municipality": shown.municipality,
        "edition": shown,
        "breadcrumbs": _breadcrumbs(shown),
        "form": form,
        "nodes": outline(items, wanted),
        "levels": level_counts(items, wanted),
        "total": len(items),
        "found": None if wanted is None else len(wanted),
        "crosswalks": _crosswalks_of(shown),
        "rounds": public_rounds(shown),
        "staff": _edition_for_staff(request.user, shown),
    }
    return render(request, "policies/plans/edition_detail.html", context)


def item_detail(request: HttpRequest, municipality: str, edition: str, item: str) -> HttpResponse:
    """One item: text, departments, pillars, source, and its story across editions."""
    shown = public_edition(municipality, edition)
    found = get_object_or_404(
        PublishedItem.objects.of(shown)
        .with_details()
        .select_related("source_document", "parent__level")
        .prefetch_related("parent__pillars"),
        slug=item,
    )
    found.edition = shown
    steps = lineage(found, public_crosswalks(shown.municipality))
    chain = chain_of_plan_item(found)
    context = {
        "municipality": shown.municipality,
        "edition": shown,
        "item": found,
        "page_title": f"{found.code} {_short(found)}",
        "breadcrumbs": _breadcrumbs(shown, *([found.parent] if found.parent else []), found),
        "pillars": list(found.pillars.all()),
        "perspectives": list(found.perspectives.all()),
        "parent_pillars": list(found.parent.pillars.all()) if found.parent else [],
        "children": Paginator(found.children.with_details().order_by("position", "pk"), CHILDREN_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "neighbours": _neighbours(found),
        "chain": chain,
        "standing": standings_of({found.item_id}).get(found.item_id),
        "indicators": list(Indicator.objects.published().filter(uses__item=found.item_id).order_by("uses__position")),
        "story": StoryForm(request.GET, events=item_story(found, steps, chain)),
        "steps": steps,
        "has_history": any(entry.arrivals or entry.endings for step in steps for entry in step.entries),
        "has_others": not all(entry.is_direct for step in steps for entry in step.entries),
        "staff": _item_for_staff(request.user, found),
    }
    return render(request, "policies/plans/item_detail.html", context)


def public_edition(municipality: str, edition: str) -> PlanEdition:
    """A published edition of a municipality that is shown to the public, else 404."""
    return get_object_or_404(
        PlanEdition.objects.published().select_related("municipality", "plan"),
        municipality__slug=municipality,
        slug=edition,
    )


def _breadcrumbs(edition: PlanEdition, *items: PublishedItem) -> list[tuple[str, str]]:
    """Municipality → edition → items, as pairs of label and address."""
    for item in items:
        item.edition = edition
    place = edition.municipality
    return [
        (place.local_name, place.get_absolute_url()),
        (edition.name, edition.get_absolute_url()),
        *((str(item), item.get_absolute_url()) for item in items),
    ]


def _short(item: PublishedItem) -> str:
    return item.title or Truncator(item.text or item.level.name).chars(40)


def _crosswalks_of(edition: PlanEdition) -> list[dict[str, Any]]:
    """Links to the crosswalks this edition takes part in, each with the edition at the other end."""
    public = public_crosswalks(edition.municipality)
    return [
        {"crosswalk": one, "url": crosswalk_url(one, public), "is_back": one.to_edition_id == edition.pk}
        for one in public
        if edition.pk in (one.from_edition_id, one.to_edition_id)
    ]


def _neighbours(item: PublishedItem) -> dict[str, PublishedItem | None]:
    """The items of the same level before and after this one."""
    level = PublishedItem.objects.filter(edition=item.edition, level=item.level)
    here = Q(position=item.position)
    before = level.filter(Q(position__lt=item.position) | here & Q(pk__lt=item.pk)).order_by("-position", "-pk").first()
    after = level.filter(Q(position__gt=item.position) | here & Q(pk__gt=item.pk)).order_by("position", "pk").first()
    for one in (before, after):
        if one:
            one.edition = item.edition
    return {"before": before, "after": after}


def _edition_for_staff(user: Any, edition: PlanEdition) -> dict[str, Any] | None:
    """What only staff learn: how much of the working edition is not published. Costs the public nothing."""
    if not can_view_drafts(user, edition.municipality):
        return None
    changed = PlanItem.objects.current().filter(edition=edition).with_unpublished_changes().count()
    return {"changed": changed, "can_publish": can_publish(user, edition)}


def _item_for_staff(user: Any, item: PublishedItem) -> dict[str, Any] | None:
    """Whether a newer draft exists and who may go on with it; never the draft's words."""
    if not can_view_drafts(user, item.edition.municipality):
        return None
    working = PlanItem.objects.select_related("edition").prefetch_related("assignments").get(pk=item.item_id)
    return {
        "slug": working.slug,
        "has_newer_draft": working.version > item.version,
        "is_archived": working.archived_at is not None,
        "changed_at": working.updated_at,
        "can_edit": can_edit_item(user, working),
    }
