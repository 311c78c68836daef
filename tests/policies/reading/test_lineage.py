"""The story of an item across editions: generations, splits, merges, and what stays out of it."""

from dataclasses import dataclass, field

import pytest
from pytest_django import DjangoAssertNumQueries

from districts.models import Municipality
from policies.models import Crosswalk, PlanEdition, PlanItem, PublishedItem
from policies.reading.lineage import Entry, lineage, public_crosswalks
from policies.services.plans import publish_edition
from policies.services.transitions import publish_crosswalk
from tests.factories import CrosswalkFactory, EditionFactory, ItemFactory, PlanFactory, TransitionFactory

pytestmark = pytest.mark.django_db


@dataclass
class Generations:
    """Editions g1, g2, … of one plan under one policy each; measures and edges are named like 2-1 → 3-1."""

    count: int
    measures: int
    editions: list[PlanEdition] = field(default_factory=list)
    items: dict[str, PlanItem] = field(default_factory=dict)
    crosswalks: list[Crosswalk] = field(default_factory=list)

    def __post_init__(self) -> None:
        plan = PlanFactory()
        self.municipality: Municipality = plan.municipality
        for generation in range(1, self.count + 1):
            edition = EditionFactory(plan=plan, slug=f"g{generation}")
            policy = ItemFactory(edition=edition)
            self.editions.append(edition)
            self.items[f"{generation}"] = policy
            for number in range(1, self.measures + 1):
                self.items[f"{generation}-{number}"] = ItemFactory(edition=edition, parent=policy)
        for before, after in zip(self.editions, self.editions[1:], strict=False):
            self.crosswalks.append(CrosswalkFactory(from_edition=before, to_edition=after))
        for generation in range(1, self.count):
            self.connect(f"{generation} → {generation + 1}")

    def connect(self, edge: str, kind: str = "continue", **fields: str) -> None:
        """Edge "1-2 → 2-1", "1-2 →" or "→ 2-1"."""
        old, new = (self.items.get(name.strip()) for name in edge.split("→"))
        later = new.edition if new else self.editions[self.editions.index(old.edition) + 1]
        crosswalk = self.crosswalks[self.editions.index(later) - 1]
        TransitionFactory(crosswalk=crosswalk, old=old, new=new, kind=kind, **fields)

    def publish(self) -> None:
        for edition in self.editions:
            publish_edition(edition=edition, by=None)
        for crosswalk in self.crosswalks:
            publish_crosswalk(crosswalk=crosswalk, by=None)

    def published(self, name: str) -> PublishedItem:
        return PublishedItem.objects.select_related("edition").get(item=self.items[name])

    def story(self, name: str) -> dict[str, list[str]]:
        """Edition → its items as "2-1*: split 1-1, merge 1-2"; * this one, ~ beside the direct line."""
        steps = lineage(self.published(name), public_crosswalks(self.municipality))
        return {step.edition.slug: [told(entry) for entry in step.entries] for step in steps}


def told(entry: Entry) -> str:
    mark = "*" if entry.is_current else "" if entry.is_direct else "~"
    edges = [f"{edge.transition.kind} {edge.old.slug if edge.old else 'x'}" for edge in entry.arrivals]
    edges += [f"{edge.transition.kind} x" for edge in entry.endings]
    return f"{entry.item.slug}{mark}: {', '.join(edges)}".rstrip(": ")


def test_a_split_and_a_merge_are_told_in_both_directions() -> None:
    world = Generations(3, measures=3)
    world.connect("1-1 → 2-1", "split")
    world.connect("1-1 → 2-2", "split")
    world.connect("1-2 → 2-3")
    world.connect("1-3 →", "abolish")
    world.connect("2-1 → 3-1", "merge")
    world.connect("2-2 → 3-1", "merge")
    world.connect("2-3 → 3-2", "move")
    world.connect("→ 3-3", "new")
    world.publish()

    assert world.story("2-1") == {
        "g1": ["1-1"],
        "g2": ["1-1*: split 1-1", "1-2~: split 1-1"],
        "g3": ["1-1: merge 1-1, merge 1-2"],
    }
    assert world.story("1-1") == {
        "g1": ["1-1*"],
        "g2": ["1-1: split 1-1", "1-2: split 1-1"],
        "g3": ["1-1: merge 1-1, merge 1-2"],
    }
    assert world.story("3-1") == {
        "g1": ["1-1"],
        "g2": ["1-1: split 1-1", "1-2: split 1-1"],
        "g3": ["1-1*: merge 1-1, merge 1-2"],
    }


def test_new_and_abolished_items_say_so() -> None:
    world = Generations(2, measures=1)
    world.connect("1-1 →", "abolish")
    world.connect("→ 2-1", "new")
    world.publish()
    assert world.story("1-1") == {"g1": ["1-1*: abolish x"]}
    assert world.story("2-1") == {"g2": ["1-1*: new x"]}


