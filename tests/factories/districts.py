"""Factories of who and where."""

import factory
from factory.django import DjangoModelFactory

from districts.models import (
    Association,
    Department,
    DepartmentName,
    District,
    Membership,
    Municipality,
    Role,
    StakeholderType,
    User,
)
from districts.models.municipalities import check_digit

PASSWORD = "correct-horse-battery"


def municipality_code(number: int) -> str:
    """A code no municipality has (prefecture 98), with its check digit."""
    five = f"98{number:03d}"
    return f"{five}{check_digit(five)}"


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    code = factory.Sequence(lambda n: municipality_code(n % 1000))
    name = factory.Sequence(lambda n: f"試験{n}市")
    name_en = factory.Sequence(lambda n: f"Test City {n}")
    slug = factory.Sequence(lambda n: f"city-{n}")


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District

    municipality = factory.SubFactory(MunicipalityFactory)
    kind = District.Kind.REGION
    slug = factory.Sequence(lambda n: f"district-{n}")
    name = factory.Sequence(lambda n: f"第{n}地区")


class DepartmentFactory(DjangoModelFactory):
    """A department with one name; `name` and `short_name` go to it."""

    class Meta:
        model = Department

    municipality = factory.SubFactory(MunicipalityFactory)
    code = factory.Sequence(lambda n: f"department-{n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        name, short_name = kwargs.pop("name", None), kwargs.pop("short_name", "")
        department = super()._create(model_class, *args, **kwargs)
        DepartmentName.objects.create(
            department=department, name=name or f"{department.code}課", short_name=short_name, valid_from=2000
        )
        return department


class DepartmentNameFactory(DjangoModelFactory):
    class Meta:
        model = DepartmentName

    department = factory.SubFactory(DepartmentFactory)
    name = factory.Sequence(lambda n: f"改称{n}課")
    valid_from = 2021


class StakeholderTypeFactory(DjangoModelFactory):
    class Meta:
        model = StakeholderType

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"type-{n}")
    name = factory.Sequence(lambda n: f"主体{n}")


class AssociationFactory(DjangoModelFactory):
    class Meta:
        model = Association

    municipality = factory.SubFactory(MunicipalityFactory)
    stakeholder_type = factory.SubFactory(StakeholderTypeFactory, municipality=factory.SelfAttribute("..municipality"))
    code = factory.Sequence(lambda n: f"body-{n}")
    name = factory.Sequence(lambda n: f"第{n}自治会")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.jp")
    display_name = factory.Sequence(lambda n: f"職員{n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        password = kwargs.pop("password", PASSWORD)
        return model_class.objects.create_user(password=password, **kwargs)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.READER
    municipality = factory.SubFactory(MunicipalityFactory)


def member(
    role: str,
    municipality: Municipality | None = None,
    department: Department | None = None,
    association: Association | None = None,
    **user: str,
) -> User:
    """A user with one role; a representative gets an association of the municipality, unless one is given."""
    person = UserFactory(**user)
    if role == Role.ASSOCIATION_REPRESENTATIVE and association is None:
        association = AssociationFactory(municipality=municipality)
    MembershipFactory(
        user=person,
        role=role,
        municipality=None if role == Role.SYSTEM_ADMINISTRATOR else municipality,
        department=department,
        association=association,
    )
    return person
