"""The sheet of an item: the form's columns, the figures everybody may see, corrections, and who sees the working state."""

import pytest
from django.test import Client
from django.urls import reverse

from districts.models import Role
from policies.services.indicator_values import set_value
from policies.services.review_rounds import open_round
from policies.services.reviews import save_review
from tests.factories import DepartmentFactory, ReviewRoundFactory, member
from tests.html import read
from tests.policies.progress_cases import reviewed_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """Baseline 37 (estimate), plans in numbers, a midterm target in words; 2021 and 2022 reviewed and published."""
    plan = reviewed_plan()
    plan.value(37, 2020, "baseline", qualifier="estimate")
    for year, number in ((2021, 42), (2022, 1050), (2023, 58)):
        plan.value(number, year, "plan")
    set_value(
        indicator=plan.indicators[0],
        fiscal_year=2023,
        open_ended=True,
        series="midterm_target",
        text="継続",
        by=plan.by,
    )
    plan.step("・準備\n・実施", 2021, "plan")
    plan.value(43, 2021)
    plan.step("・二回ひらいた", 2021)
    plan.run("half_year", 2021, "", assessment="準備を進めた")
    plan.run("annual", 2021, "C")
    plan.value(1048, 2022)
    plan.run("annual", 2022, "B")
    return plan


def address(plan, query: str = "") -> str:
    item = plan.items[0]
    return reverse("policies:review-sheet", args=[plan.municipality.slug, plan.edition.slug, item.slug]) + query


def open_sheet(client: Client, plan, query: str = ""):
    answer = client.get(address(plan, query))
    assert answer.status_code == 200
    return read(answer)


def rows(page, table: str, number: int = 0) -> list[list[str]]:
    return [
        [cell.text for cell in row.children if not isinstance(cell, str)]
        for row in page.all(f"table.{table}")[number].all("tbody tr")
    ]


def test_the_head_names_every_level_the_lead_and_the_texts(client: Client, plan) -> None:
    page = open_sheet(client, plan)
    facts = [(row.one("dt").text, row.one("dd").text) for row in page.all("dl.sheet-head > div")]
    department = plan.items[0].assignments.get().department
    assert facts[:4] == [
        ("施策", "① 施策の見出し1"),
        ("主な施策", "①-1 取組1"),
        ("担当課", f"{department.label_in(2021)}● (主担当) ●は主担当"),
        ("現状及び課題", "担い手が少ない"),
    ]


def test_two_years_stand_beside_the_present_state_and_the_target(client: Client, plan) -> None:
    page = open_sheet(client, plan)
    heads = [cell.text for cell in page.all("table.sheet-table")[0].all("thead th")]
    assert heads == [
        "取組工程・指標",
        "現状令和2年度",
        "令和3年度",
        "令和4年度",
        "中間目標 / 令和5年度以降",
        *("計画", "実績") * 2,
    ]
    assert rows(page, "sheet-table") == [
        ["取組工程", "—なし", "・準備 ・実施", "・二回ひらいた", "—なし", "—なし", "—なし"],
        ["講座の数1（件）", "37（見込み）", "42", "43", "1,050", "1,048", "継続"],
    ]
    assert rows(page, "sheet-table", 1)[1] == ["講座の数1（件）", "37（見込み）", "58", *["—なし"] * 4]


def test_reviews_stand_under_their_years(client: Client, plan) -> None:
    assert rows(open_sheet(client, plan), "sheet-reviews") == [
        ["上半期（4～9月）の状況", "準備を進めた", "—なし"],
        ["年度評価"],
        ["評価", "C 遅れあり", "B おおむね順調"],
        ["取組工程と指標の評価", "①-1の評価", "①-1の評価"],
        ["課題・方針・改善点", "場所が足りない", "場所が足りない"],
    ]


def test_a_correction_is_shown_once_it_is_public_and_says_what_the_review_saw(client: Client, plan) -> None:
    plan.value(44, 2021, reason="数え落とし")
    assert rows(open_sheet(client, plan), "sheet-table")[1][3] == "43"
    plan.run("annual", 2023, "A")
    assert rows(open_sheet(client, plan), "sheet-table")[1][3] == "44 訂正評価の時点では 43"


def test_a_review_nobody_accepted_says_so(client: Client, plan) -> None:
    plan.run("annual", 2023)
    assert rows(open_sheet(client, plan), "sheet-reviews", 1)[1:3] == [
        ["評価", "評価なし", "—なし"],
        ["取組工程と指標の評価", "評価なし", "—なし"],
    ]


def test_an_item_no_published_round_reviews_has_no_sheet(client: Client) -> None:
    plan = reviewed_plan()
    plan.run("annual", 2021, "A", publish=False)
    assert client.get(address(plan)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [(None, 404), (Role.COUNCIL_MEMBER, 404), (Role.READER, 200), (Role.COORDINATOR, 200)]
)
def test_the_working_state_is_for_staff(client: Client, plan, role, status) -> None:
    if role:
        client.force_login(member(role, plan.municipality))
    assert client.get(address(plan, "?draft=1")).status_code == status


def test_the_working_state_shows_what_is_not_published_yet(client: Client, plan) -> None:
    round = open_round(
        round=ReviewRoundFactory(item=plan.items[0], fiscal_year=2023, scale=plan.scale, opened_at=None), by=plan.by
    )
    review = round.reviews.get()
    save_review(review=review, version=review.version, fields={"assessment": "書きかけ"}, by=plan.by)
    plan.value(60, 2023)
    client.force_login(member(Role.READER, plan.municipality))
    public, draft = open_sheet(client, plan), open_sheet(client, plan, "?draft=1")
    assert rows(public, "sheet-table", 1)[1][3] == "—なし"
    assert rows(draft, "sheet-table", 1)[1][3] == "60"
    assert rows(draft, "sheet-reviews", 1)[2][1] == "書きかけ"
    assert public.all("table.sheet-reviews")[1:] == []


def test_the_working_state_of_an_unpublished_item_leads_to_no_missing_page_and_marks_the_lead_of_the_review(
    client: Client,
) -> None:
    plan = reviewed_plan()
    round = open_round(round=ReviewRoundFactory(item=plan.items[0], fiscal_year=2021, opened_at=None), by=plan.by)
    round.reviews.update(lead=DepartmentFactory(municipality=plan.municipality, name="地域課"))
    client.force_login(member(Role.READER, plan.municipality))
    draft = open_sheet(client, plan, "?draft=1")
    assert address(plan) not in draft.one("main").links().values()
    assert "公表" not in " ".join(draft.texts(".missing"))
    assert [text for text in draft.texts(".chip") if "●" in text] == ["地域課● (主担当)"]


def test_a_midterm_review_says_what_it_looks_back_on_and_when_it_was_held(client: Client, plan) -> None:
    plan.run("midterm", 2022, "B")
    plan.run("final", 2024, "A")
    assert open_sheet(client, plan).texts(".sheet-whole h3") == [
        "計画期間の中間評価 令和4年度まで 令和5年度に実施",
        "計画期間の評価 令和6年度まで",
    ]


def test_the_queries_do_not_grow_with_rounds_and_indicators(client: Client, plan, django_assert_num_queries) -> None:
    client.get(address(plan))
    with django_assert_num_queries(5):
        client.get(address(plan))
    plan.run("half_year", 2023, "")
    plan.run("annual", 2023, "A")
    with django_assert_num_queries(5):
        client.get(address(plan))
