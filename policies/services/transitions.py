"""Writes on a crosswalk: connecting items, deciding what a sheet left open, publishing."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.history import sign

from ..models import (
    Crosswalk,
    PlanItem,
    Publication,
    PublishedItem,
    PublishedTransition,
    Transition,
    TransitionChange,
)
from .plans import StaleVersion

CONTENT_FIELDS = ("depth", "kind", "note", "reason", "confidence", "position", "decided_at")


@transaction.atomic
def save_transition(
    *,
    crosswalk: Crosswalk,
    kind: str,
    by: Any,
    old: PlanItem | None = None,
    new: PlanItem | None = None,
    transition: Transition | None = None,
    version: int | None = None,
    note: str = "",
    reason: str = "",
    changes: Iterable[dict[str, str]] | None = None,
) -> Transition:
    """Make an edge, or change one that was read at `version`; a person's edge is decided by that person.

    Raises ValidationError in the words of the model's constraints, StaleVersion if somebody was faster.
    """
    edge = transition or Transition(crosswalk=crosswalk, position=_next_position(crosswalk))
    if edge.pk and not Transition.objects.filter(pk=edge.pk, version=version or 0).update(version=F("version") + 1):
        raise StaleVersion(Transition.objects.with_items().get(pk=edge.pk))
    edge.old, edge.new, edge.kind, edge.note, edge.reason = old, new, kind, note, reason
    side = old or new
    edge.depth = side.level.depth if side else 1
    if edge.pk:
        edge.version = (version or 0) + 1
    edge.decided_by, edge.decided_at = by, timezone.now()
    sign(edge, by=by, reason=reason)
    edge.full_clean(exclude=["decided_by"])
    edge.save()
    if changes is not None:
        edge.changes.all().delete()
        for position, change in enumerate(changes):
            TransitionChange.objects.create(transition=edge, position=position, **change)
    return edge


def _next_position(crosswalk: Crosswalk) -> int:
    last = crosswalk.transitions.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


@transaction.atomic
def remove_transition(*, transition: Transition, version: int, by: Any, reason: str) -> None:
    """Take an edge out of the working crosswalk; its history stays, the public sees it go when published."""
    if not Transition.objects.filter(pk=transition.pk, version=version).exists():
        raise StaleVersion(Transition.objects.with_items().filter(pk=transition.pk).first())
    sign(transition, by=by, reason=reason)
    transition.delete()


def open_points(crosswalk: Crosswalk) -> dict[str, Any]:
    """What stands between a crosswalk and being complete; the first three block publishing.

    Keys: `ambiguous` (transitions), `unconfirmed` (items whose departments are open), `unresolved_old` (items an
    intake could not place, i.e. old items without an edge), `without_edge_new` (new items without an edge).
    """
    items = PlanItem.objects.current().select_related("level").order_by("position")
    return {
        "ambiguous": crosswalk.transitions.unresolved().with_items().prefetch_related("candidates"),
        "unconfirmed": items.filter(edition=crosswalk.to_edition, departments_confirmed=False),
        "unresolved_old": items.filter(edition=crosswalk.from_edition).exclude(transitions_onward__crosswalk=crosswalk),
        "without_edge_new": items.filter(edition=crosswalk.to_edition).exclude(transitions_back__crosswalk=crosswalk),
    }


def publishing_blocks(crosswalk: Crosswalk) -> list[str]:
    """Whole sentences that say why the crosswalk cannot be published yet; empty when it can."""
    points = {name: query.count() for name, query in open_points(crosswalk).items()}
    sentences = {
        "ambiguous": _("%(count)s transitions still need a decision."),
        "unconfirmed": _("The departments of %(count)s items still need a confirmation."),
        "unresolved_old": _("%(count)s old items are in no transition."),
        "without_edge_new": _("%(count)s new items are in no transition."),
    }
    return [sentences[name] % {"count": count} for name, count in points.items() if count]


@transaction.atomic
def publish_crosswalk(*, crosswalk: Crosswalk, by: Any, note: str = "") -> Publication:
    """Copy the working edges to the published ones. Both editions must be published and nothing left open."""
    blocks = publishing_blocks(crosswalk)
    if not (crosswalk.from_edition.is_published and crosswalk.to_edition.is_published):
        blocks.append(_("Publish the items of both editions first."))
    if blocks:
        raise ValidationError(blocks)
    counts = _copy_transitions(crosswalk)
    crosswalk.published_at = timezone.now()
    sign(crosswalk, by=by)
    crosswalk.save()
    return Publication.objects.create(
        edition=crosswalk.to_edition,
        subject=Publication.Subject.CROSSWALK,
        published_by=by,
        note=note,
        **counts,
    )


def _copy_transitions(crosswalk: Crosswalk) -> dict[str, int]:
    items = {
        row.item_id: row
        for row in PublishedItem.objects.filter(edition__in=[crosswalk.from_edition_id, crosswalk.to_edition_id])
    }
    rows = list(crosswalk.published_transitions.all())
    existing = {row.transition_id: row for row in rows if row.transition_id}
    gone = [row.pk for row in rows if not row.transition_id]
    working = list(crosswalk.transitions.prefetch_related("changes"))
    fresh: list[PublishedTransition] = []
    stale: list[PublishedTransition] = []
    for edge in working:
        row = existing.get(edge.pk)
        if row and row.version == edge.version:
            continue
        target = row or PublishedTransition(transition=edge, crosswalk=crosswalk)
        for name in CONTENT_FIELDS:
            setattr(target, name, getattr(edge, name))
        target.old = _published(items, edge.old_id)
        target.new = _published(items, edge.new_id)
        target.version = edge.version
        target.changes = [
            {"kind": change.kind, "before": change.before, "after": change.after} for change in edge.changes.all()
        ]
        (stale if row else fresh).append(target)
    PublishedTransition.objects.filter(pk__in=gone).delete()
    PublishedTransition.objects.bulk_update(
        stale, [*CONTENT_FIELDS, "old", "new", "version", "changes"], batch_size=500
    )
    PublishedTransition.objects.bulk_create(fresh, batch_size=500)
    return {"added": len(fresh), "changed": len(stale), "removed": len(gone)}


def _published(items: dict[int, PublishedItem], item_id: int | None) -> PublishedItem | None:
    if item_id is None:
        return None
    if item_id not in items:
        raise ValidationError(_("An item of this crosswalk is not published yet; publish its edition first."))
    return items[item_id]
