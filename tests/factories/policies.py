"""Factories of plans and crosswalks."""

import hashlib
from dataclasses import dataclass

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from districts.models import Department
from policies.models import (
    Crosswalk,
    Pillar,
    Plan,
    PlanEdition,
    PlanItem,
    PlanItemDepartment,
    PlanLevel,
    SourceDocument,
    Transition,
)
from policies.services.plans import publish_edition
from policies.services.transitions import publish_crosswalk

from .districts import MunicipalityFactory

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = SourceDocument

    class Params:
        content = factory.Sequence(lambda n: f"sheet {n}".encode())

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"資料{n}")
    original_name = "sheet.tsv"
    file = factory.LazyAttribute(lambda o: ContentFile(o.content, name="sheet.tsv"))
    checksum = factory.LazyAttribute(lambda o: hashlib.sha256(o.content).hexdigest())
    size = factory.LazyAttribute(lambda o: len(o.content))


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"plan-{n}")
    name = factory.Sequence(lambda n: f"第{n}計画")


class EditionFactory(DjangoModelFactory):
    """An edition with two levels, 施策 and 主な施策."""

    class Meta:
        model = PlanEdition
        skip_postgeneration_save = True

    plan = factory.SubFactory(PlanFactory)
    municipality = factory.SelfAttribute("plan.municipality")
    ordinal = factory.LazyAttribute(lambda o: o.plan.editions.count() + 1)
    slug = factory.Sequence(lambda n: f"edition-{n}")
    name = factory.LazyAttribute(lambda o: f"{o.plan.name} 第{o.ordinal}期")
    first_year = factory.LazyAttribute(lambda o: 2011 + 5 * o.ordinal)
    last_year = factory.LazyAttribute(lambda o: o.first_year + 4)

    @factory.post_generation
    def levels(self, create, extracted, **kwargs):
        for depth, name in enumerate(extracted or ("施策", "主な施策"), start=1):
            PlanLevel.objects.create(edition=self, depth=depth, name=name)


class PillarFactory(DjangoModelFactory):
    class Meta:
        model = Pillar

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"柱{n}")


class ItemFactory(DjangoModelFactory):
    """A policy without `parent`, a measure with one."""

    class Meta:
        model = PlanItem

    edition = factory.SubFactory(EditionFactory)
    parent = None
    level = factory.LazyAttribute(lambda o: o.edition.levels.get(depth=2 if o.parent else 1))
    number = factory.LazyAttribute(lambda o: PlanItem.objects.filter(edition=o.edition, parent=o.parent).count() + 1)
    slug = factory.LazyAttribute(lambda o: f"{o.parent.slug}-{o.number}" if o.parent else str(o.number))
    code = factory.LazyAttribute(
        lambda o: (
            f"{o.parent.code}-{o.number}"
            if o.parent
            else (CIRCLED[o.number - 1] if o.number <= 20 else f"({o.number})")
        )
    )
    title = factory.LazyAttribute(lambda o: "" if o.parent else f"施策の見出し{o.slug}")
    text = factory.LazyAttribute(lambda o: f"取り組みの本文{o.slug}" if o.parent else None)
    position = factory.LazyAttribute(lambda o: PlanItem.objects.filter(edition=o.edition).count())


def assign(item: PlanItem, *departments: Department, lead: Department | None = None) -> PlanItem:
    """Give an item its departments, in order."""
    for position, department in enumerate(departments):
        PlanItemDepartment.objects.create(
            item=item, department=department, position=position, is_lead=department == lead
        )
    return item


class CrosswalkFactory(DjangoModelFactory):
    class Meta:
        model = Crosswalk

    to_edition = factory.SubFactory(EditionFactory)
    from_edition = factory.SubFactory(EditionFactory, plan=factory.SelfAttribute("..to_edition.plan"))


class TransitionFactory(DjangoModelFactory):
    class Meta:
        model = Transition

    crosswalk = factory.SubFactory(CrosswalkFactory)
    depth = factory.LazyAttribute(lambda o: (o.old or o.new).level.depth)
    kind = Transition.Kind.CONTINUE
    old = None
    new = None
    position = factory.LazyAttribute(lambda o: o.crosswalk.transitions.count())


@dataclass
class Pair:
    """A crosswalk with one policy on each side and `len(measures)` measures under each."""

    crosswalk: Crosswalk
    old_policy: PlanItem
    new_policy: PlanItem
    old: list[PlanItem]
    new: list[PlanItem]
    transitions: list[Transition]

    @property
    def municipality(self):
        return self.crosswalk.to_edition.municipality


def crosswalk_pair(measures: int = 1, **plan) -> Pair:
    """Two editions of one plan whose measures continue one to one. Nothing is published."""
    plan = PlanFactory(**plan)
    before, after = EditionFactory(plan=plan), EditionFactory(plan=plan)
    old_policy, new_policy = ItemFactory(edition=before), ItemFactory(edition=after)
    crosswalk = CrosswalkFactory(from_edition=before, to_edition=after)
    transitions = [TransitionFactory(crosswalk=crosswalk, old=old_policy, new=new_policy)]
    old, new = [], []
    for _number in range(measures):
        old.append(ItemFactory(edition=before, parent=old_policy))
        new.append(ItemFactory(edition=after, parent=new_policy))
        transitions.append(TransitionFactory(crosswalk=crosswalk, old=old[-1], new=new[-1]))
    return Pair(crosswalk, old_policy, new_policy, old, new, transitions)


def published_crosswalk(measures: int = 1, **plan) -> Pair:
    """The same, published with both editions."""
    pair = crosswalk_pair(measures, **plan)
    for edition in (pair.crosswalk.from_edition, pair.crosswalk.to_edition):
        publish_edition(edition=edition, by=None)
    publish_crosswalk(crosswalk=pair.crosswalk, by=None)
    return pair
