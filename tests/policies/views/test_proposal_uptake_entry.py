"""A body's paper form in one table, and the file with all answers."""

import csv
import io
import zipfile

import pytest

from districts.models import Role
from policies.models import Proposal, Uptake
from policies.reading.uptake_answers import sheet_of
from policies.services.proposal_inquiries import close_inquiry
from policies.services.proposal_results import publish_results
from policies.services.proposal_uptakes import save_answer
from policies.views import proposal_uptake_entry
from tests.factories import InquiryFactory, RequestFactory, UptakeFactory, member
from tests.html import read
from tests.policies.uptake_cases import make_inquiry

from .staff_cases import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_inquiry(bodies=2)


@pytest.fixture
def clerk(case):
    return member(Role.COORDINATOR, case.municipality)


@pytest.fixture
def office(client, clerk):
    client.force_login(clerk)
    return client


def entry(case) -> str:
    return address("uptake-entry", case.municipality, case.document, case.inquiry.fiscal_year, case.body.code)


def sheet(case, *rows: tuple) -> dict[str, str]:
    """What the browser sends: (status, note, public, version) per proposal; what is left out is unanswered."""
    data = {}
    for at, proposal in enumerate(case.proposals):
        status, note, public, version = rows[at] if at < len(rows) else ("", "", False, 0)
        data |= {
            f"p{proposal.pk}-status": status,
            f"p{proposal.pk}-note": note,
            f"p{proposal.pk}-version": str(version),
        }
        if public:
            data[f"p{proposal.pk}-note_is_public"] = "on"
    return data


def kept(case) -> list[tuple]:
    rows = Uptake.objects.filter(request=case.request).order_by("proposal__position")
    return [(row.status, row.note, row.note_is_public, row.version, row.entered_via) for row in rows]


# --- entering ---


def test_a_whole_paper_is_saved_at_once_as_entered_by_staff(office, case, clerk):
    data = sheet(case, ("done", "花壇", True, 0), ("", "", False, 0), ("not_applicable", "", False, 0))

    response = office.post(entry(case), data)

    assert (response.status_code, kept(case)) == (
        302,
        [("done", "花壇", True, 1, "staff"), ("not_applicable", "", False, 1, "staff")],
    )
    assert {row.updated_by for row in Uptake.objects.all()} == {clerk}
    assert f"{case.body.name}の回答を2件保存しました。" in read(office.get(response.url)).one(".messages").text


def test_what_the_body_answered_itself_stays_its_own(office, case):
    UptakeFactory(request=case.request, proposal=case.proposals[0], status="partly", entered_via="account")

    office.post(entry(case), sheet(case, ("partly", "", False, 1), ("done", "", False, 0)))

    assert kept(case) == [("partly", "", False, 1, "account"), ("done", "", False, 1, "staff")]


def test_an_answer_is_taken_back_by_choosing_none(office, case):
    UptakeFactory(request=case.request, proposal=case.proposals[0])

    office.post(entry(case), sheet(case, ("", "", False, 1)))

    assert kept(case) == []


def test_the_table_shows_the_answers_of_now_and_before(office, case):
    UptakeFactory(request=case.request, proposal=case.proposals[0], status="partly", note="春だけ", note_is_public=True)
    past = InquiryFactory(document=case.document, fiscal_year=case.inquiry.fiscal_year - 1)
    earlier = RequestFactory(inquiry=past, association=case.body)
    UptakeFactory(request=earlier, proposal=case.proposals[1], status="planned")

    page = read(office.get(entry(case)))

    rows = [row for row in page.all("tbody tr") if row.all("td")]
    selected = [[one["value"] for one in row.all("option") if "selected" in one.attributes] for row in rows]
    assert selected == [["partly"], [""], [""]]
    assert [row.one("input[type=text]").attributes.get("value", "") for row in rows] == ["春だけ", "", ""]
    assert ["checked" in row.one("input[type=checkbox]").attributes for row in rows] == [True, False, False]
    assert [row.all("td")[0].text.split()[0] for row in rows] == ["—", "予定", "—"]


