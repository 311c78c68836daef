"""The committee's opinion and the head of the sheet, through their pages."""

import pytest

from districts.models import Role
from policies.models import ReviewSheet
from policies.services.reviews import opinion_seen, save_opinion, save_review, save_sheet
from tests.factories import assign, member
from tests.html import read, sent_by

from .review_cases import RoundCase, closed, make_round
from .staff_cases import address, statuses

pytestmark = pytest.mark.django_db
NONE = opinion_seen("")  # the page of a review without an opinion
TEXTS = {"present_state": "現状\r\n二行目", "period_goal": "目標", "final_goal": "", "content": "内容"}


@pytest.fixture
def case(db) -> RoundCase:
    case = make_round()
    case.review("in_progress")
    return case


@pytest.fixture
def office(case, client):
    client.force_login(case.people.coordinator)
    return client


def opinion(case) -> str:
    return address("review-opinion", case.municipality, case.reviews[0].pk)


def head(case) -> str:
    return address("review-sheet-edit", case.municipality, case.round.edition, case.reviews[0].item)


def written(case) -> str:
    case.reviews[0].refresh_from_db()
    return case.reviews[0].committee_opinion


def test_the_opinion_is_entered_and_stands_on_the_review(case, office):
    edit = address("review-edit", case.municipality, case.reviews[0].pk)
    assert f'href="{opinion(case)}"' in office.get(edit).content.decode()
    response = office.post(opinion(case), {"version": NONE, "committee_opinion": "よい\r\n続けること"})
    assert (response.status_code, response.url) == (302, edit)
    assert written(case) == "よい\n続けること"
    assert case.reviews[0].history.first().history_user == case.people.coordinator


def test_both_opinions_are_shown_when_somebody_was_faster(case, office):
    save_opinion(review=case.reviews[0], seen=NONE, text="先の意見", by=case.people.coordinator)
    response = office.post(opinion(case), {"version": NONE, "committee_opinion": "後の意見"})
    page = read(response)
    assert response.status_code == 409
    assert "先の意見" in page.one(".conflict").text
    assert page.one("textarea").text.strip() == "後の意見"
    assert written(case) == "先の意見"
    kept = {"version": page.one("input[name=version]")["value"], "committee_opinion": "後の意見"}
    assert office.post(opinion(case), kept).status_code == 302
    assert written(case) == "後の意見"


def test_the_conflict_names_who_wrote_the_opinion_not_who_typed_after(case, office):
    review, boss = case.reviews[0], case.coordinator()
    save_opinion(review=review, seen=NONE, text="先の意見", by=boss)
    save_review(review=review, version=1, fields={"assessment": "課の文"}, by=case.people.editor)
    text = read(office.post(opinion(case), {"version": NONE, "committee_opinion": "後の意見"})).one(".conflict").text
    assert [str(one) in text for one in (boss, case.people.editor)] == [True, False]


def test_who_types_the_review_meets_no_conflict_with_the_opinion(case, client):
    review = case.reviews[0]
    edit = address("review-edit", case.municipality, review.pk)
    client.force_login(case.people.editor)
    sent = sent_by(read(client.get(edit)).one("form#edit")) | {"assessment": "書いている文"}
    save_opinion(review=review, seen=NONE, text="意見", by=case.people.coordinator)
    assert client.post(edit, sent, headers={"Accept": "application/json"}).status_code == 200
    review.refresh_from_db()
    assert (review.assessment, review.committee_opinion) == ("書いている文", "意見")


def test_a_closed_round_takes_no_opinion(case, office):
    closed(case)
    assert office.post(opinion(case), {"version": NONE, "committee_opinion": "遅い"}).status_code == 409
    assert written(case) == ""


def test_an_incomplete_form_is_told(case, office):
    assert office.post(opinion(case), {"committee_opinion": "版なし"}).status_code == 422
    assert office.post(head(case), TEXTS).status_code == 422
    assert (written(case), ReviewSheet.objects.count()) == ("", 0)


def test_only_coordinators_enter_the_opinion(case, client):
    people = case.people
    asked = [people.editor, people.reader, people.outsider, people.nobody]
    sent = {"version": NONE, "committee_opinion": "意見"}
    assert statuses(client, opinion(case), asked) == [403, 403, 404, 404]
    assert statuses(client, opinion(case), asked, "post", sent) == [403, 403, 404, 404]
    client.logout()
    assert client.post(opinion(case), sent).status_code == 302
    assert written(case) == ""


def test_the_lead_department_writes_the_head_of_the_sheet(case, client):
    client.force_login(case.people.editor)
    response = client.post(head(case), TEXTS | {"version": 0})
    assert response.status_code == 302
    sheet = ReviewSheet.objects.get()
    assert (sheet.present_state, sheet.period_goal, sheet.content) == ("現状\n二行目", "目標", "内容")
    assert sheet.history.first().history_user == case.people.editor
    followed = client.get(response.url)
    assert f'href="{head(case)}"' in followed.content.decode()


def test_both_heads_are_shown_when_somebody_was_faster(case, office):
    save_sheet(item=case.reviews[0].item, version=0, fields={"content": "先"}, by=case.people.editor)
    response = office.post(head(case), TEXTS | {"version": 0})
    page = read(response)
    assert response.status_code == 409
    assert ReviewSheet.objects.get().content == "先"
    assert office.post(head(case), TEXTS | {"version": page.one("input[name=version]")["value"]}).status_code == 302
    assert ReviewSheet.objects.get().content == "内容"


def test_a_supporting_department_and_strangers_do_not_write_the_head(case, client):
    assign(case.reviews[0].item, case.other)
    support = member(Role.DEPARTMENT_EDITOR, case.municipality, case.other)
    people = case.people
    asked = [support, people.reader, people.outsider, people.nobody]
    sent = TEXTS | {"version": 0}
    assert statuses(client, head(case), asked) == [403, 403, 404, 404]
    assert statuses(client, head(case), asked, "post", sent) == [403, 403, 404, 404]
    client.logout()
    assert client.post(head(case), sent).status_code == 302
    assert not ReviewSheet.objects.exists()
