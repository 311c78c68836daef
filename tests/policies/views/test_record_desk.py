"""The desk of staff: recommendations that wait for an answer, and inquiries that are under way or not published."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from districts.models import Role
from tests.factories import (
    DepartmentFactory,
    DepartmentNameFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    ResponseFactory,
    SectionFactory,
    UptakeFactory,
    member,
    published_response,
)
from tests.policies.uptake_cases import make_inquiry

from .proposal_cases import shown

pytestmark = pytest.mark.django_db
HOME = reverse("policies:staff-home")


@pytest.fixture
def case():
    return make_inquiry(bodies=3, fiscal_year=2026, due_on="2027-03-31", closes_on="2027-03-31")


@pytest.fixture
def department(case):
    return DepartmentNameFactory(department=DepartmentFactory(municipality=case.municipality)).department


def paper(case, **fields):
    """An item nobody answered, one whose answer waits, one that is published and one left unanswered on purpose."""
    section = SectionFactory(recommendation=RecommendationFactory(municipality=case.municipality, **fields))
    items = [RecommendationItemFactory(section=section) for _number in range(4)]
    ResponseFactory(item=items[1], status="accepted")
    published_response(ResponseFactory(item=items[2], status="accepted"))
    ResponseFactory(item=items[3], status="not_yet", text="")
    return items


def rows(client: Client, person, section: str, address: str = HOME) -> list[str]:
    client.force_login(person)
    found = shown(client, address).all(f"section[aria-labelledby={section}]")
    return [row.text for one in found for row in one.all("li")]


def test_the_plan_office_sees_what_waits_in_every_recommendation(client: Client, case) -> None:
    paper(case, title="みほん答申", slug="toshin")
    paper(make_inquiry())
    office, own = member(Role.COORDINATOR, case.municipality), f"/staff/{case.municipality.slug}/"
    assert rows(client, office, "papers") == [f"みほん答申 {case.municipality.name} 未回答2件 未公開の回答1件"]
    assert rows(client, office, "papers", own) == ["みほん答申 未回答2件 未公開の回答1件"]
    links = shown(client, own).links("section[aria-labelledby=papers]")
    place = f"{own}recommendations/toshin/"
    assert links == {
        "みほん答申": place,
        "未回答2件": f"{place}?state=open",
        "未公開の回答1件": f"{place}?state=waiting",
    }


def test_a_department_sees_the_items_that_are_its_own(client: Client, case, department) -> None:
    items = paper(case, title="みほん答申")
    paper(case, title="ほかの課の答申")
    for item in (items[1], items[3]):
        item.response.department = department
        item.response.save()
    editor = member(Role.DEPARTMENT_EDITOR, case.municipality, department)
    assert rows(client, editor, "papers") == [f"みほん答申 {case.municipality.name} 未回答1件 未公開の回答1件"]
    assert rows(client, member(Role.READER, case.municipality), "papers") == []


def test_a_recommendation_with_everything_answered_and_published_does_not_wait(client: Client, case) -> None:
    section = SectionFactory(recommendation=RecommendationFactory(municipality=case.municipality))
    published_response(ResponseFactory(item=RecommendationItemFactory(section=section), status="accepted"))
    assert rows(client, member(Role.COORDINATOR, case.municipality), "papers") == []


def test_an_open_inquiry_tells_how_many_bodies_have_answered(client: Client, case) -> None:
    for proposal in case.proposals[:2]:
        UptakeFactory(request=case.request, proposal=proposal)
    office = member(Role.COORDINATOR, case.municipality)
    name = f"{case.document.title} 令和8年度"
    told = [f"{name} 3団体のうち1団体が回答 回答期限：2027年3月31日"]
    assert rows(client, office, "inquiries", f"/staff/{case.municipality.slug}/") == told
    assert shown(client, HOME).links("section[aria-labelledby=inquiries]") == {
        name: reverse("policies:uptake-inquiry", args=[case.municipality.slug, case.document.slug, 2026])
    }


def test_an_inquiry_that_is_late_or_has_ended_says_so(client: Client, case) -> None:
    office, today = member(Role.COORDINATOR, case.municipality), timezone.localdate()
    inquiries = type(case.inquiry).objects.filter(pk=case.inquiry.pk)
    inquiries.update(opens_on=dt.date(2026, 4, 1), due_on=today - dt.timedelta(days=1), closes_on=today)
    (late,) = rows(client, office, "inquiries")
    inquiries.update(closed_at=timezone.now())
    (ended,) = rows(client, office, "inquiries")
    inquiries.update(results_published_at=timezone.now())
    assert (late.endswith("を過ぎています"), ended.endswith("受付終了。結果はまだ公開していません")) == (True, True)
    assert rows(client, office, "inquiries") == []


def test_who_does_not_run_inquiries_sees_none(client: Client, case, department) -> None:
    people = [
        member(Role.DEPARTMENT_EDITOR, case.municipality, department),
        member(Role.READER, case.municipality),
        member(Role.COORDINATOR, make_inquiry(fiscal_year=2020).municipality),
    ]
    assert [len(rows(client, person, "inquiries")) for person in people] == [0, 0, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_as_many_queries_whatever_waits(client: Client, case, count, django_assert_num_queries) -> None:
    for number in range(count):
        paper(case, title=f"答申{number}")
    for number in range(count - 1):
        case.join(f"本町{number}区")
    client.force_login(member(Role.COORDINATOR, case.municipality))
    with django_assert_num_queries(8):
        page = shown(client, HOME)
    assert len(page.all("section[aria-labelledby=papers] li")) == count
