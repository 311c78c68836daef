"""Many rows at once, with the history that single saves and deletions would leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models.deletion import Collector

from districts.history import sign

BATCH = 500
CHUNK = 10_000


def delete_leaves(rows: list[Any], model: Any, by: Any, why: str) -> None:
    """Delete rows nothing points to, with the history entries single deletions would leave, in a few statements."""
    entries = model.history.bulk_history_create(
        rows, batch_size=BATCH, update=True, default_user=by, default_change_reason=why[:100]
    )
    for ids in chunks([entry.pk for entry in entries]):
        model.history.model.objects.filter(pk__in=ids).update(history_type="-")
    for ids in chunks([row.pk for row in rows]):
        # Without signals: django-simple-history would write an entry for each row once more.
        model.objects.filter(pk__in=ids)._raw_delete(using=model.objects.db)


def delete_rows(rows: list[Any], by: Any, why: str) -> None:
    """Delete rows with all that hangs on them."""
    for row in rows:
        sign(row, by=by, reason=why[:100])
    if rows:
        collector = Collector(using=type(rows[0]).objects.db)
        collector.collect(rows)
        collector.delete()


def chunks(ids: list[int]) -> Iterator[list[int]]:
    """SQLite takes a limited number of parameters."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
