"""Edges between measures, row by row. What is printed is taken as printed; what must be guessed is asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from policies.intake.codes import Code
from policies.intake.findings import Findings
from policies.intake.transitions import (
    ABOLISH,
    ABOLISH_ABSORB,
    ABSORB,
    AMBIGUOUS,
    CONTINUE,
    INFERRED,
    MEASURE,
    MERGE,
    MOVE,
    NEW,
    PRINTED,
    SPLIT,
    Question,
    Source,
    Transition,
)
from policies.intake.transitions.answers import Answers, names_only, parse_codes
from policies.intake.transitions.items import Items
from policies.intake.transitions.labels import Labels
from policies.intake.transitions.notes import NO_NOTE, Note
from policies.intake.transitions.rows import Reading, Record
from policies.intake.transitions.shifts import SHIFT, Shifts

_SAME_SIDE_KINDS = {CONTINUE, SPLIT, MERGE, ABSORB, MOVE}


class MeasureEdges:
    def __init__(
        self,
        reading: Reading,
        items: Items,
        labels: Labels,
        answers: Answers,
        shifts: Shifts,
        policy_successors: dict[Code, list[Code]],
    ) -> None:
        self.result = reading.result
        self.items = items
        self.labels = labels
        self.answers = answers
        self.shifts = shifts
        self.policy_successors = policy_successors
        self.records = reading.records
        self.measures = {(r.cells.page, r.number): r for r in reading.records if r.kind == MEASURE}
        self.by_record: dict[int, list[Transition]] = {}
        self.successors: dict[Code, list[Code]] = {}
        self.anchors: dict[int, Record] = {}  # row without note → row above it may hang on

    @property
    def findings(self) -> Findings:
        return self.result.findings

    def read(self) -> None:
        """First the rows that need no other row, then those whose notes name codes of other rows."""
        self._find_anchors()
        for record in [record for record in self.measures.values() if not self._read_printed(record)]:
            self._read_note_only(record)

    def edge(
        self, record: Record, old: Code | None, new: Code | None, kind: str, note: Note, confidence: str
    ) -> Transition:
        edge = Transition(
            MEASURE,
            old.printed if old else None,
            new.printed if new else None,
            kind,
            note.text,
            confidence=confidence,
            changes=list(note.changes),
            source=Source(record.page, record.number, record.raw),
        )
        self.by_record.setdefault(id(record), []).append(edge)
        return edge

    def _lead_on(self, old: Code, new: Code) -> None:
        if new not in self.successors.setdefault(old, []):
            self.successors[old].append(new)

    def ask(self, record: Record, edge: Transition, kind: str, message: str, meant: Code | None = None) -> str | None:
        """Ask which new item an edge leads to; answers are codes of the new side, or that it is abolished.

        `meant` is the code a note prints: each option says whether it reads that as a new or as an old number.
        """
        cell = record.cell("note") or record.cell("old") or record.cell("new")
        options = [(code, f"{code} {self._excerpt(code)}{self._numbering(code, meant)}") for code in edge.candidates]
        question = Question(
            key=f"{kind}:{edge.old}:{','.join(edge.candidates)}",
            kind=kind,
            page=record.cells.page,
            row=record.number,
            column=cell.letter if cell else None,
            message=message,
            options=[*options, (ABOLISH, _("Abolished without a successor"))],
            suggested=edge.new,
            accepts="new",
            old=edge.old,
        )
        answer = self.answers.ask(question, lambda value: names_only(value, self.items.new))
        edge.question = question.key
        self.findings.warning(f"{kind}_ambiguous", message, cell)
        return answer

    def _numbering(self, printed: str, meant: Code | None) -> str:
        """Which numbering a candidate takes the printed code from."""
        if meant is None or meant.number is None:
            return ""
        if printed == meant.printed:
            return _(" (%(code)s as a new number)") % {"code": meant.printed}
        return _(" (the old %(code)s became this)") % {"code": meant.printed}

    def _excerpt(self, printed: str) -> str:
        codes = parse_codes(printed)
        item = self.items.new.get(codes[0]) if codes else None
        text = (item.text or item.title) if item else ""
        return text[:30] + ("…" if len(text) > 30 else "")

    def apply(self, record: Record, edge: Transition, answer: str | None) -> None:
        """Settle an open edge by a decision; several codes make several edges."""
        if answer is None:
            return
        edge.decided = True
        if answer == ABOLISH:
            edge.kind, edge.new = ABOLISH, None
            return
        first, *others = parse_codes(answer)
        edge.new = first.printed
        if edge.kind == ABOLISH:
            edge.kind = ABSORB
        for code in others:
            twin = self.edge(record, None, code, edge.kind, NO_NOTE, edge.confidence)
            twin.old, twin.note, twin.decided = edge.old, edge.note, True
            twin.question, twin.candidates = edge.question, list(edge.candidates)

    # Rows that say outright where they lead

    def _find_anchors(self) -> None:
        """Rows without a note below a row that merges or splits: in text, a merged cell leaves nothing else behind."""
        anchor: Record | None = None
        depth = 0
        for record in self.records:
            if record.kind != MEASURE or record.explicit or record.starts_block:
                anchor = None
            if record.kind != MEASURE or record.explicit:
                continue
            if record.old and record.new:
                anchor, depth = record, 0
            elif anchor is not None and not self.shifts.note_of(record).text:
                depth += 1
                note = anchor.note
                wanted = MERGE if record.old else SPLIT
                if note.kind == wanted and depth < (note.count or 99):
                    self.anchors[id(record)] = anchor
            else:
                anchor = None

    def _read_printed(self, record: Record) -> bool:
        """Rows that need no other row's edges; False for the rest."""
        if record.explicit is not None:
            return True
        if record.old and record.new:
            self._read_both(record)
            return True
        if record.new:
            self._read_new(record)
            return True
        return self._read_hanging(record)

    def _read_both(self, record: Record) -> None:
        note = self.note_of(record)
        olds, news = [e.code for e in record.old], [e.code for e in record.new]
        if len(olds) > 1 and len(news) > 1:
            self._read_many(record, olds, news, note)
        elif len(news) > 1:
            self._read_split(record, olds[0], news, note)
        else:
            for old in olds:
                kind = MERGE if len(olds) > 1 else self._kind_of_pair(record, note)
                edge = self.edge(record, old, news[0], kind, note, PRINTED)
                edge.departments = [] if record.new_spanned else record.departments.labels
                self._check_target(record, edge, note, news[0])
                self._lead_on(old, news[0])

    def note_of(self, record: Record) -> Note:
        """A row under a merged cell shares the note of the row where the cell starts."""
        if record.note.text or not (record.new_spanned or record.old_spanned):
            return record.note
        column = record.columns.column("new" if record.new_spanned else "old") or 0
        place = self.result.sheet.masters.get((record.cells.page, record.number, column))
        above = self.measures.get(place[:2]) if place else None
        return above.note if above else record.note

    def _kind_of_pair(self, record: Record, note: Note) -> str:
        if note.kind in _SAME_SIDE_KINDS:
            return note.kind
        self.findings.warning(
            "note_contradicts",
            _("The note says otherwise than the row, which has both sides: %(note)s") % {"note": note.text},
            record.cell("note"),
        )
        return CONTINUE

    def _check_target(self, record: Record, edge: Transition, note: Note, new: Code) -> None:
        """Whether the code in the note is the row's own, in new or in old numbers."""
        if note.kind not in {MOVE, ABSORB, MERGE} or not note.targets.codes:
            return
        own = {new, new.parent}
        if own & set(note.targets.codes):
            return
        edge.confidence = INFERRED
        readings = {code for target in note.targets.codes for code in self._successors(target)}
        if own & readings:
            message = _("%(code)s is the old number here; it fits the new %(new)s.")
        else:
            message = _("The note names %(code)s, but the row leads to %(new)s.")
        names = "、".join(code.printed for code in note.targets.codes)
        self.findings.warning("target_inferred", message % {"code": names, "new": new.printed}, record.cell("note"))

    def _successors(self, code: Code) -> list[Code]:
        if code.number is None:
            return self.policy_successors.get(code, [])
        return self.successors.get(code, [])

    def _read_split(self, record: Record, old: Code, news: list[Code], note: Note) -> None:
        way, key, answered = self.labels.ask_division(record)
        for new, labels in zip(news, way, strict=True):
            edge = self.edge(record, old, new, SPLIT, note, INFERRED if key else PRINTED)
            edge.departments, edge.question = labels, key
            edge.decided = bool(key) and answered
            self._lead_on(old, new)

    def _read_many(self, record: Record, olds: list[Code], news: list[Code], note: Note) -> None:
        self.labels.ask_division(record)
        kind = note.kind if note.kind in _SAME_SIDE_KINDS else CONTINUE
        for old in olds:
            edge = self.edge(record, old, None, kind, note, AMBIGUOUS)
            edge.candidates = [code.printed for code in news]
            message = _("Which of the new items in this row does %(code)s lead to?") % {"code": old.printed}
            self.apply(record, edge, self.ask(record, edge, "target", message))

    # Rows with the new side only

    def _read_new(self, record: Record) -> None:
        note = self.shifts.note_of(record)
        shift = self.shifts.questions.get(id(record))
        if len(record.new) > 1:
            way, key, _answered = self.labels.ask_division(record)
        else:
            way, key = [record.departments.labels], None
        anchor = self.anchors.get(id(record))
        for entry, labels in zip(record.new, way, strict=True):
            if anchor and not note.text:
                self._read_hanging_new(record, entry.code, anchor, labels)
                continue
            edge = self.edge(record, None, entry.code, NEW, note, INFERRED if shift or key else PRINTED)
            edge.departments = labels
            edge.question = shift.key if shift else key
            edge.decided = bool(shift and shift.answer == SHIFT)
            if note.kind != NEW:
                self._ask_new(record, edge)

    def _read_hanging_new(self, record: Record, new: Code, anchor: Record, labels: list[str]) -> None:
        old = anchor.old[0].code
        edge = self.edge(record, old, new, SPLIT, anchor.note, AMBIGUOUS)
        edge.candidates, edge.departments = [new.printed], labels
        message = _("%(new)s has no old side. Was it split from %(old)s, in the row above?") % {
            "new": new.printed,
            "old": old.printed,
        }
        answer = self._ask_origin(record, edge, "split", message, [(SPLIT, _("Yes, it was split from it"))], SPLIT)
        if answer == NEW:
            edge.old, edge.kind, edge.note = None, NEW, ""

    def _ask_new(self, record: Record, edge: Transition) -> None:
        edge.confidence = AMBIGUOUS
        edge.candidates = [edge.new] if edge.new else []
        message = _("%(new)s has no old side, and no note says that it is new. Is it?") % {"new": edge.new}
        answer = self._ask_origin(record, edge, "new", message, [], NEW)
        if answer not in {None, NEW}:
            edge.old, edge.kind = parse_codes(answer or "")[0].printed, SPLIT

    def _ask_origin(
        self, record: Record, edge: Transition, kind: str, message: str, options: list[tuple[str, str]], suggested: str
    ) -> str | None:
        cell = record.cell("note") or record.cell("new")
        question = Question(
            key=f"{kind}:{edge.new}" if kind == "new" else f"{kind}:{edge.old}:{edge.new}",
            kind=kind,
            page=record.cells.page,
            row=record.number,
            column=cell.letter if cell else None,
            message=message,
            options=[*options, (NEW, _("It is new"))],
            suggested=suggested,
            accepts="old" if kind == "new" else "",
            old=edge.old,
            new=edge.new,
        )
        accepts = (lambda value: names_only(value, self.items.old)) if kind == "new" else None
        answer = self.answers.ask(question, accepts)
        edge.question, edge.decided = question.key, answer is not None
        self.findings.warning(f"{kind}_ambiguous", message, cell)
        return answer

    # Rows with the old side only

    def _read_hanging(self, record: Record) -> bool:
        """An old item without a note under a row that merges; suggested to be merged with it."""
        anchor = self.anchors.get(id(record))
        if anchor is None or not record.old:
            return False
        for entry in record.old:
            new = anchor.new[0].code
            edge = self.edge(record, entry.code, new, MERGE, anchor.note, AMBIGUOUS)
            edge.changes = []
            edge.candidates = [other.code.printed for other in anchor.new]
            edge.departments = record.departments.labels
            message = _("%(old)s has no note. Was it merged into %(new)s, in the row above?") % {
                "old": entry.code.printed,
                "new": new.printed,
            }
            self._lead_on(entry.code, new)
            self.apply(record, edge, self.ask(record, edge, "merge", message))
        return True

    def _read_note_only(self, record: Record) -> None:
        note = record.note
        if note.targets.expanded:
            names = "、".join(code.printed for code in note.targets.codes)
            self.findings.fix(
                "list_expanded", _("The list was read as: %(codes)s") % {"codes": names}, record.cell("note")
            )
        for entry in record.old:
            if note.targets.codes:
                for target in note.targets.codes:
                    self._read_target(record, entry.code, target)
            elif note.kind == ABOLISH:
                self.edge(record, entry.code, None, ABOLISH, note, PRINTED).departments = record.departments.labels
            else:
                self._read_unresolved(record, entry.code)

    def _readings(self, target: Code) -> list[Code]:
        """Every new item a printed code can mean: itself, and what became of the old item of that code."""
        if target.number is not None:
            readings = [target] if target in self.items.new else []
            return list(dict.fromkeys(readings + self.successors.get(target, [])))
        policies = [target] if target in self.items.new else []
        policies = list(dict.fromkeys(policies + self._successors(target)))
        return [code for policy in policies for code in sorted(self.items.children.get(("new", policy.policy), []))]

    def _read_target(self, record: Record, old: Code, target: Code) -> None:
        note = record.note
        readings = self._readings(target)
        kind = note.kind if note.kind in {ABOLISH_ABSORB, ABSORB, MERGE, MOVE, SPLIT} else ABSORB
        certain = len(readings) == 1 and target.number is not None and note.kind != CONTINUE
        edge = self.edge(record, old, readings[0] if certain else None, kind, note, INFERRED if certain else AMBIGUOUS)
        edge.departments = record.departments.labels
        if certain:
            self.findings.warning(
                "target_inferred",
                _("%(code)s was read as the new item %(new)s.") % {"code": target.printed, "new": readings[0].printed},
                record.cell("note"),
            )
            return
        edge.candidates = [code.printed for code in readings]
        message = _("Which item is meant by %(code)s in the note of %(old)s?") % {
            "code": target.printed,
            "old": old.printed,
        }
        self.apply(record, edge, self.ask(record, edge, "target", message, target))

    def _read_unresolved(self, record: Record, old: Code) -> None:
        edge = self.edge(record, old, None, ABOLISH, record.note, AMBIGUOUS)
        edge.departments = record.departments.labels
        message = _("What became of %(code)s? The sheet does not say.") % {"code": old.printed}
        self.apply(record, edge, self.ask(record, edge, "unresolved", message))
