"""Revisions of the cells of a sheet: what is still typed changes in place, what was handed in is corrected by a new row."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import IndicatorValue, WorkStep
from ..models.indicator_values import Revised
from .plans import StaleVersion

Row = TypeVar("Row", bound=Revised)

CELL_FIELDS: dict[type[Revised], tuple[str, ...]] = {
    IndicatorValue: ("indicator_id", "fiscal_year", "open_ended", "series", "district_id"),
    WorkStep: ("item_id", "fiscal_year", "open_ended", "series"),
}


@transaction.atomic
def revise(
    *,
    cell: Row,
    content: Mapping[str, Any],
    by: Any,
    reason: str = "",
    settle: bool = True,
    seen: int | None = None,
) -> Row | None:
    """Write `content` into the cell that the unsaved row `cell` names; the row that is now the newest.

    The caller holds the lock on what the cell belongs to. Empty content takes the entry back: None where nothing was
    ever handed in, else a withdrawn revision. Nothing is written where the content stands already, but `settle` hands
    in what was only typed. `seen` is the pk of the row the person read (0: none): StaleVersion if another stands now
    and says something else. ValidationError({"reason"}) where what was handed in would change without one.
    """
    current = _newest(cell)
    if _says(current, content):
        return settled(current) if settle and current else current
    if seen is not None and seen != (current.pk if current else 0):
        raise StaleVersion(current)
    if current is None:
        return _insert(cell, content, by, settle=settle)
    if current.settled_at is None:
        return _retype(cell, current, content, by=by, reason=reason, settle=settle)
    return _correct(cell, current, content, by=by, reason=reason, settle=settle)


def public_now(rows: Iterable[Row]) -> list[Row]:
    """Make these revisions the ones everybody sees; the ones that became public, in the order given.

    A revision older than the public one of its cell stays behind it. ValidationError if one was never handed in.
    """
    fresh = [row for row in rows if not row.is_public]
    if any(row.settled_at is None for row in fresh):
        raise ValidationError(_("Only what was handed in can be published."))
    done = []
    for row in sorted(fresh, key=lambda row: row.revision):
        shown = _revisions(row).filter(is_public=True)
        if shown.filter(revision__gt=row.revision).exists():
            continue
        shown.update(is_public=False)
        row.is_public = True
        row.published_at = row.published_at or timezone.now()
        row.save(update_fields=["is_public", "published_at"])
        done.append(row.pk)
    return [row for row in fresh if row.pk in done]


def _revisions(cell: Row) -> Any:
    model = type(cell)
    return model._default_manager.filter(**{name: getattr(cell, name) for name in CELL_FIELDS[model]})


def _newest(cell: Row) -> Row | None:
    found: Row | None = _revisions(cell).filter(is_current=True).first()
    return found


def _says(row: Row | None, content: Mapping[str, Any]) -> bool:
    if row is None:
        return is_empty(content)
    return all(getattr(row, name) == value for name, value in content.items())


def is_empty(content: Mapping[str, Any]) -> bool:
    return all(value is None or value == "" for value in content.values())


def settled(row: Row) -> Row:
    """Hand in what was only typed so far."""
    if row.settled_at is None:
        row.settled_at = timezone.now()
        row.save(update_fields=["settled_at"])
    return row


def _insert(
    cell: Row, content: Mapping[str, Any], by: Any, *, settle: bool, revision: int = 1, reason: str = ""
) -> Row:
    for name, value in content.items():
        setattr(cell, name, value)
    cell.revision, cell.reason, cell.is_current = revision, reason, True
    cell.settled_at = timezone.now() if settle else None
    cell.entered_by = by if getattr(by, "pk", None) else None
    cell.full_clean(validate_unique=False, validate_constraints=True)
    cell.save()
    return cell


def _retype(cell: Row, typed: Row, content: Mapping[str, Any], *, by: Any, reason: str, settle: bool) -> Row | None:
    """What is still being typed goes; back to what was handed in before, there is nothing to correct any more.

    It takes a new primary key as soon as somebody else types, so that `seen` tells the first one.
    """
    before = _revisions(typed).filter(revision=typed.revision - 1).first()
    kept = typed.pk if typed.entered_by_id == getattr(by, "pk", None) else None
    reason = reason.strip() or typed.reason
    typed.delete()
    if before is None and is_empty(content):
        return None
    if before is not None and _says(before, content):
        before.is_current = True
        before.save(update_fields=["is_current"])
        return before
    cell.pk = kept
    return _insert(
        cell, content, by, settle=settle, revision=before.revision + 1 if before else 1, reason=reason if before else ""
    )


def _correct(cell: Row, current: Row, content: Mapping[str, Any], *, by: Any, reason: str, settle: bool) -> Row:
    if not reason.strip():
        raise ValidationError({"reason": _("This was handed in. Say why it changes.")})
    current.is_current = False
    current.save(update_fields=["is_current"])
    return _insert(cell, content, by, settle=settle, revision=current.revision + 1, reason=reason.strip())
