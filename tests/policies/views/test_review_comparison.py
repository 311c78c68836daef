"""Two published rounds of a plan: what changed, item by item, what is told once, and which items are shown."""

import pytest
from django.test import Client
from django.urls import reverse

from policies.models import ReviewRecord, ReviewRound
from policies.services.review_rounds import publish_round
from tests.html import read
from tests.policies.progress_cases import reviewed_plan

pytestmark = pytest.mark.django_db

CHANGES = [
    "変化がある項目",
    "評価が変わった項目",
    "指標の値が変わった項目",
    "計画との比較が変わった項目",
    "文章が変わった項目",
]


@pytest.fixture
def plan():
    """Three measures: 2021 rated A, B and not reviewed; 2022 rated B, A and C."""
    plan = reviewed_plan(3)
    for number in range(3):
        plan.value(10, 2022, "plan", of=number)
    plan.run("annual", 2021, "A", "B")
    plan.value(12, 2022, of=0)
    plan.run("annual", 2022, "B", "A", "C")
    return plan


def compare(client: Client, plan, before: str = "", after: str = "", **query: str):
    url = reverse("policies:progress-compare", args=[plan.municipality.slug, plan.edition.slug])
    rounds = {"before": before, "after": after} if before else {}
    answer = client.get(url, rounds | query)
    assert answer.status_code == 200
    return read(answer)


def compared(page) -> list[str]:
    return page.texts("li.compared__item .item-code")


def tiles(page) -> list[str]:
    return page.texts("main ul.tiles li")


def test_two_rounds_stand_side_by_side(client: Client, plan) -> None:
    plan.run("annual", 2023, "A", assessment="二年目より進んだ")
    page = compare(client, plan, "annual-2022", "annual-2023")
    first, _second, third = page.all("li.compared__item")
    assert first.one("p.compared__grades").text == "評価 B おおむね順調 →から A 順調 前回より向上"
    assert third.one("p.compared__grades").text == "評価 C 遅れあり →から 評価なし"
    assert first.texts("ul.compared__figures li") == [
        "講座の数1（件） 実績 12 →から — 計画 10 →から — 計画どおり 120.0% →から 比較できない"
    ]
    assert first.one("details summary").text == "文章の違い（1か所） ①-1"
    assert [one.text for one in first.all(".pair__side")] == [
        "令和4年度 年度評価 ①-1の評価",
        "令和5年度 年度評価 二年目より進んだ",
    ]
    assert compare(client, plan).one(".page-heading__lead").text == "令和4年度 年度評価 → 令和5年度 年度評価"
    compare(client, plan, "nonsense", "annual-2022")


def test_what_the_committee_said_is_compared_too(client: Client, plan) -> None:
    ReviewRecord.objects.filter(round__fiscal_year=2022, item=plan.items[0]).update(committee_opinion="続けてほしい")
    first = compare(client, plan).all("li.compared__item")[0]
    assert first.texts("dl.compared__pairs > div > dt")[-1] == "外部委員会の意見"
    assert "続けてほしい" in first.all(".pair__side")[-1].text


@pytest.fixture
def one_change_each():
    """Of four measures the first has nothing new, the second another rating, the third other figures, the fourth a text."""
    plan = reviewed_plan(4)
    for number in range(4):
        for year in (2021, 2022):
            plan.value(10, year, "plan", of=number)
            plan.value(9 if (number, year) == (2, 2022) else 10, year, of=number)
    plan.run("annual", 2021, "A", "A", "A", "A")
    round = plan.run("annual", 2022, "A", "B", "A", "A", publish=False)
    ReviewRecord.objects.filter(round=round, item=plan.items[3]).update(issues="人手が足りない")
    publish_round(round=ReviewRound.objects.get(pk=round.pk), by=plan.by)
    return plan


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", ["①-1", "①-2", "①-3", "①-4"]),
        ("changed", ["①-2", "①-3", "①-4"]),
        ("grade", ["①-2"]),
        ("figures", ["①-3"]),
        ("plan", ["①-3"]),
        ("texts", ["①-4"]),
        ("nonsense", ["①-1", "①-2", "①-3", "①-4"]),
    ],
)
def test_a_comparison_is_narrowed_down_to_what_changed(client: Client, one_change_each, show, expected) -> None:
    page = compare(client, one_change_each, "annual-2021", "annual-2022", show=show)
    assert compared(page) == expected
    assert tiles(page) == ["すべての項目4", *(f"{name}{n}" for name, n in zip(CHANGES, [3, 1, 1, 1, 1], strict=True))]
    status = page.one("main p[role=status]").text
    assert status.startswith("全4項目のうち、変化があるのは3項目です。")
    assert ("件を表示しています。" in status) == (len(expected) < 4)


