"""A municipality with its districts, departments and bodies, from master data as fixtures/README.md tells it."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from ..history import sign
from ..models import (
    Department,
    DepartmentAlias,
    DepartmentGrouping,
    DepartmentName,
    DepartmentSuccession,
    District,
    DistrictStatistic,
    Municipality,
    ReferenceFigure,
)
from .associations import create_associations

Rows = list[dict[str, Any]]


@transaction.atomic
def create_municipality(*, data: dict[str, Any], by: Any) -> Municipality:
    """`data` holds `municipality` and, where known, `districts`, `district_statistics`, `reference_figures`,
    `departments`, `successions`, `aliases`, `stakeholder_types`, `stakeholder_aliases` and `associations`; rows name
    each other by code, kinds of stakeholder by slug.
    """
    municipality = Municipality(**data["municipality"])
    sign(municipality, by=by)
    municipality.full_clean()
    municipality.save()
    districts = _create_districts(municipality, data.get("districts", []))
    _create_figures(municipality, districts, data)
    departments = _create_departments(municipality, data.get("departments", []))
    _create_successions(departments, data.get("successions", []))
    _create_aliases(municipality, departments, data.get("aliases", []))
    create_associations(municipality=municipality, districts=districts, data=data)
    return municipality


def _create_districts(municipality: Municipality, rows: Rows) -> dict[str, District]:
    """Parents stand before their parts."""
    made: dict[str, District] = {}
    for row in rows:
        parent = made[row["parent"]] if row["parent"] else None
        made[row["code"]] = District.objects.create(municipality=municipality, **{**row, "parent": parent})
    return made


def _create_figures(municipality: Municipality, districts: dict[str, District], data: dict[str, Any]) -> None:
    """Figures of the districts by year, and those they are compared with; unknown ones are null."""
    for row in data.get("district_statistics", []):
        statistic = DistrictStatistic(**{**row, "district": districts[row["district"]]})
        statistic.full_clean()
        statistic.save()
    for row in data.get("reference_figures", []):
        figure = ReferenceFigure(municipality=municipality, **{**row, "value": Decimal(row["value"])})
        figure.full_clean()
        figure.save()


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
