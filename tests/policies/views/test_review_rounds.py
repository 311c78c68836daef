"""Rounds through their pages: preparing, opening, due dates, closing, reopening, publishing."""

import datetime as dt

import pytest
from django.utils import timezone

from policies.models import Review, ReviewEvent, ReviewRecord, ReviewRound, RoundEvent
from policies.services.review_rounds import change_due, close_round, publish_round
from policies.services.review_workflow import move
from tests.factories import ReviewFactory, ReviewRoundFactory
from tests.html import read

from .review_cases import RoundCase, closed, make_round
from .staff_cases import address, statuses

pytestmark = pytest.mark.django_db
WORKING_DAY, NEXT_WORKING_DAY = dt.date(2027, 1, 5), dt.date(2027, 1, 6)
LONG_AGO = {"opens_on": dt.date(2026, 4, 1), "due_on": dt.date(2026, 12, 1), "closes_on": dt.date(2026, 12, 15)}


@pytest.fixture
def case(db) -> RoundCase:
    return make_round(**LONG_AGO)


@pytest.fixture
def office(case, client):
    client.force_login(case.people.coordinator)
    return client


def happened(case) -> list[tuple[str, object, str]]:
    return [(one.action, one.by, one.reason) for one in case.round.events.order_by("pk")]


def errors(response) -> str:
    return read(response).one("main").text


# --- preparing ---


def planned(case, **changes) -> dict[str, str]:
    round = case.round
    fields = {
        "edition": round.edition.pk,
        "kind": "half_year",
        "fiscal_year": 2022,
        "level": round.level.pk,
        "scale": "",
        "opens_on": "2026-10-01",
        "due_on": "2026-10-22",
        "closes_on": "2026-11-05",
    }
    return {name: str(value) for name, value in (fields | changes).items()}


def test_a_round_is_prepared_and_nobody_is_asked_yet(case, office):
    response = office.post(case.page("round-create"), planned(case))

    made = ReviewRound.objects.get(kind="half_year")
    assert (response.status_code, response.url) == (302, address("round-open", case.municipality, made))
    assert (made.fiscal_year, made.scale, made.opens_on, made.opened_at, made.reviews.count()) == (
        2022,
        None,
        dt.date(2026, 10, 1),
        None,
        0,
    )
    assert made.history.get().history_user == case.people.coordinator


def test_the_days_suggested_are_working_days_in_order(case, office):
    form = office.get(case.page("round-create")).context["form"]
    days = [form.initial[name] for name in ("opens_on", "due_on", "closes_on")]
    assert (days == sorted(days), [day.weekday() < 5 for day in days]) == (True, [True, True, True])


@pytest.mark.parametrize(
    ("name", "day", "said"),
    [
        ("due_on", "2026-10-24", "2026年10月24日は開庁日ではありません。次の開庁日は2026年10月26日です。"),
        ("closes_on", "2026-11-03", "2026年11月3日は開庁日ではありません。次の開庁日は2026年11月4日です。"),
        ("closes_on", "2026-12-29", "2026年12月29日は開庁日ではありません。次の開庁日は2027年1月4日です。"),
    ],
)
def test_a_day_that_is_no_working_day_is_refused_with_the_next_one(case, office, name, day, said):
    response = office.post(case.page("round-create"), planned(case, **{name: day}))
    assert (response.status_code, response.context["form"].errors) == (422, {name: [said]})
    assert ReviewRound.objects.count() == 1


def test_days_out_of_order_years_outside_the_plan_and_a_second_round_are_refused(case, office):
    foreign = make_other(case)
    found = {}
    for label, changes in {
        "order": {"due_on": "2026-09-30"},
        "year": {"fiscal_year": 2031},
        "twice": {"kind": case.round.kind, "fiscal_year": case.round.fiscal_year, "scale": case.round.scale.pk},
        "edition": {"edition": foreign.edition.pk},
        "level": {"level": foreign.level.pk},
        "scale": {"scale": foreign.scale.pk},
        "empty": {"opens_on": ""},
    }.items():
        response = office.post(case.page("round-create"), planned(case, **changes))
        found[label] = (response.status_code, sorted(response.context["form"].errors))
    assert found == {
        "order": (422, ["__all__"]),
        "year": (422, ["fiscal_year"]),
        "twice": (422, ["__all__"]),
        "edition": (422, ["edition"]),
        "level": (422, ["level"]),
        "scale": (422, ["scale"]),
        "empty": (422, ["opens_on"]),
    }
    assert ReviewRound.objects.count() == 2


