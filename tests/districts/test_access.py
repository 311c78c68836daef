"""What memberships give: where, for which departments, from which day to which."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from districts.access import NOBODY, access_of
from districts.fiscal_years import current_fiscal_year
from districts.models import DepartmentGrouping, Role, User
from tests.factories import DepartmentFactory, MembershipFactory, MunicipalityFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return MunicipalityFactory()


def fresh(user: User) -> User:
    """The user as the next request finds them."""
    return User.objects.get(pk=user.pk)


def test_nobody_without_an_account(city) -> None:
    assert access_of(AnonymousUser()) is NOBODY
    assert (NOBODY.works_for(city.pk), NOBODY.coordinates(city.pk), NOBODY.is_staff) == (False, False, False)


def test_an_account_without_a_role_is_nobody(city) -> None:
    access = access_of(UserFactory())
    assert (access, access.is_staff) == (NOBODY, False)


@pytest.mark.parametrize(
    ("role", "works", "coordinates"),
    [
        (Role.SYSTEM_ADMINISTRATOR, True, True),
        (Role.COORDINATOR, True, True),
        (Role.DEPARTMENT_EDITOR, True, False),
        (Role.READER, True, False),
        (Role.COUNCIL_MEMBER, False, False),
        (Role.ASSOCIATION_REPRESENTATIVE, False, False),
    ],
)
def test_what_a_role_gives_in_its_municipality(city, role, works, coordinates) -> None:
    department = DepartmentFactory(municipality=city) if role == Role.DEPARTMENT_EDITOR else None
    access = access_of(member(role, city, department))
    assert (access.works_for(city.pk), access.coordinates(city.pk), access.is_staff) == (works, coordinates, works)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMINISTRATOR])
def test_no_role_reaches_another_municipality(city, role) -> None:
    other = MunicipalityFactory()
    department = DepartmentFactory(municipality=city) if role == Role.DEPARTMENT_EDITOR else None
    access = access_of(member(role, city, department))
    assert (access.works_for(other.pk), access.coordinates(other.pk)) == (False, False)


def test_a_superuser_is_a_system_administrator() -> None:
    assert access_of(User.objects.create_superuser("root@example.jp", "x")).is_system_administrator


def test_staff_municipalities_are_those_whose_drafts_are_seen(city) -> None:
    user = member(Role.COUNCIL_MEMBER, city)
    second, third = MunicipalityFactory(), MunicipalityFactory()
    MembershipFactory(user=user, role=Role.READER, municipality=second)
    MembershipFactory(user=user, role=Role.COORDINATOR, municipality=third)
    assert access_of(user).staff_municipalities == {second.pk, third.pk}


def test_an_editor_has_the_department_and_the_groups_it_is_in(city) -> None:
    department, group, _other = (DepartmentFactory(municipality=city) for _number in range(3))
    DepartmentGrouping.objects.create(group=group, member=department)
    assert access_of(member(Role.DEPARTMENT_EDITOR, city, department)).departments == {department.pk, group.pk}


def test_a_group_left_years_ago_is_no_longer_an_editors(city) -> None:
    department, group, future = (DepartmentFactory(municipality=city) for _number in range(3))
    DepartmentGrouping.objects.create(group=group, member=department, valid_to=current_fiscal_year() - 1)
    DepartmentGrouping.objects.create(group=future, member=department, valid_from=current_fiscal_year() + 1)
    assert access_of(member(Role.DEPARTMENT_EDITOR, city, department)).departments == {department.pk}


def test_a_representative_has_the_association(city) -> None:
    user = member(Role.ASSOCIATION_REPRESENTATIVE, city)
    assert access_of(user).associations == {user.memberships.get().association_id}


DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        (None, None, True),
        (0, 0, True),
        (-1, None, True),
        (None, 1, True),
        (1, None, False),
        (None, -1, False),
        (-9, -1, False),
    ],
)
def test_a_membership_holds_from_its_first_to_its_last_day(city, start, end, holds) -> None:
    user, today = member(Role.COORDINATOR, city), timezone.localdate()
    user.memberships.update(
        valid_from=None if start is None else today + start * DAY, valid_to=None if end is None else today + end * DAY
    )
    assert access_of(fresh(user)).coordinates(city.pk) == holds


def test_a_closed_account_has_nothing(city) -> None:
    user = member(Role.COORDINATOR, city)
    user.is_active = False
    user.save()
    assert access_of(fresh(user)) is NOBODY


def test_access_is_read_once_per_request(city, django_assert_num_queries) -> None:
    user = fresh(member(Role.DEPARTMENT_EDITOR, city, DepartmentFactory(municipality=city)))
    with django_assert_num_queries(2):
        first = access_of(user)
        assert access_of(user) is first
