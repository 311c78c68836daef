"""Entering values: typed, handed in, corrected with a reason, in conflict, pasted; nothing a person typed is lost."""

import json
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.fiscal_years import current_fiscal_year, japanese_label
from districts.models import Municipality
from policies.models import Indicator, IndicatorValue
from policies.services.indicator_values import set_value
from tests.factories import (
    DepartmentFactory,
    DistrictFactory,
    EditionFactory,
    IndicatorFactory,
    ItemFactory,
    MunicipalityFactory,
    UserFactory,
    assign,
)
from tests.html import Element, read

from .staff_cases import People, people_of, statuses

pytestmark = pytest.mark.django_db

YEAR = current_fiscal_year()
GRID = "/staff/mihon/indicators/grid/"
PAGE = "/staff/mihon/indicators/centres/"


@dataclass
class Desk:
    city: Municipality
    people: People
    centres: Indicator
    client: Client

    def name(self, year: int = YEAR, series: str = "actual", indicator: Indicator | None = None, district=None) -> str:
        pk = (indicator or self.centres).pk
        return f"v-{pk}-{district.pk if district else 0}-{year}-{series}"

    def page(self, path: str = GRID) -> Element:
        response = self.client.get(path)
        assert response.status_code == 200
        return read(response)

    def send(self, cells: dict[str, str], path: str = GRID, *, seen: str | None = None, **extra: str):
        """As a browser sends the page: every cell, with what the person changed."""
        page = self.page(path)
        fields = {one["name"]: one["value"] for one in page.all("input.grid-cell")}
        hidden = page.one("input[name=seen]")["value"] if seen is None else seen
        return self.client.post(path, fields | cells | {"seen": hidden, "action": "save"} | extra)

    def values(self) -> list[tuple]:
        rows = IndicatorValue.objects.current().order_by("indicator__name", "fiscal_year", "series", "district_id")
        return [
            (row.fiscal_year, row.series, row.number, row.text, row.qualifier, row.settled_at is not None)
            for row in rows
        ]


@pytest.fixture
def desk(client: Client) -> Desk:
    city = MunicipalityFactory(slug="mihon", name="みほん市")
    department = DepartmentFactory(municipality=city)
    centres = IndicatorFactory(municipality=city, slug="centres", name="拠点数", unit="箇所", owner=department)
    people = people_of(city, department)
    client.force_login(people.editor)
    return Desk(city, people, centres, client)


# --- saving and handing in ---


def test_values_are_saved_as_people_write_them(desk: Desk) -> None:
    response = desk.send(
        {
            desk.name(YEAR - 1): "３７（見込み）",
            desk.name(YEAR): "1,345",
            desk.name(YEAR - 1, "plan"): "継続実施",
            desk.name(YEAR, "plan"): "－",
        }
    )
    assert response.status_code == 302
    assert desk.values() == [
        (YEAR - 1, "actual", Decimal(37), "", "estimate", False),
        (YEAR - 1, "plan", None, "継続実施", "", False),
        (YEAR, "actual", Decimal(1345), "", "", False),
    ]
    page = desk.page()
    assert page.one(f"#{desk.name(YEAR - 1)}")["value"] == "37（見込み）"
    assert page.texts(".grid-said") == ["未提出"] * 3


def test_handing_in_settles_what_was_typed_before_too(desk: Desk) -> None:
    desk.send({desk.name(YEAR - 1): "10"})
    desk.send({desk.name(YEAR): "12"}, action="hand-in")
    assert [row[2:] for row in desk.values()] == [(10, "", "", True), (12, "", "", True)]


