"""Who and where: municipalities, districts, departments, associations, users and their memberships."""

from .associations import Association, StakeholderAlias, StakeholderType
from .departments import (
    Department,
    DepartmentAlias,
    DepartmentGrouping,
    DepartmentName,
    DepartmentSuccession,
)
from .municipalities import District, Municipality
from .statistics import DistrictStatistic, ReferenceFigure
from .users import Membership, Role, User

__all__ = [
    "Association",
    "Department",
    "DepartmentAlias",
    "DepartmentGrouping",
    "DepartmentName",
    "DepartmentSuccession",
    "District",
    "DistrictStatistic",
    "Membership",
    "Municipality",
    "ReferenceFigure",
    "Role",
    "StakeholderAlias",
    "StakeholderType",
    "User",
]
