"""What is proposed to whom, as public pages say it: documents by group and topic, and everything for one stakeholder."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse

from districts.models import Municipality, StakeholderType

from ..models import Clause, Perspective, Proposal, ProposalDocument, ProposalGroup, PublishedItem, UptakeInquiry
from ..models.proposals import ProposalQuerySet
from .uptake_questions import WITHOUT_BODIES, AskedGroup, in_groups

Kind = StakeholderType.Kind
# Bodies first, since their officers come here; the city last, since it reads its part in the recommendations.
KIND_ORDER = (Kind.BODY, Kind.ROLE, Kind.PART, Kind.OPEN, Kind.CITY)


@dataclass(frozen=True)
class Addressed:
    """A kind of stakeholder and how much is addressed to it, its roles and parts included."""

    kind: StakeholderType
    proposals: int
    clauses: int

    @property
    def total(self) -> int:
        return self.proposals + self.clauses

    @property
    def url(self) -> str:
        return stakeholder_url(self.kind)


def stakeholder_url(kind: StakeholderType) -> str:
    return reverse("policies:stakeholder-detail", args=[kind.municipality.slug, kind.slug])


def stakeholders_with_requests(municipality: Municipality) -> list[Addressed]:
    """Kinds of stakeholder that published proposals or recommendations address, bodies first. Three queries."""
    return stakeholders_by_municipality([municipality]).get(municipality.pk, [])


def stakeholders_by_municipality(municipalities: Iterable[Municipality]) -> dict[int, list[Addressed]]:
    """Municipality id → its kinds of stakeholder with requests. Three queries for all of them."""
    places = {one.pk: one for one in municipalities}
    proposals = _by_kind(
        Proposal.objects.public().whole().filter(document__municipality__in=places), "topic__group__addressees"
    )
    clauses = _by_kind(public_clauses().filter(item__recommendation__municipality__in=places), "addressees")
    everybody = StakeholderType.objects.filter(municipality__in=places).select_related("parent")
    kinds = everybody.prefetch_related("children").in_order()
    found: dict[int, list[Addressed]] = defaultdict(list)
    for kind in kinds:
        kind.municipality = places[kind.municipality_id]
        own = ids_of(kind)
        row = Addressed(kind, _number(proposals, own), _number(clauses, own))
        if row.total:
            found[kind.municipality_id].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: KIND_ORDER.index(Kind(row.kind.kind)))
    return dict(found)


def _by_kind(rows: QuerySet, path: str) -> dict[int, set[int]]:
    """Kind of stakeholder → ids of the rows addressed to it."""
    found: dict[int, set[int]] = defaultdict(set)
    for pk, kind in rows.order_by().values_list("pk", path):
        if kind:
            found[kind].add(pk)
    return found


def _number(rows: dict[int, set[int]], kinds: list[int]) -> int:
    return len(set().union(*(rows[kind] for kind in kinds if kind in rows)))


def ids_of(kind: StakeholderType) -> list[int]:
    """The kind with the roles and parts that belong to it."""
    return [kind.pk, *(child.pk for child in kind.children.all())]


def public_clauses() -> QuerySet[Clause]:
    return Clause.objects.filter(
        item__recommendation__published_at__isnull=False, item__recommendation__municipality__is_public=True
    )


def with_parts(proposals: ProposalQuerySet) -> ProposalQuerySet:
    """Whole proposals with all that a page says of them, in the order of their documents."""
    return (
        proposals.whole()
        .select_related("topic__group", "document__municipality", "other_actor")
        .prefetch_related(
            Prefetch("children", Proposal.objects.order_by("position", "pk")),
            Prefetch("topic__group__addressees", StakeholderType.objects.in_order()),
            "perspectives",
        )
        .in_order()
    )


@dataclass(frozen=True)
class AddressedGroup:
    """A group as one stakeholder reads it: `own` of its addressees are the kind, its roles and parts; `others` are not."""

    outline: AskedGroup
    own: list[StakeholderType]
    others: list[StakeholderType]
    names_parts: bool  # a role or a part is meant, so that the reader is told which

    @property
    def group(self) -> ProposalGroup:
        return self.outline.group

    @property
    def own_names(self) -> str:
        return "・".join(one.name for one in self.own)


@dataclass(frozen=True)
class AddressedDocument:
    document: ProposalDocument
    groups: list[AddressedGroup]


@dataclass(frozen=True)
class Requests:
    """Everything addressed to one kind of stakeholder."""

    kind: StakeholderType
    proposals: list[Proposal]
    documents: list[AddressedDocument]
    clauses: list[Clause]

    @property
    def topics(self) -> int:
        return sum(len(group.outline.topics) for document in self.documents for group in document.groups)

    @property
    def can_be_answered(self) -> bool:
        return any(proposal.kind == Proposal.Kind.ACTION for proposal in self.proposals)

    @property
    def is_answered_by_bodies(self) -> bool:
        """Whether there are bodies to ask: the city answers elsewhere, an open circle not at all."""
        kind = self.kind.parent or self.kind
        return self.can_be_answered and kind.kind not in WITHOUT_BODIES


def requests_to(kind: StakeholderType) -> Requests:
    """Published proposals and clauses for the kind, its roles and parts; newest document first."""
    return requests_together([kind])[0]


def requests_together(kinds: Sequence[StakeholderType]) -> list[Requests]:
    """The same for somebody who is several kinds at once: each request once, under the first kind it is addressed to."""
    everybody = [pk for kind in kinds for pk in ids_of(kind)]
    rows = with_parts(Proposal.objects.public().addressed_to(everybody))
    proposals = list(rows.order_by("-document__issued_on", "document_id", "position", "pk"))
    clauses = _clauses_to(everybody)
    found = []
    for kind in kinds:
        own = set(ids_of(kind))
        to_kind = [one for one in proposals if own & {row.pk for row in one.topic.group.addressees.all()}]
        said = [one for one in clauses if own & {row.pk for row in one.addressees.all()}]
        found.append(Requests(kind, to_kind, _by_document(to_kind, kind, everybody), said))
        told = {one.pk for one in to_kind}, {one.pk for one in said}
        proposals = [one for one in proposals if one.pk not in told[0]]
        clauses = [one for one in clauses if one.pk not in told[1]]
    return found


def _by_document(proposals: list[Proposal], kind: StakeholderType, own: list[int]) -> list[AddressedDocument]:
    documents: dict[int, AddressedDocument] = {}
    for outline in in_groups(proposals):
        first = outline.topics[0].proposals[0]
        document = documents.setdefault(first.document_id, AddressedDocument(first.document, []))
        document.groups.append(_addressed_group(outline, kind, own))
    return list(documents.values())


def inquiry_under_way(*requests: Requests) -> UptakeInquiry | None:
    """The inquiry that asks bodies about these proposals now, the one due first; None when none does."""
    asked = [one.document.pk for some in requests if some.is_answered_by_bodies for one in some.documents]
    return UptakeInquiry.objects.open_for_answers().filter(document__in=asked).order_by("due_on", "pk").first()


def has_requests(kind: StakeholderType) -> bool:
    """Whether the kind has a page: something published is addressed to it, its roles or parts."""
    own = ids_of(kind)
    return Proposal.objects.public().addressed_to(own).exists() or public_clauses().filter(addressees__in=own).exists()


def _addressed_group(outline: AskedGroup, kind: StakeholderType, own: list[int]) -> AddressedGroup:
    addressees = list(outline.group.addressees.all())
    mine = [one for one in addressees if one.pk in own]
    others = [one for one in addressees if one.pk not in own]
    return AddressedGroup(outline, mine, others, any(one.pk != kind.pk for one in mine))


def _clauses_to(own: list[int]) -> list[Clause]:
    meant = Clause.addressees.through.objects.filter(stakeholdertype__in=own)
    rows = public_clauses().filter(pk__in=meant.values("clause"))
    related = rows.select_related("item__recommendation__municipality", "item__section").prefetch_related("addressees")
    return list(
        related.order_by("-item__recommendation__issued_on", "item__recommendation_id", "item__position", "position")
    )


def public_plan_items_of(proposals: Iterable[Proposal]) -> dict[int, list[PublishedItem]]:
    """Proposal id → published plan items it belongs to, newest edition first. Two queries."""
    links = Proposal.plan_items.through.objects.filter(proposal__in=[one.pk for one in proposals])
    carriers: dict[int, list[int]] = defaultdict(list)
    for proposal_id, item_id in links.values_list("proposal_id", "planitem_id"):
        carriers[item_id].append(proposal_id)
    rows = (
        PublishedItem.objects.filter(
            item__in=carriers,
            edition__published_at__isnull=False,
            edition__municipality__is_public=True,
        )
        .select_related("edition__municipality", "level")
        .order_by("-edition__first_year", "-edition__ordinal", "position", "pk")
    )
    found: dict[int, list[PublishedItem]] = defaultdict(list)
    for row in rows:
        for proposal_id in carriers[row.item_id]:
            found[proposal_id].append(row)
    return dict(found)


def public_documents(municipality: Municipality) -> list[ProposalDocument]:
    """Published documents with theme and groups, each with the number of its proposals; newest first."""
    rows = ProposalDocument.objects.published().of(municipality).select_related("municipality", "theme", "council")
    whole = Count("topics__proposals", filter=Q(topics__proposals__parent=None))
    groups = Prefetch("groups", ProposalGroup.objects.annotate(number_of_proposals=whole).order_by("position", "pk"))
    return list(rows.prefetch_related(groups).order_by("-issued_on", "pk"))


def perspectives_of(proposals: Iterable[Proposal]) -> list[Perspective]:
    found = {one.pk: one for proposal in proposals for one in proposal.perspectives.all()}
    return sorted(found.values(), key=lambda one: one.number)


def addressees_of(proposals: Iterable[Proposal]) -> list[StakeholderType]:
    found = {one.pk: one for proposal in proposals for one in proposal.topic.group.addressees.all()}
    return sorted(found.values(), key=lambda one: (one.position, one.name))
