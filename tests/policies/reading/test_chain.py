"""The chain from a recommendation item: measures, what became of them, the proposals that support them."""

import pytest
from django.utils import timezone

from policies.models import PublishedResponseLink
from policies.reading.chain import Chain, chain_of_plan_item, chains_of
from policies.services.plans import publish_edition
from policies.services.transitions import publish_crosswalk
from tests.factories import (
    CrosswalkFactory,
    EditionFactory,
    InquiryFactory,
    ItemFactory,
    ProposalDocumentFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    RecommendationItemFactory,
    RequestFactory,
    ResponseFactory,
    StakeholderTypeFactory,
    TransitionFactory,
    UptakeFactory,
    crosswalk_pair,
    published_crosswalk,
    published_response,
)
from tests.policies.progress_cases import reviewed_plan

pytestmark = pytest.mark.django_db


def answered(municipality, *plan_items, **fields):
    """A published response with these plan items."""
    item = RecommendationItemFactory(section__recommendation__municipality=municipality)
    response = published_response(ResponseFactory(item=item, **fields))
    for plan_item in plan_items:
        PublishedResponseLink.objects.create(response=response, plan_item=plan_item)
    return response


def proposal(municipality, *plan_items, document=None, **fields):
    kind = StakeholderTypeFactory(municipality=municipality)
    document = document or ProposalDocumentFactory(municipality=municipality)
    group = ProposalGroupFactory(document=document, addressees=[kind])
    found = ProposalFactory(topic=ProposalTopicFactory(group=group), **fields)
    found.plan_items.set(plan_items)
    return found


def told(chain: Chain) -> list[tuple]:
    return [
        (
            measure.item.code,
            [
                (one.step.kind, one.step.item.code if one.step.item else None, one.depth, one.via)
                for one in measure.later
            ],
        )
        for measure in chain.measures
    ]


def test_a_measure_is_followed_through_a_split_and_to_its_end() -> None:
    """第1期 ①-1 is split into ①-1 and ①-2 of 第2期; in 第3期 ①-1 goes on as ②, ①-2 is abolished."""
    pair = crosswalk_pair(1)
    first, second = pair.crosswalk.from_edition, pair.crosswalk.to_edition
    other = ItemFactory(edition=second, parent=pair.new_policy)
    pair.transitions[1].kind = "split"
    pair.transitions[1].save()
    TransitionFactory(crosswalk=pair.crosswalk, old=pair.old[0], new=other, kind="split")
    third = EditionFactory(plan=second.plan)
    onward = CrosswalkFactory(from_edition=second, to_edition=third)
    policy = ItemFactory(edition=third)
    TransitionFactory(crosswalk=onward, old=pair.new_policy, new=policy)
    last = ItemFactory(edition=third, parent=policy)
    TransitionFactory(crosswalk=onward, old=pair.new[0], new=last, kind="move")
    TransitionFactory(crosswalk=onward, old=other, kind="abolish")
    for edition in (first, second, third):
        publish_edition(edition=edition, by=None)
    for crosswalk in (pair.crosswalk, onward):
        publish_crosswalk(crosswalk=crosswalk, by=None)
    response = answered(pair.municipality, pair.old[0])

    chain = chains_of([response], pair.municipality)[response.pk]

    assert told(chain) == [
        (
            "①-1",
            [
                ("split", "①-1", 1, "①-1"),
                ("split", "①-2", 1, "①-1"),
                ("move", "①-1", 2, "①-1"),
                ("abolish", None, 2, "①-2"),
            ],
        )
    ]
    assert [one.step.edition for one in chain.measures[0].later] == [second, second, third, third]
    assert chain.measures[0].plan_item_ids == {pair.old[0].pk, pair.new[0].pk, other.pk, last.pk}


def test_measures_stand_in_the_order_of_editions_and_each_response_has_its_own() -> None:
    pair = published_crosswalk(2)
    one = answered(pair.municipality, pair.new[1], pair.old[0])
    two = answered(pair.municipality, pair.new[0])
    without = answered(pair.municipality)

    chains = chains_of([one, two, without], pair.municipality)

    assert {key: told(chain) for key, chain in chains.items()} == {
        one.pk: [("①-1", [("continue", "①-1", 1, "①-1")]), ("①-2", [])],
        two.pk: [("①-1", [])],
    }


