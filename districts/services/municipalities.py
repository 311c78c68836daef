"""A municipality with its districts, departments and bodies, from master data as fixtures/README.md tells it."""

from typing import Any

from django.db import transaction

from ..history import sign
from ..models import (
    Association,
    Department,
    DepartmentAlias,
    DepartmentGrouping,
    DepartmentName,
    DepartmentSuccession,
    District,
    DistrictStatistic,
    Municipality,
    ReferenceFigure,
    StakeholderAlias,
    StakeholderType,
)

Rows = list[dict[str, Any]]


@transaction.atomic
def create_municipality(*, data: dict[str, Any], by: Any) -> Municipality:
    """`data` holds `municipality` and, where known, `districts`, `departments`, `successions`, `aliases`,
    `stakeholder_types`, `stakeholder_aliases`, `associations`, `district_statistics` and `reference_figures`; rows name
    each other by code.
    """
    municipality = Municipality(**data["municipality"])
    sign(municipality, by=by)
    municipality.full_clean()
    municipality.save()
    districts = _create_districts(municipality, data.get("districts", []))
    departments = _create_departments(municipality, data.get("departments", []))
    _create_successions(departments, data.get("successions", []))
    _create_aliases(municipality, departments, data.get("aliases", []))
    types = _create_stakeholders(municipality, data)
    _create_associations(municipality, districts, types, data.get("associations", []))
    _create_figures(municipality, districts, data)
    return municipality


def _create_districts(municipality: Municipality, rows: Rows) -> dict[str, District]:
    """Parents stand before their parts."""
    made: dict[str, District] = {}
    for row in rows:
        parent = made[row["parent"]] if row["parent"] else None
        made[row["code"]] = District.objects.create(municipality=municipality, **{**row, "parent": parent})
    return made


def _create_departments(municipality: Municipality, rows: Rows) -> dict[str, Department]:
    made: dict[str, Department] = {}
    for row in rows:
        department = Department.objects.create(
            municipality=municipality, code=row["code"], is_group=row.get("is_group", False)
        )
        for name in row["names"]:
            DepartmentName.objects.create(department=department, **name)
        made[department.code] = department
    for row in rows:
        for member in row.get("members", []):
            DepartmentGrouping.objects.create(
                group=made[row["code"]],
                member=made[member["code"]],
                valid_from=member["valid_from"],
                valid_to=member["valid_to"],
            )
    return made


def _create_successions(departments: dict[str, Department], rows: Rows) -> None:
    for row in rows:
        DepartmentSuccession.objects.create(
            predecessor=departments[row["predecessor"]],
            successor=departments[row["successor"]] if row["successor"] else None,
            kind=row["kind"],
            fiscal_year=row["fiscal_year"],
            note=row.get("note", ""),
        )


def _create_aliases(municipality: Municipality, departments: dict[str, Department], rows: Rows) -> None:
    for row in rows:
        DepartmentAlias.objects.create(
            municipality=municipality,
            label=row["label"],
            department=departments[row["department"]],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
        )


def _create_stakeholders(municipality: Municipality, data: dict[str, Any]) -> dict[str, StakeholderType]:
    """Kinds of body stand before their roles and parts."""
    types: dict[str, StakeholderType] = {}
    for position, row in enumerate(data.get("stakeholder_types", [])):
        parent = types[row["parent"]] if row.get("parent") else None
        types[row["slug"]] = StakeholderType.objects.create(
            municipality=municipality, position=position, **{**row, "parent": parent}
        )
    for row in data.get("stakeholder_aliases", []):
        StakeholderAlias.objects.create(
            municipality=municipality, label=row["label"], stakeholder_type=types[row["stakeholder_type"]]
        )
    return types


def _create_associations(
    municipality: Municipality, districts: dict[str, District], types: dict[str, StakeholderType], rows: Rows
) -> None:
    """Parent bodies stand before those below them."""
    made: dict[str, Association] = {}
    for row in rows:
        made[row["code"]] = Association.objects.create(
            municipality=municipality,
            **{
                **row,
                "stakeholder_type": types[row["stakeholder_type"]],
                "district": districts[row["district"]] if row["district"] else None,
                "parent": made[row["parent"]] if row.get("parent") else None,
            },
        )


def _create_figures(municipality: Municipality, districts: dict[str, District], data: dict[str, Any]) -> None:
    for row in data.get("district_statistics", []):
        DistrictStatistic.objects.create(**{**row, "district": districts[row["district"]]})
    for row in data.get("reference_figures", []):
        ReferenceFigure.objects.create(municipality=municipality, **row)