def make_other(case) -> ReviewRound:
    """A round of another municipality."""
    return ReviewRoundFactory(**LONG_AGO)


# --- opening ---


@pytest.fixture
def prepared(case) -> RoundCase:
    case.item("主管がある項目", lead=case.department)
    case.item("主管がない項目")
    ReviewRound.objects.update(opened_at=None)
    case.reload()
    return case


def test_the_preview_says_what_is_asked_and_what_nobody_leads(prepared, office):
    page = read(office.get(prepared.page("round-open")))
    text = page.one("main").text
    assert ("2件" in text, "2026年12月1日" in text) == (True, True)
    assert page.texts("main .notice li") == ["③ 主管がない項目"]
    assert (Review.objects.count(), happened(prepared)) == (0, [])


def test_opening_asks_every_lead_department_once(prepared, office):
    response = office.post(prepared.page("round-open"), {"version": "1"})

    assert (response.status_code, response.url) == (302, prepared.page("round-board"))
    found = [(one.item.title, one.lead, one.status) for one in prepared.round.reviews.order_by("item__position")]
    assert found == [
        ("主管がある項目", prepared.department, "not_started"),
        ("主管がない項目", None, "not_started"),
    ]
    assert happened(prepared) == [("opened", prepared.people.coordinator, "")]

    again = office.post(prepared.page("round-open"), {"version": "1"}, follow=True)
    assert (again.redirect_chain, "すでに開始されています" in again.content.decode()) == (
        [(prepared.page("round-board"), 302)],
        True,
    )
    assert (Review.objects.count(), len(happened(prepared))) == (2, 1)


# --- due dates ---


def test_another_due_date_is_told_with_its_reason(case, office):
    data = {"version": "1", "due_on": "2027-01-05", "reason": "年末のため"}
    assert office.post(case.page("round-due"), data).url == case.page("round-board")

    round = case.reload()
    assert (round.due_on, round.closes_on, round.version) == (WORKING_DAY, WORKING_DAY, 2)
    assert happened(case) == [("due_changed", case.people.coordinator, "2026-12-01 → 2027-01-05 年末のため")]


def test_due_dates_that_do_not_fit_are_refused(case, office):
    found = {}
    for day in ("2027-01-02", "2026-03-31", ""):
        response = office.post(case.page("round-due"), {"version": "1", "due_on": day})
        found[day] = (response.status_code, response.context["form"].errors.get("due_on"))
    assert found == {
        "2027-01-02": (422, ["2027年1月2日は開庁日ではありません。次の開庁日は2027年1月4日です。"]),
        "2026-03-31": (422, ["期限が開始日より前になっています。"]),
        "": (422, ["このフィールドは必須です。"]),
    }
    assert (case.reload().version, happened(case)) == (1, [])


def test_a_due_date_is_not_changed_over_what_somebody_else_did(case, office):
    change_due(round=case.round, version=1, due_on=NEXT_WORKING_DAY, by=None)
    response = office.post(case.page("round-due"), {"version": "1", "due_on": "2027-01-05"})
    assert (response.status_code, case.reload().due_on) == (409, NEXT_WORKING_DAY)
    assert "先にほかの変更がありました" in errors(response)


def test_one_review_gets_a_due_date_of_its_own_and_gives_it_back(case, office):
    review = case.review()
    page = case.page("round-review-due", review)
    given = office.post(page, {"version": "1", "due_on": "2027-01-05", "reason": "会議の後"})
    review.refresh_from_db()
    assert (given.url, review.due_on, review.version) == (
        f"{case.page('round-board')}#review-{review.pk}",
        WORKING_DAY,
        2,
    )
    stale = office.post(page, {"version": "1", "due_on": "2027-01-06"})
    holiday = office.post(page, {"version": "2", "due_on": "2027-01-11"})
    office.post(page, {"version": "2", "due_on": ""})
    review.refresh_from_db()
    assert (stale.status_code, holiday.status_code, review.due_on) == (409, 422, None)
    assert [(one.action, one.by, one.reason) for one in review.events.order_by("pk")] == [
        ("due_changed", case.people.coordinator, "2026-12-01 → 2027-01-05 会議の後"),
        ("due_changed", case.people.coordinator, "2027-01-05 → 2026-12-01"),
    ]


