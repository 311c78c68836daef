"""Answering with an account: who gets to which form, what a tap saves, and what happens when it cannot be saved."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.models import Role
from policies.models import Proposal, Uptake
from policies.reading.uptake_answers import sheet_of
from policies.services.proposal_inquiries import close_inquiry
from policies.services.proposal_uptakes import save_answer
from policies.views import proposal_answers
from tests.factories import InquiryFactory, ProposalFactory, RequestFactory, UptakeFactory, member
from tests.html import read
from tests.policies.uptake_cases import make_inquiry

pytestmark = pytest.mark.django_db
HOME = reverse("policies:answer-home")


@pytest.fixture
def case():
    return make_inquiry(bodies=2)


@pytest.fixture
def chief(case):
    return member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=case.body, display_name="会長 いち")


@pytest.fixture
def signed_in(client, chief):
    client.force_login(chief)
    return client


def form_of(request) -> str:
    return reverse("policies:answer-request", args=[request.pk])


def sent(proposal, status="done", version=0, **fields) -> dict[str, str]:
    return {"proposal": proposal.slug, "status": status, "version": str(version), **fields}


def kept(case) -> list[tuple]:
    """What the bodies have answered in this year's inquiry."""
    rows = Uptake.objects.filter(request__inquiry=case.inquiry).order_by("request_id", "proposal__position")
    return [(row.request, row.proposal.slug, row.status, row.note, row.note_is_public) for row in rows]


def tap(client, address, data):
    """What htmx sends when a choice changes."""
    return client.post(address, data, headers={"HX-Request": "true"})


# --- the way to the form ---


def test_a_single_open_form_is_opened_at_once(signed_in, case):
    response = signed_in.get(HOME)

    assert (response.status_code, response.url) == (302, form_of(case.request))


def test_several_open_forms_are_listed_with_how_far_they_are(signed_in, case, chief):
    other = RequestFactory(inquiry=InquiryFactory(document=case.document, fiscal_year=2020), association=case.body)
    type(case.inquiry).objects.filter(pk=other.inquiry_id).update(closes_on=case.inquiry.closes_on)
    UptakeFactory(request=case.request, proposal=case.proposals[0])

    page = read(signed_in.get(HOME))

    assert page.links(".card-list")[case.body.name] in {form_of(case.request), form_of(other)}
    assert [text.split(" 回答済み")[0] for text in page.texts(".card__meta")] == ["1 / 3", "0 / 3"]


def test_earlier_forms_can_be_read(signed_in, case):
    close_inquiry(inquiry=case.inquiry, by=None)
    UptakeFactory(request=case.request, proposal=case.proposals[0], note="春に実施")

    home, form = read(signed_in.get(HOME)), read(signed_in.get(form_of(case.request)))

    assert "いまお答えいただく調査はありません" in home.one("main").text
    assert list(home.links("ul.rows").values()) == [form_of(case.request)]
    assert (form.all("main form"), "春に実施" in form.one("main").text) == ([], True)


def test_an_account_without_a_body_is_told_what_to_do(client, case):
    client.force_login(member(Role.READER, case.municipality))

    assert "代表を務める団体が登録されていません" in read(client.get(HOME)).one("main").text


def test_signing_in_leads_a_representative_to_the_form_and_staff_home(client, case, chief):
    chief.set_password("a-long-enough-sentence-1")
    chief.save()
    credentials = {"login": chief.email, "password": "a-long-enough-sentence-1"}

    assert client.post(reverse("account_login"), credentials).url == HOME
    client.logout()
    asked_for = f"{reverse('account_login')}?next=/mihon/"
    assert client.post(asked_for, {**credentials, "next": "/mihon/"}).url == "/mihon/"


def test_the_way_to_answering_is_shown_to_representatives_alone(client, case, chief):
    def words(user):
        client.force_login(user)
        return [link for link in read(client.get("/accounts/2fa/")).links("nav.staff-bar") if link == "回答する"]

    assert (words(chief), words(member(Role.COORDINATOR, case.municipality))) == (["回答する"], [])


# --- who may ---


