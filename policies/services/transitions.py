"""Writes on a crosswalk: connecting items, deciding what a sheet left open, publishing."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.history import sign

from ..models import (
    Crosswalk,
    PlanEdition,
    PlanItem,
    Publication,
    PublishedItem,
    PublishedTransition,
    Transition,
    TransitionChange,
)
from .plans import StalePreview, StaleVersion
from .transition_changes import PendingTransitions, changes_of, open_points, pending_transitions, publishing_blocks

__all__ = [
    "StalePreview",
    "StaleVersion",
    "check_sides",
    "connect_items",
    "open_points",
    "publish_crosswalk",
    "publishing_blocks",
    "remove_transition",
    "save_transition",
    "start_crosswalk",
]

CONTENT_FIELDS = (
    "depth",
    "kind",
    "note",
    "reason",
    "confidence",
    "position",
    "decided_at",
    "source_document_id",
    "source_page",
    "source_row",
)


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

    A made edge, and a printed one that now says something else, is `inferred`: no source prints it so. An ambiguous
    one stays ambiguous and is decided. Raises ValidationError in the words of the model's constraints, StaleVersion
    if somebody was faster.
    """
    edge = transition or Transition(
        crosswalk=crosswalk, position=_next_position(crosswalk), confidence=Transition.Confidence.INFERRED
    )
    if edge.pk and not Transition.objects.filter(pk=edge.pk, version=version or 0).update(version=F("version") + 1):
        raise StaleVersion(Transition.objects.with_items().filter(pk=edge.pk).first())
    said = (edge.old_id, edge.new_id, edge.kind)
    edge.old, edge.new, edge.kind, edge.note, edge.reason = old, new, kind, note, reason
    if said != (edge.old_id, edge.new_id, edge.kind) and edge.confidence == Transition.Confidence.PRINTED:
        edge.confidence = Transition.Confidence.INFERRED
    side = old or new
    edge.depth = side.level.depth if side else 1
    if edge.pk:
        edge.version = (version or 0) + 1
    edge.decided_by, edge.decided_at = by, timezone.now()
    sign(edge, by=by, reason=reason)
    edge.full_clean(exclude=["decided_by"])
    check_sides(edge)
    edge.save()
    if changes is not None:
        _replace_changes(edge, changes, by, reason)
    return edge


def check_sides(edge: Transition) -> None:
    """New means no predecessor at all, abolished no successor: neither stands beside a connection (ValidationError)."""
    others = edge.crosswalk.transitions.exclude(pk=edge.pk)
    if edge.new:
        beside = others.filter(new=edge.new_id)
        if edge.old_id is None and beside.filter(old__isnull=False).exists():
            raise ValidationError({"new": _("%(item)s is connected already.") % {"item": edge.new.code}})
        if edge.old_id and beside.filter(kind=Transition.Kind.NEW).exists():
            raise ValidationError({"new": _("%(item)s is marked as new.") % {"item": edge.new.code}})
    if edge.old:
        beside = others.filter(old=edge.old_id)
        if edge.new_id is None and beside.filter(new__isnull=False).exists():
            raise ValidationError({"old": _("%(item)s is connected already.") % {"item": edge.old.code}})
        if edge.new_id and beside.filter(kind=Transition.Kind.ABOLISH).exists():
            raise ValidationError({"old": _("%(item)s is marked as abolished.") % {"item": edge.old.code}})


def _replace_changes(edge: Transition, changes: Iterable[dict[str, str]], by: Any, reason: str) -> None:
    for change in edge.changes.all():
        sign(change, by=by, reason=reason)
        change.delete()
    for position, values in enumerate(changes):
        change = TransitionChange(transition=edge, position=position, **values)
        sign(change, by=by, reason=reason)
        change.save()


@transaction.atomic
def connect_items(
    *,
    crosswalk: Crosswalk,
    kind: str,
    by: Any,
    old: Sequence[PlanItem] = (),
    new: Sequence[PlanItem] = (),
    note: str = "",
    reason: str = "",
) -> list[Transition]:
    """Every pair of the chosen items in one step: one edge, a split, a merge, or several marks of new or abolished.

    A pair that stands already becomes part of it: it takes the kind, keeps its printed note where none is given.
    """
    known = {(edge.old_id, edge.new_id): edge for edge in crosswalk.transitions.all()}
    olds: Sequence[PlanItem | None] = old or [None]
    news: Sequence[PlanItem | None] = new or [None]
    edges = []
    for before, after in product(olds, news):
        edge = known.get((before.pk if before else None, after.pk if after else None))
        edges.append(
            save_transition(
                crosswalk=crosswalk,
                transition=edge,
                version=edge.version if edge else None,
                kind=kind,
                old=before,
                new=after,
                note=note or (edge.note if edge else ""),
                reason=reason,
                by=by,
            )
        )
    return edges