def test_no_review_of_another_round_gets_a_due_date_here(case, office):
    other = make_other(case)
    foreign = ReviewFactory(round=other, item=other.edition.items.get())
    assert office.post(case.page("round-review-due", foreign), {"version": "1"}).status_code == 404


# --- closing ---


def test_closing_asks_about_what_is_unfinished_and_then_freezes(case, office):
    done, open_one = case.review("accepted"), case.review("in_progress")
    page = read(office.get(case.page("round-close")))
    assert page.texts("main .notice li") == [f"{open_one.item.code} {open_one.item.title} 入力中 市民協働課"]

    asked = office.post(case.page("round-close"), {"version": "1"})
    assert (asked.status_code, ReviewRecord.objects.count(), case.reload().closed_at) == (422, 0, None)
    assert "1件の評価票がまだ確認されていません" in errors(asked)

    response = office.post(case.page("round-close"), {"version": "1", "unfinished_confirmed": "on"})
    assert (response.url, case.reload().closed_at is not None) == (case.page("round-board"), True)
    assert sorted(ReviewRecord.objects.values_list("review_id", flat=True)) == [done.pk, open_one.pk]
    assert happened(case) == [("closed", case.people.coordinator, "")]


def test_what_is_finished_closes_without_asking_but_not_from_an_old_page(case, office):
    case.review("accepted")
    change_due(round=case.round, version=1, due_on=NEXT_WORKING_DAY, by=None)
    stale = office.post(case.page("round-close"), {"version": "1"})
    assert (stale.status_code, ReviewRecord.objects.count()) == (409, 0)
    assert read(office.get(case.page("round-close"))).all("#id_unfinished_confirmed") == []
    assert office.post(case.page("round-close"), {"version": "2"}).status_code == 302
    assert office.post(case.page("round-close"), {"version": "3"}).url == case.page("round-board")
    assert ReviewRecord.objects.count() == 1


# --- reopening ---


def test_reopening_needs_a_reason_and_is_kept(case, office):
    case.review("accepted")
    close_round(round=case.round, version=1, by=None)
    silent = office.post(case.page("round-reopen"), {"version": "2", "reason": " "})
    stale = office.post(case.page("round-reopen"), {"version": "1", "reason": "数値の誤り"})
    assert (silent.status_code, stale.status_code, case.reload().is_open) == (422, 409, False)

    office.post(case.page("round-reopen"), {"version": "2", "reason": "数値の誤り"})
    assert case.reload().is_open is True
    assert happened(case)[-1] == ("reopened", case.people.coordinator, "数値の誤り")
    assert office.post(case.page("round-reopen"), {"version": "3", "reason": "もう一度"}).status_code == 302
    assert case.reload().version == 3


# --- publishing ---


def test_publishing_shows_what_becomes_public_and_takes_exactly_that(case, office):
    case.review("accepted", assessment="講座をひらいた。")
    case.review("in_progress", assessment="書きかけ")
    close_round(round=case.round, version=1, by=None, unfinished_confirmed=True)
    page = read(office.get(case.page("round-publish")))
    token = page.one("input[name=token]")["value"]
    assert ("講座をひらいた。" in page.one("main").text, "書きかけ" in page.one("main").text) == (True, False)

    wrong = office.post(case.page("round-publish"), {"token": "of-another-day"})
    assert (wrong.status_code, case.reload().published_at, read(wrong).one("input[name=token]")["value"]) == (
        409,
        None,
        token,
    )
    response = office.post(case.page("round-publish"), {"token": token})
    assert (response.url, case.reload().published_at is not None) == (case.page("round-board"), True)
    assert [one.status for one in case.round.reviews.order_by("pk")] == ["published", "in_progress"]
    assert ReviewRecord.objects.filter(is_public=True).count() == 2
    assert happened(case)[-1] == ("published", case.people.coordinator, "")


def test_what_was_frozen_anew_in_between_is_looked_at_again(case, office):
    review = case.review("accepted")
    close_round(round=case.round, version=1, by=None)
    token = read(office.get(case.page("round-publish"))).one("input[name=token]")["value"]
    office.post(case.page("round-reopen"), {"version": "2", "reason": "直す"})
    assert office.get(case.page("round-publish")).status_code == 404  # an open round has nothing to publish
    move(review=review, action="returned", version=1, by=None, reason="短い")
    close_round(round=case.reload(), version=3, by=None, unfinished_confirmed=True)

    response = office.post(case.page("round-publish"), {"token": token})
    assert (response.status_code, case.reload().published_at) == (409, None)


