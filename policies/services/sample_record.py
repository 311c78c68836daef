"""What a sample city has beside its plan: a recommendation with responses, proposals with years of uptake.

Through the same services staff use; fixtures/README.md tells the form of the files.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from districts.fiscal_years import current_fiscal_year
from districts.models import Municipality

from ..models import (
    Consultation,
    Council,
    PlanItem,
    Proposal,
    ProposalDocument,
    Recommendation,
    Theme,
    Uptake,
    UptakeInquiry,
)
from .proposal_import import publish_proposals, take_in_proposals
from .proposal_inquiries import close_inquiry, open_inquiry
from .proposal_results import publish_results
from .proposal_uptakes import take_in_answers
from .proposals import save_proposal
from .recommendation_import import publish_recommendation, take_in_recommendation
from .recommendation_responses import publish_responses, save_response


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


class SampleRecord:
    """The record of a sample city, from its folder; its plan is there and published."""

    def __init__(self, *, municipality: Municipality, folder: Path, by: Any) -> None:
        self.municipality, self.folder, self.by = municipality, folder, by
        self.perspectives = {row.slug: row for row in municipality.perspectives.all()}
        items = PlanItem.objects.current().filter(edition__municipality=municipality)
        self.plan_items = {
            (edition, slug): pk for edition, slug, pk in items.values_list("edition__slug", "slug", "pk")
        }

    # Recommendation

    def load_recommendation(self, data: dict[str, Any]) -> Recommendation:
        council = self._council(data["council"])
        asked = data["consultation"]
        consultation = Consultation.objects.create(
            municipality=self.municipality,
            council=council,
            title=asked["title"],
            number=asked["number"],
            asked_on=date(asked["asked_on"]),
        )
        recommendation = take_in_recommendation(
            municipality=self.municipality,
            data={
                "slug": data["slug"],
                "title": data["title"],
                "number": data["number"],
                "issued_on": date(data["issued_on"]),
                "council": council,
                "consultation": consultation,
            },
            file_bytes=(self.folder / data["file"]).read_bytes(),
            filename=data["file"],
            decisions=read_json(self.folder / data["decisions"]),
            by=self.by,
        )
        for number, title in data["attachments"].items():
            recommendation.attachments.filter(number=number).update(title=title)
        publish_recommendation(recommendation=recommendation, by=self.by)
        self._respond(recommendation, read_json(self.folder / data["responses"]))
        return recommendation

    def _council(self, row: dict[str, str]) -> Council:
        council, _made = Council.objects.get_or_create(
            municipality=self.municipality, slug=row["slug"], defaults={"name": row["name"]}
        )
        return council

    def _respond(self, recommendation: Recommendation, rows: dict[str, dict[str, Any]]) -> None:
        """`rows` are keyed by the place of the item: number of its section, then its own number in it."""
        departments = {row.code: row for row in self.municipality.departments.all()}
        places: dict[str, Any] = {}
        sections = [one for one in recommendation.sections.order_by("position") if one.items.exists()]
        for number, section in enumerate(sections, start=1):
            places |= {f"{number}-{at}": item for at, item in enumerate(section.items.order_by("position"), start=1)}
        for key, row in rows.items():
            save_response(
                item=places[key],
                version=0,
                fields={
                    "status": row["status"],
                    "text": row["text"],
                    "department": departments[row["department"]],
                    "responded_on": date(row["responded_on"]),
                },
                plan_items=[self.plan_items[link["edition"], link["item"]] for link in row["plan_items"]],
                perspectives=[self.perspectives[slug].pk for slug in row["perspectives"]],
                by=self.by,
            )
        published = {places[key].pk for key, row in rows.items() if row["published"]}
        publish_responses(recommendation=recommendation, items=published, by=self.by)

    # Proposals and their uptake

    def load_proposals(self, data: dict[str, Any]) -> ProposalDocument:
        theme_row = data["theme"]
        theme = Theme.objects.create(
            municipality=self.municipality, **theme_row | {"raised_on": date(theme_row["raised_on"])}
        )
        document = take_in_proposals(
            municipality=self.municipality,
            data={
                "slug": data["slug"],
                "title": data["title"],
                "issued_on": date(data["issued_on"]),
                "theme": theme,
            },
            file_bytes=(self.folder / data["file"]).read_bytes(),
            filename=data["file"],
            decisions=read_json(self.folder / data["decisions"]),
            by=self.by,
        )
        self._explain(document, data["plan_edition"], read_json(self.folder / data["details"])["proposals"])
        publish_proposals(document=document, by=self.by)
        document.refresh_from_db()
        self._ask(document, read_json(self.folder / data["uptake"]))
        return document

    def _explain(self, document: ProposalDocument, edition: str, rows: dict[str, dict[str, Any]]) -> None:
        proposals = {row.slug: row for row in document.proposals.all()}
        for slug, row in rows.items():
            proposal = proposals[slug]
            save_proposal(
                proposal=proposal,
                version=proposal.version,
                fields={"plain_summary": row["plain_summary"]},
                plan_items=[self.plan_items[edition, item] for item in row["plan_items"]],
                perspectives=[self.perspectives[one].pk for one in row["perspectives"]],
                by=self.by,
            )

    def _ask(self, document: ProposalDocument, data: dict[str, Any]) -> None:
        """Years count from the current one, so that the demo always has an inquiry to answer."""
        for row in data["inquiries"]:
            year = current_fiscal_year() + row["offset"]
            inquiry = open_inquiry(
                document=document,
                fiscal_year=year,
                opens_on=_day(year, row["opens"]),
                due_on=_day(year, row["due"]),
                closes_on=_day(year, row["closes"]),
                by=self.by,
            )
            answers = [one for one in data["answers"] if one["offset"] == row["offset"]]
            take_in_answers(inquiry=inquiry, answers=self._answers(inquiry, answers), by=self.by)
            if row["published"]:
                close_inquiry(inquiry=inquiry, by=self.by)
                publish_results(inquiry=inquiry, by=self.by)

    def _answers(self, inquiry: UptakeInquiry, rows: list[dict[str, Any]]) -> list[Uptake]:
        requests = {row.association.code: row for row in inquiry.requests.select_related("association")}
        proposals: dict[str, Proposal] = {row.slug: row for row in inquiry.document.proposals.all()}
        found = []
        for row in rows:
            for slug, given in row["answers"].items():
                answer = given if isinstance(given, dict) else {"status": given}
                found.append(
                    Uptake(
                        request=requests[row["association"]],
                        proposal=proposals[slug],
                        entered_via=row["via"],
                        **answer,
                    )
                )
        return found


def _day(year: int, month_and_day: str) -> dt.date:
    """A day of a fiscal year: January to March lie in the calendar year after."""
    month, day = map(int, month_and_day.split("-"))
    return dt.date(year if month >= 4 else year + 1, month, day)
