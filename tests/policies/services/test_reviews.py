"""What is written into a review beside the lead's text: contributions, the committee's opinion, the sheet's head."""

import pytest

from districts.models import Role
from policies.models import Review, ReviewContribution, ReviewSheet
from policies.services.plans import StaleVersion
from policies.services.review_rounds import close_round
from policies.services.review_workflow import NotPossible, move
from policies.services.reviews import opinion_seen, save_contribution, save_opinion, save_review, save_sheet
from tests.factories import DepartmentFactory, ItemFactory, ReviewFactory, assign, member

pytestmark = pytest.mark.django_db
CLOSED_TO_DEPARTMENTS = (Review.Status.ACCEPTED, Review.Status.PUBLISHED)


@pytest.fixture
def review():
    return ReviewFactory(status=Review.Status.IN_PROGRESS)


@pytest.fixture
def by(review):
    return member(Role.COORDINATOR, review.item.edition.municipality)


@pytest.fixture
def supporting(review):
    department = DepartmentFactory(municipality=review.item.edition.municipality)
    assign(review.item, department)
    return department


def closed(review):
    close_round(round=review.round, version=review.round.version, by=None, unfinished_confirmed=True)


# --- contributions ---


def test_a_contribution_is_written_corrected_and_signed(review, by, supporting):
    row = save_contribution(review=review, department=supporting, version=0, text="会場を貸した", by=by)
    row = save_contribution(review=review, department=supporting, version=1, text="会場を二度貸した", by=by)
    save_contribution(review=review, department=supporting, version=2, text="会場を二度貸した", by=by)

    assert list(ReviewContribution.objects.values_list("department", "text", "version", "updated_by")) == [
        (supporting.pk, "会場を二度貸した", 2, by.pk)
    ]
    assert list(row.history.order_by("version").values_list("text", "history_user")) == [
        ("会場を貸した", by.pk),
        ("会場を二度貸した", by.pk),
    ]
    review.refresh_from_db()
    assert (review.version, review.status) == (1, Review.Status.IN_PROGRESS)


def test_the_second_of_two_contributions_sees_the_first(review, by, supporting):
    save_contribution(review=review, department=supporting, version=0, text="先の文", by=by)

    with pytest.raises(StaleVersion) as stale:
        save_contribution(review=review, department=supporting, version=0, text="後の文", by=by)

    assert stale.value.current.text == "先の文"


@pytest.mark.parametrize("status", Review.Status.values)
def test_departments_contribute_until_the_review_is_accepted(review, by, supporting, status):
    Review.objects.filter(pk=review.pk).update(status=status)
    try:
        save_contribution(review=review, department=supporting, version=0, text="文", by=by)
    except NotPossible:
        assert status in CLOSED_TO_DEPARTMENTS
    assert ReviewContribution.objects.count() == (0 if status in CLOSED_TO_DEPARTMENTS else 1)


def test_a_contribution_after_handing_in_is_read_before_the_review_is_accepted(review, by, supporting):
    review = move(review=review, action="submitted", version=review.version, by=by)
    save_contribution(review=review, department=supporting, version=0, text="会場を貸した", by=by)

    with pytest.raises(StaleVersion) as stale:
        move(review=review, action="accepted", version=review.version, by=by)

    now = stale.value.current
    assert move(review=now, action="accepted", version=now.version, by=by).status == Review.Status.ACCEPTED


def test_closing_the_round_ends_the_contributions(review, by, supporting):
    closed(review)

    with pytest.raises(NotPossible):
        save_contribution(review=review, department=supporting, version=0, text="遅れた文", by=by)

    assert ReviewContribution.objects.count() == 0


# --- the committee's opinion ---


