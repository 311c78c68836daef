"""Which proposals a body is asked about: those addressed to its kind, or to a role or a part of its kind.

Opening an inquiry fixes this (`UptakeInquiry.questions`): what is added or addressed to others later is asked next year.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from districts.models import Association, StakeholderType

from ..models import Proposal, ProposalDocument, ProposalGroup, UptakeInquiry, UptakeRequest
from ..models.proposals import ProposalQuerySet

# Kinds without a list of bodies: the city answers through its own plans, an open circle has no members to ask.
WITHOUT_BODIES = (StakeholderType.Kind.CITY, StakeholderType.Kind.OPEN)


@dataclass(frozen=True)
class AskedTopic:
    """A topic of a group, with the proposals a body answers under it."""

    name: str
    proposals: list[Proposal]


@dataclass(frozen=True)
class AskedGroup:
    group: ProposalGroup
    topics: list[AskedTopic]


def answering_types(group_ids: Iterable[int]) -> dict[int, set[int]]:
    """Group → kinds whose bodies answer for its addressees. One query."""
    rows = ProposalGroup.addressees.through.objects.filter(proposalgroup__in=list(group_ids)).values_list(
        "proposalgroup_id",
        "stakeholdertype_id",
        "stakeholdertype__parent_id",
        "stakeholdertype__kind",
        "stakeholdertype__parent__kind",
    )
    found: dict[int, set[int]] = defaultdict(set)
    for group_id, type_id, parent_id, kind, parent_kind in rows:
        if kind not in WITHOUT_BODIES and parent_kind not in WITHOUT_BODIES:
            found[group_id].add(parent_id or type_id)
    return dict(found)


def answering_kinds(addressees: Iterable[int]) -> set[int]:
    """Kinds whose bodies answer for these kinds of stakeholder. One query."""
    rows = StakeholderType.objects.filter(pk__in=list(addressees)).values_list(
        "pk", "parent_id", "kind", "parent__kind"
    )
    return {
        parent_id or pk
        for pk, parent_id, kind, parent_kind in rows
        if kind not in WITHOUT_BODIES and parent_kind not in WITHOUT_BODIES
    }


def _addressed(documents: Iterable[int]) -> list[tuple[int, int, set[int]]]:
    """(document, proposal, kinds whose bodies answer it as the groups stand now), in order. Two queries."""
    rows = Proposal.objects.actions().filter(document__in=list(documents)).in_order()
    found = list(rows.values_list("document_id", "pk", "topic__group_id"))
    types = answering_types({group_id for _document, _pk, group_id in found})
    return [(document_id, pk, types.get(group_id, set())) for document_id, pk, group_id in found]


def proposals_by_inquiry(inquiries: Iterable[UptakeInquiry]) -> dict[tuple[int, int], list[int]]:
    """(inquiry, kind of body) → ids of the proposals its bodies are asked about, in order. Two queries."""
    rows = list(inquiries)
    addressed = _addressed({row.document_id for row in rows})
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows:
        for document_id, pk, today in addressed:
            if document_id == row.document_id:
                for kind in row.kinds_asked(pk, today):
                    found[row.pk, kind].append(pk)
    return dict(found)


def asked_by(inquiry: UptakeInquiry) -> dict[int, list[int]]:
    """The same for one inquiry: kind of body → ids of proposals."""
    return {kind: pks for (_inquiry, kind), pks in proposals_by_inquiry([inquiry]).items()}


def proposals_by_type(document: ProposalDocument) -> dict[int, list[int]]:
    """Kind of body → ids of the proposals an inquiry opened now would ask. Two queries."""
    found: dict[int, list[int]] = defaultdict(list)
    for _document, pk, kinds in _addressed([document.pk]):
        for kind in kinds:
            found[kind].append(pk)
    return dict(found)


def questions_to_fix(document: ProposalDocument) -> dict[str, list[int]]:
    """Proposal → kinds of bodies, as an inquiry opened now keeps it."""
    return {str(pk): sorted(kinds) for _document, pk, kinds in _addressed([document.pk]) if kinds}


def asked_of(request: UptakeRequest) -> ProposalQuerySet:
    """What a body answers in a year: whole proposals that ask for an action, in the order of the document."""
    inquiry, kind = request.inquiry, request.association.stakeholder_type_id
    if inquiry.questions is None:
        return _addressed_to(request.association, inquiry.document_id)
    pks = [int(pk) for pk, kinds in inquiry.questions.items() if kind in kinds]
    return Proposal.objects.actions().filter(document=inquiry.document_id, pk__in=pks).in_order()


def _addressed_to(association: Association, document: int) -> ProposalQuerySet:
    own = Q(pk=association.stakeholder_type_id, parent=None) | Q(parent=association.stakeholder_type_id)
    types = (
        StakeholderType.objects.filter(own).exclude(kind__in=WITHOUT_BODIES).exclude(parent__kind__in=WITHOUT_BODIES)
    )
    groups = ProposalGroup.addressees.through.objects.filter(stakeholdertype__in=types.values("pk"))
    rows = Proposal.objects.actions().filter(document=document, topic__group__in=groups.values("proposalgroup"))
    return rows.in_order()


def questions_of(request: UptakeRequest) -> list[Proposal]:
    """The proposals with topic, group and parts, ready for a page. Two queries."""
    parts = Prefetch("children", Proposal.objects.order_by("position", "pk"))
    rows = asked_of(request)
    return list(rows.select_related("topic__group", "other_actor").prefetch_related(parts))


def in_groups(proposals: Iterable[Proposal]) -> list[AskedGroup]:
    """Proposals under their groups and topics, in the order they come."""
    groups: dict[int, AskedGroup] = {}
    topics: dict[int, AskedTopic] = {}
    for proposal in proposals:
        topic = proposal.topic
        group = groups.setdefault(topic.group_id, AskedGroup(topic.group, []))
        if topic.pk not in topics:
            topics[topic.pk] = AskedTopic(topic.name, [])
            group.topics.append(topics[topic.pk])
        topics[topic.pk].proposals.append(proposal)
    return list(groups.values())
