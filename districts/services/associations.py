"""Kinds of stakeholder and the bodies of each, from master data as fixtures/README.md tells it."""

from typing import Any

from ..models import Association, District, Municipality, StakeholderAlias, StakeholderType

Rows = list[dict[str, Any]]


def create_associations(*, municipality: Municipality, districts: dict[str, District], data: dict[str, Any]) -> None:
    """`data` holds `stakeholder_types`, `stakeholder_aliases` and `associations`; `districts` are known by code."""
    types = _create_types(municipality, data.get("stakeholder_types", []))
    for row in data.get("stakeholder_aliases", []):
        StakeholderAlias.objects.create(
            municipality=municipality, label=row["label"], stakeholder_type=types[row["stakeholder_type"]]
        )
    _create_bodies(municipality, types, districts, data.get("associations", []))


def _create_types(municipality: Municipality, rows: Rows) -> dict[str, StakeholderType]:
    """Bodies stand before the roles and parts that belong to them. Their order is the order on pages."""
    made: dict[str, StakeholderType] = {}
    for position, row in enumerate(rows):
        parent = made[row["parent"]] if row.get("parent") else None
        kind = StakeholderType(municipality=municipality, position=position, **{**row, "parent": parent})
        kind.full_clean()
        kind.save()
        made[kind.slug] = kind
    return made


def _create_bodies(
    municipality: Municipality, types: dict[str, StakeholderType], districts: dict[str, District], rows: Rows
) -> None:
    """Parent bodies first, wherever they stand in the list."""
    made: dict[str, Association | None] = {"": None}
    waiting = rows
    while waiting:
        ready = [row for row in waiting if row.get("parent", "") in made]
        if not ready:
            raise ValueError(f"Parent bodies are unknown or lead in a circle: {[row['code'] for row in waiting]}")
        for row in ready:
            made[row["code"]] = _create_body(municipality, types, districts, made[row.get("parent", "")], row)
        waiting = [row for row in waiting if row["code"] not in made]


def _create_body(
    municipality: Municipality,
    types: dict[str, StakeholderType],
    districts: dict[str, District],
    parent: Association | None,
    row: dict[str, Any],
) -> Association:
    body = Association(
        municipality=municipality,
        stakeholder_type=types[row["stakeholder_type"]],
        district=districts[row["district"]] if row["district"] else None,
        parent=parent,
        code=row["code"],
        name=row["name"],
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
        contact_email=row.get("contact_email", ""),
    )
    body.full_clean()
    body.save()
    return body