def test_unpublished_items_editions_and_crosswalks_are_left_out() -> None:
    pair = crosswalk_pair(1)
    publish_edition(edition=pair.crosswalk.from_edition, by=None)
    response = answered(pair.municipality, pair.old[0], pair.new[0])
    assert told(chains_of([response], pair.municipality)[response.pk]) == [("①-1", [])]

    publish_edition(edition=pair.crosswalk.to_edition, by=None)
    assert told(chains_of([response], pair.municipality)[response.pk]) == [("①-1", []), ("①-1", [])]

    pair.municipality.is_public = False
    pair.municipality.save()
    assert chains_of([response], pair.municipality) == {}


def test_proposals_support_measures_and_what_became_of_them() -> None:
    pair = published_crosswalk(2)
    place = pair.municipality
    document = ProposalDocumentFactory(municipality=place)
    direct, later = (proposal(place, item, document=document) for item in (pair.old[0], pair.new[0]))
    proposal(place, pair.new[1], document=document)
    proposal(place, pair.old[0], document=ProposalDocumentFactory(municipality=place, published_at=None))
    response = answered(place, pair.old[0], pair.new[0])

    chain = chains_of([response], place)[response.pk]

    assert [one.proposal for one in chain.proposals] == [direct, later]
    assert [one.figure for one in chain.proposals] == [None, None]


def test_proposals_come_with_their_published_uptake() -> None:
    pair = published_crosswalk(1)
    found = proposal(pair.municipality, pair.new[0])
    kind = found.topic.group.addressees.get()
    inquiry = InquiryFactory(document=found.document)
    requests = [RequestFactory(inquiry=inquiry, association__stakeholder_type=kind) for _number in range(3)]
    UptakeFactory(request=requests[0], proposal=found)
    response = answered(pair.municipality, pair.new[0])

    def figures():
        return [one.figure for one in chains_of([response], pair.municipality)[response.pk].proposals]

    assert figures() == [None]
    inquiry.results_published_at = timezone.now()
    inquiry.save()
    assert [(one.done, one.asked) for one in figures()] == [(1, 3)]


def test_the_chain_of_a_plan_item_goes_back_to_recommendations_and_on_to_proposals() -> None:
    pair = published_crosswalk(1)
    place, item = pair.municipality, pair.new[0]
    newer = answered(place, item, status="in_part")
    older = answered(place, item)
    older.item.recommendation.issued_on = "2010-01-01"
    older.item.recommendation.save()
    hidden = answered(place, item)
    hidden.item.recommendation.published_at = None
    hidden.item.recommendation.save()
    answered(place, pair.old[0])
    support = proposal(place, item)
    proposal(place, pair.old[0])

    chain = chain_of_plan_item(item.published)

    assert (chain.responses, [one.proposal for one in chain.proposals]) == ([newer, older], [support])
    assert bool(chain) is True
    assert bool(chain_of_plan_item(pair.new_policy.published)) is False


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_do_not_depend_on_how_much_hangs_on_an_item(rows: int, django_assert_num_queries) -> None:
    pair = published_crosswalk(1)
    for _number in range(rows):
        answered(pair.municipality, pair.new[0])
        proposal(pair.municipality, pair.new[0])
    with django_assert_num_queries(7):
        chain = chain_of_plan_item(pair.new[0].published)
        texts = [f"{one.item.section} {one.item.get_absolute_url()}" for one in chain.responses]
        names = [list(one.proposal.topic.group.addressees.all()) for one in chain.proposals]
    assert (len(texts), len(names)) == (rows, rows)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_do_not_depend_on_the_number_of_responses(rows: int, django_assert_num_queries) -> None:
    pair = published_crosswalk(rows)
    responses = [answered(pair.municipality, old) for old in pair.old]
    with django_assert_num_queries(7):
        chains = chains_of(responses, pair.municipality)
        told_of = [told(chains[one.pk]) for one in responses]
    assert [len(one[0][1]) for one in told_of] == [1] * rows


def test_a_measure_bears_its_newest_rating_and_figures() -> None:
    plan = reviewed_plan()
    plan.value(10, 2022, "plan")
    plan.run("annual", 2021, "C")
    plan.value(12, 2022)
    plan.run("annual", 2022, "B")
    plan.run("half_year", 2023, "")
    plan.run("annual", 2023, "A", publish=False)
    response = answered(plan.municipality, plan.items[0])
    (measure,) = chains_of([response], plan.municipality)[response.pk].measures
    assert str(measure.standing.grade) == "B おおむね順調"
    assert [(one.name, one.actual_with_unit, one.state) for one in measure.standing.figures] == [
        ("講座の数1", "12件", "on_plan")
    ]


def test_a_measure_no_published_round_holds_has_no_standing() -> None:
    plan = reviewed_plan()
    response = answered(plan.municipality, plan.items[0])
    (measure,) = chains_of([response], plan.municipality)[response.pk].measures
    assert measure.standing is None
