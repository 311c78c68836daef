"""Words are found whatever their width, in recommendations and proposals."""

import importlib

import pytest
from django.apps import apps

from policies.models import Clause, Proposal, ProposalTopic, RecommendationItem
from tests.factories import (
    ClauseFactory,
    ProposalFactory,
    ProposalTopicFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    SectionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> RecommendationItem:
    item = RecommendationItemFactory(heading="ＮＰＯとの連携")
    ClauseFactory(item=item, text="年３回の座談会をひらかれたい。")
    ClauseFactory(item=RecommendationItemFactory(heading="ほかの項目"), text="便りを配る必要がある。")
    return item


@pytest.fixture
def proposal() -> Proposal:
    topic = ProposalTopicFactory(name="情報の 発信")
    proposal = ProposalFactory(
        topic=topic, text="次のことを行う。", plain_summary="回覧板《かいらんばん》を ７日で 回《まわ》します。"
    )
    ProposalFactory(topic=topic, parent=proposal, slug="1-1-1-1", text="ＳＮＳを使う。")
    ProposalFactory(text="ほかの提案")
    return proposal


@pytest.mark.parametrize("words", ["NPO", "ｎｐｏ　連携", "年3回", "座談会 NPO", "連 携"])
def test_items_hold_words_in_heading_and_clauses(item: RecommendationItem, words: str) -> None:
    assert list(RecommendationItem.objects.matching(words)) == [item]


@pytest.mark.parametrize("words", ["座談会 便り", "いらない"])
def test_every_word_has_to_be_held(item: RecommendationItem, words: str) -> None:
    assert list(RecommendationItem.objects.matching(words)) == []


@pytest.mark.parametrize("words", ["次のこと", "sns", "情報の発信", "回覧板を", "7日　ＳＮＳ"])
def test_proposals_hold_words_in_topic_text_summary_and_parts(proposal: Proposal, words: str) -> None:
    assert list(Proposal.objects.whole().matching(words)) == [proposal]


def test_a_correction_is_found_at_once_and_keeps_no_column_in_the_history(proposal: Proposal) -> None:
    proposal.text = "広報紙を読む。"
    proposal.save(update_fields=["text"])
    assert list(Proposal.objects.matching("広報紙")) == [proposal]
    assert not hasattr(proposal.history.first(), "search_text")


def test_only_published_recommendations_are_public(item: RecommendationItem) -> None:
    draft = RecommendationFactory(published_at=None)
    RecommendationItemFactory(section=SectionFactory(recommendation=draft))
    assert set(RecommendationItem.objects.public()) == set(RecommendationItem.objects.exclude(recommendation=draft))


def test_rows_from_before_are_filled_as_a_save_would_fill_them(item: RecommendationItem, proposal: Proposal) -> None:
    models = (RecommendationItem, Clause, Proposal, ProposalTopic)
    before = {model: dict(model.objects.values_list("pk", "search_text")) for model in models}
    for model in models:
        model.objects.update(search_text="")
    importlib.import_module("policies.migrations.0011_fill_search_texts").fill(apps, None)
    assert {model: dict(model.objects.values_list("pk", "search_text")) for model in models} == before
