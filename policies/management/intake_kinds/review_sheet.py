"""manage.py intake review-sheet FILE: the sheet of one item (進捗管理個票) as a workbook."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from policies.intake.findings import FindingJson
from policies.intake.reviews.sheet import SheetReading, to_json
from policies.models import PlanEdition
from policies.services.documents import store_document
from policies.services.review_changes import SheetPlan
from policies.services.review_import import editions_of_sheet, import_sheet, plan_of, read_file
from policies.services.review_setup import ensure_item

from .base import IntakeKind


class ReviewSheets(IntakeKind):
    name = "review-sheet"
    help = "the review sheet of one item (.xlsx)"

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--edition", default="", metavar="SLUG", help="the plan edition; without it, the one it fits"
        )
        parser.add_argument("--create", action="store_true", help="make what is missing, from the city to indicators")
        parser.add_argument("--reason", default="", help="why values of the portal are corrected; confirms corrections")

    def empty(self, findings: list[FindingJson]) -> dict[str, Any]:
        return to_json(SheetReading()) | {"findings": findings}

    def take_in(self) -> None:
        name = self.options["file"].name
        data = self.step(_("Reading the file"), self.read_file)
        try:
            with transaction.atomic():
                edition, provisional = self.step(_("Finding the place"), lambda: self._edition(data, name))
                reading = self.step(_("Understanding the sheet"), lambda: read_file(data, name, edition))
                for sentence in provisional:
                    reading.findings.warning("provisional" if edition else "no_place", sentence)
                plan = self.step(_("Saving"), lambda: self._save(reading, edition, data, name) if edition else None)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.progress.close()
        self._report(reading, plan)

    def _edition(self, data: bytes, name: str) -> tuple[PlanEdition | None, list[str]]:
        """None: a dry run reads the sheet without a place, and says what is missing."""
        slug, edition = self.options["municipality"], self.options["edition"]
        trial = read_file(data, name)
        if self.options["create"] and trial.levels:
            if not edition:  # what fits already is gone on with; only what fits nowhere is made
                edition = self._fitting(editions_of_sheet(slug, trial))
            item, provisional = ensure_item(slug=slug, edition_slug=edition, reading=trial, by=None)
            return item.edition, provisional
        found = editions_of_sheet(slug, trial, edition)
        if len(found) == 1:
            return found[0], []
        self._fitting(found)
        if edition:
            message = _("There is no edition %(edition)s of %(municipality)s. With --create it is made.")
        else:
            message = _(
                "The sheet fits no edition of %(municipality)s. Name one with --edition, or make it with --create."
            )
        missing = message % {"edition": edition, "municipality": slug}
        if not self.options["dry_run"]:
            raise CommandError(missing)
        return None, [missing]

    def _fitting(self, found: list[PlanEdition]) -> str:
        """The slug of the one that fits, "" for none."""
        if len(found) > 1:
            message = _("The sheet fits several editions of %(municipality)s. Name one with --edition: %(editions)s")
            named = "、".join(one.slug for one in found)
            raise CommandError(message % {"municipality": self.options["municipality"], "editions": named})
        return found[0].slug if found else ""

    def _save(self, reading: SheetReading, edition: PlanEdition, data: bytes, name: str) -> SheetPlan | None:
        """Nothing stays of a dry run, of errors, and of corrections nobody gave a reason for."""
        create, reason = self.options["create"], self.options["reason"]
        plan = plan_of(reading, edition, create=create)
        if self.options["dry_run"] or plan is None or reading.errors or (plan.corrections and not reason.strip()):
            transaction.set_rollback(True)
            return plan
        if not plan.changes_nothing:
            document, _is_new = store_document(municipality=edition.municipality, data=data, name=name, by=None)
            again = read_file(data, name, edition)
            import_sheet(
                reading=again,
                edition=edition,
                document=document,
                by=None,
                reason=reason,
                create=create,
                token=plan.token,
            )
        return plan

    # What is printed

    def _report(self, reading: SheetReading, plan: SheetPlan | None) -> None:
        if self.as_json:
            changes = [one.as_json() for one in plan.changes] if plan else []
            told = reading.as_json() | {"changes": changes, "counts": plan.counts if plan else {}}
            self.tell_json(told)
        else:
            self._tell(reading, plan)
        if reading.errors:
            raise CommandError(
                _("The sheet holds %(count)s errors; nothing was taken in.") % {"count": len(reading.errors)}
            )
        if plan and plan.corrections and not self.options["reason"].strip() and not self.options["dry_run"]:
            raise CommandError(
                _("The sheet corrects %(count)s entries of the portal. Confirm it with --reason; nothing was taken in.")
                % {"count": len(plan.corrections)}
            )

    def _tell(self, reading: SheetReading, plan: SheetPlan | None) -> None:
        self.tell_findings(reading.findings)
        if plan is None or reading.errors:
            return
        for one in plan.changes:
            kind = _("corrected") if one.is_correction else _("new")
            said = f"{one.before} → {one.after}" if one.before else one.after
            self.stdout.write(f"{kind}\t{one.cell or '-'}\t{one.label}\t{' / '.join(said.splitlines())}")
        self.stdout.write(_("%(new)s new, %(corrected)s corrected, %(unchanged)s unchanged.") % plan.counts)
        if plan.changes_nothing:
            self.stdout.write(_("Nothing changes: the record holds exactly this already."))
        elif self.options["dry_run"]:
            self.stdout.write(_("This was a dry run; nothing was saved."))
        elif not plan.corrections or self.options["reason"].strip():
            self.stdout.write(self.style.SUCCESS(_("The sheet was taken in. Nothing is public yet.")))
