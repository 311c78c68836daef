"""Editing one item: who may, what is saved, and two people saving at once."""

import pytest

from districts.models import DepartmentGrouping, Role
from policies.models import PlanItem
from policies.services.plans import publish_edition, save_item, set_editing
from tests.factories import (
    DepartmentFactory,
    EditionFactory,
    ItemFactory,
    PerspectiveFactory,
    PillarFactory,
    assign,
    member,
)

from .staff_cases import address, people_of, statuses

pytestmark = pytest.mark.django_db


class Case:
    """An edition with one measure of one department, and its people."""

    def __init__(self):
        self.edition = EditionFactory()
        self.municipality = self.edition.municipality
        self.department = DepartmentFactory(municipality=self.municipality, name="地域振興課", short_name="地振")
        self.policy = ItemFactory(edition=self.edition)
        self.item = assign(ItemFactory(edition=self.edition, parent=self.policy, text="初めの本文"), self.department)
        self.who = people_of(self.municipality, self.department)
        self.url = address("item-edit", self.municipality, self.edition, self.item)

    def saved(self) -> PlanItem:
        return PlanItem.objects.get(pk=self.item.pk)

    def words(self, **changed) -> dict:
        return {"version": "1", "title": "", "text": "直した本文", "reason": "表現の見直し", **changed}

    def everything(self, *rows, **changed) -> dict:
        """What a coordinator sends; `rows` are (department, order, lead)."""
        data = {
            **self.words(),
            "departments_confirmed": "on",
            "departments-TOTAL_FORMS": str(len(rows)),
            "departments-INITIAL_FORMS": "0",
        }
        for number, (department, order, lead) in enumerate(rows):
            data[f"departments-{number}-department"] = str(department.pk) if department else ""
            data[f"departments-{number}-order"] = str(order)
            if lead:
                data[f"departments-{number}-is_lead"] = "on"
        return {**data, **changed}


@pytest.fixture
def case():
    return Case()


def departments(item) -> list[tuple]:
    return [(row.department, row.is_lead) for row in item.assignments.select_related("department")]


# --- who may ---


def test_anonymous_visitors_sign_in_first(client, case):
    assert [client.get(case.url).url, client.post(case.url, case.words()).url] == [
        f"/accounts/login/?next={case.url}"
    ] * 2
    assert case.saved().text == "初めの本文"


def test_only_coordinators_and_the_items_department_may_open_it(client, case):
    other = member(Role.DEPARTMENT_EDITOR, case.municipality, DepartmentFactory(municipality=case.municipality))
    who = case.who
    everybody = [who.coordinator, who.editor, other, who.reader, who.council_member, who.outsider]

    assert statuses(client, case.url, everybody) == [200, 200, 403, 403, 404, 404]


def test_others_change_nothing(client, case):
    other = member(Role.DEPARTMENT_EDITOR, case.municipality, DepartmentFactory(municipality=case.municipality))
    who = case.who

    assert statuses(client, case.url, [other, who.reader, who.outsider], "post", case.words()) == [403, 403, 404]
    assert (case.saved().text, case.saved().version) == ("初めの本文", 1)


def test_a_closed_edition_says_so(client, case):
    set_editing(edition=case.edition, is_open=False, by=case.who.coordinator)
    client.force_login(case.who.editor)

    response = client.post(case.url, case.words())

    assert response.status_code == 403
    assert (
        response.context["exception"]
        == "この版は、所管課による編集を締め切っています。編集が必要なときは、計画担当にご連絡ください。"
    )
    assert case.saved().text == "初めの本文"
    client.force_login(case.who.coordinator)
    assert client.get(case.url).status_code == 200


def test_the_member_of_an_assigned_group_may_edit(client, case):
    group = DepartmentFactory(municipality=case.municipality, is_group=True)
    DepartmentGrouping.objects.create(group=group, member=case.department)
    item = assign(ItemFactory(edition=case.edition, parent=case.policy), group)
    client.force_login(case.who.editor)

    client.post(address("item-edit", case.municipality, case.edition, item), case.words())

    assert PlanItem.objects.get(pk=item.pk).text == "直した本文"


