"""Plan items in the admin: who changes what, with which version, department and reason."""

import pytest
from django.urls import reverse
from django.utils import timezone

from districts.models import Department
from policies.models import PlanItem
from policies.services.plans import publish_edition, save_item
from tests.admin_pages import change_url, errors, form_data, list_url, post
from tests.factories import EditionFactory, ItemFactory, PillarFactory, PlanFactory, assign, member
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
ROW = "assignments-0-"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def item(world) -> PlanItem:
    """A published measure of the department, nothing changed since."""
    publish_edition(edition=world.own.edition, by=None)
    return PlanItem.objects.get(pk=world.own.item.pk)


@pytest.fixture
def coordinator(client, world):
    client.force_login(world["coordinator"])
    return client


@pytest.fixture
def editor(client, world):
    client.force_login(world["department_editor"])
    return client


def stored(item) -> PlanItem:
    return PlanItem.objects.get(pk=item.pk)


def departments(item) -> list[tuple[Department, bool]]:
    return [(row.department, row.is_lead) for row in item.assignments.order_by("position")]


# --- coordinators ---


def test_a_change_carries_version_person_and_reason(coordinator, world, item) -> None:
    response = post(coordinator, change_url(item), text="新しい本文です。", change_reason="議会の意見による")
    assert (response.status_code, response.headers["Location"]) == (302, list_url(PlanItem))
    saved = stored(item)
    record = saved.history.first()
    assert (saved.text, saved.version) == ("新しい本文です。", item.version + 1)
    assert (record.history_user, record.history_change_reason) == (world["coordinator"], "議会の意見による")
    assert saved.published.text == item.text


def test_a_change_of_departments_alone_is_an_unpublished_change(coordinator, world, item) -> None:
    other = world.own.other_department
    response = post(coordinator, change_url(item), **{f"{ROW}department": other.pk, "change_reason": "事務の移管"})
    assert response.status_code == 302
    assert departments(item) == [(other, True)]
    assert list(PlanItem.objects.with_unpublished_changes()) == [item]


def test_a_change_of_pillars_alone_is_an_unpublished_change(coordinator, item) -> None:
    pillar = PillarFactory(edition=item.edition)
    response = post(coordinator, change_url(item), pillars=[pillar.pk], change_reason="柱の見直し")
    assert response.status_code == 302
    assert list(stored(item).pillars.all()) == [pillar]
    assert stored(item).version == item.version + 1


def test_saving_without_a_change_changes_nothing(coordinator, item) -> None:
    before = item.history.count()
    response = post(coordinator, change_url(item), change_reason="念のため")
    assert response.status_code == 302
    assert (stored(item).version, item.history.count()) == (item.version, before)


def test_a_published_item_is_not_changed_without_a_reason(coordinator, item) -> None:
    response = post(coordinator, change_url(item), text="理由のない変更")
    assert errors(response) == {"change_reason": ["このフィールドは必須です。"]}
    assert stored(item).text == item.text


def test_an_unpublished_item_needs_no_reason(coordinator, world) -> None:
    fresh = ItemFactory(edition=world.own.edition, parent=world.own.policy)
    assert post(coordinator, change_url(fresh), text="書き直し").status_code == 302
    assert (stored(fresh).text, stored(fresh).version) == ("書き直し", 2)


def test_the_lead_passes_from_one_department_to_another_in_one_save(coordinator, world, item) -> None:
    other = world.own.other_department
    assign(item, world.own.group)
    item.assignments.update(position=1)
    rows = [item.assignments.get(department=one) for one in (world.own.department, world.own.group)]
    page = coordinator.get(change_url(item))
    prefix = {form.instance.pk: form.prefix for form in page.context["inline_admin_formsets"][0].formset.forms}
    data = form_data(page, change_reason="主担当の交代", **{f"{prefix[rows[1].pk]}-is_lead": "on"})
    data.pop(f"{prefix[rows[0].pk]}-is_lead")
    assert coordinator.post(change_url(item), data).status_code == 302
    assert {row.department: row.is_lead for row in item.assignments.all()} == {
        world.own.department: False,
        world.own.group: True,
    }
    assert other not in [row.department for row in item.assignments.all()]


def test_two_leads_are_refused(coordinator, world, item) -> None:
    new = {
        "assignments-TOTAL_FORMS": 2,
        "assignments-1-department": world.own.other_department.pk,
        "assignments-1-is_lead": "on",
        "assignments-1-position": 1,
        "change_reason": "共同",
    }
    response = post(coordinator, change_url(item), **new)
    assert errors(response) == {"assignments": ["主担当は一つだけです。"]}
    assert departments(item) == [(world.own.department, True)]


