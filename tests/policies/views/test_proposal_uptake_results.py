"""The page that publishes an inquiry's results: what was looked at becomes public, and single notes are held back."""

import pytest

from districts.models import Membership, Role
from policies.models import Uptake, UptakeInquiry
from policies.services.proposal_inquiries import close_inquiry
from policies.services.proposal_uptakes import save_answer
from policies.views import proposal_uptake_results
from tests.factories import UptakeFactory, member
from tests.html import read
from tests.policies.uptake_cases import make_inquiry

from .staff_cases import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Two bodies answered the first proposal and released their notes; one wrote for the office only. It is closed."""
    case = make_inquiry(bodies=3)
    for request, note, public in zip(
        case.requests, ["花壇をつくった", "連絡は090-1234-5678へ", "内々の話"], [True, True, False], strict=True
    ):
        UptakeFactory(request=request, proposal=case.proposals[0], status="done", note=note, note_is_public=public)
    close_inquiry(inquiry=case.inquiry, by=None)
    return case


@pytest.fixture
def clerk(case):
    return member(Role.COORDINATOR, case.municipality)


@pytest.fixture
def office(client, clerk):
    client.force_login(clerk)
    return client


def url(case) -> str:
    return address("uptake-publish", case.municipality, case.document, case.inquiry.fiscal_year)


def token(client, case) -> str:
    return read(client.get(url(case))).one("input[name=token]")["value"]


def notes() -> list[Uptake]:
    return list(Uptake.objects.order_by("request_id"))


def publish(client, case, *held: Uptake, action="publish", seen=None, **more):
    data = {"action": action, "token": seen or token(client, case), "held_back": [row.pk for row in held], **more}
    return client.post(url(case), data)


def held() -> list[str]:
    return [row.note for row in notes() if row.held_back_at]


def is_public() -> bool:
    return UptakeInquiry.objects.get().results_published_at is not None


def shown(client, case) -> list[str]:
    found = read(client.get(case.proposals[0].get_absolute_url())).texts("[aria-labelledby=uptake] ul.rows > li")
    return [
        note for note in ("花壇をつくった", "連絡は090-1234-5678へ", "内々の話") if any(note in one for one in found)
    ]


def test_the_page_shows_every_note_that_becomes_public_and_marks_the_doubtful_one(office, case):
    page = read(office.get(url(case)))
    rows = page.all("tbody tr")
    assert [row.one("th").text for row in rows] == [one.association.name for one in case.requests[:2]]
    assert ["090-1234-5678" in row.text and "のように見えます" in row.text for row in rows] == [False, True]
    assert all(case.proposals[0].text in row.text for row in rows)
    assert "内々の話" not in page.text
    assert [button.text for button in page.all("main form button[name=action]")] == [
        "結果を公開する",
        "公開を見合わせるメモだけを保存する",
    ]


def test_doubtful_notes_are_looked_at_or_held_back_before_they_are_public(office, case):
    refused = publish(office, case)
    assert (refused.status_code, is_public()) == (422, False)
    assert "印の付いたメモを確認してから" in read(refused).text
    assert publish(office, case, warnings_read="on").status_code == 302
    assert (is_public(), held(), shown(office, case)) == (True, [], ["花壇をつくった", "連絡は090-1234-5678へ"])


def test_a_note_held_back_stands_nowhere_in_public_and_the_figures_stay(office, client, case, clerk):
    assert publish(office, case, notes()[1]).status_code == 302
    row = notes()[1]
    assert (row.held_back_by, row.history.first().history_change_reason) == (clerk, "メモの公開を見合わせ")
    client.logout()
    assert shown(client, case) == ["花壇をつくった"]
    document = case.document.get_absolute_url()
    for place in (case.proposals[0].get_absolute_url(), document, f"/{case.municipality.slug}/stakeholders/"):
        assert "090-1234-5678" not in client.get(place).content.decode()
    assert "実施 3" in read(client.get(case.proposals[0].get_absolute_url())).one("[aria-labelledby=uptake]").text


def test_public_results_are_published_again_with_other_notes(office, case):
    publish(office, case, notes()[1])
    day = UptakeInquiry.objects.get().results_published_at
    assert "この内容で公開し直す" in read(office.get(url(case))).text
    assert publish(office, case, notes()[0], warnings_read="on").status_code == 302
    assert (held(), shown(office, case)) == (["花壇をつくった"], ["連絡は090-1234-5678へ"])
    assert UptakeInquiry.objects.get().results_published_at == day


def test_what_changed_meanwhile_is_told_and_nothing_is_published(office, case):
    seen = token(office, case)
    Uptake.objects.filter(note="花壇をつくった").update(note="花壇をやめた", version=2)
    response = publish(office, case, notes()[1], seen=seen, warnings_read="on")
    page = read(response)
    assert [box["value"] for box in page.all("input[name=held_back][checked]")] == [str(notes()[1].pk)]
    assert (response.status_code, is_public()) == (409, False)
    assert ("花壇をやめた" in page.text, page.one("input[name=token]")["value"] != seen) == (True, True)


def test_a_change_between_check_and_lock_is_told_too(office, case, monkeypatch):
    seen = token(office, case)
    real, calls = proposal_uptake_results.results_of, []

    def once(inquiry):
        found = real(inquiry)
        if not calls:
            Uptake.objects.filter(note="花壇をつくった").update(note="花壇をやめた", version=2)
        calls.append(1)
        return found

    monkeypatch.setattr(proposal_uptake_results, "results_of", once)
    assert (publish(office, case, seen=seen, warnings_read="on").status_code, is_public()) == (409, False)


def test_an_inquiry_that_takes_answers_is_not_published(office, case):
    UptakeInquiry.objects.update(closed_at=None)
    response = publish(office, case, warnings_read="on")
    assert (response.status_code, is_public()) == (422, False)
    assert "先に調査を締め切ってください" in read(response).one(".error-summary").text


def test_only_notes_of_this_inquiry_that_were_released_are_held_back(office, case):
    response = publish(office, case, notes()[2], action="hold")
    assert (response.status_code, held()) == (422, [])


def test_without_the_right_to_publish_notes_are_held_back_but_never_shown_again(office, case, clerk):
    Membership.objects.filter(user=clerk).update(may_publish=False)
    page = read(office.get(url(case)))
    assert [button["value"] for button in page.all("main form button[name=action]")] == ["hold"]
    assert publish(office, case, warnings_read="on").status_code == 403
    assert publish(office, case, notes()[1], action="hold").status_code == 302
    assert publish(office, case, notes()[0], action="hold").status_code == 302
    assert (is_public(), held()) == (False, ["花壇をつくった"])
    UptakeInquiry.objects.update(results_published_at="2026-01-01T00:00:00Z")
    assert publish(office, case, notes()[0], notes()[1], action="hold").status_code == 302
    assert publish(office, case, action="hold").status_code == 403
    assert held() == ["花壇をつくった", "連絡は090-1234-5678へ"]


@pytest.mark.parametrize(
    ("role", "own", "status"), [(Role.READER, True, 403), (Role.COORDINATOR, False, 404), (None, True, 302)]
)
def test_others_neither_see_nor_publish(client, case, role, own, status):
    if role:
        elsewhere = make_inquiry().municipality
        client.force_login(member(role, case.municipality if own else elsewhere))
    assert client.get(url(case)).status_code == status
    assert publish(client, case, seen="x").status_code == status
    assert Uptake.objects.exclude(held_back_at=None).count() == 0


def test_the_body_reads_on_its_own_page_that_its_note_is_held_back(office, client, case):
    publish(office, case, notes()[1], action="hold")
    found = []
    for request in case.requests[:2]:
        client.force_login(member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=request.association))
        found.append("公開を見合わせています" in read(client.get(f"/answers/{request.pk}/")).text)
    assert found == [False, True]


def test_a_new_note_is_looked_at_anew(office, case):
    publish(office, case, notes()[1], action="hold")
    UptakeInquiry.objects.update(closed_at=None)
    for status, note in [("partly", "連絡は090-1234-5678へ"), ("partly", "役員が連絡を受ける")]:
        row = notes()[1]
        save_answer(
            request=row.request,
            proposal=row.proposal,
            status=status,
            note=note,
            note_is_public=True,
            via="account",
            by=None,
            version=row.version,
        )
        assert bool(notes()[1].held_back_at) == (note == "連絡は090-1234-5678へ")


@pytest.mark.parametrize("number", [1, 3])
def test_as_many_queries_however_many_notes(office, number, django_assert_num_queries):
    case = make_inquiry(bodies=number)
    for request in case.requests:
        UptakeFactory(request=request, proposal=case.proposals[0], note="話", note_is_public=True)
    office.force_login(member(Role.COORDINATOR, case.municipality))
    with django_assert_num_queries(11):
        office.get(url(case))
