"""Two municipalities with one row of every kind, and a person in every role: who may see and do what in them."""

from dataclasses import dataclass, field
from typing import Any

from districts.models import (
    Department,
    DepartmentAlias,
    DepartmentGrouping,
    DepartmentSuccession,
    Municipality,
    Role,
    User,
)
from policies.models import Crosswalk, PlanItem, SourceDocument, TransitionIntake
from tests.factories import (
    DepartmentFactory,
    DocumentFactory,
    PillarFactory,
    assign,
    member,
    published_crosswalk,
)
from tests.world_record import Record, make_record
from tests.world_reviews import Reviews, make_reviews

ROLES = (
    "anonymous",
    "reader",
    "council_member",
    "association_representative",
    "department_editor",
    "other_department_editor",
    "coordinator",
    "foreign_department_editor",
    "foreign_coordinator",
    "system_administrator",
)


@dataclass
class City:
    """A municipality with a published crosswalk of one plan; `item` is a new measure of `department`."""

    municipality: Municipality
    department: Department
    other_department: Department
    group: Department
    crosswalk: Crosswalk
    item: PlanItem
    other_item: PlanItem
    policy: PlanItem
    document: SourceDocument
    intake: TransitionIntake
    record: Record
    reviews: Reviews

    @property
    def edition(self):
        return self.crosswalk.to_edition

    @property
    def transition(self):
        return self.item.transitions_back.get()


@dataclass
class World:
    own: City
    foreign: City
    people: dict[str, User | None] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Any:
        return self.people[role]


def make_city(**plan) -> City:
    pair = published_crosswalk(2, **plan)
    municipality = pair.municipality
    department, other, group = (DepartmentFactory(municipality=municipality) for _number in range(3))
    group.is_group = True
    group.save()
    DepartmentGrouping.objects.create(group=group, member=other)
    DepartmentSuccession.objects.create(predecessor=other, successor=department, kind="merge", fiscal_year=2022)
    DepartmentAlias.objects.create(municipality=municipality, label=f"略称{department.pk}", department=department)
    item, other_item = pair.new
    assign(item, department, lead=department)
    assign(other_item, other)
    item.pillars.add(PillarFactory(edition=item.edition))
    document = DocumentFactory(municipality=municipality)
    intake = TransitionIntake.objects.create(
        document=document, from_edition=pair.crosswalk.from_edition, to_edition=pair.crosswalk.to_edition
    )
    return City(
        municipality,
        department,
        other,
        group,
        pair.crosswalk,
        item,
        other_item,
        pair.new_policy,
        document,
        intake,
        make_record(municipality, department, item, document),
        make_reviews(item, document),
    )


def make_world() -> World:
    own, foreign = make_city(), make_city()
    place, department = own.municipality, own.department
    people = {
        "anonymous": None,
        "reader": member(Role.READER, place),
        "council_member": member(Role.COUNCIL_MEMBER, place),
        "association_representative": member(
            Role.ASSOCIATION_REPRESENTATIVE, place, association=own.record.association
        ),
        "department_editor": member(Role.DEPARTMENT_EDITOR, place, department),
        "other_department_editor": member(Role.DEPARTMENT_EDITOR, place, own.other_department),
        "coordinator": member(Role.COORDINATOR, place),
        "foreign_department_editor": member(Role.DEPARTMENT_EDITOR, foreign.municipality, foreign.department),
        "foreign_coordinator": member(Role.COORDINATOR, foreign.municipality),
        "system_administrator": member(Role.SYSTEM_ADMINISTRATOR),
    }
    return World(own, foreign, people)
