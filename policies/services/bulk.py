"""Many rows at once, with the history that single saves and deletions would leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Max
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


def note_relations(rows: list[Any], model: Any, through: Any) -> None:
    """What a many-to-many relation holds now, in the last history entry of each row: bulk writes leave it out."""
    name = next(field.name for field in model._meta.many_to_many if field.remote_field.through is through)
    mine = model._meta.get_field(name).m2m_field_name() + "_id"
    others = model._meta.get_field(name).m2m_reverse_field_name() + "_id"
    noted = getattr(model.history.model, name).model
    for ids in chunks([row.pk for row in rows]):
        entries = dict(model.history.filter(id__in=ids).values_list("id").annotate(last=Max("history_id")).order_by())
        held = through.objects.filter(**{f"{mine}__in": ids}).order_by("pk").values_list(mine, others, "pk")
        noted.objects.bulk_create(
            [
                noted(id=pk, history_id=entries[row_id], **{mine: row_id, others: other_id})
                for row_id, other_id, pk in held
            ],
            batch_size=BATCH,
        )