def test_an_address_that_is_taken_is_refused(coordinator, world, item) -> None:
    response = post(coordinator, change_url(item), slug=world.own.other_item.slug, change_reason="番号の整理")
    assert errors(response) == {"__all__": ["この 計画の版 と アドレス（URL） を持った 計画項目 が既に存在します。"]}


def test_a_pillar_of_another_edition_is_not_offered(coordinator, item) -> None:
    stranger = PillarFactory(edition=EditionFactory(plan=item.edition.plan))
    response = post(coordinator, change_url(item), pillars=[stranger.pk], change_reason="柱")
    assert list(errors(response)) == ["pillars"]


def test_perspectives_of_the_own_municipality_are_set(coordinator, world, item) -> None:
    own, foreign = world.own.record.perspective, world.foreign.record.perspective
    refused = post(coordinator, change_url(item), perspectives=[foreign.pk], change_reason="視点")
    assert list(errors(refused)) == ["perspectives"]
    post(coordinator, change_url(item), perspectives=[own.pk], change_reason="視点の整理")
    assert (list(stored(item).perspectives.all()), stored(item).version) == ([own], item.version + 1)


def test_a_department_of_another_municipality_is_refused(coordinator, world, item) -> None:
    foreign = world.foreign.department
    response = post(coordinator, change_url(item), **{f"{ROW}department": foreign.pk, "change_reason": "移管"})
    assert list(errors(response)) == ["assignments"]
    assert departments(item) == [(world.own.department, True)]


def test_not_even_a_system_administrator_mixes_municipalities(client, world, item) -> None:
    client.force_login(world["system_administrator"])
    foreign = world.foreign.department
    response = post(client, change_url(item), **{f"{ROW}department": foreign.pk, "change_reason": "移管"})
    assert errors(response) == {"assignments": ["別の自治体のものです。"]}


def test_archiving_takes_an_item_out_of_the_plan_and_back(coordinator, item) -> None:
    assert post(coordinator, change_url(item), is_archived="on", change_reason="廃止").status_code == 302
    assert item not in PlanItem.objects.current()
    assert coordinator.get(list_url(PlanItem), {"state": "archived"}).context["cl"].result_list.get() == item
    assert post(coordinator, change_url(item), is_archived=None, change_reason="復活").status_code == 302
    assert item in PlanItem.objects.current()
    assert stored(item).version == item.version + 2


def test_an_item_with_items_below_it_is_not_archived(coordinator, world) -> None:
    response = post(coordinator, change_url(world.own.policy), is_archived="on", change_reason="廃止")
    assert errors(response) == {"is_archived": ["先に下位の項目を保管済みにしてください。"]}


def test_a_coordinator_adds_an_item(coordinator, world) -> None:
    own = world.own
    data = {
        "edition": own.edition.pk,
        "level": own.item.level_id,
        "parent": own.policy.pk,
        "number": 9,
        "code": "①-9",
        "slug": "1-9",
        "text": "新しく加えた取り組みです。",
        "position": 90,
        "assignments-0-department": own.department.pk,
        "assignments-0-is_lead": "on",
        "assignments-0-position": 0,
        "assignments-TOTAL_FORMS": 1,
    }
    response = post(coordinator, list_url(PlanItem, "add"), **data)
    assert response.status_code == 302
    added = PlanItem.objects.get(edition=own.edition, slug="1-9")
    assert (added.text, added.version, departments(added)) == (data["text"], 1, [(own.department, True)])
    assert added.history.get().history_user == world["coordinator"]


def test_an_item_is_not_added_to_another_municipality(coordinator, world) -> None:
    foreign = world.foreign
    data = {"edition": foreign.edition.pk, "level": foreign.item.level_id, "number": 9, "code": "⑨", "slug": "9"}
    response = post(coordinator, list_url(PlanItem, "add"), **data)
    assert sorted(errors(response)) == ["edition", "level"]
    assert not PlanItem.objects.filter(slug="9").exists()