def test_what_was_handed_in_changes_with_a_reason(desk: Desk) -> None:
    desk.send({desk.name(): "10"}, action="hand-in")
    response = desk.send({desk.name(): "11", desk.name(YEAR - 1): "9"})
    page = read(response)
    assert response.status_code == 422
    assert page.one(f"#{desk.name()}")["value"] == "11"
    assert page.texts(".field--invalid .field__error") == ["提出済みの値を変更するには理由が必要です。"]
    assert [row[2] for row in desk.values()] == [9, 10]

    hidden = page.one("input[name=seen]")["value"]
    assert desk.send({desk.name(): "11"}, seen=hidden, reason="数え直し").status_code == 302
    current = IndicatorValue.objects.current().get(fiscal_year=YEAR)
    assert (current.number, current.revision, current.reason) == (11, 2, "数え直し")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1,34", "1,34"),
        ("1.5", "小数点以下"),
        ("#REF!", "#REF!"),
    ],
)
def test_a_wrong_cell_keeps_what_was_typed_and_holds_nothing_else_back(desk: Desk, typed: str, said: str) -> None:
    response = desk.send({desk.name(): typed, desk.name(YEAR - 1): "9"})
    page = read(response)
    assert (response.status_code, page.one(f"#{desk.name()}")["value"]) == (422, typed)
    assert page.one(f"#{desk.name()}")["aria-invalid"] == "true"
    assert page.links(".error-summary")[
        f"拠点数 {japanese_label(YEAR)} 実績: {page.one('.grid-said--error').text}"
    ] == (f"#{desk.name()}")
    assert said in page.one(".grid-said--error").text
    assert [row[:3] for row in desk.values()] == [(YEAR - 1, "actual", 9)]


def test_an_actual_value_of_a_year_to_come_is_refused(desk: Desk) -> None:
    response = desk.send({desk.name(YEAR + 1): "5", desk.name(YEAR + 1, "plan"): "6"})
    assert response.status_code == 422
    assert [row[:3] for row in desk.values()] == [(YEAR + 1, "plan", 6)]


def test_a_warning_is_looked_at_before_it_is_saved(desk: Desk) -> None:
    cells = {desk.name(): "約100", desk.name(YEAR - 1): "12人"}
    page = read(desk.send(cells))
    assert len(page.texts(".grid-said--warning")) == 2
    assert desk.values() == []
    warned = page.one("input[name=warned]")["value"]
    hidden = page.one("input[name=seen]")["value"]

    other = cells | {desk.name(): "約200"}
    assert desk.send(other, seen=hidden, warned=warned, warnings_seen="1").status_code == 422
    assert desk.send(cells, seen=hidden, warned=warned, warnings_seen="1").status_code == 302
    assert [row[2:4] for row in desk.values()] == [(12, ""), (None, "約100")]


def test_a_value_is_taken_back(desk: Desk) -> None:
    desk.send({desk.name(): "10"})
    desk.send({desk.name(): ""})
    assert desk.values() == []


# --- two people ---


def test_the_second_of_two_sees_what_the_first_wrote_and_decides(desk: Desk) -> None:
    hidden = desk.page().one("input[name=seen]")["value"]
    set_value(indicator=desk.centres, fiscal_year=YEAR, series="actual", number=48, by=UserFactory(), settle=False)

    response = desk.client.post(GRID, {desk.name(): "50", desk.name(YEAR - 1): "", "seen": hidden, "action": "save"})
    page = read(response)
    assert response.status_code == 409
    assert page.texts(".grid-said--error") == [
        "この間にほかの人が「48」と入力しました。もう一度保存すると、あなたの値に置き換わります。"
    ]
    assert page.one(f"#{desk.name()}")["value"] == "50"
    assert [row[2] for row in desk.values()] == [48]

    hidden = page.one("input[name=seen]")["value"]
    assert desk.client.post(GRID, {desk.name(): "50", "seen": hidden, "action": "save"}).status_code == 302
    assert [row[2] for row in desk.values()] == [50]


def test_what_a_person_did_not_touch_is_never_written_over(desk: Desk) -> None:
    set_value(indicator=desk.centres, fiscal_year=YEAR, series="actual", number=10, by=None, settle=False)
    page = desk.page()
    hidden, shown = page.one("input[name=seen]")["value"], page.one(f"#{desk.name()}")["value"]
    set_value(indicator=desk.centres, fiscal_year=YEAR, series="actual", number=11, by=UserFactory(), settle=False)
    data = {desk.name(): shown, desk.name(YEAR - 1): "9", "seen": hidden, "action": "save"}
    assert desk.client.post(GRID, data).status_code == 302
    assert [row[2] for row in desk.values()] == [9, 11]