def test_another_body_s_form_does_not_exist(signed_in, case):
    foreign = make_inquiry().request

    for request in (case.requests[1], foreign):
        address = form_of(request)
        assert [signed_in.get(address).status_code, signed_in.post(address, sent(case.proposals[0])).status_code] == [
            404,
            404,
        ]
    assert kept(case) == []


def test_staff_of_the_city_answer_in_their_own_area_not_here(client, case):
    for person in (member(Role.COORDINATOR, case.municipality), member(Role.SYSTEM_ADMINISTRATOR)):
        client.force_login(person)
        assert client.post(form_of(case.request), sent(case.proposals[0])).status_code == 404
    assert kept(case) == []


def test_anonymous_visitors_sign_in_first(client, case):
    response = client.post(form_of(case.request), sent(case.proposals[0]))

    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={form_of(case.request)}")
    assert kept(case) == []


def test_a_role_that_ended_opens_nothing(signed_in, case, chief):
    chief.memberships.update(valid_to="2020-03-31")

    assert signed_in.get(form_of(case.request)).status_code == 404


# --- the page ---


def test_the_page_asks_in_plain_words_with_readings(signed_in, case):
    first = case.proposals[0]
    first.plain_summary = "祭《まつ》りに<新しい>人《ひと》を"
    first.save()
    ProposalFactory(topic=first.topic, parent=first, label="①", text="回覧板で知らせる")

    page = read(signed_in.get(form_of(case.request)))

    card = page.one(f"#p-{first.slug}")
    assert card.texts("legend rt") == ["まつ", "ひと"]
    assert (first.text in card.text, "① 回覧板で知らせる" in card.text) == (True, True)
    second = page.one(f"#p-{case.proposals[1].slug}")
    assert second.one(".answer__question").text == case.proposals[1].text


def test_six_answers_stand_below_each_question_and_the_given_one_is_chosen(signed_in, case):
    UptakeFactory(request=case.request, proposal=case.proposals[0], status="partly", note="春だけ", note_is_public=True)

    page = read(signed_in.get(form_of(case.request)))

    first = page.one(f"#p-{case.proposals[0].slug}")
    choices = first.all("input[name=status]")
    assert [one["value"] for one in choices] == list(Uptake.Status.values)
    assert [one["value"] for one in choices if "checked" in one.attributes] == ["partly"]
    assert first.one("textarea").text == "春だけ"
    readers = first.all("input[name=note_is_public]")
    assert [one["value"] for one in readers if "checked" in one.attributes] == ["1"]
    assert page.one(".answers-progress__count").text == "1 / 3 回答済み"


def test_a_new_note_is_for_the_city_office_until_the_body_says_otherwise(signed_in, case):
    page = read(signed_in.get(form_of(case.request)))

    readers = page.one(f"#p-{case.proposals[0].slug}").all("input[name=note_is_public]")
    assert [one["value"] for one in readers if "checked" in one.attributes] == [""]


def test_other_bodies_notes_and_last_year_s_of_others_are_not_there(signed_in, case):
    UptakeFactory(request=case.requests[1], proposal=case.proposals[0], note="隣の区の内輪の話")
    past = InquiryFactory(document=case.document, fiscal_year=case.inquiry.fiscal_year - 1)
    UptakeFactory(
        request=RequestFactory(inquiry=past, association=case.requests[1].association),
        proposal=case.proposals[0],
        note="隣の区の昨年の話",
    )

    page = signed_in.get(form_of(case.request)).content.decode()

    assert [text for text in ("隣の区の内輪の話", "隣の区の昨年の話", "昨年度") if text in page] == []


def test_the_page_is_never_cached_or_indexed(signed_in, case):
    response = signed_in.get(form_of(case.request))

    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_opening_the_pages_writes_nothing(signed_in, case):
    with CaptureQueriesContext(connection) as queries:
        signed_in.get(HOME)
        signed_in.get(form_of(case.request))
    assert [one["sql"] for one in queries if not one["sql"].startswith("SELECT")] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_asks_a_fixed_number_of_questions(client, django_assert_num_queries, count):
    case = make_inquiry(proposals=count)
    for proposal in case.proposals:
        UptakeFactory(request=case.request, proposal=proposal)
    client.force_login(member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=case.body))
    with django_assert_num_queries(8):  # session, user, memberships, form, and four of its sheet
        client.get(form_of(case.request))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_forms_asks_a_fixed_number_of_questions(client, django_assert_num_queries, count):
    case = make_inquiry(bodies=count)
    people = [member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=case.body)]
    for request in case.requests[1:]:
        people[0].memberships.create(
            role=Role.ASSOCIATION_REPRESENTATIVE, municipality=case.municipality, association=request.association
        )
    client.force_login(people[0])
    with django_assert_num_queries(8):
        client.get(f"{HOME}?all=1")


