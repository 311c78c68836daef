"""Taking in proposals in the browser, from the paper to the public page."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from districts.models import Municipality, Role
from policies.forms.document_intakes import field_name
from policies.models import Proposal, ProposalDocument, ProposalIntake, SourceDocument
from tests.factories import MunicipalityFactory, ProposalDocumentFactory, StakeholderTypeFactory, member
from tests.html import read
from tests.policies.papers import PROPOSALS
from tests.policies.services.paper_cases import proposals
from tests.policies.views.paper_desk import confirm, decide, hand_in
from tests.policies.views.staff_cases import people_of

pytestmark = pytest.mark.django_db

STEM = "proposal"
LABELS = {field_name("label", label): "new:body" for label in ("花壇協議会", "水やり係", "図書館")}
ALL = {"all_checked": "on", "warnings_confirmed": "on", **LABELS}


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon", name="みほん市")


@pytest.fixture
def coordinator(client: Client, city: Municipality) -> Client:
    client.force_login(member(Role.COORDINATOR, city))
    return client


@pytest.fixture
def intake(coordinator: Client) -> ProposalIntake:
    hand_in(coordinator, STEM, PROPOSALS)
    return ProposalIntake.objects.get()


def test_a_paper_goes_from_the_file_to_the_public_page(coordinator: Client, intake) -> None:
    assert Proposal.objects.count() == 0
    assert decide(coordinator, intake, **ALL).status_code == 302
    assert confirm(coordinator, intake, STEM)["Location"] == intake.get_absolute_url()
    head = ProposalDocument.objects.get()
    assert (head.slug, head.proposals.count(), head.groups.count()) == ("paper", 4, 2)
    address = reverse("policies:proposal-publish", args=["mihon", "paper"])
    token = coordinator.get(address).context["state"].token
    assert coordinator.post(address, {"token": token}).status_code == 302
    head.refresh_from_db()
    assert Client().get(head.get_absolute_url()).status_code == 200


def test_a_table_of_excel_comes_in_the_same_way(coordinator: Client) -> None:
    book = Workbook()
    for row in (("主体", "項目", "取り組み"), ("図書館", "本棚", "・花の本を並べる。"), ("", "", "・花の日を設ける。")):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("B2:B3")
    file = io.BytesIO()
    book.save(file)
    hand_in(coordinator, STEM, file.getvalue(), name="table.xlsx")
    intake = ProposalIntake.objects.get()
    decide(coordinator, intake, **ALL)
    confirm(coordinator, intake, STEM)
    assert [row.text for row in Proposal.objects.in_order()] == ["花の本を並べる。", "花の日を設ける。"]


def test_the_page_shows_groups_topics_and_proposals_as_suggested(coordinator: Client, intake) -> None:
    page = read(coordinator.get(intake.get_absolute_url()))
    assert page.texts(".intake-section h3") == ["（1） 花壇協議会・水やり係", "（2） 図書館"]
    assert page.texts(".intake-clause__text") == [
        "当番表を作って配る。",
        "水やりの日を決める。",
        "毎月集まる。",
        "花の本を並べる。",
    ]
    boxes = [box["value"] for box in page.all(".intake-section input[type=checkbox][checked]")]
    assert boxes == ["花壇協議会", "水やり係", "図書館"]


def test_a_tick_confirms_one_group_as_it_stands(coordinator: Client, intake) -> None:
    decide(coordinator, intake, **{field_name("group", "2"): "on"})
    intake.refresh_from_db()
    assert intake.decisions == {
        "2": {"addressees": ["図書館"]},
        "2-1-1": {"kind": "action", "other_actor": ""},
    }
    decide(coordinator, intake, **{field_name("group", "2"): None})
    intake.refresh_from_db()
    assert intake.decisions == {}


def test_kind_and_actor_are_set_to_something_else(coordinator: Client, city, intake) -> None:
    StakeholderTypeFactory(municipality=city, name="花の会")
    changes = {field_name("kind", "2-1-1"): "statement", field_name("actor", "1-1-1"): "花の会"}
    decide(coordinator, intake, **changes)
    decide(coordinator, intake, **ALL)
    confirm(coordinator, intake, STEM)
    assert Proposal.objects.get(slug="2-1-1").kind == "statement"
    assert Proposal.objects.get(slug="1-1-1").other_actor.name == "花の会"


def test_topics_are_named_merged_and_parted_again(coordinator: Client, intake) -> None:
    decide(coordinator, intake, **{field_name("topic", "1-1"): "当番と集まり", field_name("merge", "1-2"): "on"})
    reading = coordinator.get(intake.get_absolute_url()).context["reading"]
    assert [(one.name, len(one.proposals)) for one in reading.groups[0].topics] == [("当番と集まり", 3)]
    decide(coordinator, intake, **{field_name("merge", "1-2"): None})
    reading = coordinator.get(intake.get_absolute_url()).context["reading"]
    assert [one.name for one in reading.groups[0].topics] == ["当番と集まり", "集まり"]


def test_decisions_the_page_does_not_ask_are_kept(coordinator: Client, intake) -> None:
    intake.decisions = {"2": {"name": "市の図書館"}, "preface": "prose"}
    intake.save()
    decide(coordinator, intake, **{field_name("group", "2"): "on"})
    intake.refresh_from_db()
    assert (intake.decisions["2"], intake.decisions["preface"]) == (
        {"name": "市の図書館", "addressees": ["市の図書館"]},
        "prose",
    )


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": b""}, "file"),
        ({"text": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "name": "old.xls"}, "file"),
        ({"text": PROPOSALS, "title": ""}, "title"),
        ({"text": PROPOSALS, "slug": "taken"}, "slug"),
        ({"text": PROPOSALS, "issued_on": "きのう"}, "issued_on"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(coordinator: Client, city, data, field) -> None:
    ProposalDocumentFactory(municipality=city, slug="taken")
    response = hand_in(coordinator, STEM, **data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert SourceDocument.objects.count() == 0


def test_a_confirmed_group_addresses_somebody(coordinator: Client, intake) -> None:
    name = field_name("to", "2")
    response = decide(coordinator, intake, **ALL, **{name: None})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [name])


def test_the_second_of_two_who_decide_sees_both_and_loses_nothing(coordinator: Client, intake) -> None:
    kind = field_name("kind", "2-1-1")
    decide(coordinator, intake, **{kind: "statement"})
    response = decide(coordinator, intake, version="1", **{kind: "action"})
    assert response.status_code == 409
    assert [row["question"] for row in response.context["conflicts"]] == ["花の本を並べる。"]
    intake.refresh_from_db()
    assert intake.decisions["2-1-1"]["kind"] == "statement"


def test_what_goes_wants_consent_and_discarding_saves_nothing(coordinator: Client, city) -> None:
    head = proposals(city)
    hand_in(coordinator, STEM, PROPOSALS[: PROPOSALS.index("（2）図書館")], head=head.pk, title="", slug="")
    intake = ProposalIntake.objects.get(status="open")
    response = confirm(coordinator, intake, STEM)
    assert (response.status_code, list(response.context["confirm_form"].errors)) == (422, ["losses_accepted"])
    coordinator.post(reverse("policies:proposal-intake-discard", args=["mihon", intake.pk]), {"version": "1"})
    intake.refresh_from_db()
    assert (intake.status, head.proposals.count()) == ("discarded", 4)


def test_only_coordinators_of_the_municipality_take_papers_in(client: Client, city, intake) -> None:
    people = people_of(city)
    addresses = [
        reverse("policies:proposal-intake-list", args=["mihon"]),
        reverse("policies:proposal-intake-create", args=["mihon"]),
        reverse("policies:proposal-publish", args=["mihon", "paper"]),
        intake.get_absolute_url(),
    ]
    expected = {"coordinator": 200, "editor": 403, "reader": 403, "council_member": 404, "outsider": 404, "nobody": 404}
    found = {}
    for name in expected:
        client.force_login(getattr(people, name))
        found[name] = {client.get(address).status_code for address in addresses}
    assert found == {name: {status} for name, status in expected.items()}
    assert {Client().get(address).status_code for address in addresses} == {302}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(coordinator: Client, django_assert_num_queries, rows) -> None:
    for number in range(rows):
        hand_in(coordinator, STEM, PROPOSALS.replace("毎月", f"{number}月に"), slug=f"paper-{number}")
    with django_assert_num_queries(6):
        response = coordinator.get(reverse("policies:proposal-intake-list", args=["mihon"]))
    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("more", [1, 3])
def test_the_preview_asks_a_constant_number_of_queries(coordinator: Client, django_assert_num_queries, more) -> None:
    text = PROPOSALS + "".join(f"\n・花の本を{number}冊並べる。\n" for number in range(more))
    hand_in(coordinator, STEM, text)
    intake = ProposalIntake.objects.get()
    with django_assert_num_queries(17):
        response = coordinator.get(intake.get_absolute_url())
    assert response.context["reading"].counts["proposals"] == 4 + more
