"""The board of a round: who is where, accepting, sending back, giving a lead."""

import datetime as dt

import pytest
from django.utils import timezone

from policies.models import Review, ReviewEvent
from policies.services.review_workflow import move
from tests.factories import DepartmentFactory, ReviewFactory, ReviewRoundFactory
from tests.html import read

from .review_cases import RoundCase, closed, make_round
from .staff_cases import statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db) -> RoundCase:
    return make_round()


@pytest.fixture
def office(case, client):
    client.force_login(case.people.coordinator)
    return client


def tick(*reviews: Review) -> dict[str, list[str]]:
    return {"review": [f"{one.pk}:{one.version}" for one in reviews]}


def states(case) -> list[str]:
    return list(case.round.reviews.order_by("pk").values_list("status", flat=True))


def told(response) -> list[str]:
    return read(response).texts("main .notice__title")


# --- what it shows ---


@pytest.fixture
def busy(case) -> RoundCase:
    case.review("submitted")
    case.review("accepted")
    case.review("not_started", due_on=timezone.localdate() - dt.timedelta(days=1))
    case.review("in_progress", lead=case.other)
    case.review("not_started", lead=None)
    return case


def test_departments_by_states_are_counted_at_the_top(busy, office):
    page = read(office.get(busy.page("round-board")))
    assert page.texts(".board-matrix thead th") == [
        "担当課",
        "未着手",
        "入力中",
        "提出",
        "確認済み",
        "期限超過",
        "確認済み／全件",
    ]
    rows = [[cell.text.split(" ")[0] for cell in row.all("td")] for row in page.all(".board-matrix tr")[1:]]
    assert page.texts(".board-matrix tbody th") == [
        "主担当なし",
        "市民協働課",
        "防災課",
        "すべての担当課",
    ]
    assert rows == [
        ["1", "0", "0", "0", "0", "0"],
        ["1", "0", "1", "1", "1", "1"],
        ["0", "1", "0", "0", "0", "0"],
        ["2", "1", "1", "1", "1", "1"],
    ]


def test_each_number_leads_to_its_items(busy, office):
    found = {}
    for query in ("", "?department=kyodo", "?department=none", "?state=overdue", "?department=kyodo&state=submitted"):
        page = read(office.get(busy.page("round-board", query=query)))
        found[query] = [one.text for one in page.all(".board-group .row__title")]
    titles = [one.item.title for one in busy.reviews]
    assert found == {
        "": [titles[4], *titles[:4]],
        "?department=kyodo": titles[:3],
        "?department=none": [titles[4]],
        "?state=overdue": [titles[2]],
        "?department=kyodo&state=submitted": [titles[0]],
    }
    page = read(office.get(busy.page("round-board", query="?department=bosai&state=accepted")))
    assert page.texts("main .empty__title") == ["当てはまる項目はありません"]


def test_why_a_review_was_sent_back_stands_beside_it(case, office):
    review = case.review("submitted")
    move(review=review, action="returned", version=1, by=None, reason="数値の出どころを書いてください")
    item = read(office.get(case.page("round-board"))).one(f"#review-{review.pk}")
    assert ("差戻し" in item.text, "数値の出どころを書いてください" in item.text) == (True, True)


def test_what_is_accepted_can_be_read_first(case, office):
    review = case.review("submitted", assessment="講座をひらいた。", issues="場所が足りない。")
    item = read(office.get(case.page("round-board"))).one(f"#review-{review.pk}")
    assert item.texts("details dd") == ["講座をひらいた。", "場所が足りない。"]


# --- accepting ---


def test_what_is_ticked_is_accepted_and_the_rest_waits(case, office):
    reviews = [case.review("submitted") for _number in range(3)]
    response = office.post(case.page("round-accept", query="?state=submitted"), tick(*reviews[:2]))

    assert response.url == f"{case.page('round-board')}?state=submitted#items"
    assert states(case) == ["accepted", "accepted", "submitted"]
    events = ReviewEvent.objects.order_by("pk")
    assert [(one.review, one.action, one.by) for one in events] == [
        (review, "accepted", case.people.coordinator) for review in reviews[:2]
    ]
    assert read(office.get(response.url)).texts(".messages .notice") == ["完了 2件の評価を確認しました。"]


def test_where_one_cannot_be_accepted_none_is(case, office):
    good, started = case.review("submitted"), case.review("in_progress")
    changed = case.review("submitted")
    seen = tick(good, changed)
    move(review=changed, action="withdrawn", version=1, by=None)
    stale = office.post(case.page("round-accept"), seen)
    early = office.post(case.page("round-accept"), tick(good, started))
    assert (stale.status_code, early.status_code) == (409, 409)
    assert told(stale) == [f"{changed.item.code}がこの間に変わりました。何も確認していません。もう一度ご覧ください。"]
    assert states(case) == ["submitted", "in_progress", "in_progress"]


def test_nothing_ticked_a_broken_form_and_reviews_of_other_rounds_are_refused(case, office):
    review = case.review("submitted")
    foreign = ReviewFactory(status="submitted")
    found = [
        office.post(case.page("round-accept"), data).status_code
        for data in ({}, {"review": "x"}, {"review": f"{review.pk}:"}, tick(review, foreign))
    ]
    assert (found, states(case)) == ([422, 422, 422, 409], ["submitted"])


def test_a_closed_round_accepts_nothing(case, office):
    review = case.review("submitted")
    closed(case)
    assert office.post(case.page("round-accept"), tick(review)).status_code == 409
    assert read(office.get(case.page("round-board"))).all("input[name=review]") == []


