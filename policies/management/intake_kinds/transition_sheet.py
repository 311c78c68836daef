"""manage.py intake transition-sheet FILE: a crosswalk sheet of two plan editions."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from policies.intake.files.sheets import read_sheet
from policies.intake.findings import FindingJson
from policies.intake.transitions import TransitionSheet, read_transition_sheet
from policies.models import PlanEdition
from policies.services.documents import store_document
from policies.services.transition_comparison import ChangePlan, carried_decisions, compare, read_document
from policies.services.transition_import import apply_sheet
from policies.services.transition_setup import Setup, ensure_editions

from .base import IntakeKind

EMPTY = {"old_policies": 0, "old_measures": 0, "new_policies": 0, "new_measures": 0, "transitions": 0}


class TransitionSheets(IntakeKind):
    name = "transition-sheet"
    help = "a crosswalk sheet (.xlsx, .csv, .tsv, .txt)"

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--from", required=True, dest="from_edition", metavar="EDITION")
        parser.add_argument("--to", required=True, dest="to_edition", metavar="EDITION")
        parser.add_argument("--create", action="store_true", help="make a missing municipality and editions")

    def empty(self, findings: list[FindingJson]) -> dict[str, Any]:
        return {
            "kind": "transition-sheet",
            "counts": EMPTY,
            "policy_transitions": [],
            "pillars": {},
            "transitions": [],
            "findings": findings,
        }

    def take_in(self) -> None:
        options, name = self.options, self.options["file"].name
        data = self.step(_("Reading the file"), self.read_file)
        decisions, reasons = self.read_decisions()
        with transaction.atomic():
            setup = self.step(_("Finding the editions"), lambda: _editions(options, data, name))
            old, new = setup.old, setup.new
            # What was answered before holds, unless the file of decisions says otherwise.
            carried = carried_decisions(data=data, filename=name, from_edition=old, to_edition=new)
            decisions = carried[0] | {key: str(answer) for key, answer in decisions.items()}
            reasons = carried[1] | reasons
            sheet = self.step(
                _("Understanding the rows"),
                lambda: read_document(
                    data=data,
                    filename=name,
                    from_edition=old,
                    to_edition=new,
                    decisions=decisions,
                    create=options["create"],
                ),
            )
            for sentence in setup.provisional:
                sheet.findings.warning("provisional", sentence)
            if options["dry_run"] or not sheet.can_import:
                plan = None
                if not sheet.errors:
                    plan = compare(sheet=sheet, from_edition=old, to_edition=new, decisions=decisions)
                transaction.set_rollback(True)
            else:
                plan = self.step(_("Saving"), lambda: _save(name, data, sheet, setup, decisions, reasons))
        self.progress.close()
        self._report(sheet, plan)

    def _report(self, sheet: TransitionSheet, plan: ChangePlan | None) -> None:
        if self.as_json:
            self.tell_json(sheet.as_json())
        else:
            self._tell(sheet, plan)
        if sheet.errors:
            raise CommandError(
                _("The sheet holds %(count)s errors; nothing was taken in.") % {"count": len(sheet.errors)}
            )

    def _tell(self, sheet: TransitionSheet, plan: ChangePlan | None) -> None:
        self.tell_findings(sheet.findings)
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
        elif self.options["dry_run"]:
            self.stdout.write(_("This was a dry run; nothing was saved."))
        else:
            self.stdout.write(self.style.SUCCESS(_("The sheet was taken in. Nothing is public yet.")))


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
