"""Who may do what with plans and crosswalks, asked of the functions every view and the admin ask."""

import pytest
from django.contrib.auth.models import AnonymousUser

from policies.models import PlanItem
from policies.permissions import (
    can_answer,
    can_coordinate,
    can_edit_crosswalk,
    can_edit_item,
    can_publish,
    can_view_drafts,
)
from tests.factories import ItemFactory, assign
from tests.world import ROLES, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def allowed(world: World, ask) -> list[str]:
    """Roles whose person the question lets through."""
    return [role for role in ROLES if ask(world[role] or AnonymousUser())]


STAFF = [
    "reader",
    "department_editor",
    "other_department_editor",
    "coordinator",
    "system_administrator",
]
COORDINATION = ["coordinator", "system_administrator"]


def test_drafts_are_seen_by_staff_of_the_municipality(world) -> None:
    assert allowed(world, lambda user: can_view_drafts(user, world.own.municipality)) == STAFF


def test_coordinating_is_for_the_plan_office(world) -> None:
    own = world.own
    assert allowed(world, lambda user: can_coordinate(user, own.municipality.pk)) == COORDINATION
    assert allowed(world, lambda user: can_edit_crosswalk(user, own.crosswalk)) == COORDINATION
    assert allowed(world, lambda user: can_publish(user, own.edition)) == COORDINATION


def test_the_crosswalk_of_the_other_city_is_its_own_coordinator_s(world) -> None:
    foreign = ["foreign_coordinator", "system_administrator"]
    assert allowed(world, lambda user: can_edit_crosswalk(user, world.foreign.crosswalk)) == foreign


def test_an_item_is_edited_by_its_department_and_coordinators(world) -> None:
    editors = ["department_editor", *COORDINATION]
    assert allowed(world, lambda user: can_edit_item(user, world.own.item)) == editors
    others = ["other_department_editor", *COORDINATION]
    assert allowed(world, lambda user: can_edit_item(user, world.own.other_item)) == others


def test_an_item_of_a_group_is_edited_by_its_members(world) -> None:
    item = assign(ItemFactory(edition=world.own.edition), world.own.group)
    assert allowed(world, lambda user: can_edit_item(user, item)) == ["other_department_editor", *COORDINATION]


def test_an_item_without_a_department_is_the_coordinator_s(world) -> None:
    item = ItemFactory(edition=world.own.edition)
    assert allowed(world, lambda user: can_edit_item(user, item)) == COORDINATION


def test_a_closed_edition_is_edited_by_coordinators_only(world) -> None:
    edition = world.own.edition
    edition.editing_open = False
    edition.save()
    item = PlanItem.objects.get(pk=world.own.item.pk)
    assert allowed(world, lambda user: can_edit_item(user, item)) == COORDINATION


def test_a_row_that_names_a_department_of_another_city_lets_nobody_in(world) -> None:
    """Forms refuse such a row; should one come about, it is still no key to the other city."""
    stranger = assign(ItemFactory(edition=world.foreign.edition), world.own.department)
    expected = ["foreign_coordinator", "system_administrator"]
    assert allowed(world, lambda user: can_edit_item(user, stranger)) == expected


def test_a_body_is_answered_for_by_its_representatives_alone(world) -> None:
    assert allowed(world, lambda user: can_answer(user, world.own.record.request)) == ["association_representative"]
    assert allowed(world, lambda user: can_answer(user, world.foreign.record.request)) == []
