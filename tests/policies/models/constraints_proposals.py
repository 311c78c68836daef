"""Proposals: how each constraint is broken."""

from policies.models import ProposalDocument, ProposalGroup, ProposalIntake, Theme
from tests.constraints import update
from tests.factories import (
    DocumentFactory,
    ProposalDocumentFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ThemeFactory,
)


def theme_slug():
    row = ThemeFactory()
    return lambda: Theme.objects.create(municipality=row.municipality, slug=row.slug, title="別のテーマ")


def document_slug():
    row = ProposalDocumentFactory()
    return lambda: ProposalDocument.objects.create(municipality=row.municipality, slug=row.slug, title="別の提言")


def group_slug():
    row = ProposalGroupFactory()
    return lambda: ProposalGroup.objects.create(document=row.document, slug=row.slug, name="別の組")


def proposal_slug():
    row = ProposalFactory()
    return lambda: ProposalFactory(topic=row.topic, slug=row.slug)


def own_parent():
    row = ProposalFactory()
    return lambda: update(row, parent=row)


def intake_open_once():
    document = ProposalDocumentFactory()
    paper = DocumentFactory(municipality=document.municipality)
    ProposalIntake.objects.create(document=paper, proposal_document=document)
    return lambda: ProposalIntake.objects.create(document=paper, proposal_document=document)


BROKEN = {
    "policies_proposalintake_open_once": intake_open_once,
    "policies_theme_slug_once": theme_slug,
    "policies_proposaldocument_slug_once": document_slug,
    "policies_proposalgroup_slug_once": group_slug,
    "policies_proposal_slug_once": proposal_slug,
    "policies_proposal_not_its_own_parent": own_parent,
}
