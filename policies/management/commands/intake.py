"""manage.py intake KIND FILE: a document from the command line, through the same services as in the browser."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from policies.intake.files.sheets import IntakeRefused
from policies.management.intake_kinds import KINDS


class Command(BaseCommand):
    help = "Reads documents into the record: a crosswalk sheet, a recommendation, proposals, a review sheet."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, parser_class=ArgumentParser)
        for kind in KINDS:
            kind.add_arguments(kinds.add_parser(kind.name, help=kind.help))

    def handle(self, *args: Any, **options: Any) -> None:
        kind = next(one for one in KINDS if one.name == options["kind"])(self, options)
        try:
            with kind.progress:
                kind.take_in()
        except IntakeRefused as refusal:
            kind.tell_refusal(str(refusal))
            raise CommandError(str(refusal)) from refusal
        except CommandError as error:
            kind.tell_refusal(str(error))
            raise
