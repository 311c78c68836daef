"""Notes of new items that stand one row too high: found, suggested one row down, and asked about."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from policies.intake.findings import Findings
from policies.intake.transitions import MEASURE, Question
from policies.intake.transitions.answers import Answers
from policies.intake.transitions.notes import NO_NOTE, Note, parse_note
from policies.intake.transitions.rows import Record

SHIFT, KEEP = "shift", "keep"


@dataclass(slots=True)
class Orphan:
    """A note of a new item that found no item in its own rows."""

    text: str
    record: Record


@dataclass(slots=True)
class Shifts:
    notes: dict[int, Note] = field(default_factory=dict)  # id of record → note it was meant for
    questions: dict[int, Question] = field(default_factory=dict)
    orphans: list[Orphan] = field(default_factory=list)
    consumed: set[int] = field(default_factory=set)  # ids of records whose extra notes found an item

    def note_of(self, record: Record) -> Note:
        return self.notes.get(id(record), record.note)


def find_shifts(records: list[Record], answers: Answers, findings: Findings) -> Shifts:
    shifts = Shifts()
    for index, record in enumerate(records):
        extra = record.note.new_notes if record.note.rest or record.old else []
        if not extra or record.explicit is not None or record.note_spanned:
            continue
        run = _new_only_run(records, index + 1)
        printed = [follower.note.text for follower in run if follower.note.text]
        blanks = [follower for follower in run if not follower.note.text]
        all_new = all(follower.note.is_new for follower in run if follower.note.text)
        if run and all_new and len(extra) == len(blanks) and blanks == run[-len(blanks) :]:
            _shift(record, run, [*extra, *printed], shifts, answers, findings)
        else:
            shifts.orphans += [Orphan(text, record) for text in extra]
    return shifts


def _new_only_run(records: list[Record], start: int) -> list[Record]:
    run = []
    for record in records[start:]:
        if record.kind != MEASURE or record.old or not record.new or record.explicit is not None:
            break
        run.append(record)
    return run


def _shift(
    anchor: Record, run: list[Record], notes: list[str], shifts: Shifts, answers: Answers, findings: Findings
) -> None:
    codes = ["+".join(entry.code.printed for entry in record.new) for record in run]
    pairs = "、".join(f"{code}: {note}" for code, note in zip(codes, notes, strict=True))
    message = _("The notes here seem to stand one row too high. Meant is probably: %(pairs)s") % {"pairs": pairs}
    cell = anchor.cell("note")
    question = Question(
        key=f"notes:{','.join(codes)}",
        kind="notes",
        page=anchor.cells.page,
        row=anchor.number,
        column=cell.letter if cell else None,
        message=message,
        options=[(SHIFT, _("Move the notes one row down")), (KEEP, _("Keep them as printed"))],
        suggested=SHIFT,
        new=codes[0],
    )
    answer = answers.ask(question)
    findings.warning("note_shifted", message, cell)
    if answer == KEEP:
        return
    shifts.consumed.add(id(anchor))
    for record, note in zip(run, notes, strict=True):
        shifts.notes[id(record)] = parse_note(note) if note else NO_NOTE
        shifts.questions[id(record)] = question
        findings.warning(
            "note_shifted",
            _("“%(note)s” was taken as the note of this row.") % {"note": note},
            record.cell("note") or record.cell("new"),
        )