def test_a_cell_with_an_error_still_tells_of_a_change_made_meanwhile(desk: Desk) -> None:
    page = read(desk.send({desk.name(): "1,34"}))
    hidden = page.one("input[name=seen]")["value"]
    set_value(indicator=desk.centres, fiscal_year=YEAR, series="actual", number=11, by=UserFactory(), settle=False)
    response = desk.client.post(GRID, {desk.name(): "134", "seen": hidden, "action": "save"})
    assert (response.status_code, [row[2] for row in desk.values()]) == (409, [11])


@pytest.mark.parametrize("seen", ["", "[]", "{", json.dumps({"x": 1}), json.dumps({"x": ["a", "b"]})])
def test_a_broken_hidden_field_is_as_if_nothing_had_been_there(desk: Desk, seen: str) -> None:
    assert desk.client.post(GRID, {desk.name(): "5", "seen": seen, "action": "save"}).status_code == 302
    assert [row[2] for row in desk.values()] == [5]


# --- a block from a spreadsheet ---


def test_a_block_is_filled_in_and_saved_only_when_the_person_saves(desk: Desk) -> None:
    other = IndicatorFactory(municipality=desk.city, name="講座の回数", owner=desk.centres.owner)
    set_value(indicator=desk.centres, fiscal_year=YEAR, series="plan", number=1, by=None, settle=False)
    block = "１０\t11\r\n20\t継続\t\t\t\t\t\t\t99\r\n30\t31"
    response = desk.send(
        {desk.name(YEAR - 2, "plan"): "7"}, action="paste", paste=block, paste_at=desk.name(YEAR - 1, "plan")
    )
    page = read(response)
    assert response.status_code == 200
    typed = {one["name"]: one["value"] for one in page.all("input.grid-cell") if one["value"]}
    assert typed == {
        desk.name(YEAR - 2, "plan"): "7",
        desk.name(YEAR - 1, "plan"): "１０",
        desk.name(YEAR - 1): "11",
        desk.name(YEAR, "plan"): "1",
        desk.name(YEAR - 1, "plan", other): "20",
        desk.name(YEAR - 1, "actual", other): "継続",
    }
    assert len(desk.values()) == 1
    assert any("3個のセルは貼り付けていません" in text for text in page.texts("p"))
    data = typed | {"seen": page.one("input[name=seen]")["value"], "action": "save"}
    assert desk.client.post(GRID, data).status_code == 302
    assert [row[1:4] for row in desk.values()] == [
        ("plan", 7, ""),
        ("actual", 11, ""),
        ("plan", 10, ""),
        ("plan", 1, ""),
        ("actual", None, "継続"),
        ("plan", 20, ""),
    ]


# --- whose figures ---


def test_the_grid_shows_the_indicators_a_person_enters(desk: Desk) -> None:
    IndicatorFactory(municipality=desk.city, name="ほかの課の指標")
    IndicatorFactory(municipality=desk.city, name="保管", owner=desk.centres.owner, archived_at="2021-01-01T00:00Z")
    lead = IndicatorFactory(municipality=desk.city, name="主管の指標", items=[_led_item(desk)])
    IndicatorFactory(owner=DepartmentFactory())
    assert desk.page().texts("tbody th a") == ["主管の指標", "拠点数"]
    desk.client.force_login(desk.people.coordinator)
    assert desk.page().texts("tbody th a") == ["ほかの課の指標", "主管の指標", "拠点数"]
    edition = lead.items.get().edition.slug
    assert desk.page(f"{GRID}?edition={edition}").texts("tbody th a") == ["主管の指標"]
    assert desk.page(f"{GRID}?words=拠点&first={YEAR - 9}&last={YEAR}").texts("thead th[scope=colgroup]") == [
        japanese_label(year) for year in range(YEAR - 9, YEAR - 3)
    ]


