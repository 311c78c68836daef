"""Departments in the admin: names over the years, groups, successors and printed labels."""

import pytest

from districts.models import Department, DepartmentAlias
from tests.admin_pages import change_url, errors, list_url, post
from tests.factories import AssociationFactory, DepartmentFactory, DistrictFactory, MunicipalityFactory
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def coordinator(client, world):
    client.force_login(world["coordinator"])
    return client


def test_a_department_is_added_with_its_name(coordinator, world) -> None:
    page = coordinator.get(list_url(Department, "add"))
    assert page.context["adminform"].form["municipality"].value() == world.own.municipality.pk
    response = post(
        coordinator,
        list_url(Department, "add"),
        code="kurashi",
        **{
            "names-TOTAL_FORMS": 1,
            "names-0-name": "くらし支援課",
            "names-0-short_name": "くらし",
            "names-0-valid_from": 2021,
        },
    )
    added = Department.objects.get(code="kurashi")
    assert response.status_code == 302
    assert (str(added), added.municipality, added.label_in(2021)) == ("くらし支援課", world.own.municipality, "くらし")
    assert added.history.get().history_user == world["coordinator"]


def test_a_department_is_not_added_to_another_municipality(coordinator, world) -> None:
    away = world.foreign.municipality
    response = post(coordinator, list_url(Department, "add"), code="kurashi", municipality=away.pk)
    assert list(errors(response)) == ["municipality"]
    assert not Department.objects.filter(code="kurashi").exists()


def test_a_department_never_moves_to_another_municipality(client, world) -> None:
    client.force_login(world["system_administrator"])
    row = world.own.department
    post(client, change_url(row), municipality=world.foreign.municipality.pk, code="moved")
    saved = Department.objects.get(pk=row.pk)
    assert (saved.municipality, saved.code) == (world.own.municipality, "moved")


def test_a_renaming_adds_a_name_and_keeps_the_old(coordinator, world) -> None:
    row = world.own.department
    new = {"names-TOTAL_FORMS": 2, "names-1-name": "新しい課", "names-1-valid_from": 2026, "names-0-valid_to": 2025}
    assert post(coordinator, change_url(row), **new).status_code == 302
    assert [name.name for name in row.names.all()] == [f"{row.code}課", "新しい課"]
    assert [row.name_in(year).name for year in (2025, 2026)] == [f"{row.code}課", "新しい課"]


def test_two_new_names_of_one_year_are_refused(coordinator, world) -> None:
    new = {"names-TOTAL_FORMS": 3, "names-1-name": "甲課", "names-2-name": "乙課"}
    response = post(coordinator, change_url(world.own.department), **new)
    assert errors(response) == {"names": ["同じ年度から始まる行が二つあります。"]}


def test_a_code_that_is_taken_is_refused(coordinator, world) -> None:
    response = post(coordinator, change_url(world.own.department), code=world.own.other_department.code)
    assert errors(response) == {"__all__": ["この 自治体 と コード を持った 担当課 が既に存在します。"]}


def test_only_a_group_has_members(coordinator, world) -> None:
    def inlines(row):
        return [one.opts.model.__name__ for one in coordinator.get(change_url(row)).context["inline_admin_formsets"]]

    assert inlines(world.own.department) == ["DepartmentName", "DepartmentAlias", "DepartmentSuccession"]
    assert inlines(world.own.group) == [
        "DepartmentName",
        "DepartmentAlias",
        "DepartmentGrouping",
        "DepartmentSuccession",
    ]


def test_a_group_takes_members_of_its_own_municipality(client, world) -> None:
    client.force_login(world["system_administrator"])
    new = {"groupings-TOTAL_FORMS": 2, "groupings-1-member": world.foreign.department.pk}
    refused = post(client, change_url(world.own.group), **new)
    assert errors(refused) == {"groupings": ["別の自治体のものです。"]}
    new["groupings-1-member"] = world.own.department.pk
    assert post(client, change_url(world.own.group), **new).status_code == 302
    assert {one.member for one in world.own.group.groupings.all()} == {
        world.own.department,
        world.own.other_department,
    }


def test_a_dissolved_department_has_no_successor(coordinator, world) -> None:
    row = world.own.other_department
    response = post(coordinator, change_url(row), **{"successions-0-kind": "dissolve"})
    assert errors(response) == {
        "successions": ["廃止の場合は後の部署を指定できません。それ以外の種別では後の部署が必要です。"]
    }


def test_a_department_with_items_stays_and_one_without_goes(coordinator, world) -> None:
    unused = DepartmentFactory(municipality=world.own.municipality)
    used = world.own.department
    for row in (used, unused):
        coordinator.post(change_url(row).replace("change", "delete"), {"post": "yes"})
    assert set(Department.objects.filter(pk__in=[used.pk, unused.pk])) == {used}
    assert unused.history.model.objects.filter(id=unused.pk).latest().history_user == world["coordinator"]


