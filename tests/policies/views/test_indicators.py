"""Public pages of indicators: all published values, what they say, and nothing that is still a draft."""

import csv
import io

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from districts.models import Municipality
from policies.services.indicator_values import publish_values, set_value
from policies.services.plans import publish_edition
from tests.factories import DistrictFactory, EditionFactory, IndicatorFactory, ItemFactory, PlanFactory
from tests.html import Element, read

from .indicator_cases import real_indicators, value

pytestmark = pytest.mark.django_db


def shown(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200
    return read(response)


def cells(page: Element, section: str) -> list[list[str]]:
    return [[cell.text for cell in row.all("td")] for row in page.all(f"{section} tbody tr")]


# --- one indicator ---


def test_all_22_figures_of_the_real_sheet_are_on_the_pages(client: Client) -> None:
    real_indicators()
    page = shown(client, "/mihon/indicators/centres/")
    assert page.texts("h1") == ["まちづくりセンター数"]
    assert page.texts(".figures-table tbody th") == ["平成27年度", "平成28年度", "平成29年度", "平成30年度"]
    assert cells(page, ".figures-table") == [
        ["42", "43", "+6箇所", "+1箇所", "102.4%", "計画どおり"],
        ["50", "48", "+5箇所", "−2箇所", "96.0%", "計画に届かない"],
        ["58", "54", "+6箇所", "−4箇所", "93.1%", "計画に届かない"],
        ["66", "55", "+1箇所", "−11箇所", "83.3%", "計画に届かない"],
    ]
    section = page.one("section[aria-labelledby=values]")
    others = list(zip(section.texts("dt"), section.texts("dd"), strict=True))
    assert others == [
        ("現状 平成26年度", "37（見込み）"),
        ("中間目標 平成29年度以降", "継続して拡充"),
        ("最終目標 令和元年度以降", "継続して拡充"),
    ]
    second = shown(client, "/mihon/indicators/people/")
    assert [row[:2] for row in cells(second, ".figures-table")] == [
        ["1,090", "1,152"],
        ["1,250", "1,345"],
        ["1,410", "1,454"],
        ["1,570", "1,671"],
    ]
    assert second.texts("section[aria-labelledby=values] dd") == ["930（見込み）", "継続実施", "継続実施"]


def test_what_is_computed_says_how_and_that_it_is_no_rating(client: Client) -> None:
    real_indicators()
    page = shown(client, "/mihon/indicators/centres/")
    assert page.texts(".indicator-figure") == ["83.3% 計画に届かない", "62.1%"]
    assert page.texts("section[aria-labelledby=progress] p") == [
        "62.1%",
        "37箇所（平成26年度）から66箇所（平成30年度）を目指し、平成30年度に55箇所。",
        "（実績−現状値）÷（目標−現状値）",
    ]
    assert "評価ではありません" in page.one("section[aria-labelledby=computed] > p").text


def test_a_correction_shows_both_values_its_reason_and_its_day(client: Client) -> None:
    centres, _people = real_indicators()
    change = {"indicator": centres, "fiscal_year": 2018, "series": "actual", "by": None}
    corrected = set_value(**change, number=56, reason="集計もれ")
    assert shown(client, "/mihon/indicators/centres/").all("section[aria-labelledby=corrections]") == []

    publish_values(values=[corrected], by=None)
    set_value(**change, number=57, reason="公開前の訂正")

    page = shown(client, "/mihon/indicators/centres/")
    assert cells(page, "section[aria-labelledby=corrections]")[0][1:] == ["55", "56", "集計もれ"]
    assert cells(page, ".figures-table")[-1][1] == "56"


def test_districts_show_their_gap_who_is_missing_and_what_does_not_add_up(client: Client) -> None:
    centres, _people = real_indicators()
    east, west, _south = (
        DistrictFactory(municipality=centres.municipality, code=code, name=name)
        for code, name in (("1", "東区"), ("2", "西区"), ("3", "南区"))
    )
    for district, number in ((east, 30), (west, 27)):
        value(centres, 2018, "actual", number, district=district)
    page = shown(client, "/mihon/indicators/centres/")
    section = page.one("section[aria-labelledby=districts]")
    assert section.texts("tbody tr") == ["東区 30", "西区 27", "南区 なし", "全体 55", "地区間の差 3箇所"]
    assert section.texts(".indicator-notes li") == [
        "平成30年度 実績 最大30箇所（東区）、最小27箇所（西区）。 数値がなく除いた地区：南区。"
    ]
    assert "入力済みの地区だけで57箇所" in section.one(".notice").text


def test_an_indicator_links_to_the_published_items_it_measures(client: Client) -> None:
    centres, _people = real_indicators()
    edition = EditionFactory(plan=PlanFactory(municipality=centres.municipality))
    item = ItemFactory(edition=edition, title="拠点を広げる")
    hidden = ItemFactory(edition=EditionFactory(plan=edition.plan), title="まだ案")
    for one in (item, hidden):
        centres.uses.create(item=one)
    publish_edition(edition=edition, by=None)
    page = shown(client, "/mihon/indicators/centres/")
    assert page.links("section[aria-labelledby=items]") == {
        "拠点を広げる": f"/mihon/plans/{edition.slug}/items/{item.slug}/"
    }


def test_drafts_typed_values_and_other_cities_are_not_found(client: Client) -> None:
    centres, people = real_indicators()
    centres.published_at = None
    centres.save()
    set_value(indicator=people, fiscal_year=2019, series="actual", number=9999, by=None, settle=False)
    set_value(indicator=people, fiscal_year=2020, series="actual", number=8888, by=None)
    IndicatorFactory(municipality__slug="tonari", slug="theirs")
    IndicatorFactory(municipality__slug="away", municipality__is_public=False, slug="hidden")
    paths = [
        "/mihon/indicators/centres/",
        "/mihon/indicators/centres.csv",
        "/mihon/indicators/centres/chart-0.svg",
        "/mihon/indicators/theirs/",
        "/away/indicators/",
        "/away/indicators/hidden/",
        "/away/indicators.csv",
    ]
    assert [client.get(path).status_code for path in paths] == [404] * 7
    page = shown(client, "/mihon/indicators/people/")
    assert page.texts(".figures-table tbody th")[-1] == "平成30年度"
    assert shown(client, "/mihon/indicators/").texts("tbody th a") == ["育成講座受講者数（累計）"]


# --- the picture ---


def test_the_picture_may_be_kept_and_an_old_version_leads_to_the_new(client: Client) -> None:
    centres, _people = real_indicators()
    page = shown(client, "/mihon/indicators/centres/")
    image = page.one(".rate-chart img")
    assert image["alt"] == (
        "「まちづくりセンター数」の年度ごとの値。 実績：平成26年度の37箇所から平成30年度の55箇所へ。 "
        "計画：平成27年度の42箇所から平成30年度の66箇所へ。"
    )
    response = client.get(image["src"])
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(image["src"], headers={"If-None-Match": response["ETag"]}).status_code == 304
    narrow = page.one("source")["srcset"]
    assert client.get(narrow).status_code == 200

    row = set_value(indicator=centres, fiscal_year=2018, series="actual", number=56, by=None, reason="集計もれ")
    publish_values(values=[row], by=None)

    fresh = shown(client, "/mihon/indicators/centres/").one(".rate-chart img")["src"]
    assert fresh != image["src"]
    assert client.get(image["src"]).headers["Location"] == fresh


def test_an_indicator_in_words_has_no_picture(client: Client) -> None:
    indicator = IndicatorFactory(municipality__slug="mihon", slug="words")
    value(indicator, 2021, "actual", text="実施")
    assert shown(client, "/mihon/indicators/words/").all("img.rate-chart__picture") == []
    assert client.get("/mihon/indicators/words/chart-0.svg").status_code == 404


# --- the list ---


def test_the_list_shows_the_newest_year_and_is_narrowed_down(client: Client) -> None:
    real_indicators()
    page = shown(client, "/mihon/indicators/")
    assert page.texts(".tile") == ["計画どおり1", "計画に届かない1", "比較できない0"]
    assert cells(page, "table") == [
        ["平成30年度", "66", "55", "83.3%", "計画に届かない"],
        ["平成30年度", "1,570", "1,671", "106.4%", "計画どおり"],
    ]
    assert shown(client, "/mihon/indicators/?state=on_plan").texts("tbody th a") == ["育成講座受講者数（累計）"]
    assert shown(client, "/mihon/indicators/?words=ｾﾝﾀｰ").texts("tbody th a") == ["まちづくりセンター数"]
    assert shown(client, "/mihon/indicators/?kind=nonsense").texts("tbody th a") == [
        "まちづくりセンター数",
        "育成講座受講者数（累計）",
    ]
    assert shown(client, "/mihon/indicators/?words=みずうみ").texts(".empty__title") == ["条件に合う指標がありません。"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_and_a_page_take_as_many_queries_for_many_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    city = real_indicators()[0].municipality
    edition = EditionFactory(plan=PlanFactory(municipality=city))
    for number in range(count):
        one = IndicatorFactory(municipality=city, slug=f"more-{number}", items=[ItemFactory(edition=edition)])
        for year in range(2019, 2019 + count):
            value(one, year, "actual", 3, district=DistrictFactory(municipality=city))
    publish_edition(edition=edition, by=None)
    with django_assert_num_queries(5):
        client.get("/mihon/indicators/")
    with django_assert_num_queries(6):
        client.get("/mihon/indicators/more-0/")


def test_nothing_published_says_so(client: Client, db: None) -> None:
    IndicatorFactory(municipality__slug="mihon", published_at=None)
    assert shown(client, "/mihon/indicators/").texts(".empty__title") == ["公開されている指標はまだありません。"]
    assert Municipality.objects.public().exists()


# --- open data ---


def lines(client: Client, path: str) -> list[dict[str, str]]:
    content = b"".join(client.get(path).streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_open_data_has_a_line_for_each_value(client: Client) -> None:
    centres, _people = real_indicators()
    centres.name = "=拠点"
    centres.save()
    rows = lines(client, "/mihon/indicators/centres.csv")
    assert len(rows) == 11
    assert rows[0] | {"自治体コード": "", "公開日": ""} == {
        "自治体コード": "",
        "自治体名": "みほん市",
        "指標": "centres",
        "指標名": "'=拠点",
        "指標の種類": "活動指標",
        "測り方": "年度末の状態",
        "望ましい方向": "多いほど良い",
        "単位": "箇所",
        "年度（西暦）": "2014",
        "年度（和暦）": "平成26年度",
        "以降の年度を含む": "0",
        "系列": "現状",
        "地区コード": "",
        "地区名": "",
        "数値": "37",
        "数値以外の記載": "",
        "値の区分": "見込み",
        "改訂番号": "1",
        "訂正の理由": "",
        "公開日": "",
        "ページのアドレス": "/mihon/indicators/centres/",
    }
    last = rows[-1]
    assert [last[name] for name in ("年度（西暦）", "以降の年度を含む", "系列", "数値", "数値以外の記載")] == [
        "2019",
        "1",
        "最終目標",
        "",
        "継続して拡充",
    ]
    assert len(lines(client, "/mihon/indicators.csv")) == 22
