"""Edges between policies: from arrows in notes (施策③+施策④⇒施策②), from lists, and from rows with both sides."""

from __future__ import annotations

from django.utils.translation import gettext as _

from policies.intake.codes import Code
from policies.intake.findings import Findings
from policies.intake.transitions import (
    ABOLISH,
    ABSORB,
    AMBIGUOUS,
    CONTINUE,
    INFERRED,
    MERGE,
    MOVE,
    NEW,
    POLICY,
    PRINTED,
    SPLIT,
    Question,
    Source,
    Transition,
)
from policies.intake.transitions.answers import Answers, names_only, parse_codes
from policies.intake.transitions.items import Items
from policies.intake.transitions.rows import Record


class PolicyEdges:
    def __init__(self, items: Items, answers: Answers, findings: Findings) -> None:
        self.items = items
        self.answers = answers
        self.findings = findings
        self.edges: dict[tuple[str | None, str | None, tuple[str, ...]], Transition] = {}
        self._asked: set[tuple[Code, Code]] = set()
        self.successors: dict[Code, list[Code]] = {}

    def read(self, records: list[Record], consumed: set[int]) -> list[Transition]:
        """`consumed` holds the ids of records whose notes of new items found their item elsewhere."""
        waiting: list[Record] = []
        for record in records:
            if record.explicit is None and not self._read_direct(record, consumed):
                waiting.append(record)
        for record in waiting:
            self._read_targets(record)
        self._complete(records)
        return list(self.edges.values())

    def add(self, edge: Transition, old: Code | None, new: Code | None) -> None:
        key = (edge.old, edge.new, () if edge.new else tuple(edge.candidates))
        self.edges.setdefault(key, edge)
        if old and new and new not in self.successors.setdefault(old, []):
            self.successors[old].append(new)

    def _edge(
        self, record: Record, old: Code | None, new: Code | None, kind: str, confidence: str, note: str
    ) -> Transition:
        return Transition(
            POLICY,
            old.printed if old else None,
            new.printed if new else None,
            kind,
            note,
            confidence=confidence,
            changes=list(record.note.changes),
            source=Source(record.page, record.number, record.raw),
        )

    def _read_direct(self, record: Record, consumed: set[int]) -> bool:
        """Edges a row states outright; False when its note names targets that must be looked up."""
        note = record.note.rest if id(record) in consumed else record.note.text
        if record.note.arrow:
            self._read_arrow(record, note)
            return True
        for old in record.old:
            for new in record.new:
                kind = SPLIT if len(record.new) > 1 else MERGE if len(record.old) > 1 else record.note.kind
                kind = kind if kind in {SPLIT, MERGE, ABSORB, MOVE} else CONTINUE
                self.add(self._edge(record, old.code, new.code, kind, PRINTED, note), old.code, new.code)
        if record.old and record.new:
            return True
        if record.new:
            if record.note.new_notes:
                for new in record.new:
                    self.add(self._edge(record, None, new.code, NEW, PRINTED, record.note.text), None, new.code)
            return True
        return not record.note.targets.codes and record.note.kind != ABOLISH

    def _read_arrow(self, record: Record, note: str) -> None:
        sources, targets = record.note.arrow or ((), ())
        olds = [code for code in sources if code in self.items.old]
        news = [code for code in targets if code in self.items.new]
        own = {entry.code for entry in record.old} - set(olds) | {entry.code for entry in record.new} - set(news)
        if own or len(olds) < len(sources) or len(news) < len(targets):
            self.findings.warning(
                "note_differs",
                _("The note names other codes than the row: %(note)s") % {"note": note},
                record.cell("note"),
            )
            for old in record.old:
                for new in record.new:
                    self.add(self._edge(record, old.code, new.code, CONTINUE, PRINTED, note), old.code, new.code)
        kind = MERGE if len(sources) > 1 else SPLIT if len(targets) > 1 else CONTINUE
        for old_code in olds:
            for new_code in news:
                self.add(self._edge(record, old_code, new_code, kind, PRINTED, note), old_code, new_code)

    def _read_targets(self, record: Record) -> None:
        for old in record.old:
            if record.note.kind == ABOLISH:
                self.add(self._edge(record, old.code, None, ABOLISH, PRINTED, record.note.text), old.code, None)
            for target in record.note.targets.codes:
                self._read_target(record, old.code, target.parent)

    def _read_target(self, record: Record, old: Code, target: Code) -> None:
        if (old, target) in self._asked:  # the policy is printed twice
            return
        self._asked.add((old, target))
        readings = [target] if target in self.items.new else []
        readings += [code for code in self.successors.get(target, []) if code not in readings and target != old]
        kind = record.note.kind if record.note.kind != CONTINUE else MOVE
        if len(readings) == 1:
            edge = self._edge(record, old, readings[0], kind, INFERRED, record.note.text)
            self.add(edge, old, readings[0])
            if readings[0] != target:
                self.findings.warning(
                    "target_inferred",
                    _("%(code)s is the old number here; it was read as the new %(new)s.")
                    % {"code": target.printed, "new": readings[0].printed},
                    record.cell("note"),
                )
            return
        edge = self._edge(record, old, None, kind, AMBIGUOUS, record.note.text)
        edge.candidates = [code.printed for code in readings]
        self._ask(record, edge, old, _("Which policy is meant by %(code)s?") % {"code": target.printed})

    def _ask(self, record: Record, edge: Transition, old: Code, message: str) -> None:
        question = Question(
            key=f"target:{edge.old}:{','.join(edge.candidates)}",
            kind="target",
            page=record.cells.page,
            row=record.number,
            column=cell.letter if (cell := record.cell("note") or record.cell("old")) else None,
            message=message,
            options=[(code, code) for code in edge.candidates] + [(ABOLISH, _("Abolished without a successor"))],
            accepts="new",
            old=edge.old,
        )
        answer = self.answers.ask(question, lambda value: names_only(value, self.items.new))
        edge.question = question.key
        self.findings.warning("target_ambiguous", message, record.cell("note") or record.cell("old"))
        if answer == ABOLISH:
            edge.kind, edge.decided = ABOLISH, True
        elif answer:
            edge.new, edge.decided = parse_codes(answer)[0].printed, True
            edge.kind = MERGE if edge.kind == ABOLISH else edge.kind
        self.add(edge, old, None)

    def _complete(self, records: list[Record]) -> None:
        """Old policies no row leads on from, and new ones no row leads to, are asked about."""
        olds = {edge.old for edge in self.edges.values()}
        news = {edge.new for edge in self.edges.values()}
        for record in (record for record in records if record.explicit is None):
            for entry in record.old:
                if entry.code.printed not in olds:
                    olds.add(entry.code.printed)
                    edge = self._edge(record, entry.code, None, ABOLISH, AMBIGUOUS, record.note.text)
                    self._ask(record, edge, entry.code, _("What became of policy %(code)s?") % {"code": edge.old})
            for entry in record.new:
                if entry.code.printed not in news:
                    news.add(entry.code.printed)
                    edge = self._edge(record, None, entry.code, NEW, INFERRED, record.note.text)
                    self.add(edge, None, entry.code)
                    self.findings.warning(
                        "new_without_note",
                        _("Policy %(code)s has no old side and no note; it was read as new.") % {"code": edge.new},
                        record.cell("new"),
                    )
