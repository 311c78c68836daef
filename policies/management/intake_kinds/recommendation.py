"""manage.py intake recommendation FILE: the text of a council."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from districts.history import sign
from districts.models import Municipality
from policies.intake.files.papers import read_paper
from policies.intake.findings import FindingJson
from policies.intake.recommendations import RecommendationReading, read_recommendation
from policies.intake.recommendations.outline import OutlineError, OutlineRules, preset
from policies.models import Council, Recommendation
from policies.services.recommendation_import import create_recommendation
from policies.services.recommendation_rows import DOOR

from .papers import PaperKind

EMPTY = {
    "chapters": 0,
    "consultation_items": 0,
    "items": 0,
    "clauses": 0,
    "attachment_references": 0,
    "attachments": 0,
}


class Recommendations(PaperKind):
    name = "recommendation"
    help = "the text of a recommendation (.txt, .docx)"
    door = DOOR
    slug_stem = "recommendation"

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--outline", default="", metavar="NAME|FILE", help="rules of numbering: a known form, or a file of rules"
        )

    def empty(self, findings: list[FindingJson]) -> dict[str, Any]:
        return {"kind": self.name, "counts": EMPTY, "sections": [], "items": [], "findings": findings}

    def heads(self, municipality: Municipality) -> Any:
        return Recommendation.objects.of(municipality).select_related("municipality", "council")

    def trial(self, data: bytes, name: str) -> RecommendationReading:
        return read_recommendation(read_paper(data, name), outline=self._rules())

    def title_in(self, reading: RecommendationReading) -> str:
        return reading.sections[0].title if reading.sections else ""

    def prose_of(self, reading: RecommendationReading) -> str:
        texts = [paragraph.text for section in reading.sections for paragraph in section.paragraphs]
        return "\n".join([*texts, *(clause.text for clause in reading.clauses)])

    def create(self, municipality: Municipality, slug: str, title: str) -> Recommendation:
        return create_recommendation(municipality=municipality, slug=slug, title=title, by=None)

    def prepare(self, intake: Any) -> None:
        """Rules of its own are kept with the council, so that the next reading goes by them too."""
        rules = self._rules()
        if rules is None:
            return
        intake.outline = rules.name
        if Path(self.options["outline"]).is_file():
            _keep_rules(intake.recommendation, json.loads(Path(self.options["outline"]).read_text(encoding="utf-8")))

    def _rules(self) -> OutlineRules | None:
        given = self.options["outline"]
        if not given:
            return None
        try:
            if Path(given).is_file():
                return OutlineRules.from_json(json.loads(Path(given).read_text(encoding="utf-8")))
            return preset(given)
        except OutlineError as error:
            raise CommandError(str(error)) from error
        except (OSError, ValueError) as error:
            raise CommandError(_("The file of outline rules cannot be read: %(file)s") % {"file": given}) from error

    def summary(self, reading: RecommendationReading) -> str:
        return (
            _(
                "%(chapters)s chapters, %(consultation_items)s consultation items, %(items)s items with %(clauses)s "
                "clauses, %(attachment_references)s references to %(attachments)s attachments."
            )
            % reading.counts
        )


def _keep_rules(recommendation: Recommendation, rules: dict[str, Any]) -> None:
    council = recommendation.council
    if council is None:
        councils = Council.objects.filter(municipality=recommendation.municipality, slug=rules["name"][:50])
        council = councils.first() or Council(
            municipality=recommendation.municipality,
            slug=rules["name"][:50],
            name=str(rules.get("title") or rules["name"])[:150],
        )
    if council.outline_rules != rules:
        council.outline_rules = rules
        sign(council, by=None)
        council.save()
    if recommendation.council_id != council.pk:
        recommendation.council = council
        sign(recommendation, by=None)
        recommendation.save(update_fields=["council"])
