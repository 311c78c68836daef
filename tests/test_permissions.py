"""Every address × every role: who gets in, who is sent to sign in, who is refused, for whom it does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from districts.models import Role
from policies.models import TransitionIntake
from tests.browser.routes import route_names
from tests.factories import (
    DepartmentFactory,
    DocumentFactory,
    MunicipalityFactory,
    assign,
    member,
    published_crosswalk,
)

SHEET = "現行計画\t作業経過\t第2期計画\t関係課\n①-1 ○集まる場をつくります。\t\t①-1 ○集まる場をひらきます。\t協働課\n"

ALLOWED, SIGN_IN, REFUSED, HIDDEN = "allowed", "sign in", "refused", "hidden"
ROLES = (
    "anonymous",
    "system administrator",
    "coordinator",
    "coordinator elsewhere",
    "editor",
    "editor of another department",
    "reader",
    "council member",
    "association representative",
)
STAFF = {"system administrator", "coordinator", "editor", "editor of another department", "reader"}


def table(allowed: set[str], refused: set[str] = frozenset()) -> dict[str, str]:  # type: ignore[assignment]
    """Those not named: strangers sign in first, for everybody else the address does not exist."""
    told = dict.fromkeys(ROLES, HIDDEN) | {"anonymous": SIGN_IN}
    return told | dict.fromkeys(allowed, ALLOWED) | dict.fromkeys(refused, REFUSED)


EVERYBODY = table(set(ROLES))
SIGNED_IN = table(set(ROLES) - {"anonymous"})
DRAFTS = table(STAFF)
COORDINATION = table({"system administrator", "coordinator"}, STAFF - {"system administrator", "coordinator"})
ITEM = table({"system administrator", "coordinator", "editor"}, {"editor of another department", "reader"})


@dataclass(frozen=True)
class Route:
    name: str
    expected: dict[str, str]
    arguments: tuple[str, ...] = ()
    method: str = "get"
    data: tuple[tuple[str, str], ...] = ()  # field of the form → name of the argument


CITY, EDITION, THING = ("municipality",), ("municipality", "edition"), ("municipality", "edition", "item")
EDGE = ("municipality", "edition", "edge")
ROUTES = (
    Route("portal:home", EVERYBODY),
    Route("portal:search", EVERYBODY, CITY),
    Route("districts:municipality-detail", EVERYBODY, CITY),
    Route("policies:edition-detail", EVERYBODY, EDITION),
    Route("policies:item-detail", EVERYBODY, THING),
    Route("policies:crosswalk", EVERYBODY, EDITION),
    Route("policies:crosswalk-xlsx", EVERYBODY, EDITION),
    Route("policies:crosswalk-csv", EVERYBODY, EDITION),
    Route("policies:staff-home", SIGNED_IN),
    Route("policies:staff-municipality", DRAFTS, CITY),
    Route("policies:staff-edition", DRAFTS, EDITION),
    Route("policies:item-history", DRAFTS, THING),
    Route("policies:item-edit", ITEM, THING),
    Route("policies:edition-open", COORDINATION, EDITION, "post"),
    Route("policies:edition-publish", COORDINATION, EDITION),
    Route("policies:intake-list", COORDINATION, CITY),
    Route("policies:intake-create", COORDINATION, CITY),
    Route("policies:intake-detail", COORDINATION, ("municipality", "intake")),
    Route("policies:intake-confirm", COORDINATION, ("municipality", "intake"), "post"),
    Route("policies:intake-discard", COORDINATION, ("municipality", "intake"), "post"),
    Route("policies:document-download", DRAFTS, ("municipality", "document")),
    Route("policies:crosswalk-create", COORDINATION, EDITION),
    Route("policies:crosswalk-edit", COORDINATION, EDITION),
    Route("policies:crosswalk-open-points", COORDINATION, EDITION),
    Route("policies:crosswalk-publish", COORDINATION, EDITION),
    Route("policies:transition-create", COORDINATION, EDITION, "post"),
    Route("policies:transition-edit", COORDINATION, EDGE),
    Route("policies:transition-delete", COORDINATION, EDGE),
    Route("policies:transition-decide", COORDINATION, EDGE, "post"),
    Route("policies:item-mark", COORDINATION, EDITION, "post", (("item", "item_pk"),)),
    Route("policies:departments-confirm", COORDINATION, ("municipality", "edition", "item_pk"), "post"),
)


@pytest.fixture
def arguments() -> dict[str, Any]:
    """One row of everything an address can name, in a municipality whose plan is published."""
    pair = published_crosswalk()
    department = DepartmentFactory(municipality=pair.municipality, name="協働課")
    assign(pair.new[0], department)
    document = DocumentFactory(
        municipality=pair.municipality, content=SHEET.encode(), original_name="sheet.tsv", uploaded_by=None
    )
    intake = TransitionIntake.objects.create(
        document=document, from_edition=pair.crosswalk.from_edition, to_edition=pair.crosswalk.to_edition
    )
    return {
        "municipality": pair.municipality.slug,
        "edition": pair.crosswalk.to_edition.slug,
        "item": pair.new[0].slug,
        "item_pk": pair.new[0].pk,
        "edge": pair.transitions[1].pk,
        "intake": intake.pk,
        "document": document.pk,
        "_municipality": pair.municipality,
        "_department": department,
    }


@pytest.fixture
def signed_in(arguments: dict[str, Any]) -> Callable[[str], Client]:
    def sign_in(name: str) -> Client:
        here, elsewhere = arguments["_municipality"], MunicipalityFactory()
        people = {
            "system administrator": lambda: member(Role.SYSTEM_ADMINISTRATOR),
            "coordinator": lambda: member(Role.COORDINATOR, here),
            "coordinator elsewhere": lambda: member(Role.COORDINATOR, elsewhere),
            "editor": lambda: member(Role.DEPARTMENT_EDITOR, here, arguments["_department"]),
            "editor of another department": lambda: member(
                Role.DEPARTMENT_EDITOR, here, DepartmentFactory(municipality=here)
            ),
            "reader": lambda: member(Role.READER, here),
            "council member": lambda: member(Role.COUNCIL_MEMBER, here),
            "association representative": lambda: member(Role.ASSOCIATION_REPRESENTATIVE, here),
        }
        client = Client()
        if name != "anonymous":
            client.force_login(people[name](), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return SIGN_IN
    known = {200: ALLOWED, 302: ALLOWED, 409: ALLOWED, 422: ALLOWED, 403: REFUSED, 404: HIDDEN}
    return known.get(response.status_code, f"answered {response.status_code}")


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_role_at_every_address(
    route: Route, arguments: dict[str, Any], signed_in: Callable[[str], Client]
) -> None:
    address = reverse(route.name, args=[arguments[name] for name in route.arguments])
    data = {field: arguments[name] for field, name in route.data}
    found = {}
    for role in ROLES:
        response = getattr(signed_in(role), route.method)(address, data)
        found[role] = outcome(response)
        response.close()
    assert found == route.expected


def test_no_address_is_forgotten() -> None:
    assert {route.name for route in ROUTES} == route_names({"portal", "districts", "policies"})
