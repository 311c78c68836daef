"""Figures of districts and printed labels of stakeholders in the admin: refused in words, exported as they are."""

import csv
import io

import pytest

from districts.models import DistrictStatistic, StakeholderAlias, StakeholderType
from tests.admin_pages import change_url, errors, list_url, post
from tests.factories import DistrictFactory, StakeholderTypeFactory
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def coordinator(client, world):
    client.force_login(world["coordinator"])
    return client


def row(number: int, **fields: object) -> dict[str, object]:
    """A new row of figures on the page of a district, which has one already."""
    made = {f"statistics-{number}-{name}": value for name, value in fields.items()}
    return {"statistics-TOTAL_FORMS": number + 1, **made}


def test_a_year_is_added_on_the_page_of_its_district(coordinator, world) -> None:
    district = world.own.record.district
    response = post(coordinator, change_url(district), **row(1, fiscal_year=2021, households=110, member_households=70))
    assert response.status_code == 302
    figures = district.statistics.values_list("fiscal_year", "population", "households", "member_households")
    assert list(figures) == [(2020, None, 100, 70), (2021, None, 110, 70)]
    assert DistrictStatistic.history.get(fiscal_year=2021).history_user == world["coordinator"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"fiscal_year": 2021, "households": 100, "member_households": 101},
            "加入世帯数が世帯数より多くなっています。",
        ),
        ({"fiscal_year": 2020}, "この 地区 と 年度 を持った 地区の統計 が既に存在します。"),
    ],
)
def test_figures_that_cannot_be_are_refused_in_words(coordinator, world, fields, told) -> None:
    row_of_page = {"district": world.own.record.district.pk, **fields}
    assert errors(post(coordinator, list_url(DistrictStatistic, "add"), **row_of_page)) == {"__all__": [told]}
    assert world.own.record.district.statistics.count() == 1


def test_a_district_of_another_municipality_gets_no_figures(coordinator, world) -> None:
    foreign = world.foreign.record.district
    response = post(coordinator, list_url(DistrictStatistic, "add"), district=foreign.pk, fiscal_year=2021)
    assert list(errors(response)) == ["district"]


def test_figures_are_exported_with_the_rate_and_empty_where_unknown(coordinator, world) -> None:
    district = world.own.record.district
    DistrictStatistic.objects.create(district=district, fiscal_year=2021, population=300, source="住民基本台帳")
    response = coordinator.post(list_url(DistrictStatistic, "export"), {"format": "1", "resource": "0"})
    place = [world.own.municipality.name, district.name, district.code]
    assert list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")))) == [
        ["自治体", "地区", "コード", "年度", "人口", "世帯数", "加入世帯数", "加入率(%)", "出典"],
        [*place, "2020", "", "100", "70", "70.0", ""],
        [*place, "2021", "300", "", "", "", "住民基本台帳"],
    ]


# --- kinds of stakeholder and their labels ---


def test_a_label_has_one_meaning_whatever_its_width(coordinator, world) -> None:
    known = world.own.municipality.stakeholder_aliases.get()
    other = StakeholderTypeFactory(municipality=world.own.municipality)
    fields = {"label": f" {known.label} ", "stakeholder_type": other.pk, "municipality": world.own.municipality.pk}
    response = post(coordinator, list_url(StakeholderAlias, "add"), **fields)
    assert errors(response) == {"label": ["この表記はすでに登録されています。"]}
    assert world.own.municipality.stakeholder_aliases.get() == known


def test_labels_on_the_page_of_a_kind_are_told_apart(coordinator, world) -> None:
    kind = world.own.record.stakeholder_type
    twice = {"aliases-TOTAL_FORMS": 3, "aliases-1-label": "ＮＰＯ", "aliases-2-label": "NPO"}
    assert errors(post(coordinator, change_url(kind), **twice)) == {"aliases": ["同じ表記は一度だけ入力できます。"]}
    once = {"aliases-TOTAL_FORMS": 2, "aliases-1-label": "ＮＰＯ"}
    assert post(coordinator, change_url(kind), **once).status_code == 302
    assert sorted(kind.aliases.values_list("key", flat=True))[0] == "npo"


def test_a_role_belongs_to_a_kind_of_body(coordinator, world) -> None:
    kind = world.own.record.stakeholder_type
    fields = {"municipality": world.own.municipality.pk, "name": "区長", "slug": "chief", "parent": kind.pk}
    refused = post(coordinator, list_url(StakeholderType, "add"), **fields, kind="body")
    assert errors(refused) == {"__all__": ["ほかの主体に属するのは、役職と部会などだけです。"]}
    assert post(coordinator, list_url(StakeholderType, "add"), **fields, kind="role").status_code == 302
    assert StakeholderType.objects.get(slug="chief").parent == kind


def test_a_kind_never_belongs_to_one_of_another_municipality(coordinator, world) -> None:
    away = world.foreign.record.stakeholder_type
    fields = {"municipality": world.own.municipality.pk, "name": "区長", "slug": "chief", "kind": "role"}
    assert list(errors(post(coordinator, list_url(StakeholderType, "add"), **fields, parent=away.pk))) == ["parent"]


def test_an_address_of_a_district_is_taken_once(coordinator, world) -> None:
    taken = world.own.record.district
    other = DistrictFactory(municipality=world.own.municipality)
    assert list(errors(post(coordinator, change_url(other), slug=taken.slug))) == ["__all__"]
