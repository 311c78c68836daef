"""What a proposal still lacks before it serves its readers."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from ..models import Proposal
from ..models.proposals import ProposalDocumentQuerySet

GAPS = {
    "summary": _("No plain summary"),
    "plan_item": _("No plan item"),
    "addressee": _("Addressed to nobody"),
}


def gaps_of(proposal: Proposal) -> list[str]:
    """Keys of GAPS; reads prefetched plan items and addressees."""
    lacks = {
        "summary": not proposal.plain_summary,
        "plan_item": not proposal.plan_items.all(),
        "addressee": not proposal.topic.group.addressees.all(),
    }
    return [gap for gap in GAPS if lacks[gap]]


def gap_counts(proposals: Iterable[Proposal]) -> Counter[str]:
    return Counter(gap for proposal in proposals for gap in gaps_of(proposal))


def with_gaps(documents: ProposalDocumentQuerySet) -> ProposalDocumentQuerySet:
    """Documents with the number of their proposals, and of those that lack each thing. Newest first."""
    whole = Q(proposals__parent=None)

    def number(**lacking: object) -> Count:
        return Count("proposals", filter=whole & Q(**lacking), distinct=True)

    return (
        documents.select_related("municipality")
        .annotate(
            number_of_proposals=Count("proposals", filter=whole, distinct=True),
            without_summary=number(proposals__plain_summary=""),
            without_plan_item=number(proposals__plan_items=None),
            without_addressee=number(proposals__topic__group__addressees=None),
        )
        .order_by("-issued_on", "title")
    )
