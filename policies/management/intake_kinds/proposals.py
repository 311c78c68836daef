"""manage.py intake proposals FILE: what is proposed to stakeholders, from a text or a table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from districts.models import Municipality
from policies.intake.findings import FindingJson
from policies.intake.proposals import ProposalsReading, read_proposals
from policies.models import ProposalDocument
from policies.services.proposal_import import create_proposal_document
from policies.services.proposal_rows import DOOR

from .papers import PaperKind

EMPTY = {"groups": 0, "topics": 0, "proposals": 0, "sub_items": 0}


class Proposals(PaperKind):
    name = "proposals"
    help = "proposals to stakeholders: a text (.txt, .docx) or a table (.xlsx, .csv, .tsv)"
    door = DOOR
    slug_stem = "proposals"

    def empty(self, findings: list[FindingJson]) -> dict[str, Any]:
        return {"kind": self.name, "counts": EMPTY, "groups": [], "findings": findings}

    def heads(self, municipality: Municipality) -> Any:
        return ProposalDocument.objects.of(municipality).select_related("municipality", "theme")

    def trial(self, data: bytes, name: str) -> ProposalsReading:
        return read_proposals(data, name)

    def title_in(self, reading: ProposalsReading) -> str:
        """The last heading before the proposals, without its number."""
        headings = [one.text for one in reading.preface.paragraphs if one.kind == "heading" and one.number]
        return headings[-1] if headings else ""

    def prose_of(self, reading: ProposalsReading) -> str:
        return "\n".join(
            [*(one.text for one in reading.preface.paragraphs), *(one.text for one in reading.proposals())]
        )

    def create(self, municipality: Municipality, slug: str, title: str) -> ProposalDocument:
        return create_proposal_document(municipality=municipality, slug=slug, title=title, by=None)

    def summary(self, reading: ProposalsReading) -> str:
        return (
            _("%(groups)s groups, %(topics)s topics, %(proposals)s proposals with %(sub_items)s parts.")
            % reading.counts
        )
