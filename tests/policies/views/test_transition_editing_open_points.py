"""The completeness list: every open point with the form that settles it."""

import pytest
from django.utils import timezone

from districts.models import Role
from policies.models import PlanItem, Transition
from policies.services.plans import save_item
from policies.services.transitions import connect_items, open_points, save_transition
from tests.factories import (
    DepartmentFactory,
    ItemFactory,
    TransitionFactory,
    assign,
    crosswalk_pair,
    member,
    published_crosswalk,
)

from .staff_cases import address, people_of, statuses

pytestmark = pytest.mark.django_db


class Case:
    """A crosswalk with one point of each kind open."""

    def __init__(self):
        self.pair = crosswalk_pair(2)
        self.crosswalk = self.pair.crosswalk
        self.municipality = self.pair.municipality
        self.edition = self.crosswalk.to_edition
        self.coordinator = member(Role.COORDINATOR, self.municipality)
        self.lost = ItemFactory(edition=self.crosswalk.from_edition, parent=self.pair.old_policy)
        self.unsure = ItemFactory(edition=self.crosswalk.from_edition, parent=self.pair.old_policy)
        self.fresh = ItemFactory(edition=self.edition, parent=self.pair.new_policy)
        self.edge = TransitionFactory(
            crosswalk=self.crosswalk, old=self.unsure, kind="absorb", confidence="ambiguous", note="①-2へ集約"
        )
        self.edge.candidates.set(self.pair.new)
        self.first, self.second = (DepartmentFactory(municipality=self.municipality) for _ in range(2))
        self.shared = assign(self.pair.new[0], self.first)
        assign(self.pair.new[1], self.second)
        PlanItem.objects.filter(pk__in=[self.shared.pk, self.pair.new[1].pk]).update(source_row=7)
        PlanItem.objects.filter(pk=self.shared.pk).update(departments_confirmed=False)
        self.shared.refresh_from_db()
        self.list = self.page("crosswalk-open-points")
        self.decide = self.page("transition-decide", self.edge.pk)
        self.confirm = self.page("departments-confirm", self.shared.pk)
        self.mark = self.page("item-mark")

    def page(self, name, *args) -> str:
        return address(name, self.municipality, self.edition, *args)

    def open(self) -> dict[str, list]:
        return {name: list(rows) for name, rows in open_points(self.crosswalk).items()}

    def back(self, anchor: str) -> str:
        return f"{self.list}?from={self.crosswalk.from_edition.slug}#{anchor}"

    def decision(self, **changed) -> dict:
        return {"version": "1", "choice": str(self.pair.new[1].pk), "kind": "absorb", "reason": "所管に確認", **changed}

    def confirmation(self, *departments, **changed) -> dict:
        return {"version": "1", "departments": [one.pk for one in departments], "reason": "所管に確認", **changed}


@pytest.fixture
def case():
    return Case()


def test_the_list_is_the_coordinators(client, case):
    assert client.get(case.list).url == f"/accounts/login/?next={case.list}"
    who = people_of(case.municipality)
    everybody = [who.coordinator, who.editor, who.reader, who.council_member, who.outsider]
    writers = everybody[1:]
    before = case.open()

    assert statuses(client, case.list, everybody) == [200, 403, 403, 404, 404]
    assert statuses(client, case.decide, writers, "post", case.decision()) == [403, 403, 404, 404]
    assert statuses(client, case.confirm, writers, "post", case.confirmation(case.first)) == [403, 403, 404, 404]
    data = {"item": case.fresh.pk, "reason": "x"}
    assert statuses(client, case.mark, writers, "post", data) == [403, 403, 404, 404]
    assert case.open() == before


def test_anonymous_visitors_settle_nothing(client, case):
    before = case.open()
    for url in (case.decide, case.confirm, case.mark):
        assert client.post(url, case.decision()).url == f"/accounts/login/?next={url}"
    assert case.open() == before


def test_everything_that_is_open_is_listed_once(client, case):
    client.force_login(case.coordinator)

    context = client.get(case.list).context

    assert [edge for edge, _form in context["ambiguous"]] == [case.edge]
    assert [item for item, _form in context["unconfirmed"]] == [case.shared]
    assert [(side, [item for item, _form in rows]) for side, rows in context["sides"]] == [
        ("old", [case.lost]),
        ("new", [case.fresh]),
    ]
    assert context["is_complete"] is False


