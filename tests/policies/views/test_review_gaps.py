"""The gap lists: what is missing, where it is mended, the file."""

import csv
import io

import pytest

from districts.fiscal_years import current_fiscal_year
from tests.factories import IndicatorFactory, IndicatorValueFactory, ReviewRoundFactory
from tests.html import read

from .review_cases import RoundCase, make_round
from .staff_cases import address, statuses

pytestmark = pytest.mark.django_db
NAMES = ("lead", "indicator", "review", "owner", "update")


@pytest.fixture
def case(db) -> RoundCase:
    case = make_round()
    edition = case.round.edition
    edition.first_year, edition.last_year = current_fiscal_year() - 2, current_fiscal_year() + 2
    edition.save()
    return case


@pytest.fixture
def office(case, client):
    client.force_login(case.people.coordinator)
    return client


def page_of(case) -> str:
    return address("review-gaps", case.municipality)


def shown(case, client) -> dict[str, list[tuple[str, str]]]:
    page = read(client.get(page_of(case)))
    lists = page.all("main section")
    return {
        name: [(one.text, one["href"]) for one in part.all(".row__title")]
        for name, part in zip(NAMES, lists, strict=True)
    }


def test_each_gap_leads_to_where_it_is_mended(case, office):
    bare, city = case.item("何もない"), case.municipality
    full = case.review().item
    IndicatorFactory(municipality=city, name="担当のない指標", items=[full], slug="orphan")
    edit = address("item-edit", city, case.round.edition, bare)
    assert shown(case, office) == {
        "lead": [("何もない", edit)],
        "indicator": [("何もない", address("indicator-staff-list", city))],
        "review": [("何もない", case.page("round-add"))],
        "owner": [("担当のない指標", address("indicator-definition", city, "orphan"))],
        "update": [("担当のない指標", address("indicator-edit", city, "orphan"))],
    }


def test_who_cannot_mend_a_gap_is_not_led_to_a_closed_door(case, client):
    case.item("何もない")
    client.force_login(case.people.reader)
    page = read(client.get(page_of(case)))
    assert page.texts(".row__title")[:1] == ["何もない"]
    assert page.links("main .rows") == {}


def test_a_value_of_the_last_finished_year_closes_the_gap(case, office):
    year = current_fiscal_year() - 1
    items = [case.review().item]
    owned = {"municipality": case.municipality, "owner": case.department, "items": items}
    done, old, planned = (IndicatorFactory(name=name, **owned) for name in ("済", "古い", "計画だけ"))
    unused = IndicatorFactory(name="使われない", municipality=case.municipality, owner=case.department)
    IndicatorValueFactory(indicator=done, fiscal_year=year)
    IndicatorValueFactory(indicator=old, fiscal_year=year - 1)
    IndicatorValueFactory(indicator=planned, fiscal_year=year, series="plan")
    found = shown(case, office)
    assert sorted(title for title, _url in found["update"]) == ["古い", "計画だけ"]
    assert unused.name not in str(found)


def test_every_round_under_way_is_looked_at_by_itself(case, office):
    case.review()
    other = ReviewRoundFactory(item=case.reviews[0].item, fiscal_year=case.round.fiscal_year + 1)
    add = address("round-add", case.municipality, other.pk)
    assert shown(case, office)["review"] == [(case.reviews[0].item.title, add)]


def test_rows_of_other_cities_and_ended_plans_are_left_out(case, office):
    strange = make_other()
    case.round.edition.last_year = current_fiscal_year() - 2
    case.round.edition.first_year = current_fiscal_year() - 6
    case.round.edition.save()
    case.review(lead=None)
    assert shown(case, office) == {name: [] for name in NAMES}
    assert strange.name == "よその指標"


def make_other():
    return IndicatorFactory(name="よその指標")


def test_the_file_holds_the_same_lines(case, office):
    case.item("何もない")
    response = office.get(address("review-gaps-csv", case.municipality))
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row[:1] + row[2:3] for row in rows] == [
        ["不足しているもの", "名称"],
        ["主担当部署のない項目", "何もない"],
        ["指標のない項目", "何もない"],
        ["実施中の評価に評価票のない項目", "何もない"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_many_rows(case, office, django_assert_num_queries, count):
    for _number in range(count):
        IndicatorFactory(municipality=case.municipality, items=[case.item()])
        case.review(lead=None)
    with django_assert_num_queries(9):
        office.get(page_of(case))


def test_only_staff_of_the_city_see_it(case, client):
    people = case.people
    asked = [people.coordinator, people.editor, people.reader, people.outsider, people.nobody]
    for name in ("review-gaps", "review-gaps-csv"):
        url = address(name, case.municipality)
        assert statuses(client, url, asked) == [200, 200, 200, 404, 404]
        client.logout()
        assert client.get(url).status_code == 302
