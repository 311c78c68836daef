"""Somebody was faster on a page of a round: what was typed stays, the page tells what changed, once more is enough."""

import datetime as dt

import pytest

from policies.models import ReviewRound
from policies.services.review_round_planning import plan_round
from policies.services.review_rounds import (
    change_due,
    change_review_due,
    close_round,
    open_round,
    publish_round,
    reopen_round,
)
from policies.views import review_round_planning as planning
from tests.html import read, sent_by

from .review_cases import RoundCase, make_round

pytestmark = pytest.mark.django_db
THEIRS = dt.date(2027, 1, 6)
DAYS = {"opens_on": dt.date(2026, 4, 1), "due_on": dt.date(2026, 12, 1), "closes_on": dt.date(2026, 12, 15)}
STEPS = ("round-close", "round-reopen", "round-due", "round-review-due", "round-edit", "round-delete")


@pytest.fixture
def case(db) -> RoundCase:
    case = make_round(fiscal_year=2022, **DAYS)
    case.review("accepted")
    return case


@pytest.fixture
def office(case, client):
    client.force_login(case.people.coordinator)
    return client


def page_of(case, name: str) -> str:
    return case.page(name, *([case.reviews[0]] if name == "round-review-due" else []))


def typed_into(case, office, name: str, **changes) -> dict[str, str]:
    """The page is opened, and filled in."""
    return sent_by(read(office.get(page_of(case, name))).one("main form")) | changes


def again(office, response):
    """The form is sent once more just as the page shows it."""
    return office.post(response.request["PATH_INFO"], sent_by(read(response).one("main form")))


def replanned(case, **changes) -> None:
    names = ("edition", "kind", "fiscal_year", "level", "scale", "opens_on", "due_on", "closes_on")
    round = ReviewRound.objects.get(pk=case.round.pk)
    planned = {name: getattr(round, name) for name in names} | changes
    plan_round(round=round, version=round.version, planned=planned, by=case.people.coordinator)


def conflict(response) -> str:
    return read(response).one("main .conflict").text


def told(response) -> list[str]:
    return [str(one) for one in response.context["messages"]]


def test_another_due_date_is_set_over_somebody_elses_once_both_were_seen(case, office):
    sent = typed_into(case, office, "round-due", due_on="2027-01-05", reason="年末のため")
    change_due(round=case.round, version=1, due_on=THEIRS, reason="会議の後", by=case.people.coordinator)
    first = office.post(page_of(case, "round-due"), sent)

    assert (first.status_code, case.reload().due_on) == (409, THEIRS)
    assert [said in conflict(first) for said in ("2027年1月6日", "2027年1月5日", "期限の変更", "会議の後")] == [
        True
    ] * 4
    assert sent_by(read(first).one("main form")) | {"csrfmiddlewaretoken": ""} == sent | {
        "version": "2",
        "csrfmiddlewaretoken": "",
    }

    assert again(office, first).url == case.page("round-board")
    round = case.reload()
    assert (round.due_on, round.version) == (dt.date(2027, 1, 5), 3)
    assert [one.reason for one in round.events.order_by("pk")] == [
        "2026-12-01 → 2027-01-06 会議の後",
        "2027-01-06 → 2027-01-05 年末のため",
    ]


def test_a_review_gets_its_due_date_over_somebody_elses_once_both_were_seen(case, office):
    sent = typed_into(case, office, "round-review-due", due_on="2027-01-05", reason="会議の後")
    change_review_due(review=case.reviews[0], version=1, due_on=THEIRS, by=case.people.coordinator)
    first = office.post(page_of(case, "round-review-due"), sent)

    assert (first.status_code, "2027年1月6日" in conflict(first)) == (409, True)
    assert again(office, first).url == f"{case.page('round-board')}#review-{case.reviews[0].pk}"
    case.reviews[0].refresh_from_db()
    assert (case.reviews[0].due_on, case.reviews[0].version) == (dt.date(2027, 1, 5), 3)
    assert case.reviews[0].events.latest("pk").reason == "2027-01-06 → 2027-01-05 会議の後"


def test_a_round_is_closed_from_an_old_page_once_what_changed_was_seen(case, office):
    case.review("in_progress")
    sent = typed_into(case, office, "round-close", unfinished_confirmed="on")
    change_due(round=case.round, version=1, due_on=THEIRS, by=case.people.coordinator)
    first = office.post(page_of(case, "round-close"), sent)

    assert (first.status_code, case.reload().closed_at) == (409, None)
    assert "2026-12-01 → 2027-01-06" in conflict(first)
    assert again(office, first).status_code == 302
    assert case.reload().closed_at is not None


