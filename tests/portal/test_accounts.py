"""Sign-in, sign-out and passwords, through the pages people see."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from districts.models import Municipality, Role
from tests.factories import AssociationFactory, DepartmentFactory, MunicipalityFactory
from tests.factories.districts import MembershipFactory, UserFactory
from tests.html import read

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-sentence-1"


@pytest.fixture
def user():
    user = UserFactory(email="hanako@mihon.example.jp")
    user.set_password(PASSWORD)
    user.save()
    return user


def heading(response) -> str:
    return re.sub(r"<[^>]+>", "", re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.S)[0]).strip()


def sign_in(client: Client, password: str):
    return client.post(reverse("account_login"), {"login": "hanako@mihon.example.jp", "password": password})


def test_the_right_password_signs_in(client: Client, user) -> None:
    response = sign_in(client, PASSWORD)
    assert (response.status_code, client.session.get("_auth_user_id")) == (302, str(user.pk))


def test_a_wrong_password_says_so_and_signs_nobody_in(client: Client, user) -> None:
    response = sign_in(client, "something-else-1")
    assert response.status_code == 200
    assert "メールアドレスもしくはパスワードが正しくありません。" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_many_wrong_passwords_are_stopped(client: Client, user) -> None:
    for _ in range(6):
        response = sign_in(client, "something-else-1")
    assert "ログイン失敗が連続しています" in response.content.decode() or response.status_code == 429
    sign_in(client, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_signing_out_needs_a_post(client: Client, user) -> None:
    client.force_login(user)
    assert heading(client.get(reverse("account_logout"))) == "ログアウト"
    assert client.session["_auth_user_id"] == str(user.pk)
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_nobody_can_register(client: Client) -> None:
    from districts.models import User

    assert heading(client.get(reverse("account_signup"))) == "アカウントの登録について"
    client.post(reverse("account_signup"), {"email": "x@example.jp", "password1": PASSWORD, "password2": PASSWORD})
    assert list(User.objects.all()) == []


def test_a_forgotten_password_is_set_anew_by_mail(client: Client, user) -> None:
    client.post(reverse("account_reset_password"), {"email": user.email})
    message = mail.outbox[0]
    assert message.to == [user.email]
    assert message.body.startswith("地域コミュニティ政策ポータル\n")
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", message.body)[1]
    page = client.get(link, follow=True)
    assert heading(page) == "パスワードの再設定"
    client.post(
        page.redirect_chain[-1][0], {"password1": "another-long-sentence-2", "password2": "another-long-sentence-2"}
    )
    user.refresh_from_db()
    assert user.check_password("another-long-sentence-2") is True
    assert heading(client.get(link)) == "このリンクは使えなくなっています"


def test_an_unknown_address_learns_by_mail_that_there_is_no_account(client: Client) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.jp"}, follow=True)
    assert heading(response) == "メールをご確認ください"
    assert ["アカウントはないため、変更は行っていません" in message.body for message in mail.outbox] == [True]
    assert "signup" not in mail.outbox[0].body


def test_the_account_pages_are_reached_from_every_page(client: Client, user) -> None:
    client.force_login(user)
    html = client.get(reverse("account_change_password")).content.decode()
    links = re.findall(r'class="tabs__link" href="([^"]+)"( aria-current="page")?', html)
    assert links == [
        (reverse("mfa_index"), ""),
        (reverse("account_change_password"), ' aria-current="page"'),
        (reverse("account_email"), ""),
    ]


def test_two_step_sign_in_is_set_up_and_asked_for(client: Client, user) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    sign_in(client, PASSWORD)
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        client.post(page["Location"], {"password": PASSWORD})
        page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    done = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<code>(\w+)</code>", client.get(done["Location"]).content.decode())
    assert len(codes) == 10

    other = Client()
    assert sign_in(other, PASSWORD)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in other.session
    assert heading(other.get(reverse("mfa_authenticate"))) == "二段階認証"
    other.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert other.session["_auth_user_id"] == str(user.pk)


def landing(client: Client) -> str:
    return sign_in(client, PASSWORD)["Location"]


def join(user, role: Role, city: Municipality) -> None:
    MembershipFactory(
        user=user,
        role=role,
        municipality=None if role == Role.SYSTEM_ADMINISTRATOR else city,
        department=DepartmentFactory(municipality=city) if role == Role.DEPARTMENT_EDITOR else None,
        association=AssociationFactory(municipality=city) if role == Role.ASSOCIATION_REPRESENTATIVE else None,
    )


@pytest.fixture
def city():
    return MunicipalityFactory(slug="mihon")


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.COORDINATOR, "/staff/mihon/"),
        (Role.READER, "/staff/mihon/"),
        (Role.DEPARTMENT_EDITOR, "/staff/mihon/"),
        (Role.COUNCIL_MEMBER, "/mihon/recommendations/"),
        (Role.ASSOCIATION_REPRESENTATIVE, "/answers/"),
        (Role.SYSTEM_ADMINISTRATOR, "/staff/"),
    ],
)
def test_every_role_lands_on_its_work(client: Client, user, city, role: Role, address: str) -> None:
    join(user, role, city)
    assert landing(client) == address


def test_somebody_without_a_role_or_with_two_kinds_of_work_begins_on_the_home_page(client: Client, user, city) -> None:
    assert landing(client) == "/"
    for role in (Role.COORDINATOR, Role.ASSOCIATION_REPRESENTATIVE):
        join(user, role, city)
    assert landing(Client()) == "/"


def test_staff_of_two_municipalities_choose_one(client: Client, user, city) -> None:
    for place in (city, MunicipalityFactory(slug="tonari")):
        join(user, Role.COORDINATOR, place)
    assert landing(client) == "/staff/"


def test_the_sign_in_is_named_for_everybody_who_uses_it(client: Client, city) -> None:
    page = read(client.get("/mihon/"))
    assert page.texts("header a.tool") == ["ログイン（職員・委員・団体の方）"]
