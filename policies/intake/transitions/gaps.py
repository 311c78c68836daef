"""Skipped numbers: reported, and asked whether a placeholder shall stand for the missing item."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from policies.intake.codes import Code
from policies.intake.findings import Findings
from policies.intake.transitions import AMBIGUOUS, MEASURE, NEW, Item, Question, Source, Transition
from policies.intake.transitions.answers import Answers
from policies.intake.transitions.items import Items, find_gaps
from policies.intake.transitions.shifts import Orphan, Shifts

MAKE, SKIP = "make", "skip"


class Gaps:
    def __init__(self, items: Items, answers: Answers, findings: Findings) -> None:
        self.items = items
        self.answers = answers
        self.findings = findings

    def fill(self, shifts: Shifts) -> list[Transition]:
        """The edges of placeholders. A note of a new item that has none fits the first gap under its policy."""
        edges = []
        orphans = list(shifts.orphans)
        for side, code in find_gaps(self.items, self.findings):
            orphan = self._orphan_for(side, code, orphans)
            if orphan is not None:
                orphans.remove(orphan)
            edge = self._fill_gap(side, code, orphan)
            if edge is not None:
                edges.append(edge)
                if orphan is not None:
                    shifts.consumed.add(id(orphan.record))
        self._report(orphans)
        return edges

    def _orphan_for(self, side: str, code: Code, orphans: list[Orphan]) -> Orphan | None:
        if side == "old":
            return None
        return next((o for o in orphans if code.policy in {entry.code.policy for entry in o.record.new}), None)

    def _fill_gap(self, side: str, code: Code, orphan: Orphan | None) -> Transition | None:
        row, page = self._place(side, code, orphan)
        message = _("The number %(code)s is missing in the sheet.") % {"code": code.printed}
        if orphan is not None:
            message += " " + _("The note “%(note)s” seems to belong to it.") % {"note": orphan.text}
        self.findings.warning("gap", message, row=row, page=page)
        suggested = MAKE if orphan is not None else SKIP
        question = Question(
            key=f"placeholder:{side}:{code.printed}",
            kind="placeholder",
            page=page,
            row=row,
            column=None,
            message=message + " " + _("Shall a placeholder stand for it?"),
            options=[(MAKE, _("Yes, make a placeholder")), (SKIP, _("No, the number was skipped"))],
            suggested=suggested,
            new=code.printed if side == "new" else None,
            old=code.printed if side == "old" else None,
        )
        answer = self.answers.ask(question)
        if (answer or suggested) == SKIP:
            return None
        source = Source(orphan.record.page if orphan else page, row, orphan.record.raw if orphan else "")
        self.items.add(Item(side, code, placeholder=True, sources=[source]))
        if side == "old":
            return None
        return Transition(
            MEASURE,
            None,
            code.printed,
            NEW,
            orphan.text if orphan else "",
            confidence=AMBIGUOUS,
            candidates=[code.printed],
            decided=answer is not None,
            question=question.key,
            source=source,
        )

    def _place(self, side: str, code: Code, orphan: Orphan | None) -> tuple[int, int]:
        if orphan is not None:
            return orphan.record.number, orphan.record.cells.page
        siblings: Iterable[Code] = self.items.children.get((side, code.policy), [])
        after = min((sibling for sibling in siblings if sibling > code), default=None)
        sources = self.items.side(side)[after].sources if after is not None else []
        return (sources[0].row if sources else 0), 1

    def _report(self, orphans: list[Orphan]) -> None:
        for orphan in orphans:
            self.findings.warning(
                "orphan_note",
                _("“%(note)s” is the note of a new item, but none was found for it.") % {"note": orphan.text},
                orphan.record.cell("note"),
            )
