"""A document of proposals as rows: groups with their addressees, topics, proposals and their parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ..intake.proposals import ACTION, STATEMENT, Child, Group, ProposalsReading, read_proposals
from ..intake.proposals import Proposal as ReadProposal
from ..models import Proposal, ProposalDocument, ProposalGroup, ProposalIntake, ProposalTopic
from .document_comparison import RowPlan
from .document_import import Door
from .document_rows import Kind, Wanted
from .proposal_addressees import answered_by, lost_answers
from .proposal_themes import missing_themes, preface_of, write_themes
from .recommendation_rows import short, source
from .stakeholder_labels import Vocabulary

GROUP = Kind(
    "group",
    ProposalGroup,
    values=("number", "name", "addressees"),
    relations=("addressees",),
    quiet=("slug", "position"),
    unique="slug",
    words=lambda row: row.name,
    place=lambda row: row.slug,
)
TOPIC = Kind(
    "topic",
    ProposalTopic,
    values=("name",),
    parent="group",
    words=lambda row: row.name,
    place=lambda row: str(row.position),
)
PROPOSAL = Kind(
    "proposal",
    Proposal,
    values=("text", "kind", "other_actor"),
    parent="topic",
    references=("other_actor",),
    quiet=("slug", "position"),
    unique="slug",
    words=lambda row: row.text,
    place=lambda row: row.slug,
    sourced=True,
)
PART = Kind(
    "part",
    Proposal,
    values=("label", "text"),
    parent="parent",
    links=("topic",),
    quiet=("slug", "position"),
    unique="slug",
    words=lambda row: f"{row.label}{row.text}",
    place=lambda row: row.slug,
    sourced=True,
)


class ProposalDoor(Door):
    name = "proposals"
    kinds = (GROUP, TOPIC, PROPOSAL, PART)
    intake_model = ProposalIntake
    head_field = "proposal_document"

    def read(
        self,
        *,
        data: bytes,
        filename: str,
        intake: Any,
        decisions: Mapping[str, Any],
        vocabulary: Vocabulary,
        like: ProposalsReading | None = None,
    ) -> ProposalsReading:
        return read_proposals(data, filename, decisions=decisions, known_stakeholders=vocabulary.known)

    def labels(self, reading: ProposalsReading) -> list[str]:
        found = [label for group in reading.groups for label in group.addressees]
        return found + [one.other_actor for one in reading.proposals() if one.other_actor]

    def wanted(self, reading: ProposalsReading, head: ProposalDocument, vocabulary: Vocabulary) -> list[Wanted]:
        return list(_Rows(reading, head, vocabulary).rows())

    def held(self, head: ProposalDocument) -> dict[Kind, Sequence[Any]]:
        proposals = list(head.proposals.order_by("position", "pk"))
        return {
            GROUP: list(head.groups.prefetch_related("addressees")),
            TOPIC: list(ProposalTopic.objects.filter(group__document=head)),
            PROPOSAL: [row for row in proposals if row.parent_id is None],
            PART: [row for row in proposals if row.parent_id is not None],
        }

    def answered(self, head: ProposalDocument) -> dict[tuple[str, int], str]:
        reasons = {
            "uptakes__isnull": _("“%(text)s” was answered by associations and cannot be removed."),
            "plan_items__isnull": _(
                "“%(text)s” is linked to plan items and cannot be removed; take the links away first."
            ),
        }
        found: dict[tuple[str, int], str] = {}
        for path, sentence in reversed(reasons.items()):
            for row in head.proposals.filter(**{path: False}).distinct():
                found["part" if row.parent_id else "proposal", row.pk] = sentence % {"text": short(row.text)}
        return found

    def carried(self, before: ProposalsReading, now: ProposalsReading, decisions: Mapping[str, Any]) -> dict[str, Any]:
        """By what is printed: the places of a corrected paper may have shifted."""
        keys: dict[str, str] = {}
        for old, new in zip(_printed(before), _printed(now), strict=True):
            waiting: dict[str, list[str]] = defaultdict(list)
            for key, text in reversed(old):
                waiting[text].append(key)
            keys |= {key: waiting[text].pop() for key, text in new if waiting.get(text)}
        return {new: decisions[old] for new, old in keys.items() if old in decisions}

    def confirmed(self, reading: ProposalsReading) -> dict[str, Any]:
        groups = {group.key: {"addressees": list(group.addressees)} for group in reading.groups}
        return groups | {
            one.key: {"kind": one.kind, "other_actor": one.other_actor or ""} for one in reading.proposals()
        }

    def check(self, plan: RowPlan, head: ProposalDocument) -> None:
        """Answers would lose their question."""
        answered = answered_by(head.proposals.all())
        for write in plan.writes:
            is_statement = write.wanted.values.get("kind") == STATEMENT and "kind" in write.values
            if write.row is not None and is_statement and write.row.pk in answered:
                sentence = _("“%(text)s” was answered by associations and cannot become a statement.")
                plan.errors.append(sentence % {"text": write.wanted.label})
        plan.errors += lost_answers(plan, head, answered)

    def additions(self, reading: ProposalsReading, head: ProposalDocument) -> list[str]:
        themes = [_("The theme “%(title)s” is added.") % {"title": one.title} for one in missing_themes(reading, head)]
        return [
            *themes,
            *([] if preface_of(reading) == head.preface else [_("The preface is taken in as it is read.")]),
        ]

    def finish(self, reading: ProposalsReading, head: ProposalDocument, *, by: Any, why: str) -> None:
        write_themes(reading, head, by=by, why=why)
        head.preface = preface_of(reading)


def _printed(reading: ProposalsReading) -> tuple[list[tuple[str, str]], ...]:
    """Keys and words of groups, of topics and of proposals, each within what stands above it."""
    groups = [(group.key, group.name) for group in reading.groups]
    topics = [(topic.key, f"{group.name}\n{topic.name}") for group in reading.groups for topic in group.topics]
    proposals = [(one.key, f"{group.name}\n{one.raw}") for group in reading.groups for one in group.proposals]
    return groups, topics, proposals


class _Rows:
    def __init__(self, reading: ProposalsReading, head: ProposalDocument, vocabulary: Vocabulary) -> None:
        self.reading, self.head, self.vocabulary = reading, head, vocabulary
        self.position = -1

    def rows(self) -> Iterator[Wanted]:
        for number, group in enumerate(self.reading.groups, start=1):
            above = self._group(group, number)
            yield above
            for position, topic in enumerate(group.topics):
                below = Wanted(
                    TOPIC,
                    f"{above.label} / {topic.name}",
                    topic.name[:200],
                    str(position),
                    {"name": topic.name[:200]},
                    parent=above,
                    quiet={"position": position},
                )
                yield below
                for proposal in topic.proposals:
                    yield from self._proposal(proposal, below)

    def _group(self, group: Group, number: int) -> Wanted:
        values = {
            "number": group.number[:20],
            "name": group.name[:200],
            "addressees": self.vocabulary.tokens(group.addressees),
        }
        slug = str(number)
        return Wanted(
            GROUP,
            group.name,
            group.name[:200],
            slug,
            values,
            fixed={"document": self.head},
            quiet={"slug": slug, "position": number - 1},
        )

    def _proposal(self, proposal: ReadProposal, topic: Wanted) -> Iterator[Wanted]:
        actor = proposal.other_actor
        values = {
            "text": proposal.text,
            "kind": proposal.kind,
            "other_actor": self.vocabulary.token(actor) if actor else None,
        }
        whole = self._wanted(PROPOSAL, proposal, topic, values, proposal.slug)
        yield whole
        for number, child in enumerate(proposal.children, start=1):
            yield self._part(child, whole, f"{proposal.slug}-{number}")

    def _part(self, child: Child, whole: Wanted, slug: str) -> Wanted:
        part = self._wanted(PART, child, whole, {"label": child.label[:40], "text": child.text}, slug)
        part.words = f"{child.label[:40]}{child.text}"
        part.fixed |= {"kind": ACTION}
        if whole.parent:
            part.links["topic"] = whole.parent
        return part

    def _wanted(
        self, kind: Kind, one: ReadProposal | Child, parent: Wanted, values: dict[str, Any], slug: str
    ) -> Wanted:
        self.position += 1
        return Wanted(
            kind,
            short(f"{slug} {one.text}"),
            one.text,
            slug,
            values,
            parent=parent,
            fixed={"document": self.head},
            quiet={"slug": slug, "position": self.position},
            source=source(one),
        )


DOOR = ProposalDoor()
