"""Proposals as a workbook in the table layout they are taken in from."""

import io

from ..intake.proposals import Child, Group, Topic
from ..intake.proposals import Proposal as ReadProposal
from ..intake.proposals.export import export_proposals
from ..models import Proposal, ProposalDocument
from ..reading.proposals import with_parts
from ..reading.uptake_questions import in_groups


def workbook(document: ProposalDocument) -> bytes:
    """An .xlsx that the intake reads back without a difference."""
    groups = []
    for outline in in_groups(with_parts(document.proposals.all())):
        row = outline.group
        topics = [
            Topic(f"{row.slug}-{number}", topic.name, [_proposal(one) for one in topic.proposals])
            for number, topic in enumerate(outline.topics, start=1)
        ]
        addressees = [kind.name for kind in row.addressees.all()]
        groups.append(Group(row.slug, row.number, row.name, addressees=addressees, topics=topics))
    target = io.BytesIO()
    export_proposals(groups, titles=[document.title, document.municipality.name]).save(target)
    return target.getvalue()


def _proposal(row: Proposal) -> ReadProposal:
    """A part whose words stand in the text of the whole as well is not written below it again."""
    children = [Child(one.label, one.text, inside=one.text in row.text) for one in row.children.all()]
    return ReadProposal(
        key=row.slug,
        text=row.text,
        kind=row.kind,
        other_actor=row.other_actor.name if row.other_actor else None,
        children=children,
    )
