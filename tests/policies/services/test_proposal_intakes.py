"""A paper of proposals becomes rows, and a corrected paper corrects the same rows."""

import datetime as dt

import pytest

from districts.models import StakeholderType
from policies.models import Proposal, ProposalGroup, Theme
from policies.services.document_intakes import NotReady
from policies.services.proposal_import import publish_proposals
from tests.factories import ItemFactory, MunicipalityFactory, RequestFactory, UptakeFactory
from tests.policies.papers import PROPOSALS
from tests.policies.services.paper_cases import confirmed, planned, proposals, sentences, started

pytestmark = pytest.mark.django_db

MORE = PROPOSALS.replace("・当番表を作って配る。", "・鍵の置き場を決める。\n\n・当番表を作って配る。")
STEPS = PROPOSALS.replace("・毎月集まる。", "・次のように集まる。\n①声をかける。\n②時刻を決める。")


@pytest.fixture
def city():
    return MunicipalityFactory()


def rows(head) -> list[tuple[str, str]]:
    return [(row.slug, row.text) for row in head.proposals.in_order()]


def test_the_rows_say_what_the_paper_says(city) -> None:
    head = proposals(city, STEPS)
    groups = [
        (one.slug, one.number, one.name, [kind.name for kind in one.addressees.all()]) for one in head.groups.all()
    ]
    assert groups == [
        ("1", "（1）", "花壇協議会・水やり係", ["花壇協議会", "水やり係"]),
        ("2", "（2）", "図書館", ["図書館"]),
    ]
    assert [one.name for one in ProposalGroup.objects.get(slug="1").topics.all()] == ["当番", "集まり"]
    whole = [(one.slug, one.kind, one.topic.name) for one in head.proposals.whole().in_order()]
    assert whole == [
        ("1-1-1", "action", "当番"),
        ("1-1-2", "action", "当番"),
        ("1-2-1", "action", "集まり"),
        ("2-1-1", "action", "本棚"),
    ]
    parts = Proposal.objects.get(slug="1-2-1").children.in_order()
    assert [(one.slug, one.label, one.topic.name) for one in parts] == [
        ("1-2-1-1", "①", "集まり"),
        ("1-2-1-2", "②", "集まり"),
    ]
    assert Proposal.objects.get(slug="2-1-1").source_row == 1 + STEPS.splitlines().index("・花の本を並べる。")


def test_the_same_paper_again_changes_nothing(city) -> None:
    head = proposals(city, STEPS)
    before = (Proposal.history.count(), ProposalGroup.history.count())
    assert proposals(city, STEPS) == head
    assert (Proposal.history.count(), ProposalGroup.history.count()) == before


def test_a_proposal_put_in_front_takes_nobody_s_answers(city) -> None:
    head = proposals(city)
    proposal = head.proposals.get(text="当番表を作って配る。")
    answer = UptakeFactory(request=RequestFactory(inquiry__document=head), proposal=proposal)
    intake = started(head, MORE)
    assert sentences(planned(intake)) == [("proposal", "added", "1-1-1 鍵の置き場を決める。")]
    confirmed(intake)
    answer.refresh_from_db()
    assert (answer.proposal.slug, answer.proposal.text) == ("1-1-2", "当番表を作って配る。")
    assert rows(head)[:3] == [
        ("1-1-1", "鍵の置き場を決める。"),
        ("1-1-2", "当番表を作って配る。"),
        ("1-1-3", "水やりの日を決める。"),
    ]


def test_public_addresses_stay(city) -> None:
    head = publish_proposals(document=proposals(city), by=None)
    confirmed(started(head, MORE), reason="抜けていた提案を加えた")
    assert rows(head)[:2] == [("1-1-1b", "鍵の置き場を決める。"), ("1-1-1", "当番表を作って配る。")]


def test_answered_and_linked_proposals_never_go(city) -> None:
    head = proposals(city)
    first, second = head.proposals.in_order()[:2]
    UptakeFactory(request=RequestFactory(inquiry__document=head), proposal=first)
    second.plan_items.add(ItemFactory(edition__plan__municipality=city))
    shorter = PROPOSALS.replace("・当番表を作って配る。\n", "").replace("・水やりの日を決める。\n", "")
    intake = started(head, shorter)
    errors = planned(intake).errors
    assert [first.text in "".join(errors), second.text in "".join(errors), len(errors)] == [True, True, 2]
    with pytest.raises(NotReady):
        confirmed(intake, losses_accepted=True)
    assert head.proposals.count() == 4


