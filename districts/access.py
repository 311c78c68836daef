"""What a user may do where, read once per request from the memberships in force."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from .fiscal_years import current_fiscal_year
from .models import Department, Membership, Municipality, Role, User


@dataclass(frozen=True)
class Access:
    """Municipality ids by role; for department editors the ids of their departments and of the groups these are in.

    `accepting` and `publishing` are the municipalities whose coordinator has that right.
    """

    is_system_administrator: bool = False
    roles: dict[str, frozenset[int]] = field(default_factory=dict)
    departments: frozenset[int] = frozenset()
    associations: frozenset[int] = frozenset()
    accepting: frozenset[int] = frozenset()
    publishing: frozenset[int] = frozenset()

    def has_role(self, role: str, municipality_id: int) -> bool:
        return municipality_id in self.roles.get(role, frozenset())

    def coordinates(self, municipality_id: int) -> bool:
        return self.is_system_administrator or self.has_role(Role.COORDINATOR, municipality_id)

    def accepts(self, municipality_id: int) -> bool:
        """Accepting is not publishing: each right is given to a coordinator by itself."""
        return self.is_system_administrator or municipality_id in self.accepting

    def publishes(self, municipality_id: int) -> bool:
        return self.is_system_administrator or municipality_id in self.publishing

    def works_for(self, municipality_id: int) -> bool:
        """Staff of the municipality, who see its drafts."""
        return self.coordinates(municipality_id) or any(
            self.has_role(role, municipality_id) for role in (Role.DEPARTMENT_EDITOR, Role.READER)
        )

    @property
    def staff_municipalities(self) -> frozenset[int]:
        """Municipalities whose drafts the user sees; a system administrator sees all without being listed here."""
        return frozenset().union(
            *(self.roles.get(role, frozenset()) for role in (Role.COORDINATOR, Role.DEPARTMENT_EDITOR, Role.READER))
        )

    @property
    def is_staff(self) -> bool:
        return self.is_system_administrator or bool(self.staff_municipalities)

    @property
    def opens_admin(self) -> bool:
        """Works in the admin; each model there decides on what. Readers are staff and have nothing to do in it."""
        return self.is_system_administrator or any(
            self.roles.get(role) for role in (Role.COORDINATOR, Role.DEPARTMENT_EDITOR)
        )


NOBODY = Access()


def access_of(user: Any) -> Access:
    """The access of a user, kept on the user object for the length of the request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOBODY
    if not hasattr(user, "_access"):
        user._access = _read(user)
    return user._access


def _read(user: Any) -> Access:
    roles: dict[str, set[int]] = defaultdict(set)
    accepting: set[int] = set()
    publishing: set[int] = set()
    departments: set[int] = set()
    associations: set[int] = set()
    system = user.is_superuser
    for membership in Membership.objects.in_force().filter(user=user):
        if membership.role == Role.SYSTEM_ADMINISTRATOR:
            system = True
            continue
        if membership.municipality_id:
            roles[membership.role].add(membership.municipality_id)
        if membership.role == Role.COORDINATOR and membership.municipality_id:
            accepting |= {membership.municipality_id} if membership.may_accept else set()
            publishing |= {membership.municipality_id} if membership.may_publish else set()
        if membership.department_id:
            departments.add(membership.department_id)
        if membership.association_id:
            associations.add(membership.association_id)
    if departments:
        departments |= set(
            Department.objects.groups_of(departments, current_fiscal_year()).values_list("pk", flat=True)
        )
    return Access(
        system,
        {role: frozenset(ids) for role, ids in roles.items()},
        frozenset(departments),
        frozenset(associations),
        frozenset(accepting),
        frozenset(publishing),
    )


def publishers_of(municipality: Municipality) -> list[User]:
    """Coordinators in office who may publish here, for those who may not and look for one. One query."""
    rows = Membership.objects.in_force().filter(
        municipality=municipality, role=Role.COORDINATOR, may_publish=True, user__is_active=True
    )
    return list({row.user_id: row.user for row in rows.select_related("user").order_by("pk")}.values())