def test_an_archived_item_is_not_edited(client, case):
    PlanItem.objects.filter(pk=case.item.pk).update(archived_at="2026-01-01T00:00:00Z")

    assert statuses(client, case.url, [case.who.coordinator]) == [404]


def test_the_address_the_public_knows_leads_to_the_item_too(client, case):
    publish_edition(edition=case.edition, by=None)
    PlanItem.objects.filter(pk=case.item.pk).update(slug="9-9")
    client.force_login(case.who.editor)

    assert client.get(case.url).context["item"] == case.item


# --- what is saved ---


def test_a_department_editor_changes_the_words_and_nothing_else(client, case):
    pillar = PillarFactory(edition=case.edition)
    client.force_login(case.who.editor)

    response = client.post(case.url, {**case.everything(), "pillars": [pillar.pk], "title": "見出し"})

    listed = address("staff-edition", case.municipality, case.edition)
    assert (response.status_code, response.url) == (302, f"{listed}?item=1-1#item-1-1")
    saved = case.saved()
    assert (saved.title, saved.text, saved.version) == ("見出し", "直した本文", 2)
    assert departments(saved) == [(case.department, False)]
    assert list(saved.pillars.all()) == []
    record = saved.history.latest()
    assert (record.history_user, record.history_change_reason) == (case.who.editor, "表現の見直し")


def test_a_coordinator_orders_departments_and_names_the_lead(client, case):
    second = DepartmentFactory(municipality=case.municipality)
    pillar = PillarFactory(edition=case.edition)
    client.force_login(case.who.coordinator)

    client.post(
        case.url,
        case.everything((case.department, 2, False), (second, 1, True), (None, "", False), pillars=[pillar.pk]),
    )

    saved = case.saved()
    assert departments(saved) == [(second, True), (case.department, False)]
    assert list(saved.pillars.all()) == [pillar]


def test_a_coordinator_sets_perspectives_of_the_own_municipality(client, case):
    own, foreign = PerspectiveFactory(municipality=case.municipality), PerspectiveFactory()
    client.force_login(case.who.coordinator)

    offered = client.get(case.url).context["form"].fields["perspectives"].choices
    refused = client.post(case.url, case.everything((case.department, 1, False), perspectives=[foreign.pk]))
    client.post(case.url, case.everything((case.department, 1, False), perspectives=[own.pk]))

    assert offered == [(str(own.pk), own.name)]
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["perspectives"])
    assert list(case.saved().perspectives.all()) == [own]


def test_a_department_editor_changes_no_perspective(client, case):
    own = PerspectiveFactory(municipality=case.municipality)
    client.force_login(case.who.editor)

    client.post(case.url, {**case.everything(), "perspectives": [own.pk]})

    assert (case.saved().text, list(case.saved().perspectives.all())) == ("直した本文", [])


def test_the_page_shows_what_is_stored(client, case):
    client.force_login(case.who.coordinator)

    response = client.get(case.url)

    assert response.context["form"].initial == {
        "version": 1,
        "title": "",
        "text": "初めの本文",
        "pillars": [],
        "perspectives": [],
        "departments_confirmed": True,
    }
    assert response.context["rows"].initial == [{"department": str(case.department.pk), "order": 1, "is_lead": False}]


def test_a_placeholder_with_words_is_none_any_more(client, case):
    PlanItem.objects.filter(pk=case.item.pk).update(is_placeholder=True, text=None)
    client.force_login(case.who.editor)

    client.post(case.url, case.words(text="判明した本文"))

    assert (case.saved().is_placeholder, case.saved().text) == (False, "判明した本文")


# --- invalid ---


def test_a_published_item_wants_a_reason(client, case):
    publish_edition(edition=case.edition, by=None)
    client.force_login(case.who.editor)

    response = client.post(case.url, case.words(reason=""))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]
    assert 'aria-invalid="true"' in response.content.decode()
    assert (case.saved().text, case.saved().version) == ("初めの本文", 1)


