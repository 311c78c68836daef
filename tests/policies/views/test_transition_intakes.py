"""Taking in a sheet in the browser, from the upload to the saved crosswalk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from districts.models import Municipality, Role
from policies.forms.transition_intakes import field_name
from policies.models import Crosswalk, PlanItem, SourceDocument, Transition, TransitionIntake
from policies.services.plans import save_item
from policies.services.transition_intakes import reading_of
from tests.factories import DepartmentFactory, EditionFactory, MunicipalityFactory, PlanFactory, member
from tests.html import read

pytestmark = pytest.mark.django_db

HEAD = "計画の柱\t\t現行計画\t作業経過等\t第2期計画(案)\t関係課\nI\tII\t主な施策\t\t主な施策\t\n"
SHEET = (
    HEAD
    + "●\t\t①話し合いの場づくり\t施策①→施策①\t①話し合いの場づくり\t\n"
    + "\t\t①-1 ○座談会を開きます。\t\t①-2 ○座談会を毎年開きます。\t市民課\n"
    + "\t\t①-2 ○便りを配ります。\t施策①-1に集約\t\t\n"
    + "\t\t①-3 ○昔の集まりを続けます。\t\t①-1 ○新しい集まりを続けます。\t市民課\n"
)
PLAIN = (
    HEAD + "●\t\t①話し合い\t施策①→施策①\t①話し合い\t\n\t\t①-1 ○座談会を開きます。\t\t①-1 ○座談会を開きます。\t市民課\n"
)


@pytest.fixture
def city() -> Municipality:
    municipality = MunicipalityFactory(slug="mihon")
    DepartmentFactory(municipality=municipality, code="shimin", name="市民課")
    plan = PlanFactory(municipality=municipality)
    EditionFactory(plan=plan, slug="first")
    EditionFactory(plan=plan, slug="second")
    return municipality


@pytest.fixture
def coordinator(client: Client, city: Municipality) -> Client:
    client.force_login(member(Role.COORDINATOR, city))
    return client


def upload(client: Client, text: str | bytes = SHEET, name: str = "sheet.tsv", **changes: str):
    editions = {edition.slug: edition.pk for edition in Municipality.objects.get(slug="mihon").plan_editions.all()}
    data = {"from_edition": editions["first"], "to_edition": editions["second"], "title": "検討資料", **changes}
    content = text.encode() if isinstance(text, str) else text
    data["file"] = SimpleUploadedFile(name, content)
    return client.post(reverse("policies:intake-create", args=["mihon"]), data)


def decide(client: Client, intake: TransitionIntake, answers: dict[str, str], *, confirmed: bool = True, **extra: str):
    intake.refresh_from_db()
    questions = {question.kind: question for question in reading_of(intake).questions}
    data = {"version": str(intake.version), **extra}
    if confirmed:
        data["warnings_confirmed"] = "on"
    for kind, value in answers.items():
        data[field_name(questions[kind])] = value
    return client.post(intake.get_absolute_url(), data)


def confirm(client: Client, intake: TransitionIntake, **extra: str):
    """Confirm what the preview shows."""
    intake.refresh_from_db()
    token = client.get(intake.get_absolute_url()).context["outlook"].token
    address = reverse("policies:intake-confirm", args=["mihon", intake.pk])
    return client.post(address, {"version": str(intake.version), "token": token, **extra}, follow=True)


def edges() -> list[tuple[str | None, str | None, str, bool]]:
    rows = Transition.objects.measures().select_related("old", "new").order_by("old__slug", "new__slug")
    return [(r.old and r.old.code, r.new and r.new.code, r.kind, r.is_unresolved) for r in rows]


def test_a_sheet_goes_from_upload_to_saved_crosswalk(coordinator: Client) -> None:
    response = upload(coordinator)
    intake = TransitionIntake.objects.get()
    assert (response.status_code, response["Location"]) == (302, intake.get_absolute_url())
    page = coordinator.get(intake.get_absolute_url()).content.decode()
    assert "座談会を毎年開きます。" in page
    assert PlanItem.objects.count() == 0

    assert decide(coordinator, intake, {"target": "①-1"}).status_code == 302
    answer = confirm(coordinator, intake)
    assert answer.status_code == 200
    assert edges() == [
        ("①-1", "①-2", "continue", False),
        ("①-2", "①-1", "absorb", False),
        ("①-3", "①-1", "continue", False),
    ]
    old = PlanItem.objects.get(edition__slug="first", slug="1-2")
    assert (old.source_document, old.source_row, old.text) == (SourceDocument.objects.get(), 5, "便りを配ります。")
    intake.refresh_from_db()
    assert intake.status == TransitionIntake.Status.CONFIRMED


def test_decisions_survive_leaving_and_coming_back(coordinator: Client) -> None:
    upload(coordinator)
    intake = TransitionIntake.objects.get()
    decide(coordinator, intake, {"target": "①-1"}, confirmed=False)
    upload(coordinator)
    assert TransitionIntake.objects.get() == intake
    intake.refresh_from_db()
    assert list(intake.decisions.values()) == ["①-1"]
    assert reading_of(intake).open_questions == []


def test_what_is_left_for_later_is_saved_as_open(coordinator: Client) -> None:
    upload(coordinator)
    intake = TransitionIntake.objects.get()
    decide(coordinator, intake, {})
    confirm(coordinator, intake)
    assert [row for row in edges() if row[3]] == [("①-2", None, "absorb", True)]
    open_edge = Transition.objects.unresolved().get()
    assert [item.code for item in open_edge.candidates.order_by("slug")] == ["①-1", "①-2"]


def test_the_same_file_again_changes_nothing_and_says_so(coordinator: Client) -> None:
    for _time in range(2):
        upload(coordinator, PLAIN)
        intake = TransitionIntake.objects.order_by("-pk")[0]
        page = coordinator.get(intake.get_absolute_url()).content.decode()
        decide(coordinator, intake, {})
        confirm(coordinator, intake)
    assert "記録はすでにこのとおりです" in page
    versions = list(PlanItem.objects.values_list("version", flat=True))
    assert (PlanItem.objects.count(), set(versions)) == (4, {1})
    assert PlanItem.history.count() == 4


def test_a_new_version_of_the_file_shows_what_would_change(coordinator: Client) -> None:
    upload(coordinator, PLAIN)
    intake = TransitionIntake.objects.get()
    decide(coordinator, intake, {})
    confirm(coordinator, intake)
    upload(coordinator, PLAIN.replace("座談会を開きます。\t市民課", "座談会を毎月開きます。\t市民課"))
    second = TransitionIntake.objects.get(status="open")
    page = coordinator.get(second.get_absolute_url()).content.decode()
    assert "記録はすでにこのとおりです" not in page
    decide(coordinator, second, {})
    confirm(coordinator, second)
    changed = PlanItem.objects.get(edition__slug="second", slug="1-1")
    assert (changed.text, changed.version) == ("座談会を毎月開きます。", 2)
    assert PlanItem.objects.get(edition__slug="first", slug="1-1").version == 1


def test_an_answer_that_does_not_fit_is_refused_at_its_field_and_kept(coordinator: Client) -> None:
    upload(coordinator)
    intake = TransitionIntake.objects.get()
    question = reading_of(intake).questions[0]
    name = field_name(question)
    response = decide(coordinator, intake, {"target": "…other"}, **{f"{name}-other": "⑨-9"})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {f"{name}-other"}
    assert "⑨-9" in response.content.decode()
    intake.refresh_from_db()
    assert intake.decisions == {}


def test_the_second_of_two_who_decide_sees_both_and_loses_nothing(coordinator: Client) -> None:
    upload(coordinator)
    intake = TransitionIntake.objects.get()
    question = reading_of(intake).questions[0]
    decide(coordinator, intake, {"target": "①-1"})
    late = {"version": "1", field_name(question): "abolish", "warnings_confirmed": "on"}
    response = coordinator.post(intake.get_absolute_url(), late)
    assert response.status_code == 409
    assert len(response.context["conflicts"]) == 1
    assert response.context["form"][field_name(question)].value() == "abolish"
    intake.refresh_from_db()
    assert intake.decisions == {question.key: "①-1"}


def test_unconfirmed_warnings_keep_the_sheet_out(coordinator: Client) -> None:
    upload(coordinator)
    intake = TransitionIntake.objects.get()
    confirm(coordinator, intake)
    intake.refresh_from_db()
    assert (intake.status, PlanItem.objects.count(), Crosswalk.objects.count()) == ("open", 0, 0)


def test_errors_keep_the_sheet_out_and_stand_at_their_cell(coordinator: Client) -> None:
    upload(coordinator, PLAIN.replace("市民課", "市民化"))
    intake = TransitionIntake.objects.get()
    page = coordinator.get(intake.get_absolute_url())
    assert [finding.code for finding in page.context["reading"].errors] == ["department_unknown"]
    decide(coordinator, intake, {})
    confirm(coordinator, intake)
    assert PlanItem.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.tsv"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "old.xls"), (b"PK\x03\x04broken", "broken.xlsx")],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(coordinator: Client, content: bytes, name: str) -> None:
    response = upload(coordinator, content, name)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"file"}
    assert SourceDocument.objects.count() == 0


def test_two_times_the_same_edition_is_refused(coordinator: Client, city: Municipality) -> None:
    first = city.plan_editions.get(slug="first").pk
    response = upload(coordinator, to_edition=first)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"to_edition"})


def test_discarding_saves_nothing_and_keeps_the_file(coordinator: Client) -> None:
    upload(coordinator)
    intake = TransitionIntake.objects.get()
    coordinator.post(reverse("policies:intake-discard", args=["mihon", intake.pk]), {"version": "1"})
    intake.refresh_from_db()
    assert (intake.status, PlanItem.objects.count(), SourceDocument.objects.count()) == ("discarded", 0, 1)


def test_the_file_comes_back_byte_for_byte_to_staff_only(coordinator: Client, city: Municipality) -> None:
    upload(coordinator)
    document = SourceDocument.objects.get()
    address = reverse("policies:document-download", args=["mihon", document.pk])
    response = coordinator.get(address)
    assert b"".join(response.streaming_content) == SHEET.encode()
    assert response["Content-Disposition"] == 'attachment; filename="sheet.tsv"'
    stranger = Client()
    stranger.force_login(member(Role.COORDINATOR, MunicipalityFactory()))
    assert stranger.get(address).status_code == 404


def test_only_coordinators_of_the_municipality_take_sheets_in(client: Client, city: Municipality) -> None:
    coordinator = Client()
    coordinator.force_login(member(Role.COORDINATOR, city))
    upload(coordinator)
    intake = TransitionIntake.objects.get()
    addresses = [
        reverse("policies:intake-list", args=["mihon"]),
        reverse("policies:intake-create", args=["mihon"]),
        intake.get_absolute_url(),
    ]
    people = {
        "editor": (member(Role.DEPARTMENT_EDITOR, city, city.departments.get()), 403),
        "reader": (member(Role.READER, city), 403),
        "council": (member(Role.COUNCIL_MEMBER, city), 404),
        "neighbour": (member(Role.COORDINATOR, MunicipalityFactory()), 404),
        "administrator": (member(Role.SYSTEM_ADMINISTRATOR), 200),
    }
    found = {}
    for name, (person, _expected) in people.items():
        client.force_login(person)
        found[name] = {client.get(address).status_code for address in addresses}
    assert found == {name: {expected} for name, (_person, expected) in people.items()}
    anonymous = Client()
    assert {anonymous.get(address).status_code for address in addresses} == {302}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(coordinator: Client, django_assert_num_queries, rows: int) -> None:
    for number in range(rows):
        upload(coordinator, PLAIN.replace("座談会", f"座談会{number}"))
    with django_assert_num_queries(6):
        response = coordinator.get(reverse("policies:intake-list", args=["mihon"]))
    assert len(response.context["page"].object_list) == rows


def test_decisions_come_along_to_a_new_version_of_the_file(coordinator: Client) -> None:
    upload(coordinator)
    first = TransitionIntake.objects.get()
    decide(coordinator, first, {"target": "①-1"})
    confirm(coordinator, first)
    upload(coordinator, SHEET.replace("便りを配ります", "便りを毎月配ります"))
    second = TransitionIntake.objects.get(status="open")
    assert list(second.decisions.values()) == ["①-1"]
    assert [finding.code for finding in reading_of(second).findings if finding.code.startswith("decision")] == []


def test_findings_of_a_long_sheet_lead_to_their_page_of_the_preview(coordinator: Client) -> None:
    rows = "".join(f"\t\t①-{n} ○取り組みその{n}。\t\t①-{n} ○取り組みその{n}。\t市民課\n" for n in range(2, 202))
    upload(coordinator, PLAIN + rows + "\t\t①-202 ○備考のない取り組み。\t\t\t\n")
    intake = TransitionIntake.objects.get()
    page = coordinator.get(intake.get_absolute_url())
    places = {finding.row: query for finding, query in page.context["outlook"].findings if finding.row == 205}
    assert places == {205: "?page=2"}
    second = coordinator.get(f"{intake.get_absolute_url()}?page=2").content.decode()
    assert 'id="row-1-205"' in second
    assert 'id="row-1-205"' not in page.content.decode()


def test_what_changed_since_the_preview_is_shown_again_before_it_is_confirmed(coordinator: Client) -> None:
    upload(coordinator, PLAIN)
    first = TransitionIntake.objects.get()
    decide(coordinator, first, {})
    confirm(coordinator, first)
    upload(coordinator, PLAIN.replace("座談会を開きます。\t市民課", "座談会を毎月開きます。\t市民課"))
    second = TransitionIntake.objects.get(status="open")
    decide(coordinator, second, {})
    second.refresh_from_db()
    token = coordinator.get(second.get_absolute_url()).context["outlook"].token
    item = PlanItem.objects.get(edition__slug="second", slug="1-1")
    save_item(item=item, version=item.version, fields={"text": "職員の文案です。"}, by=None)
    address = reverse("policies:intake-confirm", args=["mihon", second.pk])
    coordinator.post(address, {"version": str(second.version), "token": token})
    second.refresh_from_db()
    item.refresh_from_db()
    assert (second.status, item.text) == ("open", "職員の文案です。")


def test_what_a_new_sheet_takes_away_wants_consent_of_its_own(coordinator: Client) -> None:
    more = "\t\t①-2 ○便りを配ります。\t\t①-2 ○便りを配ります。\t市民課\n"
    upload(coordinator, PLAIN + more)
    first = TransitionIntake.objects.get()
    decide(coordinator, first, {})
    confirm(coordinator, first)
    upload(coordinator, PLAIN)
    second = TransitionIntake.objects.get(status="open")
    decide(coordinator, second, {})
    assert len(coordinator.get(second.get_absolute_url()).context["outlook"].losses) == 2
    confirm(coordinator, second)
    assert PlanItem.objects.current().count() == 6
    confirm(coordinator, second, losses_accepted="on")
    second.refresh_from_db()
    assert (second.status, PlanItem.objects.current().count()) == ("confirmed", 4)


def test_swapped_editions_are_refused(coordinator: Client, city: Municipality) -> None:
    first, second = city.plan_editions.order_by("ordinal")
    response = upload(coordinator, from_edition=second.pk, to_edition=first.pk)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"to_edition"})
    assert SourceDocument.objects.count() == 0


def test_the_document_is_cited_as_the_sheet_names_itself(coordinator: Client) -> None:
    upload(coordinator, "資料No.7\n\n新旧の整理表\n\n" + SHEET, title="")
    document = SourceDocument.objects.get()
    assert (document.number, document.title, document.original_name) == ("資料No.7", "新旧の整理表", "sheet.tsv")


def test_the_same_file_again_is_cited_by_its_newest_title_and_number(coordinator: Client) -> None:
    named = "資料No.7\n\n" + SHEET
    upload(coordinator, named, title="したがき")
    upload(coordinator, named, title="新旧の整理表", number="資料8")
    upload(coordinator, named, title="")
    document = SourceDocument.objects.get()
    assert (document.title, document.number) == ("新旧の整理表", "資料8")
    assert [(row.title, row.number) for row in document.history.all()] == [
        ("新旧の整理表", "資料8"),
        ("したがき", "資料No.7"),
    ]


def test_a_sheet_that_was_begun_and_left_stands_where_the_next_one_is_begun(coordinator: Client) -> None:
    upload(coordinator)
    intake = TransitionIntake.objects.get()
    create = reverse("policies:intake-create", args=["mihon"])

    section = read(coordinator.get(create)).one("[aria-labelledby=open-intakes]")
    assert list(section.links().values()) == [intake.get_absolute_url()]
    coordinator.post(section.one("details form")["action"], {"version": section.one("input[name=version]")["value"]})
    assert read(coordinator.get(create)).all("[aria-labelledby=open-intakes]") == []
