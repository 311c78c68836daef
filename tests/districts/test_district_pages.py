"""Districts side by side and one by one: figures by year with what is unknown, bodies, the picture of the rate."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.fiscal_years import current_fiscal_year
from districts.models import District, DistrictStatistic, Municipality, ReferenceFigure
from tests.factories import AssociationFactory, DistrictFactory, MunicipalityFactory, StakeholderTypeFactory
from tests.html import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon", name="みほん市")


@pytest.fixture
def district(city: Municipality) -> District:
    return DistrictFactory(municipality=city, slug="chuo", name="中央地域", code="R1", valid_from=2006)


def figures(district: District, **years: tuple[int | None, int | None, int | None]) -> None:
    """y2020=(population, households, member households)"""
    for year, (population, households, members) in years.items():
        DistrictStatistic.objects.create(
            district=district,
            fiscal_year=int(year[1:]),
            population=population,
            households=households,
            member_households=members,
        )


def shown(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200
    return read(response)


# --- one district ---


def test_figures_stand_by_year_and_what_is_unknown_is_never_zero(client: Client, district: District) -> None:
    figures(district, y2010=(30_000, 12_000, 9_360), y2015=(29_000, 12_100, None), y2016=(28_500, 12_200, 8_500))
    page = shown(client, "/mihon/districts/chuo/")
    assert page.texts("table thead th") == ["年度", "加入率", "加入世帯数", "世帯数", "人口"]
    assert page.texts("table tbody tr") == [
        "2010（平成22年度） 78.0% 9,360 12,000 30,000",
        "2015（平成27年度） 不明 不明 12,100 29,000",
        "2016（平成28年度） 69.7% 8,500 12,200 28,500",
    ]
    assert {cell["scope"] for cell in page.all("table th")} == {"col", "row"}
    assert page.texts("section[aria-labelledby=figures] > p") == [
        "平成23年度～平成26年度は資料がありません。",
        "平成27年度は、計算に必要な数値がわからないため、加入率を出していません。",
    ]


def test_a_picture_with_words_for_those_who_do_not_see_it(
    client: Client, city: Municipality, district: District
) -> None:
    figures(district, y2010=(300, 100, 80), y2020=(290, 100, 70))
    for year, value in ((2010, "78.0"), (2020, "71.7")):
        ReferenceFigure.objects.create(
            municipality=city, area="全国（600市区町村）", fiscal_year=year, value=value, source="ある報告書"
        )
    page = shown(client, "/mihon/districts/chuo/")
    picture = page.one("figure img")
    assert picture["src"] == "/mihon/districts/chuo/membership.svg"
    assert page.one("figure source")["srcset"] == "/mihon/districts/chuo/membership-narrow.svg"
    assert picture["alt"] == (
        "年度ごとの加入率。 中央地域は平成22年度の80.0%から令和2年度の70.0%へ。 "
        "全国（600市区町村）は平成22年度の78.0%から令和2年度の71.7%へ。"
    )
    assert page.texts("section[aria-labelledby=figures] dl div") == [
        "全国（600市区町村） 平成22年度 78.0% / 令和2年度 71.7% 出典: ある報告書"
    ]


def test_without_a_rate_there_is_no_picture(client: Client, district: District) -> None:
    figures(district, y2020=(300, 100, None))
    page = shown(client, "/mihon/districts/chuo/")
    assert (len(page.all("table")), page.all("figure")) == (1, [])
    assert client.get("/mihon/districts/chuo/membership.svg").status_code == 404


def test_without_figures_the_page_says_so(client: Client, district: District) -> None:
    assert shown(client, "/mihon/districts/chuo/").texts(".empty__title") == [
        "この地区の資料はありません。",
        "この地区の団体はまだ登録されていません。",
    ]


def test_what_it_lies_in_and_what_lies_in_it(client: Client, city: Municipality, district: District) -> None:
    school = DistrictFactory(municipality=city, slug="honcho", name="本町校区", kind="school", parent=district)
    DistrictFactory(municipality=city, slug="itchome", name="一丁目", kind="neighbourhood", parent=school)
    page = shown(client, "/mihon/districts/honcho/")
    assert page.texts(".page-heading__eyebrow span") == ["校区"]
    assert page.links("dl") == {"中央地域": "/mihon/districts/chuo/", "一丁目": "/mihon/districts/itchome/"}
    assert page.texts("nav.breadcrumb li") == ["みほん市", "地区", "中央地域", "本町校区"]


def test_bodies_stand_by_kind_with_their_years_and_the_body_they_belong_to(
    client: Client, city: Municipality, district: District
) -> None:
    school = DistrictFactory(municipality=city, name="本町校区", kind="school", parent=district)
    ward = StakeholderTypeFactory(municipality=city, name="町内会", position=2)
    federation = StakeholderTypeFactory(municipality=city, name="連合会", position=1)
    parent = AssociationFactory(stakeholder_type=federation, municipality=city, name="中央連合会", district=district)
    body = {"stakeholder_type": ward, "municipality": city, "district": school, "parent": parent}
    AssociationFactory(**body, name="川岸町内会", code="a", valid_from=2006, valid_to=2021)
    AssociationFactory(**body, name="本町町内会", code="b", valid_from=2012)
    AssociationFactory(
        municipality=city, stakeholder_type=ward, name="よその町内会", district=DistrictFactory(municipality=city)
    )
    section = shown(client, "/mihon/districts/chuo/").one("section[aria-labelledby=bodies]")
    assert section.texts("h3") == ["連合会 1", "町内会 2"]
    assert section.texts("li") == [
        "中央連合会",
        "本町町内会 平成24年度から 本町校区 上位の団体： 中央連合会",
        "川岸町内会 なくなった団体 平成18年度～令和3年度 本町校区 上位の団体： 中央連合会",
    ]


def test_an_address_for_mail_is_never_shown(client: Client, city: Municipality, district: District) -> None:
    AssociationFactory(municipality=city, district=district, contact_email="secret@mihon.example")
    assert "secret@" not in client.get("/mihon/districts/chuo/").content.decode()


def test_districts_of_hidden_or_other_municipalities_are_not_found(client: Client, district: District) -> None:
    figures(DistrictFactory(slug="hidden", municipality__is_public=False, municipality__slug="away"), y2020=(3, 2, 1))
    DistrictFactory(slug="elsewhere")
    paths = ["/away/districts/", "/away/districts/hidden/", "/away/districts/hidden/membership.svg"]
    paths += ["/away/districts/region-total.svg", "/mihon/districts/elsewhere/", "/mihon/districts/nothing-total.svg"]
    assert [client.get(path).status_code for path in paths] == [404] * 6


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_number_of_queries_does_not_depend_on_bodies_parts_or_years(
    client: Client,
    city: Municipality,
    district: District,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    kind = StakeholderTypeFactory(municipality=city)
    for number in range(count):
        part = DistrictFactory(municipality=city, parent=district)
        AssociationFactory(municipality=city, district=part, stakeholder_type=kind)
        figures(district, **{f"y{1900 + number}": (3, 2, 1)})
    with django_assert_num_queries(5):
        page = shown(client, "/mihon/districts/chuo/")
    assert (len(page.all("tbody tr")), len(page.all("section[aria-labelledby=bodies] li"))) == (count, count)


# --- all districts ---


def test_districts_stand_by_kind_with_their_newest_figures(
    client: Client, city: Municipality, district: District
) -> None:
    figures(district, y2019=(300, 100, 80), y2020=(290, 100, 70))
    DistrictFactory(municipality=city, slug="gone", name="旧地域", code="R0", valid_to=2015)
    DistrictFactory(municipality=city, slug="honcho", name="本町校区", kind="school", parent=district)
    page = shown(client, "/mihon/districts/")
    assert page.texts("main h2") == ["地域 2", "校区 1"]
    assert page.texts("section[aria-labelledby=region] table.figures-table")[0].startswith(
        "地区 加入率 加入世帯数 世帯数 人口 最新の年度 中央地域 70.0% 70 100 290 2020（令和2年度） "
        "旧地域 平成27年度まで 資料がありません。"
    )
    assert page.texts("section[aria-labelledby=school] tbody tr") == ["本町校区 資料がありません。 中央地域"]


@pytest.mark.parametrize(
    ("sort", "names", "state"),
    [
        ("", ["甲", "乙", "丙"], []),
        ("-rate", ["乙", "甲", "丙"], ["descending"]),
        ("rate", ["甲", "乙", "丙"], ["ascending"]),
        ("-population", ["甲", "乙", "丙"], ["descending"]),
        ("nonsense", ["甲", "乙", "丙"], []),
    ],
)
def test_a_click_on_a_head_sorts_and_unknown_figures_stay_last(
    client: Client, city: Municipality, sort: str, names: list[str], state: list[str]
) -> None:
    for number, (name, row) in enumerate({"甲": (900, 100, 50), "乙": (500, 100, 90), "丙": None}.items()):
        made = DistrictFactory(municipality=city, name=name, code=str(number))
        if row:
            figures(made, y2020=row)
    page = shown(client, f"/mihon/districts/?sort={sort}")
    assert [row.one("th").text for row in page.all("table.figures-table")[0].all("tbody tr")] == names
    assert [head["aria-sort"] for head in page.all("th[aria-sort]")] == state


def test_a_sum_is_given_only_for_years_in_which_every_district_is_known(
    client: Client, city: Municipality, district: District
) -> None:
    other = DistrictFactory(municipality=city, name="萩野地域", code="R2", valid_from=2012)
    figures(district, y2010=(300, 100, 80), y2019=(290, 100, 75), y2020=(280, 100, 70))
    figures(other, y2019=(100, 50, None), y2020=(90, 50, 40))
    figures(district, y2005=(310, 100, 80))  # before it was a district: no sum of none, which would be 0
    section = shown(client, "/mihon/districts/").one("section[aria-labelledby=region]")
    assert section.all("table")[1].texts("tbody tr") == [
        "2010（平成22年度） 80.0% 80 100 300",
        "2019（令和元年度） 不明 不明 150 390 萩野地域",
        "2020（令和2年度） 73.3% 110 150 370",
    ]
    assert section.one("figure img")["src"] == "/mihon/districts/region-total.svg"


def test_where_no_year_is_complete_the_page_says_whose_figures_are_missing(
    client: Client, city: Municipality, district: District
) -> None:
    figures(district, y2020=(280, 100, 70))
    DistrictFactory(municipality=city, name="萩野地域", code="R2")
    section = shown(client, "/mihon/districts/").one("section[aria-labelledby=region]")
    assert section.texts("p") == [
        "すべての地区の数値がそろう年度がないため、合計は出していません。 どの年度も、萩野地域の数値がありません。"
    ]


def test_no_district_yet(client: Client, city: Municipality) -> None:
    page = shown(client, "/mihon/districts/")
    assert page.texts(".empty__title") == ["地区はまだ登録されていません。"]
    assert page.links(".empty") == {"自治体のページに戻る": "/mihon/"}


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_number_of_queries_does_not_depend_on_the_number_of_districts(
    client: Client, city: Municipality, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        figures(DistrictFactory(municipality=city), **{f"y{1900 + number}": (3, 2, 1)})
    with django_assert_num_queries(4):
        page = shown(client, "/mihon/districts/")
    assert len(page.all("table.figures-table")[0].all("tbody tr")) == count


# --- pictures ---


def words_in(svg: bytes) -> list[str]:
    root = ElementTree.fromstring(svg)  # noqa: S314
    return [words for text in root.iter("{http://www.w3.org/2000/svg}text") for words in text.itertext()]


@pytest.mark.parametrize("path", ["chuo/membership.svg", "chuo/membership-narrow.svg", "region-total.svg"])
def test_a_picture_is_drawn_once_and_asked_for_by_its_tag(client: Client, district: District, path: str) -> None:
    figures(district, y2019=(290, 100, 72), y2020=(280, 100, 70))
    first = client.get(f"/mihon/districts/{path}")
    assert (first.status_code, first["Content-Type"], first["Cache-Control"]) == (200, "image/svg+xml", "no-cache")
    name = "地域の合計" if "total" in path else "中央地域"
    assert {name, "70.0%", "2020", "R2"} <= set(words_in(first.content))
    again = client.get(f"/mihon/districts/{path}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    DistrictStatistic.objects.filter(fiscal_year=2020).update(member_households=60)
    changed = client.get(f"/mihon/districts/{path}", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "60.0%" in words_in(changed.content)


def test_a_picture_speaks_the_language_of_the_page(client: Client, district: District) -> None:
    figures(district, y2020=(280, 100, 70))
    client.cookies["django_language"] = "en"
    assert "R2" not in words_in(client.get("/mihon/districts/chuo/membership.svg").content)


def test_the_rate_is_rounded_as_people_round() -> None:
    row = DistrictStatistic(fiscal_year=current_fiscal_year(), households=800, member_households=501)
    assert row.membership_rate == Decimal("62.6")
