"""What the preview of a paper says before anybody confirms it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..intake.findings import Finding, Severity
from ..reading.differences import Difference
from ..services.document_comparison import Line, RowPlan, field_names

SHOWN = 300


@dataclass
class PaperOutlook:
    """Counts, findings, what would change (whole sentences), and what keeps the paper out."""

    tiles: list[dict[str, Any]]
    findings: list[tuple[Finding, str]]  # those a person has to look at, each with the address of its place
    fixes: list[tuple[Finding, str]]  # what was put right or skipped
    hidden_findings: int = 0
    errors: list[str] = field(default_factory=list)
    changes: list[tuple[str, list[Difference]]] = field(default_factory=list)
    change_count: int = 0
    hidden_changes: int = 0
    changes_nothing: bool = False
    is_update: bool = False
    blocks: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)  # whole sentences; wanting consent of their own
    needs_reason: bool = False
    open_labels: list[str] = field(default_factory=list)
    token: str = ""
    confirmed_text: str = ""


def outlook_of(tiles: list[dict[str, Any]], findings: list[Finding], place: Callable[[Finding], str]) -> PaperOutlook:
    """`place` gives the address of the row a finding speaks of, "" where there is none."""
    order = {Severity.ERROR: 0, Severity.WARNING: 1}
    heard = sorted(
        (one for one in findings if one.severity in order),
        key=lambda one: (order[one.severity], one.page, one.row or 0),
    )
    fixes = [one for one in findings if one.severity not in order]
    return PaperOutlook(
        tiles,
        [(one, place(one)) for one in heard[:SHOWN]],
        [(one, place(one)) for one in fixes[:SHOWN]],
        hidden_findings=max(0, len(heard) - SHOWN) + max(0, len(fixes) - SHOWN),
    )


def tell_confirmed(outlook: PaperOutlook, intake: Any) -> None:
    if intake.confirmed_at:
        outlook.confirmed_text = _("%(day)s, by %(person)s") % {
            "day": date_format(localtime(intake.confirmed_at), "Y-m-d H:i"),
            "person": intake.confirmed_by or _("the system"),
        }


def look_ahead(outlook: PaperOutlook, intake: Any, reading: Any, plan: RowPlan | None, *, is_published: bool) -> None:
    """`plan` is None where the errors of the reading leave nothing to compare."""
    outlook.errors = [finding.message for finding in reading.errors[:SHOWN]]
    if plan is None:
        outlook.blocks.append(
            _("The paper has errors. Correct the file and take it in again, or choose how it is to be read.")
        )
        return
    if reading.warnings and not intake.warnings_confirmed:
        outlook.blocks.append(_("Tick above that you have read the warnings, and keep the decisions."))
    outlook.errors += plan.errors
    outlook.blocks += plan.errors
    outlook.changes = [(str(line), _differences(line)) for line in plan.lines[:SHOWN]]
    outlook.changes += [(sentence, []) for sentence in plan.additions[:SHOWN]]
    outlook.change_count = len(plan.lines) + len(plan.additions)
    outlook.hidden_changes = outlook.change_count - len(outlook.changes)
    outlook.changes_nothing = plan.changes_nothing
    outlook.token = plan.token
    outlook.losses = _losses(plan)
    outlook.is_update = any(plan.unchanged.values())
    outlook.needs_reason = is_published and not plan.changes_nothing


def _losses(plan: RowPlan) -> list[str]:
    removed = sum(line.action == "removed" for line in plan.lines)
    edited = sum(line.edited for line in plan.lines)
    answered = sum(line.answered for line in plan.lines)
    counted = {
        ngettext(
            "%(count)s row is not in this paper and is removed.",
            "%(count)s rows are not in this paper and are removed.",
            removed,
        ): removed,
        ngettext(
            "%(count)s row that was edited in the portal is written over.",
            "%(count)s rows that were edited in the portal are written over.",
            edited,
        ): edited,
        ngettext(
            "%(count)s text changes that has an answer already; look whether the answer still fits.",
            "%(count)s texts change that have answers already; look whether the answers still fit.",
            answered,
        ): answered,
    }
    return [sentence % {"count": count} for sentence, count in counted.items() if count]


def _differences(line: Line) -> list[Difference]:
    """Before and after of a change; of an addition the sentence says enough."""
    names = field_names()
    return [Difference(names[name], before, after) for name, before, after in line.differences]