def test_a_round_is_reopened_from_an_old_page_with_the_reason_once_typed(case, office):
    close_round(round=case.round, version=1, by=None)
    sent = typed_into(case, office, "round-reopen", reason="数値の誤り")
    publish_round(round=case.round, by=case.people.coordinator)
    first = office.post(page_of(case, "round-reopen"), sent)

    assert (first.status_code, "公表" in conflict(first)) == (409, True)
    assert again(office, first).status_code == 302
    assert (case.reload().is_open, case.round.events.latest("pk").reason) == (True, "数値の誤り")


@pytest.fixture
def prepared(case, office) -> RoundCase:
    case.reviews[0].delete()
    ReviewRound.objects.update(opened_at=None)
    case.reload()
    return case


def test_a_prepared_round_is_changed_over_somebody_elses_once_both_were_seen(prepared, office):
    sent = typed_into(prepared, office, "round-edit", fiscal_year="2023", due_on="2026-12-02")
    replanned(prepared, fiscal_year=2024)
    first = office.post(page_of(prepared, "round-edit"), sent)

    assert (first.status_code, prepared.reload().fiscal_year) == (409, 2024)
    labels = read(first).texts("main .conflict .staff-differences dt")
    assert labels == ["年度", "回答期限"]
    assert ["令和6年度" in conflict(first), "令和5年度" in conflict(first)] == [True, True]
    assert (read(first).one("h1").text, "令和6年度" in read(first).one(".page-heading").text) == (
        "準備中の照会を変更する",
        True,
    )

    assert again(office, first).url == prepared.page("round-open")
    round = prepared.reload()
    assert (round.fiscal_year, round.due_on, round.version) == (2023, dt.date(2026, 12, 2), 3)


def test_a_prepared_round_is_deleted_as_it_stands_once_it_was_seen(prepared, office):
    sent = typed_into(prepared, office, "round-delete")
    replanned(prepared, closes_on=dt.date(2026, 12, 16))
    first = office.post(page_of(prepared, "round-delete"), sent)

    assert (first.status_code, ReviewRound.objects.count()) == (409, 1)
    assert "2026年12月16日" in read(first).one("main dl").text
    assert again(office, first).status_code == 302
    assert ReviewRound.objects.count() == 0


def test_a_round_is_opened_as_it_was_seen(prepared, office):
    sent = typed_into(prepared, office, "round-open")
    replanned(prepared, due_on=dt.date(2026, 12, 2))
    first = office.post(page_of(prepared, "round-open"), sent)

    assert (first.status_code, prepared.reload().opened_at) == (409, None)
    assert "2026年12月2日" in read(first).one("main").text
    assert again(office, first).url == prepared.page("round-board")
    assert prepared.reload().opened_at is not None


def test_a_round_that_was_deleted_at_this_moment_is_not_found(prepared, office, monkeypatch):
    sent = typed_into(prepared, office, "round-delete")
    shown = planning.run_round

    def slow(*place):
        round = shown(*place)
        ReviewRound.objects.filter(pk=round.pk).delete()
        return round

    monkeypatch.setattr(planning, "run_round", slow)
    assert office.post(page_of(prepared, "round-delete"), sent).status_code == 404


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_came_too_late_is_told_on_the_board_and_changes_nothing(case, office, name):
    """Closed, reopened or opened in between: the version is an old one too, but trying again helps nobody."""
    if name == "round-reopen":
        close_round(round=case.round, version=1, by=None)
    if name in ("round-edit", "round-delete"):
        case.reviews[0].delete()
        ReviewRound.objects.update(opened_at=None)
    sent = typed_into(case, office, name, reason="理由", due_on="2027-01-05")
    {
        "round-reopen": lambda: reopen_round(round=case.round, version=2, by=None, reason="先に"),
        "round-edit": lambda: open_round(round=case.round, by=None),
        "round-delete": lambda: open_round(round=case.round, by=None),
    }.get(name, lambda: close_round(round=case.round, version=1, by=None))()
    before = case.reload()

    response = office.post(page_of(case, name), sent, follow=True)

    said = (
        "この評価の回は"
        + ("締め切られていません。" if name == "round-reopen" else "受付中ではありません。")
        + "何も変更していません。いまの状態は次のとおりです。"
    )
    if name in ("round-edit", "round-delete"):
        said = "この評価の回はすでに開始されています。"
    assert (response.redirect_chain, told(response)) == ([(case.page("round-board"), 302)], [said])
    after = case.reload()
    assert (after.version, after.due_on, after.is_open) == (before.version, before.due_on, before.is_open)