def test_the_tiles_of_a_comparison_keep_its_rounds(client: Client, one_change_each) -> None:
    page = compare(client, one_change_each, show="grade")
    links = [link["href"] for link in page.all("main ul.tiles a")]
    assert links[0] == "?before=annual-2021&after=annual-2022"
    assert links[2] == "?before=annual-2021&after=annual-2022&show=grade"
    assert page.one("input[name=show]")["value"] == "grade"
    assert page.texts("main ul.tiles a[aria-current]") == ["評価が変わった項目1"]


def test_what_stayed_is_told_once_and_texts_are_folded(client: Client, one_change_each) -> None:
    first, second, third, fourth = compare(client, one_change_each).all("li.compared__item")
    assert first.one("p.compared__grades").text == "評価 A 順調 前回と同じ"
    assert first.texts("ul.compared__figures li") == ["講座の数1（件） 実績 10 計画 10 計画どおり 100.0%"]
    assert first.one("p.compared__texts").text == "文章は同じです。"
    assert second.one("p.compared__grades").text == "評価 A 順調 →から B おおむね順調 前回より低下"
    assert third.texts("ul.compared__figures li") == [
        "講座の数3（件） 実績 10 →から 9 計画 10 計画どおり 100.0% →から 計画に届かない 90.0%"
    ]
    assert "open" not in fourth.one("details").attributes
    assert fourth.texts("details dt") == ["課題・方針・改善点"]


def test_what_only_one_kind_of_round_asks_for_is_no_change(client: Client) -> None:
    plan = reviewed_plan()
    plan.value(10, 2021, "plan")
    plan.run("half_year", 2021, "", assessment="上半期は順調", issues="")
    plan.value(12, 2021)
    plan.run("annual", 2021, "A")
    page = compare(client, plan)
    assert tiles(page) == ["すべての項目1", *(f"{name}0" for name in CHANGES)]
    item = page.one("li.compared__item")
    assert item.one("details summary").text == "二つの回に共通する文章は同じです。 ①-1"
    assert item.texts("details dl > div") == [
        "上半期（4～9月）の状況 令和3年度 上半期の進捗 上半期は順調",
        "取組工程と指標の評価 令和3年度 年度評価 ①-1の評価",
        "課題・方針・改善点 令和3年度 年度評価 場所が足りない",
    ]
    assert item.all("ins") == item.all("del") == []


def test_an_item_of_one_round_only_is_a_change(client: Client, one_change_each) -> None:
    ReviewRecord.objects.filter(round__fiscal_year=2022, item=one_change_each.items[0]).delete()
    page = compare(client, one_change_each, show="changed")
    assert compared(page) == ["①-2", "①-3", "①-4", "①-1"]
    last = page.all("li.compared__item")[-1]
    assert last.one("p.compared__grades").text == "評価 A 順調 →から この回の対象外"
    assert last.one("details summary").text == "文章 ①-1"


def test_one_round_alone_cannot_be_compared(client: Client) -> None:
    plan = reviewed_plan()
    plan.run("annual", 2021, "A")
    page = compare(client, plan)
    assert "比較するには、公表された回が二つ必要です。" in page.one("main").text
    assert page.all("main form") == []


def test_rounds_chosen_the_wrong_way_round_are_put_in_order(client: Client, plan) -> None:
    rounds = sorted(plan.rounds)[:2]
    right, wrong = (compare(client, plan, *chosen) for chosen in (rounds, reversed(rounds)))
    assert len(right.all("li.compared__item")) == 3
    assert wrong.texts("li.compared__item") == right.texts("li.compared__item")


def test_a_round_is_not_compared_with_itself(client: Client, plan) -> None:
    one = sorted(plan.rounds)[0]
    page = compare(client, plan, one, one)
    assert "異なる二つの回を選んでください。" in page.one("main").text
    assert page.all("li.compared__item") == []


@pytest.mark.parametrize("measures", [1, 3])
def test_the_number_of_queries_is_constant(client: Client, measures, django_assert_num_queries) -> None:
    plan = reviewed_plan(measures)
    plan.run("annual", 2021, *["A", "B", "C"][:measures])
    plan.run("annual", 2022, *["B", "B", "B"][:measures])
    compare(client, plan)
    for show in ("", "changed", "figures"):
        with django_assert_num_queries(3):
            compare(client, plan, show=show)
