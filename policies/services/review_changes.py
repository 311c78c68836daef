"""What taking a review sheet in would do, change by change, and what is said about it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from ..intake.findings import Finding, Findings, Severity
from ..models import PlanItem

Subject = Literal["indicator", "link", "value", "step", "head", "review"]
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Change:
    """One thing an import writes. `before` is "" where nothing stood; `entry` is what the writer needs."""

    subject: Subject
    label: str
    before: str
    after: str
    cell: str
    is_correction: bool
    entry: Any = field(compare=False, repr=False)

    def as_json(self) -> dict[str, str]:
        return {
            "subject": self.subject,
            "kind": "correction" if self.is_correction else "new",
            "label": self.label,
            "before": self.before,
            "after": self.after,
            "cell": self.cell,
        }


@dataclass
class SheetPlan:
    """The sheet of `item` against the record. `newer` are cells whose newer content in the portal stays."""

    item: PlanItem
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    newer: list[Change] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)

    @property
    def new(self) -> list[Change]:
        return [one for one in self.changes if not one.is_correction]

    @property
    def corrections(self) -> list[Change]:
        return [one for one in self.changes if one.is_correction]

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == Severity.ERROR]

    @property
    def changes_nothing(self) -> bool:
        return not self.changes

    @property
    def accepts_reviews(self) -> bool:
        """Whether it makes reviews that count as accepted, in rounds that are over."""
        return any(one.subject == "review" and one.entry.is_accepted for one in self.changes)

    @property
    def counts(self) -> dict[str, int]:
        return {"new": len(self.new), "corrected": len(self.corrections), "unchanged": self.unchanged}

    @property
    def token(self) -> str:
        """Stands for exactly these changes: differs as soon as the record or the file says something else."""
        told = "\n".join(repr(one) for one in self.changes)
        return hashlib.sha256(f"{self.item.pk}\n{told}".encode()).hexdigest()[:20]

    def error(self, code: str, message: str, cell: str = "") -> None:
        self.findings.append(finding_at(Severity.ERROR, code, message, cell))

    def warning(self, code: str, message: str, cell: str = "") -> None:
        self.findings.append(finding_at(Severity.WARNING, code, message, cell))


def finding_at(severity: Severity, code: str, message: str, cell: str = "") -> Finding:
    """A finding at a cell as readings name it, such as E12; at the whole file without one."""
    match = _CELL.fullmatch(cell)
    return Finding(severity, code, int(match[2]) if match else None, match[1] if match else None, message)
