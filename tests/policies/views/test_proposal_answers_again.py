"""Answers that need a second look: taking one back, and what was sent after the session had ended."""

import pytest
from django.test import Client

from districts.models import Role
from policies.services.proposal_inquiries import close_inquiry
from tests.factories import UptakeFactory, member
from tests.html import read
from tests.policies.uptake_cases import make_inquiry

from .test_proposal_answers import form_of, kept, sent, tap

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_inquiry(bodies=2)


@pytest.fixture
def chief(case):
    return member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=case.body)


@pytest.fixture
def signed_in(client, chief):
    client.force_login(chief)
    return client


# --- taking back ---


def test_taking_back_asks_first_and_leaves_what_is_written(signed_in, case):
    UptakeFactory(request=case.request, proposal=case.proposals[0], status="done", note="春に実施")
    data = {**sent(case.proposals[0], version=1, note="書きかけ"), "action": "clear"}

    part, page = tap(signed_in, form_of(case.request), data), signed_in.post(form_of(case.request), data)

    assert kept(case) == [(case.request, case.proposals[0].slug, "done", "春に実施", False)]
    buttons = [("clear-now", "はい、取り消します"), ("keep", "いいえ、残します")]
    for shown in (read(part), read(page).one("form.answer")):
        assert [(one["value"], one.text) for one in shown.all("button[name=action]")] == buttons
    assert (part.get("HX-Retarget"), read(part).all("textarea")) == (None, [])
    assert read(page).one("h1").text == "この回答を取り消しますか？"
    assert "実施 春に実施" in read(page).one("form.answer").text

    asked = {one["name"]: one["value"] for one in read(page).all("main input") if one["name"] != "csrfmiddlewaretoken"}
    kept_as_it_was = signed_in.post(form_of(case.request), {**asked, "action": "keep"})
    assert (kept_as_it_was.url, len(kept(case))) == (f"{form_of(case.request)}#p-{case.proposals[0].slug}", 1)
    signed_in.post(form_of(case.request), {**asked, "action": "clear-now"})
    assert kept(case) == []


def test_an_answer_is_taken_back(signed_in, case):
    UptakeFactory(request=case.request, proposal=case.proposals[0])

    response = tap(signed_in, form_of(case.request), {**sent(case.proposals[0], version=1), "action": "clear-now"})

    assert kept(case) == []
    part = read(response)
    assert "未回答に戻りました" in part.one(".answer__state").text
    assert [one for one in part.all("input[name=status]") if "checked" in one.attributes] == []


# --- after the session ended ---


def test_a_tap_after_the_session_ended_is_refused_and_not_led_to_the_sign_in_page(client, case):
    response = tap(client, form_of(case.request), sent(case.proposals[0]))

    assert (response.status_code, response.content, kept(case)) == (401, b"", [])


@pytest.mark.parametrize("send", [tap, Client.post], ids=["by itself", "by its button"])
def test_what_came_after_the_session_ended_is_there_once_one_has_signed_in_again(client, case, chief, send):
    first, second, _third = case.proposals
    send(client, form_of(case.request), sent(first, "partly", note="春の草刈り", note_is_public="1"))
    send(client, form_of(case.request), sent(second, "", note="まだ書きかけ"))
    client.force_login(chief)

    page = read(client.get(form_of(case.request)))

    assert "保存されていない回答があります" in page.one(".notice").text
    assert page.links(".main__content")["保存されていない回答へ"] == f"#p-{first.slug}"
    card = page.one(f"#p-{first.slug}")
    assert [one["value"] for one in card.all("input[name=status]") if "checked" in one.attributes] == ["partly"]
    assert (card.one("textarea").text, "まだ保存されていません" in card.one(".answer__told--error").text) == (
        "春の草刈り",
        True,
    )
    assert page.one(f"#p-{second.slug}").one("textarea").text == "まだ書きかけ"
    assert kept(case) == []

    tap(client, form_of(case.request), sent(first, "partly", note="春の草刈り"))
    page = read(client.get(form_of(case.request)))
    assert kept(case) == [(case.request, first.slug, "partly", "春の草刈り", False)]
    assert [one["id"] for one in page.all("form.answer") if one.all(".answer__told--error")] == [f"p-{second.slug}"]


def test_of_what_came_without_a_session_no_more_is_kept_than_a_person_types(client, case, chief):
    for number in range(30):
        tap(client, form_of(case.request), {"proposal": f"p{number}", "note": "あ" * 5000, "other": "x"})
    tap(client, form_of(case.request), {"proposal": "x" * 5000})

    cards = client.session["unsent_answers"][str(case.request.pk)]
    assert list(cards) == [f"p{number}" for number in range(10, 30)]
    assert cards["p29"] == {"status": "", "note": "あ" * 500, "note_is_public": "", "version": ""}


def test_what_came_for_a_closed_form_or_another_body_is_not_shown(client, case, chief):
    tap(client, form_of(case.requests[1]), sent(case.proposals[0], note="よその団体"))
    client.force_login(chief)
    own = read(client.get(form_of(case.request)))
    tap(Client(), form_of(case.request), sent(case.proposals[0]))
    close_inquiry(inquiry=case.inquiry, by=None)
    closed = read(client.get(form_of(case.request)))

    assert ["保存されていない回答があります" in page.one("main").text for page in (own, closed)] == [False, False]
