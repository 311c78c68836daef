"""manage.py intake transition-sheet FILE: a crosswalk sheet from the command line, through the same services."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from tqdm import tqdm

from policies.intake.findings import Finding, Severity
from policies.intake.sheets import IntakeRefused, read_sheet
from policies.intake.transitions import TransitionSheet, read_transition_sheet
from policies.models import PlanEdition
from policies.services.documents import store_document
from policies.services.transition_comparison import ChangePlan, carried_decisions, compare, read_document
from policies.services.transition_import import apply_sheet
from policies.services.transition_setup import Setup, ensure_editions

STEPS = 4
EMPTY = {"old_policies": 0, "old_measures": 0, "new_policies": 0, "new_measures": 0, "transitions": 0}


class Command(BaseCommand):
    help = "Reads documents into the record. transition-sheet: a crosswalk of two plan editions."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, parser_class=ArgumentParser)
        sheet = kinds.add_parser("transition-sheet", help="a crosswalk sheet (.xlsx, .csv, .tsv, .txt)")
        sheet.add_argument("file", type=Path)
        sheet.add_argument("--municipality", required=True, metavar="SLUG")
        sheet.add_argument("--from", required=True, dest="from_edition", metavar="EDITION")
        sheet.add_argument("--to", required=True, dest="to_edition", metavar="EDITION")
        sheet.add_argument("--create", action="store_true", help="make a missing municipality and editions")
        sheet.add_argument("--dry-run", action="store_true", help="read and compare, save nothing")
        sheet.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")
        sheet.add_argument("--decisions", type=Path, metavar="FILE", help="JSON of answers by question key")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json: bool = options["json"]
        self.progress = tqdm(total=STEPS, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)
        try:
            with self.progress:
                self._take_in(options)
        except IntakeRefused as refusal:
            self._refuse(str(refusal))

    def _take_in(self, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        data = self._step(_("Reading the file"), lambda: _read_bytes(file))
        decisions, reasons = _read_decisions(options["decisions"])
        with transaction.atomic():
            setup = self._step(_("Finding the editions"), lambda: _editions(options, data, file.name))
            old, new = setup.old, setup.new
            # What was answered before holds, unless the file of decisions says otherwise.
            carried = carried_decisions(data=data, filename=file.name, from_edition=old, to_edition=new)
            decisions, reasons = carried[0] | decisions, carried[1] | reasons
            sheet = self._step(
                _("Understanding the rows"),
                lambda: read_document(
                    data=data,
                    filename=file.name,
                    from_edition=old,
                    to_edition=new,
                    decisions=decisions,
                    create=options["create"],
                ),
            )
            for sentence in setup.provisional:
                sheet.findings.warning("provisional", sentence)
            if options["dry_run"] or not sheet.can_import:
                known = {"sheet": sheet, "from_edition": old, "to_edition": new, "decisions": decisions}
                plan = None if sheet.errors else compare(**known)
                transaction.set_rollback(True)
            else:
                plan = self._step(_("Saving"), lambda: _save(file.name, data, sheet, setup, decisions, reasons))
        self.progress.close()
        self._report(sheet, plan, dry_run=options["dry_run"])

    def _step(self, name: str, work: Any) -> Any:
        self.progress.set_description(name)
        result = work()
        self.progress.update()
        return result

    # What is printed

    def _refuse(self, message: str) -> None:
        if self.as_json:
            finding = Finding(Severity.ERROR, "refused", None, None, message).as_json()
            result = {
                "kind": "transition-sheet",
                "counts": EMPTY,
                "policy_transitions": [],
                "pillars": {},
                "transitions": [],
                "findings": [finding],
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        raise CommandError(message)

    def _report(self, sheet: TransitionSheet, plan: ChangePlan | None, *, dry_run: bool) -> None:
        if self.as_json:
            self.stdout.write(json.dumps(sheet.as_json(), ensure_ascii=False, indent=2))
        else:
            self._tell(sheet, plan, dry_run=dry_run)
        if sheet.errors:
            raise CommandError(
                _("The sheet holds %(count)s errors; nothing was taken in.") % {"count": len(sheet.errors)}
            )

    def _tell(self, sheet: TransitionSheet, plan: ChangePlan | None, *, dry_run: bool) -> None:
        for finding in sheet.findings:
            place = f"{finding.row or '-'}{finding.column or ''}"
            self.stdout.write(f"{finding.severity}\t{place}\t{finding.code}\t{finding.message}")
        for question in sheet.open_questions:
            self.stdout.write(f"?\t{question.row}\t{question.key}\t{question.message}")
        self.stdout.write(
            _(
                "Old: %(old_policies)s policies, %(old_measures)s measures. New: %(new_policies)s policies, "
                "%(new_measures)s measures. %(transitions)s transitions."
            )
            % sheet.counts
        )
        if sheet.open_questions:
            self.stdout.write(
                _("%(count)s questions are open; they block publishing, not the intake.")
                % {"count": len(sheet.open_questions)}
            )
        if plan is None:
            return
        for line in plan.lines:
            self.stdout.write(str(line))
        if plan.changes_nothing:
            self.stdout.write(_("Nothing changes: the record holds exactly this already."))
        elif dry_run:
            self.stdout.write(_("This was a dry run; nothing was saved."))
        else:
            self.stdout.write(self.style.SUCCESS(_("The sheet was taken in. Nothing is public yet.")))


def _read_bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(_("The file cannot be opened: %(file)s") % {"file": file}) from error


def _save(
    name: str,
    data: bytes,
    sheet: TransitionSheet,
    setup: Setup,
    decisions: dict[str, str],
    reasons: dict[str, str],
) -> ChangePlan:
    document, _is_new = store_document(municipality=setup.new.municipality, data=data, name=name, by=None)
    return apply_sheet(
        sheet=sheet,
        document=document,
        from_edition=setup.old,
        to_edition=setup.new,
        by=None,
        decisions=decisions,
        reasons=reasons,
    )


def _read_decisions(file: Path | None) -> tuple[dict[str, str], dict[str, str]]:
    """Answers and reasons: {key: answer} or {key: {"answer": …, "reason": …}}."""
    if file is None:
        return {}, {}
    try:
        recorded = json.loads(file.read_text(encoding="utf-8"))
        rows = {key: one if isinstance(one, dict) else {"answer": one, "reason": ""} for key, one in recorded.items()}
        return (
            {key: str(row["answer"]) for key, row in rows.items()},
            {key: str(row.get("reason", "")) for key, row in rows.items()},
        )
    except (OSError, ValueError, AttributeError, KeyError) as error:
        raise CommandError(_("The file of decisions cannot be read: %(file)s") % {"file": file}) from error


def _editions(options: dict[str, Any], data: bytes, filename: str) -> Setup:
    slug, from_slug, to_slug = options["municipality"], options["from_edition"], options["to_edition"]
    if from_slug == to_slug:
        raise CommandError(_("The old and the new edition must differ."))
    if options["create"]:
        sheet = read_transition_sheet(read_sheet(data, filename))
        return ensure_editions(slug=slug, from_slug=from_slug, to_slug=to_slug, sheet=sheet, by=None)
    found = PlanEdition.objects.select_related("municipality").filter(
        municipality__slug=slug, slug__in=[from_slug, to_slug]
    )
    editions = {edition.slug: edition for edition in found}
    for name in (from_slug, to_slug):
        if name not in editions:
            raise CommandError(
                _("There is no edition %(edition)s of %(municipality)s. With --create it is made.")
                % {"edition": name, "municipality": slug}
            )
    return Setup(editions[from_slug], editions[to_slug], [])
