"""What every kind of document shares on the command line: its options, its progress, and how it is refused."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from policies.intake.findings import Finding, FindingJson, Severity
from policies.services.document_intakes import recorded_decisions

Result = TypeVar("Result")


class IntakeKind:
    """One kind of document. `command` lends its streams; `options` are those of the command line."""

    name: ClassVar[str]
    help: ClassVar[str]
    steps: ClassVar[int] = 4

    def __init__(self, command: BaseCommand, options: dict[str, Any]) -> None:
        self.stdout, self.style = command.stdout, command.style
        self.options = options
        self.as_json: bool = options["json"]
        self.has_told = False
        self.progress = tqdm(total=self.steps, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--municipality", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="read and compare, save nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")
        parser.add_argument("--decisions", type=Path, metavar="FILE", help="JSON of answers by key")

    def take_in(self) -> None:
        """Read, save, report. Raises IntakeRefused for a file that cannot be read, CommandError for the rest."""
        raise NotImplementedError

    def empty(self, findings: list[FindingJson]) -> dict[str, Any]:
        """The JSON of a document that could not be read."""
        raise NotImplementedError

    def step(self, name: str, work: Callable[[], Result]) -> Result:
        self.progress.set_description(name)
        result = work()
        self.progress.update()
        return result

    def tell_refusal(self, message: str) -> None:
        """One JSON object is printed whatever happens: here that of a document nothing was read of."""
        if self.as_json and not self.has_told:
            self.tell_json(self.empty([Finding(Severity.ERROR, "refused", None, None, message).as_json()]))

    def tell_json(self, told: Mapping[str, Any]) -> None:
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        self.has_told = True

    def tell_findings(self, findings: list[Finding]) -> None:
        for finding in findings:
            place = f"{finding.row or '-'}{finding.column or ''}"
            self.stdout.write(f"{finding.severity}\t{place}\t{finding.code}\t{finding.message}")

    def read_file(self) -> bytes:
        file: Path = self.options["file"]
        try:
            return file.read_bytes()
        except OSError as error:
            raise CommandError(_("The file cannot be opened: %(file)s") % {"file": file}) from error

    def read_decisions(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Answers and reasons by key."""
        file: Path | None = self.options["decisions"]
        if file is None:
            return {}, {}
        try:
            return recorded_decisions(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, AttributeError) as error:
            raise CommandError(_("The file of decisions cannot be read: %(file)s") % {"file": file}) from error
