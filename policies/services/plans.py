"""Writes over several plan rows: saving an item under a version, publishing an edition."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

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
from .plan_changes import pending_items

CONTENT_FIELDS = (
    "number",
    "code",
    "slug",
    "title",
    "text",
    "is_placeholder",
    "position",
    "level_id",
    "source_document_id",
    "source_page",
    "source_row",
)


class StaleVersion(Exception):
    """Somebody else saved the row since it was read; `current` is what stands in the database now."""

    def __init__(self, current: Any) -> None:
        super().__init__("saved by somebody else in the meantime")
        self.current = current


class StalePreview(Exception):
    """Something changed since the preview a person confirmed."""


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
    perspectives: list[int] | None = None,
) -> PlanItem:
    """Save an item that was read at `version`; StaleVersion if somebody was faster.

    `fields` are attributes of PlanItem; `assignments`, `pillars` and `perspectives` replace the whole list where given.
    """
    if not PlanItem.objects.filter(pk=item.pk, version=version).update(version=F("version") + 1):
        raise StaleVersion(PlanItem.objects.with_assignments().get(pk=item.pk))
    for name, value in fields.items():
        setattr(item, name, value)
    item.text = item.text or None
    item.version = version + 1
    sign(item, by=by, reason=reason)
    if assignments is not None:
        _replace_assignments(item, assignments, by, reason)
    _replace_tags(item, pillars, perspectives)
    item.save()
    return item


def _replace_tags(item: PlanItem, pillars: list[int] | None, perspectives: list[int] | None) -> None:
    """One save, one entry in the history: the save that follows notes the tags too."""
    item.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        if pillars is not None:
            item.pillars.set(pillars)
        if perspectives is not None:
            item.perspectives.set(perspectives)
    finally:
        del item.skip_history_when_saving  # type: ignore[attr-defined]


def _replace_assignments(item: PlanItem, assignments: list[AssignmentDraft], by: Any, reason: str) -> None:
    rows = {row.department_id: row for row in PlanItemDepartment.objects.filter(item=item)}
    wanted = {draft.department_id: (position, draft) for position, draft in enumerate(assignments)}
    for department_id, row in rows.items():
        if department_id not in wanted:
            sign(row, by=by, reason=reason)
            row.delete()
    # Freed first, so that the lead can pass from one row to another.
    PlanItemDepartment.objects.filter(item=item).update(is_lead=False)
    for department_id, (position, draft) in wanted.items():
        known = rows.get(department_id)
        row = known or PlanItemDepartment(item=item, department_id=department_id)
        before = (row.position, row.is_lead, row.printed_label)
        row.position, row.is_lead = position, draft.is_lead
        row.printed_label = draft.printed_label or row.printed_label
        if known and before == (row.position, row.is_lead, row.printed_label):
            PlanItemDepartment.objects.filter(pk=row.pk).update(is_lead=row.is_lead)
            continue
        sign(row, by=by, reason=reason)
        row.save()


@transaction.atomic
def set_editing(*, edition: PlanEdition, is_open: bool, by: Any, reason: str = "") -> PlanEdition:
    """Let the departments change their items, or stop them; coordinators always may."""
    edition.editing_open = is_open
    sign(edition, by=by, reason=reason)
    edition.save(update_fields=["editing_open"])
    return edition


def publishing_block(edition: PlanEdition) -> str:
    """A whole sentence that says why nothing of the edition can be published yet; "" when it can."""
    if edition.years_confirmed:
        return ""
    return _("Confirm the years of %(edition)s first; they were assumed when the sheet was taken in.") % {
        "edition": edition
    }


@transaction.atomic
def publish_edition(
    *, edition: PlanEdition, by: Any, note: str = "", items: set[int] | None = None, token: str | None = None
) -> Publication:
    """Copy the working items to the published ones; `items` limits it to these ids and what cannot stay behind.

    Published rows of archived items go, unless a published transition still tells of them. ValidationError while
    assumed years are unconfirmed. With `token`, raises StalePreview unless all that waits is still what the token stands for.
    """
    # Two people publishing at once take turns.
    if block := publishing_block(PlanEdition.objects.select_for_update().get(pk=edition.pk)):
        raise ValidationError(block)
    pending = pending_items(edition, items)
    if token is not None and token != (pending if items is None else pending_items(edition)).token:
        raise StalePreview
    _free_slugs([*pending.removed, *pending.moved])
    for row in pending.moved:
        row.slug = row.item.slug
    _copy_items(edition, [*pending.added, *pending.changed], pending.moved)
    for row in pending.removed:  # children before their parents
        row.delete()
    if edition.published_at is None:
        edition.published_at = timezone.now()
        sign(edition, by=by)
        edition.save(update_fields=["published_at"])
    return Publication.objects.create(
        edition=edition,
        subject=Publication.Subject.ITEMS,
        published_by=by,
        note=note,
        added=len(pending.added),
        changed=len(pending.changed),
        removed=len(pending.removed),
    )


def _copy_items(edition: PlanEdition, items: list[PlanItem], moved: list[PublishedItem]) -> None:
    existing = {row.item_id: row for row in PublishedItem.objects.filter(edition=edition)}
    _free_slugs([existing[item.pk] for item in items if item.pk in existing])
    PublishedItem.objects.bulk_update(moved, ["slug"], batch_size=500)
    now = timezone.now()
    touched: list[tuple[PlanItem, PublishedItem]] = []
    for depth in sorted({item.level.depth for item in items}):
        fresh: list[PublishedItem] = []
        stale: list[PublishedItem] = []
        for item in (one for one in items if one.level.depth == depth):
            row = existing.get(item.pk)
            target = row or PublishedItem(item=item, edition=edition)
            for name in CONTENT_FIELDS:
                setattr(target, name, getattr(item, name))
            target.parent = existing.get(item.parent_id) if item.parent_id else None
            target.version, target.published_at = item.version, now
            target.search_text = label_key(f"{item.code} {item.title} {item.text or ''}")
            (stale if row else fresh).append(target)
            touched.append((item, target))
        PublishedItem.objects.bulk_update(
            stale, [*CONTENT_FIELDS, "parent", "version", "published_at", "search_text"], batch_size=500
        )
        PublishedItem.objects.bulk_create(fresh, batch_size=500)
        existing |= {row.item_id: row for row in fresh}
    _copy_relations(edition, touched)


def _free_slugs(rows: list[PublishedItem]) -> None:
    """Codes may swap between items: the old addresses are freed before the new ones are taken."""
    PublishedItem.objects.filter(pk__in=[row.pk for row in rows]).update(
        slug=Concat(Value("~"), F("pk"), output_field=CharField())
    )


def _copy_relations(edition: PlanEdition, touched: list[tuple[PlanItem, PublishedItem]]) -> None:
    ids = [row.pk for _item, row in touched]
    pillars, perspectives = PublishedItem.pillars.through, PublishedItem.perspectives.through
    pillars.objects.filter(publisheditem_id__in=ids).delete()
    perspectives.objects.filter(publisheditem_id__in=ids).delete()
    PublishedItemDepartment.objects.filter(item_id__in=ids).delete()
    pillars.objects.bulk_create(
        pillars(publisheditem_id=row.pk, pillar_id=one.pk) for item, row in touched for one in item.pillars.all()
    )
    perspectives.objects.bulk_create(
        perspectives(publisheditem_id=row.pk, perspective_id=one.pk)
        for item, row in touched
        for one in item.perspectives.all()
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
