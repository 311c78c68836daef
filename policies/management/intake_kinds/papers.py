"""What recommendations and proposals share on the command line: one head row, a reading, a plan of rows."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import Municipality
from policies.models import SourceDocument
from policies.services.document_comparison import RowPlan
from policies.services.document_import import (
    Door,
    carried_decisions,
    comparison_of,
    lock,
    read_intake,
    save,
    vocabulary_of,
)
from policies.services.documents import checksum_of, store_document
from policies.services.municipality_setup import ensure_municipality, name_in_prose

from .base import IntakeKind


class PaperKind(IntakeKind):
    door: ClassVar[Door]
    slug_stem: ClassVar[str]  # the address of a head nobody named

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--slug", default="", help="its address; without it, the one this file was taken into")
        parser.add_argument("--title", default="", help="its title; without it, what the file says")
        parser.add_argument(
            "--create", action="store_true", help="make what is missing: municipality, kinds of stakeholder, the paper"
        )

    # What differs

    def heads(self, municipality: Municipality) -> Any:
        """The rows this kind of paper is taken into."""
        raise NotImplementedError

    def trial(self, data: bytes, name: str) -> Any:
        """A reading that knows nothing of the municipality: for its titles and the name of the place."""
        raise NotImplementedError

    def title_in(self, reading: Any) -> str:
        raise NotImplementedError

    def prose_of(self, reading: Any) -> str:
        raise NotImplementedError

    def create(self, municipality: Municipality, slug: str, title: str) -> Any:
        raise NotImplementedError

    def prepare(self, intake: Any) -> None:
        """Set what the options say beside the file."""

    # The way in

    def take_in(self) -> None:
        name = self.options["file"].name
        self.missing: list[str] = []  # places that a dry run does without
        data = self.step(_("Reading the file"), self.read_file)
        with transaction.atomic():
            intake, provisional = self.step(_("Finding the place"), lambda: self._intake(data, name))
            self._decide(intake)
            vocabulary = vocabulary_of(self.door.head_of(intake), intake.decisions)
            reading = self.step(_("Understanding the text"), lambda: read_intake(self.door, intake, vocabulary))
            if self.options["create"]:
                reading = self._with_new_kinds(intake, reading)
            for sentence in self.missing or provisional:
                reading.findings.warning("no_place" if self.missing else "provisional", sentence)
            plan = self.step(_("Saving"), lambda: self._save(intake, reading, data, name))
        self.progress.close()
        self._report(reading, plan)

    def _intake(self, data: bytes, name: str) -> tuple[Any, list[str]]:
        """An intake nobody has saved yet, into the row it belongs to."""
        municipality = Municipality.objects.filter(slug=self.options["municipality"]).first()
        provisional: list[str] = []
        if municipality is None:
            if not self.options["create"]:
                missing = _("There is no municipality %(slug)s. With --create it is made.")
                self._without_place(missing % {"slug": self.options["municipality"]})
            prose = self.prose_of(self.trial(data, name))
            municipality, provisional = ensure_municipality(
                slug=self.options["municipality"], name=name_in_prose(prose), by=None
            )
        document = _document(municipality, data, name)
        head = self._head(municipality, document, data, name)
        fields: dict[str, Any] = {"document": document, self.door.head_field: head}
        intake = self.door.intake_model(**fields)
        self.prepare(intake)
        return intake, provisional

    def _head(self, municipality: Municipality, document: SourceDocument, data: bytes, name: str) -> Any:
        heads, slug = self.heads(municipality), self.options["slug"]
        found = heads.filter(slug=slug).first() if slug else self._took_in(heads, document)
        if found is not None:
            return found
        if not self.options["create"]:
            if slug:
                message = _("There is nothing at %(slug)s in %(municipality)s. With --create it is made.")
            else:
                message = _("This file was not taken into %(municipality)s before. Name its place with --slug.")
            self._without_place(message % {"slug": slug, "municipality": municipality.slug})
        title = self.options["title"] or self.title_in(self.trial(data, name)) or Path(name).stem
        try:
            return self.create(municipality, slug or self._free_slug(heads), title[:300])
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error

    def _without_place(self, message: str) -> None:
        """A dry run reads the paper all the same, into a place that goes again with it."""
        if not self.options["dry_run"]:
            raise CommandError(message)
        self.missing.append(message)

    def _took_in(self, heads: Any, document: SourceDocument) -> Any:
        """The row this very file was taken into last; by the newest intake, where there were several."""
        if document.pk is None:
            return None
        return heads.filter(intakes__document=document, intakes__status="confirmed").order_by("-intakes__pk").first()

    def _free_slug(self, heads: Any) -> str:
        taken, number, slug = set(heads.values_list("slug", flat=True)), 1, self.slug_stem
        while slug in taken:
            number += 1
            slug = f"{self.slug_stem}-{number}"
        return slug

    def _decide(self, intake: Any) -> None:
        """What was answered before holds, unless the file of decisions says otherwise."""
        carried = carried_decisions(self.door, intake)
        decisions, reasons = self.read_decisions()
        intake.decisions, intake.reasons = carried[0] | decisions, carried[1] | reasons

    def _with_new_kinds(self, intake: Any, reading: Any) -> Any:
        """Labels nobody knows become kinds of stakeholder; the file is read once more with them."""
        head = self.door.head_of(intake)
        new = vocabulary_of(head, intake.decisions).new_kinds(self.door.labels(reading))
        if not new:
            return reading
        intake.decisions = intake.decisions | new
        return read_intake(self.door, intake)

    def _save(self, intake: Any, reading: Any, data: bytes, name: str) -> RowPlan | None:
        vocabulary = vocabulary_of(self.door.head_of(intake), intake.decisions)
        if self.options["dry_run"] or not reading.can_import:
            plan = None if reading.errors else comparison_of(self.door, intake, reading, vocabulary)
            transaction.set_rollback(True)
            return plan
        lock(self.door, intake)
        plan = comparison_of(self.door, intake, reading, vocabulary)
        if plan.errors:
            transaction.set_rollback(True)
            return plan
        if not plan.same_file:
            head = self.door.head_of(intake)
            intake.document, _is_new = store_document(
                municipality=head.municipality, data=data, name=name, suggested_title=head.title, by=None
            )
            save(self.door, intake=intake, reading=reading, plan=plan, vocabulary=vocabulary, by=None)
        return plan

    # What is printed

    def _report(self, reading: Any, plan: RowPlan | None) -> None:
        for sentence in plan.errors if plan else []:
            reading.findings.error("cannot_remove", sentence)
        if self.as_json:
            self.tell_json(reading.as_json())
        else:
            self._tell(reading, plan)
        if reading.errors:
            raise CommandError(
                _("The paper holds %(count)s errors; nothing was taken in.") % {"count": len(reading.errors)}
            )

    def _tell(self, reading: Any, plan: RowPlan | None) -> None:
        self.tell_findings(reading.findings)
        self.stdout.write(self.summary(reading))
        if plan is None or plan.errors:
            return
        for line in [*plan.lines, *plan.additions]:
            self.stdout.write(str(line))
        if plan.changes_nothing:
            self.stdout.write(_("Nothing changes: the record holds exactly this already."))
        elif self.options["dry_run"]:
            self.stdout.write(_("This was a dry run; nothing was saved."))
        else:
            self.stdout.write(self.style.SUCCESS(_("The paper was taken in. Nothing is public yet.")))

    def summary(self, reading: Any) -> str:
        raise NotImplementedError


def _document(municipality: Municipality, data: bytes, name: str) -> SourceDocument:
    """The document with these bytes; one that is not stored yet where it is new."""
    checksum = checksum_of(data)
    known = SourceDocument.objects.filter(municipality=municipality, checksum=checksum).first()
    return known or SourceDocument(
        municipality=municipality,
        title=name,
        original_name=name[-255:],
        checksum=checksum,
        file=ContentFile(data, name),
    )
