"""The columns our own export adds: they say each edge outright, so that nothing has to be read out of a note."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from policies.intake.codes import Code, parse_code
from policies.intake.files.sheets import Cell, SheetRow
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
    POLICY,
    PRINTED,
    SPLIT,
    Change,
)
from policies.intake.transitions.columns import Columns

KIND_LABELS = {
    CONTINUE: "継続",
    SPLIT: "分割",
    MERGE: "統合",
    ABSORB: "集約",
    ABOLISH_ABSORB: "廃止・集約",
    MOVE: "移動",
    NEW: "新規",
    ABOLISH: "廃止",
}
NO_EDGE = "未対応"
CONFIDENCE_LABELS = {PRINTED: "原資料どおり", INFERRED: "推定", AMBIGUOUS: "要判断"}
LIST = "、"
DECIDED = "済"
DEPARTMENTS_OPEN = "担当課要確認"
PLACEHOLDERS = {"old": "旧仮項目", "new": "新仮項目"}
CHANGE_LABELS = {
    "programme_replaced": "事業の変更",
    "programme_added": "事業の追加",
    "text_appended": "文の追加",
    "renamed": "名称の変更",
}
_KINDS = {label: kind for kind, label in KIND_LABELS.items()}
_CONFIDENCES = {label: confidence for confidence, label in CONFIDENCE_LABELS.items()}
_CHANGES = {label: kind for kind, label in CHANGE_LABELS.items()}


@dataclass(slots=True)
class Explicit:
    """An edge as the extra columns give it. `is_edge` is False where they say there is none."""

    kind: str | None = None
    old: Code | None = None
    new: Code | None = None
    confidence: str = PRINTED
    candidates: list[Code] = field(default_factory=list)
    decided: bool = False
    departments_open: bool = False
    placeholders: set[str] = field(default_factory=set)  # sides whose item is a placeholder
    pillars_new: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    reason: str = ""

    @property
    def is_edge(self) -> bool:
        return self.kind is not None and (self.old is not None or self.new is not None)

    @property
    def level(self) -> str:
        side = self.old or self.new
        return POLICY if side is not None and side.number is None else MEASURE


def read_explicit(row: SheetRow, columns: Columns, findings: Findings) -> Explicit | None:
    """The row's edge, or None where the kind is left empty (then the note is read as in any sheet)."""
    cells = {role: row.cells[column] for column, role in columns.roles.items() if column in row.cells}
    if "kind" not in cells:
        return None
    label = cells["kind"].text.strip()
    if label != NO_EDGE and label not in _KINDS:
        findings.error("kind_unknown", _("“%(text)s” is no kind of transition.") % {"text": label}, cells["kind"])
        return None
    states = cells["decided"].text.split() if "decided" in cells else []
    return Explicit(
        kind=_KINDS.get(label),
        old=_code(cells.get("edge_old"), findings),
        new=_code(cells.get("edge_new"), findings),
        confidence=_confidence(cells.get("confidence"), findings),
        candidates=_candidates(cells.get("candidates"), findings),
        decided=DECIDED in states,
        departments_open=DEPARTMENTS_OPEN in states,
        placeholders={side for side, state in PLACEHOLDERS.items() if state in states},
        pillars_new=[name for name in _text(cells.get("pillars_new")).split(LIST) if name],
        changes=_changes(cells.get("changes"), findings),
        reason=_text(cells.get("reason")),
    )


def _text(cell: Cell | None) -> str:
    return cell.text if cell is not None else ""


def _code(cell: Cell | None, findings: Findings) -> Code | None:
    if cell is None:
        return None
    code = parse_code(cell.text)
    if code is None:
        findings.error("code_unreadable", _("“%(text)s” is no code.") % {"text": cell.text}, cell)
    return code


def _candidates(cell: Cell | None, findings: Findings) -> list[Code]:
    codes = [parse_code(part) for part in re.split(r"[\s、，,]+", _text(cell)) if part]
    if not all(codes):
        findings.error("code_unreadable", _("“%(text)s” is no code.") % {"text": _text(cell)}, cell)
    return [code for code in codes if code]


def _confidence(cell: Cell | None, findings: Findings) -> str:
    if cell is None:
        return PRINTED
    text = cell.text.strip()
    if text not in _CONFIDENCES:
        findings.error("confidence_unknown", _("“%(text)s” is no confidence.") % {"text": text}, cell)
    return _CONFIDENCES.get(text, AMBIGUOUS)


def _changes(cell: Cell | None, findings: Findings) -> list[Change]:
    changes = [_change(line) for line in _text(cell).splitlines() if line.strip()]
    if not all(change.kind for change in changes):
        message = _("A line here is no change such as %(example)s.") % {"example": "事業の変更:A→B"}
        findings.error("change_unreadable", message, cell)
    return changes


def _change(line: str) -> Change:
    label, _colon, rest = line.strip().partition(":")
    kind = _CHANGES.get(label.strip(), "")
    before, arrow, after = rest.partition("→")
    return Change(kind, before, after) if arrow else Change(kind, "", rest)


def write_change(change: Change) -> str:
    """The line that `read_explicit` reads back."""
    says = f"{change.before}→{change.after}" if change.before or "→" in change.after else change.after
    return f"{CHANGE_LABELS[change.kind]}:{says}"