def test_an_answered_proposal_does_not_become_a_statement(city) -> None:
    head = proposals(city)
    UptakeFactory(request=RequestFactory(inquiry__document=head), proposal=head.proposals.get(slug="1-1-1"))
    intake = started(head, PROPOSALS)
    intake.decisions["1-1-1"] = {"kind": "statement", "other_actor": ""}
    intake.save()
    assert len(planned(intake).errors) == 1
    with pytest.raises(NotReady):
        confirmed(intake, losses_accepted=True)


def test_decisions_say_whom_a_group_addresses_and_who_carries_a_proposal_out(city) -> None:
    decided = {
        "2": {"addressees": ["図書館", "花の会"]},
        "2-1-1": {"kind": "statement", "other_actor": "花の会"},
    }
    head = proposals(city, decisions=decided)
    assert [kind.name for kind in head.groups.get(slug="2").addressees.order_by("name")] == ["図書館", "花の会"]
    proposal = head.proposals.get(slug="2-1-1")
    assert (proposal.kind, proposal.other_actor.name) == ("statement", "花の会")
    assert sorted(StakeholderType.objects.values_list("name", flat=True)) == [
        "図書館",
        "水やり係",
        "花の会",
        "花壇協議会",
    ]


PREFACE = """１ 話し合いの会

令和元年12月に花の会から提起され、話し合いを頼んだテーマは次のとおりです。

（1）水やりについて

水やりの当番が決まりません。

（2）本の置き場について

本の置き場が足りません。

このうち（2）「本の置き場について」は、話し合いの結果が令和2年2月20日に提言書として提出されました。

２ 各主体への提案
"""


def test_the_preface_gives_themes_and_the_date(city) -> None:
    head = proposals(city, PROPOSALS.replace(PROPOSALS[: PROPOSALS.index("（1）")], PREFACE))
    themes = [
        (one.slug, one.title, one.raised_by, one.raised_on, one.raised_in) for one in Theme.objects.order_by("position")
    ]
    assert themes == [
        ("theme-1", "水やりについて", "花の会", None, "令和元年12月"),
        ("theme-2", "本の置き場について", "花の会", None, "令和元年12月"),
    ]
    assert (head.theme.title, head.issued_on) == ("本の置き場について", dt.date(2020, 2, 20))


def answered(head, slug: str = "1-1-1") -> Proposal:
    """Bodies of the first group have answered its proposal."""
    proposal = head.proposals.get(slug=slug)
    kind = StakeholderType.objects.get(name="花壇協議会")
    request = RequestFactory(inquiry__document=head, association__stakeholder_type=kind)
    UptakeFactory(request=request, proposal=proposal)
    return proposal


def test_an_answered_proposal_stays_addressed_to_who_answered(city) -> None:
    """Else published counts would lose the answers without a word."""
    head = proposals(city)
    answered(head)
    told = "「1-1-1 当番表を作って配る。」には花壇協議会が回答しています。宛先から外すことはできません。"
    intake = started(head, PROPOSALS + "\n")
    intake.decisions["1"] = {"addressees": ["水やり係"]}
    intake.save()
    assert planned(intake).errors == [told]
    moved = PROPOSALS.replace("・当番表を作って配る。\n", "").replace(
        "・花の本を並べる。", "・花の本を並べる。\n\n・当番表を作って配る。"
    )
    assert planned(started(head, moved)).errors == [told.replace("1-1-1", "2-1-2")]
    with pytest.raises(NotReady):
        confirmed(intake, losses_accepted=True, reason="宛先の誤り")


def test_an_answered_proposal_gets_further_addressees_and_another_topic(city) -> None:
    head = proposals(city)
    proposal = answered(head)
    intake = started(
        head,
        PROPOSALS.replace("・当番表を作って配る。\n", "").replace(
            "・毎月集まる。", "・毎月集まる。\n\n・当番表を作って配る。"
        ),
    )
    intake.decisions["1"] = {"addressees": ["水やり係", "花壇協議会", "図書館"]}
    intake.save()

    confirmed(intake, losses_accepted=True)

    proposal.refresh_from_db()
    kinds = {kind.name for kind in proposal.topic.group.addressees.all()}
    assert (proposal.topic.name, kinds) == ("集まり", {"花壇協議会", "水やり係", "図書館"})