def _led_item(desk: Desk):
    item = ItemFactory(edition=EditionFactory(plan__municipality=desk.city))
    assign(item, desk.centres.owner, lead=desk.centres.owner)
    return item


def test_nobody_else_enters_values(desk: Desk) -> None:
    theirs = IndicatorFactory(municipality=desk.city, name="ほかの課の指標", slug="theirs")
    data = {desk.name(indicator=theirs): "5", "action": "save"}
    people = [desk.people.reader, desk.people.council_member, desk.people.outsider, desk.people.nobody]
    assert statuses(desk.client, GRID, people) == [403, 404, 404, 404]
    assert statuses(desk.client, GRID, [desk.people.editor, *people], "post", data) == [403, 403, 404, 404, 404]
    path = "/staff/mihon/indicators/theirs/"
    assert statuses(desk.client, path, [desk.people.editor, *people]) == [200, 200, 404, 404, 404]
    assert statuses(desk.client, path, [desk.people.editor, *people], "post", data) == [403, 403, 404, 404, 404]
    desk.client.logout()
    assert [desk.client.post(one, data).status_code for one in (GRID, path)] == [302, 302]
    assert desk.values() == []


def test_years_that_mean_nothing_are_not_read(desk: Desk) -> None:
    name = desk.name().replace(str(YEAR), "9999")
    assert desk.client.post(GRID, {name: "5", "seen": "{}", "action": "save"}).status_code == 302
    assert desk.values() == []


# --- one indicator ---


def test_one_indicator_shows_all_its_values_with_who_and_takes_another_year(desk: Desk) -> None:
    by = UserFactory(email="hanako@example.jp")
    set_value(indicator=desk.centres, fiscal_year=2014, series="baseline", number=37, qualifier="estimate", by=by)
    target = {"indicator": desk.centres, "fiscal_year": 2019, "series": "final_target", "open_ended": True, "by": by}
    set_value(**target, text="継続して拡充")
    page = desk.page(PAGE)
    assert page.texts("tbody th")[:2] == ["平成26年度", "令和元年度以降"]
    added = f"{PAGE}?year=2016&series=plan"
    assert desk.send({desk.name(2016, "plan"): "50"}, added).status_code == 302
    goal = f"v-{desk.centres.pk}-0-2019o-final_target"
    assert desk.send({goal: "60"}, PAGE).status_code == 422
    assert desk.send({goal: "60"}, PAGE, reason="計画の見直し").status_code == 302
    assert [row[:4] for row in desk.values()] == [
        (2014, "baseline", 37, ""),
        (2016, "plan", 50, ""),
        (2019, "final_target", 60, ""),
    ]
    assert "計画の見直し" in desk.page(PAGE).one("section[aria-labelledby=revisions]").text


def test_districts_are_entered_side_by_side(desk: Desk) -> None:
    east, west = (DistrictFactory(municipality=desk.city, name=name, kind="ward") for name in ("東区", "西区"))
    foreign = DistrictFactory(name="よその区", kind="ward")
    path = f"{PAGE}?kind=ward"
    assert sorted(desk.page(path).texts("tbody th")) == sorted(["全体", "東区", "西区"])
    cells = {desk.name(district=east): "3", desk.name(district=west): "4", desk.name(district=foreign): "5"}
    assert desk.send(cells, path, action="hand-in").status_code == 302
    rows = IndicatorValue.objects.current().values_list("district__name", "number")
    assert sorted(rows) == [("東区", 3), ("西区", 4)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_grid_takes_as_many_queries_for_many_rows(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        one = IndicatorFactory(municipality=desk.city, owner=desk.centres.owner, items=[_led_item(desk)])
        set_value(indicator=one, fiscal_year=YEAR, series="actual", number=1, by=desk.people.editor)
    with django_assert_num_queries(13):
        desk.client.get(GRID)
    with django_assert_num_queries(12):
        desk.client.get(PAGE)