def test_the_edge_of_an_archived_item_is_listed_with_the_way_to_remove_it(client):
    pair = published_crosswalk(2)
    save_item(item=pair.old[0], version=1, fields={"archived_at": timezone.now()}, by=None)
    client.force_login(member(Role.COORDINATOR, pair.municipality))
    edition = pair.crosswalk.to_edition
    points = address("crosswalk-open-points", pair.municipality, edition)

    response = client.get(points)

    assert list(response.context["archived"]) == [pair.transitions[1]]
    assert response.context["is_complete"] is False
    removal = address("transition-delete", pair.municipality, edition, pair.transitions[1].pk)
    assert f'href="{removal}?from={pair.crosswalk.from_edition.slug}"' in response.content.decode()
    client.post(removal, {"version": "1", "reason": "保管した項目"})
    context = client.get(points).context
    assert list(context["archived"]) == []
    assert [[item for item, _form in rows] for _side, rows in context["sides"]] == [[], [pair.new[0]]]


def test_a_complete_crosswalk_says_so(client):
    pair = crosswalk_pair(1)
    client.force_login(member(Role.COORDINATOR, pair.municipality))

    response = client.get(address("crosswalk-open-points", pair.municipality, pair.crosswalk.to_edition))

    assert response.context["is_complete"] is True


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_list_takes_as_many_queries_whatever_is_open(client, case, count, django_assert_num_queries):
    for _ in range(count):
        old = ItemFactory(edition=case.crosswalk.from_edition, parent=case.pair.old_policy)
        edge = TransitionFactory(crosswalk=case.crosswalk, old=old, kind="absorb", confidence="ambiguous")
        edge.candidates.set(case.pair.new)
        item = ItemFactory(edition=case.edition, parent=case.pair.new_policy, departments_confirmed=False, source_row=7)
        assign(item, case.first)
    client.force_login(case.coordinator)
    client.get(case.list)

    with django_assert_num_queries(19):
        assert len(client.get(case.list).context["ambiguous"]) == count + 1


# --- deciding ---


def test_a_candidate_is_chosen_in_one_step(client, case):
    client.force_login(case.coordinator)
    choices = client.get(case.list).context["ambiguous"][0][1].fields["choice"].choices
    assert [value for value, _label in choices] == [*(str(item.pk) for item in case.pair.new), "abolish"]

    response = client.post(case.decide, case.decision())

    edge = Transition.objects.get(pk=case.edge.pk)
    assert (edge.old, edge.new, edge.kind, edge.confidence, edge.note) == (
        case.unsure,
        case.pair.new[1],
        "absorb",
        "ambiguous",
        "①-2へ集約",
    )
    assert (edge.decided_by, edge.reason, edge.history.latest().history_user) == (
        case.coordinator,
        "所管に確認",
        case.coordinator,
    )
    assert response.url == case.back("ambiguous")
    assert case.open()["ambiguous"] == []


def test_an_old_item_may_turn_out_to_be_abolished(client, case):
    client.force_login(case.coordinator)

    client.post(case.decide, case.decision(choice="abolish"))

    edge = Transition.objects.get(pk=case.edge.pk)
    assert (edge.new, edge.kind, edge.is_unresolved) == (None, "abolish", False)


def test_a_candidate_may_be_an_old_item(client, case):
    edge = TransitionFactory(crosswalk=case.crosswalk, new=case.fresh, kind="move", confidence="ambiguous")
    edge.candidates.set([case.lost])
    client.force_login(case.coordinator)

    client.post(case.page("transition-decide", edge.pk), case.decision(choice=str(case.lost.pk), kind="move"))

    edge.refresh_from_db()
    assert (edge.old, edge.new, edge.is_unresolved) == (case.lost, case.fresh, False)


@pytest.mark.parametrize("changed", [{"choice": ""}, {"choice": "0"}, {"reason": ""}, {"kind": "new"}])
def test_a_decision_that_says_nothing_is_refused(client, case, changed):
    client.force_login(case.coordinator)

    response = client.post(case.decide, case.decision(**changed))

    assert response.status_code == 422
    form = response.context["ambiguous"][0][1]
    assert list(form.errors) == list(changed)
    assert case.open()["ambiguous"] == [case.edge]


def test_a_decision_against_a_standing_edge_is_told_in_words(client, case):
    connect_items(crosswalk=case.crosswalk, kind="absorb", old=[case.unsure], new=[case.pair.new[1]], by=None)
    client.force_login(case.coordinator)

    response = client.post(case.decide, case.decision())

    assert response.status_code == 422
    assert len(response.context["ambiguous"][0][1].non_field_errors()) == 1
    assert case.open()["ambiguous"] == [case.edge]


