"""Answers keep the bodies that gave them: nobody who has answered a proposal stops being addressed by it.

Counts of every year go by the addressees of today. A kind that were left out would take its answers out of figures that
are published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from districts.models import StakeholderType

from ..models import Proposal, ProposalDocument, ProposalGroup, Uptake
from ..models.proposals import ProposalQuerySet
from ..reading.uptake_questions import answering_kinds
from .document_comparison import RowPlan, Write


def check_addressees(group: ProposalGroup, addressees: Collection[int]) -> None:
    """ValidationError where bodies have answered proposals of the group that it would not address any more."""
    before = answering_kinds(kind.pk for kind in group.addressees.all())
    answered = set().union(*answered_by(Proposal.objects.filter(topic__group=group)).values())
    if lost := answered & before - answering_kinds(addressees):
        told = _("%(kinds)s have answered proposals of this group and stay among those it addresses.")
        raise ValidationError(told % {"kinds": _names(lost)})


def lost_answers(plan: RowPlan, head: ProposalDocument, answered: Mapping[int, set[int]]) -> list[str]:
    """Sentences about answered proposals (see `answered_by`) that a paper would address to others."""
    if not answered:
        return []
    outlook = _Outlook(plan, head)
    sentence = _("“%(text)s” was answered by %(kinds)s and has to stay addressed to them.")
    found = []
    for write in plan.writes:
        pk: Any = write.row.pk if write.row is not None and write.wanted.kind.model is Proposal else None
        if pk in answered and (lost := answered[pk] & outlook.kinds_before(pk) - outlook.kinds_after(write, pk)):
            found.append(sentence % {"text": write.wanted.label, "kinds": _names(lost)})
    return found


class _Outlook:
    """Whose bodies answer the proposals of a document before and after a plan is carried out."""

    def __init__(self, plan: RowPlan, head: ProposalDocument) -> None:
        groups_held = head.groups.prefetch_related("addressees")
        self.held = {group.pk: {kind.pk for kind in group.addressees.all()} for group in groups_held}
        self.group_of = dict(head.proposals.values_list("pk", "topic__group_id"))
        self.writes = {write.wanted: write for write in plan.writes}
        groups = [write for write in plan.writes if write.wanted.kind.model is ProposalGroup]
        self.of_row = {write.row.pk: write for write in groups if write.row is not None}
        self.known: dict[frozenset[int], set[int]] = {}  # addressees → who answers for them

    def kinds_before(self, pk: int) -> set[int]:
        return self._answering(self.held[self.group_of[pk]])

    def kinds_after(self, write: Write, pk: int) -> set[int]:
        """Kinds that are not made yet are left out: they have answered nothing."""
        topic = write.wanted.parent
        group = self.of_row.get(self.group_of[pk])
        if topic and topic.parent and ("topic" in write.values or "group" in self.writes[topic].values):
            group = self.writes[topic.parent]
        if group is None:
            return self.kinds_before(pk)
        if group.row is not None and "addressees" not in group.values:
            return self._answering(self.held[group.row.pk])
        return self._answering({token for token in group.wanted.values["addressees"] if isinstance(token, int)})

    def _answering(self, addressees: set[int]) -> set[int]:
        key = frozenset(addressees)
        if key not in self.known:
            self.known[key] = answering_kinds(key)
        return self.known[key]


def answered_by(proposals: ProposalQuerySet) -> dict[int, set[int]]:
    """Proposal → kinds of the bodies that have answered it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Uptake.objects.filter(proposal__in=proposals.order_by().values("pk")).order_by()
    for pk, kind in rows.values_list("proposal_id", "request__association__stakeholder_type_id").distinct():
        found[pk].add(kind)
    return dict(found)


def _names(kinds: Collection[int]) -> str:
    rows: Any = StakeholderType.objects.filter(pk__in=kinds).in_order()
    return "、".join(row.name for row in rows)
