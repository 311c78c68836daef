"""The door of the admin: signing in is allauth's, nothing leads out of the site."""

import pytest
from django.urls import reverse

from districts.models import District, Municipality
from tests.admin_pages import change_url, errors, list_url, post
from tests.factories.districts import PASSWORD
from tests.html import read
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_visitor_signs_in_and_comes_back(client, world) -> None:
    target = list_url(District)
    shown = client.get(target, follow=True)
    assert shown.redirect_chain[-1][0] == f"{reverse('account_login')}?next={target.replace('/', '%2F')}"
    response = client.post(
        shown.redirect_chain[-1][0], {"login": world["coordinator"].email, "password": PASSWORD, "next": target}
    )
    assert (response.status_code, response.headers["Location"]) == (302, target)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_sign_in_leads_nowhere_else(client, world, target) -> None:
    client.force_login(world["coordinator"])
    response = client.get(reverse("admin:login"), {"next": target})
    assert response.headers["Location"] == reverse("admin:index")


def test_is_staff_of_django_opens_nothing(client, world) -> None:
    user = world["reader"]
    user.is_staff = True
    user.save()
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 403


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("reader", (False, False)),
        ("department_editor", (True, True)),
        ("coordinator", (True, True)),
        ("system_administrator", (True, True)),
    ],
)
def test_the_way_to_the_admin_is_shown_to_those_it_lets_in(client, world, role, offered) -> None:
    client.force_login(world[role])
    page = read(client.get(f"/staff/{world.own.municipality.slug}/"))
    places = (".staff-bar__list", ".page-heading__actions")
    assert tuple("/admin/" in page.links(place).values() for place in places) == offered


def test_signing_out(client, world) -> None:
    client.force_login(world["coordinator"])
    assert client.get(reverse("admin:logout")).headers["Location"] == reverse("account_logout")
    assert client.post(reverse("admin:logout")).headers["Location"] == reverse("portal:home")
    assert "_auth_user_id" not in client.session


def test_the_index_names_what_the_person_looks_after(client, world) -> None:
    def tables(role):
        client.force_login(world[role])
        apps = client.get(reverse("admin:index")).context["app_list"]
        return [[model["name"] for model in app["models"] if model["perms"]["change"]] for app in apps]

    districts, policies = tables("coordinator")
    assert sorted(districts) == [
        "主体の別名",
        "主体の種類",
        "団体",
        "地区",
        "地区の統計",
        "担当課",
        "比較する数値",
        "部署の別名",
    ]
    assert sorted(policies) == [
        "テーマ",
        "付属資料",
        "依頼先の組",
        "個票",
        "原資料",
        "審議会",
        "指標",
        *("提案", "提案の項目", "提言・依頼の文書"),
        *("新旧の対応", "新旧対照表"),
        "答申",
        "答申の章節",
        "答申項目",
        "答申項目への回答",
        "視点",
        "計画",
        "計画の版",
        "計画項目",
        "評価基準",
        "諮問",
    ]
    assert tables("department_editor") == [[], ["答申項目への回答", "計画項目"]]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_admin_speaks_the_chosen_language(client, world, settings, language) -> None:
    client.force_login(world["coordinator"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(list_url(District))
    assert response.context["title"] == {"ja": "変更する 地区 を選択", "en": "Select district to change"}[language]
    assert f'<html lang="{language}"' in response.content.decode()


def test_no_page_allows_inline_script_or_style(client, world) -> None:
    client.force_login(world["system_administrator"])
    policy = client.get(reverse("admin:index")).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


# --- municipalities and districts ---


def test_a_municipality_is_added_by_a_system_administrator(client, world) -> None:
    client.force_login(world["system_administrator"])
    url = list_url(Municipality, "add")
    refused = post(client, url, code="011001", name="札幌市", slug="staff")
    assert errors(refused) == {
        "code": ["011001 の末尾の検査数字は 2 のはずです。"],
        "slug": ["「staff」はこのサイト自体が使うアドレスです。"],
    }
    assert post(client, url, code="011002", name="札幌市", slug="sapporo").status_code == 302
    assert Municipality.objects.get(slug="sapporo").history.get().history_user == world["system_administrator"]


def test_a_district_lies_in_its_own_municipality(client, world) -> None:
    client.force_login(world["coordinator"])
    row = world.own.municipality.districts.first()
    away = world.foreign.municipality.districts.first()
    refused = post(client, change_url(row), parent=away.pk)
    assert list(errors(refused)) == ["parent"]
    assert errors(post(client, change_url(row), valid_from=2021, valid_to=2020)) == {
        "__all__": ["終了年度が開始年度より前です。"]
    }
    assert post(client, change_url(row), name="中央地区").status_code == 302
    assert District.objects.get(pk=row.pk).name == "中央地区"
