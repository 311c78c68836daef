"""Every list of the admin asks the same number of questions for one city's rows as for three's."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import Role
from tests.admin_pages import list_url
from tests.factories import member
from tests.world import make_city

pytestmark = pytest.mark.django_db

# Session, user and memberships; one for each filter that names other rows; the rows and what comes with them.
QUERIES = {
    "Association": 8,
    "Attachment": 6,
    "Consultation": 7,
    "Council": 6,
    "Crosswalk": 6,
    "Department": 8,
    "DepartmentAlias": 7,
    "District": 6,
    "DistrictStatistic": 7,
    "Indicator": 7,
    "IndicatorValue": 8,
    "Membership": 7,
    "Municipality": 5,
    "Perspective": 6,
    "Plan": 6,
    "PlanEdition": 7,
    "PlanItem": 14,
    "Proposal": 7,
    "ProposalDocument": 7,
    "ProposalGroup": 7,
    "ProposalTopic": 6,
    "Publication": 6,
    "PublishedItem": 6,
    "PublishedResponse": 6,
    "PublishedTransition": 6,
    "Recommendation": 7,
    "RecommendationItem": 7,
    "RecommendationResponse": 11,
    "RecommendationSection": 6,
    "ReferenceFigure": 6,
    "SourceDocument": 6,
    "StakeholderAlias": 6,
    "StakeholderType": 6,
    "Theme": 6,
    "Transition": 7,
    "ProposalIntake": 6,
    "RecommendationIntake": 6,
    "TransitionIntake": 6,
    "Uptake": 6,
    "UptakeInquiry": 7,
    "UptakeLink": 5,
    "UptakeRequest": 6,
    "User": 5,
    "RatingScale": 6,
    "Review": 11,
    "ReviewContribution": 7,
    "ReviewEvent": 6,
    "ReviewIntake": 6,
    "ReviewRecord": 7,
    "ReviewRound": 7,
    "ReviewSheet": 6,
    "RoundEvent": 6,
    "WorkStep": 7,
}


def settle() -> None:
    """A city with people, and departments that lie in one another."""
    city = make_city()
    city.department.parent = city.group
    city.department.save()
    member(Role.DEPARTMENT_EDITOR, city.municipality, city.department)
    member(Role.ASSOCIATION_REPRESENTATIVE, city.municipality)


@pytest.mark.parametrize("cities", [1, 3])
def test_every_list_asks_a_fixed_number_of_questions(client, cities) -> None:
    for _number in range(cities):
        settle()
    client.force_login(member(Role.SYSTEM_ADMINISTRATOR))
    asked, rows = {}, {}
    for model in admin.site._registry:
        client.get(list_url(model))
        with CaptureQueriesContext(connection) as queries:
            response = client.get(list_url(model))
        asked[model.__name__], rows[model.__name__] = len(queries), len(response.context["cl"].result_list)
    assert asked == QUERIES
    assert rows == {model.__name__: model._default_manager.count() for model in admin.site._registry}
