"""Narrowing the crosswalk down, its pages, and addresses of single rows."""

import pytest
from django.test import Client
from django.utils import timezone

from policies.services.plans import publish_edition
from policies.services.transitions import publish_crosswalk
from policies.views.transitions import ROWS_PER_PAGE
from tests.factories import (
    DepartmentFactory,
    ItemFactory,
    PillarFactory,
    TransitionFactory,
    assign,
    crosswalk_pair,
    published_crosswalk,
)
from tests.policies.long_crosswalk import long_crosswalk
from tests.policies.views.crosswalk_page import CrosswalkPage, address_of, open_page

pytestmark = pytest.mark.django_db

REWORDED, KEPT, NEW = "r-1-1-1-1", "r-1-2-1-2", "r-x-1-3"


@pytest.fixture
def crosswalk():
    """A reworded measure of the welfare office, one that kept its words and was left open, and a new one."""
    pair = crosswalk_pair(2)
    pair.old[1].text = pair.new[1].text = "見守りを続けます。"
    pair.old[0].text, pair.new[0].text = "広場の清掃を支援します。", "公園の清掃を支援します。"
    for item in (*pair.old, *pair.new):
        item.save()
    pair.transitions[2].confidence, pair.transitions[2].decided_at = "ambiguous", timezone.now()
    pair.transitions[2].save()
    new = ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy)
    TransitionFactory(crosswalk=pair.crosswalk, new=new, kind="new")
    assign(pair.new[0], DepartmentFactory(municipality=pair.municipality, code="welfare", name="福祉課"))
    assign(new, DepartmentFactory(municipality=pair.municipality, code="school", name="学校課", short_name="学"))
    pair.old_policy.pillars.set([PillarFactory(edition=pair.crosswalk.from_edition, code="II", name="安心")])
    new.pillars.set([PillarFactory(edition=pair.crosswalk.to_edition, code="IV", name="協働")])
    for edition in (pair.crosswalk.from_edition, pair.crosswalk.to_edition):
        publish_edition(edition=edition, by=None)
    publish_crosswalk(crosswalk=pair.crosswalk, by=None)
    return pair.crosswalk


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", [REWORDED, KEPT, NEW]),
        ("?kind=", [REWORDED, KEPT, NEW]),
        ("?kind=continue", [REWORDED, KEPT]),
        ("?kind=new", [NEW]),
        ("?kind=merge", []),
        ("?pillar=II", [REWORDED, KEPT]),
        ("?pillar=IV", [NEW]),
        ("?department=welfare", [REWORDED]),
        ("?department=school", [NEW]),
        ("?wording=changed", [REWORDED]),
        ("?wording=unchanged", [KEPT]),
        ("?wording=decided", [KEPT]),
        ("?kind=continue&wording=changed&pillar=II&department=welfare", [REWORDED]),
        ("?kind=new&wording=unchanged", []),
    ],
)
def test_rows_are_narrowed_down(client: Client, crosswalk, query: str, rows: list[str]) -> None:
    page = open_page(client, crosswalk, query)
    assert page.anchors == rows
    assert [row.id for row in page.heads] == (["r-1-1"] if rows else [])


def test_nothing_left_says_so_and_leads_back(client: Client, crosswalk) -> None:
    page = client.get(address_of(crosswalk) + "?kind=merge").content.decode()
    assert page.count("該当する行がありません。") == 1
    assert CrosswalkPage(page).links.count(address_of(crosswalk)) == 2  # the filter's own way back, and the message's


def test_a_choice_that_does_not_exist_is_told_and_changes_nothing(client: Client, crosswalk) -> None:
    response = client.get(address_of(crosswalk) + "?department=nowhere&kind=new")
    assert CrosswalkPage(response.content.decode()).anchors == [NEW]
    assert list(response.context["form"].errors) == ["department"]


def test_the_choices_are_what_the_editions_hold(client: Client, crosswalk) -> None:
    fields = client.get(address_of(crosswalk)).context["form"].fields
    assert fields["department"].choices[1:] == [("school", "学校課（学）"), ("welfare", "福祉課")]
    assert fields["pillar"].choices[1:] == [("II", "II 安心"), ("IV", "IV 協働")]


# Pages


def test_a_long_crosswalk_comes_in_pages(client: Client) -> None:
    pair = long_crosswalk(ROWS_PER_PAGE + 1)
    first, second = (open_page(client, pair.crosswalk, query) for query in ("", "?page=2"))
    assert (len(first.measures), len(second.measures)) == (ROWS_PER_PAGE - 1, 2)  # the policy's own row is one of them
    assert second.anchors == [f"r-1-{number}-1-{number}" for number in (ROWS_PER_PAGE, ROWS_PER_PAGE + 1)]
    assert [" ".join(row.cells[0].split()) for row in second.heads] == ["① 施策の見出し1 （続き）"]


def test_a_row_on_a_later_page_has_an_address_that_finds_it(client: Client) -> None:
    pair = long_crosswalk(ROWS_PER_PAGE + 1)
    address = address_of(pair.crosswalk)
    anchor = f"r-1-{ROWS_PER_PAGE}-1-{ROWS_PER_PAGE}"
    permalink = f"{address}?row={anchor}#{anchor}"
    assert permalink in open_page(client, pair.crosswalk, "?page=2").links
    assert client.get(permalink).headers["Location"] == f"{address}?page=2#{anchor}"
    assert client.get(f"{address}?row=r-1-1-1-1&kind=new").headers["Location"] == f"{address}#r-1-1-1-1"


def test_a_row_that_is_gone_leads_to_the_whole_crosswalk(client: Client) -> None:
    pair = published_crosswalk()
    response = client.get(address_of(pair.crosswalk) + "?row=r-9-9-9-9")
    assert CrosswalkPage(response.content.decode()).anchors == ["r-1-1-1-1"]
    assert response.content.decode().count("この新旧対照表にはありません") == 1


# Queries: crosswalks, items, edges, pillars, departments to choose from; departments, pillars and sources of the rows

QUERIES = 8


@pytest.mark.parametrize("measures", [1, 3, 100, 300])
def test_the_page_asks_the_same_number_of_queries(client: Client, django_assert_num_queries, measures: int) -> None:
    pair = long_crosswalk(measures)
    with django_assert_num_queries(QUERIES):
        client.get(address_of(pair.crosswalk))


@pytest.mark.parametrize("measures", [1, 3])
def test_a_narrowed_page_asks_one_more_for_each_pillar_and_department(
    client: Client, django_assert_num_queries, measures: int
) -> None:
    pair = long_crosswalk(measures)
    pillar = pair.new_policy.pillars.get().code
    department = pair.new[0].assignments.first().department.code
    with django_assert_num_queries(QUERIES + 2):
        page = open_page(client, pair.crosswalk, f"?pillar={pillar}&department={department}&wording=changed")
    assert len(page.measures) == measures
