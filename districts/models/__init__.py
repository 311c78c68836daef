"""Who and where: municipalities, districts, departments, associations, users and their memberships."""

from .associations import Association, StakeholderType
from .departments import (
    Department,
    DepartmentAlias,
    DepartmentGrouping,
    DepartmentName,
    DepartmentSuccession,
)
from .municipalities import District, Municipality
from .users import Membership, Role, User

__all__ = [
    "Association",
    "Department",
    "DepartmentAlias",
    "DepartmentGrouping",
    "DepartmentName",
    "DepartmentSuccession",
    "District",
    "Membership",
    "Municipality",
    "Role",
    "StakeholderType",
    "User",
]
