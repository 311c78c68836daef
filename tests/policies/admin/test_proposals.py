"""Proposals in the admin: versions, reasons, answers, and relations of one municipality."""

import pytest

from districts.models import StakeholderAlias, StakeholderType
from policies.models import Proposal, ProposalDocument, ProposalGroup, ProposalTopic, Uptake
from policies.services.proposals import save_proposal
from tests.admin_pages import change_url, errors, form_data, list_url, post
from tests.factories import AssociationFactory, ProposalFactory, StakeholderTypeFactory
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def coordinator(client, world):
    client.force_login(world["coordinator"])
    return client


@pytest.fixture
def proposal(world) -> Proposal:
    return world.own.record.proposal


def test_a_change_is_saved_once_with_its_reason(coordinator, world, proposal) -> None:
    item = world.own.other_item
    url = change_url(proposal)
    response = post(coordinator, url, plain_summary="話《はな》す", plan_items=[item.pk], change_reason="分かりやすく")
    assert response.status_code == 302
    proposal.refresh_from_db()
    assert (proposal.plain_summary, proposal.version, list(proposal.plan_items.all())) == ("話《はな》す", 2, [item])
    record = proposal.history.latest()
    assert (record.history_user, record.history_change_reason) == (world["coordinator"], "分かりやすく")
    assert [entry.version for entry in proposal.history.all()][:1] == [2]
    assert proposal.history.filter(version=2).count() == 1


def test_published_rows_want_a_reason(coordinator, proposal) -> None:
    pages = [change_url(row) for row in (proposal, proposal.document, proposal.topic.group, proposal.topic)]
    refused = [errors(post(coordinator, url, position=7, title="別の題名", name="別の名")) for url in pages]
    assert refused == [{"change_reason": ["このフィールドは必須です。"]}] * 4
    ProposalDocument.objects.update(published_at=None)
    assert [post(coordinator, url, position=7, title="別の題名", name="別の名").status_code for url in pages] == [
        302
    ] * 4


def test_a_stale_save_shows_both_versions(coordinator, world, proposal) -> None:
    data = form_data(coordinator.get(change_url(proposal)), plain_summary="後の人", change_reason="理由")
    save_proposal(proposal=proposal, version=1, fields={"plain_summary": "先の人"}, by=world["coordinator"])
    response = coordinator.post(change_url(proposal), data)
    assert [(one["saved"], one["typed"]) for one in response.context["stale"]["differences"]] == [("先の人", "後の人")]
    assert Proposal.objects.get(pk=proposal.pk).plain_summary == "先の人"
    assert post(coordinator, change_url(proposal), plain_summary="後の人", change_reason="理由").status_code == 302
    assert Proposal.objects.get(pk=proposal.pk).version == 3


def test_an_answered_proposal_does_not_become_a_statement(coordinator, proposal) -> None:
    told = errors(post(coordinator, change_url(proposal), kind="statement", change_reason="説明"))
    assert told == {"kind": ["この提案には1団体が回答しているため、「説明」に変えることはできません。"]}


def test_rows_of_another_municipality_cannot_be_chosen(coordinator, world, proposal) -> None:
    foreign = world.foreign.record
    for field, value in {
        "plan_items": [world.foreign.item.pk],
        "perspectives": [foreign.perspective.pk],
        "other_actor": foreign.stakeholder_type.pk,
        "topic": foreign.proposal.topic.pk,
    }.items():
        told = errors(post(coordinator, change_url(proposal), change_reason="理由", **{field: value}))
        assert list(told) == [field]
    told = errors(
        post(
            coordinator,
            change_url(proposal.topic.group),
            change_reason="理由",
            addressees=[foreign.stakeholder_type.pk],
        )
    )
    assert list(told) == ["addressees"]


def test_a_part_stands_under_the_topic_of_its_proposal(coordinator, proposal) -> None:
    part = ProposalFactory(topic=proposal.topic, parent=proposal, slug="1-1-1-1")
    elsewhere = ProposalFactory(document=proposal.document, topic__group=proposal.topic.group)
    told = errors(post(coordinator, change_url(part), parent=elsewhere.pk, change_reason="理由"))
    assert told == {"parent": ["内訳は、上位の提案と同じ項目に置きます。"]}


