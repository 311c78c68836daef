"""Taking in a recommendation in the browser, from the text to the public page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from districts.models import Municipality, Role, StakeholderAlias, StakeholderType
from policies.forms.document_intakes import field_name
from policies.models import Clause, Recommendation, RecommendationIntake, SourceDocument
from policies.services.recommendation_import import publish_recommendation
from tests.factories import CouncilFactory, MunicipalityFactory, RecommendationFactory, StakeholderTypeFactory, member
from tests.html import read
from tests.policies.papers import RECOMMENDATION
from tests.policies.services.paper_cases import recommendation
from tests.policies.views.paper_desk import confirm, decide, hand_in
from tests.policies.views.staff_cases import people_of

pytestmark = pytest.mark.django_db

STEM = "recommendation"
ALL = {"all_checked": "on", "warnings_confirmed": "on"}


@pytest.fixture
def city() -> Municipality:
    city = MunicipalityFactory(slug="mihon", name="みほん市")
    StakeholderTypeFactory(municipality=city, slug="city", name="市", kind="city")
    return city


@pytest.fixture
def coordinator(client: Client, city: Municipality) -> Client:
    client.force_login(member(Role.COORDINATOR, city))
    return client


@pytest.fixture
def intake(coordinator: Client) -> RecommendationIntake:
    hand_in(coordinator, STEM, RECOMMENDATION)
    return RecommendationIntake.objects.get()


def test_a_text_goes_from_the_file_to_the_public_page(coordinator: Client, client: Client) -> None:
    response = hand_in(coordinator, STEM, RECOMMENDATION, number="第1号", issued_on="2020-02-20")
    intake = RecommendationIntake.objects.get()
    assert (response.status_code, response["Location"]) == (302, intake.get_absolute_url())
    page = coordinator.get(intake.get_absolute_url())
    assert "花壇協議会は、当番表を作る必要がある。" in page.content.decode()
    assert Clause.objects.count() == 0

    labels = {field_name("label", "花壇協議会"): "new:body"}
    assert decide(coordinator, intake, **ALL, **labels).status_code == 302
    assert confirm(coordinator, intake, STEM)["Location"] == intake.get_absolute_url()
    head = Recommendation.objects.get()
    assert (head.slug, head.number, head.issued_on.isoformat()) == ("paper", "第1号", "2020-02-20")
    assert Clause.objects.filter(confirmed_at=None).count() == 0
    assert head.history.first().history_user == intake.created_by

    address = reverse("policies:recommendation-publish", args=["mihon", "paper"])
    token = coordinator.get(address).context["state"].token
    assert coordinator.post(address, {"token": token}).status_code == 302
    head.refresh_from_db()
    assert Client().get(head.get_absolute_url()).status_code == 200


def test_pasted_text_is_the_same_as_a_file(coordinator: Client) -> None:
    hand_in(coordinator, STEM, RECOMMENDATION.replace("\n", "\r\n"), pasted=True)
    intake = RecommendationIntake.objects.get()
    assert coordinator.get(intake.get_absolute_url()).context["reading"].counts["clauses"] == 4
    assert intake.document.original_name == "pasted.txt"


def test_the_page_shows_every_clause_as_suggested(coordinator: Client, intake: RecommendationIntake) -> None:
    page = read(coordinator.get(intake.get_absolute_url()))
    assert page.texts(".intake-clause__text") == [
        "花壇は通りの顔である。",
        "花壇協議会は、当番表を作る必要がある。",
        "市は、苗を配られたい。",
        "市は、道具を貸されたい。",
    ]
    chosen = [option.text for option in page.all(".intake-clause option[selected]")]
    assert chosen == ["説明", "必要がある", "求める", "求める"]
    boxes = [box["value"] for box in page.all(".intake-clause input[type=checkbox][checked]")]
    assert boxes == ["花壇協議会", "市", "市"]
    assert page.texts(".intake-section h3")[:3] == [
        "Ⅰ 地域の協働について",
        "１ 集まりの場について",
        "（1） 花壇の世話について",
    ]


def test_a_tick_confirms_one_item_as_it_stands(coordinator: Client, intake: RecommendationIntake) -> None:
    decide(coordinator, intake, **{field_name("item", "item-1-1-1-2"): "on"})
    intake.refresh_from_db()
    assert intake.decisions == {"clause-1-1-1-2-1": {"force": "request", "addressees": ["市"]}}
    decide(coordinator, intake, **{field_name("item", "item-1-1-1-2"): None})
    intake.refresh_from_db()
    assert intake.decisions == {}


def test_what_is_set_to_something_else_is_decided_and_stays(coordinator: Client, intake: RecommendationIntake) -> None:
    decide(coordinator, intake, **{field_name("force", "clause-1-1-1-2-1"): "hope"})
    decide(coordinator, intake)
    intake.refresh_from_db()
    assert intake.decisions == {"clause-1-1-1-2-1": {"force": "hope", "addressees": ["市"]}}


def test_another_addressee_is_chosen_from_the_list_of_all(coordinator: Client, city, intake) -> None:
    StakeholderTypeFactory(municipality=city, name="図書館")
    decide(coordinator, intake, **{field_name("to", "clause-1-1-1-2-1") + "-more": "図書館"})
    intake.refresh_from_db()
    assert intake.decisions["clause-1-1-1-2-1"]["addressees"] == ["市", "図書館"]


def test_a_label_becomes_another_name_of_a_kind(coordinator: Client, city, intake) -> None:
    club = StakeholderTypeFactory(municipality=city, slug="club", name="花の会")
    decide(coordinator, intake, **ALL, **{field_name("label", "花壇協議会"): "is:club"})
    assert StakeholderAlias.objects.count() == 0
    confirm(coordinator, intake, STEM)
    assert StakeholderAlias.objects.get().stakeholder_type == club
    assert [kind.name for kind in Clause.objects.get(position=2).addressees.all()] == ["花の会"]


def test_what_is_left_open_is_taken_in_and_blocks_publishing(coordinator: Client, intake) -> None:
    decide(coordinator, intake, warnings_confirmed="on")
    confirm(coordinator, intake, STEM)
    assert Clause.objects.filter(confirmed_at=None).count() == 4
    state = coordinator.get(reverse("policies:recommendation-publish", args=["mihon", "paper"])).context["state"]
    assert [sentence[:20] for sentence in state.blocks] == [
        "求めの強さと宛先が確認されていない文が4",
        "何かを求めているのに宛先のない文が1件あ",
        "どの主体か決まっていない宛先があります：",
    ]


def test_the_paper_is_opened_again_to_settle_what_was_left(coordinator: Client, intake) -> None:
    decide(coordinator, intake, warnings_confirmed="on")
    confirm(coordinator, intake, STEM)
    response = coordinator.post(reverse("policies:recommendation-intake-again", args=["mihon", "paper"]))
    again = RecommendationIntake.objects.get(status="open")
    assert response["Location"] == again.get_absolute_url()
    decide(coordinator, again, **ALL, **{field_name("label", "花壇協議会"): "new:body"})
    confirm(coordinator, again, STEM)
    assert Clause.objects.filter(confirmed_at=None).count() == 0
    assert StakeholderType.objects.filter(name="花壇協議会").count() == 1


# Refusals


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": b""}, "file"),
        ({"text": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "name": "old.doc"}, "file"),
        ({"text": b"%PDF-1.7", "name": "scan.pdf"}, "file"),
        ({"text": "花", "title": ""}, "title"),
        ({"text": "花", "slug": "花"}, "slug"),
        ({"text": "花", "slug": "taken"}, "slug"),
        ({"text": "花", "slug": "intakes"}, "slug"),
        ({"text": "花", "issued_on": "2020-02-31"}, "issued_on"),
        ({"text": "花", "outline": "nothing"}, "outline"),
        ({"text": " \n", "pasted": True}, "file"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(coordinator: Client, city, data, field) -> None:
    RecommendationFactory(municipality=city, slug="taken")
    response = hand_in(coordinator, STEM, **data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert (SourceDocument.objects.count(), Recommendation.objects.count()) == (0, 1)


def test_a_file_and_a_pasted_text_at_once_are_refused(coordinator: Client) -> None:
    data = {"file": SimpleUploadedFile("a.txt", b"x"), "text": "花", "title": "花"}
    response = coordinator.post(reverse("policies:recommendation-intake-create", args=["mihon"]), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["text"])
    assert response.context["form"]["text"].value() == "花"


def test_a_confirmed_request_to_nobody_is_refused_at_its_clause(coordinator: Client, intake) -> None:
    name = field_name("to", "clause-1-1-1-2-1")
    response = decide(coordinator, intake, **ALL, **{name: None})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [name])
    intake.refresh_from_db()
    assert intake.decisions == {}


def test_the_second_of_two_who_decide_sees_both_and_loses_nothing(coordinator: Client, intake) -> None:
    force = field_name("force", "clause-1-1-1-2-1")
    decide(coordinator, intake, **{force: "hope"})
    response = decide(coordinator, intake, version="1", **{force: "need"})
    assert response.status_code == 409
    assert response.context["conflicts"] == [
        {"question": "道具の貸し出し: 市は、道具を貸されたい。", "mine": "必要がある 市", "theirs": "望まれる 市"}
    ]
    assert response.context["form"][force].value() == "need"
    intake.refresh_from_db()
    assert intake.decisions["clause-1-1-1-2-1"]["force"] == "hope"
    version = response.context["form"]["version"].value()
    assert decide(coordinator, intake, version=version, **{force: "need"}).status_code == 302


def test_unread_warnings_keep_the_text_out(coordinator: Client, intake) -> None:
    decide(coordinator, intake, all_checked="on")
    confirm(coordinator, intake, STEM)
    intake.refresh_from_db()
    assert (intake.status, Clause.objects.count()) == ("open", 0)


def test_errors_stand_on_the_page_and_keep_the_text_out(coordinator: Client) -> None:
    hand_in(coordinator, STEM, "これは答申ではない。\nただの文章である。\n")
    intake = RecommendationIntake.objects.get()
    outlook = coordinator.get(intake.get_absolute_url()).context["outlook"]
    assert (len(outlook.errors), len(outlook.blocks), outlook.token) == (1, 1, "")
    confirm(coordinator, intake, STEM)
    intake.refresh_from_db()
    assert intake.status == "open"


def test_a_stored_file_nobody_can_read_can_only_be_put_aside(coordinator: Client, intake) -> None:
    SourceDocument.objects.update(original_name="paper.pdf")
    page = coordinator.get(intake.get_absolute_url())
    assert (page.status_code, "PDF" in page.content.decode()) == (200, True)
    assert coordinator.post(intake.get_absolute_url()).status_code == 422
    coordinator.post(reverse("policies:recommendation-intake-discard", args=["mihon", intake.pk]), {"version": "1"})
    assert (RecommendationIntake.objects.count(), Recommendation.objects.count()) == (0, 0)


def test_what_goes_wants_consent_at_its_box(coordinator: Client, city) -> None:
    recommendation(city)
    shorter = RECOMMENDATION[: RECOMMENDATION.index("○道具")]
    hand_in(coordinator, STEM, shorter, head=Recommendation.objects.get().pk, title="", slug="")
    intake = RecommendationIntake.objects.get(status="open")
    response = confirm(coordinator, intake, STEM)
    assert (response.status_code, list(response.context["confirm_form"].errors)) == (422, ["losses_accepted"])
    assert confirm(coordinator, intake, STEM, losses_accepted="on").status_code == 302
    assert Recommendation.objects.get().items.count() == 1


def test_what_is_public_is_corrected_with_a_reason(coordinator: Client, city) -> None:
    head = publish_recommendation(recommendation=recommendation(city), by=None)
    hand_in(coordinator, STEM, RECOMMENDATION.replace("苗を", "種を"), head=head.pk)
    intake = RecommendationIntake.objects.get(status="open")
    response = confirm(coordinator, intake, STEM)
    assert (response.status_code, list(response.context["confirm_form"].errors)) == (422, ["reason"])
    confirm(coordinator, intake, STEM, reason="原本との照合")
    assert "原本との照合" in Clause.objects.get(text__contains="種").history.first().history_change_reason
    assert coordinator.get(intake.get_absolute_url()).context["outlook"].confirmed_text


# Choices


def test_only_what_belongs_to_the_municipality_can_be_chosen(coordinator: Client, city) -> None:
    own, foreign = RecommendationFactory(municipality=city), RecommendationFactory()
    council = CouncilFactory()
    form = coordinator.get(reverse("policies:recommendation-intake-create", args=["mihon"])).context["form"]
    assert (list(form.fields["head"].queryset), list(form.fields["council"].queryset)) == ([own], [])
    response = hand_in(coordinator, STEM, RECOMMENDATION, head=foreign.pk, council=council.pk)
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, ["council", "head"])


def test_other_outline_rules_are_tried_on_the_same_file(coordinator: Client, intake) -> None:
    hand_in(coordinator, STEM, RECOMMENDATION, head=Recommendation.objects.get().pk, outline="number-paren")
    intake.refresh_from_db()
    assert intake.outline == "number-paren"
    assert coordinator.get(intake.get_absolute_url()).context["reading"].outline.name == "number-paren"


# Who


def test_only_coordinators_of_the_municipality_take_texts_in(client: Client, city, intake) -> None:
    people = people_of(city)
    addresses = [
        reverse("policies:recommendation-intake-list", args=["mihon"]),
        reverse("policies:recommendation-intake-create", args=["mihon"]),
        reverse("policies:recommendation-publish", args=["mihon", "paper"]),
        intake.get_absolute_url(),
    ]
    expected = {"coordinator": 200, "editor": 403, "reader": 403, "council_member": 404, "outsider": 404, "nobody": 404}
    found = {}
    for name in expected:
        client.force_login(getattr(people, name))
        found[name] = {client.get(address).status_code for address in addresses}
    assert found == {name: {status} for name, status in expected.items()}
    assert {Client().get(address).status_code for address in addresses} == {302}


def test_others_confirm_discard_and_publish_nothing(client: Client, city, intake) -> None:
    decide(client, intake, **ALL)
    intake.refresh_from_db()
    token = client.get(intake.get_absolute_url()).context["outlook"].token
    data = {"version": str(intake.version), "token": token}
    writes = [
        reverse(f"policies:recommendation-intake-{verb}", args=["mihon", intake.pk]) for verb in ("confirm", "discard")
    ]
    for person in (member(Role.READER, city), member(Role.COORDINATOR, MunicipalityFactory())):
        client.force_login(person)
        assert {client.post(address, data).status_code for address in writes} <= {403, 404}
    intake.refresh_from_db()
    assert (intake.status, Clause.objects.count()) == ("open", 0)


# How many questions


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(coordinator: Client, django_assert_num_queries, rows) -> None:
    for number in range(rows):
        hand_in(coordinator, STEM, RECOMMENDATION.replace("花壇は", f"花壇{number}は"), slug=f"paper-{number}")
    with django_assert_num_queries(6):
        response = coordinator.get(reverse("policies:recommendation-intake-list", args=["mihon"]))
    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("items", [1, 3])
def test_the_preview_asks_a_constant_number_of_queries(
    coordinator: Client, django_assert_num_queries, items: int
) -> None:
    more = "".join(f"\n○項目{number}\n\n 市は、道具{number}を貸されたい。\n" for number in range(items))
    hand_in(coordinator, STEM, RECOMMENDATION + more)
    intake = RecommendationIntake.objects.get()
    with django_assert_num_queries(17):
        response = coordinator.get(intake.get_absolute_url())
    assert len(response.context["reading"].items) == 2 + items


@pytest.mark.parametrize("items", [1, 3])
def test_confirming_asks_a_constant_number_of_queries(
    coordinator: Client, django_assert_num_queries, items: int
) -> None:
    more = "".join(f"\n○項目{number}\n\n 市は、道具{number}を貸されたい。\n" for number in range(items))
    hand_in(coordinator, STEM, RECOMMENDATION + more)
    intake = RecommendationIntake.objects.get()
    decide(coordinator, intake, warnings_confirmed="on")
    intake.refresh_from_db()
    token = coordinator.get(intake.get_absolute_url()).context["outlook"].token
    address = reverse("policies:recommendation-intake-confirm", args=["mihon", intake.pk])
    with django_assert_num_queries(61):
        coordinator.post(address, {"version": str(intake.version), "token": token})
    assert Recommendation.objects.get().items.count() == 2 + items


def test_a_long_text_comes_in_pages_that_keep_what_the_others_decided(coordinator: Client) -> None:
    more = "".join(f"\n○項目{number}\n\n 市は、道具{number}を貸されたい。\n" for number in range(40))
    hand_in(coordinator, STEM, RECOMMENDATION + more)
    intake = RecommendationIntake.objects.get()
    decide(coordinator, intake, all_checked="on")
    second = f"{intake.get_absolute_url()}?page=2"
    page = coordinator.get(second)
    assert len(page.context["page"].object_list) == 12
    intake.refresh_from_db()
    decided = len(intake.decisions)
    data = {"version": str(intake.version), field_name("item", page.context["page"].object_list[0].key): "on"}
    for item in page.context["page"].object_list:
        for clause in item.clauses:
            data[field_name("force", clause.key)] = clause.force
            data[field_name("to", clause.key)] = clause.addressees
    assert coordinator.post(second, data)["Location"] == second
    intake.refresh_from_db()
    assert len(intake.decisions) == decided + 1
