"""The review form through HTTP: who may write, what is saved, what is refused, and that nothing is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from policies.models import IndicatorValue, Review
from policies.services.review_rounds import close_round
from tests.factories import (
    DepartmentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    ItemFactory,
    ReviewFactory,
    ReviewRoundFactory,
)
from tests.html import read
from tests.world import make_world

from .review_cases import make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return make_world()


def address(review, name="review-edit", *more):
    return reverse(f"policies:{name}", args=[review.round.edition.municipality.slug, review.pk, *more])


def data_of(review, **fields):
    review.refresh_from_db()
    return {"version": review.version, "seen-steps": 0} | fields


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("anonymous", 302),
        ("reader", 403),
        ("council_member", 404),
        ("association_representative", 404),
        ("department_editor", 302),
        ("other_department_editor", 403),
        ("coordinator", 302),
        ("foreign_department_editor", 404),
        ("foreign_coordinator", 404),
        ("system_administrator", 302),
    ],
)
def test_only_the_lead_and_the_plan_office_write(world, client, role, status):
    review = world.own.reviews.review
    if world[role]:
        client.force_login(world[role])
    answer = client.post(address(review), data_of(review, assessment=f"{role}の評価"))
    assert answer.status_code == status
    review.refresh_from_db()
    may = role in ("department_editor", "coordinator", "system_administrator")
    assert review.assessment == (f"{role}の評価" if may else "")


def test_what_is_sound_is_saved_and_the_rest_is_told_by_field(world, client):
    review, indicator = world.own.reviews.review, world.own.reviews.indicator
    client.force_login(world["department_editor"])
    data = data_of(review, assessment="よく進んだ") | {f"value-{indicator.pk}": "1,2", f"seen-value-{indicator.pk}": 0}
    answer = client.post(address(review), data, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [f"value-{indicator.pk}"]
    review.refresh_from_db()
    assert (review.assessment, answer.json()["hidden"]["version"]) == ("よく進んだ", review.version)

    data = data_of(review, assessment="よく進んだ") | {
        f"value-{indicator.pk}": "３７（見込み）",
        f"seen-value-{indicator.pk}": 0,
        "steps": "・講座\r\n・相談",
    }
    answer = client.post(address(review), data, headers={"Accept": "application/json"})
    value = IndicatorValue.objects.current().get(indicator=indicator, fiscal_year=review.round.fiscal_year)
    assert (value.number, value.qualifier, value.settled_at) == (37, "estimate", None)
    assert answer.json()["hidden"][f"seen-value-{indicator.pk}"] == value.pk
    assert review.item.work_steps.current().get(fiscal_year=review.round.fiscal_year).text == "・講座\n・相談"


def test_two_people_at_once_see_both_versions(world, client):
    review = world.own.reviews.review
    client.force_login(world["department_editor"])
    stale = data_of(review, assessment="わたしの文")
    Review.objects.filter(pk=review.pk).update(version=review.version + 1, assessment="ほかの人の文")
    assert client.post(address(review), stale, headers={"Accept": "application/json"}).status_code == 409
    answer = client.post(address(review), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("わたしの文" in page, "ほかの人の文" in page) == (True, True)
    review.refresh_from_db()
    assert review.assessment == "ほかの人の文"


def test_what_was_saved_though_the_answer_was_lost_is_sent_again_without_a_conflict(world, client):
    review = world.own.reviews.review
    client.force_login(world["department_editor"])
    sent = data_of(review, assessment="届いたかわからない文")
    first, again = (client.post(address(review), sent, headers={"Accept": "application/json"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["hidden"] == first.json()["hidden"]

    other = client.post(address(review), sent | {"assessment": "直した文"})
    assert (other.status_code, "あなたが先に保存した内容" in other.content.decode()) == (409, True)
    assert "ほかの人が先に保存しました" not in other.content.decode()


def test_handing_in_tells_what_is_missing_and_then_leads_on(world, client):
    review, indicator = world.own.reviews.review, world.own.reviews.indicator
    client.force_login(world["department_editor"])
    answer = client.post(address(review), data_of(review, assessment="進んだ", hand_in="1"))
    assert answer.status_code == 422
    assert f'href="#value-{indicator.pk}"' in answer.content.decode()
    grade = review.round.scale.grades.first()
    data = data_of(review, assessment="進んだ", issues="なし", grade=grade.pk, hand_in="1")
    data |= {f"value-{indicator.pk}": "12", f"seen-value-{indicator.pk}": 0}
    answer = client.post(address(review), data)
    assert answer.url == reverse("policies:staff-municipality", args=[world.own.municipality.slug])
    review.refresh_from_db()
    assert (review.status, review.grade) == ("submitted", grade)
    assert indicator.values.current().get(fiscal_year=review.round.fiscal_year).settled_at is not None
    answer = client.post(address(review), data_of(review, assessment="あとから"))
    assert answer.status_code == 409


def test_accepting_and_sending_back_are_the_plan_offices(world, client):
    review = world.own.reviews.review
    Review.objects.filter(pk=review.pk).update(status="submitted")
    client.force_login(world["department_editor"])
    assert client.post(address(review, "review-accept"), data_of(review)).status_code == 403
    client.force_login(world["coordinator"])
    assert client.post(address(review, "review-return"), data_of(review)).status_code == 422
    client.post(address(review, "review-return"), data_of(review, reason="数を確かめてください"))
    review.refresh_from_db()
    assert (review.status, review.events.first().reason) == ("returned", "数を確かめてください")
    assert "数を確かめてください" in client.get(address(review)).content.decode()


def test_a_supporting_department_adds_its_part_only(world, client):
    review, other = world.own.reviews.review, world.own.other_department
    review.item.assignments.create(department=other)
    client.force_login(world["other_department_editor"])
    data = {f"d{other.pk}-version": 0, f"d{other.pk}-text": "会場を貸した"}
    assert client.post(address(review, "review-contribute", other.pk), data).status_code == 302
    assert review.contributions.get(department=other).text == "会場を貸した"
    assert client.post(address(review, "review-contribute", world.own.department.pk), data).status_code == 403


def test_what_was_typed_too_late_is_shown_to_be_copied(world, client):
    review, other = world.own.reviews.review, world.own.other_department
    review.item.assignments.create(department=other)
    Review.objects.filter(pk=review.pk).update(status="accepted", assessment="確認された文")
    client.force_login(world["department_editor"])
    answer = client.post(address(review), data_of(review, assessment="遅れて書いた文"))
    page = answer.content.decode()
    assert (answer.status_code, "遅れて書いた文" in page, "確認された文" in page) == (409, True, True)
    client.force_login(world["other_department_editor"])
    late = {f"d{other.pk}-version": 0, f"d{other.pk}-text": "遅れて足した文"}
    answer = client.post(address(review, "review-contribute", other.pk), late)
    assert (answer.status_code, "遅れて足した文" in answer.content.decode()) == (409, True)
    assert (Review.objects.get(pk=review.pk).assessment, review.contributions.filter(department=other).count()) == (
        "確認された文",
        0,
    )


SCRIPT = {"Accept": "application/json"}


def test_the_script_hears_what_a_person_would_see_on_a_page(world, client):
    review, other = world.own.reviews.review, world.own.other_department
    review.item.assignments.create(department=other)
    contribute = address(review, "review-contribute", other.pk)
    data, part = data_of(review, assessment="文"), {f"d{other.pk}-version": 0, f"d{other.pk}-text": "文"}
    heard = [client.post(one, data, headers=SCRIPT).status_code for one in (address(review), contribute)]
    client.force_login(world["reader"])
    heard += [client.post(one, data, headers=SCRIPT).status_code for one in (address(review), contribute)]
    client.force_login(world["department_editor"])
    Review.objects.filter(pk=review.pk).update(status="submitted")
    heard.append(client.post(address(review), data, headers=SCRIPT).status_code)
    client.force_login(world["other_department_editor"])
    heard += [client.post(contribute, one, headers=SCRIPT).status_code for one in ({}, part, part)]
    assert heard == [401, 401, 403, 403, 403, 422, 200, 409]


def test_two_people_of_a_supporting_department_see_both_versions(world, client):
    review, other = world.own.reviews.review, world.own.other_department
    review.item.assignments.create(department=other)
    client.force_login(world["other_department_editor"])
    contribute = address(review, "review-contribute", other.pk)
    first = {f"d{other.pk}-version": 0, f"d{other.pk}-text": "先に書いた協力"}
    client.post(contribute, first)
    answer = client.post(contribute, first | {f"d{other.pk}-text": "後に書いた協力"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'<input type="hidden" name="d{other.pk}-version" value="1"' in page
    assert (review.contributions.get(department=other).text, "後に書いた協力" in page) == (
        "先に書いた協力",
        True,
    )
    answer = client.post(contribute, {f"d{other.pk}-version": "x"})
    assert answer.status_code == 422


def test_taking_back_opens_the_review_again_for_its_department_only(world, client):
    review = world.own.reviews.review
    Review.objects.filter(pk=review.pk).update(status="submitted")
    client.force_login(world["other_department_editor"])
    assert client.post(address(review, "review-withdraw"), data_of(review)).status_code == 403
    client.force_login(world["department_editor"])
    assert client.post(address(review, "review-withdraw"), {"version": 99}).status_code == 409
    assert client.post(address(review, "review-withdraw"), {}).status_code == 422
    answer = client.post(address(review, "review-withdraw"), data_of(review) | {"next": "https://elsewhere.example/"})
    assert answer.url == address(review)
    review.refresh_from_db()
    assert review.status == "in_progress"
    assert client.post(address(review, "review-withdraw"), data_of(review)).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_takes_as_many_queries_whatever_its_round_holds(world, client, count):
    city = world.own
    review = city.reviews.review
    for _number in range(count - 1):
        item = ItemFactory(edition=city.edition, level=city.item.level, parent=city.item.parent)
        ReviewFactory(round=review.round, item=item, lead=city.department)
        IndicatorValueFactory(indicator=IndicatorFactory(municipality=city.municipality, items=[city.item]))
        review.item.assignments.create(department=DepartmentFactory(municipality=city.municipality))
    client.force_login(world["department_editor"])
    client.get(address(review))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(review)).status_code == 200
    assert len(captured) == 22


def test_what_was_written_last_time_stands_beside_it_under_the_words_of_its_round(client):
    case = make_round(fiscal_year=2021, kind="midterm")
    before = case.review("accepted", assessment="進んだ", adequacy="足りている", way_forward="広げる")
    close_round(round=case.round, version=case.round.version, by=None)
    now = ReviewFactory(
        round=ReviewRoundFactory(item=before.item, fiscal_year=2022, kind="midterm"), item=before.item, lead=before.lead
    )
    client.force_login(case.people.editor)
    page = read(client.get(address(now))).one("section[aria-labelledby=beside]")
    assert dict(zip(page.texts("dt"), page.texts("dd"), strict=True)) == {
        "取組工程と指標の評価": "進んだ",
        "指標の妥当性": "足りている",
        "翌年度以降": "広げる",
    }