def test_readers_see_the_answers_and_no_form_to_send(client, case):
    UptakeFactory(request=case.request, proposal=case.proposals[0], status="partly", note="内輪の話")
    client.force_login(member(Role.READER, case.municipality))

    page = read(client.get(entry(case)))

    assert (page.all("select"), page.all("main button[type=submit]")) == ([], [])
    row = next(row for row in page.all("tbody tr") if row.all("td"))
    assert [cell.text for cell in row.all("td")][1:4] == ["一部実施", "内輪の話", "いいえ"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_table_asks_a_fixed_number_of_questions(client, django_assert_num_queries, count):
    case = make_inquiry(proposals=count)
    for proposal in case.proposals:
        UptakeFactory(request=case.request, proposal=proposal)
    client.force_login(member(Role.COORDINATOR, case.municipality))
    with django_assert_num_queries(11):
        client.get(entry(case))


# --- what cannot be saved ---


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        (("", "秋の祭り", False, 0), "status", "回答も選んでください。"),
        (("", "", True, 0), "status", "回答も選んでください。"),
        (("maybe", "", False, 0), "status", "maybe"),
        (("done", "あ" * 501, False, 0), "note", "500"),
        (("done", "", False, ""), "version", "必須"),
    ],
    ids=["a note alone", "public alone", "an unknown answer", "an overlong note", "no version"],
)
def test_one_wrong_row_keeps_the_whole_paper_and_says_where(office, case, row, field, said):
    response = office.post(entry(case), sheet(case, ("done", "花壇", True, 0), row))

    assert (response.status_code, kept(case)) == (422, [])
    first, second, _third = response.context["rows"]
    assert (first.errors, list(second.errors)) == ({}, [field])
    page = read(response)
    assert (case.proposals[1].slug in page.one(".error-summary").text, said in page.one(".error-summary").text) == (
        True,
        True,
    )
    assert (first["note"].value(), second["note"].value()) == ("花壇", row[1])


def test_an_answer_given_meanwhile_stops_the_paper_and_shows_both(office, case):
    save_answer(
        request=case.request, proposal=case.proposals[1], status="not_doing", note="人手不足", via="link", by=None
    )
    paper = sheet(case, ("done", "花壇", False, 0), ("partly", "春だけ", True, 0))

    response = office.post(entry(case), paper)

    assert (response.status_code, kept(case)) == (409, [("not_doing", "人手不足", False, 1, "link")])
    page = read(response)
    stale = page.one("tr.uptake-row--open")
    assert [word for word in ("しない", "人手不足", "専用リンク") if word not in stale.text] == []
    assert [one["value"] for one in stale.all("option") if "selected" in one.attributes] == ["partly"]
    rows = {row.card.proposal: row for row in response.context["rows"]}
    assert [rows[proposal]["version"].value() for proposal in case.proposals] == ["0", "1", "0"]

    office.post(entry(case), sheet(case, ("done", "花壇", False, 0), ("partly", "春だけ", True, 1)))
    assert kept(case) == [("done", "花壇", False, 1, "staff"), ("partly", "春だけ", True, 2, "staff")]


def test_a_line_nobody_touched_says_nothing_whoever_answered_meanwhile(office, case):
    page = read(office.get(entry(case)))
    paper = {
        one["name"]: one.attributes.get("value", "") for one in page.all("input[type=hidden]") if "-" in one["name"]
    }
    first, second = case.proposals[0], case.proposals[1]
    save_answer(request=case.request, proposal=first, status="done", note="花壇", via="link", by=None)

    response = office.post(entry(case), paper | {f"p{second.pk}-status": "partly"})

    assert (response.status_code, kept(case)) == (
        302,
        [("done", "花壇", False, 1, "link"), ("partly", "", False, 1, "staff")],
    )


def test_a_paper_that_comes_late_waits_for_the_inquiry_to_open_again(office, case):
    close_inquiry(inquiry=case.inquiry, by=None)

    response = office.post(entry(case), sheet(case, ("done", "花壇", False, 0)))

    assert (response.status_code, kept(case)) == (409, [])
    assert "入力中に調査が締め切られました" in read(response).one("main").text
    assert response.context["rows"][0]["note"].value() == "花壇"


# --- the file ---


def lines(response) -> list[list[str]]:
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def all_answers(client, case):
    return client.get(address("uptake-csv", case.municipality, case.document, case.inquiry.fiscal_year))


