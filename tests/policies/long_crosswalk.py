"""A published crosswalk of any length, made in bulk: one policy on each side, measures that continue one to one."""

from policies.models import PlanItem, PlanItemDepartment, Transition
from policies.services.plans import publish_edition
from policies.services.transitions import publish_crosswalk
from tests.factories import DepartmentFactory, PillarFactory, crosswalk_pair
from tests.factories.policies import Pair


def long_crosswalk(measures: int) -> Pair:
    """Every measure has two departments and a source row; every policy a pillar."""
    pair = crosswalk_pair(0)
    departments = [DepartmentFactory(municipality=pair.municipality) for _number in range(2)]
    pair.old, pair.new = (_measures(policy, measures, departments) for policy in (pair.old_policy, pair.new_policy))
    Transition.objects.bulk_create(
        Transition(
            crosswalk=pair.crosswalk,
            depth=2,
            kind=Transition.Kind.CONTINUE,
            old=old,
            new=new,
            position=number,
            source_page="1",
            source_row=number,
        )
        for number, (old, new) in enumerate(zip(pair.old, pair.new, strict=True), start=1)
    )
    for policy in (pair.old_policy, pair.new_policy):
        policy.pillars.set([PillarFactory(edition=policy.edition)])
        publish_edition(edition=policy.edition, by=None)
    publish_crosswalk(crosswalk=pair.crosswalk, by=None)
    return pair


def _measures(policy: PlanItem, count: int, departments: list) -> list[PlanItem]:
    level = policy.edition.levels.get(depth=2)
    items = PlanItem.objects.bulk_create(
        PlanItem(
            edition=policy.edition,
            level=level,
            parent=policy,
            number=number,
            code=f"①-{number}",
            slug=f"1-{number}",
            text=f"第{policy.edition.ordinal}期の取組{number}を進めます。",
            position=number,
        )
        for number in range(1, count + 1)
    )
    PlanItemDepartment.objects.bulk_create(
        PlanItemDepartment(item=item, department=department, position=position)
        for item in items
        for position, department in enumerate(departments)
    )
    return items
