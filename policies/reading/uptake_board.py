"""How far an inquiry has come: every body asked, what it answered, how it can be reached."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils import timezone

from districts.models import Association, District, Membership, Role, StakeholderType

from ..models import Proposal, Uptake, UptakeInquiry, UptakeLink, UptakeRequest
from .uptake_questions import asked_by


@dataclass(frozen=True)
class BoardRow:
    """A body of the inquiry. `links` are personal links in force, `representatives` mail addresses of accounts."""

    request: UptakeRequest
    asked: int
    answered: int
    answered_at: dt.datetime | None
    links: list[UptakeLink]
    representatives: list[str]
    is_overdue: bool

    @property
    def association(self) -> Association:
        return self.request.association

    @property
    def is_complete(self) -> bool:
        return self.answered >= self.asked

    @property
    def percent(self) -> int:
        return 100 * self.answered // self.asked if self.asked else 100

    @property
    def has_mail(self) -> bool:
        return bool(self.association.contact_email or self.representatives)


@dataclass(frozen=True)
class Board:
    inquiry: UptakeInquiry
    rows: list[BoardRow]

    @property
    def complete(self) -> list[BoardRow]:
        return [row for row in self.rows if row.is_complete]

    @property
    def waiting(self) -> list[BoardRow]:
        return [row for row in self.rows if not row.is_complete]

    @property
    def untouched(self) -> list[BoardRow]:
        return [row for row in self.rows if not row.answered and row.asked]

    @property
    def overdue(self) -> list[BoardRow]:
        return [row for row in self.rows if row.is_overdue]

    @property
    def kinds(self) -> list[StakeholderType]:
        return list(
            {row.association.stakeholder_type_id: row.association.stakeholder_type for row in self.rows}.values()
        )

    @property
    def districts(self) -> list[District]:
        found = {row.association.district_id: row.association.district for row in self.rows}
        return sorted((one for one in found.values() if one), key=lambda one: one.slug)


def board_of(inquiry: UptakeInquiry) -> Board:
    """Six queries, however many bodies are asked."""
    requests = list(
        inquiry.requests.select_related("association__stakeholder_type", "association__district").order_by(
            "association__stakeholder_type__position", "association__stakeholder_type_id", "association__code"
        )
    )
    asked = asked_by(inquiry)
    answers = _answers(inquiry)
    links = _links(inquiry)
    people = _representatives(inquiry)
    late = inquiry.due_on < timezone.localdate()
    rows = []
    for request in requests:
        request.inquiry = inquiry
        body = request.association
        total = len(asked.get(body.stakeholder_type_id, ()))
        answered, answered_at = answers.get(request.pk, (0, None))
        rows.append(
            BoardRow(
                request=request,
                asked=total,
                answered=min(answered, total),
                answered_at=answered_at,
                links=links.get(request.pk, []),
                representatives=people.get(body.pk, []),
                is_overdue=late and answered < total,
            )
        )
    return Board(inquiry, rows)


def _answers(inquiry: UptakeInquiry) -> dict[int, tuple[int, dt.datetime | None]]:
    """Request → number of answers to what is still asked, and when the last one came."""
    rows = (
        Uptake.objects.filter(request__inquiry=inquiry, proposal__parent=None, proposal__kind=Proposal.Kind.ACTION)
        .order_by()
        .values_list("request_id")
        .annotate(number=Count("pk"), last=Max("updated_at"))
    )
    return {request_id: (number, last) for request_id, number, last in rows}


def _links(inquiry: UptakeInquiry) -> dict[int, list[UptakeLink]]:
    found: dict[int, list[UptakeLink]] = {}
    for link in UptakeLink.objects.in_force().filter(request__inquiry=inquiry).order_by("pk"):
        found.setdefault(link.request_id, []).append(link)
    return found


def _representatives(inquiry: UptakeInquiry) -> dict[int, list[str]]:
    """Association → mail addresses of those who answer for it with an account."""
    rows = (
        Membership.objects.in_force()
        .filter(
            role=Role.ASSOCIATION_REPRESENTATIVE,
            association__uptake_requests__inquiry=inquiry,
            municipality=inquiry.document.municipality_id,
        )
        .order_by("user__email")
        .values_list("association_id", "user__email")
    )
    found: dict[int, list[str]] = {}
    for association_id, email in rows:
        found.setdefault(association_id or 0, []).append(email)
    return found


def counts_of(inquiries: list[UptakeInquiry]) -> dict[int, tuple[int, int]]:
    """Inquiry → bodies asked, and bodies that answered anything. For the list of years; two queries."""
    pks = [one.pk for one in inquiries]
    asked = Counter(UptakeRequest.objects.filter(inquiry__in=pks).order_by().values_list("inquiry_id", flat=True))
    touched = UptakeRequest.objects.filter(inquiry__in=pks, answers__isnull=False).order_by().distinct()
    answered = Counter(touched.values_list("inquiry_id", "pk"))
    by_inquiry = Counter(inquiry_id for inquiry_id, _pk in answered)
    return {pk: (asked[pk], by_inquiry[pk]) for pk in pks}