def test_the_file_has_a_line_per_body_and_proposal_with_internal_notes(office, case):
    UptakeFactory(request=case.request, proposal=case.proposals[0], status="partly", note="内輪の話")

    head, *rows = lines(all_answers(office, case))

    assert len(rows) == 6
    first = dict(zip(head, rows[0], strict=True))
    assert (first["年度（西暦）"], first["団体コード"], first["提案番号"]) == (
        str(case.inquiry.fiscal_year),
        case.body.code,
        case.proposals[0].slug,
    )
    assert (first["回答"], first["メモ"], first["メモの公開"], first["入力の方法"]) == (
        "一部実施",
        "内輪の話",
        "市役所のみ",
        "職員による入力",
    )
    assert [row[head.index("回答")] for row in rows[1:]] == ["未回答"] * 5


def test_formulas_in_notes_are_not_run_by_spreadsheets(office, case):
    UptakeFactory(request=case.request, proposal=case.proposals[0], note="=HYPERLINK(1)")

    head, first, *_rest = lines(all_answers(office, case))

    assert first[head.index("メモ")] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_file_asks_a_fixed_number_of_questions(client, django_assert_num_queries, bodies):
    case = make_inquiry(bodies=bodies, proposals=bodies)
    client.force_login(member(Role.READER, case.municipality))
    with django_assert_num_queries(11):
        b"".join(all_answers(client, case).streaming_content)


# --- what the public never sees ---


def unpacked(content: bytes) -> bytes:
    """The texts of a workbook; everything else as it is."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_internal_notes_and_who_answered_what_are_in_no_public_page_or_file(client, case):
    """Pages, files and feeds of the document, before and after its results are public."""
    UptakeFactory(request=case.request, proposal=case.proposals[0], status="partly", note="役員の内輪の話")
    UptakeFactory(request=case.requests[1], proposal=case.proposals[0], note="公開してよい話", note_is_public=True)
    place, document, proposal = case.municipality, case.document, case.proposals[0]
    addresses = [
        address("proposal-list", place),
        address("proposal-document", place, document),
        address("proposal-detail", place, document, proposal),
        address("proposal-csv", place, document),
        address("proposal-xlsx", place, document),
        address("stakeholder-list", place),
        address("stakeholder-detail", place, case.ward),
    ]

    def told(word) -> list[str]:
        found = []
        for one in addresses:
            response = client.get(one)
            assert response.status_code == 200, one
            content = b"".join(response.streaming_content) if response.streaming else response.content
            if word.encode() in unpacked(content):
                found.append(one)
        return found

    assert (told("役員の内輪の話"), told(case.body.name), told("公開してよい話")) == ([], [], [])
    publish_results(inquiry=close_inquiry(inquiry=case.inquiry, by=None), by=None)
    assert (told("役員の内輪の話"), told(case.body.name)) == ([], [])
    assert (told("公開してよい話"), told(case.requests[1].association.name)) == ([addresses[2]], [addresses[2]])


def test_what_was_entered_for_a_proposal_no_longer_asked_stays_in_sight_and_nothing_is_saved(office, case):
    data = sheet(case, ("done", "", False, 0), ("partly", "春から", False, 0))
    Proposal.objects.filter(pk=case.proposals[1].pk).update(kind="statement")

    response = office.post(entry(case), data)

    assert response.status_code == 409
    slug = case.proposals[1].slug
    assert read(response).one(".error-summary").texts("li") == [f"{slug} 一部実施 春から"]
    assert kept(case) == []
    left = {key: value for key, value in data.items() if not key.startswith(f"p{case.proposals[1].pk}-")}
    assert office.post(entry(case), left).status_code == 302
    assert kept(case) == [("done", "", False, 1, "staff")]


def test_an_untouched_line_of_a_proposal_no_longer_asked_does_not_matter(office, case):
    data = sheet(case, ("done", "", False, 0))
    Proposal.objects.filter(pk=case.proposals[1].pk).update(kind="statement")

    assert office.post(entry(case), data).status_code == 302
    assert kept(case) == [("done", "", False, 1, "staff")]


def test_a_proposal_taken_away_while_the_sheet_is_saved_is_told_too(office, case, monkeypatch):
    read_before = sheet_of(case.request)
    Proposal.objects.filter(pk=case.proposals[1].pk).update(kind="statement")
    sheets = iter([read_before])
    monkeypatch.setattr(proposal_uptake_entry, "sheet_of", lambda request: next(sheets, None) or sheet_of(request))

    response = office.post(entry(case), sheet(case, ("", "", False, 0), ("partly", "春から", False, 0)))

    assert response.status_code == 409
    assert "春から" in read(response).one(".error-summary").text
    assert kept(case) == []