def _next_position(crosswalk: Crosswalk) -> int:
    last = crosswalk.transitions.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


@transaction.atomic
def remove_transition(*, transition: Transition, version: int, by: Any, reason: str) -> None:
    """Take an edge out of the working crosswalk; its history stays, the public sees it go when published."""
    if not Transition.objects.select_for_update().filter(pk=transition.pk, version=version).exists():
        raise StaleVersion(Transition.objects.with_items().filter(pk=transition.pk).first())
    sign(transition, by=by, reason=reason)
    transition.delete()


@transaction.atomic
def start_crosswalk(*, from_edition: PlanEdition, to_edition: PlanEdition, by: Any) -> Crosswalk:
    """An empty crosswalk to be filled by hand. Raises ValidationError when it stands already or makes no sense."""
    crosswalk = Crosswalk(from_edition=from_edition, to_edition=to_edition)
    crosswalk.full_clean()
    sign(crosswalk, by=by)
    crosswalk.save()
    return crosswalk


@transaction.atomic
def publish_crosswalk(*, crosswalk: Crosswalk, by: Any, note: str = "", token: str | None = None) -> Publication:
    """Copy the working edges to the published ones. Both editions must be published and nothing left open.

    With `token`, raises StalePreview unless what waits is still what the token stands for.
    """
    # Two people publishing at once take turns.
    crosswalk.source_document_id = Crosswalk.objects.select_for_update().get(pk=crosswalk.pk).source_document_id
    pending = pending_transitions(crosswalk)
    if token is not None and token != pending.token:
        raise StalePreview
    if blocks := publishing_blocks(crosswalk):
        raise ValidationError(blocks)
    _copy_transitions(crosswalk, pending)
    crosswalk.published_at = timezone.now()
    crosswalk.published_document_id = crosswalk.source_document_id
    sign(crosswalk, by=by)
    crosswalk.save(update_fields=["published_at", "published_document"])
    return Publication.objects.create(
        edition=crosswalk.to_edition,
        subject=Publication.Subject.CROSSWALK,
        published_by=by,
        note=note,
        added=len(pending.added),
        changed=len(pending.changed),
        removed=len(pending.removed),
    )


def _copy_transitions(crosswalk: Crosswalk, pending: PendingTransitions) -> None:
    items = {
        row.item_id: row
        for row in PublishedItem.objects.filter(edition__in=[crosswalk.from_edition_id, crosswalk.to_edition_id])
    }
    PublishedTransition.objects.filter(pk__in=[row.pk for row in pending.removed]).delete()
    added = PublishedTransition.objects.bulk_create(
        [_filled(PublishedTransition(transition=edge, crosswalk=crosswalk), edge, items) for edge in pending.added],
        batch_size=500,
    )
    changed = [_filled(edge.published, edge, items) for edge in pending.changed]
    PublishedTransition.objects.bulk_update(
        changed, [*CONTENT_FIELDS, "old", "new", "version", "changes"], batch_size=500
    )
    _copy_candidates([*zip(pending.added, added, strict=True), *zip(pending.changed, changed, strict=True)], items)


def _copy_candidates(touched: list[tuple[Transition, PublishedTransition]], items: dict[int, PublishedItem]) -> None:
    """What a source left to choose from, as far as the public may see it."""
    through = PublishedTransition.candidates.through
    through.objects.filter(publishedtransition_id__in=[row.pk for _edge, row in touched]).delete()
    through.objects.bulk_create(
        through(publishedtransition_id=row.pk, publisheditem_id=items[candidate.pk].pk)
        for edge, row in touched
        for candidate in edge.candidates.all()
        if candidate.pk in items
    )


def _filled(target: PublishedTransition, edge: Transition, items: dict[int, PublishedItem]) -> PublishedTransition:
    for name in CONTENT_FIELDS:
        setattr(target, name, getattr(edge, name))
    target.old, target.new = _published(items, edge.old_id), _published(items, edge.new_id)
    target.version = edge.version
    target.changes = changes_of(edge)
    return target


def _published(items: dict[int, PublishedItem], item_id: int | None) -> PublishedItem | None:
    if item_id is None:
        return None
    if item_id not in items:
        raise ValidationError(_("An item of this crosswalk is not published yet; publish its edition first."))
    return items[item_id]
