"""Values that wait are published one by one; those of a round wait for it unless somebody ticks them."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from districts.models import Role
from policies.models import IndicatorValue
from policies.services.indicators import publish_indicators
from policies.services.review_rounds import open_round, publish_round
from tests.factories import ReviewRoundFactory, member
from tests.html import Element, read
from tests.policies.progress_cases import ReviewedPlan, reviewed_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client: Client) -> ReviewedPlan:
    """2021 was handed in outside a round; 2022 lies in a round under way; both wait."""
    plan = reviewed_plan(measures=2)
    publish_indicators(municipality=plan.municipality, by=None)
    for number in (0, 1):
        plan.value(40 + number, 2021, of=number)
        plan.value(50 + number, 2022, of=number)
        plan.value(60 + number, 2022, "plan", of=number)
    open_round(round=ReviewRoundFactory(item=plan.items[0], fiscal_year=2022, opened_at=None), by=plan.by)
    client.force_login(member(Role.COORDINATOR, plan.municipality))
    return plan


def address(plan: ReviewedPlan) -> str:
    return reverse("policies:indicator-publish", args=[plan.municipality.slug])


def shown(client: Client, plan: ReviewedPlan) -> Element:
    return read(client.get(address(plan)))


def public() -> list[int]:
    return sorted(int(one.number) for one in IndicatorValue.objects.public())


def test_values_of_a_round_under_way_are_not_ticked_and_say_which_round(client: Client, plan: ReviewedPlan) -> None:
    page = shown(client, plan)
    values = IndicatorValue.objects.in_bulk()
    ticked = [int(box["value"]) for box in page.all("input[name=value][checked]")]
    assert sorted(values[pk].number for pk in ticked) == [40, 41, 60, 61]
    assert page.texts("tbody .muted") == ["令和4年度 年度評価の公表時に公開"] * 2
    assert len(page.all("input[name=value]")) == 6


def test_only_what_is_ticked_becomes_public_and_the_rest_goes_on_waiting(client: Client, plan: ReviewedPlan) -> None:
    page = shown(client, plan)
    token = page.one("main input[name=token]")["value"]
    chosen = IndicatorValue.objects.filter(number__in=[40, 50]).values_list("pk", flat=True)
    assert client.post(address(plan), {"token": token, "value": list(chosen)}).status_code == 302
    assert public() == [40, 50]
    assert len(shown(client, plan).all("input[name=value]")) == 4


def test_what_was_ticked_stays_ticked_on_a_page_that_is_shown_again(client: Client, plan: ReviewedPlan) -> None:
    offered = [box["value"] for box in shown(client, plan).all("input[name=offered]")]
    chosen = [str(pk) for pk in IndicatorValue.objects.filter(number__in=[41, 50]).values_list("pk", flat=True)]
    plan.value(70, 2023, "plan")
    answer = client.post(address(plan), {"token": "of-before", "offered": offered, "value": chosen})
    assert answer.status_code == 409
    ticked = [int(box["value"]) for box in read(answer).all("input[name=value][checked]")]
    assert sorted(int(one.number) for one in IndicatorValue.objects.filter(pk__in=ticked)) == [41, 50, 70]
    assert public() == []


def test_a_value_of_no_waiting_list_is_not_published(client: Client, plan: ReviewedPlan) -> None:
    other = reviewed_plan()
    other.value(99, 2021)
    page = shown(client, plan)
    foreign = IndicatorValue.objects.get(number=99)
    client.post(address(plan), {"token": page.one("main input[name=token]")["value"], "value": [foreign.pk, "x"]})
    assert public() == []


def test_a_round_that_was_published_no_longer_holds_its_values(client: Client) -> None:
    plan = reviewed_plan()
    publish_indicators(municipality=plan.municipality, by=None)
    plan.value(43, 2021)
    round = plan.run("annual", 2021, "A", publish=False)
    client.force_login(member(Role.COORDINATOR, plan.municipality))
    assert shown(client, plan).texts("tbody .muted") == ["令和3年度 年度評価の公表時に公開"]
    publish_round(round=round, by=plan.by)
    assert public() == [43]
    assert shown(client, plan).all("input[name=value]") == []


@pytest.mark.parametrize("measures", [1, 3])
def test_the_page_asks_a_constant_number_of_questions(
    client: Client, measures: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = reviewed_plan(measures=measures)
    publish_indicators(municipality=plan.municipality, by=None)
    for number in range(measures):
        plan.value(40, 2021, of=number)
    client.force_login(member(Role.COORDINATOR, plan.municipality))
    with django_assert_num_queries(8):
        client.get(address(plan))
