"""Saving an item under a version and publishing an edition."""

import pytest
from django.utils import timezone

from districts.models import Role
from policies.models import PlanItem, PublishedItem
from policies.services.plan_changes import pending_items
from policies.services.plans import AssignmentDraft, StaleVersion, publish_edition, save_item, set_editing
from tests.factories import (
    DepartmentFactory,
    EditionFactory,
    ItemFactory,
    PerspectiveFactory,
    PillarFactory,
    assign,
    member,
    published_crosswalk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def editor(edition):
    return member(Role.COORDINATOR, edition.municipality)


def published(edition) -> list[tuple[str, str, str | None]]:
    rows = PublishedItem.objects.filter(edition=edition).select_related("parent").order_by("position")
    return [(row.slug, row.wording, row.parent.slug if row.parent else None) for row in rows]


# --- saving ---


def test_saving_takes_the_next_version_and_notes_who_and_why(edition, editor):
    item = ItemFactory(edition=edition, title="前の見出し")

    save_item(item=item, version=1, fields={"title": "後の見出し"}, by=editor, reason="表記の統一")

    saved = PlanItem.objects.get(pk=item.pk)
    assert (saved.title, saved.version) == ("後の見出し", 2)
    record = saved.history.latest()
    assert (record.history_user, record.history_change_reason, record.title) == (editor, "表記の統一", "後の見出し")


def test_an_empty_text_is_missing_not_empty(edition, editor):
    policy = ItemFactory(edition=edition)
    item = ItemFactory(edition=edition, parent=policy)

    save_item(item=item, version=1, fields={"text": ""}, by=editor)

    assert PlanItem.objects.get(pk=item.pk).text is None


def test_the_second_saver_gets_the_current_row_and_changes_nothing(edition, editor):
    item = ItemFactory(edition=edition)
    mine = PlanItem.objects.get(pk=item.pk)
    save_item(item=item, version=1, fields={"title": "先に保存"}, by=editor)

    with pytest.raises(StaleVersion) as caught:
        save_item(item=mine, version=1, fields={"title": "後から保存"}, by=editor)

    assert (caught.value.current.title, caught.value.current.version) == ("先に保存", 2)
    assert PlanItem.objects.get(pk=item.pk).title == "先に保存"


def test_pillars_and_departments_are_one_entry_in_the_history(edition, editor):
    item = ItemFactory(edition=edition)
    old_pillar, new_pillar = PillarFactory(edition=edition), PillarFactory(edition=edition)
    item.pillars.add(old_pillar)
    before = item.history.count()

    save_item(item=item, version=1, fields={}, pillars=[new_pillar.pk], by=editor)

    assert item.history.count() == before + 1
    record = item.history.latest()
    assert [row.pillar for row in record.historicalplanitem_pillars_set.all()] == [new_pillar]


def test_perspectives_are_one_entry_in_the_history_and_wait_to_be_published(edition, editor):
    item = ItemFactory(edition=edition)
    old, new = (PerspectiveFactory(municipality=edition.municipality) for _ in range(2))
    item.perspectives.add(old)
    publish_edition(edition=edition, by=editor)
    before = item.history.count()

    save_item(item=item, version=1, fields={}, perspectives=[new.pk], by=editor)

    assert item.history.count() == before + 1
    record = item.history.latest()
    assert [row.perspective for row in record.historicalplanitem_perspectives_set.all()] == [new]
    assert list(PlanItem.objects.with_unpublished_changes()) == [item]
    assert list(item.published.perspectives.all()) == [old]
    publish_edition(edition=edition, by=editor)
    assert list(item.published.perspectives.all()) == [new]


def test_the_lead_passes_on_and_order_follows_the_list(edition, editor):
    first, second, third = (DepartmentFactory(municipality=edition.municipality) for _ in range(3))
    item = assign(ItemFactory(edition=edition), first, second, lead=first)

    drafts = [
        AssignmentDraft(third.pk),
        AssignmentDraft(first.pk, is_lead=False),
        AssignmentDraft(second.pk, is_lead=True),
    ]
    save_item(item=item, version=1, fields={}, assignments=drafts, by=editor)

    assert list(item.assignments.values_list("department", "is_lead", "position")) == [
        (third.pk, False, 0),
        (first.pk, False, 1),
        (second.pk, True, 2),
    ]


def test_departments_that_stay_as_they_are_leave_no_trace(edition, editor):
    lead, other = (DepartmentFactory(municipality=edition.municipality) for _ in range(2))
    item = assign(ItemFactory(edition=edition), lead, other, lead=lead)
    rows = list(item.assignments.all())

    drafts = [AssignmentDraft(lead.pk, is_lead=True), AssignmentDraft(other.pk)]
    save_item(item=item, version=1, fields={}, assignments=drafts, by=editor)

    assert [row.history.count() for row in rows] == [1, 1]
    assert list(item.assignments.values_list("department", "is_lead")) == [(lead.pk, True), (other.pk, False)]


def test_closing_editing_is_in_the_history(edition, editor):
    set_editing(edition=edition, is_open=False, by=editor, reason="議会提出")

    edition.refresh_from_db()
    assert edition.editing_open is False
    record = edition.history.latest()
    assert (record.history_user, record.history_change_reason, record.editing_open) == (editor, "議会提出", False)


# --- publishing ---


def test_publishing_copies_what_was_saved_and_counts_it(edition, editor):
    policy = ItemFactory(edition=edition)
    measure = ItemFactory(edition=edition, parent=policy, text="初めの本文")
    publication = publish_edition(edition=edition, by=editor, note="初回")
    assert (publication.added, publication.changed, publication.removed) == (2, 0, 0)
    save_item(item=measure, version=1, fields={"text": "直した本文"}, by=editor)
    assert published(edition) == [("1", "施策の見出し1", None), ("1-1", "初めの本文", "1")]

    publication = publish_edition(edition=edition, by=editor)

    assert (publication.added, publication.changed, publication.removed) == (0, 1, 0)
    assert published(edition) == [("1", "施策の見出し1", None), ("1-1", "直した本文", "1")]


def test_departments_are_published_under_the_name_of_the_editions_year(edition, editor):
    department = DepartmentFactory(municipality=edition.municipality, name="コミュニティ推進課", short_name="コミ推")
    assign(ItemFactory(edition=edition), department, lead=department)

    publish_edition(edition=edition, by=editor)

    row = PublishedItem.objects.get(edition=edition).assignments.get()
    assert (row.department, row.label, row.name, row.is_lead) == (department, "コミ推", "コミュニティ推進課", True)


def test_a_single_item_brings_its_unpublished_ancestors_along(edition, editor):
    edition.levels.create(depth=3, name="細項目")
    policy = ItemFactory(edition=edition)
    measure = ItemFactory(edition=edition, parent=policy)
    ItemFactory(edition=edition, parent=policy)
    part = ItemFactory(edition=edition, parent=measure, level=edition.levels.get(depth=3))

    publish_edition(edition=edition, by=editor, items={part.pk})

    assert [slug for slug, _wording, _parent in published(edition)] == ["1", "1-1", "1-1-1"]


def test_an_item_that_takes_anothers_address_brings_the_other_along(edition, editor):
    one, two = ItemFactory(edition=edition), ItemFactory(edition=edition)
    publish_edition(edition=edition, by=editor)
    save_item(item=one, version=1, fields={"slug": "tmp"}, by=editor)
    save_item(item=two, version=1, fields={"slug": "1"}, by=editor)
    save_item(item=one, version=2, fields={"slug": "2"}, by=editor)

    publication = publish_edition(edition=edition, by=editor, items={one.pk})

    assert publication.changed == 2
    assert {row.item_id: row.slug for row in PublishedItem.objects.filter(edition=edition)} == {
        one.pk: "2",
        two.pk: "1",
    }


def test_archived_items_leave_with_their_children(edition, editor):
    policy = ItemFactory(edition=edition)
    ItemFactory(edition=edition, parent=policy)
    kept = ItemFactory(edition=edition)
    publish_edition(edition=edition, by=editor)
    PlanItem.objects.exclude(pk=kept.pk).update(archived_at="2026-01-01T00:00:00Z")

    publication = publish_edition(edition=edition, by=editor)

    assert (publication.added, publication.changed, publication.removed) == (0, 0, 2)
    assert [slug for slug, _wording, _parent in published(edition)] == ["2"]


def test_archived_items_a_published_transition_tells_of_stay():
    pair = published_crosswalk(1)
    PlanItem.objects.filter(pk=pair.old[0].pk).update(archived_at="2026-01-01T00:00:00Z")

    assert pending_items(pair.crosswalk.from_edition).removed == []


def archived_with_a_new_address():
    """An item that a published transition tells of, archived, and another that takes its address."""
    pair = published_crosswalk(2)
    gone, heir = pair.old
    save_item(item=gone, version=1, fields={"slug": "1-1-alt", "archived_at": timezone.now()}, by=None)
    save_item(item=heir, version=1, fields={"slug": "1-1"}, by=None)
    return pair.crosswalk.from_edition, gone, heir


@pytest.mark.parametrize("alone", [False, True], ids=["all", "the heir alone"])
def test_the_address_of_an_archived_item_that_stays_is_taken_over(alone):
    edition, gone, heir = archived_with_a_new_address()

    publication = publish_edition(edition=edition, by=None, items={heir.pk} if alone else None)

    assert (publication.changed, publication.removed) == (1, 0)
    rows = PublishedItem.objects.filter(edition=edition, level__depth=2)
    assert {row.item_id: row.slug for row in rows} == {gone.pk: "1-1-alt", heir.pk: "1-1"}


def test_the_address_of_an_archived_item_that_goes_is_taken_over(edition, editor):
    gone, heir = ItemFactory(edition=edition), ItemFactory(edition=edition)
    publish_edition(edition=edition, by=editor)
    save_item(item=gone, version=1, fields={"slug": "alt", "archived_at": timezone.now()}, by=editor)
    save_item(item=heir, version=1, fields={"slug": "1"}, by=editor)

    publication = publish_edition(edition=edition, by=editor)

    assert (publication.changed, publication.removed) == (1, 1)
    assert {row.item_id: row.slug for row in PublishedItem.objects.all()} == {heir.pk: "1"}


def test_the_token_tells_states_apart(edition, editor):
    item = ItemFactory(edition=edition)
    before = pending_items(edition).token
    assert pending_items(edition).token == before

    save_item(item=item, version=1, fields={"title": "別の見出し"}, by=editor)

    assert pending_items(edition).token != before
