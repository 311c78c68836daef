"""Department labels of a sheet: which of them a municipality knows, and what an import makes of the others."""

from __future__ import annotations

from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from districts.models import Department, DepartmentAlias, DepartmentName, Municipality
from districts.models.departments import label_key

from ..intake.transitions import TransitionSheet
from ..models import PlanEdition


def department_index(municipality: Municipality, year: int) -> dict[str, int]:
    """Comparison key of every label known in a fiscal year → department; aliases come before names."""
    index: dict[str, int] = {}
    aliases = DepartmentAlias.objects.filter(municipality=municipality).in_force(year)
    for key, department_id in aliases.values_list("key", "department_id"):
        index.setdefault(key, department_id)
    for department in Department.objects.filter(municipality=municipality).with_names():
        for name in department.names.all():
            if name.holds_in(year):
                for label in filter(None, (name.name, name.short_name)):
                    index.setdefault(label_key(label), department.pk)
    return index


def known_labels(municipality: Municipality, year: int) -> list[str]:
    """Every printed label that means a department in a fiscal year."""
    labels = set(
        DepartmentAlias.objects.filter(municipality=municipality).in_force(year).values_list("label", flat=True)
    )
    for department in Department.objects.filter(municipality=municipality).with_names():
        for name in department.names.all():
            if name.holds_in(year):
                labels |= {name.name, name.short_name} - {""}
    return sorted(labels)


class Create(Protocol):
    def __call__(self, rows: list[Any], model: Any) -> None: ...


def write_labels(sheet: TransitionSheet, edition: PlanEdition, create: Create) -> dict[str, int]:
    """Make new departments, and aliases for labels a person settled; the index of all that is known then."""
    municipality = edition.municipality
    departments = department_index(municipality, edition.first_year)
    fresh = [label for label, meant in sheet.labels.items() if meant is None and label_key(label) not in departments]
    unknown = {meant for meant in sheet.labels.values() if meant and label_key(meant) not in departments}
    if unknown:
        raise ValidationError(_("These departments are not known: %(labels)s") % {"labels": "、".join(sorted(unknown))})
    made = [Department(municipality=municipality, code=code) for code in free_codes(municipality, len(fresh))]
    create(made, Department)
    create([DepartmentName(department=one, name=label) for one, label in zip(made, fresh, strict=True)], DepartmentName)
    departments |= {label_key(label): one.pk for one, label in zip(made, fresh, strict=True)}
    settled = {label: meant for label, meant in sheet.labels.items() if meant is not None}
    create(
        [
            DepartmentAlias(
                municipality=municipality,
                label=label,
                key=label_key(label),
                department_id=departments[label_key(meant)],
            )
            for label, meant in settled.items()
            if label_key(label) not in departments
        ],
        DepartmentAlias,
    )
    for label, meant in settled.items():
        departments.setdefault(label_key(label), departments[label_key(meant)])
    return departments


def free_codes(municipality: Municipality, count: int) -> list[str]:
    """Codes for departments nobody has named yet: dept-1, dept-2, …"""
    taken = set(Department.objects.filter(municipality=municipality).values_list("code", flat=True))
    codes: list[str] = []
    number = 0
    while len(codes) < count:
        number += 1
        if (code := f"dept-{number}") not in taken:
            codes.append(code)
    return codes
