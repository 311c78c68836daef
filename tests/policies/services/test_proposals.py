"""Saving a proposal under a version."""

import pytest
from django.core.exceptions import ValidationError

from policies.models import Proposal, ProposalDocument
from policies.services.plans import StaleVersion
from policies.services.proposals import save_proposal
from tests.factories import ItemFactory, PerspectiveFactory, ProposalFactory, UptakeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal() -> Proposal:
    return ProposalFactory(text="初めの本文")


def test_fields_relations_and_version_are_saved_with_one_entry_in_the_history(proposal: Proposal) -> None:
    person, item = UserFactory(), ItemFactory()
    perspective = PerspectiveFactory(municipality=proposal.document.municipality)
    row = save_proposal(
        proposal=proposal,
        version=1,
        fields={"text": "直した本文", "plain_summary": "話《はな》す"},
        plan_items=[item.pk],
        perspectives=[perspective.pk],
        reason="誤字",
        by=person,
    )
    row.refresh_from_db()
    assert (row.text, row.plain_summary, row.version) == ("直した本文", "話《はな》す", 2)
    newest, first = row.history.all()
    assert (newest.history_user, newest.history_change_reason, newest.text) == (person, "誤字", "直した本文")
    assert [one.planitem_id for one in newest.plan_items.all()] == [item.pk]
    assert [one.perspective_id for one in newest.perspectives.all()] == [perspective.pk]
    assert first.text == "初めの本文"


def test_relations_that_are_not_given_stay(proposal: Proposal) -> None:
    item = ItemFactory()
    proposal.plan_items.add(item)
    save_proposal(proposal=proposal, version=1, fields={"plain_summary": "話す"}, by=None)
    assert list(proposal.plan_items.all()) == [item]


def test_who_read_an_older_version_is_told_what_stands(proposal: Proposal) -> None:
    save_proposal(proposal=proposal, version=1, fields={"plain_summary": "先の人"}, by=None)
    with pytest.raises(StaleVersion) as stale:
        save_proposal(proposal=proposal, version=1, fields={"plain_summary": "後の人"}, by=None)
    assert (stale.value.current.version, stale.value.current.plain_summary) == (2, "先の人")


@pytest.mark.parametrize("fields", [{"text": "直した本文"}, {"kind": "statement"}])
def test_published_wording_changes_with_a_reason_only(proposal: Proposal, fields: dict) -> None:
    with pytest.raises(ValidationError) as refused:
        save_proposal(proposal=proposal, version=1, fields=fields, reason=" ", by=None)
    assert list(refused.value.message_dict) == ["reason"]
    assert Proposal.objects.get().version == 1
    ProposalDocument.objects.update(published_at=None)
    save_proposal(proposal=proposal, version=1, fields=fields, by=None)
    assert Proposal.objects.get().version == 2


def test_a_plain_summary_wants_no_reason(proposal: Proposal) -> None:
    fields = {"plain_summary": "話す", "text": "初めの本文", "kind": "action", "other_actor_id": None}
    assert save_proposal(proposal=proposal, version=1, fields=fields, by=None).plain_summary == "話す"


def test_answers_keep_their_question(proposal: Proposal) -> None:
    UptakeFactory(proposal=proposal)
    with pytest.raises(ValidationError) as refused:
        save_proposal(proposal=proposal, version=1, fields={"kind": "statement"}, reason="説明だった", by=None)
    assert list(refused.value.message_dict) == ["kind"]
    assert Proposal.objects.get().kind == "action"
