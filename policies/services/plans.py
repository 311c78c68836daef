"""Writes over several plan rows: saving an item under a version, publishing an edition."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from districts.history import sign
from districts.models.departments import label_key

from ..models import (
    PlanEdition,
    PlanItem,
    PlanItemDepartment,
    Publication,
    PublishedItem,
    PublishedItemDepartment,
)

CONTENT_FIELDS = ("number", "code", "slug", "title", "text", "is_placeholder", "position", "level_id")


class StaleVersion(Exception):
    """Somebody else saved the row since it was read; `current` is what stands in the database now."""

    def __init__(self, current: Any) -> None:
        super().__init__("saved by somebody else in the meantime")
        self.current = current


@dataclass(frozen=True)
class AssignmentDraft:
    """A department of an item as a person entered it, in order."""

    department_id: int
    is_lead: bool = False
    printed_label: str = ""


@transaction.atomic
def save_item(
    *,
    item: PlanItem,
    version: int,
    fields: dict[str, Any],
    by: Any,
    reason: str = "",
    assignments: list[AssignmentDraft] | None = None,
    pillars: list[int] | None = None,
) -> PlanItem:
    """Save an item that was read at `version`; StaleVersion if somebody was faster.

    `fields` are attributes of PlanItem; `assignments` and `pillars` replace the whole list where given.
    """
    if not PlanItem.objects.filter(pk=item.pk, version=version).update(version=F("version") + 1):
        raise StaleVersion(PlanItem.objects.with_assignments().get(pk=item.pk))
    for name, value in fields.items():
        setattr(item, name, value)
    item.version = version + 1
    sign(item, by=by, reason=reason)
    if assignments is not None:
        _replace_assignments(item, assignments, by, reason)
    if pillars is not None:
        item.pillars.set(pillars)
    item.save()
    return item


def _replace_assignments(item: PlanItem, assignments: list[AssignmentDraft], by: Any, reason: str) -> None:
    wanted = {draft.department_id: (position, draft) for position, draft in enumerate(assignments)}
    for row in item.assignments.all():
        if row.department_id not in wanted:
            sign(row, by=by, reason=reason)
            row.delete()
        elif row.is_lead:  # freed first, so that the lead can pass from one row to another
            row.is_lead = False
            row.save()
    for department_id, (position, draft) in wanted.items():
        known = PlanItemDepartment.objects.filter(item=item, department_id=department_id).first()
        row = known or PlanItemDepartment(item=item, department_id=department_id)
        row.position, row.is_lead = position, draft.is_lead
        row.printed_label = draft.printed_label or row.printed_label
        sign(row, by=by, reason=reason)
        row.save()


@transaction.atomic
def publish_edition(*, edition: PlanEdition, by: Any, note: str = "", items: set[int] | None = None) -> Publication:
    """Copy the working items to the published ones; `items` limits it to these ids (unpublished parents come along).

    Archived items leave the public record's pages but keep their published row's identity through history.
    """
    working = list(
        PlanItem.objects.filter(edition=edition, archived_at=None)
        .select_related("level", "published")
        .prefetch_related("assignments__department__names", "pillars")
        .order_by("level__depth", "position")
    )
    if items is not None:
        unseen = {item.pk for item in working if not hasattr(item, "published")}
        chosen = items | {item.parent_id for item in working if item.pk in items and item.parent_id in unseen}
        working = [item for item in working if item.pk in chosen]
    counts = _copy_items(edition, working)
    removed = 0 if items is not None else _withdraw_archived(edition)
    if edition.published_at is None:
        edition.published_at = timezone.now()
        sign(edition, by=by)
        edition.save()
    return Publication.objects.create(
        edition=edition,
        subject=Publication.Subject.ITEMS,
        published_by=by,
        note=note,
        added=counts[0],
        changed=counts[1],
        removed=removed,
    )


def _copy_items(edition: PlanEdition, working: list[PlanItem]) -> tuple[int, int]:
    existing = {row.item_id: row for row in PublishedItem.objects.filter(edition=edition)}
    now = timezone.now()
    added = changed = 0
    touched: list[tuple[PlanItem, PublishedItem]] = []
    for depth in sorted({item.level.depth for item in working}):
        fresh: list[PublishedItem] = []
        stale: list[PublishedItem] = []
        for item in (one for one in working if one.level.depth == depth):
            row = existing.get(item.pk)
            if row and row.version == item.version:
                continue
            target = row or PublishedItem(item=item, edition=edition)
            for name in CONTENT_FIELDS:
                setattr(target, name, getattr(item, name))
            target.parent = existing.get(item.parent_id) if item.parent_id else None
            target.version, target.published_at = item.version, now
            target.search_text = label_key(f"{item.code} {item.title} {item.text or ''}")
            (stale if row else fresh).append(target)
            touched.append((item, target))
        _free_slugs(stale)
        PublishedItem.objects.bulk_update(
            stale, [*CONTENT_FIELDS, "parent", "version", "published_at", "search_text"], batch_size=500
        )
        PublishedItem.objects.bulk_create(fresh, batch_size=500)
        existing |= {row.item_id: row for row in fresh}
        added, changed = added + len(fresh), changed + len(stale)
    _copy_relations(edition, touched)
    return added, changed


def _free_slugs(rows: list[PublishedItem]) -> None:
    """Codes may swap between items: the old addresses are freed before the new ones are taken."""
    PublishedItem.objects.filter(pk__in=[row.pk for row in rows]).update(
        slug=Concat(Value("~"), F("pk"), output_field=CharField())
    )


def _copy_relations(edition: PlanEdition, touched: list[tuple[PlanItem, PublishedItem]]) -> None:
    ids = [row.pk for _item, row in touched]
    through = PublishedItem.pillars.through
    through.objects.filter(publisheditem_id__in=ids).delete()
    PublishedItemDepartment.objects.filter(item_id__in=ids).delete()
    through.objects.bulk_create(
        through(publisheditem_id=row.pk, pillar_id=pillar.pk) for item, row in touched for pillar in item.pillars.all()
    )
    PublishedItemDepartment.objects.bulk_create(
        _published_assignment(edition, row, assignment)
        for item, row in touched
        for assignment in item.assignments.all()
    )


def _published_assignment(
    edition: PlanEdition, row: PublishedItem, assignment: PlanItemDepartment
) -> PublishedItemDepartment:
    department = assignment.department
    named = department.name_in(edition.first_year)
    return PublishedItemDepartment(
        item=row,
        department=department,
        is_lead=assignment.is_lead,
        position=assignment.position,
        label=assignment.printed_label or department.label_in(edition.first_year),
        name=named.name if named else department.code,
    )


def _withdraw_archived(edition: PlanEdition) -> int:
    """Published rows of archived items go, unless a published transition still tells of them."""
    rows = PublishedItem.objects.filter(
        edition=edition,
        item__archived_at__isnull=False,
        transitions_onward=None,
        transitions_back=None,
        children=None,
    )
    ids = list(rows.values_list("pk", flat=True))
    PublishedItem.objects.filter(pk__in=ids).delete()
    return len(ids)