# --- saving ---


def test_one_tap_saves_the_card_and_says_when(signed_in, case, chief):
    response = tap(signed_in, form_of(case.request), sent(case.proposals[0], "partly"))

    assert kept(case) == [(case.request, case.proposals[0].slug, "partly", "", False)]
    row = Uptake.objects.get()
    assert (row.entered_via, row.updated_by, row.history.get().history_user) == ("account", chief, chief)
    part = read(response)
    assert "保存しました" in part.one("p.answer__told--saved").text
    assert part.one("input[name=version]")["value"] == "1"
    assert part.one("#answers-progress").text.startswith("1 / 3")
    assert part.one("#answers-progress")["hx-swap-oob"] == "true"


def test_without_javascript_the_button_saves_and_leads_back_to_the_card(signed_in, case):
    slug = case.proposals[1].slug
    response = signed_in.post(form_of(case.request), sent(case.proposals[1], note="秋の祭り", note_is_public="1"))

    assert (response.status_code, response.url) == (302, f"{form_of(case.request)}?saved={slug}#p-{slug}")
    assert kept(case) == [(case.request, slug, "done", "秋の祭り", True)]
    page = read(signed_in.get(response.url))
    assert [one.text.startswith("保存しました") for one in page.all(".answer__told--saved")] == [True]


def test_the_last_answer_ends_the_form(signed_in, case):
    for proposal in case.proposals[:2]:
        UptakeFactory(request=case.request, proposal=proposal)

    part = read(tap(signed_in, form_of(case.request), sent(case.proposals[2], "not_applicable")))

    assert part.one("#answers-finish h2").text == "おわりました。ありがとうございました。"
    assert part.texts("#answers-finish li") == ["実施 2", "該当なし 1"]


def test_last_year_s_answer_is_repeated_with_one_tap(signed_in, case):
    past = InquiryFactory(document=case.document, fiscal_year=case.inquiry.fiscal_year - 1)
    UptakeFactory(
        request=RequestFactory(inquiry=past, association=case.body), proposal=case.proposals[0], status="planned"
    )
    card = read(signed_in.get(form_of(case.request))).one(f"#p-{case.proposals[0].slug}")
    assert card.one(".answer__before").text == "昨年度: 予定 昨年と同じ"
    button = card.one("button[name=again]")

    response = tap(
        signed_in, form_of(case.request), {**sent(case.proposals[0], ""), "again": button["value"], "note": "今年も"}
    )

    assert kept(case) == [(case.request, case.proposals[0].slug, "planned", "今年も", False)]
    assert (response["HX-Retarget"], response["HX-Reswap"]) == (f"#p-{case.proposals[0].slug}", "outerHTML")
    chosen = [one["value"] for one in read(response).all("input[name=status]") if "checked" in one.attributes]
    assert chosen == ["planned"]


# --- what cannot be saved ---


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "", "note": "秋の祭り"}, "回答を選んでください。メモは、回答と一緒に保存されます。"),
        ({"status": "maybe"}, "回答を選び直してください。"),
        ({"note": "あ" * 501}, "500"),
        ({"version": "9" * 5_000}, "整数"),
    ],
    ids=["a note alone", "an unknown answer", "an overlong note", "an endless version"],
)
def test_what_is_wrong_is_said_at_its_card_and_nothing_is_lost(signed_in, case, fields, said):
    data = {**sent(case.proposals[1], version=0), **fields}

    part, page = tap(signed_in, form_of(case.request), data), signed_in.post(form_of(case.request), data)

    assert (part.status_code, page.status_code, kept(case)) == (422, 422, [])
    assert said in read(part).one(".answer__told--error").text
    (told,) = read(page).one(".error-summary").links().items()
    assert (said in told[0], told[1]) == (True, f"#p-{case.proposals[1].slug}")
    card = read(page).one(f"#p-{case.proposals[1].slug}")
    assert said in card.one(".answer__told--error").text
    assert card.one("textarea").text == fields.get("note", "")


