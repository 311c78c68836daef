"""The story of a plan item: what happened, when, in order; published things only."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from policies.models import ReviewRound
from policies.services.plans import publish_edition, save_item
from tests.factories import published_crosswalk
from tests.html import read
from tests.policies.progress_cases import reviewed_plan
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """Reviewed for 2021 and 2022; the rounds closed on the days their plan says."""
    plan = reviewed_plan()
    plan.value(10, 2021, "plan")
    for year, number, grade in ((2021, 12, "C"), (2022, 15, "B")):
        plan.value(number, year)
        plan.run("annual", year, grade, assessment=f"{year}年度の評価")
        ReviewRound.objects.filter(fiscal_year=year).update(
            opens_on=dt.date(year + 1, 4, 1), due_on=dt.date(year + 1, 5, 1), closes_on=dt.date(year + 1, 6, 1)
        )
    return plan


def page_of(client: Client, item, query: str = ""):
    edition = item.edition
    url = reverse("policies:item-detail", args=[edition.municipality.slug, edition.slug, item.slug])
    return read(client.get(url + query))


def story(client: Client, item, query: str = "") -> list[str]:
    return page_of(client, item, query).texts("ol.story > li")


def test_values_and_reviews_stand_by_their_dates(client: Client, plan) -> None:
    assert story(client, plan.items[0]) == [
        "令和3年度 指標の値 令和3年度の実績 講座の数1: 12件（計画 10件）",
        "2022年6月1日 進捗評価 令和3年度 年度評価 C 遅れあり 2021年度の評価",
        "令和4年度 指標の値 令和4年度の実績 講座の数1: 15件",
        "2023年6月1日 進捗評価 令和4年度 年度評価 B おおむね順調 2022年度の評価",
    ]


def test_one_kind_is_shown_alone(client: Client, plan) -> None:
    assert len(story(client, plan.items[0], "?story=reviews")) == 2
    assert len(story(client, plan.items[0], "?story=nonsense")) == 4


def test_what_is_only_closed_or_typed_is_not_told(client: Client, plan) -> None:
    before = story(client, plan.items[0])
    plan.value(99, 2023)
    plan.value(13, 2021, reason="数え落とし")
    plan.run("annual", 2023, "A", publish=False)
    assert story(client, plan.items[0]) == before


def test_a_correction_and_another_wording_are_told_once_public(client: Client, plan) -> None:
    item = plan.items[0]
    plan.value(13, 2021, reason="数え落とし")
    plan.run("annual", 2023, "A", assessment="三年目の評価")
    item.refresh_from_db()
    save_item(item=item, version=item.version, fields={"title": "別の名前"}, by=plan.by)
    publish_edition(edition=plan.edition, by=plan.by)
    told = [line.split(" ", 1)[1] for line in story(client, item)]
    assert "指標の値 値の訂正：講座の数1 令和3年度 実績: 12件 → 13件 数え落とし" in told
    assert [line for line in told if line.startswith("文言")] == ["文言 文言の変更 別の名前 取り組みの本文1-1"]


def test_transitions_are_dated_by_the_plan_that_begins(client: Client) -> None:
    pair = published_crosswalk(1)
    name, year = pair.crosswalk.to_edition.name, pair.crosswalk.to_edition.first_year
    assert story(client, pair.new[0]) == [f"令和{year - 2018}年度 計画の改定 {name}: 継続 ①-1 → ①-1"]


def test_recommendations_and_proposals_are_part_of_it(client: Client) -> None:
    own = make_world().own
    kinds = page_of(client, own.item).texts("ol.story .badge")
    assert sorted(set(kinds)) == ["提言・依頼", "答申と市の回答", "計画の改定", "進捗評価"]


def test_an_item_nothing_happened_to_has_no_story(client: Client) -> None:
    plan = reviewed_plan()
    assert page_of(client, plan.items[0]).all("#story") == []


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_number_of_queries_is_constant(client: Client, rounds, django_assert_num_queries) -> None:
    plan = reviewed_plan()
    for year in range(2021, 2021 + rounds):
        plan.value(year, year)
        plan.run("annual", year, "A")
    page_of(client, plan.items[0])
    with django_assert_num_queries(16):
        page_of(client, plan.items[0])
