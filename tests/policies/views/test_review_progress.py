"""Progress of a plan: what a published round says, what it leaves out, filters, open data, the picture."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from districts.models import DepartmentName, Municipality
from policies.models import Grade, PlanEdition, ReviewRecord
from policies.services.plans import save_item
from policies.services.review_rounds import reopen_round
from tests.factories import RatingScaleFactory
from tests.html import read
from tests.policies.progress_cases import reviewed_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """Three measures: 2021 rated A, B and not reviewed; 2022 rated B, A and C."""
    plan = reviewed_plan(3)
    for number in range(3):
        plan.value(10, 2022, "plan", of=number)
    plan.run("annual", 2021, "A", "B")
    plan.value(12, 2022, of=0)
    plan.value(8, 2022, of=1, qualifier="preliminary")
    plan.run("annual", 2022, "B", "A", "C")
    return plan


def address(plan, key: str = "annual-2022", name: str = "progress-detail") -> str:
    return reverse(f"policies:{name}", args=[plan.municipality.slug, plan.edition.slug, key])


def open_round_page(client: Client, plan, key: str = "annual-2022", query: str = ""):
    answer = client.get(address(plan, key) + query)
    assert answer.status_code == 200
    return read(answer)


def table(page, selector: str) -> list[list[str]]:
    return [
        [cell.text for cell in row.children if not isinstance(cell, str)] for row in page.one(selector).all("tbody tr")
    ]


def codes(page) -> list[str]:
    return page.texts("table.progress-items tbody th .item-code")


def test_ratings_are_counted_by_policy(client: Client, plan) -> None:
    page = open_round_page(client, plan, "annual-2021")
    heads = [cell.text for cell in page.all("table.rating-table")[0].all("thead th")]
    assert heads == ["施策", "A順調", "Bおおむね順調", "C遅れあり", "評価なし", "項目数"]
    rows = page.all("table.rating-table")[0].all("tbody tr")
    assert [[cell.text for cell in row.children if not isinstance(cell, str)] for row in rows] == [
        ["① 施策の見出し1", "1", "1", "0", "1", "3"]
    ]


def test_movement_is_told_against_the_round_of_the_kind_before(client: Client, plan) -> None:
    page = open_round_page(client, plan)
    assert page.texts("ul[aria-labelledby=movements] li") == ["前回より向上 1", "前回より低下 1", "初めての評価 1"]
    assert [row[3] for row in table(page, "table.progress-items")] == [
        "↘ 低下 (前回はA)",
        "↗ 向上 (前回はB)",
        "初回",
    ]


def test_another_scale_is_not_compared(client: Client, plan) -> None:
    plan.scale = RatingScaleFactory(plan=plan.edition.plan)
    plan.run("annual", 2023, "A")
    page = open_round_page(client, plan, "annual-2023")
    assert page.texts("ul[aria-labelledby=movements] li") == ["評価基準が異なるため比較なし 1"]


def test_figures_say_what_they_leave_out(client: Client, plan) -> None:
    page = open_round_page(client, plan)
    assert page.texts("ul[aria-labelledby=figures] li") == ["計画どおり 1", "計画に届かない 1", "比較できない 1"]
    text = page.one("section[aria-labelledby=figures]").text
    assert "2指標の平均達成率は100.0%です。 次の指標は含みません。" in text
    assert "実績値がまだありません。（1指標） 講座の数3" in text
    assert table(page, "table[aria-labelledby=figures]") == [
        ["講座の数1（件）", "10", "12", "計画どおり 120.0%"],
        ["講座の数2（件）", "10", "8（速報）", "計画に届かない 80.0% 見込みまたは速報の値を含みます。"],
        ["講座の数3（件）", "10", "—", "比較できない 実績値がまだありません。"],
    ]


def test_what_was_postponed_says_why(client: Client, plan) -> None:
    plan.run("annual", 2023, "C", is_postponed=True, postponed_reason="工事がのびた")
    page = open_round_page(client, plan, "annual-2023")
    assert page.texts("section[aria-labelledby=postponed] dl > div") == ["①-1 取組1 工事がのびた"]
    assert codes(open_round_page(client, plan, "annual-2023", "?postponed=on")) == ["①-1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?grade=A", ["①-2"]),
        ("?grade=-", []),
        ("?movement=up", ["①-2"]),
        ("?plan=off", ["①-2"]),
        ("?plan=on", ["①-1"]),
        ("?plan=none", ["①-3"]),
        ("?words=取組３", ["①-3"]),
        ("?grade=nonsense", ["①-1", "①-2", "①-3"]),
    ],
)
def test_items_are_narrowed_down(client: Client, plan, query, expected) -> None:
    assert codes(open_round_page(client, plan, query=query)) == expected


def test_the_round_stays_as_it_was_frozen(client: Client, plan) -> None:
    before = read(client.get(address(plan))).one("main").text
    item = plan.items[0]
    DepartmentName.objects.filter(department=item.assignments.get().department).update(name="新しい課")
    Grade.objects.filter(code="B").update(label="別の意味")
    save_item(item=item, version=item.version, fields={"title": "別の名前"}, by=plan.by)
    plan.value(99, 2022, reason="誤り")
    assert read(client.get(address(plan))).one("main").text == before


def test_a_reopened_round_says_that_a_newer_draft_exists(client: Client, plan) -> None:
    round = plan.rounds["annual-2022"]
    round.refresh_from_db()
    assert open_round_page(client, plan).all(".notice--warning") == []
    reopen_round(round=round, version=round.version, by=plan.by, reason="集計の誤り")
    page = open_round_page(client, plan)
    assert page.one(".notice--warning .notice__title").text == "未公開の変更があります"
    assert codes(page) == ["①-1", "①-2", "①-3"]


def test_a_round_that_was_only_closed_is_not_there(client: Client, plan) -> None:
    plan.run("annual", 2023, "A", publish=False)
    assert client.get(address(plan, "annual-2023")).status_code == 404
    assert client.get(address(plan, "nonsense")).status_code == 404


YEARS = "dl.round-years > div"


def test_the_list_names_published_rounds_by_year_and_within_it_as_the_year_went(client: Client, plan) -> None:
    for kind in ("final", "midterm", "half_year"):
        plan.run(kind, 2022, "A")
    plan.run("half_year", 2023, "")
    plan.run("annual", 2023, "A", publish=False)
    page = read(client.get(reverse("policies:progress-list", args=[plan.municipality.slug])))
    years = ["令和5年度", "令和4年度", "令和3年度"]
    kinds = [["上半期の進捗"], ["上半期の進捗", "年度評価", "中間評価", "計画期間の評価"], ["年度評価"]]
    assert page.texts(f"{YEARS} dt") == years
    assert [row.texts("a") for row in page.all(YEARS)] == [
        [f"{year} {kind}" for kind in held] for year, held in zip(years, kinds, strict=True)
    ]
    nav = open_round_page(client, plan).one("main nav")
    assert [row.texts("a") for row in nav.all(YEARS)] == [row.texts("a") for row in page.all(YEARS)]
    assert nav.texts("a[aria-current=page]") == ["令和4年度 年度評価"]


def edition_address(plan) -> str:
    return reverse("policies:progress-edition", args=[plan.municipality.slug, plan.edition.slug])


def test_the_address_of_a_round_cut_short_names_the_rounds_of_its_edition(client: Client, plan) -> None:
    plan.run("annual", 2023, "A", publish=False)
    page = read(client.get(address(plan).removesuffix("annual-2022/")))
    assert page.one("h1").text == plan.edition.name
    assert page.links(YEARS) == {
        "令和4年度 年度評価": address(plan),
        "令和3年度 年度評価": address(plan, "annual-2021"),
    }
    heads = read(client.get(address(plan))).links("nav.breadcrumb")
    assert heads[plan.edition.name] == edition_address(plan)


def test_an_edition_without_published_rounds_says_so(client: Client) -> None:
    plan = reviewed_plan()
    plan.run("annual", 2021, "A", publish=False)
    page = read(client.get(edition_address(plan)))
    assert page.one(".empty__title").text == "公表された評価はまだありません。"
    assert page.all(YEARS) == []


def test_rounds_of_what_is_not_public_are_not_there(client: Client, plan) -> None:
    assert client.get(edition_address(plan)).status_code == 200
    hidden = reverse("policies:progress-edition", args=[plan.municipality.slug, "nonsense"])
    assert client.get(hidden).status_code == 404
    PlanEdition.objects.filter(pk=plan.edition.pk).update(published_at=None)
    assert client.get(edition_address(plan)).status_code == 404
    PlanEdition.objects.filter(pk=plan.edition.pk).update(published_at=plan.edition.published_at)
    Municipality.objects.filter(pk=plan.municipality.pk).update(is_public=False)
    assert client.get(edition_address(plan)).status_code == 404


def test_open_data_has_a_line_per_item_and_indicator(client: Client, plan) -> None:
    answer = client.get(address(plan, name="progress-csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    names = (
        "項目コード",
        "評価",
        "前回の評価",
        "前回との比較",
        "指標名",
        "計画値",
        "実績値",
        "実績値の注記",
        "達成率（％）",
    )
    assert [[line[name] for name in names] for line in lines] == [
        ["①-1", "B", "A", "低下", "講座の数1", "10", "12", "", "120.0"],
        ["①-2", "A", "B", "向上", "講座の数2", "10", "8", "速報", "80.0"],
        ["①-3", "C", "", "初回", "講座の数3", "10", "", "", ""],
    ]


def test_open_data_holds_every_text_of_a_review(client: Client, plan) -> None:
    texts = {
        "取組と指標の評価": "assessment",
        "指標の妥当性": "adequacy",
        "課題・改善": "issues",
        "今後の方針": "way_forward",
        "先送りの理由": "postponed_reason",
        "外部委員会の意見": "committee_opinion",
    }
    ReviewRecord.objects.update(**{name: f"{label}の文" for label, name in texts.items()})
    answer = client.get(address(plan, name="progress-csv"))
    line = next(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {label: line[label] for label in texts} == {label: f"{label}の文" for label in texts}


def test_the_picture_has_a_tag_and_is_not_sent_twice(client: Client, plan) -> None:
    answer = client.get(address(plan, name="progress-chart"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert b"B 1" in answer.content
    again = client.get(address(plan, name="progress-chart"), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("measures", [1, 3])
def test_the_number_of_queries_is_constant(client: Client, measures, django_assert_num_queries) -> None:
    plan = reviewed_plan(measures)
    grades = ["A", "B", "C"][:measures]
    plan.run("annual", 2021, *grades)
    plan.run("annual", 2022, *grades)
    client.get(address(plan))
    with django_assert_num_queries(5):
        client.get(address(plan))
    with django_assert_num_queries(2):
        client.get(reverse("policies:progress-list", args=[plan.municipality.slug]))
    with django_assert_num_queries(2):
        client.get(edition_address(plan))


def test_every_page_leads_to_the_newest_round(client: Client, plan) -> None:
    place, url = plan.municipality, address(plan)
    assert place.get_absolute_url() != url
    assert read(client.get(place.get_absolute_url())).texts("section[aria-labelledby=progress] h3") == [
        f"{plan.edition.name} 令和4年度 年度評価"
    ]
    assert read(client.get(plan.edition.get_absolute_url())).links("main")["進捗：令和4年度 年度評価"] == url
