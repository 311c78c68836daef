"""A paper becomes public as a whole, once nothing in it is open."""

import pytest
from django.core.exceptions import ValidationError

from policies.models import Clause, Proposal
from policies.services import proposal_import, recommendation_import
from policies.services.plans import StalePreview
from tests.factories import (
    ClauseFactory,
    MunicipalityFactory,
    ProposalDocumentFactory,
    RecommendationFactory,
    RecommendationItemFactory,
)
from tests.policies.papers import PROPOSALS, RECOMMENDATION
from tests.policies.services.paper_cases import confirmed, proposals, recommendation, started

pytestmark = pytest.mark.django_db


def blocks(head) -> list[str]:
    service = recommendation_import if hasattr(head, "items") else proposal_import
    return service.publishing_state(head).blocks


def test_what_was_checked_is_published_and_the_history_says_so() -> None:
    city = MunicipalityFactory()
    for head in (recommendation(city), proposals(city)):
        assert blocks(head) == []
    recommendation_import.publish_recommendation(recommendation=city.recommendations.get(), by=None)
    proposal_import.publish_proposals(document=city.proposal_documents.get(), by=None)
    for head in (city.recommendations.get(), city.proposal_documents.get()):
        assert (head.is_published, head.version, head.history.first().history_change_reason) == (True, 3, "公開")


def test_publishing_twice_keeps_the_first_day() -> None:
    head = recommendation(MunicipalityFactory())
    first = recommendation_import.publish_recommendation(recommendation=head, by=None).published_at
    assert recommendation_import.publish_recommendation(recommendation=head, by=None).published_at == first
    assert head.history.count() == 3


def test_nothing_in_it_is_a_block() -> None:
    assert len(blocks(RecommendationFactory(published_at=None))) == 1
    assert len(blocks(ProposalDocumentFactory(published_at=None))) == 1


def test_unconfirmed_clauses_and_requests_to_nobody_block() -> None:
    item = RecommendationItemFactory(section__recommendation__published_at=None)
    ClauseFactory(item=item, confirmed_at=None, force=Clause.Force.STATEMENT)
    ClauseFactory(item=item)
    head = item.recommendation
    assert [sentence[-8:] for sentence in blocks(head)] == ["が1件あります。"] * 2
    with pytest.raises(ValidationError):
        recommendation_import.publish_recommendation(recommendation=head, by=None)
    head.refresh_from_db()
    assert head.published_at is None


def test_a_group_that_addresses_nobody_blocks() -> None:
    head = proposals(MunicipalityFactory())
    head.groups.get(slug="2").addressees.clear()
    assert ["図書館" in sentence for sentence in blocks(head)] == [True]


def test_labels_nobody_settled_block_until_the_paper_was_opened_again() -> None:
    head = proposals(MunicipalityFactory())
    paper = PROPOSALS.replace("図書館", "公文書館")
    intake = started(head, paper)
    confirmed(intake, losses_accepted=True)
    assert any("公文書館" in sentence for sentence in blocks(head))
    again = started(head, paper, decisions={**intake.decisions, "label:公文書館": "new:body"})
    confirmed(again, losses_accepted=True)
    assert blocks(head) == []
    assert [kind.name for kind in head.groups.get(slug="2").addressees.all()] == ["公文書館"]


def test_a_telephone_number_in_a_text_is_a_warning_not_a_block() -> None:
    text = RECOMMENDATION.replace("苗を配られたい", "苗を配られたい。問い合わせは0120-000-000とされたい")
    state = recommendation_import.publishing_state(recommendation(MunicipalityFactory(), text))
    assert (state.blocks, ["0120-000-000" in sentence for sentence in state.warnings]) == ([], [True])


def test_plain_summaries_become_public_too() -> None:
    head = proposals(MunicipalityFactory())
    Proposal.objects.filter(slug="1-1-1").update(plain_summary="電話は0120-000-000です。")
    assert len(proposal_import.publishing_state(head).warnings) == 1


def test_another_state_than_the_one_looked_at_is_not_published() -> None:
    head = recommendation(MunicipalityFactory())
    token = recommendation_import.publishing_state(head).token
    Clause.objects.filter(position=3).update(text="市は、別のことをされたい。")
    with pytest.raises(StalePreview):
        recommendation_import.publish_recommendation(recommendation=head, by=None, token=token)
