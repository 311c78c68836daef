"""Every list, search, filter, form, history, export and deletion of every registered model, over HTTP.

Each test walks all models and compares one mapping, so that a model added later is walked too.
"""

import pytest
from django.contrib import admin
from django.urls import reverse

from districts.admin.scope import municipality_id_of
from policies.models import RoundEvent
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

MODELS = {model.__name__: model for model in admin.site._registry}
REGISTERED = [
    "Association",
    "Attachment",
    "Consultation",
    "Council",
    "Crosswalk",
    "Department",
    "DepartmentAlias",
    "District",
    "DistrictStatistic",
    "Indicator",
    "IndicatorValue",
    "Membership",
    "Municipality",
    "Perspective",
    "Plan",
    "PlanEdition",
    "PlanItem",
    "Proposal",
    "ProposalDocument",
    "ProposalGroup",
    "ProposalIntake",
    "ProposalTopic",
    "Publication",
    "PublishedItem",
    "PublishedResponse",
    "PublishedTransition",
    "RatingScale",
    "Recommendation",
    "RecommendationIntake",
    "RecommendationItem",
    "RecommendationResponse",
    "RecommendationSection",
    "ReferenceFigure",
    "Review",
    "ReviewContribution",
    "ReviewEvent",
    "ReviewIntake",
    "ReviewRecord",
    "ReviewRound",
    "ReviewSheet",
    "RoundEvent",
    "SourceDocument",
    "StakeholderAlias",
    "StakeholderType",
    "Theme",
    "Transition",
    "TransitionIntake",
    "Uptake",
    "UptakeInquiry",
    "UptakeLink",
    "UptakeRequest",
    "User",
    "WorkStep",
]
READ_ONLY = {
    "IndicatorValue",
    "PublishedItem",
    "PublishedResponse",
    "Publication",
    "PublishedTransition",
    "ProposalIntake",
    "RecommendationIntake",
    "TransitionIntake",
    "Review",
    "ReviewContribution",
    "ReviewEvent",
    "ReviewIntake",
    "ReviewRecord",
    "ReviewRound",
    "RoundEvent",
    "WorkStep",
    "Uptake",
    "UptakeInquiry",
    "UptakeLink",
    "UptakeRequest",
}
WITHOUT_ADDING = READ_ONLY | {"SourceDocument"}
DELETABLE = {
    "Association",
    "Department",
    "DepartmentAlias",
    "District",
    "DistrictStatistic",
    "ReferenceFigure",
    "StakeholderAlias",
    "StakeholderType",
}
FOR_SYSTEM_ADMINISTRATORS = {"Municipality", "User", "Membership"}
EXPORTED = {"Department", "DistrictStatistic", "PlanItem", "Transition"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def administrator(client, world):
    client.force_login(world["system_administrator"])
    return client


@pytest.fixture
def coordinator(client, world):
    client.force_login(world["coordinator"])
    return client


def address(name, page, *args):
    meta = MODELS[name]._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def pks(response):
    """Rows of a list, or the status where there is none."""
    return (
        sorted(row.pk for row in response.context["cl"].result_list)
        if response.status_code == 200
        else response.status_code
    )


def all_pks(name):
    return sorted(MODELS[name]._default_manager.values_list("pk", flat=True))


def pks_of(name, municipality):
    """Rows of a municipality, found without asking the admin for its list."""
    rows = MODELS[name]._default_manager.all()
    return sorted(row.pk for row in rows if municipality_id_of(row) == municipality.pk)


def test_the_registered_models() -> None:
    assert sorted(MODELS) == REGISTERED


def test_a_system_administrator_lists_every_row(administrator) -> None:
    shown = {name: pks(administrator.get(address(name, "changelist"))) for name in MODELS}
    assert shown == {name: all_pks(name) for name in MODELS}
    assert [name for name, rows in shown.items() if len(rows) < 2] == []


def test_a_coordinator_lists_the_rows_of_the_own_municipality(coordinator, world) -> None:
    shown = {name: pks(coordinator.get(address(name, "changelist"))) for name in MODELS}
    expected = {name: pks_of(name, world.own.municipality) for name in MODELS}
    assert shown == expected | {"User": 403}
    assert [name for name in MODELS if name != "User" and not pks_of(name, world.foreign.municipality)] == []


def test_a_department_editor_lists_plans_but_nobody_s_memberships(client, world) -> None:
    client.force_login(world["department_editor"])
    shown = {name: pks(client.get(address(name, "changelist"))) for name in MODELS}
    expected = {name: pks_of(name, world.own.municipality) for name in MODELS}
    assert shown == expected | {"User": 403, "Membership": 403}


def searched(world):
    """A row of every model that has a search, and the path to a word that finds it."""
    own = world.own
    return (
        searched_in_the_record(own)
        | searched_in_the_reviews(own.reviews)
        | {
            "Association": (own.municipality.associations.first(), "name"),
            "Crosswalk": (own.crosswalk, "to_edition__name"),
            "Department": (own.department, "code"),
            "DepartmentAlias": (own.department.aliases.get(), "label"),
            "District": (own.municipality.districts.get(), "name"),
            "Membership": (world["reader"].memberships.get(), "user__email"),
            "Municipality": (own.municipality, "slug"),
            "Plan": (own.edition.plan, "slug"),
            "PlanEdition": (own.edition, "slug"),
            "PlanItem": (own.policy, "title"),
            "Publication": (own.edition.publications.first(), "edition__name"),
            "PublishedItem": (own.policy.published, "title"),
            "PublishedTransition": (own.transition.published, "new__text"),
            "ReferenceFigure": (own.municipality.reference_figures.get(), "area"),
            "SourceDocument": (own.document, "title"),
            "StakeholderAlias": (own.municipality.stakeholder_aliases.get(), "label"),
            "StakeholderType": (own.municipality.stakeholder_types.first(), "name"),
            "Transition": (own.transition, "new__text"),
            "TransitionIntake": (own.intake, "document__title"),
            "User": (world["reader"], "email"),
        }
    )


def searched_in_the_record(own):
    item = own.record.recommendation_item
    return {
        "Attachment": (item.recommendation.attachments.get(), "number"),
        "Consultation": (item.recommendation.consultation, "title"),
        "Council": (item.recommendation.council, "name"),
        "PublishedResponse": (item.published_response, "text"),
        "Recommendation": (item.recommendation, "title"),
        "RecommendationItem": (item, "heading"),
        "RecommendationResponse": (item.response, "text"),
        "RecommendationSection": (item.section, "title"),
        "DistrictStatistic": (own.record.district.statistics.get(), "district__name"),
        "Perspective": (own.record.perspective, "name"),
        "Proposal": (own.record.proposal, "text"),
        "ProposalDocument": (own.record.proposal.document, "title"),
        "ProposalGroup": (own.record.proposal.topic.group, "document__title"),
        "ProposalTopic": (own.record.proposal.topic, "name"),
        "Theme": (own.record.proposal.document.theme, "title"),
        "ProposalIntake": (own.record.proposal_intake, "document__title"),
        "RecommendationIntake": (own.record.recommendation_intake, "document__title"),
        "Uptake": (own.record.request.answers.get(), "request__association__name"),
        "UptakeInquiry": (own.record.inquiry, "document__title"),
        "UptakeLink": (own.record.link, "request__association__code"),
        "UptakeRequest": (own.record.request, "association__name"),
    }


def searched_in_the_reviews(reviews):
    review = reviews.review
    return {
        "Indicator": (reviews.indicator, "name"),
        "IndicatorValue": (reviews.value, "indicator__name"),
        "RatingScale": (reviews.round.scale, "name"),
        "Review": (review, "item__title"),
        "ReviewContribution": (review.contributions.get(), "text"),
        "ReviewEvent": (review.events.get(), "review__item__title"),
        "ReviewIntake": (reviews.intake, "document__title"),
        "ReviewRecord": (reviews.record, "assessment"),
        "ReviewRound": (reviews.round, "edition__name"),
        "ReviewSheet": (reviews.sheet, "present_state"),
        "RoundEvent": (RoundEvent.objects.get(round=reviews.round), "round__edition__name"),
        "WorkStep": (reviews.step, "text"),
    }


def test_a_search_finds_a_row_by_its_words_and_nothing_by_others(administrator, world) -> None:
    terms = searched(world)

    def word(row, path):
        for hop in path.split("__"):
            row = getattr(row, hop)
        return row

    found = {
        name: row.pk in pks(administrator.get(address(name, "changelist"), {"q": word(row, path)}))
        for name, (row, path) in terms.items()
    }
    missed = {name: pks(administrator.get(address(name, "changelist"), {"q": "どこにもない語"})) for name in MODELS}
    assert found == dict.fromkeys(MODELS, True)
    assert missed == dict.fromkeys(MODELS, [])


def test_every_choice_of_every_filter_narrows_the_list(administrator) -> None:
    tried = 0
    for name in MODELS:
        page = address(name, "changelist")
        response = administrator.get(page)
        everything, changelist = set(pks(response)), response.context["cl"]
        for spec in changelist.filter_specs:
            for choice in spec.choices(changelist):
                rows = pks(administrator.get(page + choice["query_string"]))
                assert set(rows) <= everything, (name, choice["query_string"])
                tried += 1
    assert tried > 100


def test_filters_do_not_name_rows_of_another_municipality(coordinator, world) -> None:
    """With one municipality of their own there is nothing to choose between."""
    foreign = world.foreign
    names = {foreign.municipality.name, foreign.edition.name, str(foreign.department), str(foreign.edition.plan)}
    named = []
    for name in MODELS.keys() - {"User"}:
        changelist = coordinator.get(address(name, "changelist")).context["cl"]
        for spec in changelist.filter_specs:
            named += [choice["display"] for choice in spec.choices(changelist) if choice["display"] in names]
    assert named == []


def test_every_add_page_shows_an_empty_form_or_is_refused(administrator) -> None:
    def outcome(name):
        response = administrator.get(address(name, "add"))
        return response.context["adminform"].form.instance.pk if response.status_code == 200 else response.status_code

    assert {name: outcome(name) for name in MODELS} == {
        name: 403 if name in WITHOUT_ADDING else None for name in MODELS
    }


def test_every_change_page_shows_its_row_in_a_form_or_to_read(administrator) -> None:
    for name in MODELS:
        for pk in all_pks(name):
            response = administrator.get(address(name, "change", pk))
            assert (response.context["original"].pk, response.context["has_change_permission"]) == (
                pk,
                name not in READ_ONLY,
            )


def test_a_coordinator_changes_what_services_do_not_write(coordinator, world) -> None:
    shown = {}
    for name in MODELS.keys() - {"User"}:
        response = coordinator.get(address(name, "change", pks_of(name, world.own.municipality)[0]))
        shown[name] = response.context["has_change_permission"]
    fixed = READ_ONLY | FOR_SYSTEM_ADMINISTRATORS
    assert shown == {name: name not in fixed for name in MODELS if name != "User"}


def test_rows_of_another_municipality_are_not_there(coordinator, world) -> None:
    """Neither to read, change, delete, nor in their history; the answer is that of a row that never was."""
    answers = set()
    for name in MODELS.keys() - {"User"}:
        missing = max(all_pks(name)) + 1000
        for pk in (*pks_of(name, world.foreign.municipality), missing):
            for page in ("change", "history", "delete"):
                response = coordinator.get(address(name, page, pk))
                posted = coordinator.post(address(name, page, pk), {"post": "yes"})
                answers.add((name, page, response.status_code, posted.status_code))
    assert len(answers) == 3 * (len(MODELS) - 1)
    assert {status for *_rest, get, post in answers for status in (get, post)} <= {302, 403, 404}


def test_every_history_page_tells_who_added_the_row(administrator) -> None:
    for name, model in MODELS.items():
        response = administrator.get(address(name, "history", all_pks(name)[0]))
        if hasattr(model, "history"):
            assert [record.history_type for record in response.context["page_obj"]][-1:] == ["+"]
        else:
            assert list(response.context["action_list"]) == []


def test_deleting_is_offered_only_where_it_is_harmless(administrator) -> None:
    answers = {name: administrator.get(address(name, "delete", all_pks(name)[0])).status_code for name in MODELS}
    assert answers == {name: 200 if name in DELETABLE else 403 for name in MODELS}
    actions = {
        name: [
            key
            for key, _label in administrator.get(address(name, "changelist"))
            .context["action_form"]
            .fields["action"]
            .choices
            if key
        ]
        for name in DELETABLE
    }
    assert actions == dict.fromkeys(DELETABLE, ["delete_selected"])


def test_every_export_page_offers_excel_and_csv(administrator) -> None:
    offered = {
        name: [
            label for _key, label in administrator.get(address(name, "export")).context["form"].fields["format"].choices
        ]
        for name in EXPORTED
    }
    assert offered == dict.fromkeys(EXPORTED, ["---", "xlsx", "csv"])


def test_autocompletes_end_at_the_own_municipality(coordinator, world) -> None:
    def found(app, model, field):
        query = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        answer = coordinator.get(reverse("admin:autocomplete"), query).json()
        return sorted(int(row["id"]) for row in answer["results"])

    municipality = world.own.municipality
    assert found("policies", "planitem", "edition") == pks_of("PlanEdition", municipality)
    assert found("policies", "planitem", "parent") == pks_of("PlanItem", municipality)
    assert found("policies", "planitemdepartment", "department") == pks_of("Department", municipality)
    assert found("policies", "transition", "crosswalk") == pks_of("Crosswalk", municipality)
    assert found("districts", "association", "district") == pks_of("District", municipality)
