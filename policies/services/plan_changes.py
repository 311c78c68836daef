"""What publishing an edition would change. Preview and publishing both read it here, so that they cannot differ."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F

from ..models import PlanEdition, PlanItem, PublishedItem


@dataclass(frozen=True)
class PendingItems:
    """Working items the public does not see yet or sees in an older version, and published rows that would go."""

    added: list[PlanItem]
    changed: list[PlanItem]
    removed: list[PublishedItem]
    moved: list[PublishedItem] = field(default_factory=list)
    """Rows of archived items that stay public and take their new address, since another item takes the old one."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def token(self) -> str:
        """Stands for exactly this state; differs as soon as anybody changes something."""
        rows = [f"{item.pk}:{item.version}" for item in (*self.added, *self.changed)]
        rows += [f"-{row.item_id}" for row in self.removed]
        return hashlib.sha256(" ".join(rows).encode()).hexdigest()[:20]


def pending_items(edition: PlanEdition, only: Iterable[int] | None = None) -> PendingItems:
    """All that publishing would change, or with `only` what publishing these items would.

    Some items cannot go alone: unpublished parents come along, and so does whoever still holds an address that a
    chosen item takes over. Archived items leave only when everything is published.
    """
    items = list(
        PlanItem.objects.current()
        .filter(edition=edition)
        .select_related("level", "parent", "published__parent")
        .prefetch_related("assignments__department__names", "pillars", "perspectives")
        .prefetch_related("published__assignments", "published__pillars", "published__perspectives")
        .order_by("level__depth", "position", "pk")
    )
    waiting = [item for item in items if is_waiting(item)]
    removed = _removable(edition) if only is None else []
    archived = _readdressed(edition, removed)
    wanted = {item.pk for item in waiting} if only is None else set(only)
    chosen = _with_companions(waiting, archived, wanted)
    waiting = [item for item in waiting if item.pk in chosen]
    return PendingItems(
        added=[item for item in waiting if not is_published(item)],
        changed=[item for item in waiting if is_published(item)],
        removed=removed,
        moved=[row for row in archived if row.item_id in chosen],
    )


def is_published(item: PlanItem) -> bool:
    return getattr(item, "published", None) is not None


def is_waiting(item: PlanItem) -> bool:
    """There is something to publish: never published, or changed since."""
    return not is_published(item) or item.version > item.published.version


def _readdressed(edition: PlanEdition, removed: list[PublishedItem]) -> list[PublishedItem]:
    """Published rows of archived items whose address is not the item's any more, those that go left out."""
    rows = PublishedItem.objects.filter(edition=edition, item__archived_at__isnull=False).select_related("item")
    gone = {row.pk for row in removed}
    return [row for row in rows.exclude(slug=F("item__slug")) if row.pk not in gone]


def _with_companions(waiting: list[PlanItem], archived: list[PublishedItem], chosen: set[int]) -> set[int]:
    by_id = {item.pk: item for item in [*waiting, *(row.item for row in archived)]}
    holders = {item.published.slug: item.pk for item in waiting if is_published(item)}
    holders |= {row.slug: row.item_id for row in archived}
    waits = {item.pk for item in waiting}
    found: set[int] = set()
    queue = [pk for pk in chosen if pk in waits]
    while queue:
        pk = queue.pop()
        if pk in found:
            continue
        found.add(pk)
        item = by_id[pk]
        parent = by_id.get(item.parent_id or 0)
        if pk in waits and parent and not is_published(parent):
            queue.append(parent.pk)
        if item.slug in holders:
            queue.append(holders[item.slug])
    return found


def _removable(edition: PlanEdition) -> list[PublishedItem]:
    """Published rows of archived items, deepest first, unless a published transition or a child still needs them."""
    rows = list(
        PublishedItem.objects.filter(
            edition=edition,
            item__archived_at__isnull=False,
            transitions_onward=None,
            transitions_back=None,
        )
        .select_related("level")
        .order_by("-level__depth", "position")
    )
    leaving = {row.item_id for row in rows}
    staying_children = PublishedItem.objects.filter(item__parent__in=leaving).values_list("item_id", "item__parent_id")
    parents = dict(staying_children)
    changed = True
    while changed:
        needed = {parent for child, parent in parents.items() if child not in leaving}
        changed = bool(leaving & needed)
        leaving -= needed
    return [row for row in rows if row.item_id in leaving]
