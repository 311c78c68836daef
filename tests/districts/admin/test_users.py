"""Accounts and memberships in the admin: only a system administrator gives anybody a role."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from districts.models import Membership, Role, User
from districts.services.accounts import create_account
from tests.admin_pages import change_url, errors, list_url, post
from tests.factories.districts import PASSWORD
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def administrator(client, world):
    client.force_login(world["system_administrator"])
    return client


def test_an_account_is_added_and_can_sign_in(administrator, client, world) -> None:
    data = {"email": "New.Person@Example.JP", "display_name": "新任 職員", "password1": PASSWORD, "password2": PASSWORD}
    assert post(administrator, list_url(User, "add"), **data).status_code == 302
    user = User.objects.get(email="new.person@example.jp")
    assert (user.display_name, user.is_staff, user.is_superuser) == ("新任 職員", False, False)
    assert user.history.last().history_user == world["system_administrator"]
    client.logout()
    client.post(reverse("account_login"), {"login": "new.person@example.jp", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "not-an-address"}, "email"),
        ({"password2": "something-else"}, "password2"),
        ({"password1": "x", "password2": "x"}, "password2"),
    ],
)
def test_an_account_that_cannot_be_is_refused(administrator, changes, field) -> None:
    data = {"email": "new@example.jp", "password1": PASSWORD, "password2": PASSWORD, **changes}
    response = post(administrator, list_url(User, "add"), **data)
    assert list(errors(response)) == [field]


def test_an_address_is_taken_whatever_its_spelling(administrator, world) -> None:
    data = {"email": world["reader"].email.upper(), "password1": PASSWORD, "password2": PASSWORD}
    response = post(administrator, list_url(User, "add"), **data)
    assert list(errors(response)) == ["email"]


def test_a_role_is_given_on_the_page_of_the_account(administrator, world) -> None:
    reader, own = world["reader"], world.own
    new = {
        "memberships-TOTAL_FORMS": 2,
        "memberships-1-role": "department_editor",
        "memberships-1-municipality": own.municipality.pk,
        "memberships-1-department": own.department.pk,
    }
    assert post(administrator, change_url(reader), **new).status_code == 302
    given = reader.memberships.get(role="department_editor")
    assert (given.department, given.history.get().history_user) == (own.department, world["system_administrator"])


def test_the_role_of_a_system_administrator_ends_with_the_membership(client) -> None:
    user = create_account(
        email="chief@example.jp", password=PASSWORD, display_name="管理 者", role=Role.SYSTEM_ADMINISTRATOR, by=None
    )
    client.force_login(user)
    assert client.get(list_url(User)).status_code == 200
    user.memberships.update(valid_to=dt.date(2020, 3, 31))
    assert client.get(list_url(User)).status_code == 403


def test_the_flag_of_an_account_from_the_command_line_is_taken_away(administrator) -> None:
    root = User.objects.create_superuser("root@example.jp", PASSWORD)
    assert post(administrator, change_url(root), is_superuser=None).status_code == 302
    assert User.objects.get(pk=root.pk).is_superuser is False


def test_the_flag_is_given_to_nobody(administrator, world) -> None:
    reader = world["reader"]
    assert "is_superuser" not in administrator.get(change_url(reader)).context["adminform"].form.fields
    post(administrator, change_url(reader), is_superuser="on")
    assert User.objects.get(pk=reader.pk).is_superuser is False


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"role": "department_editor"}, "担当課は、所管課担当にだけ必ず指定します。"),
        ({"municipality": ""}, "システム管理者以外の役割には自治体が必要です。"),
        ({"valid_from": "2026-04-01", "valid_to": "2026-03-31"}, "終了日が開始日より前です。"),
    ],
)
def test_a_role_that_cannot_be_is_refused(administrator, world, changes, told) -> None:
    row = {f"memberships-0-{name}": value for name, value in changes.items()}
    response = post(administrator, change_url(world["reader"]), **row)
    assert errors(response) == {"memberships": [told]}


def test_a_membership_keeps_person_and_place_and_its_rules(administrator, world) -> None:
    """The constraint is told in words also where the municipality is no longer in the form."""
    row = world["reader"].memberships.get()
    refused = post(administrator, change_url(row), role="system_administrator")
    assert errors(refused) == {"__all__": ["システム管理者以外の役割には自治体が必要です。"]}
    post(administrator, change_url(row), municipality=world.foreign.municipality.pk, valid_to="2027-03-31")
    saved = Membership.objects.get(pk=row.pk)
    assert (saved.municipality, saved.valid_to) == (world.own.municipality, dt.date(2027, 3, 31))


def test_a_department_of_another_municipality_is_refused(administrator, world) -> None:
    data = {
        "user": world["reader"].pk,
        "role": "department_editor",
        "municipality": world.own.municipality.pk,
        "department": world.foreign.department.pk,
    }
    response = post(administrator, list_url(Membership, "add"), **data)
    assert errors(response) == {"department": ["別の自治体のものです。"]}


def test_a_coordinator_sees_who_works_for_the_municipality_and_changes_nothing(client, world) -> None:
    client.force_login(world["coordinator"])
    listed = client.get(list_url(Membership)).context["cl"].result_list
    row = world["reader"].memberships.get()
    assert {one.municipality for one in listed} == {world.own.municipality}
    assert client.get(change_url(row)).context["has_change_permission"] is False
    role = {"user": world["coordinator"].pk, "role": "system_administrator"}
    answers = [client.post(list_url(Membership, "add"), role), client.post(change_url(row), {"role": "coordinator"})]
    assert [one.status_code for one in answers] == [403, 403]
    assert Membership.objects.get(pk=row.pk).role == "reader"
    assert not Membership.objects.filter(role="system_administrator", user=world["coordinator"]).exists()


def test_an_account_is_closed_not_removed(administrator, client, world) -> None:
    reader = world["reader"]
    assert administrator.get(change_url(reader).replace("change", "delete")).status_code == 403
    assert post(administrator, change_url(reader), is_active=None).status_code == 302
    client.force_login(reader)
    assert client.get(reverse("policies:staff-municipality", args=[world.own.municipality.slug])).status_code == 302


def test_a_password_is_set_for_somebody(administrator, world) -> None:
    url = reverse("admin:auth_user_password_change", args=[world["reader"].pk])
    data = {"password1": "another-long-secret", "password2": "another-long-secret", "usable_password": "true"}
    assert administrator.post(url, data).status_code == 302
    assert User.objects.get(pk=world["reader"].pk).check_password("another-long-secret")


def test_a_lost_second_factor_is_removed(administrator, world) -> None:
    reader, coordinator = world["reader"], world["coordinator"]
    for user in (reader, coordinator):
        Authenticator.objects.create(user=user, type="totp", data={})
    data = {"action": "remove_second_factor", "_selected_action": [reader.pk]}
    response = administrator.post(list_url(User), data, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["1件のアカウントの二段階認証を解除しました。"]
    assert list(Authenticator.objects.values_list("user", flat=True)) == [coordinator.pk]


def test_secrets_are_in_no_table_of_the_admin(administrator) -> None:
    for address in ("auth/group/", "account/emailaddress/", "mfa/authenticator/"):
        assert administrator.get(f"/admin/{address}").status_code == 404
