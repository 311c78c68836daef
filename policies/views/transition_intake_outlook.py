"""What the preview of an intake says before anybody confirms it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..intake.findings import Finding, Severity
from ..intake.transitions import TransitionSheet
from ..models import PlanEdition, TransitionIntake
from ..reading.differences import Difference
from ..services.transition_comparison import ChangePlan, Line, field_names
from ..services.transition_intakes import comparison_of, needs_consent, token_of

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.FIX: 2}
SHOWN = 500


@dataclass
class Outlook:
    """Counts, errors, what would change (whole sentences), and what keeps the sheet out."""

    tiles: list[dict[str, Any]]
    findings: list[tuple[Finding, str]]  # each with the query that opens the page of the preview it stands on
    hidden_findings: int = 0
    errors: list[str] = field(default_factory=list)
    changes: list[tuple[str, list[Difference]]] = field(default_factory=list)
    change_count: int = 0
    hidden_changes: int = 0
    changes_nothing: bool = False
    is_update: bool = False
    blocks: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)  # whole sentences; wanting consent of their own
    token: str = ""
    confirmed_text: str = ""


def outlook_of(intake: TransitionIntake, reading: TransitionSheet, place: Callable[[int, int | None], str]) -> Outlook:
    """`place` gives the query that opens the page of the preview on which a page and row of the sheet stand."""
    findings = sorted(reading.findings, key=lambda finding: (ORDER[finding.severity], finding.page, finding.row or 0))
    shown = [(finding, place(finding.page, finding.row)) for finding in findings[:SHOWN]]
    outlook = Outlook(_tiles(reading), shown, hidden_findings=max(0, len(findings) - SHOWN))
    if intake.status == TransitionIntake.Status.OPEN:
        _look_ahead(outlook, intake, reading)
    elif intake.confirmed_at:
        outlook.confirmed_text = _("%(day)s, by %(person)s") % {
            "day": date_format(localtime(intake.confirmed_at), "Y-m-d H:i"),
            "person": intake.confirmed_by or _("the system"),
        }
    return outlook


def _look_ahead(outlook: Outlook, intake: TransitionIntake, reading: TransitionSheet) -> None:
    outlook.errors = [finding.message for finding in reading.errors]
    if not reading.can_import:
        outlook.blocks.append(
            _("The sheet has errors. Answer the questions about them, or correct the file and take it in again.")
        )
        return
    if reading.warnings and not intake.warnings_confirmed:
        outlook.blocks.append(_("Tick above that you have read the warnings, and keep the decisions."))
    plan = comparison_of(intake, reading)
    outlook.changes = [(str(line), _differences(line)) for line in plan.lines[:SHOWN]]
    outlook.change_count = len(plan.lines)
    outlook.hidden_changes = max(0, len(plan.lines) - SHOWN)
    outlook.changes_nothing = plan.changes_nothing
    outlook.token = token_of(plan)
    outlook.losses = _losses(plan, intake)
    outlook.is_update = any(plan.unchanged.values())


def _losses(plan: ChangePlan, intake: TransitionIntake) -> list[str]:
    if not needs_consent(plan):
        return []
    removed = sum(line.action == "removed" and line.subject in {"old", "new"} for line in plan.lines)
    edges = sum(line.action == "removed" and line.subject not in {"old", "new"} for line in plan.lines)
    edited = sum(line.edited for line in plan.lines)
    counted = {
        ngettext(
            "%(count)s item is not in this sheet and is archived.",
            "%(count)s items are not in this sheet and are archived.",
            removed,
        ): removed,
        ngettext(
            "%(count)s transition is not in this sheet and is removed.",
            "%(count)s transitions are not in this sheet and are removed.",
            edges,
        ): edges,
        ngettext(
            "%(count)s row that was edited in the portal is written over.",
            "%(count)s rows that were edited in the portal are written over.",
            edited,
        ): edited,
    }
    sentences = [sentence % {"count": count} for sentence, count in counted.items() if count]
    decided = [one.name for one in (intake.from_edition, intake.to_edition) if one.status == PlanEdition.Status.DECIDED]
    if decided:
        sentences.append(_("Decided editions are concerned: %(names)s") % {"names": "、".join(decided)})
    return sentences


def _differences(line: Line) -> list[Difference]:
    """Before and after of a change; of an addition the sentence says enough."""
    names = field_names()
    if line.action != "changed":
        return []
    return [Difference(names[name], before, after) for name, before, after in line.differences]


def _tiles(reading: TransitionSheet) -> list[dict[str, Any]]:
    counts = reading.counts
    labels = {
        "old_policies": _("old policies"),
        "old_measures": _("old measures"),
        "new_policies": _("new policies"),
        "new_measures": _("new measures"),
        "transitions": _("transitions of measures"),
    }
    tiles = [{"label": label, "value": counts[name]} for name, label in labels.items()]
    return [*tiles, {"label": _("open questions"), "value": len(reading.open_questions)}]
