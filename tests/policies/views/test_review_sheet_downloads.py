"""The sheet of an item as a workbook: it says what the page says, to everybody and to staff."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from districts.models import Role
from policies.intake.reviews.sheet import SheetReading, SheetValue
from policies.services.review_export import sheet_of
from tests.factories import member
from tests.policies.intake.reviews_builders import read
from tests.policies.progress_cases import reviewed_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """2021 reviewed and published; 2022 typed, not published."""
    plan = reviewed_plan()
    plan.value(37, 2020, "baseline", qualifier="estimate")
    plan.value(42, 2021, "plan")
    plan.value(43, 2021)
    plan.step("・二回ひらいた", 2021)
    plan.run("half_year", 2021, "", assessment="準備を進めた")
    plan.run("annual", 2021, "C")
    plan.value(1048, 2022)
    return plan


def download(client: Client, plan, query: str = ""):
    item = plan.items[0]
    url = reverse("policies:review-sheet-xlsx", args=[plan.municipality.slug, plan.edition.slug, item.slug])
    return client.get(url + query)


def told(answer) -> SheetReading:
    assert answer.status_code == 200
    return read(b"".join(answer.streaming_content))


def test_everybody_gets_what_was_published(client: Client, plan) -> None:
    reading = told(download(client, plan))
    assert reading == sheet_of(plan.items[0], public=True)
    assert [(one.fiscal_year, one.series, one.number) for one in reading.indicators[0].values] == [
        (2020, "baseline", 37),
        (2021, "plan", 42),
        (2021, "actual", 43),
    ]
    assert [(one.round, one.fiscal_year, one.rating) for one in reading.reviews] == [
        ("half_year", 2021, ""),
        ("annual", 2021, "C"),
    ]
    assert reading.findings == []


def test_staff_get_what_they_work_on(client: Client, plan) -> None:
    client.force_login(member(Role.READER, plan.municipality))
    reading = told(download(client, plan, "?draft=1"))
    assert reading == sheet_of(plan.items[0], public=False)
    assert SheetValue(2022, False, "actual", 1048) in reading.indicators[0].values


def test_what_is_worked_on_is_for_staff_of_the_municipality(client: Client, plan) -> None:
    assert download(client, plan, "?draft=1").status_code == 404
    client.force_login(member(Role.COORDINATOR, reviewed_plan().municipality))
    assert download(client, plan, "?draft=1").status_code == 404


def test_nothing_published_is_no_sheet(client: Client) -> None:
    assert download(client, reviewed_plan()).status_code == 404


def test_the_file_carries_a_readable_name_and_says_whose_it_is(client: Client, plan) -> None:
    answer = download(client, plan)
    data = b"".join(answer.streaming_content)
    assert "%E9%80%B2%E6%8D%97%E7%AE%A1%E7%90%86%E5%80%8B%E7%A5%A8_" in answer.headers["Content-Disposition"]
    stamp = {one.name: one.value for one in load_workbook(io.BytesIO(data)).custom_doc_props.props}
    exported_at = stamp.pop("exported_at")
    assert len(exported_at) > 20
    assert stamp == {
        "municipality": plan.municipality.slug,
        "edition": plan.edition.slug,
        "item": plan.items[0].slug,
        "contents": "public",
    }


def test_the_page_leads_to_the_file(client: Client, plan) -> None:
    page = reverse("policies:review-sheet", args=[plan.municipality.slug, plan.edition.slug, plan.items[0].slug])
    assert page.removesuffix("/") + ".xlsx" in client.get(page).content.decode()