def test_a_decision_that_came_second_shows_the_first(client, case):
    save_transition(
        crosswalk=case.crosswalk,
        transition=case.edge,
        version=1,
        kind="absorb",
        old=case.unsure,
        new=case.pair.new[0],
        by=None,
    )
    client.force_login(case.coordinator)

    response = client.post(case.decide, case.decision())

    assert response.status_code == 409
    assert Transition.objects.get(pk=case.edge.pk).new == case.pair.new[0]
    conflict = response.context["conflict"]
    assert (conflict["edge"].new, conflict["reason"]) == (case.pair.new[0], "所管に確認")
    assert case.pair.new[1].code in conflict["choice"]


def test_a_decision_on_a_deleted_edge_keeps_the_reason(client, case):
    case.edge.delete()
    client.force_login(case.coordinator)

    response = client.post(case.decide, case.decision())

    assert (response.status_code, response.context["conflict"]) == (409, {"reason": "所管に確認"})


# --- departments ---


def test_departments_of_the_same_source_row_are_offered_and_confirmed(client, case):
    client.force_login(case.coordinator)
    form = client.get(case.list).context["unconfirmed"][0][1]
    assert [pk for pk, _label in form.fields["departments"].choices] == [case.first.pk, case.second.pk]
    assert form.initial["departments"] == [case.first.pk]

    response = client.post(case.confirm, case.confirmation(case.first, case.second))

    item = PlanItem.objects.get(pk=case.shared.pk)
    assert ([row.department for row in item.assignments.all()], item.departments_confirmed) == (
        [case.first, case.second],
        True,
    )
    assert item.history.latest().history_change_reason == "所管に確認"
    assert response.url == case.back("unconfirmed")
    assert case.open()["unconfirmed"] == []


@pytest.mark.parametrize("changed", [{"departments": []}, {"departments": ["0"]}, {"reason": ""}])
def test_a_confirmation_that_says_nothing_is_refused(client, case, changed):
    client.force_login(case.coordinator)

    response = client.post(case.confirm, case.confirmation(case.first, **changed))

    assert (response.status_code, list(response.context["unconfirmed"][0][1].errors)) == (422, list(changed))
    assert case.open()["unconfirmed"] == [case.shared]


def test_a_confirmation_of_a_changed_item_is_asked_again(client, case):
    save_item(item=case.shared, version=1, fields={"text": "先の本文"}, by=None)
    client.force_login(case.coordinator)

    response = client.post(case.confirm, case.confirmation(case.second))

    assert response.status_code == 409
    assert case.open()["unconfirmed"] == [case.shared]
    form = response.context["unconfirmed"][0][1]
    assert (form["version"].value(), form["departments"].value(), form["reason"].value()) == (
        "2",
        [str(case.second.pk)],
        "所管に確認",
    )


# --- marking ---


def test_items_are_marked_new_and_abolished(client, case):
    client.force_login(case.coordinator)

    first = client.post(case.mark, {"item": case.fresh.pk, "reason": "新規の事業"})
    second = client.post(case.mark, {"item": case.lost.pk, "reason": "終了した"})

    assert (first.url, second.url) == (case.back("without-new"), case.back("without-old"))
    made = case.crosswalk.transitions.order_by("-pk")[:2]
    assert [(one.old, one.new, one.kind, one.reason) for one in made] == [
        (case.lost, None, "abolish", "終了した"),
        (None, case.fresh, "new", "新規の事業"),
    ]


def test_marking_wants_a_reason_and_an_item_of_the_crosswalk(client, case):
    client.force_login(case.coordinator)
    foreign = ItemFactory()

    found = [
        client.post(case.mark, {"item": item, "reason": reason}).status_code
        for item, reason in ((case.fresh.pk, ""), (foreign.pk, "x"), ("abc", "x"))
    ]

    assert found == [422, 404, 404]
    assert case.open()["without_edge_new"] == [case.fresh]


def test_marking_what_somebody_connected_meanwhile_is_a_conflict(client, case):
    connect_items(crosswalk=case.crosswalk, kind="continue", old=[case.lost], new=[case.fresh], by=None)
    client.force_login(case.coordinator)

    response = client.post(case.mark, {"item": case.fresh.pk, "reason": "新規の事業"})

    assert response.status_code == 409
    assert response.context["conflict"] == {"item": case.fresh, "reason": "新規の事業"}
    assert [one.kind for one in Transition.objects.filter(new=case.fresh)] == ["continue"]
