"""What the tests of the staff pages share: addresses and people."""

from dataclasses import dataclass

from django.urls import reverse

from districts.models import Role
from policies.models import PlanItem
from tests.factories import DepartmentFactory, MunicipalityFactory, UserFactory, member


@dataclass
class People:
    """Everybody a staff page has to tell apart."""

    coordinator: object
    editor: object
    reader: object
    council_member: object
    outsider: object
    nobody: object


def people_of(municipality, department=None) -> People:
    department = department or DepartmentFactory(municipality=municipality)
    return People(
        coordinator=member(Role.COORDINATOR, municipality),
        editor=member(Role.DEPARTMENT_EDITOR, municipality, department),
        reader=member(Role.READER, municipality),
        council_member=member(Role.COUNCIL_MEMBER, municipality),
        outsider=member(Role.COORDINATOR, MunicipalityFactory()),
        nobody=UserFactory(),
    )


def address(name: str, *parts, query: str = "") -> str:
    """Address of a staff page; models stand for their slugs."""
    args = [getattr(part, "slug", getattr(part, "pk", part)) for part in parts]
    return reverse(f"policies:{name}", args=args) + query


def statuses(client, url: str, people, method: str = "get", data=None) -> list[int]:
    found = []
    for person in people:
        client.force_login(person)
        found.append(getattr(client, method)(url, data or {}).status_code)
    return found


def many_measures(policy, count: int) -> None:
    """Measures under a policy, made at once: x-0, x-1 …"""
    level = policy.edition.levels.get(depth=2)
    PlanItem.objects.bulk_create(
        PlanItem(
            edition=policy.edition,
            level=level,
            parent=policy,
            number=n,
            code=f"c{n}",
            slug=f"x-{n}",
            text=f"本文{n}",
            position=n,
        )
        for n in range(count)
    )
