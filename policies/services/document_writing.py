"""Writing what a comparison named, row by row of the plan and nothing else, with history."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from ..models import SourceDocument
from ..models.document_search import Searchable
from .bulk import BATCH, chunks, delete_rows, note_relations
from .document_comparison import RowPlan, Write, leads_to
from .document_rows import Kind, Wanted
from .stakeholder_labels import Vocabulary

_OUT_OF_THE_WAY = 16_000  # positions of rows that make room for others


def write_rows(*, plan: RowPlan, vocabulary: Vocabulary, document: SourceDocument, by: Any, why: str) -> None:
    """`vocabulary` has made its kinds already. Rows go last: what stood below them may stay elsewhere."""
    _Writer(plan, vocabulary, document, by, why).write()


class _Writer:
    def __init__(self, plan: RowPlan, vocabulary: Vocabulary, document: SourceDocument, by: Any, why: str) -> None:
        self.plan, self.vocabulary, self.document, self.by, self.why = plan, vocabulary, document, by, why
        self.rows: dict[Wanted, Any] = {write.wanted: write.row for write in plan.writes if write.row is not None}

    def write(self) -> None:
        before = self._rows_above()
        for kind in self.plan.kinds:
            self._make_room(kind)
        for kind in self.plan.kinds:
            writes = [write for write in self.plan.writes if write.wanted.kind is kind]
            for depth in sorted({write.wanted.depth for write in writes}):
                self._write([write for write in writes if write.wanted.depth == depth], kind)
        for kind in reversed(self.plan.kinds):
            delete_rows([row for other, row in self.plan.gone if other is kind], self.by, self.why)
        self._raise_versions(before | self._rows_above())

    def _rows_above(self) -> set[tuple[Kind, int]]:
        """Rows with a version above those this plan touches that have none of their own."""
        found: set[tuple[Kind, int]] = set()
        for kind in self.plan.kinds:
            above = next((one for one in self.plan.kinds if one.has_version and leads_to(kind, one)), None)
            if above is None or kind.has_version:
                continue
            rows = [row for other, row in self.plan.gone if other is kind]
            touched = [one for one in self.plan.writes if one.wanted.kind is kind and (one.changes or one.quiet)]
            rows += [self.rows[one.wanted] for one in touched if one.wanted in self.rows]
            found |= {(above, getattr(row, f"{kind.parent}_id")) for row in rows}
        return found

    def _raise_versions(self, above: set[tuple[Kind, int]]) -> None:
        """A clause is edited under the version of its item: whoever read the older one learns that it changed."""
        written = {
            (one.wanted.kind, self.rows[one.wanted].pk) for one in self.plan.writes if one.row is None or one.values
        }
        for kind in self.plan.kinds:
            for ids in chunks([pk for other, pk in above - written if other is kind]):
                kind.model._default_manager.filter(pk__in=ids).update(version=F("version") + 1)

    def _make_room(self, kind: Kind) -> None:
        """Addresses may swap between rows: the old ones are freed before the new ones are taken."""
        if not kind.unique:
            return
        ids = [row.pk for other, row in self.plan.gone if other is kind]
        ids += [
            write.row.pk
            for write in self.plan.writes
            if write.wanted.kind is kind and write.row is not None and kind.unique in write.quiet
        ]
        freed: Any = F("position") + _OUT_OF_THE_WAY
        if kind.unique == "slug":
            freed = Concat(Value("~"), F("pk"), output_field=CharField())
        for some in chunks(ids):
            kind.model._default_manager.filter(pk__in=some).update(**{kind.unique: freed})

    def _write(self, writes: list[Write], kind: Kind) -> None:
        fresh: list[Any] = []
        stale: list[Any] = []
        moved: list[Any] = []
        for write in writes:
            row = self._filled(write, kind)
            if write.row is None:
                fresh.append(row)
            elif write.changes:
                stale.append(row)
            elif write.quiet:
                moved.append(row)
        signed = {"batch_size": BATCH, "default_user": self.by, "default_change_reason": self.why}
        if fresh:
            bulk_create_with_history(fresh, kind.model, **signed)
        if stale:
            bulk_update_with_history(stale, kind.model, _columns(kind), **signed)
        if moved:
            kind.model._default_manager.bulk_update(moved, list(kind.quiet), batch_size=BATCH)
        self._write_relations([write for write in writes if write.changes], kind)

    def _filled(self, write: Write, kind: Kind) -> Any:
        wanted = write.wanted
        row: Any = write.row if write.row is not None else kind.model(**wanted.fixed)
        self.rows[wanted] = row
        for name in write.values - set(kind.relations):
            self._set(row, name, wanted, kind)
        if write.row is None:
            for name in (kind.parent, *kind.links):
                if name:
                    self._set(row, name, wanted, kind)
        elif write.values and kind.has_version:
            row.version += 1
        for name, value in wanted.quiet.items():
            setattr(row, name, value)
        if write.changes:
            self._tell_source(row, wanted)
            if isinstance(row, Searchable):
                row.fill_search_text()
        return row

    def _tell_source(self, row: Any, wanted: Wanted) -> None:
        if wanted.source:
            row.source_document = self.document
        for name, value in wanted.source.items():
            setattr(row, name, value)

    def _set(self, row: Any, name: str, wanted: Wanted, kind: Kind) -> None:
        if name == kind.parent:
            setattr(row, name, self.rows[wanted.parent] if wanted.parent else None)
        elif name in kind.links:
            setattr(row, name, self.rows[wanted.links[name]])
        elif name in kind.references:
            token = wanted.values[name]
            setattr(row, f"{name}_id", None if token is None else self.vocabulary.pk(token))
        elif name == "confirmed":
            row.confirmed_at = timezone.now() if wanted.values[name] else None
        else:
            setattr(row, name, wanted.values[name])

    def _write_relations(self, writes: list[Write], kind: Kind) -> None:
        for name in kind.relations:
            through: Any = getattr(kind.model, name).through
            mine = kind.model._meta.get_field(name).m2m_field_name() + "_id"  # type: ignore[union-attr]
            other = kind.model._meta.get_field(name).m2m_reverse_field_name() + "_id"  # type: ignore[union-attr]
            changed = [(self.rows[write.wanted], write.wanted.values[name]) for write in writes if name in write.values]
            for ids in chunks([row.pk for row, _tokens in changed]):
                through.objects.filter(**{f"{mine}__in": ids}).delete()
            through.objects.bulk_create(
                through(**{mine: row.pk, other: pk})
                for row, tokens in changed
                for pk in sorted({self.vocabulary.pk(token) for token in tokens})
            )
        rows = [self.rows[write.wanted] for write in writes]
        history = kind.model.history.model  # type: ignore[attr-defined]
        for relation in kind.model._meta.many_to_many:
            if rows and hasattr(history, relation.name):
                note_relations(rows, kind.model, relation.remote_field.through)


def _columns(kind: Kind) -> list[str]:
    """Everything a row takes from a paper."""
    values = ["confirmed_at" if name == "confirmed" else name for name in kind.values if name not in kind.relations]
    above = [kind.parent] if kind.parent else []
    source = ["source_document", "source_page", "source_row", "source_text"] if kind.sourced else []
    version = ["version"] if kind.has_version else []
    searched = ["search_text"] if issubclass(kind.model, Searchable) else []
    return [*values, *above, *kind.links, *kind.quiet, *source, *version, *searched]
