"""Accounts with the role they serve."""

from typing import Any

from django.db import transaction

from ..history import sign
from ..models import Association, Department, Membership, Municipality, Role, User


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
    """A user with one membership; ValidationError in the words of the models when role and place do not fit.

    The membership alone gives the role, so that it ends with it: no flag of Django's is set.
    """
    user = User(email=email.lower(), display_name=display_name)
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
