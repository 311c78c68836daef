"""Factories of the record: one file per app."""

from .districts import (
    AssociationFactory,
    DepartmentFactory,
    DepartmentNameFactory,
    DistrictFactory,
    MembershipFactory,
    MunicipalityFactory,
    StakeholderTypeFactory,
    UserFactory,
    member,
)
from .policies import (
    CrosswalkFactory,
    DocumentFactory,
    EditionFactory,
    ItemFactory,
    PillarFactory,
    PlanFactory,
    TransitionFactory,
    assign,
    crosswalk_pair,
    published_crosswalk,
)

__all__ = [
    "AssociationFactory",
    "CrosswalkFactory",
    "DepartmentFactory",
    "DepartmentNameFactory",
    "DistrictFactory",
    "DocumentFactory",
    "EditionFactory",
    "ItemFactory",
    "MembershipFactory",
    "MunicipalityFactory",
    "PillarFactory",
    "PlanFactory",
    "StakeholderTypeFactory",
    "TransitionFactory",
    "UserFactory",
    "assign",
    "crosswalk_pair",
    "member",
    "published_crosswalk",
]