def test_places_that_look_personal_are_ticked_first(case, office):
    case.review("accepted", issues="連絡先は090-1234-5678")
    close_round(round=case.round, version=1, by=None)
    page = read(office.get(case.page("round-publish")))
    token = page.one("input[name=token]")["value"]
    assert page.all("#id_warnings_seen") != []
    assert office.post(case.page("round-publish"), {"token": token}).status_code == 422
    assert office.post(case.page("round-publish"), {"token": token, "warnings_seen": "on"}).status_code == 302


def test_publishing_is_a_right_of_its_own(case, client):
    case.review("accepted")
    close_round(round=case.round, version=1, by=None)
    token = "0" * 20
    without, only = case.coordinator(may_publish=False), case.coordinator(may_accept=False)
    assert statuses(client, case.page("round-publish"), (without, only)) == [403, 200]
    assert statuses(client, case.page("round-publish"), (without, only), "post", {"token": token}) == [403, 409]
    client.force_login(without)
    assert read(client.get(case.page("round-board"))).all(f"a[href={case.page('round-publish')}]") == []


# --- who may, and how much it costs ---

STEPS = {
    "round-create": {},
    "round-open": {"version": "1"},
    "round-due": {"version": "1", "due_on": "2027-01-05"},
    "round-close": {"version": "1", "unfinished_confirmed": "on"},
    "round-reopen": {"version": "1", "reason": "直す"},
    "round-publish": {"token": "0"},
}


@pytest.mark.parametrize("name", STEPS)
def test_steps_of_a_round_are_the_plan_offices(case, client, name):
    if name in ("round-reopen", "round-publish"):
        closed(case)
    data = planned(case) if name == "round-create" else STEPS[name]
    others = (case.people.editor, case.people.reader, case.people.council_member, case.people.outsider)
    before = RoundEvent.objects.count(), ReviewEvent.objects.count(), ReviewRound.objects.count()

    assert statuses(client, case.page(name), others) == [403, 403, 404, 404]
    assert statuses(client, case.page(name), others, "post", data) == [403, 403, 404, 404]
    client.logout()
    assert client.post(case.page(name), data).url.startswith("/accounts/login/")
    assert (RoundEvent.objects.count(), ReviewEvent.objects.count(), ReviewRound.objects.count()) == before


def test_a_review_keeps_its_due_date_from_others(case, client):
    page = case.page("round-review-due", case.review())
    others = (case.people.editor, case.people.reader, case.people.council_member, case.people.outsider)
    assert statuses(client, page, others, "post", {"version": "1", "due_on": "2027-01-05"}) == [403, 403, 404, 404]
    client.logout()
    assert client.post(page, {"version": "1"}).url.startswith("/accounts/login/")
    assert not Review.objects.exclude(due_on=None).exists()


def test_the_list_says_how_far_each_round_has_come(case, office):
    case.review("accepted")
    case.review()
    past = ReviewRoundFactory(item=case.reviews[0].item, fiscal_year=2022, kind="midterm", scale=case.round.scale)
    close_round(round=past, version=1, by=None)
    publish_round(round=past, by=None)
    page = read(office.get(case.page("round-list")))
    assert page.texts("main .rows .row__title") == ["令和4年度 中間評価", "令和3年度 年度評価"]
    assert "2件のうち1件を確認済み" in page.texts("main .rows > li")[1]
    for person, seen in ((case.people.editor, 200), (case.people.outsider, 404), (case.people.nobody, 404)):
        office.force_login(person)
        assert office.get(case.page("round-list")).status_code == seen


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_whatever_it_lists(case, office, count, django_assert_num_queries):
    for year in range(2022, 2021 + count):
        ReviewRoundFactory(item=case.round.edition.items.first(), fiscal_year=year, scale=case.round.scale)
    office.get(case.page("round-list"))
    with django_assert_num_queries(5):
        assert len(office.get(case.page("round-list")).context["rounds"]) == count


def test_late_rounds_are_marked(case, office):
    case.round.due_on = timezone.localdate() - dt.timedelta(days=1)
    case.round.save()
    assert "実施中・提出期限を過ぎています" in read(office.get(case.page("round-list"))).one("main .rows").text
