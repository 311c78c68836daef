"""Taking in a review sheet in the browser: from the file to the record."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from districts.models import Membership, Municipality, Role
from policies.intake.reviews.export import write_sheet
from policies.intake.reviews.sheet import SheetDepartment, SheetReading, SheetValue
from policies.models import IndicatorValue, PlanItem, Review, ReviewIntake
from policies.services.indicator_values import set_value
from policies.services.review_export import sheet_of
from policies.services.review_setup import ensure_item
from tests.factories import MunicipalityFactory, member
from tests.html import read
from tests.policies.intake.reviews_builders import sheet_002, with_values

pytestmark = pytest.mark.django_db

CREATE = "/staff/mihon/reviews/intakes/new/"


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon", name="みほん市")


@pytest.fixture
def item(city: Municipality) -> PlanItem:
    return ensure_item(slug=city.slug, edition_slug="reform", reading=sheet_002(), by=None)[0]


@pytest.fixture
def coordinator(client: Client, city: Municipality) -> Client:
    client.force_login(accepting(city, may_accept=True))
    return client


def accepting(city: Municipality, *, may_accept: bool):
    person = member(Role.COORDINATOR, city)
    Membership.objects.filter(user=person).update(may_accept=may_accept)
    return person


def hand_in(client: Client, reading: SheetReading | bytes, name: str = "個票.xlsx", **data: str):
    content = reading if isinstance(reading, bytes) else write_sheet(reading)
    return client.post(CREATE, {"file": SimpleUploadedFile(name, content), **data})


def value(number: int) -> SheetReading:
    return with_values(SheetValue(2016, False, "actual", Decimal(number)))


def preview(client: Client):
    return client.get(ReviewIntake.objects.latest("pk").get_absolute_url())


def sent(client: Client, **data: str) -> dict[str, str]:
    """What the form of the preview would send."""
    form = preview(client).context["confirm_form"]
    return {"version": str(form["version"].value()), "token": form["token"].value(), **data}


def confirm(client: Client, values: dict[str, str]):
    intake = ReviewIntake.objects.latest("pk")
    return client.post(reverse("policies:review-intake-confirm", args=["mihon", intake.pk]), values)


def take_in(client: Client, reading: SheetReading, **data: str):
    hand_in(client, reading)
    return confirm(client, sent(client, **data))


def test_a_sheet_goes_from_the_file_into_the_record(coordinator: Client, item: PlanItem) -> None:
    answer = hand_in(coordinator, sheet_002())
    intake = ReviewIntake.objects.get()
    assert answer["Location"] == intake.get_absolute_url()
    assert IndicatorValue.objects.count() == 0
    page = read(preview(coordinator))
    assert page.texts(".tile__value") == ["42", "0", "0"]
    assert "拠点の数" not in page.texts("h1")
    assert confirm(coordinator, sent(coordinator))["Location"] == intake.get_absolute_url()
    assert sheet_of(PlanItem.objects.get(pk=item.pk), public=False) == sheet_002()
    intake.refresh_from_db()
    assert (intake.status, intake.result) == ("confirmed", {"new": 42, "corrected": 0, "unchanged": 0, "item": item.pk})
    assert read(preview(coordinator)).texts(".tile__value") == ["42", "0", "0"]


def test_the_same_file_again_says_that_nothing_changes(coordinator: Client, item: PlanItem) -> None:
    take_in(coordinator, sheet_002())
    hand_in(coordinator, sheet_002())
    page = read(preview(coordinator))
    assert page.texts(".tile__value") == ["0", "0", "40"]
    assert page.texts("#corrections") == []
    assert confirm(coordinator, sent(coordinator)).status_code == 302


def test_a_correction_stands_in_a_table_and_wants_a_reason(coordinator: Client, item: PlanItem) -> None:
    take_in(coordinator, value(7))
    hand_in(coordinator, value(8))
    row = read(preview(coordinator)).texts("[aria-labelledby=corrections] tbody td")
    assert row[:2] == ["7", "8"]
    refused = confirm(coordinator, sent(coordinator))
    assert refused.status_code == 422
    assert list(refused.context["confirm_form"].errors) == ["reason"]
    assert IndicatorValue.objects.get().number == 7
    assert confirm(coordinator, sent(coordinator, reason="数え直した")).status_code == 302
    assert [(row.number, row.reason) for row in IndicatorValue.objects.current()] == [(8, "数え直した")]


def test_a_change_meanwhile_is_shown_and_what_was_typed_stays(coordinator: Client, item: PlanItem) -> None:
    take_in(coordinator, value(7))
    hand_in(coordinator, value(8))
    mine = sent(coordinator, reason="数え直した")
    held = IndicatorValue.objects.get()
    set_value(indicator=held.indicator, fiscal_year=2016, series="actual", number=9, reason="訂正", by=None)
    answer = confirm(coordinator, mine)
    assert answer.status_code == 409
    assert read(answer).texts("[aria-labelledby=corrections] tbody td")[:2] == ["9", "8"]
    assert answer.context["confirm_form"]["reason"].value() == "数え直した"
    assert IndicatorValue.objects.current().get().number == 9


def test_warnings_are_read_before_it_is_taken_in(coordinator: Client, item: PlanItem) -> None:
    hand_in(coordinator, replace(value(7), departments=(SheetDepartment("中央公民館", lead=True),)))
    assert confirm(coordinator, sent(coordinator)).status_code == 422
    assert confirm(coordinator, sent(coordinator, warnings_read="on")).status_code == 302
    assert IndicatorValue.objects.get().number == 7


def test_errors_block_and_stand_at_their_cells(coordinator: Client, item: PlanItem) -> None:
    hand_in(coordinator, replace(value(7), departments=(SheetDepartment("知らない課", lead=True),)))
    answer = preview(coordinator)
    assert answer.context["confirm_form"] is None
    assert "知らない課" in " ".join(read(answer).texts("[aria-labelledby=findings] td"))
    assert confirm(coordinator, {"version": "1", "token": ""}).status_code == 302
    assert IndicatorValue.objects.count() == 0


def test_reviews_that_count_as_accepted_need_the_right_to_accept(client: Client, item: PlanItem) -> None:
    client.force_login(accepting(item.edition.municipality, may_accept=False))
    hand_in(client, sheet_002())
    assert preview(client).context["confirm_form"] is None
    assert confirm(client, {"version": "1", "token": ""}).status_code == 302
    assert Review.objects.count() == 0
    hand_in(client, value(7))
    assert confirm(client, sent(client)).status_code == 302
    assert IndicatorValue.objects.get().number == 7


@pytest.mark.parametrize(
    ("name", "content"),
    [("個票.txt", "進捗管理個票\n指標 37".encode()), ("個票.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
)
def test_a_file_of_another_kind_is_refused_at_its_field(coordinator: Client, item, name: str, content: bytes) -> None:
    answer = hand_in(coordinator, content, name=name)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert ReviewIntake.objects.count() == 0


def test_the_edition_is_asked_for_where_the_sheet_does_not_tell(coordinator: Client, city: Municipality) -> None:
    answer = hand_in(coordinator, sheet_002())
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["edition"])


def test_an_intake_is_discarded_and_nothing_was_saved(coordinator: Client, item: PlanItem) -> None:
    hand_in(coordinator, value(7))
    intake = ReviewIntake.objects.get()
    address = reverse("policies:review-intake-discard", args=["mihon", intake.pk])
    coordinator.post(address, {"version": "7"})
    intake.refresh_from_db()
    assert intake.status == "open"
    coordinator.post(address, {"version": str(intake.version)})
    intake.refresh_from_db()
    assert intake.status == "discarded"
    assert preview(coordinator).status_code == 200
    assert IndicatorValue.objects.count() == 0


def test_the_list_asks_the_same_however_long_it_is(
    coordinator: Client, item: PlanItem, django_assert_num_queries
) -> None:
    address = reverse("policies:review-intake-list", args=["mihon"])
    for number in (1, 2, 3):
        hand_in(coordinator, value(number))
        if number != 2:
            coordinator.get(address)
            with django_assert_num_queries(6):
                page = read(coordinator.get(address))
            assert len(page.all("tbody tr")) == number


@pytest.mark.parametrize(
    ("role", "statuses"), [(Role.DEPARTMENT_EDITOR, (403, 403)), (Role.READER, (403, 403)), (None, (302, 302))]
)
def test_only_coordinators_of_the_city_take_in(client: Client, item: PlanItem, role, statuses) -> None:
    if role:
        department = item.assignments.get(is_lead=True).department if role == Role.DEPARTMENT_EDITOR else None
        client.force_login(member(role, item.edition.municipality, department))
    assert (client.get(CREATE).status_code, hand_in(client, value(7)).status_code) == statuses
    assert ReviewIntake.objects.count() == 0


def test_another_city_finds_nothing(client: Client, coordinator: Client, item: PlanItem) -> None:
    hand_in(coordinator, value(7))
    intake = ReviewIntake.objects.get()
    other = Client()
    other.force_login(member(Role.COORDINATOR, MunicipalityFactory(slug="tonari")))
    assert other.get(intake.get_absolute_url()).status_code == 404
    assert confirm(other, {"version": "1"}).status_code == 404
    assert other.get(f"/staff/tonari/reviews/intakes/{intake.pk}/").status_code == 404
