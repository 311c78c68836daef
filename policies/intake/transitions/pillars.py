"""Pillars (計画の柱) of a row: a mark in a pillar's column, or numerals in a single column."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from policies.intake.codes import roman
from policies.intake.files.sheets import SheetRow
from policies.intake.findings import Findings
from policies.intake.transitions.columns import Columns

_MARKS = {"●", "○", "◯", "〇", "◎", "レ", "✓", "✔", "☑", "有"}
_NO_MARKS = {"-", "－", "―", "—", "–", "ー", "×", "無"}


def read_pillars(row: SheetRow, columns: Columns, findings: Findings) -> list[str]:
    pillars = []
    for column, name in sorted(columns.pillars.items()):
        cell = row.cells.get(column)
        if cell is None:
            continue
        mark = cell.text.strip()
        if mark in _MARKS or roman(mark) == name:
            pillars.append(name)
        elif mark not in _NO_MARKS:
            findings.warning(
                "pillar_mark",
                _("“%(text)s” is no mark of a pillar; it is kept as raw text only.") % {"text": mark[:40]},
                cell,
            )
    single = columns.column("pillar")
    if single is not None and single not in columns.pillars and (cell := row.cells.get(single)):
        names = [roman(part) for part in re.split(r"[\s、，,・/／]+", cell.text.strip()) if part]
        if all(names):
            pillars += [name for name in names if name and name not in pillars]
        elif cell.text.strip() not in _NO_MARKS:
            findings.warning(
                "pillar_mark",
                _("“%(text)s” is no mark of a pillar; it is kept as raw text only.") % {"text": cell.text.strip()[:40]},
                cell,
            )
    return pillars