def test_an_unpublished_item_wants_none(client, case):
    client.force_login(case.who.editor)

    client.post(case.url, case.words(reason=""))

    assert case.saved().text == "直した本文"


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([(1, 1, False), (1, 2, False)], "rows"),
        ([(1, 1, True), (2, 2, True)], "rows"),
        ([(0, 1, True)], "department"),
        ([(3, 1, False)], "department"),
    ],
    ids=["twice", "two leads", "lead without department", "another municipality's"],
)
def test_departments_that_cannot_be_are_refused(client, case, rows, field):
    known = [None, case.department, DepartmentFactory(municipality=case.municipality), DepartmentFactory()]
    client.force_login(case.who.coordinator)

    response = client.post(case.url, case.everything(*((known[at], order, lead) for at, order, lead in rows)))

    assert response.status_code == 422
    formset = response.context["rows"]
    found = "rows" if formset.non_form_errors() else next(key for errors in formset.errors for key in errors)
    assert found == field
    assert (departments(case.saved()), case.saved().text) == ([(case.department, False)], "初めの本文")


def test_title_and_text_are_not_both_wiped(client, case):
    client.force_login(case.who.editor)

    response = client.post(case.url, case.words(text=""))

    assert (response.status_code, case.saved().text) == (422, "初めの本文")


# --- two people at once ---


def test_the_second_saver_sees_both_versions_and_loses_nothing(client, case):
    case.who.coordinator.display_name = "先に保存した人"
    case.who.coordinator.save()
    save_item(item=case.item, version=1, fields={"text": "先に直した本文"}, by=case.who.coordinator, reason="先の理由")
    client.force_login(case.who.editor)

    response = client.post(case.url, case.words(text="後から直した本文"))

    assert response.status_code == 409
    assert case.saved().text == "先に直した本文"
    shown = [(one.before, one.after) for one in response.context["conflict"].differences]
    assert shown == [("先に直した本文", "後から直した本文")]
    page = response.content.decode()
    assert "先に保存した人" in page
    assert "<del>" in page
    assert "<ins>" in page
    form = response.context["form"]
    assert (form["text"].value(), form["reason"].value(), form["version"].value()) == (
        "後から直した本文",
        "表現の見直し",
        "2",
    )


def test_keeping_mine_after_a_conflict_saves_it_over_theirs(client, case):
    save_item(item=case.item, version=1, fields={"text": "先に直した本文"}, by=case.who.coordinator)
    client.force_login(case.who.editor)
    client.post(case.url, case.words())

    response = client.post(case.url, case.words(version="2"))

    assert response.status_code == 302
    assert (case.saved().text, case.saved().version) == ("直した本文", 3)
    assert [record.text for record in case.saved().history.all()] == ["直した本文", "先に直した本文", "初めの本文"]


def test_a_conflict_over_departments_names_them(client, case):
    second = DepartmentFactory(municipality=case.municipality, name="福祉課")
    save_item(item=case.item, version=1, fields={}, by=None)
    client.force_login(case.who.coordinator)

    response = client.post(case.url, case.everything((case.department, 1, False), (second, 2, True), text="初めの本文"))

    shown = [(one.before, one.after) for one in response.context["conflict"].differences]
    assert shown == [("地振", "地振、福祉課●")]
    assert departments(case.saved()) == [(case.department, False)]


def test_a_conflict_over_perspectives_names_them(client, case):
    perspective = PerspectiveFactory(municipality=case.municipality, name="デジタル化")
    save_item(item=case.item, version=1, fields={}, by=None)
    client.force_login(case.who.coordinator)

    response = client.post(
        case.url, case.everything((case.department, 1, False), text="初めの本文", perspectives=[perspective.pk])
    )

    shown = [(one.label, one.before, one.after) for one in response.context["conflict"].differences]
    assert shown == [("視点", "", "デジタル化")]


def test_the_form_takes_as_many_queries_whatever_departments_there_are(client, case, django_assert_num_queries):
    client.force_login(case.who.coordinator)
    client.get(case.url)
    with django_assert_num_queries(15):
        client.get(case.url)
    for _ in range(100):
        assign(case.item, DepartmentFactory(municipality=case.municipality))
    with django_assert_num_queries(15):
        client.get(case.url)
