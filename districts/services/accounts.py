"""Accounts with the role they serve."""

from typing import Any

from django.db import transaction

from ..history import sign
from ..models import Association, Department, Membership, Municipality, Role, User

# Roles that work in the admin, each within what permissions.py allows it.
STAFF_ROLES = {Role.SYSTEM_ADMINISTRATOR, Role.COORDINATOR, Role.DEPARTMENT_EDITOR}


@transaction.atomic
def create_account(
    *,
    email: str,
    password: str,
    display_name: str,
    role: Role,
    by: Any,
    municipality: Municipality | None = None,
    department: Department | None = None,
    association: Association | None = None,
) -> User:
    """A user with one membership; ValidationError in the words of the models when role and place do not fit."""
    user = User(
        email=email.lower(),
        display_name=display_name,
        is_staff=role in STAFF_ROLES,
        is_superuser=role == Role.SYSTEM_ADMINISTRATOR,
    )
    user.set_password(password)
    sign(user, by=by)
    user.full_clean()
    user.save()
    membership = Membership(
        user=user, role=role, municipality=municipality, department=department, association=association
    )
    sign(membership, by=by)
    membership.full_clean()
    membership.save()
    return user
