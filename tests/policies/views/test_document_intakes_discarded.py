"""An intake put aside leaves no empty draft behind, and its address is free again; a button pressed twice begins one."""

import pytest
from django.test import Client
from django.urls import reverse

from districts.models import Role
from policies.models import ProposalDocument, Recommendation, SourceDocument
from tests.factories import MunicipalityFactory, member
from tests.html import read
from tests.policies.services.paper_cases import PROPOSALS, RECOMMENDATION
from tests.policies.views.paper_desk import hand_in

pytestmark = pytest.mark.django_db

PAPERS = [("recommendation", Recommendation, RECOMMENDATION), ("proposal", ProposalDocument, PROPOSALS)]


@pytest.fixture
def coordinator(client: Client) -> Client:
    client.force_login(member(Role.COORDINATOR, MunicipalityFactory(slug="mihon")))
    return client


def discard(client: Client, stem: str, intake) -> None:
    client.post(reverse(f"policies:{stem}-intake-discard", args=["mihon", intake.pk]), {"version": intake.version})


@pytest.mark.parametrize(("stem", "model", "text"), PAPERS)
def test_the_empty_draft_goes_and_the_address_can_be_used_again(coordinator: Client, stem, model, text) -> None:
    hand_in(coordinator, stem, text)
    discard(coordinator, stem, model.objects.get().intakes.get())
    assert (model.objects.count(), SourceDocument.objects.count()) == (0, 1)
    assert hand_in(coordinator, stem, text).status_code == 302
    assert list(model.objects.values_list("slug", flat=True)) == ["paper"]


@pytest.mark.parametrize(("stem", "model", "text"), PAPERS)
def test_a_draft_with_another_open_intake_stays(coordinator: Client, stem, model, text) -> None:
    hand_in(coordinator, stem, text)
    head = model.objects.get()
    hand_in(coordinator, stem, text + "\n", head=head.pk, title="", slug="")
    first, second = head.intakes.order_by("pk")
    discard(coordinator, stem, first)
    assert list(head.intakes.order_by("pk").values_list("status", flat=True)) == ["discarded", "open"]
    discard(coordinator, stem, second)
    assert model.objects.count() == 0


@pytest.mark.parametrize(("stem", "model", "text"), PAPERS)
def test_a_published_draft_stays(coordinator: Client, stem, model, text) -> None:
    hand_in(coordinator, stem, text)
    model.objects.update(published_at="2020-01-01T00:00Z")
    discard(coordinator, stem, model.objects.get().intakes.get())
    assert list(model.objects.get().intakes.values_list("status", flat=True)) == ["discarded"]


@pytest.mark.parametrize(("stem", "model", "text"), PAPERS)
def test_handing_in_twice_ends_in_the_same_intake(coordinator: Client, stem, model, text) -> None:
    first, second = (hand_in(coordinator, stem, text, slug="") for _time in range(2))
    assert (first.status_code, second.url, model.objects.count()) == (302, first.url, 1)


@pytest.mark.parametrize(("stem", "model", "text"), PAPERS)
def test_what_was_begun_and_left_stands_where_the_next_one_is_begun(coordinator: Client, stem, model, text) -> None:
    create = reverse(f"policies:{stem}-intake-create", args=["mihon"])
    assert read(coordinator.get(create)).all("[aria-labelledby=open-intakes]") == []
    hand_in(coordinator, stem, text)
    intake = model.objects.get().intakes.get()

    section = read(coordinator.get(create)).one("[aria-labelledby=open-intakes]")
    assert list(section.links().values()) == [intake.get_absolute_url()]
    form = section.one("details form")
    assert (form["method"], form["action"]) == (
        "post",
        reverse(f"policies:{stem}-intake-discard", args=["mihon", intake.pk]),
    )
    coordinator.post(form["action"], {"version": form.one("input[name=version]")["value"]})
    assert read(coordinator.get(create)).all("[aria-labelledby=open-intakes]") == []
