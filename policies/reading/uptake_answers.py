"""A body's form of the year: every proposal it is asked about, its answer, and what it answered before."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count

from districts.models import Association

from ..models import Proposal, ProposalGroup, Uptake, UptakeRequest
from .uptake_questions import in_groups, proposals_by_inquiry, questions_of


@dataclass
class Card:
    """A question with its answer; `before` is the body's latest answer of an earlier year."""

    proposal: Proposal
    answer: Uptake | None
    before: Uptake | None
    is_last_year: bool = False
    sent: Mapping[str, str] | None = None
    """What a person sent that was not saved: the card shows it, not what stands in the database."""
    is_unsent: bool = False
    """It came after the session had ended, and waits for the person to save it."""

    @property
    def anchor(self) -> str:
        return f"p-{self.proposal.slug}"

    @property
    def status(self) -> str:
        if self.sent is not None:
            return self.sent.get("status", "")
        return self.answer.status if self.answer else ""

    @property
    def note(self) -> str:
        if self.sent is not None:
            return self.sent.get("note", "")
        return self.answer.note if self.answer else ""

    @property
    def note_is_public(self) -> bool:
        if self.sent is not None:
            return bool(self.sent.get("note_is_public"))
        return bool(self.answer and self.answer.note_is_public)


@dataclass(frozen=True)
class CardTopic:
    name: str
    cards: list[Card]


@dataclass(frozen=True)
class CardGroup:
    group: ProposalGroup
    topics: list[CardTopic]


@dataclass(frozen=True)
class Sheet:
    request: UptakeRequest
    cards: list[Card]

    @property
    def total(self) -> int:
        return len(self.cards)

    @property
    def answered(self) -> int:
        return sum(card.answer is not None for card in self.cards)

    @property
    def left(self) -> int:
        return self.total - self.answered

    @property
    def next_open(self) -> Card | None:
        return next((card for card in self.cards if card.answer is None), None)

    @property
    def summary(self) -> list[tuple[str, int]]:
        """(status, answers) for the statuses that were given, in their order."""
        counts = Counter(card.answer.status for card in self.cards if card.answer)
        return [(status, counts[status]) for status in Uptake.Status.values if counts[status]]

    def card_of(self, slug: str) -> Card | None:
        return next((card for card in self.cards if card.proposal.slug == slug), None)

    def groups(self) -> list[CardGroup]:
        """Cards under groups and topics, in the order of the document."""
        cards = {card.proposal.pk: card for card in self.cards}
        return [
            CardGroup(
                asked.group,
                [CardTopic(topic.name, [cards[one.pk] for one in topic.proposals]) for topic in asked.topics],
            )
            for asked in in_groups(card.proposal for card in self.cards)
        ]


def sheet_of(request: UptakeRequest) -> Sheet:
    """Four queries: proposals, their parts, answers, answers of earlier years."""
    inquiry = request.inquiry
    answers = {row.proposal_id: row for row in request.answers.select_related("updated_by")}
    before = _earlier_answers(request)
    cards = []
    for proposal in questions_of(request):
        earlier = before.get(proposal.pk)
        is_last_year = bool(earlier and earlier.request.inquiry.fiscal_year == inquiry.fiscal_year - 1)
        cards.append(Card(proposal, answers.get(proposal.pk), earlier, is_last_year))
    return Sheet(request, cards)


def _earlier_answers(request: UptakeRequest) -> dict[int, Uptake]:
    inquiry = request.inquiry
    rows = Uptake.objects.filter(
        request__association=request.association_id,
        request__inquiry__document=inquiry.document_id,
        request__inquiry__fiscal_year__lt=inquiry.fiscal_year,
    )
    rows = rows.select_related("request__inquiry").order_by("request__inquiry__fiscal_year")
    return {row.proposal_id: row for row in rows}


@dataclass(frozen=True)
class OwnRequest:
    """A form of a body that a representative answers for, and how far it has come."""

    request: UptakeRequest
    total: int
    answered: int

    @property
    def association(self) -> Association:
        return self.request.association

    @property
    def left(self) -> int:
        return max(self.total - self.answered, 0)


def requests_of(associations: Iterable[int]) -> list[OwnRequest]:
    """Every form of these bodies, newest year first. Four queries."""
    rows = list(
        UptakeRequest.objects.filter(association__in=list(associations), inquiry__opened_at__isnull=False)
        .select_related("inquiry__document__municipality", "association")
        .order_by("-inquiry__fiscal_year", "inquiry__document_id", "association__code")
    )
    return list(_with_progress(rows))


def _with_progress(rows: list[UptakeRequest]) -> Iterator[OwnRequest]:
    asked = proposals_by_inquiry({row.inquiry_id: row.inquiry for row in rows}.values())
    answers = Uptake.objects.filter(
        request__in=[row.pk for row in rows], proposal__parent=None, proposal__kind=Proposal.Kind.ACTION
    )
    counts = dict(answers.order_by().values_list("request_id").annotate(number=Count("pk")))
    for row in rows:
        total = len(asked.get((row.inquiry_id, row.association.stakeholder_type_id), ()))
        yield OwnRequest(row, total, min(counts.get(row.pk, 0), total))