def test_nothing_sent_is_said_in_words(signed_in, case):
    response = signed_in.post(form_of(case.request), {})

    assert response.status_code == 422
    assert "何も送信されませんでした" in read(response).one("main").text


def test_a_proposal_of_others_a_statement_or_a_part_is_not_asked_and_what_was_written_stays(signed_in, case):
    own = case.proposals[0]
    others = [
        case.other_proposal,
        ProposalFactory(topic=own.topic, kind="statement"),
        ProposalFactory(topic=own.topic, parent=own),
    ]

    for proposal in others:
        data = sent(proposal, note="春に相談する")
        part, page = tap(signed_in, form_of(case.request), data), signed_in.post(form_of(case.request), data)
        assert (part.status_code, page.status_code) == (409, 409)
        told = "保存できませんでした。この質問は、あなたの団体への依頼から外れました。 書かれた内容： 実施 春に相談する"
        assert told in read(part).text
        assert read(page).one(".error-summary").text == told
    assert kept(case) == []


def test_a_question_taken_away_while_it_is_saved_is_told_like_one_taken_away_before(signed_in, case, monkeypatch):
    """The form was read before the question went, the answer is saved after it."""
    taken = case.proposals[0]
    read_before = sheet_of(case.request)
    Proposal.objects.filter(pk=taken.pk).update(kind="statement")
    sheets = iter([read_before])
    monkeypatch.setattr(proposal_answers, "sheet_of", lambda request: next(sheets, None) or sheet_of(request))

    response = signed_in.post(form_of(case.request), sent(taken, note="春に相談する"))

    assert response.status_code == 409
    assert "春に相談する" in read(response).one(".error-summary").text
    assert kept(case) == []


def test_whoever_comes_second_sees_both_answers_and_decides(signed_in, case):
    save_answer(
        request=case.request, proposal=case.proposals[0], status="not_doing", note="人手不足", via="staff", by=None
    )
    mine = sent(case.proposals[0], "done", note="やっています")

    part, page = tap(signed_in, form_of(case.request), mine), signed_in.post(form_of(case.request), mine)

    assert (part.status_code, page.status_code) == (409, 409)
    assert kept(case) == [(case.request, case.proposals[0].slug, "not_doing", "人手不足", False)]
    for shown in (read(part), read(page).one(f"#p-{case.proposals[0].slug}")):
        theirs, own = shown.texts(".answer__conflict dd")
        assert (theirs.startswith("しない"), "人手不足" in theirs, "職員による入力" in theirs) == (True, True, True)
        assert own == "実施 やっています"
        assert shown.one("input[name=version]")["value"] == "1"

    tap(signed_in, form_of(case.request), {**mine, "version": "1"})
    assert kept(case) == [(case.request, case.proposals[0].slug, "done", "やっています", False)]


def test_leaving_the_first_answer_shows_it(signed_in, case):
    save_answer(request=case.request, proposal=case.proposals[0], status="not_doing", via="staff", by=None)

    response = tap(signed_in, form_of(case.request), {**sent(case.proposals[0], "done", 1), "action": "keep"})

    chosen = [one["value"] for one in read(response).all("input[name=status]") if "checked" in one.attributes]
    assert (chosen, Uptake.objects.get().status) == (["not_doing"], "not_doing")


def test_a_form_closed_in_between_says_so(signed_in, case):
    close_inquiry(inquiry=case.inquiry, by=None)

    part, page = (
        tap(signed_in, form_of(case.request), sent(case.proposals[0])),
        signed_in.post(form_of(case.request), sent(case.proposals[0])),
    )

    assert (part.status_code, page.status_code, kept(case)) == (409, 409, [])
    assert "受付は終わりました" in read(part).one(".answer__told--error").text
    assert "受付は終わりました" in read(page).one("main").text
