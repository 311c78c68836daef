"""What the tests of taking papers in share."""

from typing import Any

from districts.models import Municipality
from policies.models import ProposalDocument, Recommendation
from policies.services import proposal_intakes, recommendation_intakes
from policies.services.documents import store_document
from policies.services.proposal_import import take_in_proposals
from policies.services.recommendation_import import take_in_recommendation
from tests.policies.papers import PROPOSALS, RECOMMENDATION


def recommendation(city: Municipality, text: str = RECOMMENDATION, decisions: Any = None) -> Recommendation:
    """Taken in at once, everything confirmed."""
    return take_in_recommendation(
        municipality=city,
        data={"slug": "toshin", "title": "花壇についての答申"},
        file_bytes=text.encode(),
        filename="toshin.txt",
        decisions=decisions or {},
        by=None,
    )


def proposals(city: Municipality, text: str = PROPOSALS, decisions: Any = None) -> ProposalDocument:
    return take_in_proposals(
        municipality=city,
        data={"slug": "teian", "title": "花壇についての提言"},
        file_bytes=text.encode(),
        filename="teian.txt",
        decisions=decisions or {},
        by=None,
    )


def started(head: Recommendation | ProposalDocument, text: str, **fields: Any) -> Any:
    """An open intake of a text into what is there already, its warnings confirmed."""
    document, _new = store_document(municipality=head.municipality, data=text.encode(), name="new.txt", by=None)
    if isinstance(head, Recommendation):
        intake: Any = recommendation_intakes.start_intake(document=document, recommendation=head, by=None)
    else:
        intake = proposal_intakes.start_intake(document=document, proposal_document=head, by=None)
    for name, value in {"warnings_confirmed": True, **fields}.items():
        setattr(intake, name, value)
    intake.save()
    return intake


def service_of(intake: Any) -> Any:
    return recommendation_intakes if hasattr(intake, "recommendation") else proposal_intakes


def planned(intake: Any) -> Any:
    service = service_of(intake)
    return service.comparison_of(intake, service.reading_of(intake))


def confirmed(intake: Any, **options: Any) -> Any:
    return service_of(intake).confirm_intake(intake=intake, version=intake.version, by=None, **options)


def sentences(plan: Any) -> list[tuple[str, str, str]]:
    return [(line.kind, line.action, line.label) for line in plan.lines]
