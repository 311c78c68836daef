"""Publishing items: the page shows exactly what will change, and publishes exactly that."""

import pytest
from django.urls import reverse

from districts.models import Role
from policies.models import PlanItem, Publication, PublishedItem
from policies.services.plans import publish_edition, save_item
from policies.views import plan_publishing
from tests.factories import DepartmentFactory, EditionFactory, ItemFactory, assign, crosswalk_pair, member

from .staff_cases import address, people_of, statuses

pytestmark = pytest.mark.django_db


class Case:
    """A published edition in which one measure changed, one is new and one is archived."""

    def __init__(self):
        self.edition = EditionFactory()
        self.municipality = self.edition.municipality
        self.coordinator = member(Role.COORDINATOR, self.municipality)
        policy = ItemFactory(edition=self.edition)
        self.changed = ItemFactory(edition=self.edition, parent=policy, text="初めの本文")
        self.archived = ItemFactory(edition=self.edition, parent=policy, text="やめる取り組み")
        publish_edition(edition=self.edition, by=None)
        save_item(item=self.changed, version=1, fields={"text": "直した本文"}, by=self.coordinator, reason="修正")
        PlanItem.objects.filter(pk=self.archived.pk).update(archived_at="2026-01-01T00:00:00Z")
        self.added = ItemFactory(edition=self.edition, parent=policy, text="足した取り組み")
        assign(self.added, DepartmentFactory(municipality=self.municipality, short_name="福祉"))
        self.url = address("edition-publish", self.municipality, self.edition)

    def form(self, client, **changed) -> dict:
        token = client.get(self.url).context["form"].initial["token"]
        return {"token": token, "note": "庁議決定", "scope": "all", **changed}

    def public(self) -> dict[str, str]:
        return dict(PublishedItem.objects.filter(edition=self.edition, level__depth=2).values_list("slug", "text"))


BEFORE = {"1-1": "初めの本文", "1-2": "やめる取り組み"}


@pytest.fixture
def case():
    return Case()


def test_others_do_not_publish(client, case):
    assert client.post(case.url).url == f"/accounts/login/?next={case.url}"
    who = people_of(case.municipality)

    found = statuses(
        client, case.url, [who.editor, who.reader, who.council_member, who.outsider], "post", {"scope": "all"}
    )

    assert found == [403, 403, 404, 404]
    assert case.public() == BEFORE


def test_the_page_shows_what_will_change_and_changes_nothing(client, case):
    client.force_login(case.coordinator)

    response = client.get(case.url)

    changed = [(row["item"], [(d.before, d.after) for d in row["differences"]]) for row in response.context["changed"]]
    assert changed == [(case.changed, [("初めの本文", "直した本文")])]
    assert [(row["item"], row["departments"]) for row in response.context["added"]] == [(case.added, "福祉")]
    assert [row.item for row in response.context["pending"].removed] == [case.archived]
    assert case.public() == BEFORE


def test_personal_data_is_pointed_out_before_it_is_public(client, case):
    save_item(item=case.changed, version=2, fields={"text": "連絡先は 0235-12-3456 です"}, by=None)
    client.force_login(case.coordinator)

    response = client.get(case.url)

    assert [row["personal"] for row in (*response.context["changed"], *response.context["added"])] == [
        "0235-12-3456",
        None,
    ]


def test_publishing_does_what_was_shown(client, case):
    client.force_login(case.coordinator)

    response = client.post(case.url, case.form(client))

    assert (response.status_code, response.url) == (302, address("staff-edition", case.municipality, case.edition))
    assert case.public() == {"1-1": "直した本文", "1-3": "足した取り組み"}
    log = Publication.objects.filter(edition=case.edition).first()
    assert (log.published_by, log.note, log.added, log.changed, log.removed) == (case.coordinator, "庁議決定", 1, 1, 1)
    assert "pending" in client.get(case.url).context
    assert not client.get(case.url).context["pending"]


def test_single_items_are_published(client, case):
    client.force_login(case.coordinator)

    client.post(case.url, case.form(client, scope="selected", items=[case.added.pk]))

    assert case.public() == {**BEFORE, "1-3": "足した取り組み"}


def test_no_item_ticked_is_an_error(client, case):
    client.force_login(case.coordinator)

    response = client.post(case.url, case.form(client, scope="selected"))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["items"])
    assert case.public() == BEFORE


def test_an_item_of_another_edition_is_an_error(client, case):
    other = ItemFactory()
    client.force_login(case.coordinator)

    response = client.post(case.url, case.form(client, scope="selected", items=[other.pk]))

    assert response.status_code == 422
    assert not PublishedItem.objects.filter(item=other).exists()


def test_what_changed_since_the_page_was_opened_is_shown_again_first(client, case):
    client.force_login(case.coordinator)
    data = case.form(client)
    save_item(item=case.changed, version=2, fields={"text": "また直した本文"}, by=None)

    response = client.post(case.url, data)

    assert response.status_code == 409
    assert case.public() == BEFORE
    assert response.context["changed"][0]["differences"][0].after == "また直した本文"
    form = response.context["form"]
    assert form["note"].value() == "庁議決定"
    client.post(case.url, {**data, "token": form["token"].value()})
    assert case.public()["1-1"] == "また直した本文"


@pytest.mark.parametrize("scope", ["all", "selected"])
def test_a_change_while_the_confirmation_is_on_its_way_is_shown_first(client, case, monkeypatch, scope):
    """Between the view's look and the lock of the service."""
    client.force_login(case.coordinator)
    data = case.form(client, scope=scope, items=[case.added.pk])

    def late(**wanted):
        save_item(item=case.changed, version=2, fields={"text": "あとから直した本文"}, by=None)
        return publish_edition(**wanted)

    monkeypatch.setattr(plan_publishing, "publish_edition", late)
    response = client.post(case.url, data)

    assert (response.status_code, case.public()) == (409, BEFORE)
    assert [row["item"].text for row in response.context["changed"]] == ["あとから直した本文"]
    assert response.context["form"]["note"].value() == "庁議決定"


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_page_takes_as_many_queries_whatever_waits(client, case, count, django_assert_num_queries):
    department = DepartmentFactory(municipality=case.municipality)
    for _ in range(count):
        assign(ItemFactory(edition=case.edition, parent=case.added.parent), department)
    client.force_login(case.coordinator)
    client.get(case.url)

    with django_assert_num_queries(17):
        assert len(client.get(case.url).context["added"]) == count + 1


def test_assumed_years_block_publishing_until_somebody_confirms_them(client) -> None:
    pair = crosswalk_pair()
    edition = pair.crosswalk.to_edition
    edition.years_confirmed = False
    edition.save()
    client.force_login(member(Role.COORDINATOR, pair.municipality))
    address = reverse("policies:edition-publish", args=[pair.municipality.slug, edition.slug])
    page = client.get(address)
    assert page.context["obstacle"].startswith(f"先に「{edition.name}」の期間")
    assert 'value="all"' not in page.content.decode()
    data = {"token": page.context["pending"].token, "scope": "all", "note": ""}
    assert client.post(address, data).status_code == 422
    assert PublishedItem.objects.count() == 0
    edition.years_confirmed = True
    edition.save()
    assert 'value="all"' in client.get(address).content.decode()
    assert client.post(address, data).status_code == 302
    assert PublishedItem.objects.count() == 2
