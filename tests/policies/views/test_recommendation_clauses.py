"""Correcting clauses: coordinators only, with a reason once published, and two people at once."""

import pytest

from policies.models import Clause
from policies.services.recommendation_clauses import ClauseDraft, save_clauses
from tests.factories import ClauseFactory, StakeholderTypeFactory

from .recommendation_cases import City
from .staff_cases import People, address, people_of, statuses

pytestmark = pytest.mark.django_db


class Case(City):
    """A published item with two clauses, the second not confirmed."""

    def __init__(self) -> None:
        super().__init__()
        self.who: People = people_of(self.municipality)
        self.row = self.item(self.first, "組織への支え")
        ClauseFactory(item=self.row, text="説明の文", force="statement", confirmed_at=None)
        self.url = address("recommendation-clauses-edit", self.municipality, self.recommendation, self.row)

    def words(self, **changed) -> dict:
        return {
            "version": "1",
            "reason": "読み違い",
            "c1-text": "市は支えに努められたい。",
            "c1-force": "need",
            "c1-addressees": [self.council.pk, self.city.pk],
            "c2-text": "説明の文",
            "c2-force": "statement",
            **changed,
        }

    def stored(self) -> list[tuple]:
        return [
            (clause.text, clause.force, [kind.slug for kind in clause.addressees.in_order()], bool(clause.confirmed_at))
            for clause in Clause.objects.filter(item=self.row)
        ]


BEFORE = [("組織への支えに努められたい。", "request", ["city"], True), ("説明の文", "statement", [], False)]


@pytest.fixture
def case() -> Case:
    return Case()


def test_anonymous_visitors_sign_in_first(client, case: Case) -> None:
    assert [client.get(case.url).url, client.post(case.url, case.words()).url] == [
        f"/accounts/login/?next={case.url}"
    ] * 2
    assert case.stored() == BEFORE


def test_only_coordinators_correct_clauses(client, case: Case) -> None:
    who = case.who
    everybody = [who.coordinator, who.editor, who.reader, who.council_member, who.outsider]
    assert statuses(client, case.url, everybody) == [200, 403, 403, 404, 404]
    assert statuses(client, case.url, everybody[1:], "post", case.words()) == [403, 403, 404, 404]
    assert case.stored() == BEFORE


def test_saving_corrects_and_confirms(client, case: Case) -> None:
    client.force_login(case.who.coordinator)
    response = client.post(case.url, case.words())
    listed = address("recommendation-staff-detail", case.municipality, case.recommendation)
    assert (response.status_code, response.url) == (302, f"{listed}#item-{case.row.slug}")
    assert case.stored() == [
        ("市は支えに努められたい。", "need", ["city", "council"], True),
        ("説明の文", "statement", [], True),
    ]
    assert Clause.history.filter(id=case.row.clauses.first().pk).latest().history_change_reason == "読み違い"


def test_a_published_recommendation_wants_a_reason(client, case: Case) -> None:
    client.force_login(case.who.coordinator)
    response = client.post(case.url, case.words(reason=""))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    case.recommendation.published_at = None
    case.recommendation.save()
    assert client.post(case.url, case.words(reason="")).status_code == 302


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"c1-text": ""}, "text"),
        ({"c1-force": "order"}, "force"),
        ({"c1-addressees": []}, "addressees"),
        ({"c1-addressees": ["0"]}, "addressees"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(client, case: Case, changed: dict, field: str) -> None:
    client.force_login(case.who.coordinator)
    response = client.post(case.url, case.words(**changed))
    assert response.status_code == 422
    assert [list(row.errors) for row in response.context["form"].rows] == [[field], []]
    assert case.stored() == BEFORE


def test_addressees_of_another_municipality_are_no_choice(client, case: Case) -> None:
    client.force_login(case.who.coordinator)
    response = client.post(case.url, case.words(**{"c1-addressees": [StakeholderTypeFactory().pk]}))
    assert (response.status_code, case.stored()) == (422, BEFORE)


def test_the_second_saver_sees_both_versions_and_loses_nothing(client, case: Case) -> None:
    first = case.row.clauses.first()
    draft = ClauseDraft(first.pk, "先に直した文", "request", [case.city.pk])
    save_clauses(item=case.row, version=1, clauses=[draft], by=case.who.coordinator, reason="先の理由")
    client.force_login(case.who.coordinator)

    response = client.post(case.url, case.words())

    assert response.status_code == 409
    assert [(one.label, one.before, one.after) for one in response.context["conflict"].differences] == [
        ("1番目の文", "先に直した文\n求める\n市", "市は支えに努められたい。\n必要がある\n地区協議会、市")
    ]
    form = response.context["form"]
    assert (form["version"].value(), form.rows[0]["text"].value()) == ("2", "市は支えに努められたい。")
    assert case.stored()[0][0] == "先に直した文"
    client.post(case.url, case.words(version="2"))
    assert case.stored()[0][0] == "市は支えに努められたい。"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_clauses(
    client, case: Case, rows: int, django_assert_num_queries
) -> None:
    for _number in range(rows):
        ClauseFactory(item=case.row, addressees=[case.city, case.council])
    client.force_login(case.who.coordinator)
    client.get(case.url)
    with django_assert_num_queries(10):
        response = client.get(case.url)
    assert len(response.context["form"].rows) == 2 + rows
