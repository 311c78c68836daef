"""Where staff begin: municipalities, a municipality's editions, the working items of an edition."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import DepartmentGrouping, Role
from policies.models import PlanItem
from policies.services.plans import publish_edition, save_item
from tests.factories import (
    DepartmentFactory,
    EditionFactory,
    ItemFactory,
    MembershipFactory,
    MunicipalityFactory,
    PlanFactory,
    assign,
    crosswalk_pair,
    member,
    published_crosswalk,
)

from .staff_cases import address, many_measures, people_of, statuses

pytestmark = pytest.mark.django_db


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def many_items(edition, count: int):
    policy = ItemFactory(edition=edition)
    many_measures(policy, count)
    return policy


# --- home ---


def test_anonymous_visitors_sign_in_first(client):
    edition = EditionFactory()
    for url in (
        address("staff-home"),
        address("staff-municipality", edition.municipality),
        address("staff-edition", edition.municipality, edition),
    ):
        response = client.get(url)
        assert (response.status_code, response.url) == (302, f"/accounts/login/?next={url}")


def test_home_lists_the_municipalities_one_works_for(client):
    first, second, other = (MunicipalityFactory() for _ in range(3))
    user = member(Role.READER, first)
    MembershipFactory(user=user, municipality=second, role=Role.COORDINATOR)
    MembershipFactory(user=user, municipality=other, role=Role.COUNCIL_MEMBER)
    client.force_login(user)

    response = client.get(address("staff-home"))

    assert list(response.context["municipalities"]) == [first, second]
    assert other.name not in response.content.decode()


def test_home_shows_everything_to_the_system_administrator(client):
    both = [MunicipalityFactory(), MunicipalityFactory()]
    client.force_login(member(Role.SYSTEM_ADMINISTRATOR))

    assert list(client.get(address("staff-home")).context["municipalities"]) == both


@pytest.mark.parametrize("count", [1, 3, 100])
def test_home_takes_as_many_queries_whatever_it_lists(client, count):
    user = member(Role.READER, MunicipalityFactory())
    for _ in range(count - 1):
        MembershipFactory(user=user, municipality=MunicipalityFactory(), role=Role.READER)
    client.force_login(user)

    assert queries(client, address("staff-home")) == 5


# --- municipality ---


def test_a_municipality_exists_for_its_staff_only(client):
    pair = published_crosswalk(1)
    who = people_of(pair.municipality)

    found = statuses(
        client,
        address("staff-municipality", pair.municipality),
        [who.coordinator, who.editor, who.reader, who.council_member, who.outsider, who.nobody],
    )

    assert found == [200, 200, 200, 404, 404, 404]


def test_a_municipality_shows_editions_crosswalks_and_who_changed_what(client):
    pair = published_crosswalk(2)
    coordinator = member(Role.COORDINATOR, pair.municipality, display_name="計画太郎")
    save_item(item=pair.new[0], version=1, fields={"text": "改めた本文"}, by=coordinator, reason="議会の指摘")
    ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy)
    client.force_login(coordinator)

    response = client.get(address("staff-municipality", pair.municipality))

    counted = {one.slug: (one.item_count, one.waiting_count) for one in response.context["editions"]}
    assert counted == {pair.crosswalk.from_edition.slug: (3, 0), pair.crosswalk.to_edition.slug: (4, 2)}
    assert response.context["crosswalks"] == [(pair.crosswalk, 1)]
    told = response.context["changes"][1]
    assert (told["what"], told["record"].history_user, told["record"].history_change_reason) == (
        pair.new[0].code,
        coordinator,
        "議会の指摘",
    )
    assert "計画太郎" in response.content.decode()


def test_a_municipality_shows_nothing_of_another(client):
    pair, other = crosswalk_pair(1), crosswalk_pair(1)
    client.force_login(member(Role.COORDINATOR, pair.municipality))

    response = client.get(address("staff-municipality", pair.municipality))

    assert [edition.municipality_id for edition in response.context["editions"]] == [pair.municipality.pk] * 2
    assert response.context["crosswalks"] == [(pair.crosswalk, 0)]
    editions = {change["edition"].municipality_id for change in response.context["changes"]}
    assert editions == {pair.municipality.pk}
    assert other.crosswalk.to_edition.name not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3, 100])
def test_a_municipality_takes_as_many_queries_whatever_it_lists(client, count):
    plan = PlanFactory()
    for number in range(count):
        crosswalk = crosswalk_pair(0, municipality=plan.municipality).crosswalk if number < 3 else None
        many_items(EditionFactory(plan=plan), 1)
        assert crosswalk is None or crosswalk.pk
    client.force_login(member(Role.COORDINATOR, plan.municipality))

    assert queries(client, address("staff-municipality", plan.municipality)) == 16


# --- edition ---


@pytest.fixture
def edition():
    return EditionFactory()


def codes(rows) -> list[str]:
    found = []
    for row in rows:
        found += [row.item.slug, *codes(row.children)]
    return found


def test_an_edition_exists_for_its_own_staff_only(client, edition):
    who = people_of(edition.municipality)

    found = statuses(
        client,
        address("staff-edition", edition.municipality, edition),
        [who.coordinator, who.editor, who.reader, who.council_member, who.outsider, who.nobody],
    )

    assert found == [200, 200, 200, 404, 404, 404]


def test_an_edition_under_another_municipalitys_address_does_not_exist(client, edition):
    other = MunicipalityFactory()
    client.force_login(member(Role.SYSTEM_ADMINISTRATOR))

    assert client.get(address("staff-edition", other, edition)).status_code == 404


def test_items_say_whether_the_public_sees_them(client, edition):
    policy = ItemFactory(edition=edition)
    same, newer = ItemFactory(edition=edition, parent=policy), ItemFactory(edition=edition, parent=policy)
    publish_edition(edition=edition, by=None)
    save_item(item=newer, version=1, fields={"text": "改めた本文"}, by=None)
    draft = ItemFactory(edition=edition, parent=policy)
    client.force_login(member(Role.READER, edition.municipality))
    url = address("staff-edition", edition.municipality, edition)

    rows = client.get(url).context["rows"]
    assert [(row.item, row.state) for row in rows[0].children] == [
        (same, "published"),
        (newer, "newer_draft"),
        (draft, "draft"),
    ]
    assert codes(client.get(f"{url}?state=waiting").context["rows"]) == ["1-2", "1-3"]
    assert codes(client.get(f"{url}?state=published").context["rows"]) == ["1", "1-1"]


def test_gaps_are_counted_and_found(client):
    pair = crosswalk_pair(4)
    municipality = pair.municipality
    department = DepartmentFactory(municipality=municipality)
    complete, leaderless, textless, loose = pair.new
    for item in (complete, textless, loose):
        assign(item, department, lead=department)
    assign(leaderless, department)
    PlanItem.objects.filter(pk=textless.pk).update(text=None, is_placeholder=True)
    pair.transitions[-1].delete()
    client.force_login(member(Role.READER, municipality))
    url = address("staff-edition", municipality, pair.crosswalk.to_edition)

    counts = [tile["value"] for tile in client.get(url).context["gaps"]]
    assert counts == [0, 1, 1, 1, 1]
    found = {
        gap: codes(client.get(f"{url}?gap={gap}").context["rows"])
        for gap in ("lead", "text", "placeholder", "transition")
    }
    assert found == {"lead": ["1-2"], "text": ["1-3"], "placeholder": ["1-3"], "transition": ["1-4"]}


def test_words_narrow_the_list_whatever_their_width(client, edition):
    policy = ItemFactory(edition=edition)
    ItemFactory(edition=edition, parent=policy, text="ＳＮＳの活用を進める")
    ItemFactory(edition=edition, parent=policy, text="広報紙を配る")
    client.force_login(member(Role.READER, edition.municipality))

    response = client.get(address("staff-edition", edition.municipality, edition), {"words": "SNS 活用"})

    assert codes(response.context["rows"]) == ["1-1"]
    assert "広報紙を配る" not in response.content.decode()


def test_editors_find_theirs_and_get_no_link_to_others(client, edition):
    municipality = edition.municipality
    own, group, other = (DepartmentFactory(municipality=municipality) for _ in range(3))
    DepartmentGrouping.objects.create(group=group, member=own)
    policy = ItemFactory(edition=edition)
    mine, of_group, theirs = (ItemFactory(edition=edition, parent=policy) for _ in range(3))
    for item, department in ((mine, own), (of_group, group), (theirs, other)):
        assign(item, department)
    client.force_login(member(Role.DEPARTMENT_EDITOR, municipality, own))
    url = address("staff-edition", municipality, edition)

    assert codes(client.get(f"{url}?mine=on").context["rows"]) == ["1-1", "1-2"]
    page = client.get(url).content.decode()
    links = [address("item-edit", municipality, edition, item) in page for item in (mine, of_group, theirs, policy)]
    assert links == [True, True, False, False]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_an_edition_takes_as_many_queries_whatever_it_lists(client, edition, count):
    many_items(edition, count)
    department = DepartmentFactory(municipality=edition.municipality)
    for item in edition.items.all():
        assign(item, department)
    client.force_login(member(Role.COORDINATOR, edition.municipality))

    assert queries(client, address("staff-edition", edition.municipality, edition)) == 15


def test_a_long_edition_comes_in_pages_and_every_item_has_its_address(client, edition):
    many_items(edition, 300)  # and their policy: 301
    client.force_login(member(Role.READER, edition.municipality))
    url = address("staff-edition", edition.municipality, edition)

    def shown(query=""):
        page = client.get(f"{url}{query}").context["page"]
        return [page.object_list[0].item.slug, page.object_list[-1].item.slug, len(page.object_list), page.number]

    first, second = ["1", "x-198", 200, 1], ["x-199", "x-299", 101, 2]
    assert [shown(), shown("?page=2"), shown("?item=x-250"), shown("?item=x-3")] == [first, second, second, first]
    assert 'id="item-x-250"' in client.get(f"{url}?item=x-250").content.decode()
    assert queries(client, f"{url}?page=2") == queries(client, url) == 14


# --- opening and closing ---


def test_coordinators_close_and_open_editing(client, edition):
    coordinator = member(Role.COORDINATOR, edition.municipality)
    client.force_login(coordinator)
    url = address("edition-open", edition.municipality, edition)

    response = client.post(url, {"open": "0", "reason": "議会に提出したため"})

    assert (response.status_code, response.url) == (302, address("staff-edition", edition.municipality, edition))
    edition.refresh_from_db()
    assert edition.editing_open is False
    record = edition.history.latest()
    assert (record.history_user, record.history_change_reason) == (coordinator, "議会に提出したため")
    client.post(url, {"open": "1"})
    edition.refresh_from_db()
    assert edition.editing_open is True


def test_nobody_else_closes_editing(client, edition):
    who = people_of(edition.municipality)
    url = address("edition-open", edition.municipality, edition)
    assert client.post(url, {"open": "0"}).url == f"/accounts/login/?next={url}"

    found = statuses(client, url, [who.editor, who.reader, who.council_member, who.outsider], "post", {"open": "0"})

    assert found == [403, 403, 404, 404]
    edition.refresh_from_db()
    assert edition.editing_open is True


def test_neither_opening_nor_closing_is_refused(client, edition):
    client.force_login(member(Role.COORDINATOR, edition.municipality))
    url = address("edition-open", edition.municipality, edition)

    assert [client.post(url, {"open": "maybe"}).status_code, client.get(url).status_code] == [422, 405]
    edition.refresh_from_db()
    assert edition.editing_open is True