def test_a_coordinator_here_and_editor_there_adds_only_here(client, world) -> None:
    """What they see in both cities is not what they may do in both."""
    foreign = world.foreign
    person = member("coordinator", world.own.municipality)
    person.memberships.create(
        role="department_editor", municipality=foreign.municipality, department=foreign.department
    )
    client.force_login(person)
    shown = {item.edition for item in client.get(list_url(PlanItem)).context["cl"].queryset}
    data = {"edition": foreign.edition.pk, "level": foreign.policy.level_id, "number": 9, "code": "⑨", "slug": "9"}
    response = post(client, list_url(PlanItem, "add"), **data)
    assert {world.own.edition, foreign.edition} <= shown
    assert list(errors(response)) == ["edition"]


def test_an_item_never_moves_to_another_edition(coordinator, world, item) -> None:
    elsewhere = EditionFactory(plan=item.edition.plan)
    post(coordinator, change_url(item), edition=elsewhere.pk, text="別の本文", change_reason="移す")
    assert (stored(item).edition, stored(item).text) == (world.own.edition, "別の本文")


# --- two people, one item ---


def test_a_stale_save_is_shown_both_versions_and_loses_nothing(coordinator, world, item) -> None:
    page = coordinator.get(change_url(item))
    save_item(
        item=stored(item), version=item.version, fields={"text": "先に保存された本文"}, by=world["department_editor"]
    )
    data = form_data(page, text="あとから書いた本文", change_reason="表現の修正")

    refused = coordinator.post(change_url(item), data)
    assert stored(item).text == "先に保存された本文"
    assert refused.context["stale"]["differences"] == [
        {"label": "本文", "saved": "先に保存された本文", "typed": "あとから書いた本文"}
    ]
    assert refused.context["stale"]["saved"].history_user == world["department_editor"]
    assert refused.context["adminform"].form["text"].value() == "あとから書いた本文"
    content = refused.content.decode()
    assert content.count("先に保存された本文") == 1
    assert content.count("あとから書いた本文") == 2  # beside the other version, and still in the form

    again = coordinator.post(change_url(item), form_data(refused))
    assert again.status_code == 302
    assert (stored(item).text, stored(item).version) == ("あとから書いた本文", item.version + 2)


def test_a_form_without_a_version_counts_as_stale(coordinator, item) -> None:
    response = post(coordinator, change_url(item), read_version=None, text="版のない保存", change_reason="修正")
    assert list(errors(response)) == ["__all__"]
    assert stored(item).text == item.text


def test_the_history_marks_what_was_removed_and_added_within_the_text(coordinator, world, item) -> None:
    post(coordinator, change_url(item), text="年に一度の集まりをホールで開いています。", change_reason="一回目")
    post(coordinator, change_url(item), text="年に一度の集まりをセンターで開いています。", change_reason="二回目")
    response = coordinator.get(change_url(item).replace("change", "history"))
    newest = response.context["page_obj"][0]
    assert (newest.history_user, newest.history_change_reason) == (world["coordinator"], "二回目")
    assert [(change["field"], change["marked"]) for change in newest.history_delta_changes] == [
        (
            "本文",
            (
                "年に一度の集まりを<del>ホール</del>で開いています。",
                "年に一度の集まりを<ins>センター</ins>で開いています。",
            ),
        )
    ]
    assert "集まりを<del>ホール</del>で" in response.content.decode()


def test_the_history_tells_departments_and_pillars(coordinator, world, item) -> None:
    pillar = PillarFactory(edition=item.edition, code="V", name="新しい柱")
    other, before = world.own.other_department, item.pillars.get()
    changes = {"pillars": [pillar.pk], f"{ROW}department": other.pk, "change_reason": "見直し"}
    post(coordinator, change_url(item), **changes)
    response = coordinator.get(change_url(item).replace("change", "history"))
    told = [getattr(record, "history_delta_changes", []) for record in response.context["page_obj"]]
    pillars = [
        (change["old"], change["new"]) for changes in told for change in changes if change["field"] == "計画の柱"
    ]
    assert pillars == [(f"[{before}]", "[V 新しい柱]"), ("—", f"[{before}]")]
    ((heading, records),) = response.context["parts"]
    assert heading == "計画項目の担当課"
    assert [(record.history_type, record.department) for record in records][:2] == [
        ("+", other),
        ("-", world.own.department),
    ]


# --- department editors ---


def test_an_editor_changes_the_words_of_an_item_of_the_own_department(editor, world, item) -> None:
    page = editor.get(change_url(item))
    assert list(page.context["adminform"].form.fields) == ["title", "text", "change_reason", "read_version"]
    data = form_data(
        page, text="所管課の本文", change_reason="年度当初の修正", code="⑨-9", slug="9-9", is_archived="on"
    )
    data |= {f"{ROW}department": world.own.other_department.pk, "pillars": []}
    assert editor.post(change_url(item), data).status_code == 302
    saved = stored(item)
    assert (saved.text, saved.version) == ("所管課の本文", item.version + 1)
    assert (saved.code, saved.slug, saved.archived_at) == (item.code, item.slug, None)
    assert (departments(saved), saved.pillars.count()) == ([(world.own.department, True)], 1)
    assert saved.history.first().history_user == world["department_editor"]


