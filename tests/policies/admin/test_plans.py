"""Plans, editions, documents and what services wrote, in the admin."""

import pytest

from policies.models import Pillar, Plan, PlanEdition, PublishedItem, SourceDocument, TransitionIntake
from policies.services.plans import publish_edition
from tests.admin_pages import change_url, errors, list_url, post
from tests.factories import EditionFactory, PillarFactory, PlanFactory
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def coordinator(client, world):
    client.force_login(world["coordinator"])
    return client


def test_a_plan_and_its_edition_are_added_with_levels_and_pillars(coordinator, world) -> None:
    place = world.own.municipality
    plan_data = {"name": "第3次計画", "slug": "third"}
    assert post(coordinator, list_url(Plan, "add"), **plan_data).status_code == 302
    plan = Plan.objects.get(slug="third")
    data = {
        "plan": plan.pk,
        "ordinal": 1,
        "slug": "third-1",
        "name": "第1期",
        "first_year": 2026,
        "last_year": 2030,
        "levels-TOTAL_FORMS": 1,
        "levels-0-depth": 1,
        "levels-0-name": "施策",
        "pillars-TOTAL_FORMS": 1,
        "pillars-0-code": "I",
        "pillars-0-name": "支え合い",
        "pillars-0-position": 0,
    }
    assert post(coordinator, list_url(PlanEdition, "add"), **data).status_code == 302
    edition = PlanEdition.objects.get(slug="third-1")
    assert (plan.municipality, edition.municipality, edition.plan) == (place, place, plan)
    assert [str(row) for row in (*edition.levels.all(), *edition.pillars.all())] == ["施策", "I 支え合い"]
    assert edition.history.get().history_user == world["coordinator"]


def test_an_edition_belongs_to_a_plan_of_its_municipality(client, world) -> None:
    client.force_login(world["system_administrator"])
    data = {"plan": world.own.edition.plan_id, "municipality": world.foreign.municipality.pk, "ordinal": 9, "slug": "x"}
    data |= {"name": "第9期", "first_year": 2051, "last_year": 2055}
    response = post(client, list_url(PlanEdition, "add"), **data)
    assert errors(response) == {"plan": ["別の自治体の計画です。"]}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"first_year": 2051, "last_year": 2050}, {"__all__": ["終了年度が開始年度より前です。"]}),
        ({"ordinal": 1}, {"__all__": ["この 計画 と 期 を持った 計画の版 が既に存在します。"]}),
    ],
)
def test_an_edition_that_cannot_be_is_refused(coordinator, world, changes, told) -> None:
    response = post(coordinator, change_url(world.own.edition), change_reason="見直し", **changes)
    assert errors(response) == told


def test_a_published_edition_is_not_changed_without_a_reason(coordinator, world) -> None:
    edition = world.own.edition
    refused = post(coordinator, change_url(edition), name="改称した計画")
    assert errors(refused) == {"change_reason": ["このフィールドは必須です。"]}
    assert post(coordinator, change_url(edition), name="改称した計画", change_reason="議決").status_code == 302
    record = edition.history.first()
    assert (record.name, record.history_change_reason, record.history_user) == (
        "改称した計画",
        "議決",
        world["coordinator"],
    )


def test_a_plan_without_a_published_edition_needs_no_reason(coordinator, world) -> None:
    fresh = PlanFactory(municipality=world.own.municipality)
    assert post(coordinator, change_url(fresh), name="仮の名前").status_code == 302
    refused = post(coordinator, change_url(world.own.edition.plan), name="仮の名前")
    assert errors(refused) == {"change_reason": ["このフィールドは必須です。"]}


def test_an_edition_keeps_plan_and_municipality(client, world) -> None:
    client.force_login(world["system_administrator"])
    edition, away = world.own.edition, world.foreign
    moved = {"plan": away.edition.plan_id, "municipality": away.municipality.pk, "change_reason": "移す"}
    post(client, change_url(edition), **moved)
    saved = PlanEdition.objects.get(pk=edition.pk)
    assert (saved.plan, saved.municipality) == (edition.plan, edition.municipality)


def test_a_pillar_or_level_in_use_is_not_removed(coordinator, world) -> None:
    edition = world.own.edition
    unused = PillarFactory(edition=edition, position=5)
    used = world.own.item.pillars.get()
    refused = post(coordinator, change_url(edition), change_reason="整理", **{"pillars-0-DELETE": "on"})
    assert errors(refused) == {"pillars": [f"{used}は1件の項目が使っているため、削除できません。"]}
    refused = post(coordinator, change_url(edition), change_reason="整理", **{"levels-0-DELETE": "on"})
    assert list(errors(refused)) == ["levels"]
    assert (edition.levels.count(), edition.pillars.count()) == (2, 2)
    assert post(coordinator, change_url(edition), change_reason="整理", **{"pillars-1-DELETE": "on"}).status_code == 302
    assert list(edition.pillars.all()) == [used]
    assert not Pillar.objects.filter(pk=unused.pk).exists()


def test_a_pillar_only_published_items_carry_is_not_removed(coordinator, world) -> None:
    """The public still sees it."""
    item, edition = world.own.item, world.own.edition
    pillar = item.pillars.get()
    publish_edition(edition=edition, by=None)
    PublishedItem.objects.get(item=item).pillars.set([pillar])
    item.pillars.clear()
    refused = post(coordinator, change_url(edition), change_reason="整理", **{"pillars-0-DELETE": "on"})
    assert errors(refused) == {"pillars": [f"{pillar}は1件の項目が使っているため、削除できません。"]}
    assert list(PublishedItem.objects.get(item=item).pillars.all()) == [pillar]


def test_the_list_counts_the_current_items(coordinator, world) -> None:
    EditionFactory(plan=world.own.edition.plan)
    rows = coordinator.get(list_url(PlanEdition)).context["cl"].result_list
    assert [row._items for row in rows] == [3, 3, 0]


def test_a_document_is_renamed_and_keeps_its_file(coordinator, world) -> None:
    document = world.own.document
    changes = {"title": "資料１", "number": "No.1", "checksum": "0" * 64, "original_name": "other.tsv"}
    assert post(coordinator, change_url(document), **changes).status_code == 302
    saved = SourceDocument.objects.get(pk=document.pk)
    assert (saved.title, saved.number) == ("資料１", "No.1")
    assert (saved.checksum, saved.original_name, saved.file.name) == (
        document.checksum,
        document.original_name,
        document.file.name,
    )


def test_what_services_write_is_read_only_even_for_a_system_administrator(client, world) -> None:
    client.force_login(world["system_administrator"])
    row = world.own.item.published
    assert client.post(change_url(row), {"text": "書き換え"}).status_code == 403
    assert PublishedItem.objects.get(pk=row.pk).text == row.text
    assert client.post(change_url(world.own.intake), {"status": "confirmed"}).status_code == 403
    assert TransitionIntake.objects.get(pk=world.own.intake.pk).status == "open"
