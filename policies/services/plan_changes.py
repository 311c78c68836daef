"""What publishing an edition would change. Preview and publishing both read it here, so that they cannot differ."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ..models import PlanEdition, PlanItem, PublishedItem


@dataclass(frozen=True)
class PendingItems:
    """Working items the public does not see yet or sees in an older version, and published rows that would go."""

    added: list[PlanItem]
    changed: list[PlanItem]
    removed: list[PublishedItem]

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
        .prefetch_related("assignments__department__names", "pillars", "published__assignments", "published__pillars")
        .order_by("level__depth", "position", "pk")
    )
    waiting = [item for item in items if is_waiting(item)]
    removed: list[PublishedItem] = []
    if only is None:
        removed = _removable(edition)
    else:
        chosen = _with_companions(waiting, set(only))
        waiting = [item for item in waiting if item.pk in chosen]
    return PendingItems(
        added=[item for item in waiting if not is_published(item)],
        changed=[item for item in waiting if is_published(item)],
        removed=removed,
    )


def is_published(item: PlanItem) -> bool:
    return getattr(item, "published", None) is not None


def is_waiting(item: PlanItem) -> bool:
    """There is something to publish: never published, or changed since."""
    return not is_published(item) or item.version > item.published.version


def _with_companions(waiting: list[PlanItem], chosen: set[int]) -> set[int]:
    by_id = {item.pk: item for item in waiting}
    holders = {item.published.slug: item.pk for item in waiting if is_published(item)}
    found: set[int] = set()
    queue = [pk for pk in chosen if pk in by_id]
    while queue:
        pk = queue.pop()
        if pk in found:
            continue
        found.add(pk)
        item = by_id[pk]
        parent = by_id.get(item.parent_id or 0)
        if parent and not is_published(parent):
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
