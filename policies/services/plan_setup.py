"""A plan made ready to be filled: its editions, each with levels and pillars."""

from typing import Any

from django.db import transaction

from districts.history import sign
from districts.models import Municipality

from ..models import Pillar, Plan, PlanEdition, PlanLevel


@transaction.atomic
def create_plan(*, municipality: Municipality, data: dict[str, Any], by: Any) -> Plan:
    """`data` as in a city.json: slug, name, `levels` from the top, `pillars` and `editions` (see fixtures/README.md)."""
    plan = Plan(municipality=municipality, slug=data["slug"], name=data["name"])
    sign(plan, by=by)
    plan.full_clean()
    plan.save()
    for row in data["editions"]:
        _create_edition(plan, row, data["levels"], data["pillars"], by)
    return plan


def _create_edition(
    plan: Plan, row: dict[str, Any], levels: list[str], pillars: list[dict[str, str]], by: Any
) -> PlanEdition:
    edition = PlanEdition(municipality=plan.municipality, plan=plan, **row)
    sign(edition, by=by)
    edition.full_clean()
    edition.save()
    for depth, name in enumerate(levels, 1):
        PlanLevel.objects.create(edition=edition, depth=depth, name=name)
    for position, pillar in enumerate(pillars):
        Pillar.objects.create(edition=edition, position=position, **pillar)
    return edition