def test_the_line_goes_on_over_many_generations() -> None:
    world = Generations(5, measures=1)
    for generation in range(1, 5):
        world.connect(f"{generation}-1 → {generation + 1}-1")
    world.publish()
    assert world.story("3-1") == {
        "g1": ["1-1"],
        "g2": ["1-1: continue 1-1"],
        "g3": ["1-1*: continue 1-1"],
        "g4": ["1-1: continue 1-1"],
        "g5": ["1-1: continue 1-1"],
    }


def test_what_merged_from_elsewhere_stands_beside_the_line_but_its_own_past_does_not() -> None:
    world = Generations(3, measures=2)
    world.connect("1-1 → 2-1")
    world.connect("1-2 → 2-2")
    world.connect("2-1 → 3-1", "merge")
    world.connect("2-2 → 3-1", "absorb")
    world.connect("→ 3-2", "new")
    world.publish()
    assert world.story("1-1") == {
        "g1": ["1-1*"],
        "g2": ["1-1: continue 1-1", "1-2~"],
        "g3": ["1-1: merge 1-1, absorb 1-2"],
    }


def test_a_policy_has_its_own_story() -> None:
    world = Generations(2, measures=1)
    world.connect("1-1 → 2-1")
    world.publish()
    assert world.story("2") == {"g1": ["1"], "g2": ["1*: continue 1"]}


def test_edges_carry_kind_note_reason_confidence_and_the_row_of_the_crosswalk() -> None:
    world = Generations(2, measures=2)
    world.connect("1-1 → 2-1", "absorb", note="①-2に集約", reason="旧の番号と読む", confidence="inferred")
    world.connect("1-2 → 2-1")
    world.connect("→ 2-2", "new")
    world.publish()
    steps = lineage(world.published("2-1"), public_crosswalks(world.municipality))
    edge = steps[1].entries[0].arrivals[0]
    assert (edge.transition.note, edge.transition.reason, edge.transition.confidence, edge.url) == (
        "①-2に集約",
        "旧の番号と読む",
        "inferred",
        f"/{world.municipality.slug}/plans/g2/crosswalk/?row=r-1-1-1-1#r-1-1-1-1",
    )


def test_the_old_edition_is_named_where_two_crosswalks_lead_to_one_edition() -> None:
    world = Generations(3, measures=1)
    world.connect("1-1 → 2-1")
    world.connect("2-1 → 3-1")
    skipping = CrosswalkFactory(from_edition=world.editions[0], to_edition=world.editions[2])
    TransitionFactory(crosswalk=skipping, old=world.items["1"], new=world.items["3"])
    TransitionFactory(crosswalk=skipping, old=world.items["1-1"], new=world.items["3-1"])
    world.crosswalks.append(skipping)
    world.publish()
    steps = lineage(world.published("3-1"), public_crosswalks(world.municipality))
    address = f"/{world.municipality.slug}/plans/g3/crosswalk/"
    assert [edge.url for edge in steps[2].entries[0].arrivals] == [
        f"{address}?from=g2&row=r-1-1-1-1#r-1-1-1-1",
        f"{address}?from=g1&row=r-1-1-1-1#r-1-1-1-1",
    ]


def test_working_edges_and_unpublished_crosswalks_stay_out() -> None:
    world = Generations(3, measures=1)
    world.connect("1-1 → 2-1")
    world.connect("2-1 → 3-1")
    world.publish()
    Crosswalk.objects.filter(pk=world.crosswalks[1].pk).update(published_at=None)
    world.crosswalks[0].transitions.filter(depth=2).update(kind="absorb", version=9)
    assert world.story("2-1") == {"g1": ["1-1"], "g2": ["1-1*: continue 1-1"]}


@pytest.mark.parametrize(("generations", "queries"), [(1, 0), (2, 1), (3, 2), (5, 4)])
def test_one_query_per_generation(
    generations: int, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world = Generations(generations, measures=3)
    for generation in range(1, generations):
        for number in (1, 2, 3):
            world.connect(f"{generation}-{number} → {generation + 1}-1", "merge")
        world.connect(f"→ {generation + 1}-2", "new")
        world.connect(f"→ {generation + 1}-3", "new")
    world.publish()
    item, crosswalks = world.published(f"{generations}-1"), public_crosswalks(world.municipality)
    with django_assert_num_queries(queries):
        steps = lineage(item, crosswalks)
        story = [[told(entry) for entry in step.entries] for step in steps]
    assert [line[0] for line in story] == (
        ["1-1", *["1-1: merge 1-1, merge 1-2, merge 1-3"] * (generations - 2), "1-1*: merge 1-1, merge 1-2, merge 1-3"]
        if generations > 1
        else ["1-1*"]
    )
