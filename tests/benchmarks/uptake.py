"""The counts of uptake on the page of a proposal document, with few and with many bodies."""

from django.test import Client

from policies.models import Uptake
from tests.benchmarks.timing import pages
from tests.policies.uptake_cases import make_inquiry

SMALL, LARGE = 10, 500
PROPOSALS, DISTRICTS = 40, 10


def answered(bodies: int) -> tuple[str, Client | None]:
    """Every body of ten districts has answered every proposal, and the results are public."""
    case = make_inquiry(PROPOSALS, DISTRICTS)
    districts = [request.association.district for request in case.requests]
    for number in range(bodies - DISTRICTS):
        case.join(district=districts[number % DISTRICTS])
    Uptake.objects.bulk_create(
        Uptake(request=request, proposal=proposal, status=Uptake.Status.DONE, entered_via=Uptake.Via.STAFF)
        for request in case.requests
        for proposal in case.proposals
    )
    case.inquiry.closed_at = case.inquiry.results_published_at = case.inquiry.opened_at
    case.inquiry.save()
    return case.document.get_absolute_url(), None


def run() -> None:
    pages("proposals with their uptake", SMALL, LARGE, "bodies", answered)
