"""From rows to a whole crosswalk: items, policy edges, measure edges, and what contradicts itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext as _

from policies.intake.codes import Code
from policies.intake.findings import Findings
from policies.intake.transitions import ABOLISH, CONTINUE, MEASURE, MERGE, POLICY, SPLIT, Transition, TransitionSheet
from policies.intake.transitions.answers import Answers
from policies.intake.transitions.edges import MeasureEdges
from policies.intake.transitions.explicit import Explicit
from policies.intake.transitions.gaps import Gaps
from policies.intake.transitions.items import collect_items
from policies.intake.transitions.labels import Labels
from policies.intake.transitions.notes import Note
from policies.intake.transitions.policies import PolicyEdges
from policies.intake.transitions.rows import Reading, Record
from policies.intake.transitions.shifts import find_shifts


class Resolver:
    def __init__(self, reading: Reading, decisions: Mapping[str, str], *, create: bool) -> None:
        self.reading = reading
        self.result: TransitionSheet = reading.result
        self.answers = Answers(decisions, self.result.findings)
        self.items = collect_items(reading)
        self.labels = Labels(reading, self.items, self.answers, create=create)

    @property
    def findings(self) -> Findings:
        return self.result.findings

    def resolve(self) -> TransitionSheet:
        records = self.reading.records
        shifts = find_shifts(records, self.answers, self.findings)
        exported = bool(records) and all(record.explicit is not None for record in records)
        placeholders = [] if exported else Gaps(self.items, self.answers, self.findings).fill(shifts)
        policies = PolicyEdges(self.items, self.answers, self.findings)
        policy_edges = policies.read([record for record in records if record.kind == POLICY], shifts.consumed)
        self.labels.read()
        self.measures = MeasureEdges(self.reading, self.items, self.labels, self.answers, shifts, policies.successors)
        self.measures.read()
        self.explicit: set[int] = set()
        for record in records:
            if record.explicit is not None and record.explicit.is_edge:
                self._read_explicit(record, record.explicit, policy_edges)
        edges = [edge for record in records for edge in self.measures.by_record.get(id(record), [])]
        self.result.transitions = self._once([*edges, *placeholders])
        self.result.policy_transitions = self._once(policy_edges)
        self._name_kinds(self.result.transitions)
        self._check_counts()
        self._keep_idle_notes()
        self.result.items = sorted(
            self.items.all(), key=lambda item: (item.side == "new", item.code.policy, item.code.number or 0)
        )
        self.result.questions = self.answers.finish()
        self.findings.sort(key=lambda finding: (finding.page, finding.row or 0))
        return self.result

    def _read_explicit(self, record: Record, explicit: Explicit, policies: list[Transition]) -> None:
        """An edge of an exported sheet: the extra columns say it all, notes are only kept."""
        cell = record.cell("note")
        note = Note(text=cell.text if cell else self.measures.note_of(record).text)
        edge = self.measures.edge(
            record, explicit.old, explicit.new, explicit.kind or CONTINUE, note, explicit.confidence
        )
        self.explicit.add(id(edge))
        edge.level = explicit.level
        edge.departments = record.departments.labels
        if explicit.new is None:
            edge.departments = edge.departments or record.departments_old.labels
        edge.candidates = [code.printed for code in explicit.candidates]
        edge.changes, edge.reason, edge.decided = explicit.changes, explicit.reason, explicit.decided
        missing = self._missing(explicit)
        for code in missing:
            self.findings.error(
                "code_not_in_sheet",
                _("%(code)s is named here but stands nowhere in the sheet.") % {"code": code.printed},
                record.cell("edge_old") or record.cell("edge_new"),
            )
        if explicit.old and explicit.new and (explicit.old.number is None) != (explicit.new.number is None):
            self.findings.error(
                "mixed_levels",
                _("A policy is connected with a policy, a measure with a measure."),
                record.cell("edge_new"),
            )
        if edge.is_open and not missing:
            message = _("Which item does %(code)s lead to?") % {"code": edge.old or edge.new}
            self.measures.apply(record, edge, self.measures.ask(record, edge, "target", message))
        if edge.level == POLICY:
            self.measures.by_record[id(record)].remove(edge)
            policies.append(edge)

    def _missing(self, explicit: Explicit) -> list[Code]:
        sides = ((explicit.old, self.items.old), (explicit.new, self.items.new))
        return [code for code, items in sides if code is not None and code not in items]

    def _once(self, edges: list[Transition]) -> list[Transition]:
        """The same pair twice: an error as printed, folded into one where a decision made it."""
        first: dict[tuple[str | None, str | None], Transition] = {}
        kept = []
        for edge in edges:
            pair = (edge.old, edge.new)
            twin = first.setdefault(pair, edge)
            if twin is edge or (edge.new is None and edge.kind != ABOLISH):
                kept.append(edge)
                continue
            place = {"old": edge.old or "—", "new": edge.new or "—", "row": twin.source.row}
            if edge.decided or twin.decided or (edge.is_open and twin.is_open):
                message = _("%(old)s → %(new)s came out twice and was taken once (row %(row)s).") % place
                self.findings.fix("pair_folded", message, row=edge.source.row)
            else:
                message = _("%(old)s → %(new)s stands in row %(row)s already.") % place
                self.findings.error("pair_twice", message, row=edge.source.row)
                kept.append(edge)
        return kept

    def _name_kinds(self, edges: list[Transition]) -> None:
        """Continuing edges that share a side are a split or a merge, whatever the note leaves unsaid."""
        direct = [edge for edge in edges if edge.old and edge.new and edge.kind in {CONTINUE, SPLIT, MERGE}]
        olds, news = Counter(edge.old for edge in direct), Counter(edge.new for edge in direct)
        for edge in direct:
            if edge.kind == CONTINUE and id(edge) not in self.explicit and (olds[edge.old] > 1 or news[edge.new] > 1):
                edge.kind = SPLIT if olds[edge.old] > 1 else MERGE
                self.findings.fix(
                    "kind_from_layout",
                    _("%(old)s → %(new)s shares a side with another row and was read as split or merged.")
                    % {"old": edge.old, "new": edge.new},
                    row=edge.source.row,
                )

    def _check_counts(self) -> None:
        """「2つの項目を統合」 names a number; say so where the sheet holds another."""
        news = Counter(edge.new for edge in self.result.transitions if edge.kind == MERGE)
        olds = Counter(edge.old for edge in self.result.transitions if edge.kind == SPLIT)
        for record in self.reading.records:
            count = record.note.count
            if not count or record.kind != MEASURE or not record.old or not record.new or record.explicit:
                continue
            found = news[record.new[0].code.printed] if record.note.kind == MERGE else olds[record.old[0].code.printed]
            if found != count:
                self.findings.warning(
                    "count_differs",
                    _("The note speaks of %(count)s items; %(found)s were found.") % {"count": count, "found": found},
                    record.cell("note"),
                )

    def _keep_idle_notes(self) -> None:
        """A note that no edge carries, such as that of a policy printed again, stays as raw text and is named."""
        edges = [*self.result.policy_transitions, *self.result.transitions]
        rows = {(edge.source.page, edge.source.row) for edge in edges}
        notes = {edge.note for edge in edges}
        for record in self.reading.records:
            cell = record.cell("note")
            if cell is None or self.result.accounting[cell.place] != "parsed":
                continue
            if (record.page, record.number) not in rows and not {record.note.text, record.note.rest} & notes:
                self.result.accounting[cell.place] = "raw"
                self.findings.warning(
                    "note_idle", _("No transition carries this note; it is kept as raw text only."), cell
                )
