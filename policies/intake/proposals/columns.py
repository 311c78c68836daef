"""The columns of a table of proposals, found by their headings in any order; headings may repeat."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.intake.files.sheets import SheetRow, search_form
from policies.intake.proposals import ACTION, STATEMENT
from policies.intake.proposals.lines import FIRST_HEADS, HEAD_END, HEAD_LENGTH, SECOND_HEADS

NUMBER, STAKEHOLDER_COLUMN, TOPIC_COLUMN, PROPOSAL_COLUMN = "number", "stakeholder", "topic", "proposal"
KIND, OTHER_ACTOR, ADDRESSEES = "kind", "other_actor", "addressees"

HEADINGS = {  # as our own export prints them
    NUMBER: "番号",
    STAKEHOLDER_COLUMN: "主体",
    TOPIC_COLUMN: "項目",
    PROPOSAL_COLUMN: "取り組み",
    KIND: "区分",
    OTHER_ACTOR: "実施者",
    ADDRESSEES: "宛先",
}
KIND_LABELS = {ACTION: "行動", STATEMENT: "説明"}
_KINDS = {
    **{label: kind for kind, label in KIND_LABELS.items()},
    **dict.fromkeys(("取り組み", "取組", "取組み", "依頼", "提案", "実施"), ACTION),
    **dict.fromkeys(("記述", "意義", "背景", "参考"), STATEMENT),
}
_NAMES = {
    **{search_form(heading): role for role, heading in HEADINGS.items()},
    **dict.fromkeys(FIRST_HEADS, STAKEHOLDER_COLUMN),
    **dict.fromkeys(SECOND_HEADS, TOPIC_COLUMN),
    **dict.fromkeys(("No", "No.", "NO", "№", "no", "No。"), NUMBER),
    **dict.fromkeys(("種別", "種類"), KIND),
    **dict.fromkeys(("担い手", "別の実施者"), OTHER_ACTOR),
    **dict.fromkeys(("あて先", "あてさき", "宛て先"), ADDRESSEES),
}


@dataclass(slots=True)
class Columns:
    """Role of each column, and columns nobody recognised."""

    roles: dict[int, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)  # role → column
    unknown: dict[int, str] = field(default_factory=dict)

    def column(self, role: str) -> int | None:
        return self.places.get(role)


def find_columns(row: SheetRow) -> Columns | None:
    """The columns if this row is a table head: it names the proposals, and their stakeholders or topics."""
    columns = Columns()
    for column, cell in sorted(row.cells.items()):
        role = heading_role(cell.text)
        if role is None or role in columns.places:
            columns.unknown[column] = cell.text
        else:
            columns.roles[column] = role
            columns.places[role] = column
    named = set(columns.places)
    return columns if PROPOSAL_COLUMN in named and named & {STAKEHOLDER_COLUMN, TOPIC_COLUMN} else None


def heading_role(text: str) -> str | None:
    plain = search_form(text) if len(text) <= HEAD_LENGTH * 2 else ""
    if not plain or len(plain) > HEAD_LENGTH or "。" in plain:
        return None
    return _NAMES.get(plain) or (PROPOSAL_COLUMN if HEAD_END.search(plain) else None)


def kind_of(text: str) -> str | None:
    return _KINDS.get(search_form(text))