def test_an_editor_of_a_member_changes_the_items_of_its_group(client, world) -> None:
    item = assign(ItemFactory(edition=world.own.edition), world.own.group)
    client.force_login(world["other_department_editor"])
    assert post(client, change_url(item), title="グループの項目").status_code == 302
    assert stored(item).title == "グループの項目"


def test_an_editor_reads_items_of_another_department(editor, world) -> None:
    other = world.own.other_item
    page = editor.get(change_url(other))
    assert (page.context["has_change_permission"], page.context["original"]) == (False, other)
    response = editor.post(change_url(other), {"text": "よその項目", "read_version": other.version})
    assert (response.status_code, stored(other).text) == (403, other.text)


def test_an_editor_reads_while_the_edition_is_closed(editor, item) -> None:
    data = form_data(editor.get(change_url(item)), text="締め切り後", change_reason="遅れた修正")
    item.edition.editing_open = False
    item.edition.save()
    assert editor.get(change_url(item)).context["has_change_permission"] is False
    assert editor.post(change_url(item), data).status_code == 403
    assert stored(item).text == item.text


@pytest.mark.parametrize("role", ["foreign_department_editor", "foreign_coordinator"])
def test_an_item_of_another_municipality_is_not_there(client, world, item, role) -> None:
    client.force_login(world[role])
    got = client.get(change_url(item))
    posted = client.post(change_url(item), {"text": "よその市から", "read_version": item.version})
    assert [(one.status_code, one.headers["Location"]) for one in (got, posted)] == [(302, reverse("admin:index"))] * 2
    assert stored(item).text == item.text


@pytest.mark.parametrize("role", ["reader", "council_member", "association_representative"])
def test_other_roles_do_not_come_in(client, world, item, role) -> None:
    client.force_login(world[role])
    response = client.post(change_url(item), {"text": "権限なし", "read_version": item.version})
    assert (response.status_code, stored(item).text) == (403, item.text)


def test_a_visitor_is_sent_to_the_sign_in(client, item) -> None:
    first = client.post(change_url(item), {"text": "匿名"}, follow=True)
    assert [address for address, _status in first.redirect_chain] == [
        f"{reverse('admin:login')}?next={change_url(item)}",
        f"{reverse('account_login')}?next={change_url(item).replace('/', '%2F')}",
    ]
    assert stored(item).text == item.text


def test_a_membership_that_has_ended_opens_nothing(client, world, item) -> None:
    user = world["department_editor"]
    user.memberships.update(valid_to=timezone.localdate() - timezone.timedelta(days=1))
    client.force_login(user)
    assert client.get(change_url(item)).status_code == 403


# --- lists ---


def test_the_list_tells_what_is_unpublished(coordinator, world, item) -> None:
    save_item(item=stored(item), version=item.version, fields={"title": "見出し"}, by=None)
    fresh = ItemFactory(edition=world.own.edition)
    listed = coordinator.get(list_url(PlanItem), {"state": "changed"}).context["cl"]
    assert {row: listed.model_admin.publication_state(row) for row in listed.result_list} == {
        item: "未公開の変更",
        fresh: "未公開",
    }
    published = coordinator.get(list_url(PlanItem), {"state": "published", "edition__id__exact": world.own.edition.pk})
    assert set(published.context["cl"].result_list) == {world.own.policy, world.own.other_item}


def test_a_level_is_filtered_by_its_name(coordinator, world) -> None:
    listed = coordinator.get(list_url(PlanItem), {"level": "施策"}).context["cl"].result_list
    assert {row.level.depth for row in listed} == {1}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(client, django_assert_num_queries, count) -> None:
    edition = EditionFactory(plan=PlanFactory())
    for _number in range(count):
        department = Department.objects.create(municipality=edition.municipality, code=f"d{_number}")
        assign(ItemFactory(edition=edition), department)
    client.force_login(member("coordinator", edition.municipality))
    client.get(list_url(PlanItem))
    with django_assert_num_queries(12):
        response = client.get(list_url(PlanItem))
    assert response.context["cl"].result_count == count
