"""A prepared round through its pages: right from the start, changed, deleted; never once it was opened."""

import pytest
from django.urls import reverse
from django.utils import timezone

from districts.models import Municipality
from policies.models import PlanEdition, RatingScale, ReviewRound
from policies.services.review_rounds import close_round, publish_round, reopen_round
from tests.factories import EditionFactory, RatingScaleFactory
from tests.html import read

from .review_cases import RoundCase, make_round
from .staff_cases import address, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db) -> RoundCase:
    return make_round(opened_at=None, fiscal_year=2022)


@pytest.fixture
def office(case, client):
    client.force_login(case.people.coordinator)
    return client


def planned(case, **changes) -> dict[str, str]:
    round = case.round
    fields = {
        "edition": round.edition.pk,
        "kind": "annual",
        "fiscal_year": 2022,
        "level": round.level.pk,
        "scale": round.scale.pk,
        "opens_on": "2026-10-01",
        "due_on": "2026-10-22",
        "closes_on": "2026-11-05",
        "version": round.version,
    }
    return {name: str(value) for name, value in (fields | changes).items()}


def test_a_prepared_round_says_what_it_asks_and_how_to_mend_it(case, office):
    page = read(office.get(case.page("round-open")))
    assert page.texts("main dl dd")[1:3] == [case.round.level.name, case.round.scale.name]
    assert [len(page.all(f"main a[href={case.page(name)}]")) for name in ("round-edit", "round-delete")] == [1, 1]


def test_a_prepared_round_is_changed(case, office):
    shown = office.get(case.page("round-edit")).context["form"]
    response = office.post(case.page("round-edit"), planned(case, fiscal_year=2023))

    assert (shown["fiscal_year"].value(), shown["version"].value()) == (2022, 1)
    assert (response.status_code, response.url) == (302, case.page("round-open"))
    round = case.reload()
    assert (round.fiscal_year, round.version, round.opened_at) == (2023, 2, None)
    assert round.history.latest().history_user == case.people.coordinator


def test_a_round_that_changed_meanwhile_is_looked_at_again(case, office):
    ReviewRound.objects.update(version=5)
    found = [
        office.post(case.page(name), planned(case, version=1, fiscal_year=2024)).status_code
        for name in ("round-edit", "round-delete")
    ]
    assert (found, case.reload().fiscal_year) == ([409, 409], 2022)


def test_deleting_asks_first_and_keeps_the_history(case, office):
    asked = office.get(case.page("round-delete"))
    assert (asked.status_code, ReviewRound.objects.count()) == (200, 1)

    response = office.post(case.page("round-delete"), {"version": "1"})
    assert (response.status_code, response.url) == (302, address("round-list", case.municipality))
    assert ReviewRound.objects.count() == 0
    gone = ReviewRound.history.latest()
    assert (gone.history_type, gone.history_user) == ("-", case.people.coordinator)


def test_a_broken_answer_deletes_nothing(case, office):
    assert (office.post(case.page("round-delete")).status_code, ReviewRound.objects.count()) == (422, 1)


def test_an_opened_round_is_neither_changed_nor_deleted(client):
    case = make_round(fiscal_year=2022)
    client.force_login(case.people.coordinator)
    for name in ("round-edit", "round-delete"):
        response = client.post(case.page(name), planned(case, fiscal_year=2023))
        assert (response.status_code, response.url) == (302, case.page("round-board"))
    assert case.reload().fiscal_year == 2022


@pytest.mark.parametrize("name", ["round-edit", "round-delete"])
def test_only_the_plan_office_mends_a_prepared_round(case, client, name):
    people = (case.people.editor, case.people.reader, case.people.council_member, case.people.outsider)
    data = planned(case, fiscal_year=2023)
    assert statuses(client, case.page(name), people) == [403, 403, 404, 404]
    assert statuses(client, case.page(name), people, "post", data) == [403, 403, 404, 404]
    client.logout()
    assert client.post(case.page(name), data).url.startswith("/accounts/login/")
    assert case.reload().fiscal_year == 2022


@pytest.mark.parametrize("kind", ["annual", "midterm", "final"])
def test_a_round_that_rates_needs_a_scale(case, office, kind):
    response = office.post(case.page("round-create"), planned(case, kind=kind, fiscal_year=2023, scale=""))
    assert (response.status_code, response.context["form"].errors) == (
        422,
        {"scale": ["この種類の照会では評価を付けます。評価基準を選んでください。"]},
    )
    assert ReviewRound.objects.count() == 1


def test_the_new_round_presets_the_plan_of_the_year_its_level_and_its_only_scale(case, office):
    other = EditionFactory(
        plan__municipality=case.municipality,
        plan__name="別の計画",
        name="別の計画の版",
        first_year=2015,
        last_year=2018,
    )
    RatingScaleFactory(plan=other.plan, name=case.round.scale.name)
    RatingScale.objects.exclude(plan=other.plan).exclude(pk=case.round.scale.pk).delete()
    form = office.get(case.page("round-create")).context["form"]
    chosen = case.round
    assert [form[name].value() for name in ("edition", "level", "scale")] == [
        chosen.edition.pk,
        chosen.edition.levels.order_by("depth").last().pk,
        chosen.scale.pk,
    ]
    labels = [str(text) for value, text in form.fields["scale"].choices if value]
    assert labels == [f"{one.plan.name}: {one.name}" for one in RatingScale.objects.select_related("plan")]


def test_the_board_of_a_prepared_round_says_that_it_is_not_opened(case, office):
    assert read(office.get(case.page("round-board"))).texts("main .empty__title") == ["照会はまだ開始していません"]


def test_a_public_round_leads_to_its_public_page_and_offers_publishing_only_where_something_is_new(client):
    case = make_round(fiscal_year=2022)
    Municipality.objects.update(is_public=True)
    PlanEdition.objects.update(published_at=timezone.now())
    case.review("accepted")
    client.force_login(case.people.coordinator)
    close_round(round=case.round, version=1, by=None)
    case.reload()
    public = reverse("policies:progress-detail", args=[case.municipality.slug, case.round.edition.slug, "annual-2022"])
    places = (public, case.page("round-publish"))

    def offered() -> list[int]:
        page = read(client.get(case.page("round-board")))
        return [len(page.all(f"main a[href={place}]")) for place in places]

    found = [offered()]
    publish_round(round=case.round, by=None)
    found.append(offered())
    reopen_round(round=case.round, version=case.reload().version, by=None, reason="直す")
    close_round(round=case.round, version=case.reload().version, by=None)
    assert [*found, offered()] == [[0, 1], [1, 0], [1, 1]]