# --- sending back ---


def test_a_review_is_sent_back_with_a_reason(case, office):
    review = case.review("submitted")
    page = case.page("round-return", review)
    silent = office.post(page, {"version": "1", "reason": " "})
    stale = office.post(page, {"version": "2", "reason": "短い"})
    broken = office.post(page, {"reason": "短い"})
    assert ([one.status_code for one in (silent, stale, broken)], states(case)) == ([422, 409, 422], ["submitted"])
    assert told(silent) == [f"{review.item.code}: 直してほしい点を記入してください。担当課が読みます。"]

    response = office.post(f"{page}?state=submitted", {"version": "1", "reason": "数値の出どころを"})
    assert response.url == f"{case.page('round-board')}?state=submitted#review-{review.pk}"
    event = review.events.get()
    assert (event.action, event.by, event.reason) == ("returned", case.people.coordinator, "数値の出どころを")
    assert office.post(page, {"version": "2", "reason": "もう一度"}).status_code == 422


def test_an_accepted_review_can_still_be_sent_back(case, office):
    review = case.review("accepted")
    assert office.post(case.page("round-return", review), {"version": "1", "reason": "誤り"}).status_code == 302
    assert states(case) == ["returned"]


# --- giving a lead ---


def test_items_nobody_leads_are_given_to_a_department_at_once(case, office):
    reviews = [case.review(lead=None) for _number in range(3)]
    page = read(office.get(case.page("round-board")))
    assert (len(page.all("#lead-department")), len(page.all("input[form=lead]"))) == (1, 3)

    response = office.post(case.page("round-lead"), tick(*reviews[:2]) | {"department": case.other.pk})

    assert (response.status_code, list(case.round.reviews.order_by("pk").values_list("lead", flat=True))) == (
        302,
        [case.other.pk, case.other.pk, None],
    )
    event = reviews[0].events.get()
    assert (event.action, event.by, event.reason) == ("handed_over", case.people.coordinator, "防災課")
    assert read(office.get(response.url)).texts(".messages .notice") == ["完了 2件の主担当を防災課にしました。"]


def test_a_lead_that_does_not_fit_is_refused(case, office):
    review = case.review(lead=None)
    foreign = DepartmentFactory()
    found = {
        label: office.post(case.page("round-lead"), data).status_code
        for label, data in {
            "no department": tick(review),
            "another city's": tick(review) | {"department": foreign.pk},
            "words": tick(review) | {"department": "x"},
            "nothing ticked": {"department": case.other.pk},
            "broken": {"review": "1", "department": case.other.pk},
            "stale": {"review": f"{review.pk}:7", "department": case.other.pk},
            "another round's": tick(ReviewFactory()) | {"department": case.other.pk},
        }.items()
    }
    assert found == {
        "no department": 422,
        "another city's": 422,
        "words": 422,
        "nothing ticked": 422,
        "broken": 422,
        "stale": 409,
        "another round's": 409,
    }
    assert case.round.reviews.get().lead is None
    closed(case)
    assert office.post(case.page("round-lead"), tick(review) | {"department": case.other.pk}).status_code == 409


# --- who may, and how much it costs ---


def test_who_reads_the_board_and_what_they_find_on_it(case, client):
    case.review("submitted")
    people = case.people
    everybody = (people.coordinator, people.editor, people.reader, people.council_member, people.outsider)
    assert statuses(client, case.page("round-board"), everybody) == [200, 200, 200, 404, 404]
    client.force_login(people.editor)
    page = read(client.get(case.page("round-board")))
    assert (page.all("main form[method=post]"), page.all("main .button--primary")) == ([], [])
    client.logout()
    assert client.get(case.page("round-board")).url.startswith("/accounts/login/")


def test_accepting_is_a_right_of_its_own(case, client):
    review = case.review("submitted")
    without = case.coordinator(may_accept=False)
    others = (without, case.people.editor, case.people.reader, case.people.council_member, case.people.outsider)
    refused = [403, 403, 403, 404, 404]
    assert statuses(client, case.page("round-accept"), others, "post", tick(review)) == refused
    data = {"version": "1", "reason": "短い"}
    assert statuses(client, case.page("round-return", review), others, "post", data) == refused
    client.logout()
    for page in (case.page("round-accept"), case.page("round-return", review), case.page("round-lead")):
        assert client.post(page, tick(review) | data).url.startswith("/accounts/login/")
    assert states(case) == ["submitted"]
    client.force_login(without)
    assert read(client.get(case.page("round-board"))).all("input[name=review]") == []


def test_giving_a_lead_is_the_plan_offices(case, client):
    review = case.review(lead=None)
    others = (case.people.editor, case.people.reader, case.people.council_member, case.people.outsider)
    data = tick(review) | {"department": case.other.pk}
    assert statuses(client, case.page("round-lead"), others, "post", data) == [403, 403, 404, 404]
    assert case.round.reviews.get().lead is None


def test_a_review_of_another_round_is_not_sent_back_here(case, office):
    other = ReviewRoundFactory()
    foreign = ReviewFactory(round=other, item=other.edition.items.get(), status="submitted")
    assert office.post(case.page("round-return", foreign), {"version": "1", "reason": "短い"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_takes_as_many_queries_whatever_it_lists(case, office, count, django_assert_num_queries):
    for _number in range(count):
        case.review("submitted")
        case.review("returned", lead=case.other)
        case.review(lead=None)
    office.get(case.page("round-board"))
    with django_assert_num_queries(11):
        assert office.get(case.page("round-board")).context["shown"] == 3 * count