def test_the_delete_action_takes_the_chosen_rows(coordinator, world) -> None:
    unused = DepartmentFactory(municipality=world.own.municipality)
    away = DepartmentFactory(municipality=world.foreign.municipality)
    data = {"action": "delete_selected", "_selected_action": [unused.pk, away.pk], "post": "yes"}
    coordinator.post(list_url(Department), data)
    assert set(Department.objects.filter(pk__in=[unused.pk, away.pk])) == {away}


def test_the_history_tells_of_names_too(coordinator, world) -> None:
    row = world.own.department
    post(coordinator, change_url(row), **{"names-0-name": "直した名前", "names-0-valid_to": 2025})
    response = coordinator.get(change_url(row).replace("change", "history"))
    (heading, records), *_others = response.context["parts"]
    assert (heading, records[0].history_user) == ("部署の名称", world["coordinator"])
    assert {change["field"]: (change["old"], change["new"]) for change in records[0].history_delta_changes} == {
        "名称": (f"{row.code}課", "直した名前"),
        "終了年度": ("—", "2025"),
    }
    assert "直した名前" in response.content.decode()


def test_the_history_tells_of_an_empty_row_and_of_one_that_is_gone(coordinator, world) -> None:
    body = AssociationFactory(municipality=world.own.municipality, district=None)
    gone = DistrictFactory(municipality=world.own.municipality)
    kept = DistrictFactory(municipality=world.own.municipality)
    for district in (gone, kept):
        body.district = district
        body.save()
    gone.delete()
    response = coordinator.get(change_url(body).replace("change", "history"))
    told = [getattr(record, "history_delta_changes", []) for record in response.context["page_obj"]]
    assert [[(change["field"], change["old"], change["new"]) for change in changes] for changes in told] == [
        [("地区", "削除済みの地区", str(kept))],
        [("地区", "—", "削除済みの地区")],
        [],
    ]


# --- printed labels ---


def test_a_printed_label_gets_its_key(coordinator, world) -> None:
    data = {"label": "ｺﾐ 推", "department": world.own.department.pk}
    assert post(coordinator, list_url(DepartmentAlias, "add"), **data).status_code == 302
    assert DepartmentAlias.objects.get(label="ｺﾐ 推").key == "コミ推"


def test_a_label_means_one_department_from_one_year_on(coordinator, world) -> None:
    alias = world.own.department.aliases.get()
    same = {"label": f" {alias.label} ", "department": world.own.other_department.pk}
    told = {"label": ["この名称には、同じ年度から始まる登録がすでにあります。"]}
    assert errors(post(coordinator, list_url(DepartmentAlias, "add"), **same)) == told
    assert post(coordinator, list_url(DepartmentAlias, "add"), **same, valid_from=2021).status_code == 302
    later = DepartmentAlias.objects.get(valid_from=2021)
    assert errors(post(coordinator, change_url(later), valid_from=None)) == told


def test_a_label_means_a_department_of_its_municipality(client, world) -> None:
    client.force_login(world["system_administrator"])
    data = {"label": "別名", "municipality": MunicipalityFactory().pk, "department": world.own.department.pk}
    response = post(client, list_url(DepartmentAlias, "add"), **data)
    assert errors(response)["department"][0] == "別の自治体の部署です。"


def test_a_label_is_added_on_the_page_of_its_department(coordinator, world) -> None:
    row = world.own.department
    new = {"aliases-TOTAL_FORMS": 2, "aliases-1-label": "ﾗﾍﾞﾙ"}
    assert post(coordinator, change_url(row), **new).status_code == 302
    added = row.aliases.get(label="ﾗﾍﾞﾙ")
    assert (added.municipality, added.key) == (world.own.municipality, "ラベル")


def test_a_label_that_has_a_meaning_is_refused_on_the_page_of_a_department(coordinator, world) -> None:
    taken = world.own.department.aliases.get().label
    told = {"aliases": ["この名称には、同じ年度から始まる登録がすでにあります。"]}
    elsewhere = {"aliases-TOTAL_FORMS": 1, "aliases-0-label": f" {taken}"}
    assert errors(post(coordinator, change_url(world.own.other_department), **elsewhere)) == told
    twice = {"aliases-TOTAL_FORMS": 2, "aliases-0-label": "新しい", "aliases-1-label": "新 しい"}
    assert errors(post(coordinator, change_url(world.own.group), **twice)) == told
    assert world.own.group.aliases.count() == 0


def test_a_department_is_added_with_a_label(coordinator, world) -> None:
    new = {"code": "kurashi", "aliases-TOTAL_FORMS": 1, "aliases-0-label": "くらし"}
    assert post(coordinator, list_url(Department, "add"), **new).status_code == 302
    assert DepartmentAlias.objects.get(label="くらし").municipality == world.own.municipality
