"""Every state × step × role, with the round open and closed, against two literal tables: what follows, and who may."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.models import Membership, Role
from policies.models import Review, ReviewEvent, ReviewRound
from policies.permissions import can_accept_review, can_publish_round, can_run_round, can_take_step
from policies.services.plans import StaleVersion
from policies.services.review_workflow import STEPS, NotPossible, move
from tests.factories import DistrictFactory, IndicatorValueFactory, WorkStepFactory, member
from tests.world import ROLES, World, make_world

pytestmark = pytest.mark.django_db

ACTIONS = tuple(ReviewEvent.Action.values)
OF_THE_ROUND = ("published", "reopened")

# State → what each step of one review leads to; a dash: refused. Publishing and reopening are steps of the whole round.
NEXT = {
    # started, submitted, withdrawn, returned, accepted, published, reopened, handed over, due changed
    "not_started": "in_progress - - - - - - - -",
    "in_progress": "- submitted - - - - - - -",
    "submitted": "- - in_progress returned accepted - - - -",
    "returned": "in_progress submitted - - - - - - -",
    "accepted": "- - - returned - - - - -",
    "published": "- - - - - - - - -",
}
LIMITED = ("coordinator_who_may_not_accept", "coordinator_who_may_not_publish")
EVERYBODY = (*ROLES, *LIMITED)
WRITERS = ["department_editor", "coordinator", "system_administrator", *LIMITED]
ACCEPTING = ["coordinator", "system_administrator", "coordinator_who_may_not_publish"]
PUBLISHING = ["coordinator", "system_administrator", "coordinator_who_may_not_accept"]
COORDINATING = ["coordinator", "system_administrator", *LIMITED]
WHO = {
    "started": WRITERS,
    "submitted": WRITERS,
    "withdrawn": WRITERS,
    "returned": ACCEPTING,
    "accepted": ACCEPTING,
    "published": PUBLISHING,
    "reopened": COORDINATING,
    "handed_over": COORDINATING,
    "due_changed": COORDINATING,
}


@pytest.fixture
def world() -> World:
    world = make_world()
    for name, right in (
        ("coordinator_who_may_not_accept", "may_accept"),
        ("coordinator_who_may_not_publish", "may_publish"),
    ):
        world.people[name] = member(Role.COORDINATOR, world.own.municipality)
        Membership.objects.filter(user=world.people[name]).update(**{right: False})
    return world


def attempt(user: object, review: Review, action: str) -> str:
    """What comes of it, as every door does it: may this person, does it follow. Nothing stays."""
    if not can_take_step(user, review, action):
        return "forbidden"
    with transaction.atomic():
        try:
            return move(review=review, action=action, version=review.version, by=user, reason="数が合わない").status
        except NotPossible:
            return "-"
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("status", Review.Status.values)
def test_every_step_of_every_role(world: World, status: str, is_open: bool) -> None:
    review = world.own.reviews.review
    Review.objects.filter(pk=review.pk).update(status=status)
    if not is_open:
        ReviewRound.objects.filter(pk=review.round_id).update(closed_at="2026-01-01T00:00:00Z")
    review = Review.objects.select_related("round__edition", "item").get(pk=review.pk)
    follows = dict(zip(ACTIONS, NEXT[status].split(), strict=True))
    outcomes, expected = {}, {}
    for role in EVERYBODY:
        for action in ACTIONS:
            outcomes[role, action] = attempt(world[role], review, action)
            allowed = role in WHO[action]
            expected[role, action] = (follows[action] if is_open else "-") if allowed else "forbidden"
    assert outcomes == expected


def test_the_steps_are_those_of_the_table_and_of_the_whole_round() -> None:
    of_one = {
        (status, action): after
        for status, row in NEXT.items()
        for action, after in zip(ACTIONS, row.split(), strict=True)
        if after != "-"
    }
    assert of_one | {("accepted", "published"): "published", ("published", "reopened"): "accepted"} == STEPS


def test_the_rights_over_a_round_are_given_one_by_one(world: World) -> None:
    round, review = world.own.reviews.round, world.own.reviews.review
    assert [name for name in EVERYBODY if can_run_round(world[name], round)] == sorted(
        COORDINATING, key=EVERYBODY.index
    )
    assert [name for name in EVERYBODY if can_publish_round(world[name], round)] == sorted(
        PUBLISHING, key=EVERYBODY.index
    )
    assert [name for name in EVERYBODY if can_accept_review(world[name], review)] == sorted(
        ACCEPTING, key=EVERYBODY.index
    )


def at(world: World, status: str) -> Review:
    review = world.own.reviews.review
    Review.objects.filter(pk=review.pk).update(status=status)
    return Review.objects.get(pk=review.pk)


def test_a_return_says_why_and_who(world: World) -> None:
    review, coordinator = at(world, "submitted"), world["coordinator"]
    with pytest.raises(ValidationError) as caught:
        move(review=review, action="returned", version=review.version, by=coordinator, reason="  ")
    assert list(caught.value.message_dict) == ["reason"]
    review = move(review=review, action="returned", version=review.version, by=coordinator, reason="数が合わない")
    event = review.events.first()
    assert (event.action, event.from_status, event.to_status, event.by, event.reason) == (
        "returned",
        "submitted",
        "returned",
        coordinator,
        "数が合わない",
    )
    entry = review.history.first()
    assert (entry.status, entry.history_user, entry.history_change_reason) == ("returned", coordinator, "数が合わない")


def test_the_second_of_two_people_learns_that_the_review_moved(world: World) -> None:
    review, coordinator = at(world, "submitted"), world["coordinator"]
    move(review=review, action="accepted", version=review.version, by=coordinator)
    with pytest.raises(StaleVersion) as caught:
        move(review=review, action="withdrawn", version=review.version, by=world["department_editor"])
    assert (caught.value.current.status, review.events.count()) == ("accepted", 2)


def test_handing_in_settles_what_was_typed_for_the_year(world: World) -> None:
    review, editor = at(world, "in_progress"), world["department_editor"]
    year = review.round.fiscal_year
    typed = {"settled_at": None, "published_at": None, "is_public": False, "series": "actual"}
    value = IndicatorValueFactory(indicator=world.own.reviews.indicator, fiscal_year=year, **typed)
    other = IndicatorValueFactory(indicator=world.own.reviews.indicator, fiscal_year=year + 1, **typed)
    step = WorkStepFactory(item=review.item, fiscal_year=year, **typed)
    move(review=review, action="submitted", version=review.version, by=editor)
    for row in (value, other, step):
        row.refresh_from_db()
    assert [row.settled_at is not None for row in (value, other, step)] == [True, False, True]


@pytest.mark.parametrize("place", [{"series": "plan"}, {"series": "final_target"}, "district"])
def test_handing_in_a_review_leaves_what_others_are_typing(world: World, place: dict | str) -> None:
    review = at(world, "in_progress")
    if place == "district":
        place = {"series": "actual", "district": DistrictFactory(municipality=world.own.municipality)}
    typed = {"settled_at": None, "published_at": None, "is_public": False} | place
    value = IndicatorValueFactory(indicator=world.own.reviews.indicator, fiscal_year=review.round.fiscal_year, **typed)
    move(review=review, action="submitted", version=review.version, by=world["department_editor"])
    value.refresh_from_db()
    assert value.settled_at is None


def test_handing_in_a_half_year_leaves_the_figures_of_the_year(world: World) -> None:
    review = at(world, "in_progress")
    review.round.kind = "half_year"
    review.round.save()
    typed = {"settled_at": None, "published_at": None, "is_public": False, "series": "actual"}
    year = review.round.fiscal_year
    value = IndicatorValueFactory(indicator=world.own.reviews.indicator, fiscal_year=year, **typed)
    step = WorkStepFactory(item=review.item, fiscal_year=year, **typed)
    move(review=review, action="submitted", version=review.version, by=world["department_editor"])
    for row in (value, step):
        row.refresh_from_db()
    assert [row.settled_at for row in (value, step)] == [None, None]
