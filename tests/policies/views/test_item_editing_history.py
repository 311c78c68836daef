"""The history of an item: who, when, why, and what was different."""

import pytest

from districts.models import Role
from policies.models import PlanItem
from policies.services.plans import AssignmentDraft, save_item
from tests.factories import DepartmentFactory, EditionFactory, ItemFactory, PerspectiveFactory, PillarFactory, member

from .staff_cases import address, people_of, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    edition = EditionFactory()
    return ItemFactory(edition=edition, parent=ItemFactory(edition=edition), text="初めの本文")


@pytest.fixture
def url(item):
    return address("item-history", item.edition.municipality, item.edition, item)


def entries(client, url) -> list[tuple]:
    found = client.get(url).context["entries"]
    return [(str(one.user or ""), one.reason, [(d.before, d.after) for d in one.differences]) for one in found]


def test_anonymous_visitors_sign_in_first(client, url):
    assert client.get(url).url == f"/accounts/login/?next={url}"


def test_staff_of_the_municipality_read_it(client, item, url):
    who = people_of(item.edition.municipality)
    everybody = [who.coordinator, who.editor, who.reader, who.council_member, who.outsider]

    assert statuses(client, url, everybody) == [200, 200, 200, 404, 404]


def test_every_change_is_told_newest_first(client, item, url):
    municipality = item.edition.municipality
    first, second = member(Role.COORDINATOR, municipality), member(Role.COORDINATOR, municipality)
    lead = DepartmentFactory(municipality=municipality, short_name="コミ推")
    other = DepartmentFactory(municipality=municipality, short_name="福祉")
    pillar = PillarFactory(edition=item.edition, code="Ⅰ", name="人づくり")
    save_item(item=item, version=1, fields={"text": "直した本文"}, by=first, reason="表現の見直し")
    drafts = [AssignmentDraft(lead.pk, is_lead=True), AssignmentDraft(other.pk)]
    save_item(item=item, version=2, fields={}, assignments=drafts, pillars=[pillar.pk], by=second, reason="所管の決定")
    save_item(item=item, version=3, fields={}, assignments=drafts[1:], pillars=[pillar.pk], by=first, reason="改組")
    client.force_login(first)

    told = entries(client, url)

    assert told[:3] == [
        (str(first), "改組", [("コミ推●、福祉", "福祉")]),
        (str(second), "所管の決定", [("", "Ⅰ 人づくり"), ("", "コミ推●、福祉")]),
        (str(first), "表現の見直し", [("初めの本文", "直した本文")]),
    ]
    assert [client.get(url).context["entries"][-1].is_first, len(told)] == [True, 4]


def test_a_change_of_perspectives_is_told_by_their_names(client, item, url):
    one = PerspectiveFactory(municipality=item.edition.municipality, name="デジタル化")
    person = member(Role.COORDINATOR, item.edition.municipality)
    save_item(item=item, version=1, fields={}, perspectives=[one.pk], by=person, reason="視点の整理")
    client.force_login(person)

    assert entries(client, url)[0] == (str(person), "視点の整理", [("", "デジタル化")])


def test_differences_are_marked_within_the_text(client, item, url):
    save_item(item=item, version=1, fields={"text": "初めの本文を直した"}, by=None)
    client.force_login(member(Role.READER, item.edition.municipality))

    assert "<ins>を直した</ins>" in client.get(url).content.decode()


def test_a_save_that_changed_nothing_is_left_out(client, item, url):
    save_item(item=item, version=1, fields={}, by=None)
    client.force_login(member(Role.READER, item.edition.municipality))

    assert len(entries(client, url)) == 1


@pytest.mark.parametrize("count", [1, 3, 100])
def test_it_takes_as_many_queries_however_often_it_was_changed(client, item, url, count, django_assert_num_queries):
    client.force_login(member(Role.READER, item.edition.municipality))
    users = [member(Role.COORDINATOR, item.edition.municipality) for _ in range(2)]
    for number in range(count):
        save_item(
            item=PlanItem.objects.get(pk=item.pk),
            version=number + 1,
            fields={"text": f"本文{number}"},
            by=users[number % 2],
        )
    client.get(url)

    with django_assert_num_queries(18):
        assert len(client.get(url).context["entries"]) == count + 1