@pytest.mark.parametrize("status", Review.Status.values)
def test_the_opinion_is_entered_in_every_state_of_an_open_round(review, by, status):
    Review.objects.filter(pk=review.pk).update(status=status)

    saved = save_opinion(
        review=review, seen=opinion_seen(""), text="目標の見直しを検討されたい。", by=by, reason="会議録"
    )

    assert (saved.committee_opinion, saved.status) == ("目標の見直しを検討されたい。", status)
    assert [(one.history_user, one.history_change_reason) for one in saved.history.all()[:1]] == [(by, "会議録")]
    entries = saved.history.count()
    save_opinion(review=saved, seen=opinion_seen(""), text="目標の見直しを検討されたい。", by=by)
    assert saved.history.count() == entries


def test_an_opinion_is_refused_when_stale_or_after_the_closing(review, by):
    save_opinion(review=review, seen=opinion_seen(""), text="先の意見", by=by)
    with pytest.raises(StaleVersion) as stale:
        save_opinion(review=review, seen=opinion_seen(""), text="後の意見", by=by)
    assert stale.value.current.committee_opinion == "先の意見"
    closed(review)
    with pytest.raises(NotPossible):
        save_opinion(review=review, seen=opinion_seen("先の意見"), text="遅れた意見", by=by)

    review.refresh_from_db()
    assert review.committee_opinion == "先の意見"


def test_an_opinion_and_the_text_of_the_department_do_not_get_in_each_others_way(review, by):
    editor = member(Role.COORDINATOR, review.item.edition.municipality)
    save_review(review=review, version=1, fields={"assessment": "はじめの文"}, by=editor)
    save_opinion(review=review, seen=opinion_seen(""), text="意見", by=by)
    review.refresh_from_db()
    assert (review.version, review.updated_by) == (2, editor)

    save_review(review=review, version=2, fields={"assessment": "書きつづけた文"}, by=editor)
    save_opinion(review=review, seen=opinion_seen("意見"), text="直した意見", by=by)
    review.refresh_from_db()
    assert (review.assessment, review.committee_opinion, review.version) == ("書きつづけた文", "直した意見", 3)
    assert review.history.first().assessment == "書きつづけた文"


def test_why_a_review_was_written_is_kept_with_its_step(by):
    review = ReviewFactory(status=Review.Status.RETURNED)
    review = save_review(review=review, version=1, fields={"issues": "課題"}, by=by, reason="個票による訂正")
    review = save_review(review=review, version=2, fields={"issues": "課題の続き"}, by=by, reason="また訂正")
    assert [one.history_change_reason for one in review.history.all()[:2]] == ["また訂正", "個票による訂正"]
    assert [(one.action, one.reason) for one in review.events.all()] == [("started", "個票による訂正")]


# --- the head of the sheet ---


def test_the_head_of_a_sheet_is_written_once_per_item_and_kept_in_versions(by):
    item = ItemFactory()
    save_sheet(item=item, version=0, fields={"present_state": "現状", "final_goal": "目標"}, by=by)
    save_sheet(item=item, version=1, fields={"present_state": "新しい現状"}, by=by, reason="調査の結果")
    unchanged = save_sheet(item=item, version=2, fields={"present_state": "新しい現状"}, by=by, reason="押し直し")

    assert list(ReviewSheet.objects.values_list("item", "present_state", "final_goal", "version")) == [
        (item.pk, "新しい現状", "目標", 2)
    ]
    history = unchanged.history.order_by("version").values_list("version", "history_user", "history_change_reason")
    assert [(version, user, reason or "") for version, user, reason in history] == [
        (1, by.pk, ""),
        (2, by.pk, "調査の結果"),
    ]


@pytest.mark.parametrize("version", [0, 2])
def test_a_sheet_read_at_another_version_is_stale(by, version):
    item = ItemFactory()
    save_sheet(item=item, version=0, fields={"content": "先の内容"}, by=by)

    with pytest.raises(StaleVersion) as stale:
        save_sheet(item=item, version=version, fields={"content": "後の内容"}, by=by)

    assert stale.value.current.content == "先の内容"


def test_a_sheet_has_no_other_fields(by):
    with pytest.raises(ValueError, match=r"\['grade'\]"):
        save_sheet(item=ItemFactory(), version=0, fields={"grade": "A"}, by=by)
    assert ReviewSheet.objects.count() == 0