def test_a_document_counts_its_versions(coordinator, proposal) -> None:
    document = proposal.document
    post(coordinator, change_url(document), title="改めた題名", change_reason="誤字")
    document.refresh_from_db()
    assert (document.title, document.version) == ("改めた題名", 2)


def test_a_group_of_proposals_is_added_with_its_topics(coordinator, world, proposal) -> None:
    kind = world.own.record.stakeholder_type
    response = post(
        coordinator,
        list_url(ProposalGroup, "add"),
        document=proposal.document.pk,
        number="（2）",
        slug="2",
        name="新しい組",
        addressees=[kind.pk],
        position=2,
        **{"topics-TOTAL_FORMS": 1, "topics-0-name": "新しい項目", "topics-0-position": 0},
    )
    assert response.status_code == 302
    group = ProposalGroup.objects.get(slug="2", document=proposal.document)
    assert (list(group.addressees.all()), [topic.name for topic in group.topics.all()]) == ([kind], ["新しい項目"])


def test_a_topic_is_renamed_inside_its_group_with_the_reason_and_not_taken_out(coordinator, proposal) -> None:
    ProposalFactory(topic=proposal.topic)  # a proposal nobody has answered would go without a word
    Uptake.objects.all().delete()
    changes = {"topics-0-name": "新しい名前", "topics-0-DELETE": "on", "change_reason": "誤字"}
    assert post(coordinator, change_url(proposal.topic.group), **changes).status_code == 302
    topic = ProposalTopic.objects.get(pk=proposal.topic.pk)
    assert (topic.name, topic.proposals.count()) == ("新しい名前", 2)
    assert topic.history.latest().history_change_reason == "誤字"


def test_a_kind_of_stakeholder_that_is_addressed_stays(coordinator, world, proposal) -> None:
    """The database would take the addressee out of published clauses and groups without a word."""
    free = StakeholderTypeFactory(municipality=world.own.municipality)
    group, clause = proposal.topic.group, world.own.record.recommendation_item.clauses.get()
    StakeholderAlias.objects.all().delete()
    for row, field in ((group, "addressees"), (clause, "addressees")):
        kind = StakeholderTypeFactory(municipality=world.own.municipality)
        getattr(row, field).add(kind)
        page = coordinator.get(list_url(StakeholderType).rstrip("/") + f"/{kind.pk}/delete/")
        assert [str(one) for one in page.context["protected"]] == [f"{row._meta.verbose_name}: {row}"]
        coordinator.post(page.request["PATH_INFO"], {"post": "yes"})
        assert StakeholderType.objects.filter(pk=kind.pk).exists()
    coordinator.post(list_url(StakeholderType).rstrip("/") + f"/{free.pk}/delete/", {"post": "yes"})
    assert not StakeholderType.objects.filter(pk=free.pk).exists()


def test_a_body_that_was_asked_keeps_its_kind(coordinator, world) -> None:
    kind = StakeholderTypeFactory(municipality=world.own.municipality)
    asked = world.own.record.association
    unasked = AssociationFactory(municipality=world.own.municipality)
    told = errors(post(coordinator, change_url(asked), stakeholder_type=kind.pk))
    assert told == {
        "stakeholder_type": [
            "この団体には取り組み調査で回答を依頼しており、集計は当時の主体ごとに行っています。主体を変える場合は、この団体を終了し、新しい団体を追加してください。"
        ]
    }
    assert post(coordinator, change_url(asked), name="新しい名前").status_code == 302
    assert post(coordinator, change_url(unasked), stakeholder_type=kind.pk).status_code == 302


def test_a_group_keeps_addressing_who_has_answered(coordinator, world, proposal) -> None:
    kind, group = world.own.record.stakeholder_type, proposal.topic.group
    other = StakeholderTypeFactory(municipality=world.own.municipality)
    told = errors(post(coordinator, change_url(group), addressees=[other.pk], change_reason="誤り"))
    assert told == {"addressees": [f"この組の提案には{kind.name}が回答しています。宛先から外すことはできません。"]}
    assert post(coordinator, change_url(group), addressees=[kind.pk, other.pk], change_reason="追加").status_code == 302
    assert set(group.addressees.all()) == {kind, other}
